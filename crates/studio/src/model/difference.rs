//! What differs between two documents, as a person would say it.

use serde_json::Value;

use super::place::{identity, label};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// JSON path: in the newer document, or in the older one of what is gone.
    pub path: String,
    /// What people call the place.
    pub label: String,
    /// What happened there.
    pub kind: Kind,
}

/// What happened at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// It is new, and says this.
    Added(String),
    /// It is gone, and said this.
    Removed(String),
    /// It said the first, and says the second.
    Changed(String, String),
    /// The items of a list have another order.
    Reordered,
}

/// Everything that differs, in the order of the newer document.
#[must_use]
pub fn differences(older: &Value, newer: &Value) -> Vec<Difference> {
    let mut found = Finder { older, newer, found: Vec::new() };
    found.compare("", "", older, newer);
    found.found
}

struct Finder<'a> {
    older: &'a Value,
    newer: &'a Value,
    found: Vec<Difference>,
}

impl Finder<'_> {
    fn put(&mut self, path: String, kind: Kind) {
        let document = if matches!(kind, Kind::Removed(_)) { self.older } else { self.newer };
        self.found.push(Difference { label: label(document, &path), path, kind });
    }

    fn compare(&mut self, was_at: &str, is_at: &str, was: &Value, is: &Value) {
        let join = |path: &str, key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match (was, is) {
            _ if was == is => {}
            (Value::Object(was), Value::Object(is)) => {
                for (key, value) in is {
                    let path = join(is_at, key);
                    match was.get(key) {
                        Some(before) => self.compare(&join(was_at, key), &path, before, value),
                        None => self.put(path, Kind::Added(words(value))),
                    }
                }
                for (key, value) in was.iter().filter(|(key, _)| !is.contains_key(*key)) {
                    self.put(join(was_at, key), Kind::Removed(words(value)));
                }
            }
            (Value::Array(was), Value::Array(is)) if are_told_apart(was) && are_told_apart(is) => {
                let find = |items: &[Value], name| items.iter().position(|item| identity(item) == name);
                let mut order = Vec::new();
                for (index, value) in is.iter().enumerate() {
                    let path = format!("{is_at}[{index}]");
                    match find(was, identity(value)) {
                        Some(before) => {
                            order.push(before);
                            self.compare(&format!("{was_at}[{before}]"), &path, &was[before], value);
                        }
                        None => self.put(path, Kind::Added(words(value))),
                    }
                }
                for (index, value) in was.iter().enumerate() {
                    if find(is, identity(value)).is_none() {
                        self.put(format!("{was_at}[{index}]"), Kind::Removed(words(value)));
                    }
                }
                if !order.is_sorted() {
                    self.put(is_at.to_owned(), Kind::Reordered);
                }
            }
            _ => self.put(is_at.to_owned(), Kind::Changed(words(was), words(is))),
        }
    }
}

/// Whether each item of a list has a name of its own.
fn are_told_apart(items: &[Value]) -> bool {
    items.iter().enumerate().all(|(index, item)| {
        let name = identity(item);
        name.is_some() && items[..index].iter().all(|other| identity(other) != name)
    })
}

/// A value in few words.
fn words(value: &Value) -> String {
    const LONGEST: usize = 120;
    let text = match value {
        Value::String(text) => format!("“{text}”"),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        Value::Object(_) => identity(value).map_or_else(|| value.to_string(), |name| format!("“{name}”")),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(older: &Value, newer: &Value) -> Vec<(String, Kind)> {
        differences(older, newer).into_iter().map(|difference| (difference.label, difference.kind)).collect()
    }

    #[test]
    fn items_are_matched_by_their_names() {
        let older = json!({ "categories": [{ "id": "a", "services": [{ "from": "matomo" }, { "from": "hotjar" }] }] });
        let newer =
            json!({ "categories": [{ "id": "b" }, { "id": "a", "services": [{ "from": "matomo", "name": "M" }] }] });
        let expected = [
            ("category “b”", Kind::Added("“b”".into())),
            ("category “a” › service “matomo” › name", Kind::Added("“M”".into())),
            ("category “a” › service “hotjar”", Kind::Removed("“hotjar”".into())),
        ];
        assert_eq!(said(&older, &newer), expected.map(|(label, kind)| (label.to_owned(), kind)));
    }

    #[test]
    fn values_and_orders_are_told() {
        let older = json!({ "revision": 1, "languages": ["en", "de"], "x": [{}, {}] });
        let newer = json!({ "revision": 2, "languages": ["de", "en"], "x": [{}] });
        let expected = [
            ("revision", Kind::Changed("1".into(), "2".into())),
            ("languages", Kind::Reordered),
            ("x", Kind::Changed("[{},{}]".into(), "[{}]".into())),
        ];
        assert_eq!(said(&older, &newer), expected.map(|(label, kind)| (label.to_owned(), kind)));
        assert_eq!(said(&newer, &newer), []);
    }
}
