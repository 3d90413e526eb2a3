//! The cases that a bundle prints for: one list, so that whatever is printed for a case is printed for the same ones.

use assent_core::{Gpc, Locale, Policy, Regime};

use super::Setting;

/// A visitor, as far as that decides what is asked: a language, a regime, and whether the browser objects.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The language's index in [`Setting::locales`].
    pub language_index: usize,
    /// The language with its texts.
    pub locale: &'a Locale,
    /// The regime's index in [`Setting::regimes`].
    pub regime_index: usize,
    /// The regime that holds.
    pub regime: &'a Regime,
    /// Whether the browser sends Global Privacy Control, and the regime heeds it.
    pub objected: bool,
}

impl Case<'_> {
    /// What the visitor of this case is asked.
    pub fn policy(&self, setting: &Setting) -> Policy {
        setting.policy(self.regime, self.locale, self.objected)
    }
}

impl Setting {
    /// The cases of the first `languages` languages: by language, then by regime in the order of `regimes.json`, then without an objection
    /// before with one. A regime that ignores objections has no case with one: such a visitor is asked as any other.
    pub fn cases(&self, languages: usize) -> impl Iterator<Item = Case<'_>> {
        self.locales().iter().take(languages).enumerate().flat_map(|(language_index, locale)| {
            self.regimes().iter().enumerate().flat_map(move |(regime_index, regime)| {
                let objections: &[bool] = if regime.gpc == Gpc::Ignore { &[false] } else { &[false, true] };
                objections.iter().map(move |&objected| Case { language_index, locale, regime_index, regime, objected })
            })
        })
    }
}
