//! Google's Additional Consent string, version 2: the ad technology providers that are not in the Global Vendor List.
//!
//! Source: "Google's Additional Consent Mode technical specification" (Google Ad Manager Help).

use alloc::collections::BTreeSet;
use alloc::string::String;
use core::fmt::Write;

use crate::error::{DecodeError, Fault, Offset, Rule, Violation};

const SECTION: &str = "AC string";
const DISCLOSED: &str = "dv.";

/// What an AC string says, after an explicit choice of the visitor.
///
/// ```
/// use assent_adtech::AdditionalConsent;
/// let string = AdditionalConsent::decode("2~1.35.41~dv.9.21")?;
/// assert!(string.consented.contains(&35) && string.disclosed_only.contains(&9));
/// assert_eq!(string.encode()?, "2~1.35.41~dv.9.21");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdditionalConsent {
    /// The providers that the visitor consented to.
    pub consented: BTreeSet<u32>,
    /// The providers that the interface showed, and that the visitor did not consent to.
    pub disclosed_only: BTreeSet<u32>,
}

impl AdditionalConsent {
    /// Reads a string of version 2.
    ///
    /// # Errors
    /// With the first character that is wrong. A provider in both lists is an error too: whether it has consent is not known.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        let mut parts = text.split('~');
        let version = parts.next().unwrap_or_default();
        if version != "2" {
            let other = version.parse().map(Fault::Version).ok();
            let fault = other.or_else(|| version.chars().next().map(Fault::Character)).unwrap_or(Fault::Truncated);
            return Err(error("Version", 0, fault));
        }
        let begin = version.len() + 1;
        let consented = parts.next().ok_or_else(|| error("Consented", begin, Fault::Truncated))?;
        let after = begin + consented.chars().count() + 1;
        let disclosed = parts.next().ok_or_else(|| error("Disclosed", after, Fault::Truncated))?;
        let ids = disclosed.strip_prefix(DISCLOSED).ok_or_else(|| {
            error("Disclosed", after, disclosed.chars().next().map_or(Fault::Truncated, Fault::Character))
        })?;
        let string = Self {
            consented: read_ids("Consented", begin, consented)?,
            disclosed_only: read_ids("Disclosed", after + DISCLOSED.len(), ids)?,
        };
        if parts.next().is_some() {
            return Err(error("Disclosed", after + disclosed.chars().count(), Fault::Character('~')));
        }
        match string.contradiction() {
            Some(id) => Err(error("Disclosed", after, Fault::Contradiction(id))),
            None => Ok(string),
        }
    }

    /// Writes the string, each list ascending.
    ///
    /// # Errors
    /// Where a provider is 0 or in both lists.
    pub fn encode(&self) -> Result<String, Violation> {
        let violation = |field, rule| Violation { section: SECTION, field, rule };
        if self.consented.contains(&0) {
            return Err(violation("Consented", Rule::ZeroId));
        }
        if self.disclosed_only.contains(&0) {
            return Err(violation("Disclosed", Rule::ZeroId));
        }
        if let Some(id) = self.contradiction() {
            return Err(violation("Disclosed", Rule::Contradiction(id)));
        }
        let mut text = String::from("2~");
        write_ids(&mut text, &self.consented);
        text.push('~');
        text.push_str(DISCLOSED);
        write_ids(&mut text, &self.disclosed_only);
        Ok(text)
    }

    fn contradiction(&self) -> Option<u32> {
        self.consented.intersection(&self.disclosed_only).next().copied()
    }
}

fn read_ids(field: &'static str, begin: usize, text: &str) -> Result<BTreeSet<u32>, DecodeError> {
    let mut ids = BTreeSet::new();
    let mut place = begin;
    for item in text.split('.').filter(|_| !text.is_empty()) {
        let other = item.chars().enumerate().find(|(_, character)| !character.is_ascii_digit());
        if let Some((index, character)) = other {
            return Err(error(field, place + index, Fault::Character(character)));
        }
        if item.is_empty() {
            return Err(error(field, place, Fault::Truncated));
        }
        let id: u32 = item.parse().map_err(|_| error(field, place, Fault::TooLarge))?;
        if id == 0 {
            return Err(error(field, place, Fault::ZeroId));
        }
        if !ids.insert(id) {
            return Err(error(field, place, Fault::Repeated));
        }
        place += item.len() + 1;
    }
    Ok(ids)
}

fn write_ids(text: &mut String, ids: &BTreeSet<u32>) {
    for (index, id) in ids.iter().enumerate() {
        let dot = if index == 0 { "" } else { "." };
        // Writing to a string does not fail.
        let _ = write!(text, "{dot}{id}");
    }
}

fn error(field: &'static str, character: usize, fault: Fault) -> DecodeError {
    DecodeError { section: SECTION, segment: "providers", field, offset: Offset::Character(character), fault }
}
