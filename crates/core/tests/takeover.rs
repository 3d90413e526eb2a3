//! Answers that visitors gave to another consent platform: how they are read, and what they grant here.

mod common;

use std::sync::OnceLock;
use std::{fs, path::Path};

use assent_core::{
    Choice, Circumstances, Config, Duration, Id, Needs, Node, OldAnswer, Platform, Policy, TakeOver, TakenOver,
    Timestamp, read,
};
use common::{SITE, node, policy};
use proptest::prelude::*;

const DAY: u64 = 86_400_000;
const NOW: Timestamp = Timestamp(1_796_000_000_000);

/// Every platform that ships.
fn platforms() -> Vec<Platform> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pkg-config/platforms");
    let files = fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file").path());
    let platform = |file: std::path::PathBuf| {
        let text = fs::read_to_string(&file).expect("a file");
        let platform: Platform = read(&node(&text)).unwrap_or_else(|problems| panic!("{}: {problems}", file.display()));
        assert_eq!(Some(platform.id.as_str()), file.file_stem().and_then(|name| name.to_str()));
        platform
    };
    files.map(platform).collect()
}

fn list(sample: &Node, key: &str) -> Vec<String> {
    let Some(Node::List(items)) = sample.member(key) else { return Vec::new() };
    items.iter().map(|item| string(Some(item)).expect("a name")).collect()
}

fn string(node: Option<&Node>) -> Option<String> {
    match node {
        Some(Node::String(text)) => Some(text.clone()),
        _ => None,
    }
}

#[test]
fn each_platform_reads_what_its_own_code_wrote() {
    let platforms = platforms();
    assert!(platforms.len() >= 16);
    let Node::List(samples) = node(include_str!("platforms/samples.json")) else { panic!("a list") };
    let mut seen = Vec::new();
    for sample in &samples {
        let name = string(sample.member("platform")).expect("a platform");
        let platform = platforms.iter().find(|platform| platform.id.as_str() == name).expect("a known platform");
        let Some(Node::Object(stored)) = sample.member("stored") else { panic!("an object") };
        let stored: Vec<_> =
            stored.iter().map(|(name, text)| (name.clone(), string(Some(text)).expect("a text"))).collect();
        let answer = platform.read(&stored, None);
        if sample.member("none").is_some() {
            assert_eq!(answer, None, "{name}");
            continue;
        }
        let answer = answer.unwrap_or_else(|| panic!("{name}: no answer in {stored:?}"));
        for (key, state) in [("granted", Some(true)), ("denied", Some(false)), ("unknown", None)] {
            for old in list(sample, key) {
                assert_eq!(answer.get(&old), state, "{name}: {old}");
            }
        }
        assert_eq!(answer.at.map(|at| at.to_string()), string(sample.member("at")), "{name}");
        if let Some(version) = string(sample.member("version")) {
            assert_eq!(answer.version, Some(version), "{name}");
        }
        // What is removed is what was read.
        let kind = if platform.store == assent_core::Store::Cookie { "cookie" } else { "local_storage" };
        assert!(stored.iter().all(|(key, _)| platform.removes(kind, key)), "{name} leaves its answer on the device");
        seen.push(name);
    }
    for platform in &platforms {
        assert!(seen.iter().any(|name| name == platform.id.as_str()), "{} has no sample", platform.id);
    }
}

#[test]
fn another_name_of_the_cookie_is_the_owners_word() {
    let klaro = &platforms()[..].iter().find(|platform| platform.id.as_str() == "klaro").cloned().expect("klaro");
    let stored = [("consent".to_owned(), "{\"matomo\":true}".to_owned())];
    assert_eq!(klaro.read(&stored, None), None);
    assert_eq!(klaro.read(&stored, Some("consent")).and_then(|answer| answer.get("matomo")), Some(true));
}

/// A platform without a time, and one day as the longest that it keeps an answer.
fn plain() -> Platform {
    let text = r#"{ "id": "plain", "name": "Plain", "store": "cookie", "key": "plain", "read": [":json"], "answers": [{}], "lasts": 30,
        "remove": ["cookie:plain"], "proposal": {}, "verified": true, "evidence": [] }"#;
    read(&node(text)).expect("a platform")
}

fn take_over(json: &str) -> TakeOver {
    read(&node(json)).expect("what is taken over")
}

fn old(names: &[(&str, bool)], at: Option<u64>) -> OldAnswer {
    let names = names.iter().map(|(name, granted)| ((*name).to_owned(), *granted)).collect();
    OldAnswer { names, at: at.map(Timestamp), ..OldAnswer::default() }
}

fn decide(own: &TakeOver, answer: &OldAnswer, cautious: bool) -> Option<TakenOver> {
    static SHARED: OnceLock<(Config, Platform, Duration)> = OnceLock::new();
    let (config, platform, validity) = SHARED.get_or_init(|| {
        let validity = read(&node("\"180 days\"")).expect("a duration");
        (Config::parse(SITE).expect("a configuration"), plain(), validity)
    });
    let around = Circumstances { categories: &config.categories, validity: *validity, cautious, now: NOW };
    own.decide(platform, answer, around)
}

fn granted(taken: &TakenOver) -> Vec<&str> {
    taken.grants.0.iter().filter(|(_, granted)| *granted).map(|(name, _)| name.as_str()).collect()
}

const MAPPED: &str =
    r#"{ "from": "klaro", "grants": { "analytics": ["stats"], "ga": ["google"], "marketing": ["ads", "social"] } }"#;

#[test]
fn grants_only_what_was_granted_and_mapped() {
    let own = take_over(MAPPED);
    let at = Some(NOW.0 - DAY);
    let taken = |names: &[(&str, bool)]| decide(&own, &old(names, at), false).expect("an answer");
    let all = taken(&[("stats", true), ("google", true), ("ads", true), ("social", true)]);
    assert_eq!(granted(&all), ["analytics", "ga", "marketing"]);
    assert_eq!(all.at, Timestamp(NOW.0 - DAY));
    // Both of a name's conditions, and the category's own answer, which a service does not overrule.
    assert_eq!(granted(&taken(&[("stats", true), ("google", true), ("ads", true)])), ["analytics", "ga"]);
    assert_eq!(granted(&taken(&[("stats", true), ("google", false)])), ["analytics"]);
    assert_eq!(granted(&taken(&[("stats", false), ("google", true)])), Vec::<&str>::new());
    let policy = policy(SITE);
    let choice = Choice::uniform(&policy, false, policy.scopes()[0])
        .with(&policy, &taken(&[("stats", true), ("google", false)]).grants)
        .expect("known names");
    assert_eq!(choice.grants.get(&Id::parse("ga").expect("an id")), Some(false));
    assert_eq!(choice.grants.get(&Id::parse("matomo").expect("an id")), Some(true));
}

#[test]
fn a_refusal_refuses_everything_and_silence_is_no_answer() {
    let own = take_over(MAPPED);
    let at = Some(NOW.0 - DAY);
    let refused = decide(&own, &old(&[("stats", false), ("session", true)], at), true).expect("an answer");
    assert!(!refused.grants.any());
    assert_eq!(decide(&own, &old(&[("session", true)], at), false), None);
    assert_eq!(decide(&take_over(r#"{ "from": "klaro", "grants": {} }"#), &old(&[("stats", true)], at), false), None);
}

#[test]
fn grants_are_left_where_refusing_was_harder_or_more_is_needed() {
    let at = Some(NOW.0 - DAY);
    let unequal = take_over(&MAPPED.replace("\"from\"", "\"equal_reject\": false, \"from\""));
    assert_eq!(decide(&unequal, &old(&[("stats", true)], at), false), None);
    assert!(decide(&unequal, &old(&[("stats", false)], at), false).is_some());
    assert_eq!(decide(&take_over(MAPPED), &old(&[("stats", true)], at), true), None);
}

#[test]
fn an_answer_is_never_older_than_the_validity_nor_from_the_future() {
    let own = take_over(MAPPED);
    let taken = |at| decide(&own, &old(&[("stats", true)], at), false);
    assert_eq!(taken(Some(NOW.0 - 180 * DAY)), None);
    assert_eq!(taken(Some(NOW.0 - 180 * DAY + 1)).map(|taken| taken.at.0), Some(NOW.0 - 180 * DAY + 1));
    assert_eq!(taken(Some(NOW.0 + DAY)).map(|taken| taken.at), Some(NOW));
    // Without a time it is as old as it can be.
    assert_eq!(taken(None).map(|taken| taken.at.0), Some(NOW.0 - 30 * DAY));
    let longer = take_over(&MAPPED.replace("\"from\"", "\"lasts\": 365, \"from\""));
    assert_eq!(decide(&longer, &old(&[("stats", true)], None), false), None);
    let version = take_over(&MAPPED.replace("\"from\"", "\"version\": \"2\", \"from\""));
    let answered = |version: Option<&str>| OldAnswer {
        version: version.map(str::to_owned),
        ..old(&[("stats", true)], Some(NOW.0 - DAY))
    };
    assert_eq!(decide(&version, &answered(None), false), None);
    assert_eq!(decide(&version, &answered(Some("1")), false), None);
    assert!(decide(&version, &answered(Some("2")), false).is_some());
}

/// Old names, and names here, some of which the configuration does not have.
const OLD: [&str; 5] = ["a", "b", "c", "d", "all"];
const OURS: [&str; 6] = ["necessary", "analytics", "matomo", "ga", "marketing", "elsewhere"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100_000))]

    /// The oracle knows neither categories' order nor sums: of each unit that may run, every old name that speaks for it was granted.
    #[test]
    fn no_grant_is_ever_invented(
        names in prop::collection::vec((0..OLD.len(), any::<bool>()), 0..6),
        mapping in prop::collection::vec((0..OURS.len(), prop::collection::vec(0..OLD.len(), 0..3)), 0..5),
        at in prop::option::of(0..400 * DAY),
        unlisted_denied in any::<bool>(),
        equal_reject in prop::option::of(any::<bool>()),
        cautious in any::<bool>(),
    ) {
        let mut answer = OldAnswer { unlisted_denied, at: at.map(|age| Timestamp(NOW.0 + 10 * DAY - age)), ..OldAnswer::default() };
        for (name, granted) in names {
            if !answer.names.iter().any(|(known, _)| known == OLD[name]) {
                answer.names.push((OLD[name].to_owned(), granted));
            }
        }
        let mut grants: Vec<(Id, Vec<String>)> = Vec::new();
        for (ours, olds) in mapping {
            let id = Id::parse(OURS[ours]).expect("an id");
            if !grants.iter().any(|(known, _)| *known == id) {
                grants.push((id, olds.into_iter().map(|old| OLD[old].to_owned()).collect()));
            }
        }
        let own = TakeOver { grants: Needs(grants.clone()), equal_reject, ..TakeOver::default() };
        let Some(taken) = decide(&own, &answer, cautious) else { return Ok(()) };
        static POLICY: OnceLock<Policy> = OnceLock::new();
        let policy = POLICY.get_or_init(|| policy(SITE));
        let none = Choice::uniform(policy, false, policy.scopes()[0]);
        let choice = none.with(policy, &taken.grants).expect("names of the configuration");
        let was_granted = |old: &String| answer.names.iter().any(|(known, granted)| known == old && *granted);
        for (unit, granted) in &choice.grants.0 {
            let category = policy.categories().iter().find(|category| category.units().contains(&unit)).expect("its category");
            let speaking: Vec<_> = grants.iter().filter(|(id, _)| id == unit || *id == category.id).collect();
            if *granted {
                prop_assert!(!speaking.is_empty());
                prop_assert!(speaking.iter().all(|(_, olds)| !olds.is_empty() && olds.iter().all(was_granted)));
                prop_assert!(!cautious && equal_reject != Some(false));
            }
        }
        prop_assert!(taken.at <= NOW && taken.at.0 + 180 * DAY > NOW.0);
        prop_assert!(grants.iter().flat_map(|(_, olds)| olds).any(|old| answer.get(old).is_some()));
    }
}

proptest! {
    // An answer has many names; the strategy takes longer than the reader.
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever lies on the device, reading neither fails nor invents: a name that counts as granted stands there.
    #[test]
    fn reading_is_total(text in "(%7B|\\{|\\[|\"[a-c]\"|[a-c]|:|,|=|!|&|true|false|yes|1|0|%22|%|\\}|\\]|explicit){0,24}", which in 0..20_usize) {
        let platforms = platforms_once();
        let platform = &platforms[which % platforms.len()];
        // Brackets and quotes are no part of a name.
        let bare = |text: &str| text.replace("%22", "").replace("%7B", "").replace(['{', '}', '"'], "");
        let key = platform.key.replace('*', "x");
        if let Some(answer) = platform.read(&[(key, text.clone())], None) {
            for (name, granted) in answer.names {
                prop_assert!(!granted || name == "all" || bare(&text).contains(&bare(&name)));
            }
        }
    }
}

fn platforms_once() -> &'static [Platform] {
    static PLATFORMS: OnceLock<Vec<Platform>> = OnceLock::new();
    PLATFORMS.get_or_init(platforms)
}

#[test]
fn proposals_are_for_the_usual_categories_and_steps_are_a_closed_set() {
    for platform in platforms() {
        for (id, _) in &platform.proposal.0 {
            assert!(["functional", "analytics", "marketing"].contains(&id.as_str()), "{}: {id}", platform.id);
        }
        assert!(!platform.evidence.is_empty(), "{}", platform.id);
    }
    for step in [":eval", ":split", ":split a", ":", ""] {
        assert!(read::<assent_core::Step>(&Node::String(step.into())).is_err(), "{step}");
    }
}
