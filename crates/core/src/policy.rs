//! A configuration resolved for one visitor: one language, one regime, every text in place.

#[cfg(feature = "native")]
mod archived;

#[cfg(feature = "native")]
pub use archived::Shown;

use crate::config::{Appearance, Category, Config, Receipts, ReopenControl, Revision, SiteId, Withdrawal};
use crate::signal::Signal;
use crate::values::{Duration, Id, Scope, Words};
use crate::{AgeRule, Audience, Choice, Control, Gpc, Key, Locale, Mirror, Mode, Node, Regime, Write};

/// What one visitor is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The configuration, each text settled on the visitor's language.
    config: Config,
    locale: Locale,
    regime: Id,
    mode: Mode,
    control: Control,
    validity: Duration,
    ages: Vec<AgeRule>,
    objects: bool,
}

impl Policy {
    /// Resolves a configuration with the visitor's regime and language; `gpc`: the browser sends Global Privacy Control.
    #[must_use]
    pub fn resolve(mut config: Config, regime: Regime, locale: Locale, gpc: bool) -> Self {
        let words = Words { language: locale.language().clone(), fallback: config.languages.first().clone() };
        words.settle(&mut config.controller.name);
        config.controller.policy_url.settle(&words);
        words.settle_any(&mut config.controller.address);
        words.settle_any(&mut config.appearance.logo_text);
        config.categories.iter_mut().for_each(|category| category.settle(&words));
        Self {
            validity: config.validity.unwrap_or(regime.validity),
            // Where there are children among the visitors, nothing runs that nobody of age has allowed.
            mode: if config.audience == Audience::General { regime.mode } else { Mode::OptIn },
            ages: regime.ages,
            control: regime.control,
            objects: gpc && regime.gpc != Gpc::Ignore,
            regime: regime.id,
            config,
            locale,
        }
    }

    /// What must happen before anything optional runs.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether the browser objects for its visitor to what is sold or shared, and the regime heeds it. Never stored: the browser says
    /// it anew on every page, and a choice made after the visitor was told goes before it.
    #[must_use]
    pub fn objects(&self) -> bool {
        self.objects
    }

    /// Whether an objection of the browser is followed, which has to be shown (11 CCR 7025(c)(6)): not where the visitor allowed all the same
    /// what it is about.
    #[must_use]
    pub fn honours(&self, choice: &Choice) -> bool {
        self.objects && !choice.shares(self)
    }

    /// Whether the notice is shown unasked. Not where the law lets things run and the browser has answered already: an objection must
    /// not be met with a question (11 CCR 7025(c)(7)). Nor where nobody could say yes.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.audience() != Audience::ChildDirected && (self.mode == Mode::OptIn || !self.objects)
    }

    /// Whom the site is made for.
    #[must_use]
    pub fn audience(&self) -> Audience {
        self.config.audience
    }

    /// From which ages visitors answer for themselves, by region.
    #[must_use]
    pub fn ages(&self) -> &[AgeRule] {
        &self.ages
    }

    /// The text of the control that leads back to the choice; where an objection of the browser is honoured, it says so on every page
    /// ([`Policy::honours`]).
    #[must_use]
    pub fn control(&self, honoured: bool) -> String {
        let label = self.locale.text(match self.control {
            Control::Preferences => Key::Reopen,
            Control::PrivacyChoices => Key::PrivacyChoices,
        });
        if honoured { [label, " · ", self.locale.text(Key::GpcTitle)].concat() } else { label.to_owned() }
    }

    /// The names that can be answered: the services of each optional category, or the category itself where it has none.
    #[must_use]
    pub fn units(&self) -> Vec<&Id> {
        let mut units = Vec::new();
        for category in self.categories().iter().filter(|category| !category.required) {
            units.extend(category.units());
        }
        units
    }

    /// What is asked, in the order shown.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.config.categories
    }

    /// The notice's own texts.
    #[must_use]
    pub fn locale(&self) -> &Locale {
        &self.locale
    }

    /// The name of whoever answers for the processing.
    #[must_use]
    pub fn controller(&self) -> &str {
        self.config.controller.name.as_str()
    }

    /// The address of the site's privacy policy.
    #[must_use]
    pub fn policy_url(&self) -> &str {
        self.config.controller.policy_url.as_str()
    }

    /// The site's name in receipts.
    #[must_use]
    pub fn site(&self) -> &SiteId {
        &self.config.site
    }

    /// The revision that a choice answers.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.config.revision
    }

    /// The label of the editorial version.
    #[must_use]
    pub fn version(&self) -> String {
        self.config.edition.clone().unwrap_or_else(|| self.config.revision.0.to_string())
    }

    /// The regime's name.
    #[must_use]
    pub fn regime(&self) -> &Id {
        &self.regime
    }

    /// How long a choice holds.
    #[must_use]
    pub fn validity(&self) -> Duration {
        self.validity
    }

    /// The lifetimes offered, the preset one first; never empty.
    #[must_use]
    pub fn scopes(&self) -> &[Scope] {
        self.config.scopes.all()
    }

    /// The lifetime of a choice that names none.
    #[must_use]
    pub fn preset_scope(&self) -> Scope {
        *self.config.scopes.first()
    }

    /// What the notice looks like.
    #[must_use]
    pub fn appearance(&self) -> &Appearance {
        &self.config.appearance
    }

    /// What the notice's logo says to those who do not see it.
    #[must_use]
    pub fn logo_text(&self) -> &str {
        self.config.appearance.logo_text.as_ref().unwrap_or(&self.config.controller.name).as_str()
    }

    /// Whether the guard draws the control that leads back here.
    #[must_use]
    pub fn reopens(&self) -> bool {
        self.config.reopen == ReopenControl::Button
    }

    /// Whether pages reload that may still run what is no longer granted.
    #[must_use]
    pub fn reloads(&self) -> bool {
        self.config.withdrawal == Withdrawal::Reload
    }

    /// The vendors' consent interfaces that are told of every decision.
    #[must_use]
    pub fn signals(&self) -> &[Signal] {
        &self.config.signals
    }

    /// Where proofs of consent go.
    #[must_use]
    pub fn receipts(&self) -> Option<&Receipts> {
        self.config.receipts.as_ref()
    }

    /// Where the record is mirrored.
    #[must_use]
    pub fn mirror(&self) -> Option<&Mirror> {
        self.config.mirror.as_ref()
    }

    /// Everything that the notice and the preferences tell this visitor: what makes consent informed, and what a proof of it
    /// has to show (GDPR Art. 7(1); EDPB 05/2020, 108). Written in the order of RFC 8785 without white space, its hash is in
    /// every receipt.
    #[must_use]
    pub fn notice(&self) -> Node {
        let mut notice = Node::object(vec![
            ("categories", self.config.categories.write()),
            ("controller", self.config.controller.write()),
            ("language", self.locale.language().write()),
            ("regime", self.regime.write()),
            ("scopes", self.config.scopes.write()),
            ("site", self.config.site.write()),
            ("texts", self.locale.write()),
            ("validity", self.validity.write()),
            ("version", Node::String(self.version())),
        ]);
        notice.sort();
        notice
    }
}
