//! Figures: those of the dashboard are those that the receipts give, whatever visitors chose and whatever was removed since.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::database::Engine;
use crate::fixture::Collector;
use crate::receipts::{given, text};

crate::on_both! { figures_are_those_of_the_receipts }

/// Sites' worth of visitors.
const HISTORIES: usize = 4;

/// What one visitor did: an event, whether the browser sent the signal, and which of two services they allowed.
type Visit = (&'static str, bool, [bool; 2]);

fn visits() -> impl Strategy<Value = Vec<Visit>> {
    let events = ["given", "partial", "refused", "withdrawn", "renewed", "opted_out", "gpc_override"];
    prop::collection::vec((prop::sample::select(events.to_vec()), any::<bool>(), any::<[bool; 2]>()), 1..30)
}

fn receipt(site: &str, (event, gpc, [matomo, youtube]): Visit) -> Value {
    let state = |granted: bool| if granted { "granted" } else { "denied" };
    let mut receipt = given();
    (receipt["site_id"], receipt["event"], receipt["signals"]) = (site.into(), event.into(), json!({ "gpc": gpc }));
    receipt["decisions"] = json!([
        { "purpose": "necessary", "state": "granted", "basis": "necessary", "consent_type": "explicit", "services": { "shop": "granted" } },
        { "purpose": "analytics", "state": state(matomo), "basis": "consent", "consent_type": "explicit", "services": { "matomo": state(matomo) } },
        { "purpose": "embeds", "state": "denied", "basis": "consent", "consent_type": "explicit", "services": { "youtube": state(youtube) } },
    ]);
    receipt
}

/// The figures by the receipts themselves, in words of their own.
fn counted(receipts: &[Value]) -> BTreeMap<String, i64> {
    let count = |of: &dyn Fn(&Value) -> bool| receipts.iter().filter(|one| of(one)).count() as i64;
    let is = |names: &'static [&str]| count(&move |one| names.contains(&one["event"].as_str().expect("an event")));
    let figures = [
        ("receipts", receipts.len() as i64),
        ("answered", receipts.len() as i64 - is(&["withdrawn"])),
        ("agreed", is(&["given", "partial", "renewed", "gpc_override"])),
        ("refused", is(&["refused"])),
        ("opted_out", is(&["opted_out"])),
        ("withdrawn", is(&["withdrawn"])),
        ("gpc", count(&|one| one["signals"]["gpc"] == true)),
        ("gpc_overridden", is(&["gpc_override"])),
    ];
    figures.map(|(name, count)| (name.to_owned(), count)).into()
}

/// How often each service was allowed and denied.
fn services(receipts: &[Value]) -> BTreeMap<(String, String), i64> {
    let mut services = BTreeMap::new();
    for decision in receipts.iter().flat_map(|one| one["decisions"].as_array().expect("decisions")) {
        for (id, state) in
            decision["services"].as_object().expect("services").iter().filter(|_| decision["basis"] != "necessary")
        {
            *services.entry((format!("{}/{id}", text(decision, "/purpose")), text(state, ""))).or_default() += 1;
        }
    }
    services
}

async fn figures_are_those_of_the_receipts(engine: Engine) {
    let mut runner = TestRunner::deterministic();
    let mut sites = Vec::new();
    for nth in 0..HISTORIES {
        let visits = visits().new_tree(&mut runner).expect("a history").current();
        let site = format!("shop{nth}.example");
        sites.push((site.clone(), visits.into_iter().map(|visit| receipt(&site, visit)).collect::<Vec<_>>()));
    }
    let collector = Collector::start(engine).await;
    for (site, receipts) in &sites {
        let services = json!([{ "id": "matomo" }, { "id": "youtube" }]);
        let categories = ["necessary", "analytics", "embeds"].map(|id| json!({ "id": id, "services": services }));
        let notice = json!({ "categories": categories, "language": "de", "site": site, "version": "2026-09-15" });
        let path = format!("/v1/notices/{}", assent_core::Sha256::of(notice.to_string().as_bytes()));
        assert_eq!(collector.api.own("PUT", &path, notice.to_string()).await.status, 201);
        for receipt in receipts {
            collector.api.deliver(receipt).await;
        }
    }
    // What is removed stays counted: counts name nobody.
    let path = format!("/v1/subjects/{}", text(&sites[0].1[0], "/subject_id"));
    assert_eq!(collector.api.send("DELETE", &path, &[], "").await.status, 200);
    for (site, receipts) in &sites {
        let path = format!("/v1/sites/{site}/statistics");
        let answer: Value = serde_json::from_str(&collector.api.own("GET", &path, "").await.text()).expect("JSON");
        let shown: BTreeMap<String, i64> = serde_json::from_value(answer["figures"].clone()).expect("figures");
        assert_eq!(shown, counted(receipts), "{site}");
        let by_service = answer["by_service"].as_array().expect("a list").iter();
        let by_service: BTreeMap<_, _> = by_service
            .map(|one| ((text(one, "/label"), text(one, "/outcome")), one["receipts"].as_i64().expect("a number")))
            .collect();
        assert_eq!(by_service, services(receipts), "{site}");
        let page = collector.api.own("GET", &format!("/?site={site}"), "").await.text();
        let (agreed, answered) = (shown["agreed"], shown["answered"]);
        assert!(page.contains(&format!("{agreed} of {answered} who answered")), "{page}");
        assert!(page.contains(&format!("aria-label=\"{} receipts from", shown["receipts"])), "{page}");
    }
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
}
