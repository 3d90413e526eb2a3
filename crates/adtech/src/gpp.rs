//! The string of IAB Tech Lab's Global Privacy Platform, version 1.1.
//!
//! Source: "Global Privacy Platform String" (IAB Tech Lab).

mod header;
mod layout;
mod table;
mod us;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{DecodeError, Fault, Offset, Rule, Violation};
use crate::{TcString, UsPrivacy, VendorIds, tc};

pub use layout::{Field, Fields, Layout, OptionalSegment};
pub use us::UsSection;

const SECTION: &str = "GPP";
const TCF_EU: (u16, &str) = (2, "tcfeuv2");
const US_PRIVACY: (u16, &str) = (6, "uspv1");

/// A section of a GPP string.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Section {
    /// Section 2, `tcfeuv2`: the TC string. The framework's own API stays mandatory beside it.
    TcfEu(Box<TcString>),
    /// Section 6, `uspv1`: the US Privacy string; deprecated.
    UsPrivacy(UsPrivacy),
    /// Sections 7 to 27.
    Us(UsSection),
    /// A section that this crate does not know, such as Canada's (5), with its text as it is.
    Other {
        /// The section's id.
        id: u16,
        /// What stands between the `~`.
        text: String,
    },
}

impl Section {
    /// The section's id.
    #[must_use]
    pub fn id(&self) -> u16 {
        match self {
            Self::TcfEu(_) => TCF_EU.0,
            Self::UsPrivacy(_) => US_PRIVACY.0,
            Self::Us(section) => section.layout().id,
            Self::Other { id, .. } => *id,
        }
    }

    /// The prefix of the API, such as `usca`; `None` for a section that this crate does not know.
    #[must_use]
    pub fn prefix(&self) -> Option<&'static str> {
        match self {
            Self::TcfEu(_) => Some(TCF_EU.1),
            Self::UsPrivacy(_) => Some(US_PRIVACY.1),
            Self::Us(section) => Some(section.layout().prefix),
            Self::Other { .. } => None,
        }
    }

    fn decode(id: u16, text: &str) -> Result<Self, DecodeError> {
        if id == TCF_EU.0 {
            Ok(Self::TcfEu(Box::new(tc::decode(TCF_EU.1, text)?)))
        } else if id == US_PRIVACY.0 {
            UsPrivacy::decode_in(US_PRIVACY.1, text).map(Self::UsPrivacy)
        } else if Layout::newest(id).is_some() {
            UsSection::decode(id, text).map(Self::Us)
        } else {
            Ok(Self::Other { id, text: text.into() })
        }
    }

    fn encode(&self) -> Result<String, Violation> {
        match self {
            Self::TcfEu(string) => string.encode().map_err(|violation| Violation { section: TCF_EU.1, ..violation }),
            Self::UsPrivacy(string) => Ok(string.encode()),
            Self::Us(section) => section.encode(),
            Self::Other { id, text } => {
                let violation = |rule| Err(Violation { section: SECTION, field: "section", rule });
                let is_known = *id == TCF_EU.0 || *id == US_PRIVACY.0 || Layout::newest(*id).is_some();
                if *id == 0 {
                    violation(Rule::ZeroId)
                } else if is_known {
                    violation(Rule::Known(*id))
                } else if text.is_empty() || text.contains('~') {
                    violation(Rule::Text(text.clone()))
                } else {
                    Ok(text.clone())
                }
            }
        }
    }

    fn violations(&self) -> Vec<Violation> {
        match self {
            Self::TcfEu(string) => {
                string.violations().into_iter().map(|found| Violation { section: TCF_EU.1, ..found }).collect()
            }
            Self::Us(section) => section.violations(),
            Self::UsPrivacy(_) | Self::Other { .. } => Vec::new(),
        }
    }
}

/// What a GPP string says: sections, each at most once.
///
/// ```
/// use assent_adtech::{GppString, Section, UsPrivacy};
/// let mut string = GppString::default();
/// string.insert(Section::UsPrivacy(UsPrivacy::decode("1YNN")?));
/// assert_eq!(string.encode()?, "DBABTA~1YNN");
/// assert_eq!(GppString::decode("DBABTA~1YNN")?, string);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GppString(BTreeMap<u16, Section>);

impl GppString {
    /// Adds a section, and gives the one with the same id that was there.
    pub fn insert(&mut self, section: Section) -> Option<Section> {
        self.0.insert(section.id(), section)
    }

    /// The section with an id.
    #[must_use]
    pub fn get(&self, id: u16) -> Option<&Section> {
        self.0.get(&id)
    }

    /// The sections by id.
    pub fn sections(&self) -> impl ExactSizeIterator<Item = &Section> {
        self.0.values()
    }

    /// Reads a string. Sections that this crate does not know are kept as they are.
    ///
    /// # Errors
    /// With the first field that cannot be read: the section, its segment, the field and the place.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        let mut parts = text.split('~');
        let header = parts.next().unwrap_or_default();
        let texts: Vec<_> = parts.collect();
        let ids = header::read(header, texts.len())?;
        let mut place = header.chars().count() + 1;
        let mut string = Self::default();
        for (id, text) in ids.into_iter().zip(texts) {
            if text.is_empty() {
                let offset = Offset::Character(place);
                let (segment, field) = ("sections", "section");
                return Err(DecodeError { section: SECTION, segment, field, offset, fault: Fault::Truncated });
            }
            string.insert(Section::decode(id, text)?);
            place += text.chars().count() + 1;
        }
        Ok(string)
    }

    /// Each rule that a section breaks, by section id.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.sections().flat_map(Section::violations).collect()
    }

    /// Writes the string, its sections by id.
    ///
    /// # Errors
    /// With the first rule that a section breaks.
    pub fn encode(&self) -> Result<String, Violation> {
        let ids: VendorIds = self.0.keys().copied().collect();
        let (ranges, most) = (ids.ranges().len(), header::MOST_RANGES);
        if ranges > most {
            let rule = Rule::TooLarge { value: ranges as u64, largest: most as u64 };
            return Err(Violation { section: SECTION, field: "SectionIds", rule });
        }
        let mut text = header::write(&ids);
        for section in self.sections() {
            text.push('~');
            text.push_str(&section.encode()?);
        }
        Ok(text)
    }
}
