//! The law with its calendar: what `pkg-config/regimes` says of each regime, with its versions, its citations and its review date.
//!
//! For people and native programs. The banner and the early layer have [`Regime`]s only, which say what holds and from when until when.

use std::fmt;
use std::sync::OnceLock;

use crate::contract::contract;
use crate::regime::{AgeRule, Control, Gpc, Mode, Place, Regime};
use crate::values::{Duration, EpochMilliseconds, Glob, Id, Region, Timestamp, string_schema, written_as_displayed};
use crate::{Node, Read, Reader, read};

contract! {
    /// One version of a regime's law.
    pub struct Law {
        /// The regime.
        pub id: Id,
        /// What people call it, such as a country.
        pub title: String,
        /// The first day on which this version holds.
        pub from: Day,
        /// The first day on which it holds no longer: the day of the next change, unless the file names one.
        pub until: Option<Day>,
        /// The day by which somebody has to read its citations again.
        pub review: Day,
        /// The regime whose values it takes where it names none of its own. Nothing is inherited twice.
        pub extends: Option<Id>,
        /// As [`Regime::regions`].
        pub regions: Vec<Region> = default,
        /// As [`Regime::time_zones`].
        pub time_zones: Vec<Glob> = default,
        /// As [`Regime::mode`].
        pub mode: Mode,
        /// As [`Regime::validity`].
        pub validity: Duration,
        /// As [`Regime::gpc`].
        pub gpc: Gpc = default,
        /// As [`Regime::ages`].
        pub ages: Vec<AgeRule> = default,
        /// As [`Regime::control`].
        pub control: Control = default,
        /// Where the values come from that this version does not take from another.
        pub sources: Vec<Citation>,
    }
}

contract! {
    /// Where a value comes from.
    pub struct Citation {
        /// The value's key.
        pub rule: String,
        /// The law, guideline or decision.
        pub source: String,
        /// Where it was read.
        pub url: Option<String>,
        /// The day on which it was read; none where nobody of this project read it.
        pub read: Option<Day>,
        /// A sentence of it, at most.
        pub quotation: Option<String>,
    }
}

/// A day, such as `2027-01-01`; days of the law are those of the visitor's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Day(Timestamp);

impl Day {
    /// The day that a text names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let midnight = Node::String([text, "T00:00:00Z"].concat());
        let is_day = text.len() == "2027-01-01".len();
        is_day.then(|| read::<Timestamp>(&midnight).ok()).flatten().map(Self)
    }

    /// Its first moment on a clock that shows UTC.
    #[must_use]
    pub fn begin(self) -> Timestamp {
        self.0
    }
}

impl From<Timestamp> for Day {
    fn from(moment: Timestamp) -> Self {
        const DAY: u64 = 86_400_000;
        Self(Timestamp(moment.0 - moment.0 % DAY))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        f.write_str(text.split('T').next().unwrap_or_default())
    }
}

impl Read for Day {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let day = match node {
            Node::String(text) => Self::parse(text),
            _ => None,
        };
        if day.is_none() {
            reader.unexpected(node, "a day such as \"2027-01-01\"");
        }
        day.unwrap_or_default()
    }
}

written_as_displayed!(Day);

string_schema!(Day, "^\\d{4}-\\d{2}-\\d{2}$", "a day");

/// Each file of `pkg-config/regimes`.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../pkg-config/regimes/", $name, ".json")))),*];
    };
}

// The strictest first: it is what holds where no other is known to. Of the parts of a country the strictest is first too.
files![
    "gdpr",
    "fr",
    "de",
    "at",
    "es",
    "it",
    "nl",
    "dk",
    "be",
    "ie",
    "uk",
    "ch",
    "rs",
    "us-ca",
    "us-optout-gpc",
    "us-optout",
    "us-other",
    "ca-qc",
    "ca-ab",
    "ca-bc",
    "ca",
    "mx",
    "cl",
    "ar",
    "co",
    "pe",
    "uy",
    "br",
    "tr",
    "ru",
    "ua",
    "il",
    "sa",
    "ae",
    "in",
    "kr",
    "jp",
    "cn",
    "th",
    "vn",
    "sg",
    "my",
    "id",
    "ph",
    "nz",
    "au",
    "za",
    "ng",
    "ke",
    "notice-only"
];

/// The names of all regimes, the strictest first.
pub fn regime_names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// The JSON text of a regime's file, for those who look at what is written there rather than at what holds.
#[must_use]
pub fn law_source(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
}

/// Every version of every regime: in the order of [`regime_names`], and those of one regime by their dates.
///
/// A file that cannot be read has no version; core's tests prove that each can.
#[must_use]
pub fn laws() -> &'static [Law] {
    static LAWS: OnceLock<Vec<Law>> = OnceLock::new();
    LAWS.get_or_init(|| regime_names().flat_map(|name| versions(name).unwrap_or_default()).collect())
}

/// Every version of every regime as the banner has it, in the order of [`laws`].
#[must_use]
pub fn regimes() -> Vec<Regime> {
    laws().iter().map(Law::regime).collect()
}

/// The version of a regime that holds at a moment, by the visitor's local time as [`Regime::choose`] has it. `None` where no regime of that
/// name is in force.
#[must_use]
pub fn regime_at(name: &str, local: Timestamp) -> Option<Regime> {
    let named = regimes().into_iter().filter(|regime| regime.id.as_str() == name).collect();
    Regime::choose(named, name, &Place::default(), local)
}

impl Law {
    /// Whether this version follows another of the same regime.
    #[must_use]
    pub fn is_change(&self) -> bool {
        laws().iter().any(|other| other.id == self.id && other.from < self.from)
    }

    /// What holds.
    fn regime(&self) -> Regime {
        let moment = |day: Option<Day>| EpochMilliseconds(day.map(Day::begin).unwrap_or_default());
        Regime {
            id: self.id.clone(),
            from: moment(self.believed_from()),
            until: moment(self.until),
            regions: self.regions.clone(),
            time_zones: self.time_zones.clone(),
            mode: self.mode,
            validity: self.validity,
            gpc: self.gpc,
            ages: self.ages.clone(),
            control: self.control,
        }
    }

    /// From which day on a visitor's clock says that this version holds. A change begins on its day.
    ///
    /// What comes before a change begins on the day on which somebody last read the sources. A clock with an earlier day is wrong, and may
    /// be on the wrong side of the change: such a visitor has the strictest regime. So has one in the rest of a country where a part's law
    /// changes, because the rest is laxer than its parts. No other law depends on a clock, and so it begins before every day.
    fn believed_from(&self) -> Option<Day> {
        if self.is_change() {
            return Some(self.from);
        }
        let has_part = |own: &Region, law: &Law| law.regions.iter().any(|part| part.country() == own.as_str());
        let depends = |law: &Law| law.id == self.id || self.regions.iter().any(|own| has_part(own, law));
        let last_read = || laws().iter().flat_map(|law| &law.sources).filter_map(|source| source.read).max();
        laws().iter().any(|law| law.is_change() && depends(law)).then(last_read).flatten()
    }
}

/// Reads the versions of a regime; `None` where its file cannot be read.
fn versions(name: &str) -> Option<Vec<Law>> {
    let mut file = Node::parse(law_source(name)?).ok()?;
    let changes = match take(&mut file, "changes") {
        Some(Node::List(changes)) => changes,
        Some(_) => return None,
        None => Vec::new(),
    };
    if let Some(Node::String(parent)) = file.member("extends") {
        let mut parent = Node::parse(law_source(parent)?).ok()?;
        for own in ["changes", "until", "regions", "time_zones", "sources"] {
            take(&mut parent, own);
        }
        file = overlay(&parent, file);
    }
    let mut nodes = vec![file];
    for change in changes {
        let next = overlay(nodes.last()?, change);
        nodes.push(next);
    }
    let mut laws: Vec<Law> = nodes.iter().map(|node| read(node).ok()).collect::<Option<_>>()?;
    for index in 1..laws.len() {
        laws[index - 1].until = Some(laws[index].from);
    }
    Some(laws)
}

/// `own` with what only `base` has.
fn overlay(base: &Node, own: Node) -> Node {
    let (Node::Object(base), Node::Object(mut own)) = (base, own) else { return Node::Null };
    for (key, value) in base {
        if !own.iter().any(|(known, _)| known == key) {
            own.push((key.clone(), value.clone()));
        }
    }
    Node::Object(own)
}

/// Takes a member out of an object.
fn take(node: &mut Node, key: &str) -> Option<Node> {
    let Node::Object(members) = node else { return None };
    let index = members.iter().position(|(known, _)| known == key)?;
    Some(members.swap_remove(index).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_it_is_read() {
        for text in ["1970-01-01", "2024-02-29", "2027-12-31"] {
            assert_eq!(Day::parse(text).expect(text).to_string(), text);
        }
        for text in ["", "2027-1-1", "2027-02-30", "2027-01-01T", "+027-01-01", "2027-01-01T00:00:00Z"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_belongs_to_its_day() {
        let day = Day::parse("2027-01-01").expect("a day");
        assert_eq!(Day::from(day.begin()), day);
        assert_eq!(Day::from(day.begin().after(86_399_999)), day);
        assert!(Day::from(day.begin().after(86_400_000)) > day);
    }
}
