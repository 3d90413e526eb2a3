//! The one strict reader: walks a [`Node`], knows where it is, and collects every fault instead of stopping at the first.
//!
//! Reading is total: a faulty value is reported and stands for itself as its type's default, and whoever asked for the whole
//! gets either a value without faults or the faults. Without a way out in the middle, the code of every contract is a plain
//! construction, which in WebAssembly is a third of what `Option` and `?` at each field would be.

use crate::decimal::decimal;
use crate::nearest::nearest;
use crate::values::Language;
use crate::{Aside, Fault, Node, Problem, Problems};

/// The most problems that one reading reports; a file with more is not worth a longer list.
const PROBLEMS: usize = 100;

/// A type that can be read from a [`Node`].
pub trait Read: Default {
    /// Whether an object without this key is faulty.
    const REQUIRED: bool = true;

    /// Reads a value that is present. What is returned after a report is never used.
    fn read(node: &Node, reader: &mut Reader) -> Self;
}

/// Reads a whole value.
///
/// # Errors
/// All its problems, each with its path, with what was found and with what may have been meant.
pub fn read<T: Read>(node: &Node) -> Result<T, Problems> {
    read_by(Reader::default(), node)
}

/// Reads a whole value that a stranger sent: the time it takes grows with its length only.
///
/// # Errors
/// All its problems, each with its path and with what was found, without suggestions.
pub fn read_foreign<T: Read>(node: &Node) -> Result<T, Problems> {
    read_by(Reader { suggests: false, ..Reader::default() }, node)
}

fn read_by<T: Read>(mut reader: Reader, node: &Node) -> Result<T, Problems> {
    let value = T::read(node, &mut reader);
    reader.finish().or(value)
}

/// Where the reading is, and what it found wrong so far.
#[derive(Debug)]
pub struct Reader {
    path: String,
    problems: Vec<Problem>,
    fallback: Option<Language>,
    /// Comparing each unknown name with every known one costs more than a stranger's mistake is worth.
    suggests: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self { path: String::new(), problems: Vec::new(), fallback: None, suggests: true }
    }
}

impl Reader {
    /// This reader for a file whose texts must be there in the language that everybody falls back to.
    pub(crate) fn with_fallback(self, language: &Language) -> Self {
        Self { fallback: Some(language.clone()), ..self }
    }

    /// The language that texts must have.
    pub(crate) fn fallback(&self) -> Option<&Language> {
        self.fallback.as_ref()
    }

    /// The problems found.
    pub(crate) fn finish(self) -> Problems {
        Problems(self.problems)
    }

    /// Reports a fault at the present place.
    pub fn report(&mut self, fault: Fault) {
        if self.problems.len() < PROBLEMS {
            self.problems.push(Problem { path: self.path.clone(), fault });
        }
    }

    /// Reports a value of the wrong form.
    pub fn unexpected(&mut self, node: &Node, expected: &'static str) {
        self.unexpected_but(node, expected, Aside::default());
    }

    /// The same, with the value that may have been meant.
    #[inline(never)]
    pub fn unexpected_but(&mut self, node: &Node, expected: &'static str, nearest: Aside<Option<String>>) {
        self.report(Fault::Unexpected { found: node.excerpt(), expected, nearest });
    }

    /// What may have been meant, if this reader suggests it. The banner never does: owners read `assent check`, and their visitors would
    /// download 1 kB for it.
    pub(crate) fn meant(&self, search: impl FnOnce() -> Option<String>) -> Aside<Option<String>> {
        Aside::of(|| if self.suggests { search() } else { None })
    }

    /// Goes one key deeper; the result leads back by [`Self::leave`].
    #[inline(never)]
    pub fn enter(&mut self, key: &str) -> usize {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(key);
        length
    }

    /// The same for an item of a list.
    #[inline(never)]
    pub fn enter_index(&mut self, index: usize) -> usize {
        let length = self.path.len();
        self.path.push('[');
        self.path.push_str(&decimal(index));
        self.path.push(']');
        length
    }

    /// Goes back to where [`Self::enter`] was called.
    pub fn leave(&mut self, length: usize) {
        self.path.truncate(length);
    }

    /// The members of an object, after reporting those whose key is not one of `keys`; none of what is not an object.
    #[inline(never)]
    pub fn object<'a>(&mut self, node: &'a Node, keys: &[&str]) -> &'a [(String, Node)] {
        let members = self.members(node, "an object");
        for (key, _) in members {
            // Such keys in the root of a file are for editors and `assent check`, which knows their names.
            let tools = self.path.is_empty() && key.starts_with('$');
            if !tools && !keys.contains(&key.as_str()) {
                let place = self.enter(key);
                self.report(Fault::UnknownKey { nearest: self.meant(|| nearest(key, keys)) });
                self.leave(place);
            }
        }
        members
    }

    /// The members of an object whatever their keys; none of what is not an object.
    #[inline(never)]
    pub fn members<'a>(&mut self, node: &'a Node, expected: &'static str) -> &'a [(String, Node)] {
        match node {
            Node::Object(members) => members,
            _ => {
                self.unexpected(node, expected);
                &[]
            }
        }
    }

    /// A member of an object; the default of an absent one, which is a fault where it is `required`.
    #[inline(never)]
    pub fn member<T: Read>(&mut self, members: &[(String, Node)], key: &str, required: bool) -> T {
        match self.find(members, key, required) {
            Some(node) => {
                let place = self.enter(key);
                let value = T::read(node, self);
                self.leave(place);
                value
            }
            None => T::default(),
        }
    }

    #[inline(never)]
    pub(crate) fn find<'a>(&mut self, members: &'a [(String, Node)], key: &str, required: bool) -> Option<&'a Node> {
        let found = members.iter().find(|(name, _)| name == key);
        if found.is_none() && required {
            let place = self.enter(key);
            self.report(Fault::Missing);
            self.leave(place);
        }
        found.map(|(_, node)| node)
    }

    /// A string that has a form.
    #[inline(never)]
    pub fn string(&mut self, node: &Node, expected: &'static str, valid: fn(&str) -> bool) -> String {
        match node {
            Node::String(string) if valid(string) => string.clone(),
            _ => {
                self.unexpected(node, expected);
                String::new()
            }
        }
    }

    /// A whole number in a range.
    #[inline(never)]
    pub fn integer(&mut self, node: &Node, expected: &'static str, range: std::ops::RangeInclusive<i64>) -> i64 {
        node.whole().filter(|number| range.contains(number)).unwrap_or_else(|| {
            self.unexpected(node, expected);
            0
        })
    }
}

/// The place of a string among `names`; the first after a report.
pub(crate) fn name(node: &Node, reader: &mut Reader, expected: &'static str, names: &[&str]) -> usize {
    let Node::String(written) = node else {
        reader.unexpected(node, expected);
        return 0;
    };
    names.iter().position(|name| name == written).unwrap_or_else(|| {
        let meant = reader.meant(|| nearest(written, names));
        reader.unexpected_but(node, expected, meant);
        0
    })
}

impl Read for bool {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        match node {
            Node::Bool(bool) => *bool,
            _ => {
                reader.unexpected(node, "true or false");
                false
            }
        }
    }
}

impl Read for u32 {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        reader.integer(node, "a whole number", 0..=i64::from(u32::MAX)) as u32
    }
}

impl Read for i32 {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        reader.integer(node, "a whole number", i64::from(i32::MIN)..=i64::from(i32::MAX)) as i32
    }
}

/// The longest string a contract may hold, in bytes; a notice's text fits many times.
const STRING: usize = 10_000;

impl Read for String {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        reader.string(node, "a text of at most 10,000 bytes with letters in it", |text| {
            text.len() <= STRING && !text.trim().is_empty()
        })
    }
}

impl<T: Read> Read for Option<T> {
    const REQUIRED: bool = false;

    fn read(node: &Node, reader: &mut Reader) -> Self {
        match node {
            Node::Null => None,
            _ => Some(T::read(node, reader)),
        }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let Node::List(items) = node else {
            reader.unexpected(node, "a list");
            return Self::new();
        };
        let item = |(index, item)| {
            let place = reader.enter_index(index);
            let value = T::read(item, reader);
            reader.leave(place);
            value
        };
        items.iter().enumerate().map(item).collect()
    }
}
