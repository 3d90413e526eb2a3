//! Identities and times of a receipt.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::Digest;

use crate::values::{string_schema, string_value, written_as_displayed};
use crate::{Node, Read, Reader, Write};

/// A UUID version 7 (RFC 9562): ids of receipts and subjects sort by their time of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VisitId(uuid::Uuid);

impl VisitId {
    /// An id of a moment, from ten bytes of a cryptographic random source.
    #[must_use]
    pub fn new(at: Timestamp, random: &[u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(at.0, random).into_uuid())
    }
}

impl fmt::Display for VisitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl Read for VisitId {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        // The parser takes other spellings too.
        let parsed = match node {
            Node::String(string) if string.len() == 36 => uuid::Uuid::try_parse(string).ok(),
            _ => None,
        };
        if parsed.is_none() {
            reader.unexpected(node, "a UUID");
        }
        Self(parsed.unwrap_or_default())
    }
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
        let moment = UNIX_EPOCH + Duration::from_millis(self.0.min(LAST));
        humantime::format_rfc3339_millis(moment).fmt(f)
    }
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
        hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
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

written_as_displayed!(VisitId, Timestamp);

string_schema!(VisitId, "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "a UUID version 7");
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

    /// The vector of FIPS 180-4 for "abc".
    #[test]
    fn hashes_as_the_standard_says() {
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Sha256::of(b"abc").as_str(), hash);
    }
}
