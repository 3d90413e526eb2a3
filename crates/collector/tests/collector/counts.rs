//! Statistics: recomputed from the receipts that the log holds, as far as these still tell what they were counted as.

use crate::database::{Engine, tamper};
use crate::fixture::Collector;
use crate::receipts::{given, refused, text, with};

crate::on_both! { counts_that_no_receipt_explains_are_found, a_removed_receipt_stays_counted }

async fn counts_that_no_receipt_explains_are_found(engine: Engine) {
    let collector = Collector::start(engine).await;
    for receipt in [given(), given(), refused(), with(given(), "/site_id", "blog.example")] {
        collector.api.deliver(&receipt).await;
    }
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
    tamper(&collector.database, "CREATE TABLE kept AS SELECT * FROM statistics").await;
    let one = "site = 'shop.example' AND";
    let changes = [
        format!("UPDATE statistics SET receipts = receipts + 1 WHERE {one} dimension = 'event' AND outcome = 'given'"),
        format!("UPDATE statistics SET receipts = receipts - 1 WHERE {one} dimension = 'category' AND outcome = 'granted'"),
        format!("UPDATE statistics SET outcome = 'withdrawn' WHERE {one} dimension = 'event' AND outcome = 'refused'"),
        format!("UPDATE statistics SET label = 'fr' WHERE {one} dimension = 'language'"),
        format!("UPDATE statistics SET day = day - 1 WHERE {one} dimension = 'layer'"),
        format!("DELETE FROM statistics WHERE {one} dimension = 'version'"),
        "UPDATE statistics SET site = 'other.example' WHERE site = 'blog.example'".to_owned(),
        "INSERT INTO statistics SELECT site, day, dimension, 'x', outcome, writer, 1 FROM statistics WHERE dimension = 'language'".to_owned(),
        format!("UPDATE statistics SET receipts = receipts + 1 WHERE {one} dimension = 'service' AND outcome = 'granted'"),
        format!("DELETE FROM statistics WHERE {one} dimension = 'service'"),
        format!("UPDATE statistics SET label = 'gpc' WHERE {one} dimension = 'signal'"),
        "UPDATE statistics SET dimension = 'weather' WHERE dimension = 'layer'".to_owned(),
    ];
    for change in changes {
        assert!(tamper(&collector.database, &change).await > 0, "{change}");
        let (intact, said) = collector.verify();
        assert!(!intact && said.contains("statistics"), "{change}: {said}");
        tamper(&collector.database, "DELETE FROM statistics").await;
        tamper(&collector.database, "INSERT INTO statistics SELECT * FROM kept").await;
        assert!(collector.verify().0, "{change} was undone");
    }
    // A writer of an earlier version counted neither services nor signals.
    tamper(&collector.database, "DELETE FROM statistics WHERE dimension IN ('service', 'signal')").await;
    assert!(collector.verify().0);
    tamper(&collector.database, "DELETE FROM statistics").await;
    tamper(&collector.database, "INSERT INTO statistics SELECT * FROM kept").await;
    let (directory, database) = collector.stop().await;
    // Clocks of two machines may differ by hours, and not by days.
    let later = assent_collector::Clock::new(|| {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(48);
        u64::try_from(at.as_millisecond()).expect("after 1970")
    });
    let collector = Collector::start_on(directory, database, "", later).await;
    collector.api.deliver(&given()).await;
    let later = "DELETE FROM statistics WHERE dimension IN ('service', 'signal') AND writer = (SELECT MAX(writer) FROM statistics)";
    assert!(tamper(&collector.database, later).await > 0);
    let (intact, said) = collector.verify();
    assert!(!intact && said.contains("statistics"), "no earlier version starts after one that counts them: {said}");
    tamper(&collector.database, "DELETE FROM statistics WHERE dimension IN ('service', 'signal')").await;
    // A label becomes "other" where no archived notice has it, so that one proves nothing.
    tamper(&collector.database, "UPDATE statistics SET label = 'other' WHERE dimension = 'layer'").await;
    assert!(collector.verify().0);
}

async fn a_removed_receipt_stays_counted(engine: Engine) {
    let collector = Collector::start(engine).await;
    let receipts = [given(), given(), given()];
    for receipt in &receipts {
        collector.api.deliver(receipt).await;
    }
    let path = format!("/v1/subjects/{}", text(&receipts[0], "/subject_id"));
    assert_eq!(collector.api.send("DELETE", &path, &[], "").await.status, 200);
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
    // It may have been any event, and is one at the most.
    for (change, explained) in
        [("receipts - 1", true), ("receipts - 1", false), ("receipts + 2", true), ("receipts + 1", false)]
    {
        let change = format!("UPDATE statistics SET receipts = {change} WHERE dimension = 'event'");
        tamper(&collector.database, &change).await;
        let (intact, said) = collector.verify();
        assert_eq!(intact, explained, "{change}: {said}");
    }
}
