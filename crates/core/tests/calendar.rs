//! How the law changes from day to day, and what a visitor has whose clock is wrong.

mod common;

use std::collections::BTreeSet;

use assent_core::{BY_REGION, Day, Mode, Place, Regime, Region, Timestamp, laws, regime_at, regimes};
use common::quiet;

fn begin(day: &str) -> Timestamp {
    Day::parse(day).expect(day).begin()
}

#[test]
fn the_law_of_a_state_begins_on_its_day() {
    for (region, before, day, then) in [
        ("US-OK", "us-other", "2027-01-01", "us-optout"),
        ("US-LA", "us-other", "2027-01-01", "us-optout-gpc"),
        ("US-AL", "us-other", "2027-05-01", "us-optout"),
        ("US-VT", "us-other", "2028-01-01", "us-optout-gpc"),
    ] {
        let at = |moment| {
            let place = Place { region: Region::parse(region), time_zone: None };
            Regime::choose(regimes(), BY_REGION, &place, moment).expect(region).id.to_string()
        };
        let first = begin(day);
        assert_eq!(at(Timestamp(first.0 - 1)), before, "{region}");
        assert_eq!(at(first), then, "{region}");
        assert_eq!(at(begin("2100-01-01")), then, "{region}");
    }
}

#[test]
fn versions_follow_each_other_without_a_gap() {
    for (law, next) in laws().iter().zip(&laws()[1..]) {
        if law.id == next.id {
            assert!(law.from < next.from, "{}: {} comes after {}", law.id, law.from, next.from);
            assert_eq!(law.until, Some(next.from), "{}", law.id);
        }
    }
}

/// How much a visitor is asked: the more, the higher.
fn strictness(mode: Mode) -> usize {
    [Mode::Notice, Mode::OptOut, Mode::OptIn].iter().position(|known| *known == mode).expect("a mode")
}

/// A clock that is fast shows a law of a later day. No known change makes a law laxer; one that does needs a decision before this test may
/// say so.
#[test]
fn a_clock_that_is_fast_never_gives_a_laxer_law() {
    let mut days: Vec<Timestamp> = laws().iter().filter(|law| law.is_change()).map(|law| law.from.begin()).collect();
    days.push(quiet());
    days.sort_unstable();
    let all: BTreeSet<String> = laws().iter().flat_map(|law| &law.regions).map(ToString::to_string).collect();
    for region in all {
        let place = Place { region: Region::parse(&region), time_zone: None };
        let mut before = 0;
        for day in &days {
            let regime = Regime::choose(regimes(), BY_REGION, &place, *day).expect("by region there is always one");
            let now = strictness(regime.mode);
            assert!(now >= before, "{region}: {} is laxer from {day} on", regime.id);
            before = now;
        }
    }
}

/// A clock that is slower than the list of laws itself shows a wrong day, and what depends on the day is the strictest then.
#[test]
fn a_clock_that_is_older_than_the_list_gives_no_laxer_law() {
    for moment in [Timestamp(0), begin("2020-02-02")] {
        let at = |region: &str| {
            let place = Place { region: Region::parse(region), time_zone: None };
            Regime::choose(regimes(), BY_REGION, &place, moment).expect(region).id.to_string()
        };
        for region in ["US-OK", "US-AL", "US-TX", "US-FL", "US-NY", "US-XX"] {
            assert_eq!(at(region), "gdpr", "{region}");
        }
        assert_eq!(regime_at("us-optout", moment), None, "the banner has the strictest where a name has no law");
        // No change is known there, so the clock decides nothing.
        for (region, regime) in [("US-CA", "us-ca"), ("US", "us-ca"), ("JP", "jp"), ("CA", "ca-qc"), ("GB", "uk")] {
            assert_eq!(at(region), regime, "{region}");
        }
    }
}
