//! The words for what the reader finds wrong: what was written, and what may have been meant.

use crate::Node;
use crate::nearest::nearest;
use crate::values::Duration;

/// What puts a fault into words. By pointers, so that whoever only wants to know whether a value is faulty does without its code:
/// the banner's first part.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wording {
    pub(crate) excerpt: fn(&Node) -> String,
    pub(crate) nearest: fn(&str, &[&str]) -> Option<String>,
    pub(crate) duration: fn(&str) -> Option<String>,
}

impl Wording {
    /// All of them.
    pub(crate) const ALL: Self = Self { excerpt, nearest, duration: Duration::meant };

    /// What was found, without suggestions: comparing each unknown name with every known one costs more than a stranger's mistake is worth.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) const WITHOUT_SUGGESTIONS: Self = Self { excerpt, nearest: |_, _| None, duration: |_| None };

    /// What a reader has that was not told: all, but none in the banner, which has whom to ask.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) const PRESET: Option<Self> = Some(Self::ALL);
    #[cfg(target_arch = "wasm32")]
    pub(crate) const PRESET: Option<Self> = None;
}

/// The value as written, shortened to what fits in a message.
fn excerpt(node: &Node) -> String {
    match node {
        Node::Null => "null".into(),
        Node::Bool(bool) => bool.to_string(),
        // Writing a fraction would bring float formatting into the banner, 4 kB of it.
        Node::Number(_) => node.whole().map_or("this number".into(), |number| number.to_string()),
        Node::String(string) if string.chars().count() <= 60 => format!("\"{string}\""),
        Node::String(string) => format!("\"{}…\"", string.chars().take(60).collect::<String>()),
        Node::List(_) => "a list".into(),
        Node::Object(_) => "an object".into(),
    }
}
