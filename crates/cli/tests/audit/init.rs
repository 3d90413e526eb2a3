//! `assent init URL` visits the site: what it uses without and with consent is proposed, and the file passes `check`.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::run::UNSANDBOXED;
use crate::server::{Answer, PIXEL, serve};

fn site(_: &str, path: &str) -> Answer {
    match path {
        "/" => Answer::of(
            "text/html",
            "<!doctype html><html lang=de-AT><meta charset=utf-8><link rel=icon href=data:,><title>Laden</title>
             <div id=notice class=cookie-banner>Wir verwenden Cookies <button onclick='done(1)'>Alle akzeptieren</button><button onclick='done(0)'>Alle ablehnen</button></div>
             <script>
               document.cookie = '_pk_id.1.1fff=abc; Max-Age=33955200; path=/'; new Image().src = '/matomo.php?idsite=1&rec=1';
               document.cookie = 'shop_visit_key=1; Max-Age=9999; path=/';
               function run() { document.cookie = '_ga_ABC123=1; Max-Age=9999; path=/' }
               function done(yes) { localStorage.cookieconsent_status = yes; notice.remove(); if (yes) run() }
               if (localStorage.cookieconsent_status) { notice.remove(); if (localStorage.cookieconsent_status == 1) run() }
             </script>",
        ),
        path if path.starts_with("/matomo.php") => Answer::of("image/gif", PIXEL),
        _ => Answer::nothing(),
    }
}

fn assent(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_assent")).args(arguments).output().expect("the program starts")
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn what_a_visit_sees_is_proposed_and_passes_check() {
    let server = serve(site);
    let page = format!("http://{}/", server.address);
    let directory = tempfile::tempdir().expect("a directory");
    let place = |name: &str| directory.path().join(name).display().to_string();

    let output = assent(&[
        "init",
        &page,
        UNSANDBOXED,
        "--yes",
        "--quiet=0.5",
        "--controller=Laden",
        "--out",
        &place("consent.json"),
    ]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.contains("The site uses google-analytics, matomo.")
            && said.contains("the cookie shop_visit_key of 127.0.0.1"),
        "{said}"
    );
    let text = std::fs::read_to_string(place("consent.json")).expect("the file");
    let config: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&config["site"], &config["languages"]), (&json!("127.0.0.1"), &json!(["de"])));
    let analytics = &config["categories"][1];
    assert_eq!(analytics["id"], "analytics");
    assert_eq!(analytics["services"], json!([{ "from": "google-analytics" }, { "from": "matomo" }]));
    assert_eq!(assent(&["check", &place("consent.json")]).status.code(), Some(0));

    // A report of the same audit is the same proposal.
    let report = assent(&["audit", &page, UNSANDBOXED, "--quiet=0.5", "--json"]);
    std::fs::write(place("report.json"), &report.stdout).expect("a file");
    let again = assent(&["init", "--from-audit", &place("report.json"), "--controller=Laden", "--json", "--out", "-"]);
    assert_eq!(document(&again)["config"], config);
    assert_eq!(document(&again)["seen"]["unknown"], json!(["the cookie shop_visit_key of 127.0.0.1"]));
}

#[test]
fn a_site_that_cannot_be_visited_leaves_a_file_from_the_options() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let page = format!("http://127.0.0.1:{port}/");
    let output = assent(&["init", &page, UNSANDBOXED, "--service=matomo", "--json", "--out", "-"]);
    assert_eq!(output.status.code(), Some(0));
    let document = document(&output);
    assert!(document["seen"]["problem"].as_str().is_some_and(|why| why.contains("nobody listens there")), "{document}");
    assert_eq!(document["config"]["categories"][1]["services"], json!([{ "from": "matomo" }]));
}
