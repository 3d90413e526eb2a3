//! The banner without WebAssembly: scenarios of the other subjects once more, on pages whose policy refuses WebAssembly.

use assent_tests::ensure;
use assent_tests::failure::Outcome;
use assent_tests::server::Site;
use assent_tests::suite::Scenario;

/// One of each kind of thing that the banner does, so that what the translation breaks shows.
const AGAIN: [&str; 18] = [
    "api/choose takes names and a scope",
    "api/events are dispatched on the document",
    "api/get tells the decision",
    "config/a language is one more request",
    "config/every mistake is named at once",
    "api/an early click survives a navigation",
    "elements/always grants the service",
    "guard/document order is kept between inline and external",
    "interface/escape never accepts",
    "interface/every cookie is listed",
    "interface/services switch their category",
    "interface/the focus returns to the notice",
    "interface/the preferences show the choice",
    "regimes/where visitors may object things run until they do",
    "signals/google hears it before its tag runs",
    "site/shop/accepted",
    "storage/an answer holds for its page when all storage throws",
    "withdrawal/the receipt gets out before the reload",
];

/// Those of `scenarios` that [`AGAIN`] names.
pub fn scenarios(scenarios: impl Iterator<Item = Scenario>) -> Vec<Scenario> {
    let chosen: Vec<Scenario> = scenarios.filter(|scenario| AGAIN.contains(&scenario.name())).collect();
    for name in AGAIN {
        assert!(chosen.iter().any(|scenario| scenario.name() == name), "{name:?} in compat::AGAIN names no scenario");
    }
    chosen.into_iter().map(|scenario| scenario.again("compat", refuse, took_over)).collect()
}

/// Nothing but WebAssembly and code from strings is refused.
fn refuse(site: &Site) {
    site.rules().header("/*", "content-security-policy", "script-src * 'unsafe-inline' data: blob:");
}

fn took_over(site: &Site) -> Outcome {
    let asked: Vec<String> = site.log().all().into_iter().map(|entry| entry.path).collect();
    ensure!(asked.iter().any(|path| path == "/assent/banner.compat.js"), "banner.compat.js was never asked for");
    ensure!(!asked.iter().any(|path| path.ends_with(".wasm")), "a module was fetched that nothing can compile");
    Ok(())
}
