//! What time it is; a test may say otherwise.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use assent_core::Timestamp;

/// A day in milliseconds.
pub(crate) const DAY: u64 = 86_400_000;

/// A clock. Clones tell the same time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> u64 + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new(|| {
            // Before 1970 there was no consent to record.
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
    }

    /// A clock that tells what `milliseconds` since 1970 gives.
    #[must_use]
    pub fn new(milliseconds: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(milliseconds))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp((self.0)())
    }
}

/// A moment as the database and the pages have it: milliseconds since 1970.
pub(crate) fn milliseconds(at: Timestamp) -> i64 {
    i64::try_from(at.0).unwrap_or(i64::MAX)
}

/// How much later one moment is than another, in milliseconds; negative where it is earlier.
pub(crate) fn between(earlier: u64, later: u64) -> i64 {
    let moment = |at: u64| i64::try_from(at).unwrap_or(i64::MAX);
    moment(later) - moment(earlier)
}

/// The day of a moment, counted from 1970.
pub(crate) fn day(at: Timestamp) -> i64 {
    i64::try_from(at.0 / DAY).unwrap_or(i64::MAX)
}

/// A day as `2026-11-21`.
pub(crate) fn date(day: i64) -> String {
    let at = Timestamp(u64::try_from(day).unwrap_or_default().saturating_mul(DAY)).to_string();
    at.chars().take(10).collect()
}

/// Reads `2026-11-21` or a whole RFC 3339 time.
pub(crate) fn parse(written: &str) -> Option<Timestamp> {
    let whole = if written.len() == 10 { format!("{written}T00:00:00Z") } else { written.to_owned() };
    assent_core::read(&assent_core::Node::String(whole)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_names() {
        assert_eq!(date(day(Timestamp(1_795_300_594_000))), "2026-11-21");
        assert_eq!(parse("2026-11-21"), parse("2026-11-21T00:00:00Z"));
        assert_eq!(parse("yesterday"), None);
    }
}
