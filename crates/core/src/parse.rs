//! JSON text: as a [`Node`], in one pass, and as a [`Config`]. Native code only: the browser has a parser.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::config::Config;
use crate::{Fault, Node, Problem, Problems, TooDeep, catalogue};

/// Members up to which a repeated key is looked for one by one; no contract has as many.
const FEW: usize = 64;

impl Node {
    /// Reads JSON. Of members with the same key the last one counts, as it does for `JSON.parse`.
    ///
    /// # Errors
    /// When the text is not JSON, or nests deeper than any contract.
    pub fn parse(text: &str) -> serde_json::Result<Node> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let node = Below(0).deserialize(&mut deserializer)?;
        deserializer.end().map(|()| node)
    }
}

impl TryFrom<&serde_json::Value> for Node {
    type Error = TooDeep;

    fn try_from(value: &serde_json::Value) -> Result<Self, TooDeep> {
        fn convert(value: &serde_json::Value, depth: usize) -> Result<Node, TooDeep> {
            use serde_json::Value;
            Ok(match value {
                Value::Null => Node::Null,
                Value::Bool(bool) => Node::Bool(*bool),
                Value::Number(number) => Node::Number(number.as_f64().unwrap_or(f64::NAN)),
                Value::String(string) => Node::String(string.clone()),
                Value::Array(items) => {
                    let depth = Node::descend(depth)?;
                    Node::List(items.iter().map(|item| convert(item, depth)).collect::<Result<_, _>>()?)
                }
                Value::Object(members) => {
                    let depth = Node::descend(depth)?;
                    let members = members.iter().map(|(key, value)| Ok((key.clone(), convert(value, depth)?)));
                    Node::Object(members.collect::<Result<_, _>>()?)
                }
            })
        }
        convert(value, 0)
    }
}

impl Config {
    /// Reads a configuration's text that takes nothing from the catalogue.
    ///
    /// # Errors
    /// Every problem of the file, or the place where it stops being JSON.
    pub fn parse(json: &str) -> Result<Self, Problems> {
        Self::parse_with(json, |_| None)
    }

    /// Reads a configuration's text; `entry` gives the entries of the catalogue by their path, such as `services/matomo`.
    ///
    /// # Errors
    /// Every problem of the file as the entries complete it, or the place where it stops being JSON.
    pub fn parse_with(json: &str, entry: impl FnMut(&str) -> Option<Node>) -> Result<Self, Problems> {
        Self::parse_with_entries(json, entry).map(|(config, _)| config)
    }

    /// The same with the entries that completed it, in the configuration's languages.
    ///
    /// # Errors
    /// Every problem of the file as the entries complete it, or the place where it stops being JSON.
    pub fn parse_with_entries(
        json: &str,
        entry: impl FnMut(&str) -> Option<Node>,
    ) -> Result<(Self, Vec<catalogue::Entry>), Problems> {
        let whole = |message: String| Problems(vec![Problem { path: String::new(), fault: Fault::Conflict(message) }]);
        let value: serde_json::Value = serde_json::from_str(json).map_err(|error| whole(error.to_string()))?;
        let mut node = Node::try_from(&value).map_err(|error| whole(error.to_string()))?;
        let found = catalogue::complete_with(&mut node, entry);
        Self::read(&node).map(|config| (config, found))
    }
}

/// Members of a whole contract, about: room that does not have to grow while a receipt is read.
const ROOT: usize = 32;

/// Reads a value this many levels deep.
#[derive(Clone, Copy)]
struct Below(usize);

impl Below {
    fn descend<E: Error>(self) -> Result<Self, E> {
        Node::descend(self.0).map(Self).map_err(E::custom)
    }
}

impl<'de> DeserializeSeed<'de> for Below {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Below {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, bool: bool) -> Result<Node, E> {
        Ok(Node::Bool(bool))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number as f64))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Number(number))
    }

    fn visit_str<E>(self, string: &str) -> Result<Node, E> {
        Ok(Node::String(string.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let (below, mut items) = (self.descend()?, Vec::new());
        while let Some(item) = list.next_element_seed(below)? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Node, A::Error> {
        let (below, mut members) = (self.descend()?, Members::of(if self.0 == 0 { ROOT } else { 0 }));
        while let Some(key) = object.next_key::<String>()? {
            members.put(key, object.next_value_seed(below)?);
        }
        Ok(Node::Object(members.list))
    }
}

/// The members of an object so far.
struct Members {
    list: Vec<(String, Node)>,
    /// Where each key is, once they are many: a search through a hostile object's thousands for each of them would take seconds.
    places: HashMap<String, usize>,
}

impl Members {
    /// None yet, with room for some.
    fn of(room: usize) -> Self {
        Self { list: Vec::with_capacity(room), places: HashMap::new() }
    }

    fn put(&mut self, key: String, node: Node) {
        if self.list.len() == FEW && self.places.is_empty() {
            self.places = self.list.iter().enumerate().map(|(place, (key, _))| (key.clone(), place)).collect();
        }
        let place = if self.list.len() < FEW {
            self.list.iter().position(|(known, _)| *known == key)
        } else {
            self.places.get(&key).copied()
        };
        match place {
            Some(place) => self.list[place].1 = node,
            None => {
                if self.list.len() >= FEW {
                    self.places.insert(key.clone(), self.list.len());
                }
                self.list.push((key, node));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_way_of_values(text: &str) -> Option<Node> {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        Node::try_from(&value).ok()
    }

    #[test]
    fn reads_as_the_library_does() {
        let object =
            |keys: usize| (0..keys).map(|key| format!("\"{}\":{key}", key % 100)).collect::<Vec<_>>().join(",");
        let lists = |deep: usize| "[".repeat(deep) + &"]".repeat(deep);
        for text in [
            r#" {"a": [1, -2, 3.5, 1e300, 18446744073709551615], "b": {"c": null, "d": true}, "e": "\u00e4\n", "": ""} "#,
            r#"{"a": 1, "b": 2, "a": 3}"#,
            &format!("{{{}}}", object(63)),
            &format!("{{{}}}", object(64)),
            &format!("{{{}}}", object(350)),
            &lists(32),
            &lists(33),
            &lists(200),
            "\"a\"",
            "1e999",
            "",
            "{} {}",
            "{\"a\"}",
            "[1,]",
            "\"\u{1}\"",
            r#""\ud800""#,
        ] {
            assert_eq!(Node::parse(text).ok(), by_way_of_values(text), "{text}");
        }
    }
}
