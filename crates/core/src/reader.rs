//! The one strict reader: walks a [`Node`], knows where it is, and collects every fault instead of stopping at the first.

use std::fmt::Write;

use crate::nearest::nearest;
use crate::{Fault, Node, Problem, Problems};

/// The most problems that one reading reports; a file with more is not worth a longer list.
const PROBLEMS: usize = 100;

/// A type that can be read from a [`Node`].
pub trait Read: Sized {
    /// Reads a value that is present. `None` means that the reader was told at least one problem.
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;

    /// The value of an absent key; `None` where the key is required.
    fn absent() -> Option<Self> {
        None
    }
}

/// Reads a whole value.
///
/// # Errors
/// All its problems, each with its path.
pub fn read<T: Read>(node: &Node) -> Result<T, Problems> {
    let mut reader = Reader::default();
    let value = T::read(node, &mut reader);
    match value {
        Some(value) if reader.problems.is_empty() => Ok(value),
        _ => Err(Problems(reader.problems)),
    }
}

/// Where the reading is, and what it found wrong so far.
#[derive(Debug, Default)]
pub struct Reader {
    path: String,
    problems: Vec<Problem>,
}

impl Reader {
    /// Reports a fault at the present place.
    pub fn report(&mut self, fault: Fault) {
        if self.problems.len() < PROBLEMS {
            self.problems.push(Problem {
                path: self.path.clone(),
                fault,
            });
        }
    }

    /// Reports a value of the wrong form, and is the `None` that follows from it.
    pub fn unexpected<T>(&mut self, node: &Node, expected: &'static str) -> Option<T> {
        self.unexpected_but(node, expected, None)
    }

    /// The same, with the value that may have been meant.
    pub fn unexpected_but<T>(
        &mut self,
        node: &Node,
        expected: &'static str,
        nearest: Option<String>,
    ) -> Option<T> {
        self.report(Fault::Unexpected {
            found: excerpt(node),
            expected,
            nearest,
        });
        None
    }

    /// Runs `inner` one key deeper.
    pub fn at_key<T>(&mut self, key: &str, inner: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(key);
        let result = inner(self);
        self.path.truncate(length);
        result
    }

    /// Runs `inner` one index deeper.
    pub fn at_index<T>(&mut self, index: usize, inner: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        // Writing to a string cannot fail.
        let _ = write!(self.path, "[{index}]");
        let result = inner(self);
        self.path.truncate(length);
        result
    }

    /// The members of an object, after reporting those whose key is not one of `keys`.
    pub fn object<'a>(&mut self, node: &'a Node, keys: &[&str]) -> Option<&'a [(String, Node)]> {
        let Node::Object(members) = node else {
            return self.unexpected(node, "an object");
        };
        for (key, _) in members {
            // Editors look for the schema's address in the root of a file.
            let editors = self.path.is_empty() && key == "$schema";
            if !editors && !keys.contains(&key.as_str()) {
                self.at_key(key, |reader| {
                    reader.report(Fault::UnknownKey {
                        nearest: nearest(key, keys),
                    })
                });
            }
        }
        Some(members)
    }

    /// A member of an object, or what stands for its absence.
    pub fn member<T: Read>(
        &mut self,
        members: &[(String, Node)],
        key: &str,
        absent: Option<T>,
    ) -> Option<T> {
        let node = members
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, node)| node);
        self.at_key(key, |reader| match node {
            Some(node) => T::read(node, reader),
            None => absent.or_else(|| {
                reader.report(Fault::Missing);
                None
            }),
        })
    }
}

/// The value as written, shortened to what fits in a message.
fn excerpt(node: &Node) -> String {
    match node {
        Node::Null => "null".into(),
        Node::Bool(bool) => bool.to_string(),
        Node::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            (*number as i64).to_string()
        }
        Node::Number(_) => "this number".into(),
        Node::String(string) if string.chars().count() <= 60 => format!("\"{string}\""),
        Node::String(string) => format!("\"{}…\"", string.chars().take(60).collect::<String>()),
        Node::List(_) => "a list".into(),
        Node::Object(_) => "an object".into(),
    }
}

impl Read for bool {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node {
            Node::Bool(bool) => Some(*bool),
            _ => reader.unexpected(node, "true or false"),
        }
    }
}

impl Read for u32 {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node {
            Node::Number(number)
                if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number) =>
            {
                Some(*number as u32)
            }
            _ => reader.unexpected(node, "a whole number"),
        }
    }
}

impl Read for i32 {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node {
            Node::Number(number)
                if number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX) =>
            {
                Some(*number as i32)
            }
            _ => reader.unexpected(node, "a whole number"),
        }
    }
}

/// The longest string a contract may hold, in bytes; a notice's text fits many times.
const STRING: usize = 10_000;

impl Read for String {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node {
            Node::String(string) if string.trim().is_empty() => {
                reader.unexpected(node, "a text with letters in it")
            }
            Node::String(string) if string.len() > STRING => {
                reader.unexpected(node, "a text of at most 10,000 bytes")
            }
            Node::String(string) => Some(string.clone()),
            _ => reader.unexpected(node, "a text"),
        }
    }
}

impl<T: Read> Read for Option<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node {
            Node::Null => Some(None),
            _ => T::read(node, reader).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Node::List(items) = node else {
            return reader.unexpected(node, "a list");
        };
        let read: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(index, item)| reader.at_index(index, |reader| T::read(item, reader)))
            .collect();
        read.into_iter().collect()
    }
}
