//! Reads and writes the strings in which advertising technology passes a visitor's choices on.
//!
//! | string | type | framework |
//! |---|---|---|
//! | TC string 2.3 (`CQ….I….Y…`) | [`TcString`] | IAB Europe's Transparency & Consent Framework 2.2 to 2.4 |
//! | AC string 2 (`2~1.35~dv.9`) | [`AdditionalConsent`] | Google's providers outside of the Global Vendor List |
//! | GPP string 1.1 (`DBAA…~…`) | [`GppString`] | IAB Tech Lab's Global Privacy Platform: sections 2, 6, 7 to 27; others stay text |
//! | US Privacy string 1 (`1YNN`) | [`UsPrivacy`] | IAB Tech Lab's CCPA framework, deprecated |
//!
//! Sources, each cited again where its rule is: "Transparency and Consent String with Global Vendor & CMP List Formats", "Global Privacy
//! Platform String", the GPP sections of the United States and "U.S. Privacy String" (IAB Tech Lab); "IAB Europe Transparency & Consent
//! Framework Policies"; "Google's Additional Consent Mode technical specification".
//!
//! **Reading is total.** Every text gives a value or a [`DecodeError`], which names the section, the segment, the field and the place.
//! No text makes the reader panic, or allocate more than a small multiple of the text's length.
//!
//! **Reading is tolerant, writing is strict.** A well-formed string is read, also where it breaks a rule of its framework: an audit has to
//! show it. [`TcString::violations`], [`UsSection::violations`] and [`GppString::violations`] list the broken rules, and encoders refuse
//! to write a string that breaks one.
//!
//! **The characters are those of the reference libraries**, `@iabtechlabtcf/core` 1.5.21 and `@iabgpp/cmpapi` 3.2.0. The tests compare
//! both directions on random models. These differences are intended, and each has a test:
//!
//! | subject | reference libraries | this crate |
//! |---|---|---|
//! | legitimate interest for purposes 1, 3, 4, 5, 6 | the encoder drops the bits | the encoder refuses: [`Rule::NeedsConsent`] |
//! | a signal for a vendor that was not disclosed | written | refused: [`Rule::NotDisclosed`] |
//! | times that are no whole days | written | refused: [`Rule::NotADay`] |
//! | the CMP id 1, for tests | written, and not read again | written and read |
//! | publisher restrictions | a range may bridge ids that the vendor list lacks | a range has the restricted vendors only |
//! | ids above the announced maximum, backward ranges, repeated segments | read | [`DecodeError`] |
//! | values 3 (and 0 for `MspaCoveredTransaction`) of US sections | read | read, and listed as violations |
//! | `usnat` of version 1 | recognised by its length | recognised by its version |
//! | `MspaCoveredTransaction` of a new US section | 1, covered | 2, not covered |
//!
//! The crate needs `alloc` and nothing else: no I/O, no clock, no vendor list. Whether a vendor may have a signal for its declared
//! purposes is for the caller to decide, who has the list.

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod ac;
mod any;
mod bits;
mod error;
mod flags;
mod gpp;
mod ids;
mod tc;
mod time;
mod us_privacy;

pub use ac::AdditionalConsent;
pub use any::AnyString;
pub use error::{DecodeError, Fault, Offset, Rule, Violation};
pub use flags::{Flags, OutOfRange};
pub use gpp::{Field, Fields, GppString, Layout, OptionalSegment, Section, UsSection};
pub use ids::VendorIds;
pub use tc::{NEED_CONSENT, PublisherTc, Purposes, RestrictionType, Restrictions, TcString};
pub use time::{Letters, Time};
pub use us_privacy::{UsAnswer, UsPrivacy};
