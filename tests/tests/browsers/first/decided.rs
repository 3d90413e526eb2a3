//! What the early layer asks, beside what core decides: its own code and the banner's components, for every regime and place.

use std::fs;

use assent_cli::build::{Artefacts, Setting, Visitor};
use assent_core::{Language, Place, Region};
use assent_tests::browser::Page;
use assent_tests::failure::{Failure, Outcome};
use assent_tests::repository;
use assent_tests::server::Content;
use assent_tests::suite::Scenario;
use assent_tests::{ensure, ensure_eq};
use serde_json::{Value, json};

use super::super::bundle::served;
use super::super::fixture::{config, with};

pub fn scenarios() -> Vec<Scenario> {
    assent_tests::scenarios!["first": a_plain_tag_asks_as_core_decides, a_bundle_asks_as_core_decides]
}

/// Runs the early layer's code for many visitors (`decided.js`).
const RUN: &str = include_str!("decided.js");

/// How a visitor's region is known.
#[derive(Clone, Copy)]
enum Known<'a> {
    /// The tag names it.
    Tag(&'a str),
    /// The server answers, in JSON; nothing where no answer comes.
    Server(Option<&'a Value>),
    /// Only the clock tells.
    Clock,
}

/// One visitor of one of the configurations.
struct Case<'a> {
    config: usize,
    known: Known<'a>,
    time_zone: &'a str,
    language: &'a str,
    objects: bool,
}

impl Case<'_> {
    fn describe(&self) -> Value {
        let (region, answer) = match self.known {
            Known::Tag(region) => (json!(region), Value::Null),
            Known::Server(answer) => (Value::Null, json!(answer)),
            Known::Clock => (Value::Null, Value::Null),
        };
        json!({
            "config": self.config, "region": region, "answer": answer, "time_zone": self.time_zone,
            "language": self.language, "objects": self.objects,
        })
    }

    /// What core has this visitor asked with; null where nobody is asked.
    fn decided(&self, settings: &[Setting]) -> Outcome<Value> {
        let region = match self.known {
            Known::Tag(region) => Some(region),
            Known::Server(answer) => answer.and_then(|answer| answer["region"].as_str()),
            Known::Clock => None,
        };
        let place = Place { region: region.and_then(Region::parse), time_zone: Some(self.time_zone.to_owned()) };
        // The page's own language stands behind the tag's.
        let languages: Vec<Language> = [self.language, "en"].into_iter().filter_map(Language::parse).collect();
        let visitor = Visitor { languages: &languages, place, objects: self.objects };
        settings[self.config]
            .asked(&visitor)
            .ok_or_else(|| Failure::new(format!("core has no answer: {}", self.describe())))
    }
}

/// The configurations: by region, the same with a server that tells it and for children too, and one for each regime.
fn configs(regimes: &[Value]) -> Vec<Value> {
    let texts = json!({ "de": { "notice_text_opt_out": "Ein <b>Text</b>" }, "ar": { "gpc_text": "GPC" } });
    let all = with(with(config(), "texts", texts), "languages", json!(["en", "de", "ar"]));
    let regime = |name: &str| with(all.clone(), "regime", json!(name));
    let by_region = regime("by_region");
    let special = [
        by_region.clone(),
        with(by_region.clone(), "region_endpoint", json!("/collect/v1/region")),
        with(by_region, "audience", json!("mixed")),
    ];
    special.into_iter().chain(regimes.iter().filter_map(|one| one["id"].as_str()).map(regime)).collect()
}

const CLOCK: &str = "Etc/UTC";

/// The places that regimes name, with those that they do not: countries with and without parts, parts of both, and what is no region.
fn regions(regimes: &[Value]) -> Vec<String> {
    let named = regimes.iter().flat_map(|regime| regime["regions"].as_array().into_iter().flatten());
    let mut regions: Vec<String> = named.filter_map(Value::as_str).map(str::to_owned).collect();
    regions.extend(
        ["US", "CA", "US-ZZ", "CA-ON", "AU-NSW", "DE-BY", "AQ", "", "de", "USA", "US-", "constructor"]
            .map(str::to_owned),
    );
    regions
}

/// A name for each pattern of a time zone, and some that no pattern fits.
fn time_zones(regimes: &[Value]) -> Vec<String> {
    let named = regimes.iter().flat_map(|regime| regime["time_zones"].as_array().into_iter().flatten());
    let mut zones: Vec<String> = named.filter_map(Value::as_str).map(|zone| zone.replace('*', "Some/Where")).collect();
    zones
        .extend([CLOCK, "Europe/Berlin", "Antarctica/Troll", "US", "xUS/Alaska", "Asia/Tokyo2", ""].map(str::to_owned));
    zones
}

async fn a_plain_tag_asks_as_core_decides(page: Page) -> Outcome {
    compare(&page, false).await
}

async fn a_bundle_asks_as_core_decides(page: Page) -> Outcome {
    compare(&page, true).await
}

async fn compare(page: &Page, bundled: bool) -> Outcome {
    let artefacts = Artefacts::find(Some(&repository::dist()))?;
    let regimes: Vec<Value> = serde_json::from_str(&fs::read_to_string(repository::dist().join("regimes.json"))?)?;
    let configs = configs(&regimes);
    let settings = configs.iter().map(|config| Setting::read(&config.to_string(), &artefacts));
    let settings: Vec<Setting> = settings.collect::<Result<_, _>>()?;

    let (regions, time_zones) = (regions(&regimes), time_zones(&regimes));
    let answers: Vec<Value> = regions.iter().map(|region| json!({ "region": region })).collect();
    let strange = [json!(null), json!([]), json!("US-CA"), json!({ "region": null }), json!({ "region": 1 })];
    let mut cases = Vec::new();
    for objects in [false, true] {
        let mut add =
            |config, known, time_zone, language| cases.push(Case { config, known, time_zone, language, objects });
        for region in &regions {
            for language in ["en", "de-AT"] {
                add(0, Known::Tag(region), "America/New_York", language);
            }
            add(2, Known::Tag(region), CLOCK, "ar");
        }
        for answer in answers.iter().chain(&strange) {
            add(1, Known::Server(Some(answer)), "Australia/Perth", "de");
        }
        add(1, Known::Server(None), "Australia/Perth", "ja");
        add(1, Known::Tag("US-CA"), "Australia/Perth", "ja");
        for zone in &time_zones {
            add(0, Known::Clock, zone, "ar");
        }
        for config in 3..configs.len() {
            for language in ["en", "de", "ar"] {
                add(config, Known::Tag("US-CA"), CLOCK, language);
            }
        }
    }

    let mut bundle = Vec::new();
    // In how many languages each shows the notice.
    let mut printed = Vec::new();
    for config in &configs {
        let built = bundled.then(|| first_of_bundle(page, config)).transpose()?;
        let (script, languages) = built.map_or((None, usize::MAX), |(script, languages)| (Some(script), languages));
        ensure!(languages > 0, "there is no room for any notice in the bundle of {config}");
        bundle.push(script);
        printed.push(languages);
    }
    let described: Vec<Value> = cases.iter().map(Case::describe).collect();
    page.site()
        .rules()
        .serve("/assent/answers/*", Content::script("export default () => {};"))
        .serve("/cases.json", Content::json(&json!({ "configs": configs, "cases": described, "bundle": bundle })))
        .serve(
            "/",
            Content::html("<!doctype html><html lang=\"en\"><head><title>Test</title></head><body></body></html>"),
        );
    page.open("/").await?;
    let outcome = page.run_as_page(RUN).await?;
    let mut kinds = [0, 0];
    for (case, shown) in cases.iter().zip(outcome["shown"].as_array().into_iter().flatten()) {
        let shown = shown.as_u64().map_or(&Value::Null, |index| &outcome["trees"][index as usize]);
        let decided = case.decided(&settings)?;
        // The banner asks in the languages for which a bundle has no room.
        let spoken = settings[case.config].config.languages.all().iter().take(printed[case.config]);
        let decided = if spoken.into_iter().any(|language| decided[1]["lang"] == language.as_str()) {
            decided
        } else {
            Value::Null
        };
        ensure_eq!(*shown, decided, format!("what is asked of {}", case.describe()));
        kinds[usize::from(shown.is_null())] += 1;
    }
    ensure!(kinds[0] + kinds[1] == cases.len() && kinds[1] > 50, "asked and not asked: {kinds:?}");
    Ok(())
}

/// The script of a bundle up to the guard, its data and what shows them; and in how many languages.
fn first_of_bundle(page: &Page, config: &Value) -> Outcome<(String, usize)> {
    let (place, summary) = served(page, &config.to_string(), false)?;
    let script = fs::read_to_string(place.path().join("site/assent.js"))?;
    let (data, _) = script.trim_start_matches('\u{feff}').split_once('\n').unwrap_or_default();
    let release = |name: &str| fs::read_to_string(repository::dist().join(name));
    let shows = [release("bundle/first.js")?, release("bundle/regimes.js")?];
    let shows = shows.iter().find(|shows| script.contains(shows.as_str()));
    let shows = shows.ok_or_else(|| Failure::new("the bundle does not show anything"))?;
    Ok((format!("{data}\n{shows}}}"), summary.languages.0))
}
