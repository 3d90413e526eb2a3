//! What a receipt is counted as: the one rule, for a receipt that arrives and for what an anonymisation leaves of one.

use assent_core::{Basis, Event, Receipt, State};
use serde_json::Value;
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use super::Dimension;
use super::dimension::{GPC, SILENT};
use super::labels::LONGEST;

/// Dimension, label, outcome.
pub(crate) type Fact = (Dimension, SmolStr, &'static str);

/// What of a receipt is counted.
pub(crate) struct Told<'a> {
    event: Event,
    lang: &'a str,
    layer: SmolStr,
    version: &'a str,
    gpc: bool,
    decisions: Vec<Decided<'a>>,
}

/// The answer for a category.
struct Decided<'a> {
    category: &'a str,
    basis: Basis,
    state: State,
    services: Vec<(&'a str, State)>,
}

impl<'a> Told<'a> {
    /// That of a receipt.
    pub(super) fn of(receipt: &'a Receipt) -> Self {
        let decided = |one: &'a assent_core::Decision| Decided {
            category: one.purpose.as_str(),
            basis: one.basis,
            state: one.state,
            services: one.services.0.iter().map(|(id, state)| (id.as_str(), *state)).collect(),
        };
        Self {
            event: receipt.event,
            lang: receipt.lang.as_str(),
            layer: receipt.ui.layer.to_smolstr(),
            version: &receipt.notice.version,
            gpc: receipt.signals.gpc,
            decisions: receipt.decisions.iter().map(decided).collect(),
        }
    }

    /// That of an anonymised receipt; `None` of what this version does not know.
    pub(crate) fn of_anonymised(body: &'a Value) -> Option<Self> {
        let text = |value: &'a Value| value.as_str().unwrap_or_default();
        let decided = |one: &'a Value| {
            let services = one["services"].as_object().into_iter().flatten();
            Some(Decided {
                category: text(&one["purpose"]),
                basis: Basis::named(text(&one["basis"]))?,
                state: State::named(text(&one["state"]))?,
                services: services
                    .map(|(id, state)| Some((id.as_str(), State::named(text(state))?)))
                    .collect::<Option<_>>()?,
            })
        };
        Some(Self {
            event: Event::named(text(&body["event"]))?,
            lang: text(&body["lang"]),
            layer: body["ui"]["layer"].to_smolstr(),
            version: text(&body["notice"]["version"]),
            gpc: body["signals"]["gpc"] == true,
            decisions: body["decisions"].as_array().into_iter().flatten().map(decided).collect::<Option<_>>()?,
        })
    }

    /// As what it is counted.
    pub(crate) fn facts(&self) -> Vec<Fact> {
        let event = self.event.name();
        let mut facts = vec![
            (Dimension::Event, SmolStr::default(), event),
            (Dimension::Language, self.lang.into(), event),
            (Dimension::Layer, self.layer.clone(), event),
            (Dimension::Version, cut(self.version), event),
            (Dimension::Signal, if self.gpc { GPC } else { SILENT }.into(), event),
        ];
        for Decided { category, basis, state, services } in &self.decisions {
            let necessary = *basis == Basis::Necessary;
            let outcome = if necessary { basis.name() } else { state.name() };
            facts.push((Dimension::Category, (*category).into(), outcome));
            // What a site cannot work without is nobody's choice.
            let chosen = services.iter().filter(|_| !necessary);
            facts.extend(chosen.map(|(id, state)| (Dimension::Service, service(category, id), state.name())));
        }
        facts
    }
}

/// The label of a service.
pub(super) fn service(category: &str, id: &str) -> SmolStr {
    cut(&format_smolstr!("{category}/{id}"))
}

/// A label as it is counted by.
pub(super) fn cut(label: &str) -> SmolStr {
    label.chars().take(LONGEST).collect()
}
