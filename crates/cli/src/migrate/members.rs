//! The members of a peer's objects: each is taken once, and what nobody takes is listed as not carried.

use super::script::{Literal, Written};

/// Something that a configuration has and the new one has not.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lost {
    /// Its place in the script, in bytes.
    pub(super) at: usize,
    /// Its path in the peer's configuration.
    pub(super) path: String,
    /// Why it is not carried, or what takes its place.
    pub(super) why: String,
}

/// An object that is being read.
pub(super) struct Members<'a> {
    path: String,
    rest: Vec<&'a (String, Written)>,
}

impl<'a> Members<'a> {
    /// The members of an object; those of anything else are none, and it is lost.
    pub(super) fn of(written: &'a Written, path: &str, lost: &mut Vec<Lost>) -> Self {
        let rest = match &written.value {
            Literal::Object(members) => members.iter().collect(),
            other => {
                lose(lost, written, path, format!("is {}, where an object is expected", name(other)));
                Vec::new()
            }
        };
        Self { path: path.to_owned(), rest }
    }

    /// The path of one of them.
    pub(super) fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Takes a member.
    pub(super) fn take(&mut self, key: &str) -> Option<&'a Written> {
        // The last of several with the same key counts.
        let found = self.rest.iter().rposition(|(name, _)| name == key)?;
        let (_, written) = self.rest.remove(found);
        Some(written).filter(|written| written.value != Literal::Null)
    }

    /// A member that is still to be taken.
    pub(super) fn peek(&self, key: &str) -> Option<&'a Written> {
        self.rest.iter().rev().find(|(name, _)| name == key).map(|(_, written)| written)
    }

    /// Takes every member.
    pub(super) fn all(&mut self) -> Vec<&'a (String, Written)> {
        std::mem::take(&mut self.rest)
    }

    /// Takes a text.
    pub(super) fn string(&mut self, key: &str, lost: &mut Vec<Lost>) -> Option<&'a str> {
        self.typed(key, lost, "a text", |value| match value {
            Literal::String(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Takes a number.
    pub(super) fn number(&mut self, key: &str, lost: &mut Vec<Lost>) -> Option<f64> {
        self.typed(key, lost, "a number", |value| match value {
            Literal::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// Takes true or false.
    pub(super) fn bool(&mut self, key: &str, lost: &mut Vec<Lost>) -> Option<bool> {
        self.typed(key, lost, "true or false", |value| match value {
            Literal::Bool(bool) => Some(*bool),
            _ => None,
        })
    }

    /// Takes a list.
    pub(super) fn list(&mut self, key: &str, lost: &mut Vec<Lost>) -> &'a [Written] {
        let list = self.typed(key, lost, "a list", |value| match value {
            Literal::List(items) => Some(items.as_slice()),
            _ => None,
        });
        list.unwrap_or_default()
    }

    /// Takes an object.
    pub(super) fn object(&mut self, key: &str, lost: &mut Vec<Lost>) -> Option<Members<'a>> {
        let path = self.path(key);
        self.take(key).map(|written| Members::of(written, &path, lost))
    }

    fn typed<T>(
        &mut self,
        key: &str,
        lost: &mut Vec<Lost>,
        expected: &str,
        read: impl Fn(&'a Literal) -> Option<T>,
    ) -> Option<T> {
        let written = self.take(key)?;
        let value = read(&written.value);
        if value.is_none() {
            let why = format!("is {}, where {expected} is expected", name(&written.value));
            lose(lost, written, &self.path(key), why);
        }
        value
    }

    /// Lists what is left, each with the reason that `reasons` have for its key.
    pub(super) fn leave(self, lost: &mut Vec<Lost>, reasons: &[(&str, &str)]) {
        for (key, written) in &self.rest {
            let known = reasons.iter().find(|(name, _)| name == key).map(|(_, why)| (*why).to_owned());
            let why = known.unwrap_or_else(|| match &written.value {
                Literal::Code(what) => format!("is {what}, which is not run"),
                _ => "has no counterpart".into(),
            });
            lose(lost, written, &self.path(key), why);
        }
    }
}

/// Lists a value.
pub(super) fn lose(lost: &mut Vec<Lost>, written: &Written, path: &str, why: impl Into<String>) {
    lost.push(Lost { at: written.at, path: path.to_owned(), why: why.into() });
}

/// What a value is, with its article.
pub(super) fn name(value: &Literal) -> &'static str {
    match value {
        Literal::Null => "nothing",
        Literal::Bool(_) => "true or false",
        Literal::Number(_) => "a number",
        Literal::String(_) => "a text",
        Literal::Regex { .. } => "a regular expression",
        Literal::List(_) => "a list",
        Literal::Object(_) => "an object",
        Literal::Code(what) => what,
    }
}
