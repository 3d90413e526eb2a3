//! A policy that is read out of its own notice says the same again.

use assent_core::{Config, Key, Locale, Mode, Node, Policy, Shown, regimes};

fn example(name: &str) -> Config {
    let file = format!("{}/../../examples/{name}/consent.json", env!("CARGO_MANIFEST_DIR"));
    let entry = |path: &str| {
        let file = format!("{}/../../pkg-config/{path}.json", env!("CARGO_MANIFEST_DIR"));
        Node::parse(&std::fs::read_to_string(file).ok()?).ok()
    };
    Config::parse_with(&std::fs::read_to_string(file).expect("the example"), entry).expect("a configuration")
}

#[test]
fn every_example_is_read_back_under_every_regime_and_in_every_language() {
    let english = Node::parse(Locale::ENGLISH).expect("JSON");
    for name in ["app", "hosting", "maker", "repair", "shop"] {
        for language in example(name).languages.all() {
            for regime in regimes() {
                for objects in [false, true] {
                    let file =
                        format!("{}/../../pkg-config/locales/{}.json", env!("CARGO_MANIFEST_DIR"), language.file());
                    let file = Node::parse(&std::fs::read_to_string(file).expect("the locale")).expect("JSON");
                    let config = example(name);
                    let locale = Locale::new(language.clone(), &file, &english, &config.texts);
                    let policy = Policy::resolve(config, regime.clone(), locale, objects);
                    let shown = Shown { mode: policy.mode(), objects: policy.objects() };
                    let again = Policy::archived(&policy.notice(), shown).expect("it is read back");
                    assert_eq!(again.notice(), policy.notice(), "{name} {language} {}", regime.id);
                    assert_eq!((again.mode(), again.objects()), (policy.mode(), policy.objects()));
                    assert_eq!((again.scopes(), again.units()), (policy.scopes(), policy.units()));
                    assert_eq!(again.locale().missing().count(), 0);
                }
            }
        }
    }
}

#[test]
fn a_notice_that_lacks_something_is_no_policy_and_a_text_that_is_missing_is_named() {
    let config = example("shop");
    let language = config.languages.first().clone();
    let locale = Locale::new(language, &Node::Null, &Node::parse(Locale::ENGLISH).expect("JSON"), &config.texts);
    let regime = regimes().into_iter().next().expect("a regime");
    let Node::Object(members) = Policy::resolve(config, regime, locale, false).notice() else { panic!("an object") };
    let shown = Shown { mode: Mode::OptIn, objects: false };
    for (name, _) in &members {
        let mut less = members.clone();
        less.retain(|(member, _)| member != name);
        let read = Policy::archived(&Node::Object(less), shown);
        match name.as_str() {
            "texts" => assert_eq!(read.expect("texts are left empty").locale().missing().count(), Key::NAMES.len()),
            _ => assert!(read.is_err(), "without {name}"),
        }
    }
}
