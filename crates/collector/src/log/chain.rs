//! Batches and how they hang together: each names the one before it, and a writer's first names the other writers' last.

use serde::{Deserialize, Serialize};

use super::{Hash, Hasher, Tag, hex};

/// What a batch holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Receipts as they arrived.
    Receipts,
    /// Removals of receipts' contents.
    Redactions,
    /// A key that takes the place of another.
    Rotations,
    /// What people did with what is kept here.
    Actions,
}

impl Kind {
    /// Every kind.
    pub(crate) const ALL: [Self; 4] = [Self::Receipts, Self::Redactions, Self::Rotations, Self::Actions];

    /// The name in the database and in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Receipts => "receipts",
            Self::Redactions => "redactions",
            Self::Rotations => "rotations",
            Self::Actions => "actions",
        }
    }

    /// The kind of a name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a batch's chain hash, and so its signature, covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// Who wrote it.
    pub(crate) writer: i64,
    /// Counts the writer's batches, from 1.
    pub(crate) number: i64,
    /// What it holds.
    pub(crate) kind: Kind,
    /// How many entries.
    pub(crate) count: i64,
    /// When, in milliseconds since 1970, by the writer's clock.
    pub(crate) created_at: i64,
    /// The Merkle root of its entries.
    pub(crate) root: Hash,
    /// The chain hash before it: the writer's previous batch, or its genesis.
    pub(crate) previous: Hash,
}

impl Header {
    /// The batch's own link.
    pub(crate) fn chain(&self) -> Hash {
        Hasher::new(Tag::Batch)
            .number(self.writer as u64)
            .number(self.number as u64)
            .varying(self.kind.name().as_bytes())
            .number(self.count as u64)
            .number(self.created_at as u64)
            .fixed(&self.root)
            .fixed(&self.previous)
            .finish()
    }
}

/// The end of a writer's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// Whose.
    pub(crate) writer: i64,
    /// Its last batch; 0 for none.
    pub(crate) number: i64,
    /// That batch's chain hash in hexadecimal.
    pub(crate) chain: String,
}

/// How a writer begins: it names the ends of the chains it found, so that none of those can vanish unnoticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Genesis {
    /// The writer.
    pub(crate) writer: i64,
    /// When it began.
    pub(crate) started_at: i64,
    /// The heads it found, as the JSON that is stored.
    pub(crate) anchors: String,
}

impl Genesis {
    /// What the first batch names as the one before it.
    pub(crate) fn chain(&self) -> Hash {
        Hasher::new(Tag::Genesis)
            .number(self.writer as u64)
            .number(self.started_at as u64)
            .varying(self.anchors.as_bytes())
            .finish()
    }

    /// The heads it found; none where they cannot be read.
    pub(crate) fn heads(&self) -> Option<Vec<Head>> {
        serde_json::from_str(&self.anchors).ok()
    }
}

impl Head {
    /// A head from its parts.
    pub(crate) fn new(writer: i64, number: i64, chain: &Hash) -> Self {
        Self { writer, number, chain: hex(chain) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_batch_changes_its_chain_hash() {
        let header = Header {
            writer: 1,
            number: 2,
            kind: Kind::Receipts,
            count: 3,
            created_at: 4,
            root: [5; 32],
            previous: [6; 32],
        };
        let others = [
            Header { writer: 9, ..header.clone() },
            Header { number: 9, ..header.clone() },
            Header { kind: Kind::Redactions, ..header.clone() },
            Header { count: 9, ..header.clone() },
            Header { created_at: 9, ..header.clone() },
            Header { root: [9; 32], ..header.clone() },
            Header { previous: [9; 32], ..header.clone() },
        ];
        for other in others {
            assert_ne!(other.chain(), header.chain(), "{other:?}");
        }
    }
}
