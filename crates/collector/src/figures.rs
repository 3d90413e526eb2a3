//! Each figure that the collector shows, defined once: what it counts, and the words that say so on a page, in the interface and in the
//! documentation.

use assent_core::{Event, State};

use crate::store::{Count, Dimension, GPC};

/// What an event says about the visitors who answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Something is granted.
    Agreed,
    /// Everything optional is refused.
    Refused,
    /// Something is denied that runs without being asked for.
    OptedOut,
    /// An earlier grant is taken back. That visitor has been counted before.
    Withdrew,
}

impl Answer {
    /// What an event says.
    pub(crate) fn of(event: Event) -> Self {
        match event {
            Event::Given | Event::Partial | Event::Renewed | Event::GpcOverride => Self::Agreed,
            Event::Refused => Self::Refused,
            Event::OptedOut => Self::OptedOut,
            Event::Withdrawn => Self::Withdrew,
        }
    }
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    Receipts,
    Answered,
    Agreed,
    Refused,
    OptedOut,
    Withdrawn,
    Gpc,
    GpcOverridden,
}

impl Figure {
    pub(crate) const ALL: [Self; 8] = [
        Self::Receipts,
        Self::Answered,
        Self::Agreed,
        Self::Refused,
        Self::OptedOut,
        Self::Withdrawn,
        Self::Gpc,
        Self::GpcOverridden,
    ];

    /// The name in JSON.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Receipts => "receipts",
            Self::Answered => "answered",
            Self::Agreed => "agreed",
            Self::Refused => "refused",
            Self::OptedOut => "opted_out",
            Self::Withdrawn => "withdrawn",
            Self::Gpc => "gpc",
            Self::GpcOverridden => "gpc_overridden",
        }
    }

    /// The name on a page.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Receipts => "Receipts",
            Self::Answered => "Answers",
            Self::Agreed => "Agree to something",
            Self::Refused => "Refuse everything",
            Self::OptedOut => "Opt out",
            Self::Withdrawn => "Withdrawals",
            Self::Gpc => "Privacy signal (GPC)",
            Self::GpcOverridden => "Agree despite GPC",
        }
    }

    /// What it counts.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Receipts => "Everything that arrived: answers, changed answers and withdrawals.",
            Self::Answered => {
                "Receipts that agree, refuse or opt out. A withdrawal is none: its visitor was counted when they agreed."
            }
            Self::Agreed => {
                "Answers that allow at least one optional category or service, and answers that were given again."
            }
            Self::Refused => "Answers that allow nothing optional, where it had to be asked for.",
            Self::OptedOut => "Answers that deny something that would run without them.",
            Self::Withdrawn => "Receipts that take back what was allowed before.",
            Self::Gpc => "Receipts of browsers that sent Global Privacy Control under a regime that heeds it.",
            Self::GpcOverridden => "Answers that allow something although the browser sent Global Privacy Control.",
        }
    }

    /// The dimension that it is counted in.
    pub(crate) fn dimension(self) -> Dimension {
        if self == Self::Gpc { Dimension::Signal } else { Dimension::Event }
    }

    /// Whether it includes the receipts of a count whose outcome is an event.
    pub(crate) fn includes(self, count: &Count) -> bool {
        let Some(event) = Event::named(&count.outcome) else { return false };
        let answer = Answer::of(event);
        match self {
            Self::Receipts => true,
            Self::Answered => answer != Answer::Withdrew,
            Self::Agreed => answer == Answer::Agreed,
            Self::Refused => answer == Answer::Refused,
            Self::OptedOut => answer == Answer::OptedOut,
            Self::Withdrawn => answer == Answer::Withdrew,
            Self::Gpc => count.label == GPC,
            Self::GpcOverridden => event == Event::GpcOverride,
        }
    }

    /// How many receipts it has, by the counts of events and of signals.
    pub(crate) fn count(self, events: &[Count], signals: &[Count]) -> i64 {
        self.of(if self.dimension() == Dimension::Signal { signals } else { events })
    }

    /// How many receipts it has among counts of its dimension.
    pub(crate) fn of(self, counts: &[Count]) -> i64 {
        counts.iter().filter(|count| self.includes(count)).map(|count| count.receipts).sum()
    }
}

/// A share that is drawn for each label: how many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// Of those who answered, those who agreed. The outcome of a count is an event.
    Agreed,
    /// Of the receipts that decide about a category or service, those that grant it. The outcome of a count is a state.
    Granted,
}

impl Share {
    /// What it shows.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Agreed => "How many agree to something, of those who answered.",
            Self::Granted => "How many receipts allow it, of those that decide about it. A withdrawal denies.",
        }
    }

    /// Whether a count is in the part and in the whole; what a site cannot work without is in neither.
    pub(crate) fn includes(self, count: &Count) -> [bool; 2] {
        match self {
            Self::Agreed => [Figure::Agreed, Figure::Answered].map(|figure| figure.includes(count)),
            Self::Granted => {
                let state = State::named(&count.outcome);
                [state == Some(State::Granted), state.is_some()]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// The figures that are in the documentation are these.
    #[test]
    fn the_documentation_has_every_figure() {
        let mut table = String::from("| figure | in JSON | what it counts |\n|---|---|---|\n");
        for figure in Figure::ALL {
            writeln!(table, "| {} | `{}` | {} |", figure.name(), figure.id(), figure.about()).expect("a string");
        }
        let docs = include_str!("../../../docs/collector.md");
        assert!(docs.contains(&table), "docs/collector.md needs this table:\n{table}");
    }

    #[test]
    fn every_answer_is_agreed_refused_or_an_opt_out() {
        let counts: Vec<Count> = Event::ALL
            .iter()
            .enumerate()
            .map(|(nth, event)| Count {
                day: 0,
                label: String::new(),
                outcome: event.name().into(),
                receipts: 1 << nth,
            })
            .collect();
        let of = |figure: Figure| figure.of(&counts);
        assert_eq!(of(Figure::Agreed) + of(Figure::Refused) + of(Figure::OptedOut), of(Figure::Answered));
        assert_eq!(of(Figure::Answered) + of(Figure::Withdrawn), of(Figure::Receipts));
    }
}
