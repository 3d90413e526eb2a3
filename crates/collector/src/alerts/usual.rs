//! What is usual for a site, and what is not: rules over its own counts, made so that chance hardly ever breaks them.
//!
//! A day is compared with the same weekday of the four weeks before, so that a quiet Sunday is usual. An alert needs at least twenty
//! expected and at most a twentieth of them: by chance that is one in ten million (Poisson).

use std::collections::BTreeMap;

use crate::figures::Figure;
use crate::store::Count;

/// What is expected at the least, and how many times less is nothing.
const ENOUGH: f64 = 20.0;
/// Receipts of a day at the least, before none in 24 hours is reported: two halves of two days may be their quieter ones.
const BUSY: i64 = 40;
/// Weeks that a day is compared with.
const WEEKS: i64 = 4;

/// Days that are read: those weeks, yesterday and today.
pub(super) const DAYS: i64 = 7 * WEEKS + 2;

/// A site's figures of some days.
pub(super) struct Days(BTreeMap<i64, Day>);

#[derive(Debug, Clone, Copy, Default)]
struct Day {
    receipts: i64,
    answered: i64,
    agreed: i64,
}

/// What next to nobody's agreement is reported with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fall {
    pub(super) day: i64,
    pub(super) answered: i64,
    pub(super) agreed: i64,
    /// The lowest share of the days that it is compared with, in per cent.
    pub(super) usual: i64,
}

/// What a day shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Acceptance {
    Fallen(Fall),
    Usual,
    Unknown,
}

impl Days {
    /// The figures of a site's counts by day.
    pub(super) fn of(counts: &[Count]) -> Self {
        let mut days: BTreeMap<i64, Day> = BTreeMap::new();
        for count in counts {
            let day = days.entry(count.day).or_default();
            let add = |figure: Figure| if figure.includes(count) { count.receipts } else { 0 };
            day.receipts += add(Figure::Receipts);
            day.answered += add(Figure::Answered);
            day.agreed += add(Figure::Agreed);
        }
        Self(days)
    }

    /// Whether visitors still agree: by today where that is enough to tell, else by yesterday.
    pub(super) fn acceptance(&self, today: i64) -> Acceptance {
        match self.acceptance_of(today) {
            Acceptance::Unknown => self.acceptance_of(today - 1),
            known => known,
        }
    }

    fn acceptance_of(&self, day: i64) -> Acceptance {
        let Day { answered, agreed, .. } = self.day(day);
        let share = |of: Day| if of.answered as f64 >= ENOUGH { of.agreed as f64 / of.answered as f64 } else { 0.0 };
        let usual = self.weeks_before(day).map(share).fold(1.0, f64::min);
        let expected = answered as f64 * usual;
        let is_nothing = agreed as f64 * ENOUGH <= expected;
        if expected >= ENOUGH && is_nothing {
            Acceptance::Fallen(Fall { day, answered, agreed, usual: (usual * 100.0) as i64 })
        } else if agreed > 0 && !is_nothing {
            Acceptance::Usual
        } else {
            Acceptance::Unknown
        }
    }

    /// Whether a whole day without a receipt is unusual; `None` where these days do not tell.
    pub(super) fn silence_is_unusual(&self, today: i64) -> Option<bool> {
        let receipts = |day: i64| self.weeks_before(day).map(|day| day.receipts);
        let mut least_and_most = (i64::MAX, 0);
        for count in receipts(today).chain(receipts(today - 1)) {
            least_and_most = (count.min(least_and_most.0), count.max(least_and_most.1));
        }
        match least_and_most {
            (least, _) if least >= BUSY => Some(true),
            (_, 0) => Some(false),
            _ => None,
        }
    }

    fn weeks_before(&self, day: i64) -> impl Iterator<Item = Day> {
        (1..=WEEKS).map(move |week| self.day(day - 7 * week))
    }

    fn day(&self, day: i64) -> Day {
        self.0.get(&day).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 20_000;

    /// Days with agreements and refusals, the last of them today's.
    fn days(of: impl Fn(i64) -> (i64, i64)) -> Days {
        let counts = (0..DAYS).flat_map(|ago| {
            let (agreed, refused) = of(ago);
            [("given", agreed), ("refused", refused)].map(|(outcome, receipts)| Count {
                day: TODAY - ago,
                label: String::new(),
                outcome: outcome.into(),
                receipts,
            })
        });
        Days::of(&counts.collect::<Vec<_>>())
    }

    fn acceptance(of: impl Fn(i64) -> (i64, i64)) -> Acceptance {
        days(of).acceptance(TODAY)
    }

    #[test]
    fn a_fall_to_nothing_is_told_from_a_bad_day() {
        let usual = |ago: i64, today: (i64, i64)| if ago == 0 { today } else { (50, 50) };
        let fall = Fall { day: TODAY, answered: 40, agreed: 0, usual: 50 };
        assert_eq!(acceptance(|ago| usual(ago, (0, 40))), Acceptance::Fallen(fall));
        assert!(matches!(acceptance(|ago| usual(ago, (1, 99))), Acceptance::Fallen(_)), "one of a hundred");
        assert_eq!(acceptance(|ago| usual(ago, (10, 90))), Acceptance::Usual, "a fifth of what is usual");
        assert_eq!(acceptance(|ago| usual(ago, (0, 39))), Acceptance::Usual, "too early to tell: yesterday counts");
        let fallen = |ago: i64| if ago < 2 { (0, if ago == 0 { 3 } else { 60 }) } else { (50, 50) };
        assert!(matches!(acceptance(fallen), Acceptance::Fallen(Fall { day, .. }) if day == TODAY - 1));
    }

    #[test]
    fn a_small_or_new_site_is_not_reported() {
        assert_eq!(acceptance(|ago| if ago == 0 { (0, 40) } else { (2, 2) }), Acceptance::Usual, "few answers a day");
        assert_eq!(acceptance(|ago| if ago > 14 { (0, 0) } else { (0, 90) }), Acceptance::Unknown, "two weeks old");
        let once = |ago: i64| if ago == 14 { (0, 100) } else { (if ago < 2 { 0 } else { 50 }, 50) };
        assert_eq!(acceptance(once), Acceptance::Fallen(Fall { day: TODAY - 1, answered: 50, agreed: 0, usual: 50 }));
    }

    #[test]
    fn a_fall_ends_when_visitors_agree_again() {
        let again = |ago: i64| match ago {
            0 => (5, 5),
            1..=30 => (0, 100),
            _ => (50, 50),
        };
        assert_eq!(acceptance(again), Acceptance::Usual);
        assert_eq!(acceptance(|_| (0, 100)), Acceptance::Unknown, "what is open stays open");
    }

    #[test]
    fn silence_counts_where_every_such_day_is_busy() {
        let silent = |of: &dyn Fn(i64) -> (i64, i64)| days(of).silence_is_unusual(TODAY);
        assert_eq!(silent(&|ago| if ago < 2 { (0, 0) } else { (20, 20) }), Some(true));
        let weekend = |ago: i64| if ago % 7 == 1 { (0, 0) } else { (500, 500) };
        assert_eq!(silent(&weekend), None, "yesterday's weekday is quiet");
        assert_eq!(silent(&|_| (10, 10)), None, "few a day");
        assert_eq!(silent(&|_| (0, 0)), Some(false), "it has become usual");
    }
}
