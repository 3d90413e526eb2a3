//! How long things last.

use std::fmt;

use crate::nearest::nearest;
use crate::{Node, Read, Reader};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Each unit with its name, which is also the name `Intl.NumberFormat` knows, and its seconds.
const UNITS: [(Unit, &str, u64); 7] = [
    (Unit::Second, "second", 1),
    (Unit::Minute, "minute", 60),
    (Unit::Hour, "hour", 3_600),
    (Unit::Day, "day", 86_400),
    (Unit::Week, "week", 7 * 86_400),
    (Unit::Month, "month", 30 * 86_400),
    (Unit::Year, "year", 365 * 86_400),
];

impl Unit {
    /// The unit's name in the singular.
    #[must_use]
    pub fn name(self) -> &'static str {
        UNITS[self as usize].1
    }
}

/// A span such as `180 days`. It keeps its unit, because people read "13 months", not "390 days".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    /// How many, at least 1.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// Beyond a century nothing on a device lasts.
const LONGEST: u64 = 100 * 365 * 86_400;

impl Duration {
    const EXPECTED: &str = "a duration such as \"180 days\"";

    /// The span in milliseconds; a month counts 30 days, a year 365.
    #[must_use]
    pub fn milliseconds(self) -> u64 {
        u64::from(self.count) * UNITS[self.unit as usize].2 * 1_000
    }

    /// Parses `<n> <unit>`.
    fn parse(written: &str) -> Option<Self> {
        let (count, unit) = written.split_once(' ')?;
        let number = number(count)?;
        let (unit, _, seconds) =
            UNITS.iter().find(|(_, name, _)| unit == *name || unit.strip_suffix('s') == Some(*name))?;
        (number > 0 && u64::from(number) * seconds <= LONGEST).then_some(Self { count: number, unit: *unit })
    }

    /// The duration that may have been meant.
    pub(crate) fn meant(written: &str) -> Option<String> {
        let (count, unit) = written.split_once(' ')?;
        let plural = if number(count)? == 1 { "" } else { "s" };
        let singular = unit.strip_suffix('s').unwrap_or(unit);
        nearest(singular, &UNITS.map(|(_, name, _)| name)).map(|name| format!("{count} {name}{plural}"))
    }
}

fn number(written: &str) -> Option<u32> {
    let digits = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| written.parse().ok())?
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.count, self.unit.name())
    }
}

impl Default for Duration {
    fn default() -> Self {
        Self { count: 1, unit: Unit::Day }
    }
}

impl Read for Duration {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let parsed = if let Node::String(written) = node { Self::parse(written) } else { None };
        parsed.unwrap_or_else(|| {
            let meant = reader.meant(|| if let Node::String(written) = node { Self::meant(written) } else { None });
            reader.unexpected_but(node, Self::EXPECTED, meant);
            Self::default()
        })
    }
}

/// How long a cookie or another entry stays on the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lifetime {
    /// Until the browser is closed.
    #[default]
    Session,
    /// Until somebody deletes it: local storage, databases.
    Persistent,
    /// For a time.
    For(Duration),
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session => f.write_str("session"),
            Self::Persistent => f.write_str("persistent"),
            Self::For(duration) => duration.fmt(f),
        }
    }
}

impl Lifetime {
    const EXPECTED: &str = "a duration such as \"180 days\", \"session\" or \"persistent\"";
}

impl Read for Lifetime {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let Node::String(written) = node else {
            reader.unexpected(node, Self::EXPECTED);
            return Self::default();
        };
        match written.as_str() {
            "session" => Self::Session,
            "persistent" => Self::Persistent,
            _ => Duration::parse(written).map(Self::For).unwrap_or_else(|| {
                let meant =
                    reader.meant(|| Duration::meant(written).or_else(|| nearest(written, &["session", "persistent"])));
                reader.unexpected_but(node, Self::EXPECTED, meant);
                Self::default()
            }),
        }
    }
}

crate::values::written_as_displayed!(Duration, Lifetime);

crate::values::string_schema!(
    Duration,
    "^[1-9][0-9]{0,9} (second|minute|hour|day|week|month|year)s?$",
    "a duration such as \"180 days\""
);
crate::values::string_schema!(
    Lifetime,
    "^(session|persistent|[1-9][0-9]{0,9} (second|minute|hour|day|week|month|year)s?)$",
    "a duration such as \"180 days\", \"session\", or \"persistent\" (until it is deleted)"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        assert_eq!(Duration::parse("1 year"), Some(Duration { count: 1, unit: Unit::Year }));
        assert_eq!(Duration::parse("13 months").map(Duration::milliseconds), Some(13 * 30 * 86_400_000));
        assert_eq!(Duration::parse("1 days").map(|duration| duration.to_string()), Some("1 day".into()));
    }

    #[test]
    fn says_what_was_meant() {
        assert_eq!(Duration::meant("1 yaer").as_deref(), Some("1 year"));
        assert_eq!(Duration::meant("2 motnhs").as_deref(), Some("2 months"));
        assert_eq!(Duration::meant("1  day").as_deref(), Some("1 day"));
        for wrong in [
            "",
            "year",
            "1",
            " 1 day",
            "-1 days",
            "+1 day",
            "1.5 days",
            "0 days",
            "99999999999 days",
            "101 years",
            "1 decade",
        ] {
            assert_eq!(Duration::parse(wrong), None, "{wrong}");
        }
    }
}
