//! Where in a file each value of its JSON is, and where a JSON path such as `categories[2].services[0].id` leads.

use std::collections::HashMap;
use std::ops::Range;

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// Keys of an object that tell best which one it is.
const TELLING: [&str; 3] = ["id", "from", "name"];

/// The most repeated keys that are reported.
const REPEATED: usize = 100;

/// The most items that all lists of a file have together, and the most keys of one object: far beyond what a visitor could read.
/// The reader and the linter compare such with each other, which for a hostile file's hundred thousand would take hours.
const ITEMS: usize = 5_000;
const KEYS: usize = 1_000;

/// Ends of a key that are tried in a path: keys can have dots and brackets in them, which no path escapes.
const TRIES: usize = 16;

/// Every value of a JSON text with its place.
#[derive(Default)]
pub(crate) struct Places {
    places: Vec<Place>,
    /// Keys that an object has more than once: their paths, and the places of the first and of the later one.
    pub(crate) repeated: Vec<(String, Range<usize>, Range<usize>)>,
    /// The first item or key that is too many.
    pub(crate) excess: Option<Range<usize>>,
    /// How many items all lists have together.
    items: usize,
}

/// A value.
struct Place {
    span: Range<usize>,
    below: Below,
}

enum Below {
    Nothing,
    Items(Vec<usize>),
    /// The place of each key, and of its value's index.
    Members(HashMap<String, (Range<usize>, usize)>),
}

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// What to show of it: a short value, or of a long one what tells which it is.
    pub(crate) span: Range<usize>,
    /// The last key of the path, where the file has it.
    pub(crate) key: Option<Range<usize>>,
    /// Whether the path leads on, to what the file does not have.
    pub(crate) short: bool,
    /// Whether it leads on from an object with `from`: what is there comes from the catalogue.
    pub(crate) entry: bool,
}

impl Places {
    /// The places in a text that is known to be JSON and no deeper than [`assent_core::Node::parse`] reads; none for another.
    pub(crate) fn of(text: &str) -> Self {
        let strict = ParseOptions {
            allow_comments: false,
            allow_loose_object_property_names: false,
            allow_trailing_commas: false,
            allow_missing_commas: false,
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        };
        let mut places = Self::default();
        if let Ok(Some(value)) = parse_to_ast(text, &CollectOptions::default(), &strict).map(|parsed| parsed.value) {
            places.add(value, &mut String::new());
        }
        places
    }

    /// Adds a value with what is below it, and returns its index.
    fn add(&mut self, value: Value, path: &mut String) -> usize {
        let span = value.start()..value.end();
        let index = self.places.len();
        self.places.push(Place { span, below: Below::Nothing });
        let length = path.len();
        let below = match value {
            Value::Array(array) => Below::Items(
                array
                    .elements
                    .into_iter()
                    .enumerate()
                    .map(|(at, item)| {
                        path.push_str(&format!("[{at}]"));
                        self.items += 1;
                        if self.items > ITEMS {
                            self.excess.get_or_insert(item.start()..item.end());
                        }
                        let item = self.add(item, path);
                        path.truncate(length);
                        item
                    })
                    .collect(),
            ),
            Value::Object(object) => {
                let mut members = HashMap::new();
                for (count, member) in object.properties.into_iter().enumerate() {
                    if count == KEYS {
                        self.excess.get_or_insert(member.name.start()..member.name.end());
                    }
                    let (key, name) = (member.name.start()..member.name.end(), member.name.into_string());
                    path.push_str(if length > 0 { "." } else { "" });
                    path.push_str(&name);
                    let value = self.add(member.value, path);
                    // As for `JSON.parse`, the last one counts.
                    let earlier = members.insert(name, (key.clone(), value));
                    if let Some((first, _)) = earlier.filter(|_| self.repeated.len() < REPEATED) {
                        self.repeated.push((path.clone(), first, key));
                    }
                    path.truncate(length);
                }
                Below::Members(members)
            }
            _ => Below::Nothing,
        };
        self.places[index].below = below;
        index
    }

    /// Where a path leads, as far as the file goes; `None` where nothing is known of the file.
    pub(crate) fn find(&self, path: &str) -> Option<Spot> {
        let (mut at, mut key, mut rest) = (self.places.first()?, None, path);
        while !rest.is_empty() {
            let Some((next, own, further)) = self.step(at, rest) else { break };
            (at, key, rest) = (next, own, further);
        }
        let short = !rest.is_empty();
        let entry = short && matches!(&at.below, Below::Members(members) if members.contains_key("from"));
        let found = key.clone().filter(|_| !short);
        Some(Spot { span: self.telling(at, key, entry), key: found, short, entry })
    }

    /// One key or index further: where that leads, the key's place, and the rest of the path.
    fn step<'a>(&'a self, at: &'a Place, rest: &'a str) -> Option<(&'a Place, Option<Range<usize>>, &'a str)> {
        match &at.below {
            Below::Nothing => None,
            Below::Items(items) => {
                let (index, further) = rest.strip_prefix('[')?.split_once(']')?;
                let item = items.get(index.parse::<usize>().ok()?)?;
                Some((&self.places[*item], None, further))
            }
            Below::Members(members) => {
                let rest = rest.strip_prefix('.').unwrap_or(rest);
                let ends = rest.match_indices(['.', '[']).map(|(end, _)| end).take(TRIES);
                let mut ends: Vec<usize> = ends.collect();
                ends.push(rest.len());
                // The longest key that there is: `a.b` goes before `a`.
                let found = ends.into_iter().rev().find_map(|end| Some((end, members.get(&rest[..end])?)));
                let (end, (key, value)) = found?;
                Some((&self.places[*value], Some(key.clone()), &rest[end..]))
            }
        }
    }

    /// What to show of a value.
    fn telling(&self, at: &Place, key: Option<Range<usize>>, entry: bool) -> Range<usize> {
        match &at.below {
            Below::Nothing => at.span.clone(),
            Below::Members(members) => {
                let tells = if entry { &["from"][..] } else { &TELLING };
                let told = tells.iter().find_map(|name| members.get(*name));
                let opening = at.span.start..at.span.start + 1;
                told.map_or(key.unwrap_or(opening), |(key, value)| {
                    let value = &self.places[*value];
                    match value.below {
                        Below::Nothing => key.start..value.span.end,
                        _ => key.clone(),
                    }
                })
            }
            Below::Items(_) => key.unwrap_or(at.span.start..at.span.start + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{
        "site": "x", "a.b": 1, "a": { "b": 2 }, "list": [[1, 2]],
        "categories": [{ "required": true, "id": "c", "services": [{ "from": "matomo", "name": "M" }] }],
        "site": "y"
    }"#;

    fn found(path: &str) -> (&'static str, bool, bool) {
        let Spot { span, short, entry, .. } = Places::of(TEXT).find(path).expect("the text is JSON");
        (&TEXT[span], short, entry)
    }

    #[test]
    fn a_path_leads_to_its_value() {
        assert_eq!(found(""), ("{", false, false));
        assert_eq!(found("site"), ("\"y\"", false, false));
        assert_eq!(found("a.b"), ("1", false, false));
        assert_eq!(found("list[0][1]"), ("2", false, false));
        assert_eq!(found("list"), ("\"list\"", false, false));
        assert_eq!(found("categories[0].services[0].from"), ("\"matomo\"", false, false));
        assert_eq!(found("categories[0]"), ("\"id\": \"c\"", false, false));
    }

    #[test]
    fn a_path_that_leads_on_stops_where_the_file_does() {
        assert_eq!(found("controller"), ("{", true, false));
        assert_eq!(found("categories[0].services[0].cookies[1].name"), ("\"from\": \"matomo\"", true, true));
        assert_eq!(found("categories[7].id"), ("\"categories\"", true, false));
        assert_eq!(found("list[99999999999999999999]"), ("\"list\"", true, false));
        assert_eq!(found("][.."), ("{", true, false));
    }

    #[test]
    fn a_key_written_twice_is_known() {
        let repeated = Places::of(TEXT).repeated;
        let [(path, first, later)] = &repeated[..] else { panic!("{repeated:?}") };
        assert_eq!((path.as_str(), first.start < later.start), ("site", true));
    }

    #[test]
    fn of_what_is_no_json_nothing_is_known() {
        assert_eq!(Places::of("{,}").find("site"), None);
        assert_eq!(Places::of(&"[".repeat(100_000)).find(""), None);
    }
}
