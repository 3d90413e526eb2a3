//! What all rounds gave: medians, what is a contestant's own, and ratios to the best peer.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::condition::{CONDITIONS, Condition};
use crate::contestant::{Contestant, NONE};
use crate::figure::Figure;
use crate::round::Figures;

/// What one contestant gave under one condition.
#[derive(Debug, Default)]
pub struct Row {
    pub rounds: Vec<Figures>,
    /// Why it counts for nothing.
    pub void: Option<String>,
    /// Turns that failed and were taken once more.
    pub repeated: u32,
}

/// All of it.
pub struct Results {
    pub contestants: Vec<Contestant>,
    rows: BTreeMap<(&'static str, String), Row>,
}

impl Results {
    pub fn new(contestants: Vec<Contestant>) -> Self {
        Self { contestants, rows: BTreeMap::new() }
    }

    pub fn row(&mut self, condition: Condition, contestant: &str) -> &mut Row {
        self.rows.entry((condition.id, contestant.to_owned())).or_default()
    }

    /// Why a contestant's row is void, if it is.
    pub fn void(&self, condition: Condition, contestant: &str) -> Option<&str> {
        self.rows.get(&(condition.id, contestant.to_owned()))?.void.as_deref()
    }

    /// How many turns failed, and were taken once more.
    pub fn repeated(&self) -> u32 {
        self.rows.values().map(|row| row.repeated).sum()
    }

    fn median(&self, condition: Condition, contestant: &str, key: &str) -> Option<f64> {
        let row = self.rows.get(&(condition.id, contestant.to_owned())).filter(|row| row.void.is_none())?;
        median(row.rounds.iter().filter_map(|round| round.get(key).copied()).collect())
    }

    /// A contestant's figure: the median, less what the page has without anybody where that is said to be taken off.
    pub fn value(&self, condition: Condition, contestant: &str, figure: &Figure) -> Option<f64> {
        let value = self.median(condition, contestant, figure.key)?;
        if figure.beyond_none && contestant != NONE {
            return Some((value - self.median(condition, NONE, figure.key)?).max(0.0));
        }
        Some(value)
    }

    /// The least among the peers, and whose it is.
    pub fn best_peer(&self, condition: Condition, figure: &Figure) -> Option<(f64, &Contestant)> {
        let peers = self.contestants.iter().filter(|contestant| contestant.platform() && !contestant.ours());
        let values = peers.filter_map(|peer| Some((self.value(condition, &peer.id, figure)?, peer)));
        values.min_by(|(one, _), (other, _)| one.total_cmp(other))
    }

    /// A contestant's figure as a share of the best peer's.
    pub fn ratio(&self, condition: Condition, contestant: &str, figure: &Figure) -> Option<f64> {
        let (best, _) = self.best_peer(condition, figure)?;
        (best > 0.0).then_some(self.value(condition, contestant, figure)? / best)
    }

    /// Every single figure of every round, for other programs.
    pub fn json(&self) -> Value {
        let conditions = CONDITIONS.map(|condition| {
            let contestants = self.contestants.iter().map(|contestant| {
                let row = self.rows.get(&(condition.id, contestant.id.clone()));
                let told = row.map(|row| json!({ "void": row.void, "repeated": row.repeated, "rounds": row.rounds, "medians": medians(row) }));
                (contestant.id.clone(), told.unwrap_or_default())
            });
            (condition.id.to_owned(), contestants.collect::<serde_json::Map<_, _>>().into())
        });
        Value::Object(conditions.into_iter().collect())
    }
}

fn medians(row: &Row) -> BTreeMap<&str, f64> {
    let keys = row.rounds.iter().flat_map(|round| round.keys());
    keys.filter_map(|key| {
        Some((key.as_str(), median(row.rounds.iter().filter_map(|round| round.get(key).copied()).collect())?))
    })
    .collect()
}

/// The middle one; of an even number the mean of the two in the middle. What the browser could not tell is left out.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle_of_what_was_told() {
        assert_eq!(median(vec![3.0, f64::NAN, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
        assert_eq!(median(vec![f64::NAN]), None);
    }
}
