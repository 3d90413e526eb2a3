//! Receipts on their way to the collector: which wait, and when the next try is due.

use crate::contract::contract;
use crate::values::{EpochMilliseconds, Timestamp};

/// How many receipts wait at the most; the oldest give way.
const BOUND: usize = 20;
/// How long a receipt waits at the most, in milliseconds: seven days.
const AGE: u64 = 7 * 86_400_000;
/// The first pause after a failure, in milliseconds; each further one doubles it.
const PAUSE: u64 = 10_000;
/// The longest pause, in milliseconds: an hour.
const LONGEST_PAUSE: u64 = 3_600_000;

contract! {
    /// What is stored under the key `assent.outbox`.
    pub struct Letters {
        /// When the next try is due. `www/guard.js` reads it, to know whether the banner is worth loading for it.
        pub next: EpochMilliseconds,
        /// How many tries in a row failed.
        pub failures: u32,
        /// What waits, the oldest first.
        pub waiting: Vec<Letter>,
    }
}

contract! {
    /// A receipt that waits.
    pub struct Letter {
        /// Where it goes.
        pub url: String,
        /// The receipt as JSON.
        pub body: String,
        /// Since when it waits.
        pub since: EpochMilliseconds,
    }
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The collector has it.
    Arrived,
    /// The collector will never take it.
    Refused,
    /// Nobody knows; sending it again is harmless, because the collector tells duplicates by their id.
    Failed,
}

impl Delivery {
    /// What an answer's status means; 408 and 429 ask for another try (RFC 9110, RFC 6585).
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        match status {
            200..300 => Self::Arrived,
            408 | 429 => Self::Failed,
            400..500 => Self::Refused,
            _ => Self::Failed,
        }
    }
}

impl Letters {
    /// Drops what waited too long. A clock that was set back holds nothing up for longer than the longest pause.
    pub fn tidy(&mut self, now: Timestamp) {
        self.waiting.retain(|letter| letter.since.0.after(AGE) >= now);
        self.next.0 = self.next.0.min(now.after(LONGEST_PAUSE));
    }

    /// Takes a receipt, due at once.
    pub fn add(&mut self, url: String, body: String, now: Timestamp) {
        self.waiting.push(Letter { url, body, since: EpochMilliseconds(now) });
        let surplus = self.waiting.len().saturating_sub(BOUND);
        self.waiting.drain(..surplus);
        self.hurry();
    }

    /// Makes the next try due at once.
    pub fn hurry(&mut self) {
        self.next = EpochMilliseconds::default();
    }

    /// The next receipt, and how many milliseconds until it is due.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Option<(&Letter, u64)> {
        self.waiting.first().map(|letter| (letter, self.next.0.0.saturating_sub(now.0)))
    }

    /// Notes that a try begins, so that another tab leaves the box alone while this one is at it.
    pub fn begin(&mut self, now: Timestamp) {
        self.next = EpochMilliseconds(now.after(PAUSE));
    }

    /// Notes how the try with `letter` ended.
    pub fn end(&mut self, letter: &Letter, delivery: Delivery, now: Timestamp) {
        if delivery == Delivery::Failed {
            let pause = PAUSE.saturating_mul(1 << self.failures.min(16)).min(LONGEST_PAUSE);
            self.failures = self.failures.saturating_add(1);
            self.next = EpochMilliseconds(now.after(pause));
        } else {
            self.waiting.retain(|waiting| waiting != letter);
            self.failures = 0;
            self.hurry();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Write, read};

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn letters(count: usize) -> Letters {
        let mut letters = Letters::default();
        (0..count).for_each(|nth| letters.add("/receipts".into(), format!("{{\"n\":{nth}}}"), NOW));
        letters
    }

    #[test]
    fn the_oldest_give_way() {
        let letters = letters(25);
        assert_eq!(letters.waiting.len(), 20);
        assert_eq!(letters.waiting[0].body, "{\"n\":5}");
    }

    #[test]
    fn each_failure_doubles_the_pause_up_to_an_hour() {
        let mut letters = letters(1);
        let mut pauses = Vec::new();
        for _ in 0..12 {
            let letter = letters.waiting[0].clone();
            letters.end(&letter, Delivery::Failed, NOW);
            pauses.push(letters.next(NOW).map_or(0, |(_, pause)| pause / 1_000));
        }
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600, 3_600]);
    }

    #[test]
    fn what_arrived_or_was_refused_is_gone_and_the_rest_is_due() {
        for delivery in [Delivery::Arrived, Delivery::Refused] {
            let mut letters = letters(2);
            letters.failures = 3;
            letters.begin(NOW);
            let first = letters.waiting[0].clone();
            letters.end(&first, delivery, NOW);
            assert_eq!(letters.next(NOW).map(|(letter, pause)| (letter.body.as_str(), pause)), Some(("{\"n\":1}", 0)));
            assert_eq!(letters.failures, 0);
        }
    }

    #[test]
    fn statuses_say_whether_to_try_again() {
        let cases =
            [(200, Delivery::Arrived), (204, Delivery::Arrived), (400, Delivery::Refused), (409, Delivery::Refused)];
        let again = [302, 408, 429, 500, 503].map(|status| (status, Delivery::Failed));
        for (status, delivery) in cases.into_iter().chain(again) {
            assert_eq!(Delivery::of_status(status), delivery, "{status}");
        }
    }

    #[test]
    fn nothing_waits_for_more_than_a_week_nor_because_of_a_wrong_clock() {
        let mut letters = letters(1);
        letters.next = EpochMilliseconds(NOW.after(AGE));
        letters.tidy(NOW);
        assert_eq!(letters.next(NOW).map(|(_, pause)| pause), Some(LONGEST_PAUSE));
        letters.tidy(NOW.after(AGE + 1));
        assert_eq!(letters.next(NOW), None);
    }

    #[test]
    fn it_survives_a_round_trip() {
        let letters = letters(3);
        assert_eq!(read::<Letters>(&letters.write()), Ok(letters));
    }
}
