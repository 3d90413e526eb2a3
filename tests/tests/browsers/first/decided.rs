//! What the early layer asks, beside what core decides: its own code and the banner's components, for every regime and place.

use std::collections::BTreeSet;
use std::fs;

use assent_cli::build::{Artefacts, Setting, Visitor};
use assent_core::{Day, Language, Place, Region, Timestamp};
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
    local: Timestamp,
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
            "language": self.language, "objects": self.objects, "local": self.local.0,
        })
    }

    /// What core has this visitor asked with; null where nobody is asked, or where no version is in force of the regime that is named, which
    /// is left to the banner.
    fn decided(&self, settings: &[Setting]) -> Value {
        let region = match self.known {
            Known::Tag(region) => Some(region),
            Known::Server(answer) => answer.and_then(|answer| answer["region"].as_str()),
            Known::Clock => None,
        };
        let place = Place { region: region.and_then(Region::parse), time_zone: Some(self.time_zone.to_owned()) };
        // The page's own language stands behind the tag's.
        let languages: Vec<Language> = [self.language, "en"].into_iter().filter_map(Language::parse).collect();
        let visitor = Visitor { languages: &languages, place, objects: self.objects, local: self.local };
        settings[self.config].asked(&visitor).unwrap_or_default()
    }
}

/// How many configurations there are before those that name a regime.
const SPECIAL: usize = 3;

/// The configurations: by region, the same with a server that tells it and for children too, and those that name a regime.
fn configs(regimes: &[Value], bundled: bool) -> Vec<Value> {
    let texts = json!({ "de": { "notice_text_opt_out": "Ein <b>Text</b>" }, "ar": { "gpc_text": "GPC" } });
    let all = with(with(config(), "texts", texts), "languages", json!(["en", "de", "ar"]));
    let regime = |name: &str| with(all.clone(), "regime", json!(name));
    let by_region = regime("by_region");
    let special: [Value; SPECIAL] = [
        by_region.clone(),
        with(by_region.clone(), "region_endpoint", json!("/collect/v1/region")),
        with(by_region, "audience", json!("mixed")),
    ];
    // A regime has an entry for each of its versions. A plain tag knows all by their names; a bundle is printed for one, and of those of
    // which the same is asked one is enough.
    let kind = |one: &Value| {
        let name = if bundled { Value::Null } else { one["id"].clone() };
        [&one["mode"], &one["gpc"], &one["from"], &one["control"], &name].map(Value::to_string)
    };
    let mut named: Vec<&Value> = regimes.iter().collect();
    let mut known = BTreeSet::new();
    named.retain(|one| known.insert(kind(one)));
    named.dedup_by_key(|one| one["id"].as_str());
    special.into_iter().chain(named.into_iter().filter_map(|one| one["id"].as_str()).map(regime)).collect()
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

/// A day on which no law changes.
const TODAY: &str = "2026-12-15";

/// The moments at which a law changes, each with the last one before it.
fn changes(regimes: &[Value]) -> Vec<Timestamp> {
    let mut begins: Vec<u64> = regimes.iter().filter_map(|regime| regime["from"].as_u64()).collect();
    begins.sort_unstable();
    begins.dedup();
    begins.into_iter().flat_map(|begin| [Timestamp(begin - 1), Timestamp(begin)]).collect()
}

/// The ends of each list of regions: of all regimes, or of those only whose law depends on the date.
fn ends(regimes: &[Value], only_dated: bool) -> Vec<&str> {
    let wanted = |regime: &&Value| !only_dated || !regime["from"].is_null() || !regime["until"].is_null();
    let regions = regimes.iter().filter(wanted).filter_map(|regime| regime["regions"].as_array());
    let mut ends: Vec<&str> =
        regions.flat_map(|regions| [regions.first(), regions.last()]).flatten().filter_map(Value::as_str).collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// The visitors. What is asked follows from the regime, the language and whether the browser objects; the regime follows from the place and
/// the date. Each rule is tried with every value that it knows, and not with every value of the others, which would be thousands.
fn cases<'a>(
    regimes: &'a [Value],
    (regions, time_zones, answers): (&'a [String], &'a [String], &'a [Value]),
    configs: &[Value],
) -> Outcome<Vec<Case<'a>>> {
    // As many as share no divisor with the cases of a name, so that each kind of browser speaks each of them.
    const LANGUAGES: [&str; 5] = ["en", "de-AT", "ar", "ja", "de"];
    let today = Day::parse(TODAY).ok_or_else(|| Failure::new("no day"))?.begin();
    let is_dated = |name: &Value| regimes.iter().any(|regime| regime["id"] == *name && !regime["from"].is_null());
    let mut cases = Vec::new();
    let mut add = |config, known, time_zone, objects, local| {
        let language = LANGUAGES[cases.len() % LANGUAGES.len()];
        cases.push(Case { config, known, time_zone, language, objects, local });
    };
    // A browser that objects is asked differently in each group of regimes, and so a wrong one shows.
    for region in regions {
        add(0, Known::Tag(region), "America/New_York", true, today);
    }
    for zone in time_zones {
        add(0, Known::Clock, zone, true, today);
    }
    for answer in answers {
        add(1, Known::Server(Some(answer)), "Australia/Perth", true, today);
    }
    for objects in [false, true] {
        add(1, Known::Server(None), "Australia/Perth", objects, today);
        add(1, Known::Tag("US-CA"), "Australia/Perth", objects, today);
        for region in ends(regimes, false) {
            add(0, Known::Tag(region), "America/New_York", objects, today);
            add(2, Known::Tag(region), CLOCK, objects, today);
        }
        // What changes is asked on each of its days.
        for local in changes(regimes) {
            for region in ends(regimes, true).into_iter().chain(["US", "US-ZZ", "US-CA", "DE"]) {
                add(0, Known::Tag(region), "America/New_York", objects, local);
            }
            add(0, Known::Clock, "America/New_York", objects, local);
            for config in (SPECIAL..configs.len()).filter(|config| is_dated(&configs[*config]["regime"])) {
                add(config, Known::Tag("US-OK"), CLOCK, objects, local);
            }
        }
        for config in SPECIAL..configs.len() {
            for _ in 0..2 {
                add(config, Known::Tag("US-CA"), CLOCK, objects, today);
            }
        }
    }
    Ok(cases)
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
    let configs = configs(&regimes, bundled);
    let settings = configs.iter().map(|config| Setting::read(&config.to_string(), &artefacts));
    let settings: Vec<Setting> = settings.collect::<Result<_, _>>()?;

    let (regions, time_zones) = (regions(&regimes), time_zones(&regimes));
    let strange = [json!(null), json!([]), json!("US-CA"), json!({ "region": null }), json!({ "region": 1 })];
    let answers =
        ["US-CA", "CA", "CA-ON", "JP", "AQ", "", "de", "constructor"].map(|region| json!({ "region": region }));
    let answers = [&strange[..], &answers].concat();
    let cases = cases(&regimes, (&regions, &time_zones, &answers), &configs)?;

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
            Content::html(
                "<!doctype html><html lang=\"en\"><head><title>Test</title></head><body hidden></body></html>",
            ),
        );
    page.open("/").await?;
    let outcome = page.run_as_page(RUN).await?;
    let mut kinds = [0, 0];
    for (case, shown) in cases.iter().zip(outcome["shown"].as_array().into_iter().flatten()) {
        let shown = shown.as_u64().map_or(&Value::Null, |index| &outcome["trees"][index as usize]);
        let decided = case.decided(&settings);
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
