//! The evidence pack of a period, from the page.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::Answer;
use crate::database::{Engine, Hand};
use crate::evidence::{unzip, verify};
use crate::fixture::Collector;
use crate::receipts::{days_ago, given, text, with};

crate::on_both! {
    an_officer_takes_a_period_that_verifies_elsewhere, a_form_that_cannot_be_carried_out_says_why, one_pack_is_made_at_a_time
}

/// A filled form for some days of the receipts' site, the first and the last so many days ago.
fn form(first: i64, last: i64) -> String {
    format!(
        "site_id=shop.example&from={}&until={}&reason=Letter+of+the+authority",
        &days_ago(first)[..10],
        &days_ago(last)[..10]
    )
}

async fn an_officer_takes_a_period_that_verifies_elsewhere(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let erased = given();
    for receipt in [&given(), &given(), &erased, &with(given(), "/site_id", "blog.example")] {
        api.deliver(receipt).await;
    }
    let subject = format!("/v1/subjects/{}", text(&erased, "/subject_id"));
    assert_eq!(api.send("DELETE", &subject, &[], "").await.status, 200);
    let acting = api.session_to_act().await;
    let page = api.send("GET", "/evidence?site=shop.example", &[("cookie", &acting)], "").await.text();
    assert!(page.contains("action=\"/evidence\"") && page.contains(&days_ago(0)[..10]), "{page}");
    let pack = api.form(&acting, "/evidence", &form(1, 0)).await;
    assert_eq!((pack.status.as_u16(), pack.header("content-type")), (200, "application/zip"), "{}", pack.text());
    let (from, until) = (days_ago(1), days_ago(0));
    let name = format!("attachment; filename=\"evidence-shop.example-{}-{}.zip\"", &from[..10], &until[..10]);
    assert_eq!((pack.header("content-disposition"), pack.header("cache-control")), (&*name, "no-store"));
    let (fits, said) = verify(&pack.body, &[]);
    assert!(fits && said.contains("2 receipts of shop.example"), "{said}");
    assert_eq!(unzip(&pack.body).keys().filter(|name| name.starts_with("receipts/")).count(), 2);
    let activity = api.send("GET", "/activity", &[("cookie", &acting)], "").await.text();
    let about = format!("shop.example {} to {}: Letter of the authority", &from[..10], &until[..10]);
    assert!(activity.contains("took an evidence pack") && activity.contains(&about), "{activity}");
    // Days without a receipt have a pack too: it proves that the log has none.
    let (fits, said) = verify(&api.form(&acting, "/evidence", &form(9, 8)).await.body, &[]);
    assert!(fits && said.contains("0 receipts"), "{said}");
    assert!(collector.verify().0);
}

async fn a_form_that_cannot_be_carried_out_says_why(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    api.deliver(&given()).await;
    let (viewer, acting) = (api.session().await, api.session_to_act().await);
    assert_eq!(api.form(&viewer, "/evidence", &form(1, 0)).await.status, 401);
    let page = api.send("GET", "/evidence", &[("cookie", &viewer)], "").await.text();
    assert!(page.contains("This session only looks") && !page.contains("action=\"/evidence\""), "{page}");
    assert_eq!(api.get("/evidence").await.status, 303, "a stranger is led to the sign-in");
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let foreign = [kind, ("sec-fetch-site", "same-site"), ("cookie", &acting)];
    assert_eq!(api.send("POST", "/evidence", &foreign, form(1, 0)).await.status, 403, "a form of another page");
    for (form, said) in [
        (form(1, 0).replace("Letter+of+the+authority", "+"), "Write an answer or a reason"),
        (form(1, 0).replace("Letter", "%00"), "no control characters"),
        (form(1, 0).replace("shop.example", "nobody.example"), "Choose a site"),
        (form(0, 1), "The last day is before the first one."),
        (form(1, 0).replace("from=", "from=x"), "is no day such as"),
        (form(1, 0).replace("until=", "until=9999-99-99"), "is no day such as"),
    ] {
        let answer = api.form(&acting, "/evidence", &form).await;
        assert!(answer.status == 400 && answer.text().contains(said), "{form}: {}", answer.text());
        assert!(answer.header("content-type").starts_with("text/html"), "{form}");
    }
    // More than a pack holds, on one day long ago.
    let columns = "writer, batch, position, 1577836800000, occurred_at, ends_at, site, NULL, event, lang, notice, NULL, marks, salt, leaf, body";
    // Ids in order, and nobody waits for the disk: random ones take a minute.
    let (id, numbers) = match engine {
        Engine::Sqlite => (
            "CAST(printf('%016d', i) AS BLOB)",
            "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i FROM n) n",
        ),
        Engine::Postgres => ("decode(lpad(to_hex(i), 32, '0'), 'hex')", "generate_series(0, 200000) i"),
    };
    let sql =
        format!("INSERT INTO receipts SELECT {id}, {columns} FROM {numbers}, (SELECT * FROM receipts LIMIT 1) one");
    let mut hand = Hand::reach_in_haste(&collector.database).await;
    assert_eq!(hand.tamper(&sql).await.expect("the statement"), 200_001);
    let long_ago = "site_id=shop.example&from=2020-01-01&until=2020-01-01&reason=Letter";
    let answer = api.form(&acting, "/evidence", long_ago).await;
    assert!(answer.status == 400 && answer.text().contains("more than 200000 receipts"), "{}", answer.text());
    let activity = api.send("GET", "/activity", &[("cookie", &acting)], "").await.text();
    assert!(!activity.contains("took an evidence pack"), "nothing was taken: {activity}");
}

async fn one_pack_is_made_at_a_time(engine: Engine) {
    let collector = Collector::start(engine).await;
    // More than the sockets' buffers hold.
    let collector = collector.receive(3_000, 64).await;
    let api = &collector.api;
    let acting = api.session_to_act().await;
    let again = async || -> Answer { api.form(&acting, "/evidence", &form(1, 0)).await };
    let mut slow = TcpStream::connect(collector.address()).await.expect("it listens");
    let body = form(1, 0);
    let request = format!(
        "POST /evidence HTTP/1.1\r\nhost: {}\r\ncookie: {acting}\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        collector.address(),
        body.len()
    );
    slow.write_all(request.as_bytes()).await.expect("it takes it");
    let mut begin = [0; 12];
    slow.read_exact(&mut begin).await.expect("its answer begins");
    assert_eq!(&begin, b"HTTP/1.1 200");
    let busy = again().await;
    assert!(busy.status == 503 && busy.text().contains("Another pack of a period is being made"), "{}", busy.text());
    // Whoever goes away makes room.
    drop(slow);
    let mut answer = again().await;
    while answer.status == 503 {
        answer = again().await;
    }
    let (fits, said) = verify(&answer.body, &[]);
    assert!(fits && said.contains("3000 receipts"), "{said}");
}
