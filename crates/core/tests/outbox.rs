//! Receipts that wait: what is posted at all, what counts as arrival, and when the next try is due.

mod common;

use assent_core::config::SiteId;
use assent_core::{
    Choice, Delivery, EpochMilliseconds, Letter, Letters, Method, Node, Receipt, Scope, Sender, Timestamp, Write, read,
};
use common::{SITE, node, occasion, policy};

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const DAY: u64 = 86_400_000;

fn site() -> SiteId {
    SiteId::parse("example.com").expect("a site")
}

fn sender(site: &SiteId) -> Sender<'_> {
    Sender { site, parse: |text| Node::parse(text).ok() }
}

fn body(nth: u64) -> String {
    let policy = policy(SITE);
    let choice = Choice::uniform(&policy, true, Scope::Persistent);
    let receipt = Receipt::issue(&policy, &choice, None, occasion(nth, Method::BannerAcceptAll));
    serde_json::to_string(&receipt).expect("JSON")
}

fn letters(count: u64) -> Letters {
    let mut letters = Letters::default();
    (0..count).for_each(|nth| letters.add(body(nth), NOW));
    letters
}

fn acknowledgement(letter: &Letter, status: &str) -> String {
    let receipt = node(&letter.body);
    let Some(Node::String(id)) = receipt.member("receipt_id") else { panic!("a receipt without an id") };
    serde_json::json!({ "receipt_id": id, "status": status, "notice": "archived", "clock_differs": false }).to_string()
}

#[test]
fn the_oldest_give_way() {
    let letters = letters(25);
    assert_eq!(letters.waiting.len(), 20);
    assert_eq!(letters.waiting[0].body, body(5));
}

#[test]
fn each_failure_doubles_the_pause_up_to_an_hour() {
    let (site, mut letters) = (site(), letters(1));
    let mut pauses = Vec::new();
    for _ in 0..12 {
        let letter = letters.waiting[0].clone();
        letters.end(&letter, Delivery::Failed, NOW);
        pauses.push(letters.next(sender(&site), NOW).map_or(0, |(_, pause)| pause / 1_000));
    }
    assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600, 3_600]);
}

#[test]
fn what_arrived_or_was_refused_is_gone_and_the_rest_is_due() {
    let site = site();
    for delivery in [Delivery::Arrived, Delivery::Refused] {
        let mut letters = letters(2);
        letters.failures = 3;
        letters.begin(NOW);
        let first = letters.waiting[0].clone();
        letters.end(&first, delivery, NOW);
        let next = letters.next(sender(&site), NOW).map(|(letter, pause)| (letter.body.clone(), pause));
        assert_eq!(next, Some((body(1), 0)));
        assert_eq!(letters.failures, 0);
    }
}

#[test]
fn a_receipt_that_is_not_taken_waits_behind_the_others() {
    for delivery in [Delivery::Failed, Delivery::Misdirected] {
        let mut letters = letters(2);
        let first = letters.waiting[0].clone();
        letters.end(&first, delivery, NOW);
        assert_eq!(letters.waiting.iter().map(|letter| letter.body.clone()).collect::<Vec<_>>(), [body(1), body(0)]);
    }
}

#[test]
fn only_the_collectors_acknowledgement_of_this_receipt_is_an_arrival() {
    let site = site();
    let letters = letters(2);
    let [letter, other] = &letters.waiting[..] else { panic!("two letters") };
    for status in [200, 201, 202] {
        for known in ["stored", "duplicate"] {
            let delivery = sender(&site).delivery(letter, status, &acknowledgement(letter, known));
            assert_eq!(delivery, Delivery::Arrived, "{status} {known}");
        }
        for foreign in [
            "".to_owned(),
            "<!doctype html><title>Welcome</title>".to_owned(),
            "{}".to_owned(),
            "null".to_owned(),
            letter.body.clone(),
            acknowledgement(other, "stored"),
            acknowledgement(letter, "forgotten"),
        ] {
            assert_eq!(sender(&site).delivery(letter, status, &foreign), Delivery::Misdirected, "{status} {foreign}");
        }
    }
}

#[test]
fn statuses_say_whether_to_try_again() {
    let site = site();
    let letters = letters(1);
    let letter = &letters.waiting[0];
    let final_ones = [400, 409, 410].map(|status| (status, Delivery::Refused));
    let again = [408, 429, 500, 502, 503, 599].map(|status| (status, Delivery::Failed));
    let settings = [204, 302, 401, 403, 404, 405, 413, 415, 422].map(|status| (status, Delivery::Misdirected));
    for (status, delivery) in final_ones.into_iter().chain(again).chain(settings) {
        assert_eq!(sender(&site).delivery(letter, status, ""), delivery, "{status}");
    }
}

#[test]
fn nothing_waits_for_more_than_a_week_nor_because_of_a_wrong_clock() {
    let site = site();
    let mut waiting = letters(1);
    waiting.next = EpochMilliseconds(NOW.after(7 * DAY));
    waiting.tidy(sender(&site), NOW);
    assert_eq!(waiting.next(sender(&site), NOW).map(|(_, pause)| pause), Some(3_600_000));
    waiting.tidy(sender(&site), NOW.after(7 * DAY + 1));
    assert_eq!(waiting.next(sender(&site), NOW), None);

    let mut ahead = letters(1);
    ahead.waiting[0].since = EpochMilliseconds(NOW.after(400 * DAY));
    ahead.tidy(sender(&site), NOW);
    assert_eq!(ahead.waiting[0].since, EpochMilliseconds(NOW), "a week from now at the most");
}

/// Anybody who can write to the device's storage can write into the outbox.
#[test]
fn what_is_no_receipt_is_dropped() {
    let site = site();
    let genuine = body(0);
    let spoilt = [
        ("assent-receipt/1", "assent-receipt/9"),
        (r#""receipt_id":""#, r#""receipt_id":"secret"#),
        (r#""site_id":"example.com""#, r#""site_id":"/elsewhere""#),
        (r#"{"schema""#, r#"{"secret":"x","schema""#),
    ];
    let forged = spoilt.map(|(from, to)| {
        assert!(genuine.contains(from), "{from}");
        genuine.replace(from, to)
    });
    for body in forged.into_iter().chain(["secret".into(), "{}".into(), "null".into()]) {
        let mut letters = letters(1);
        letters.add(body.clone(), NOW);
        letters.tidy(sender(&site), NOW);
        assert_eq!(letters.waiting.len(), 1, "{body}");
        assert_eq!(letters.waiting[0].body, genuine);
    }
}

/// Pages of one origin may have several configurations, and one storage.
#[test]
fn a_receipt_of_another_site_waits_for_a_page_of_that_site() {
    let site = site();
    let mut letters = Letters::default();
    letters.add(body(0).replace("example.com", "another.example"), NOW);
    letters.add(body(1), NOW);
    letters.tidy(sender(&site), NOW);
    assert_eq!(letters.waiting.len(), 2);
    assert_eq!(letters.next(sender(&site), NOW).map(|(letter, _)| letter.body.clone()), Some(body(1)));
    let another = SiteId::parse("another.example").expect("a site");
    assert_eq!(letters.next(sender(&another), NOW).map(|(letter, _)| letter.clone()), letters.waiting.first().cloned());
}

#[test]
fn it_survives_a_round_trip_and_reads_no_address() {
    let letters = letters(3);
    assert_eq!(read::<Letters>(&letters.write()), Ok(letters.clone()));
    let text = serde_json::to_string(&letters).expect("JSON");
    let former = text.replace(r#"{"body""#, r#"{"url":"https://elsewhere.example/collect","body""#);
    assert_ne!(former, text);
    assert_eq!(read::<Letters>(&node(&former)), Ok(letters), "the form before has an address, which is not read");
}
