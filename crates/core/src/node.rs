//! A tree of JSON values, owned: what every contract is read from.
//!
//! The banner builds it from a JavaScript value, native code from `serde_json`; one type instead of a trait keeps the
//! reader monomorphic, which is what makes it small in WebAssembly.

/// How deeply values may nest; the deepest contract needs nine levels.
const DEPTH: usize = 32;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Node {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A string.
    String(String),
    /// An array.
    List(Vec<Node>),
    /// An object, its members in the order of the source.
    Object(Vec<(String, Node)>),
}

/// The value nests deeper than any contract does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the value nests deeper than {DEPTH} levels")]
pub struct TooDeep;

impl Node {
    /// The level below `depth`, for builders of nodes that recurse.
    ///
    /// # Errors
    /// [`TooDeep`] where the source nests deeper than any contract, so that a hostile file cannot exhaust the stack.
    pub fn descend(depth: usize) -> Result<usize, TooDeep> {
        if depth < DEPTH { Ok(depth + 1) } else { Err(TooDeep) }
    }

    /// Puts the members of every object in the order of RFC 8785 (JCS): by their keys, which here are all ASCII.
    pub(crate) fn sort(&mut self) {
        match self {
            Node::List(items) => items.iter_mut().for_each(Node::sort),
            Node::Object(members) => {
                // An object has a few dozen members at the most; the library's sort would be 3 kB of the banner.
                for end in 1..members.len() {
                    let mut at = end;
                    while at > 0 && members[at].0 < members[at - 1].0 {
                        members.swap(at, at - 1);
                        at -= 1;
                    }
                }
                members.iter_mut().for_each(|(_, node)| node.sort());
            }
            _ => {}
        }
    }

    /// A number that is whole and exact; `None` for other values.
    pub(crate) fn whole(&self) -> Option<i64> {
        match self {
            Node::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Some(*number as i64),
            _ => None,
        }
    }

    /// The value as written, shortened to what fits in a message.
    pub(crate) fn excerpt(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(bool) => bool.to_string(),
            // Writing a fraction would bring float formatting into the banner, 4 kB of it.
            Self::Number(_) => self.whole().map_or("this number".into(), |number| number.to_string()),
            Self::String(string) if string.chars().count() <= 60 => format!("\"{string}\""),
            Self::String(string) => format!("\"{}…\"", string.chars().take(60).collect::<String>()),
            Self::List(_) => "a list".into(),
            Self::Object(_) => "an object".into(),
        }
    }

    /// A member of an object; `None` for other values and absent keys.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Node> {
        match self {
            Node::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }
}
