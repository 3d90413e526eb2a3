//! What a string says, for people and for machines from one description.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::output::tame;

/// How wide the column of names is.
const NAMES: usize = 36;

/// A value, and how it is shown.
pub(super) enum View {
    /// A part that the string lacks.
    Absent,
    Flag(bool),
    Number(u64),
    Text(String),
    /// Ids, ascending.
    Ids(Vec<u32>),
    /// Values with their meanings, where they have one.
    Coded(Vec<(u8, Option<&'static str>)>),
    Group(Vec<(&'static str, View)>),
    List(Vec<View>),
}

impl View {
    pub(super) fn group(members: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        Self::Group(members.into_iter().collect())
    }

    pub(super) fn ids<T: Into<u32>>(ids: impl Iterator<Item = T>) -> Self {
        Self::Ids(ids.map(Into::into).collect())
    }

    pub(super) fn optional<T>(value: Option<T>, view: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Absent, view)
    }

    /// For machines. A single coded value is a number, several are a list.
    pub(super) fn json(&self) -> Value {
        match self {
            Self::Absent => Value::Null,
            Self::Flag(flag) => json!(flag),
            Self::Number(number) => json!(number),
            Self::Text(text) => json!(text),
            Self::Ids(ids) => json!(ids),
            Self::Coded(values) => match &values[..] {
                [(value, _)] => json!(value),
                values => values.iter().map(|(value, _)| *value).collect(),
            },
            Self::Group(members) => {
                members.iter().map(|(name, view)| ((*name).to_owned(), view.json())).collect::<Map<_, _>>().into()
            }
            Self::List(items) => items.iter().map(Self::json).collect(),
        }
    }

    /// A table for people: a line for each name and value, groups within groups further to the right.
    pub(super) fn text(&self) -> String {
        let mut lines = String::new();
        self.write(&mut lines, 0);
        lines
    }

    fn write(&self, lines: &mut String, depth: usize) {
        let Self::Group(members) = self else { return };
        for (name, view) in members {
            let name = format!("{:indent$}{name}", "", indent = depth * 2);
            // Writing to a string does not fail.
            let _ = match view.short() {
                Some(short) => writeln!(lines, "{name:NAMES$} {short}"),
                None => writeln!(lines, "{name}"),
            };
            match view {
                Self::Group(_) => view.write(lines, depth + 1),
                Self::List(items) => items.iter().for_each(|item| item.write(lines, depth + 1)),
                _ => {}
            }
        }
    }

    /// The value on the line of its name; `None` for one with lines of its own.
    fn short(&self) -> Option<String> {
        Some(match self {
            Self::Absent => "missing".into(),
            Self::Flag(flag) => if *flag { "yes" } else { "no" }.into(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => tame(text),
            Self::Ids(ids) => ranges(ids),
            Self::Coded(values) => all_coded(values),
            Self::List(items) if items.is_empty() => "none".into(),
            Self::Group(_) | Self::List(_) => return None,
        })
    }
}

/// One value with its meaning; of several the numbers, unless all are the same.
fn all_coded(values: &[(u8, Option<&'static str>)]) -> String {
    match values {
        [one] => coded(one),
        [first, rest @ ..] if rest.iter().all(|other| other == first) => format!("{} × {}", values.len(), coded(first)),
        values => values.iter().map(|(value, _)| value.to_string()).collect::<Vec<_>>().join(", "),
    }
}

fn coded((value, meaning): &(u8, Option<&'static str>)) -> String {
    meaning.map_or_else(|| value.to_string(), |meaning| format!("{value} ({meaning})"))
}

/// Ids in a row as their first and last one, and how many there are.
fn ranges(ids: &[u32]) -> String {
    if ids.is_empty() {
        return "none".into();
    }
    let rows = ids.chunk_by(|one, next| one + 1 == *next).map(|row| match row {
        [first, .., last] => format!("{first}–{last}"),
        row => row.iter().map(u32::to_string).collect(),
    });
    format!("{} ({} in all)", rows.collect::<Vec<_>>().join(", "), ids.len())
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn ids_in_a_row_are_a_range() {
        assert_eq!(ranges(&[]), "none");
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1–3, 7, 9–10 (6 in all)");
    }
}
