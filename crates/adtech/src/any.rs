//! A string of any kind, told by its beginning.

use alloc::boxed::Box;

use crate::error::{DecodeError, Fault, Offset};
use crate::{AdditionalConsent, GppString, TcString, UsPrivacy};

/// What a string of any kind says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnyString {
    /// A TC string: it begins with the version in six bits, `C`.
    Tc(Box<TcString>),
    /// An AC string: it begins with the version and `~`.
    Ac(AdditionalConsent),
    /// A GPP string: it begins with the header's type and version, `DB`.
    Gpp(GppString),
    /// A US Privacy string: four characters, of which the first is `1`.
    UsPrivacy(UsPrivacy),
}

impl AnyString {
    /// Reads a string of whichever kind its beginning shows.
    ///
    /// # Errors
    /// Those of the kind, or [`Fault::Unknown`] where it is none. A TC string of version 1 begins with `B`, and is refused by its version.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        let begins_with_a_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
        if text.split_once('~').is_some_and(|(version, _)| begins_with_a_number(version)) {
            AdditionalConsent::decode(text).map(Self::Ac)
        } else if text.starts_with('D') {
            GppString::decode(text).map(Self::Gpp)
        } else if text.starts_with(['B', 'C']) {
            TcString::decode(text).map(|string| Self::Tc(Box::new(string)))
        } else if text.starts_with('1') {
            UsPrivacy::decode(text).map(Self::UsPrivacy)
        } else {
            let (segment, field, offset) = ("beginning", "kind", Offset::Character(0));
            Err(DecodeError { section: "string", segment, field, offset, fault: Fault::Unknown })
        }
    }
}
