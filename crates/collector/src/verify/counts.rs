//! Whether the statistics are those of the receipts that the log holds.
//!
//! A receipt with its content, or with what an anonymisation leaves, tells what it was counted as. Of a removed one only site and day are
//! left, so on its day the counts may be higher by one for each removed receipt. A label that no archived notice had is counted as "other".

use std::collections::HashMap;

use serde_json::Value;
use smol_str::{SmolStr, ToSmolStr as _};

use super::Finding;
use crate::Error;
use crate::clock::DAY;
use crate::store::{Counted, Dimension, Entry, Fact, OTHER, Store, Stored, Told};

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
        let day = i64::try_from(entry.received_at / DAY).unwrap_or(i64::MAX);
        *self.known.entry(((entry.site.clone(), day), entry.facts.clone())).or_default() += 1;
    }

    /// Adds what is left of a receipt.
    pub(super) fn add_left(&mut self, stored: &Stored) {
        let day = (stored.site.to_smolstr(), stored.received_at.div_euclid(DAY as i64));
        let body: Option<Value> = stored.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
        match body.as_ref().and_then(Told::of_anonymised) {
            Some(told) => *self.known.entry((day, told.facts())).or_default() += 1,
            None => *self.removed.entry(day).or_default() += 1,
        }
    }
}

/// A writer's counts beside what its receipts say. Memory is that of its statistics, however many receipts there are.
pub(super) struct Counts {
    writer: i64,
    /// Batches up to this one are in the statistics as they were read.
    pub(super) last: i64,
    /// Whether the writer is of a version that counted less ([`Dimension::LATER`]).
    earlier: bool,
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
        let earlier = store.is_earlier(writer).await?;
        let (mut labels, mut outcomes) = (HashMap::new(), HashMap::new());
        for Counted { site, day, dimension, label, outcome, receipts } in counted {
            let (day, label, outcome) = ((SmolStr::from(site), day), SmolStr::from(label), SmolStr::from(outcome));
            let [sum, _] = outcomes.entry((day.clone(), dimension, outcome.clone())).or_default();
            *sum += receipts;
            labels.insert((day, dimension, label, outcome), [receipts, 0]);
        }
        Ok(Self { writer, last, earlier, labels, outcomes, removed: HashMap::new() })
    }

    /// Adds the receipts of a page.
    pub(super) fn add(&mut self, tally: Tally) {
        for ((day, facts), receipts) in tally.known {
            for (dimension, label, outcome) in facts {
                if self.earlier && Dimension::LATER.contains(&dimension) {
                    continue;
                }
                let outcome = SmolStr::new_static(outcome);
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
            // How often a removed receipt named a category or a service is not known.
            let more = if dimension.is_many() && removed(day) > 0 { i64::MAX } else { removed(day) };
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
