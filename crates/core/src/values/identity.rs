//! Identities and times of a receipt.

use std::fmt::{self, Write as _};
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::Digest;

use crate::values::{string_schema, string_value, written_as_displayed};
use crate::{Node, Read, Reader, Write};

string_value! {
    /// A UUID version 7 (RFC 9562): ids of receipts and subjects sort by their time of creation.
    ///
    /// Kept as text: it is only ever compared and passed on, and the parser would be code of the banner.
    pub struct VisitId: "a UUID", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", |id| {
        let fits = |(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { is_hexadecimal(byte) };
        id.len() == 36 && id.bytes().enumerate().all(fits)
    }
}

impl VisitId {
    /// An id of a moment, from ten bytes of a cryptographic random source.
    #[must_use]
    pub fn new(at: Timestamp, random: &[u8; 10]) -> Self {
        let id = uuid::Builder::from_unix_timestamp_millis(at.0, random).into_uuid();
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        Self(id.hyphenated().encode_lower(&mut text).to_owned())
    }
}

fn is_hexadecimal(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

/// A moment in milliseconds since 1970, UTC; RFC 3339 with milliseconds in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Timestamp(pub u64);

/// The last moment RFC 3339 can write: the end of the year 9999.
const LAST: u64 = 253_402_300_799_999;

impl Timestamp {
    /// The moment `milliseconds` later, at the latest the end of the year 9999.
    #[must_use]
    pub fn after(self, milliseconds: u64) -> Self {
        Self(self.0.saturating_add(milliseconds).min(LAST))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By hand, because the library's way through `SystemTime` would be 1.5 kB of the banner.
        let milliseconds = self.0.min(LAST);
        let (year, month, day) = civil(milliseconds / 86_400_000);
        let seconds = milliseconds / 1_000;
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let parts = [
            (3, year),
            (6, month),
            (9, day),
            (12, seconds / 3_600 % 24),
            (15, seconds / 60 % 60),
            (18, seconds % 60),
            (22, milliseconds % 1_000),
        ];
        for (mut at, mut number) in parts {
            while number > 0 {
                text[at] = b'0' + (number % 10) as u8;
                number /= 10;
                at = at.saturating_sub(1);
            }
        }
        text.into_iter().try_for_each(|byte| f.write_char(char::from(byte)))
    }
}

/// The year, month and day of a day counted from 1970, in the proleptic Gregorian calendar that RFC 3339 uses.
///
/// Years are counted from March, so that the leap day is the last of its year; 400 years are 146,097 days.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let first = (153 * month + 2) / 5;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day - first + 1)
}

impl Read for Timestamp {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let since_epoch = |moment: SystemTime| moment.duration_since(UNIX_EPOCH).ok();
        let parsed = match node {
            Node::String(string) => humantime::parse_rfc3339(string).ok().and_then(since_epoch),
            _ => None,
        };
        if parsed.is_none() {
            reader.unexpected(node, "a time such as \"2026-11-21T22:36:34Z\"");
        }
        Self(parsed.unwrap_or_default().as_millis() as u64)
    }
}

/// A moment as scripts count time: milliseconds since 1970, a number in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EpochMilliseconds(pub Timestamp);

impl Read for EpochMilliseconds {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        Self(Timestamp(reader.integer(node, "milliseconds since 1970", 0..=i64::MAX) as u64))
    }
}

impl Write for EpochMilliseconds {
    fn write(&self) -> Node {
        Node::Number(self.0.0 as f64)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for EpochMilliseconds {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EpochMilliseconds".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 0 })
    }
}

string_value! {
    /// A SHA-256 in lower-case hexadecimal (FIPS 180-4).
    pub struct Sha256: "a SHA-256 in hexadecimal", "^[0-9a-f]{64}$", |hash| {
        hash.len() == 64 && hash.bytes().all(is_hexadecimal)
    }
}

impl Sha256 {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digest = sha2::Sha256::digest(bytes);
        let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Self(nibbles.map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect())
    }
}

written_as_displayed!(Timestamp);

string_schema!(Timestamp, "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$", "a time in RFC 3339, UTC");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_carry_their_time() {
        let id = VisitId::new(Timestamp(0x0190_f2d4_1234), &[0xff; 10]).to_string();
        assert_eq!(id, "0190f2d4-1234-7fff-bfff-ffffffffffff");
    }

    #[test]
    fn times_are_rfc_3339() {
        assert_eq!(Timestamp(1_795_300_594_000).to_string(), "2026-11-21T22:36:34.000Z");
        assert_eq!(Timestamp(u64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp(1).after(u64::MAX), Timestamp(LAST));
    }

    proptest::proptest! {
        #[test]
        fn times_are_written_as_others_write_them(milliseconds in 0..=LAST) {
            let moment = UNIX_EPOCH + std::time::Duration::from_millis(milliseconds);
            proptest::prop_assert_eq!(Timestamp(milliseconds).to_string(), humantime::format_rfc3339_millis(moment).to_string());
        }
    }

    /// The vector of FIPS 180-4 for "abc".
    #[test]
    fn hashes_as_the_standard_says() {
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Sha256::of(b"abc").as_str(), hash);
    }
}
