//! Bits in base64url without padding (RFC 4648, section 5): six in each character, the most significant first.

use alloc::{string::String, vec::Vec};

use crate::error::{DecodeError, Fault, Offset};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const PER_CHARACTER: usize = 6;

/// How a segment's last bits are filled up with zeros.
#[derive(Clone, Copy)]
pub(crate) enum Padding {
    /// To a multiple of 24 bits, as the reference library of TCF does: whole bytes and whole characters.
    Bytes3,
    /// To a multiple of 8 bits and then of 6, as the reference library of GPP does.
    Compressed,
}

/// Writes fields one after the other.
#[derive(Default)]
pub(crate) struct Writer {
    characters: Vec<u8>,
    length: usize,
}

impl Writer {
    /// Appends the lowest `width` bits of a value, at most 64.
    pub(crate) fn put(&mut self, value: u64, width: usize) {
        for place in (0..width).rev() {
            self.bit(value >> place & 1 == 1);
        }
    }

    /// Appends one bit.
    pub(crate) fn bit(&mut self, bit: bool) {
        let place = self.length % PER_CHARACTER;
        if place == 0 {
            self.characters.push(0);
        }
        if let Some(last) = self.characters.last_mut() {
            *last |= u8::from(bit) << (PER_CHARACTER - 1 - place);
        }
        self.length += 1;
    }

    /// The text of all bits.
    pub(crate) fn finish(mut self, padding: Padding) -> String {
        let padded = match padding {
            Padding::Bytes3 => self.length.next_multiple_of(24),
            Padding::Compressed => self.length.next_multiple_of(8).next_multiple_of(PER_CHARACTER),
        };
        self.characters.resize(padded / PER_CHARACTER, 0);
        self.characters.iter().map(|value| char::from(ALPHABET[usize::from(value & 63)])).collect()
    }
}

/// Reads fields one after the other, and names each in what goes wrong.
pub(crate) struct Reader {
    section: &'static str,
    segment: &'static str,
    characters: Vec<u8>,
    position: usize,
}

impl Reader {
    /// Takes a segment's text.
    ///
    /// # Errors
    /// With the first character that is not of base64url.
    pub(crate) fn new(section: &'static str, segment: &'static str, text: &str) -> Result<Self, DecodeError> {
        let mut reader = Self { section, segment, characters: Vec::with_capacity(text.len()), position: 0 };
        for (index, character) in text.chars().enumerate() {
            let value = u8::try_from(character).ok().and_then(value);
            let fault = || reader.error_at("base64url", Offset::Character(index), Fault::Character(character));
            let value = value.ok_or_else(fault)?;
            reader.characters.push(value);
        }
        Ok(reader)
    }

    /// The next `width` bits as a number, at most 64 of them.
    pub(crate) fn take(&mut self, field: &'static str, width: usize) -> Result<u64, DecodeError> {
        if self.position + width > self.characters.len() * PER_CHARACTER {
            return Err(self.error(field, Fault::Truncated));
        }
        let bits = self.position..self.position + width;
        self.position += width;
        Ok(bits.fold(0, |value, place| value << 1 | u64::from(self.at(place))))
    }

    /// The next `width` bits as a number of a type that has room for them.
    pub(crate) fn number<T: TryFrom<u64>>(&mut self, field: &'static str, width: usize) -> Result<T, DecodeError> {
        let begin = self.position;
        T::try_from(self.take(field, width)?).map_err(|_| self.error_at(field, Offset::Bit(begin), Fault::TooLarge))
    }

    /// The next bit.
    pub(crate) fn bit(&mut self, field: &'static str) -> Result<bool, DecodeError> {
        Ok(self.take(field, 1)? == 1)
    }

    /// An error of the field that begins at the present position.
    pub(crate) fn error(&self, field: &'static str, fault: Fault) -> DecodeError {
        self.error_at(field, Offset::Bit(self.position), fault)
    }

    /// An error of the field of `width` bits that was read last.
    pub(crate) fn error_before(&self, field: &'static str, width: usize, fault: Fault) -> DecodeError {
        self.error_at(field, Offset::Bit(self.position.saturating_sub(width)), fault)
    }

    fn error_at(&self, field: &'static str, offset: Offset, fault: Fault) -> DecodeError {
        DecodeError { section: self.section, segment: self.segment, field, offset, fault }
    }

    fn at(&self, place: usize) -> bool {
        let character = self.characters.get(place / PER_CHARACTER).copied().unwrap_or_default();
        character >> (PER_CHARACTER - 1 - place % PER_CHARACTER) & 1 == 1
    }
}

fn value(character: u8) -> Option<u8> {
    match character {
        b'A'..=b'Z' => Some(character - b'A'),
        b'a'..=b'z' => Some(character - b'a' + 26),
        b'0'..=b'9' => Some(character - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

/// The first `width` bits of a segment's first character, by which TCF tells segments apart.
pub(crate) fn leading(text: &str, width: usize) -> Option<u8> {
    Some(value(*text.as_bytes().first()?)? >> (PER_CHARACTER - width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_stands_for_its_place_in_the_alphabet() {
        for (place, character) in ALPHABET.iter().enumerate() {
            assert_eq!(value(*character).map(usize::from), Some(place));
        }
        assert_eq!(value(b'+'), None);
    }

    #[test]
    fn both_paddings_end_at_whole_characters() {
        let text = |bits: usize, padding| {
            let mut writer = Writer::default();
            (0..bits).for_each(|_| writer.bit(true));
            writer.finish(padding)
        };
        assert_eq!(text(3, Padding::Bytes3), "4AAA");
        assert_eq!(text(3, Padding::Compressed), "4A");
        assert_eq!(text(24, Padding::Bytes3), text(24, Padding::Compressed));
        assert_eq!(text(0, Padding::Bytes3), "");
    }

    #[test]
    fn what_is_missing_or_no_base64url_has_its_place() -> Result<(), DecodeError> {
        let error = Reader::new("a", "b", "AB=").map(|_| ()).expect_err("a character of another alphabet");
        assert_eq!((error.offset, error.fault), (Offset::Character(2), Fault::Character('=')));
        let mut reader = Reader::new("a", "b", "_A")?;
        assert_eq!(reader.take("first", 7)?, 126);
        let error = reader.take("second", 6).expect_err("an end");
        assert_eq!((error.field, error.offset, error.fault), ("second", Offset::Bit(7), Fault::Truncated));
        Ok(())
    }
}
