//! Whether devices' clocks and this collector's tell the same time, by the receipts that arrived last. Nothing of it is stored.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Receipts that are remembered.
const REMEMBERED: usize = 500;
/// How long one is remembered, in milliseconds: an hour.
const HOUR: u64 = 3_600_000;
/// Fewer than this say nothing.
const FEWEST: usize = 50;
/// What nine of ten must differ by, in milliseconds: five minutes.
const LIMIT: i64 = 5 * 60_000;

/// When receipts arrived, and how much later that was than their devices say, both in milliseconds.
#[derive(Default)]
pub(crate) struct Skew(Mutex<VecDeque<(u64, i64)>>);

impl Skew {
    /// Notes receipts by when they arrived and when they were given.
    pub(crate) fn note(&self, times: impl IntoIterator<Item = (u64, u64)>) {
        let mut recent = self.recent();
        for (received_at, occurred_at) in times {
            if recent.len() == REMEMBERED {
                recent.pop_front();
            }
            recent.push_back((received_at, crate::clock::between(occurred_at, received_at)));
        }
    }

    /// By how much this collector's clock is ahead of nine of ten devices, in milliseconds; 0 where it is not, negative where it is behind,
    /// `None` where too few receipts arrived to tell.
    ///
    /// A device may deliver late, after days without a network or while the collector was away, but hardly nine of ten do for an hour.
    pub(crate) fn ahead(&self, now: u64) -> Option<i64> {
        let mut late: Vec<i64> =
            self.recent().iter().filter(|(received_at, _)| received_at + HOUR >= now).map(|(_, late)| *late).collect();
        if late.len() < FEWEST {
            return None;
        }
        late.sort_unstable();
        let tenth = late.len() / 10;
        let (least, most) = (late[tenth], late[late.len() - 1 - tenth]);
        Some(if least > LIMIT {
            least
        } else if most < -LIMIT {
            most
        } else {
            0
        })
    }

    fn recent(&self) -> MutexGuard<'_, VecDeque<(u64, i64)>> {
        // Each entry is whole by itself.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000_000;
    const MINUTE: i64 = 60_000;

    fn ahead(late: impl IntoIterator<Item = i64>) -> Option<i64> {
        let skew = Skew::default();
        skew.note(late.into_iter().map(|late| (NOW, NOW.saturating_add_signed(-late))));
        skew.ahead(NOW)
    }

    #[test]
    fn nine_of_ten_devices_tell_what_time_it_is() {
        assert_eq!(ahead((0..60).map(|_| 1_000)), Some(0));
        assert_eq!(ahead((0..60).map(|_| 7 * MINUTE)), Some(7 * MINUTE));
        assert_eq!(ahead((0..60).map(|_| -7 * MINUTE)), Some(-7 * MINUTE));
        assert_eq!(ahead((0..49).map(|_| 7 * MINUTE)), None, "too few");
        let delivered_late = |nth: i64| if nth % 5 == 0 { 1_000 } else { 1_440 * MINUTE };
        assert_eq!(ahead((0..60).map(delivered_late)), Some(0), "four of five had no network for a day");
        let wrong = |nth: i64| if nth % 5 == 0 { 0 } else { -1_440 * MINUTE };
        assert_eq!(ahead((0..60).map(wrong)), Some(0), "four of five devices go wrong, and we agree with the fifth");
    }

    #[test]
    fn what_arrived_long_ago_says_nothing() {
        let skew = Skew::default();
        skew.note((0..600).map(|_| (NOW, NOW - 600_000)));
        assert_eq!(skew.ahead(NOW + HOUR), Some(600_000));
        assert_eq!(skew.ahead(NOW + HOUR + 1), None);
    }
}
