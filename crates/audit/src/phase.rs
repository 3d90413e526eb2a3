//! The four visits of an audit.

use serde::Serialize;

/// What the visitor had answered when something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Nothing yet.
    Before,
    /// Everything was refused.
    Rejected,
    /// Everything was accepted.
    Accepted,
    /// Everything was accepted, and then taken back.
    Withdrawn,
}

impl Phase {
    /// All, in the order of their visits.
    pub const ALL: [Self; 4] = [Self::Before, Self::Rejected, Self::Accepted, Self::Withdrawn];

    /// The name in ids and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Rejected => "rejected",
            Self::Accepted => "accepted",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Before => "Before any choice",
            Self::Rejected => "After a refusal",
            Self::Accepted => "After consent",
            Self::Withdrawn => "After a withdrawal",
        }
    }

    /// Whether nothing may happen that needs consent.
    #[must_use]
    pub fn forbids(self) -> bool {
        self != Self::Accepted
    }
}
