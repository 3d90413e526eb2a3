//! What statistics count by.

use super::Result;

/// What is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Dimension {
    /// Everything together; the outcome is the event.
    Event,
    /// By category; the outcome is granted, denied or necessary.
    Category,
    /// By the notice's language.
    Language,
    /// By the layer that the answer was given on.
    Layer,
    /// By the notice's version.
    Version,
}

impl Dimension {
    const ALL: [Self; 5] = [Self::Event, Self::Category, Self::Language, Self::Layer, Self::Version];

    pub(super) fn of(name: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|dimension| dimension.name() == name);
        known.ok_or_else(|| sqlx::Error::Decode(format!("statistics by the unknown dimension {name}").into()))
    }

    /// The name in the database and in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Category => "category",
            Self::Language => "language",
            Self::Layer => "layer",
            Self::Version => "version",
        }
    }
}
