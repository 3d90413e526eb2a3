//! Sites that leak nothing: the audit finds nothing.

use assent_tests::server::{Desk, Receipts, Site};
use assent_tests::{catalog, repository};

use crate::run::{audit, resolve};
use crate::server::{Answer, serve};

fn clean(_: &str, path: &str) -> Answer {
    match path {
        "/" => Answer::page("<p>Nothing to see.</p><a href=/second>More</a><a href=/logout>Leave</a>")
            .with("set-cookie", "PHPSESSID=1"),
        "/second" => Answer::page("<p>Neither here.</p>"),
        _ => Answer::nothing(),
    }
}

#[test]
fn a_site_that_stores_and_asks_nothing_passes_without_a_notice() {
    let server = serve(clean);
    let resolve = resolve(&["clean.test"], server.address);
    let audited = audit(&[&resolve[0], "http://clean.test/", "--crawl=5", "--quiet=0.5"]);
    assert_eq!(audited.code, 0, "{:?} {}", audited.leaks(), audited.errors);
    assert_eq!(audited.report["sites"][0]["clean"], true);
    assert_eq!(
        audited.report["sites"][0]["pages"],
        serde_json::json!(["http://clean.test/", "http://clean.test/second"])
    );
}

const SITES: [&str; 5] = ["repair", "shop", "maker", "app", "hosting"];

#[test]
fn every_demo_site_is_audited() {
    let sites = catalog::sites().expect("tests/sites.json lists the demo sites");
    assert_eq!(sites.iter().map(|site| site.id.as_str()).collect::<Vec<_>>(), SITES);
}

/// Each visit is made in truth: consent lets every service run, and each refusal and withdrawal stops all of them.
fn leaks_nothing(id: &str) {
    assert!(repository::dist().join("assent.js").exists(), "run `cargo xtask dist` first");
    let sites = catalog::sites().expect("tests/sites.json lists the demo sites");
    let spec = sites.iter().find(|site| site.id == id).expect("it is one of them");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let site = runtime.block_on(Site::start_on(id, 0, Desk::StandIn(Receipts::default()))).expect("a port");
    let config = format!("--config={}", repository::configuration(id).display());
    let audited = audit(&[&site.url(&spec.path), &config, "--crawl=1", "--quiet=1"]);
    assert_eq!(audited.leaks(), Vec::<&str>::new());
    assert_eq!(audited.code, 0, "{}", audited.errors);
    for phase in ["before", "rejected", "accepted", "withdrawn"] {
        assert_eq!(audited.visit(phase)["made"], true, "{phase}");
    }
    let asked: Vec<&str> = audited.all("accepted", "requests").filter_map(|request| request["url"].as_str()).collect();
    for (_, service) in spec.services() {
        for request in &service.requests {
            let wanted = site.url(request);
            assert!(
                asked.iter().any(|url| catalog::fits(&wanted, url)),
                "{}: consent lets it run: {asked:?}",
                service.id
            );
        }
    }
}

macro_rules! each_demo_site_leaks_nothing {
    ($($site:ident)*) => {
        mod demo_site {
            $(#[test] fn $site() { super::leaks_nothing(stringify!($site)); })*
        }
    };
}

each_demo_site_leaks_nothing! { repair shop maker app hosting }
