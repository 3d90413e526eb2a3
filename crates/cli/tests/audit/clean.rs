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

/// Each visit is made in truth: consent lets the services run, and each refusal and withdrawal stops all of them.
#[test]
fn the_five_demo_sites_leak_nothing() {
    assert!(repository::dist().join("assent.js").exists(), "run `cargo xtask dist` first");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for spec in catalog::sites().expect("tests/sites.json lists the demo sites") {
        let site = runtime.block_on(Site::start_on(&spec.id, 0, Desk::StandIn(Receipts::default()))).expect("a port");
        let config = repository::configuration(&spec.id);
        let config = format!("--config={}", config.display());
        let audited = audit(&[&site.url(&spec.path), &config, "--crawl=1", "--quiet=1"]);
        assert_eq!(audited.leaks(), Vec::<&str>::new(), "{}", spec.id);
        assert_eq!(audited.code, 0, "{}: {}", spec.id, audited.errors);
        for phase in ["before", "rejected", "accepted", "withdrawn"] {
            assert_eq!(audited.visit(phase)["made"], true, "{}: {phase}", spec.id);
        }
        let written = ["cookies", "storage"].map(|kind| audited.visit("accepted")[kind].as_array().map_or(0, Vec::len));
        assert!(written.iter().sum::<usize>() > 1, "{}: consent lets its services run", spec.id);
    }
}
