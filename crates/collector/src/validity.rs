//! For how long a receipt's answer is relied upon, counted by the collector's clock: a device's clock decides nothing.

use std::collections::HashMap;
use std::sync::OnceLock;

use assent_core::{Receipt, Timestamp, laws};

use crate::clock::DAY;

/// The longest validity under a legal regime that is known here: 13 months (CNIL 2020-091 §38; the linter's rule `long-validity`), or the
/// regime's own where that is longer.
const LONGEST: u64 = 13 * 30 * DAY;
/// The longest under any other: 24 months (the linter's rule `overlong-validity`).
const LONGEST_UNKNOWN: u64 = 24 * 30 * DAY;

/// When a receipt ends at the latest, in milliseconds: from its time of receipt as long as the device says, but no longer than the regime
/// allows. Both of the device's times come from one clock, so that their distance holds however wrong that clock is.
pub(crate) fn end(receipt: &Receipt, received_at: Timestamp) -> u64 {
    let said = receipt.valid_until.0.saturating_sub(receipt.occurred_at.0);
    let longest = longest(receipt.regime.as_str());
    received_at.0.saturating_add(said.min(longest))
}

fn longest(regime: &str) -> u64 {
    static KNOWN: OnceLock<HashMap<&str, u64>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known = HashMap::new();
        // A receipt does not say which version of the law it was given under.
        for law in laws() {
            let longest = known.entry(law.id.as_str()).or_insert(LONGEST);
            *longest = law.validity.milliseconds().max(*longest);
        }
        known
    });
    known.get(regime).copied().unwrap_or(LONGEST_UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_regime_has_a_longest_validity() {
        for name in assent_core::regime_names() {
            assert!((LONGEST..=366 * DAY * 2).contains(&longest(name)), "{name}");
        }
        assert_eq!(longest("nobodys"), LONGEST_UNKNOWN);
    }
}
