//! The owner's page: for the owner, without a script, saying in words what it draws.

use crate::database::Engine;
use crate::fixture::Collector;
use crate::receipts::{given, refused, with};

crate::on_both! { it_shows_what_visitors_choose }

async fn it_shows_what_visitors_choose(engine: Engine) {
    let collector = Collector::start_with(engine, "dashboard = \"public\"").await;
    let empty = collector.api.get("/").await;
    assert_eq!(empty.status, 200);
    assert!(empty.text().contains("No receipt has arrived yet"));
    for receipt in [given(), given(), given(), refused(), with(given(), "/site_id", "other.example")] {
        collector.api.deliver(&receipt).await;
    }
    let answer = collector.api.get("/?site=shop.example").await;
    let page = answer.text();
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert!(
        !page.contains("<script") && !page.contains(" style=") && !page.contains("onclick"),
        "no script, no inline style"
    );
    assert!(
        page.contains("<svg") && page.contains("role=\"img\"") && page.contains("aria-label=\"4 answers from"),
        "{page}"
    );
    assert!(page.contains("75\u{2009}%"), "three of four agree: {page}");
    for expected in [
        "By category",
        "analytics",
        "By language",
        ">de<",
        "By layer",
        ">notice<",
        "By version",
        "2026-09-15",
        "Latest receipts",
        "Intact",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(collector.api.get("/?site=other.example&days=7").await.text().contains("aria-label=\"1 answers from"));
    assert_eq!(collector.api.get("/?site=%3Cscript%3E&days=99999999").await.status, 200);
    let style = collector.api.get("/style.css").await;
    assert!(style.text().contains("light-dark("));
}

#[tokio::test]
async fn it_opens_for_the_token_and_closes_again() {
    let collector = Collector::start(Engine::Sqlite).await;
    let answer = collector.api.get("/").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/sign-in"));
    let form = collector.api.get("/sign-in").await.text();
    assert!(form.contains("<form method=\"post\" action=\"/sign-in\">") && form.contains("<label for=\"token\">"));
    let sign_in = async |token: &str| {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        collector.api.send("POST", "/sign-in", &[kind], format!("token={token}")).await
    };
    let answer = sign_in("wrong").await;
    assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (401, ""));
    assert!(answer.text().contains("role=\"alert\""));
    let answer = sign_in(&collector.api.token).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"));
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains(&collector.api.token), "the token itself is not in the cookie");
    let session = cookie.split(';').next().expect("a pair");
    let page = async |session: &str, path: &str| {
        collector.api.send("GET", path, &[("cookie", session)], "").await.status.as_u16()
    };
    assert_eq!(page(session, "/").await, 200);
    assert_eq!(page(session, "/v1/sites/shop.example/export?format=csv").await, 200, "its downloads work too");
    assert_eq!(page(&format!("{session}0"), "/").await, 303);
    assert_eq!(page("assent_dashboard=9999999999999.00", "/").await, 303);
    // A session reads; what changes something asks for the token itself, which no other page can make a browser send.
    let answer = collector.api.send("POST", "/v1/requests", &[("cookie", session)], "{}").await;
    assert_eq!(answer.status, 401);
    let out = collector.api.get("/sign-out").await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
}
