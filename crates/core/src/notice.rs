//! What was shown: the proof that consent was informed (GDPR Art. 7(1); EDPB 05/2020, 108).

use serde::Serialize;

use crate::Policy;
use crate::locale::Key;
use crate::policy::{Category, Controller};
use crate::values::{Id, Language, Scope};

/// Everything that a notice and its preferences tell a visitor, in the order of RFC 8785.
///
/// Its fields are in alphabetical order, and so are those of all its parts, hold no numbers, and are written by any JSON
/// serialiser without white space in the canonical form of RFC 8785 (JCS). The hash of that form is in every receipt.
#[derive(Debug, Serialize)]
pub struct Notice<'a> {
    categories: &'a [Category],
    controller: &'a Controller,
    language: &'a Language,
    regime: &'a Id,
    scopes: &'a [Scope],
    site: &'a str,
    #[serde(serialize_with = "crate::values::as_map")]
    texts: Vec<(&'static str, &'a str)>,
    validity: String,
    version: &'a str,
}

impl<'a> Notice<'a> {
    /// The notice of a policy.
    #[must_use]
    pub fn of(policy: &'a Policy) -> Self {
        let mut texts: Vec<_> =
            Key::NAMES.iter().filter_map(|name| Some((*name, policy.locale.text(Key::of(name)?)))).collect();
        texts.sort_unstable();
        Self {
            categories: &policy.categories,
            controller: &policy.controller,
            language: policy.locale.language(),
            regime: &policy.regime,
            scopes: &policy.scopes,
            site: policy.site.as_str(),
            texts,
            validity: policy.validity.to_string(),
            version: &policy.version,
        }
    }
}
