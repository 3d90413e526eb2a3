//! What of an entry the log commits to.

use super::{Hash, Hasher, Head, Tag, hash};

/// The leaf of a receipt: everything that was received, and what the collector added.
///
/// The salt makes the leaf meaningless once it is gone: after an erasure nobody can test whether a guessed receipt was the one.
pub(crate) fn receipt_leaf(salt: &[u8; 16], received_at: u64, marks: u8, origin: Option<&str>, body: &str) -> Hash {
    Hasher::new(Tag::Receipt)
        .fixed(salt)
        .number(received_at)
        .fixed(&[marks])
        .varying(origin.unwrap_or_default().as_bytes())
        .varying(body.as_bytes())
        .finish()
}

/// Why a receipt's content was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The subject asked for it (GDPR Art. 17).
    Erased,
    /// Its retention ended.
    Expired,
    /// Its retention ended, and what was chosen stays without ids.
    Anonymised,
}

impl Reason {
    /// The reason of a name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        [Self::Erased, Self::Expired, Self::Anonymised].into_iter().find(|reason| reason.name() == name)
    }

    /// The name in the database and in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::Expired => "expired",
            Self::Anonymised => "anonymised",
        }
    }
}

/// The leaf of a redaction: which leaf lost its content, when, why, and the hash of what stands there now.
pub(crate) fn redaction_leaf(target: &Hash, at: u64, reason: &str, replacement: &[u8]) -> Hash {
    Hasher::new(Tag::Redaction).fixed(target).number(at).varying(reason.as_bytes()).varying(replacement).finish()
}

/// The leaf of an action: when, whose, what, and what it was about.
pub(crate) fn action_leaf(at: u64, person: &str, action: &str, about: &str) -> Hash {
    let hasher = Hasher::new(Tag::Action).number(at);
    hasher.varying(person.as_bytes()).varying(action.as_bytes()).varying(about.as_bytes()).finish()
}

/// The leaf of an entry of the tree of heads: RFC 6962 §2.1 with `assent-head/1 <writer> <batch> <chain hash in hexadecimal>` as its data,
/// so that tools of transparency logs can recompute it. No receipt's leaf is one: their trees are apart, and so are their roots' uses.
pub(crate) fn head_leaf(head: &Head) -> Hash {
    hash(format!("\0assent-head/1 {} {} {}", head.writer, head.number, head.chain).as_bytes())
}
