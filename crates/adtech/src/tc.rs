//! The TC string of IAB Europe's Transparency & Consent Framework, version 2.
//!
//! Source: "Transparency and Consent String with Global Vendor & CMP List Formats" (IAB Tech Lab, versions 2.2 and 2.3), and
//! "IAB Europe Transparency & Consent Framework Policies" (5.0). TCF 2.4 changed texts and duties, not the format.

mod decode;
pub(crate) use decode::decode;
mod encode;
mod restrictions;
mod rules;
mod vendors;

use alloc::string::String;

use crate::error::{DecodeError, Violation};
use crate::{Flags, Letters, Time, VendorIds};

pub use restrictions::{RestrictionType, Restrictions};
pub use rules::NEED_CONSENT;

pub(crate) const SECTION: &str = "TC string";
/// The purposes that a string has room for.
pub(crate) const PURPOSES: usize = 24;
/// The special features that a string has room for.
pub(crate) const SPECIAL_FEATURES: usize = 12;
/// The custom purposes that a string has room for.
pub(crate) const CUSTOM_PURPOSES: usize = 63;

/// A set of purposes.
pub type Purposes = Flags<PURPOSES>;

/// What a TC string says.
///
/// [`TcString::decode`] reads what is written, also where it breaks a rule of the policies; [`TcString::violations`] lists those rules.
/// [`TcString::encode`] writes nothing that breaks one.
///
/// ```
/// use assent_adtech::{Purposes, TcString, Time, VendorIds};
///
/// let vendors: VendorIds = [2, 755].into_iter().collect();
/// let string = TcString {
///     cmp_id: 300,
///     vendor_list_version: 178,
///     purpose_consents: Purposes::of([1, 3, 4])?,
///     vendor_consents: vendors.clone(),
///     vendors_disclosed: Some(vendors),
///     ..TcString::new(Time::day_of(1_790_000_000_000))
/// };
/// let text = string.encode()?;
/// assert_eq!(TcString::decode(&text)?, string);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TcString {
    /// When the visitor answered. Written strings have the day only.
    pub created: Time,
    /// When the answer last changed: equal to `created` since TCF 2.2.
    pub last_updated: Time,
    /// The id of the consent management platform, at most 4,095; 1 is for tests.
    pub cmp_id: u16,
    /// The platform's own version, at most 4,095.
    pub cmp_version: u16,
    /// The platform's number of the screen on which the visitor answered, at most 63.
    pub consent_screen: u8,
    /// The language of the interface.
    pub consent_language: Letters,
    /// The version of the Global Vendor List, at most 4,095.
    pub vendor_list_version: u16,
    /// `tcfPolicyVersion` of the Global Vendor List, at most 63: 5 for TCF 2.2, 2.3 and 2.4.
    pub policy_version: u8,
    /// Whether the string holds for this service only. Strings of the global scope are obsolete.
    pub is_service_specific: bool,
    /// Whether a private platform used texts of its own.
    pub use_non_standard_texts: bool,
    /// The special features that the visitor opted in to.
    pub special_feature_opt_ins: Flags<SPECIAL_FEATURES>,
    /// The purposes that the visitor consented to.
    pub purpose_consents: Purposes,
    /// The purposes on legitimate interest that were disclosed, and that the visitor did not object to.
    pub purpose_legitimate_interests: Purposes,
    /// Whether purpose 1 was not disclosed at all, because the publisher's country asks for none.
    pub purpose_one_treatment: bool,
    /// The country whose law the publisher follows.
    pub publisher_country: Letters,
    /// The vendors that the visitor consented to.
    pub vendor_consents: VendorIds,
    /// The vendors whose legitimate interests were disclosed, and that the visitor did not object to.
    pub vendor_legitimate_interests: VendorIds,
    /// What the publisher restricts.
    pub restrictions: Restrictions,
    /// The vendors that the interface showed, whatever the answer; `None` where the segment is missing, which TCF 2.3 forbids.
    pub vendors_disclosed: Option<VendorIds>,
    /// The obsolete segment of vendors that were allowed legal bases from out of band.
    pub vendors_allowed: Option<VendorIds>,
    /// The publisher's own purposes.
    pub publisher: Option<PublisherTc>,
}

/// The segment with which a publisher signals the legal bases of its own processing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublisherTc {
    /// The standard purposes that the visitor consented to, for the publisher.
    pub consents: Purposes,
    /// The standard purposes that the publisher rests on legitimate interest, and that the visitor did not object to.
    pub legitimate_interests: Purposes,
    /// How many purposes of its own the publisher has, at most 63.
    pub custom_purposes: u8,
    /// Which of them the visitor consented to.
    pub custom_consents: Flags<CUSTOM_PURPOSES>,
    /// Which of them rest on legitimate interest, without an objection.
    pub custom_legitimate_interests: Flags<CUSTOM_PURPOSES>,
}

impl TcString {
    /// A string in which nothing is granted and nobody is disclosed: English, policy version 5, an unknown country, and no platform yet.
    #[must_use]
    pub fn new(day: Time) -> Self {
        Self {
            created: day,
            last_updated: day,
            cmp_id: 0,
            cmp_version: 0,
            consent_screen: 0,
            consent_language: Letters::ENGLISH,
            vendor_list_version: 0,
            policy_version: 5,
            is_service_specific: true,
            use_non_standard_texts: false,
            special_feature_opt_ins: Flags::EMPTY,
            purpose_consents: Flags::EMPTY,
            purpose_legitimate_interests: Flags::EMPTY,
            purpose_one_treatment: false,
            publisher_country: Letters::UNKNOWN,
            vendor_consents: VendorIds::default(),
            vendor_legitimate_interests: VendorIds::default(),
            restrictions: Restrictions::default(),
            vendors_disclosed: Some(VendorIds::default()),
            vendors_allowed: None,
            publisher: None,
        }
    }

    /// Reads a TC string. Segments may stand in any order after the core; what follows a segment's last field is padding, and ignored.
    ///
    /// # Errors
    /// With the first field that cannot be read: the segment, the field and the bit.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        decode::decode(SECTION, text)
    }

    /// Writes the string: core, disclosed vendors, and the publisher's segment if there is one. Whether vendors are a bit field or ranges
    /// is decided as the reference library does, so that both write the same characters.
    ///
    /// # Errors
    /// With the first rule that the string would break.
    pub fn encode(&self) -> Result<String, Violation> {
        match self.violations().into_iter().next() {
            Some(violation) => Err(violation),
            None => Ok(encode::encode(self)),
        }
    }
}
