//! The last choice as the device holds it.

use crate::{Node, Recalled, Timestamp};

/// The last choice on a device.
pub(super) struct Held {
    /// What it was.
    pub recalled: Recalled,
    /// Its receipt, as the visitor may see and keep it; of a record that came from another host only what links to it.
    pub receipt: Node,
    /// When it ends.
    pub until: Timestamp,
    /// The verdict as the device has it; `None` where this page compiled it.
    pub verdict: Option<Node>,
}

impl Held {
    /// Reads what is stored; `None` where it is corrupt, foreign or of another version.
    pub fn of(stored: &Node) -> Option<Self> {
        let recalled = Recalled::of_stored(stored)?;
        let verdict = stored.member("verdict")?;
        let until = match verdict.member("until")? {
            // Saturates, as does every later sum.
            Node::Number(until) => *until as u64,
            _ => 0,
        };
        let receipt = stored.member("record")?.member("receipt")?.clone();
        Some(Self { recalled, receipt, until: Timestamp(until), verdict: Some(verdict.clone()) })
    }
}
