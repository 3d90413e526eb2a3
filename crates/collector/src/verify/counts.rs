//! Whether the statistics are those of the receipts that the log holds.
//!
//! A receipt with its content, or with what an anonymisation leaves, tells what it was counted as. Of a removed one only site and day are
//! left, so on its day the counts may be higher by one for each removed receipt. A label that no archived notice had is counted as "other".

use std::collections::HashMap;

use serde_json::Value;
use smol_str::{SmolStr, ToSmolStr};

use super::Finding;
use crate::Error;
use crate::clock::DAY;
use crate::store::{Counted, Dimension, Entry, LONGEST_LABEL, OTHER, Store, Stored};

/// What a receipt is counted as: dimension, label, outcome.
type Fact = (Dimension, SmolStr, SmolStr);

/// A site's day.
type Day = (SmolStr, i64);

/// The receipts of a page by what they are counted as: most say the same as another.
#[derive(Default)]
pub(super) struct Tally {
    known: HashMap<(Day, Vec<Fact>), i64>,
    removed: HashMap<Day, i64>,
}

impl Tally {
    /// Adds a receipt with its content.
    pub(super) fn add(&mut self, entry: &Entry) {
        let facts =
            entry.facts.iter().map(|(dimension, label, outcome)| (*dimension, label.clone(), (*outcome).into()));
        let day = i64::try_from(entry.received_at / DAY).unwrap_or(i64::MAX);
        *self.known.entry(((entry.site.clone(), day), facts.collect())).or_default() += 1;
    }

    /// Adds what is left of a receipt.
    pub(super) fn add_left(&mut self, stored: &Stored) {
        let day = (stored.site.to_smolstr(), stored.received_at.div_euclid(DAY as i64));
        match stored.body.as_deref().and_then(|body| serde_json::from_str(body).ok()) {
            Some(body) => *self.known.entry((day, anonymised(&body))).or_default() += 1,
            None => *self.removed.entry(day).or_default() += 1,
        }
    }
}

/// What an anonymised receipt was counted as.
fn anonymised(body: &Value) -> Vec<Fact> {
    let text = |value: &Value| value.as_str().map(SmolStr::from).unwrap_or_default();
    let event = text(&body["event"]);
    let version: SmolStr = body["notice"]["version"].as_str().unwrap_or_default().chars().take(LONGEST_LABEL).collect();
    let mut facts = vec![
        (Dimension::Event, SmolStr::default(), event.clone()),
        (Dimension::Language, text(&body["lang"]), event.clone()),
        (Dimension::Layer, body["ui"]["layer"].to_smolstr(), event.clone()),
        (Dimension::Version, version, event),
    ];
    facts.extend(body["decisions"].as_array().into_iter().flatten().map(|decision| {
        let outcome = if decision["basis"] == "necessary" { &decision["basis"] } else { &decision["state"] };
        (Dimension::Category, text(&decision["purpose"]), text(outcome))
    }));
    facts
}

/// A writer's counts beside what its receipts say. Memory is that of its statistics, however many receipts there are.
pub(super) struct Counts {
    writer: i64,
    /// Batches up to this one are in the statistics as they were read.
    pub(super) last: i64,
    /// By day, dimension, label and outcome: what the statistics say, and what receipts say.
    labels: HashMap<(Day, Dimension, SmolStr, SmolStr), [i64; 2]>,
    /// The same without the label.
    outcomes: HashMap<(Day, Dimension, SmolStr), [i64; 2]>,
    removed: HashMap<Day, i64>,
}

impl Counts {
    /// Reads a writer's statistics.
    ///
    /// # Errors
    /// When the database is away.
    pub(super) async fn of(store: &Store, writer: i64) -> Result<Self, Error> {
        let (counted, last) = store.counted(writer).await?;
        let (mut labels, mut outcomes) = (HashMap::new(), HashMap::new());
        for Counted { site, day, dimension, label, outcome, receipts } in counted {
            let (day, label, outcome) = ((SmolStr::from(site), day), SmolStr::from(label), SmolStr::from(outcome));
            let [sum, _] = outcomes.entry((day.clone(), dimension, outcome.clone())).or_default();
            *sum += receipts;
            labels.insert((day, dimension, label, outcome), [receipts, 0]);
        }
        Ok(Self { writer, last, labels, outcomes, removed: HashMap::new() })
    }

    /// Adds the receipts of a page.
    pub(super) fn add(&mut self, tally: Tally) {
        for ((day, facts), receipts) in tally.known {
            for (dimension, label, outcome) in facts {
                self.outcomes.entry((day.clone(), dimension, outcome.clone())).or_default()[1] += receipts;
                if let Some([_, known]) = self.labels.get_mut(&(day.clone(), dimension, label, outcome)) {
                    *known += receipts;
                }
            }
        }
        for (day, receipts) in tally.removed {
            *self.removed.entry(day).or_default() += receipts;
        }
    }

    /// The first count that the receipts do not explain.
    pub(super) fn check(&self) -> Option<Finding> {
        let removed = |day: &Day| self.removed.get(day).copied().unwrap_or_default();
        let sums = self.outcomes.iter().map(|((day, dimension, _), [stated, known])| {
            // How often a removed receipt named a category is not known.
            let more = if *dimension == Dimension::Category && removed(day) > 0 { i64::MAX } else { removed(day) };
            (day, *dimension, (*known..=known.saturating_add(more)).contains(stated))
        });
        let labels =
            self.labels.iter().filter(|((_, dimension, label, _), _)| *dimension == Dimension::Event || label != OTHER);
        let labels = labels
            .map(|((day, dimension, _, _), [stated, known])| (day, *dimension, *stated <= *known || removed(day) > 0));
        let ((site, day), dimension, _) = sums.chain(labels).filter(|(_, _, fits)| !fits).min()?;
        Some(Finding::CountsDiffer {
            site: site.to_string(),
            day: *day,
            dimension: dimension.name(),
            writer: self.writer,
        })
    }
}
