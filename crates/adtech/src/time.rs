//! Times and two-letter codes as a TC string holds them.

use core::fmt;

/// A tenth of a second is what a TC string counts in.
const PER_DAY: u64 = 864_000;
/// `Created` and `LastUpdated` have 36 bits.
const LARGEST: u64 = (1 << 36) - 1;

/// A moment in tenths of a second since 1970-01-01 UTC, at most 2³⁶ − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(u64);

impl Time {
    /// The beginning of the UTC day of a moment in milliseconds since 1970, which is what a string is written with (TCF technical
    /// specification 2.2: both times are rounded to the day). Later moments than a string can hold give the last day that it can.
    ///
    /// ```
    /// use assent_adtech::Time;
    /// assert_eq!(Time::day_of(1_700_000_000_000).deciseconds(), 16_999_200_000);
    /// ```
    #[must_use]
    pub fn day_of(epoch_milliseconds: u64) -> Self {
        let tenths = (epoch_milliseconds / 100).min(LARGEST);
        Self(tenths - tenths % PER_DAY)
    }

    /// A moment in tenths of a second, as some platforms write it; `None` above 2³⁶ − 1.
    #[must_use]
    pub fn of_deciseconds(tenths: u64) -> Option<Self> {
        (tenths <= LARGEST).then_some(Self(tenths))
    }

    /// Tenths of a second since 1970.
    #[must_use]
    pub fn deciseconds(self) -> u64 {
        self.0
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn milliseconds(self) -> u64 {
        self.0 * 100
    }

    /// Whether it is the beginning of a UTC day.
    #[must_use]
    pub fn is_a_day(self) -> bool {
        self.0.is_multiple_of(PER_DAY)
    }
}

/// Two letters from `A` to `Z`: a language (ISO 639-1) or a country (ISO 3166-1, `AA` for unknown).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Letters([u8; 2]);

impl Letters {
    /// `AA`: the country is unknown.
    pub const UNKNOWN: Self = Self([0, 0]);
    /// `EN`.
    pub const ENGLISH: Self = Self([4, 13]);

    /// The first two letters of a language tag or a country, in either case: `pt-BR` is `PT`, as the TC string format wants it.
    /// `None` where they are no ASCII letters, or where a third follows.
    ///
    /// ```
    /// use assent_adtech::Letters;
    /// assert_eq!(Letters::parse("pt-BR").map(|code| code.to_string()).as_deref(), Some("PT"));
    /// assert_eq!(Letters::parse("deu"), None);
    /// ```
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let (first, rest) = tag.as_bytes().split_first_chunk::<2>()?;
        let is_code = first.iter().all(u8::is_ascii_alphabetic) && !rest.first().is_some_and(u8::is_ascii_alphanumeric);
        is_code.then(|| Self(first.map(|letter| letter.to_ascii_uppercase() - b'A')))
    }

    /// The letters' places in the alphabet, from 0; `None` beyond `Z`.
    pub(crate) fn of_places(places: [u8; 2]) -> Option<Self> {
        places.iter().all(|place| *place < 26).then_some(Self(places))
    }

    /// The letters' places in the alphabet, from 0.
    pub(crate) fn places(self) -> [u8; 2] {
        self.0
    }
}

impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|place| write!(f, "{}", char::from(b'A' + place)))
    }
}

impl fmt::Debug for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {

    use std::string::ToString;

    use super::*;

    #[test]
    fn a_day_begins_at_midnight_utc() {
        let day = 86_400_000;
        assert_eq!(Time::day_of(20_000 * day), Time::day_of(20_001 * day - 1));
        assert_eq!(Time::day_of(20_000 * day).milliseconds(), 20_000 * day);
        assert!(Time::day_of(u64::MAX).is_a_day());
        assert_eq!(Time::of_deciseconds(1 << 36), None);
    }

    #[test]
    fn a_code_is_two_letters() {
        assert_eq!(Letters::parse("sr-Latn").map(|code| code.to_string()).as_deref(), Some("SR"));
        assert_eq!(Letters::parse("aa"), Some(Letters::UNKNOWN));
        for wrong in ["", "d", "1a", "d1", "ée", "en1"] {
            assert_eq!(Letters::parse(wrong), None, "{wrong}");
        }
    }
}
