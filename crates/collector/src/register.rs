//! The register of requests: when an answer is due.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use assent_core::Timestamp;
use tokio::time::Instant;
use uuid::Uuid;

use crate::clock::{DAY, milliseconds};
use crate::store::{Reply, Request, RequestKind, RequestOutcome};

/// The moment some working days later: Saturdays and Sundays do not count (Regulation (EEC, Euratom) No 1182/71, Art. 2). Public
/// holidays differ by place and are counted as working days, so that an answer is due rather earlier than later.
pub(crate) fn due(received: Timestamp, working_days: u32) -> Timestamp {
    let (mut day, mut left) = (received.0 / DAY, working_days);
    while left > 0 {
        day += 1;
        // 1 January 1970 was a Thursday.
        let weekend = matches!((day + 3) % 7, 5 | 6);
        left -= u32::from(!weekend);
    }
    Timestamp(day * DAY + received.0 % DAY)
}

/// A new request.
pub(crate) fn open(site: &str, kind: RequestKind, subject: Option<Uuid>, now: Timestamp, working_days: u32) -> Request {
    Request {
        request_id: Uuid::now_v7(),
        site: site.to_owned(),
        kind,
        subject,
        received_at: milliseconds(now),
        due_at: milliseconds(due(now, working_days)),
        reply: None,
    }
}

/// A request that the collector answered itself. It names nobody.
pub(crate) fn answered(site: &str, kind: RequestKind, answer: String, now: Timestamp) -> Request {
    let request = open(site, kind, None, now, 0);
    let reply = Reply { at: request.received_at, outcome: RequestOutcome::Answered, text: answer, corrected_at: None };
    Request { reply: Some(reply), ..request }
}

/// Answered requests that wait to be entered together.
pub(crate) struct Notes {
    waiting: Vec<Request>,
    /// When they are entered.
    due: Instant,
    /// The day of the requests that were noted, and a hash of each: never the subject itself.
    day: i64,
    noted: HashSet<u64>,
    hasher: RandomState,
}

impl Default for Notes {
    fn default() -> Self {
        let (waiting, noted) = (Vec::new(), HashSet::new());
        Self { waiting, due: Instant::now(), day: 0, noted, hasher: RandomState::new() }
    }
}

impl Notes {
    /// How long a request waits for others.
    const TOGETHER: Duration = Duration::from_secs(1);
    /// Requests of a day at the most; those beyond are answered and not entered.
    const A_DAY: usize = 10_000;

    /// Adds a request, unless the day has the same one of this subject.
    pub(crate) fn add(&mut self, subject: Uuid, request: Request) {
        let day = request.received_at / DAY as i64;
        if day != self.day {
            self.noted.clear();
            self.day = day;
        }
        let hash = self.hasher.hash_one((subject, &request.site, request.kind.name()));
        if self.noted.len() >= Self::A_DAY || !self.noted.insert(hash) {
            return;
        }
        if self.waiting.is_empty() {
            self.due = Instant::now() + Self::TOGETHER;
        }
        self.waiting.push(request);
    }

    /// When those that wait are to be entered.
    pub(crate) fn due(&self) -> Instant {
        self.due
    }

    /// Whether none waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Those that wait.
    pub(crate) fn take(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_working_days_are_two_weeks() {
        let at = |written: &str| crate::clock::parse(written).expect("a time");
        // A Friday, a Saturday, a Sunday, a Monday.
        for (received, expected) in [
            ("2026-11-20T12:00:00Z", "2026-12-04T12:00:00Z"),
            ("2026-11-21T12:00:00Z", "2026-12-04T12:00:00Z"),
            ("2026-11-22T12:00:00Z", "2026-12-04T12:00:00Z"),
            ("2026-11-23T00:00:00Z", "2026-12-07T00:00:00Z"),
        ] {
            assert_eq!(due(at(received), 10), at(expected), "{received}");
        }
        assert_eq!(due(at("2026-11-20"), 0), at("2026-11-20"));
    }
}
