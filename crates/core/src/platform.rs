//! Consent platforms whose visitors' answers can be taken over: where an answer lies, and how it is read, as data.
//!
//! No code of a platform is run, and none is copied: an entry says what a finished answer looks like.

use crate::contract::{contract, names};
use crate::values::{Id, fits, string_value};
use crate::{Needs, Node, Timestamp};

/// The longest answer that is read, in bytes.
pub const LONGEST_ANSWER: usize = 20_000;
/// The most names that one answer may hold.
const MOST_NAMES: usize = 1_000;

contract! {
    /// A consent platform: a file in `pkg-config/platforms`.
    pub struct Platform {
        /// Its name in configurations, and the file's.
        pub id: Id,
        /// Its name for people, with the versions that this entry is for.
        pub name: String,
        /// Where its answers lie.
        pub store: Store,
        /// The cookie's name or the storage key. With `*` at its end: all that begin like this, as one object of what follows with its text.
        pub key: String,
        /// How the stored text becomes a tree.
        pub read: Vec<Step> = default,
        /// Where in the tree the answers are.
        pub answers: Vec<Answers>,
        /// The values that grant. Default: `true`.
        pub granted: Option<Vec<String>>,
        /// The values that deny. Default: `false`.
        pub denied: Option<Vec<String>>,
        /// Whether a name that the answer does not hold was denied, as where only what is granted is stored. Default: false.
        pub unlisted_denied: bool = default,
        /// What must be there for it to be an answer of the visitor.
        pub needs: Vec<Need> = default,
        /// Where the time of the answer is: RFC 3339, or seconds or milliseconds since 1970. Default: nowhere.
        pub date: Option<Vec<Step>>,
        /// For how many days the platform keeps an answer unless its owner says otherwise.
        pub lasts: Option<u32>,
        /// Where the version of the notice is.
        pub version: Option<Vec<Step>>,
        /// What is removed from the device afterwards, such as `cookie:Optanon*`.
        pub remove: Vec<String>,
        /// A proposal of what the old names grant in a configuration with the usual categories.
        pub proposal: Needs,
        /// Whether the format was seen where the platform's own code writes it.
        pub verified: bool,
        /// Where the format is known from.
        pub evidence: Vec<String>,
    }
}

contract! {
    /// A place in the tree with answers: an object of values by name, a list of names, or one value, which answers for the name `all`.
    pub struct Answers {
        /// The way from the root.
        pub at: Vec<Step> = default,
        /// Whether a list there is of names that were denied. Default: of granted ones.
        pub denied: bool = default,
        /// The member that is the name, where the answers are objects in a list.
        pub name: Option<String>,
        /// The member that is the answer, where the answers are objects.
        pub state: Option<String>,
    }
}

contract! {
    /// A value that an answer of the visitor has.
    pub struct Need {
        /// The way to it.
        pub at: Vec<Step>,
        /// The value, as text.
        pub is: String,
    }
}

names! {
    /// Where answers lie.
    pub enum Store("\"cookie\" or \"local_storage\"") {
        /// A cookie.
        Cookie = "cookie",
        /// localStorage.
        LocalStorage = "local_storage",
    }
}

string_value! {
    /// A step into a tree: the name of a member, or one of `:uri`, `:base64`, `:json`, `:any` (the first member) and `:split XY`, which
    /// makes an object of a text such as `aYbXcYd`, without braces, quotes and white space. `:json` begins at the first bracket.
    pub struct Step: "the name of a member, or :uri, :base64, :json, :any or :split with two signs", "^(:(uri|base64|json|any|split ..)|[^:].{0,79})$",
    |step| match step.strip_prefix(':') {
        Some(step) => matches!(step, "uri" | "base64" | "json" | "any")
            || step.strip_prefix("split ").is_some_and(|signs| signs.chars().count() == 2),
        None => (1..=80).contains(&step.len()) && !step.contains('\n'),
    }
}

/// A visitor's stored answer, as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OldAnswer {
    /// Each name with whether it was granted.
    pub names: Vec<(String, bool)>,
    /// Whether every other name was denied.
    pub unlisted_denied: bool,
    /// When it was given.
    pub at: Option<Timestamp>,
    /// The version of the notice that it was given to.
    pub version: Option<String>,
}

impl OldAnswer {
    /// Whether a name was granted; `None` where the answer does not say.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<bool> {
        let found = self.names.iter().find(|(known, _)| known == name).map(|(_, granted)| *granted);
        found.or(self.unlisted_denied.then_some(false))
    }

    /// Takes note of a name. Of two answers for one name the denial holds.
    fn put(&mut self, name: &str, granted: bool) {
        let full = self.names.len() >= MOST_NAMES;
        match self.names.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known &= granted,
            None if full => {}
            None => self.names.push((name.to_owned(), granted)),
        }
    }
}

impl Platform {
    /// Reads what a device holds. `stored` gives the cookies, or the entries of localStorage, by their names, with their texts; `key` is the
    /// owner's name for [`Self::key`]. `None` where there is no answer of a visitor, or it has not this form.
    #[must_use]
    pub fn read(&self, stored: &[(String, String)], key: Option<&str>) -> Option<OldAnswer> {
        let root = self.root(stored, key.unwrap_or(&self.key))?;
        let tree = walk(root, &self.read)?;
        if !self.needs.iter().all(|need| text_at(&tree, &need.at).as_deref() == Some(need.is.as_str())) {
            return None;
        }
        let mut answer = OldAnswer { unlisted_denied: self.unlisted_denied, ..OldAnswer::default() };
        for place in &self.answers {
            if let Some(found) = walk(tree.clone(), &place.at) {
                self.collect(&found, place, true, &mut answer);
            }
        }
        answer.at = self.date.as_ref().and_then(|steps| moment(&walk(tree.clone(), steps)?));
        answer.version = self.version.as_ref().and_then(|steps| text_at(&tree, steps));
        let dated = self.date.is_none() || answer.at.is_some();
        (dated && !answer.names.is_empty()).then_some(answer)
    }

    /// What is stored: one text, or an object of several.
    fn root(&self, stored: &[(String, String)], key: &str) -> Option<Node> {
        let fitting = || stored.iter().filter(|(_, text)| text.len() <= LONGEST_ANSWER);
        let Some(beginning) = key.strip_suffix('*') else {
            return fitting().find(|(name, _)| name == key).map(|(_, text)| Node::String(text.clone()));
        };
        let members = fitting()
            .filter_map(|(name, text)| Some((name.strip_prefix(beginning)?.to_owned(), Node::String(text.clone()))));
        Some(Node::Object(members.collect())).filter(|found| *found != Node::Object(Vec::new()))
    }

    fn collect(&self, found: &Node, place: &Answers, outermost: bool, answer: &mut OldAnswer) {
        let state = |node: &Node| match &place.state {
            Some(state) => self.state(node.member(state)?),
            None => self.state(node),
        };
        match found {
            Node::List(items) => {
                for item in items {
                    match (item, &place.name) {
                        (Node::Object(_), Some(name)) => {
                            if let (Some(Node::String(name)), Some(granted)) = (item.member(name), state(item)) {
                                answer.put(name, granted);
                            }
                        }
                        (item, None) => {
                            if let Some(name) = text(item) {
                                answer.put(&name, !place.denied);
                            }
                        }
                        _ => {}
                    }
                }
            }
            Node::Object(members) => {
                for (name, value) in members {
                    match (value, state(value)) {
                        (Node::List(_), _) => self.collect(value, place, false, answer),
                        (_, Some(granted)) => answer.put(name, granted),
                        _ => {}
                    }
                }
            }
            value if outermost => {
                if let Some(granted) = self.state(value) {
                    answer.put("all", granted);
                }
            }
            _ => {}
        }
    }

    /// Whether a value grants or denies.
    fn state(&self, value: &Node) -> Option<bool> {
        let value = text(value)?;
        let among = |values: &Option<Vec<String>>, default: &str| match values {
            Some(values) => values.contains(&value),
            None => value == default,
        };
        if among(&self.denied, "false") {
            return Some(false);
        }
        among(&self.granted, "true").then_some(true)
    }

    /// Whether an entry of the device belongs to the answer, and goes with it.
    #[must_use]
    pub fn removes(&self, kind: &str, name: &str) -> bool {
        let entry = [kind, ":", name].concat();
        self.remove.iter().any(|glob| fits(glob, &entry))
    }
}

/// A value as text; `None` for what is none, or several.
fn text(value: &Node) -> Option<String> {
    match value {
        Node::String(text) => Some(text.clone()),
        Node::Bool(bool) => Some(bool.to_string()),
        Node::Number(_) => value.whole().map(|number| number.to_string()),
        _ => None,
    }
}

fn text_at(tree: &Node, steps: &[Step]) -> Option<String> {
    text(&walk(tree.clone(), steps)?)
}

/// Where the steps lead; `None` where they lead nowhere.
fn walk(tree: Node, steps: &[Step]) -> Option<Node> {
    steps.iter().try_fold(tree, |node, step| {
        let step = step.as_str();
        match (node, step) {
            (Node::String(text), ":uri") => percent_decoded(&text).map(Node::String),
            (Node::String(text), ":base64") => base64_decoded(&text).map(Node::String),
            // Some have a head before it.
            (Node::String(text), ":json") => Node::parse(&text[text.find(['{', '['])?..]).ok(),
            (Node::String(text), _) if step.starts_with(":split ") => {
                let mut signs = step.chars().rev();
                let (is, between) = (signs.next()?, signs.next()?);
                Some(split(&text, between, is))
            }
            (Node::Object(members), ":any") => members.into_iter().next().map(|(_, node)| node),
            (Node::Object(members), name) => members.into_iter().find(|(key, _)| key == name).map(|(_, node)| node),
            _ => None,
        }
    })
}

fn split(text: &str, between: char, is: char) -> Node {
    let text: String = text.chars().filter(|sign| !sign.is_ascii_whitespace() && !"{}'\"".contains(*sign)).collect();
    let pairs = text.split(between).filter_map(|pair| pair.split_once(is));
    let mut members: Vec<(String, Node)> = Vec::new();
    for (name, value) in pairs {
        // What is nested may repeat names of the whole, and comes later.
        if !members.iter().any(|(known, _)| known == name) {
            members.push((name.to_owned(), Node::String(value.to_owned())));
        }
    }
    Node::Object(members)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push(if byte == b'%' { (digit()? * 16 + digit()?) as u8 } else { byte });
    }
    String::from_utf8(bytes).ok()
}

/// The text behind base 64 (RFC 4648, section 4), with or without its padding; `None` where it is none of ASCII.
fn base64_decoded(text: &str) -> Option<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut held, mut bits, mut decoded) = (0_u32, 0, String::new());
    for byte in text.trim_end_matches('=').bytes() {
        held = held << 6 | DIGITS.iter().position(|digit| *digit == byte)? as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            let byte = (held >> bits) as u8;
            decoded.push(Some(char::from(byte)).filter(char::is_ascii)?);
            held &= (1 << bits) - 1;
        }
    }
    Some(decoded)
}

/// A moment: a time in RFC 3339, or ten digits of seconds or thirteen of milliseconds since 1970, up to the end or a colon.
fn moment(value: &Node) -> Option<Timestamp> {
    let text = text(value)?;
    let digits = text.split(':').next().filter(|head| head.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(digits) = digits {
        let number: u64 = digits.parse().ok()?;
        return match digits.len() {
            10 => Some(Timestamp(number * 1_000)),
            13 => Some(Timestamp(number)),
            _ => None,
        };
    }
    crate::read(&Node::String(text)).ok()
}
