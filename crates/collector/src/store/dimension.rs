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
    /// By category and service, as `category/service`; the outcome is granted or denied.
    Service,
    /// By what the browser said by itself: [`GPC`] or [`SILENT`].
    Signal,
}

/// The label of receipts that carry Global Privacy Control, where the regime heeds it.
pub(crate) const GPC: &str = "gpc";
/// The label of all others.
pub(crate) const SILENT: &str = "none";

impl Dimension {
    const ALL: [Self; 7] =
        [Self::Event, Self::Category, Self::Language, Self::Layer, Self::Version, Self::Service, Self::Signal];
    /// Those whose labels come from receipts.
    pub(super) const LABELLED: [Self; 5] = [Self::Category, Self::Language, Self::Layer, Self::Version, Self::Service];
    /// What writers of earlier versions did not count. Every receipt has a [`Signal`](Self::Signal), so a writer without any counted neither.
    pub(crate) const LATER: [Self; 2] = [Self::Service, Self::Signal];

    /// Whether a receipt may count more than once, or not at all: one has several categories.
    pub(crate) fn is_many(self) -> bool {
        matches!(self, Self::Category | Self::Service)
    }

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
            Self::Service => "service",
            Self::Signal => "signal",
        }
    }
}
