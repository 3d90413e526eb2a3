//! What needs somebody, on the overview.

use leptos::prelude::*;

use super::frame::card;
use super::moment;
use crate::alerts::Kind;
use crate::store::{Alert, Undelivered};

/// Alerts that are shown.
const SHOWN: usize = 20;

/// What is open, and what could not be delivered; nothing where all is well.
pub(super) fn open(alerts: &[Alert], undelivered: &[Undelivered]) -> Option<AnyView> {
    if alerts.is_empty() && undelivered.is_empty() {
        return None;
    }
    let open: Vec<_> = alerts.iter().take(SHOWN).map(alert).collect();
    let more = alerts.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| view! { <li>{format!("{more} more: assent-collector alerts list")}</li> });
    let waiting: Vec<_> = undelivered.iter().map(waiting).collect();
    Some(card("Needs you", "wide", view! { <ul class="alerts">{open} {more} {waiting}</ul> }.into_any()))
}

fn alert(alert: &Alert) -> AnyView {
    let since = format!("since {}", moment(alert.began_at));
    view! { <li><strong>{Kind::title_of(&alert.kind)}</strong>" "{alert.words.clone()}<small>{since}</small></li> }
        .into_any()
}

fn waiting(waiting: &Undelivered) -> AnyView {
    let count = match waiting.messages {
        1 => "A message was not delivered.".to_owned(),
        many => format!("{many} messages were not delivered."),
    };
    let next =
        if waiting.given_up < waiting.messages { "The collector tries again." } else { "The collector gave up." };
    let title = format!("By {}:", waiting.channel);
    let words = format!("{count} {next} The last failure: {}", waiting.failure);
    view! { <li><strong>{title}</strong>" "{words}</li> }.into_any()
}
