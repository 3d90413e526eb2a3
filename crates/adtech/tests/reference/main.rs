//! The crate beside the reference libraries, in both directions, on random models: `@iabtechlabtcf/core` and `@iabgpp/cmpapi` from npm,
//! and `iab-tcf` from PyPI.
//!
//! `ASSENT_MODELS` says how many models there are of each kind (5,000 unless it is set), and `ASSENT_SEED`, from 0 to 255, which ones
//! (7 unless it is set).

mod as_json;
mod child;
mod differences;
#[path = "../models/mod.rs"]
mod models;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use assent_adtech::{GppString, PublisherTc, Section, TcString};
use proptest::prelude::Strategy;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

fn setting(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// Random models, the same in each run with the same seed.
fn random<S: Strategy<Value: Send> + Send>(strategy: S) -> impl Iterator<Item = S::Value> + Send {
    let (models, seed) = (setting("ASSENT_MODELS", 5_000), setting("ASSENT_SEED", 7));
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[u8::try_from(seed).expect("a seed up to 255"); 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    (0..models).map(move |_| strategy.new_tree(&mut runner).expect("a model").current())
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name)
}

/// The npm packages' program.
fn node() -> Command {
    let packages = here("node_modules");
    assert!(
        packages.is_dir(),
        "the reference libraries are missing: `cargo xtask test --only reference` installs them"
    );
    let mut node = Command::new("node");
    node.arg(here("reference.js"));
    node
}

/// What differed, by kind; the first example of each kind is printed.
#[derive(Default)]
struct Differences(BTreeMap<&'static str, usize>);

impl Differences {
    fn compare<T: PartialEq + std::fmt::Debug>(&mut self, kind: &'static str, ours: &T, theirs: &T, text: &str) {
        if ours != theirs {
            let count = self.0.entry(kind).or_default();
            *count += 1;
            if *count == 1 {
                eprintln!("{kind}\n  ours   {ours:?}\n  theirs {theirs:?}\n  text   {text}");
            }
        }
    }

    fn none(self, compared: usize) {
        println!("{compared} models, differences: {:?}", self.0);
        assert!(compared > 0 && self.0.is_empty(), "{compared} models, differences: {:?}", self.0);
    }
}

#[test]
fn tc_strings_are_those_of_both_reference_libraries() {
    let (mut differences, mut compared) = (Differences::default(), 0);
    let tasks = random(models::tc()).map(|string| {
        let text = string.encode().expect("no rule is broken");
        (json!({ "task": "tc", "model": as_json::of_tc(&string), "text": text }), (string, text))
    });
    child::ask(node(), tasks, |(string, text), answer| {
        compared += 1;
        let model = as_json::of_tc(&string);
        let written = |library: &str| answer["written"][library].as_str().unwrap_or_default().to_owned();
        differences.compare("our text, read by core", &model, &answer["read"]["core"], &text);
        differences.compare("our text, read by cmpapi", &model, &answer["read"]["gpp"], &text);
        differences.compare("the characters of core's text", &text, &written("core"), &text);
        differences.compare(
            "core's text, read by us",
            &Ok(&string),
            &TcString::decode(&written("core")).as_ref(),
            &text,
        );
        // This library always writes the publisher's segment.
        let publisher = Some(string.publisher.clone().unwrap_or_else(PublisherTc::default));
        let string = TcString { publisher, ..string };
        differences.compare("cmpapi's text, read by us", &Ok(string), &TcString::decode(&written("gpp")), &text);
    });
    differences.none(compared);
}

#[test]
fn gpp_strings_are_those_of_the_reference_library() {
    let (mut differences, mut compared) = (Differences::default(), 0);
    let mut sections: BTreeMap<u16, usize> = BTreeMap::new();
    let tasks = random(models::gpp()).map(|string| {
        let text = string.encode().expect("no rule is broken");
        (json!({ "task": "gpp", "sections": as_json::of_gpp(&string), "text": text }), (string, text))
    });
    child::ask(node(), tasks, |(string, text), answer| {
        compared += 1;
        string.sections().for_each(|section| *sections.entry(section.id()).or_default() += 1);
        let written = answer["written"].as_str().unwrap_or_default().to_owned();
        differences.compare("our text, read by cmpapi", &as_json::of_gpp(&string), &answer["read"], &text);
        differences.compare("the characters of cmpapi's text", &text, &written, &text);
        differences.compare("cmpapi's text, read by us", &Ok(string), &GppString::decode(&written), &text);
    });
    println!("strings with each section: {sections:?}");
    assert!(sections.keys().copied().eq([6].into_iter().chain(7..=27)), "{sections:?}");
    differences.none(compared);
}

#[test]
fn a_gpp_string_carries_the_tc_string_as_it_is() {
    let strings = random(models::tc()).take(50);
    let tasks = strings.map(|string| {
        let mut gpp = GppString::default();
        let text = string.encode().expect("no rule is broken");
        gpp.insert(Section::TcfEu(Box::new(string)));
        let whole = gpp.encode().expect("no rule is broken");
        assert_eq!(whole, format!("DBABMA~{text}"));
        (json!({ "task": "read-gpp", "text": whole }), gpp)
    });
    child::ask(node(), tasks, |gpp, answer| {
        let Some(Section::TcfEu(string)) = gpp.get(2) else { panic!("section 2") };
        assert_eq!(answer["tcfeuv2"]["CmpId"], json!(string.cmp_id));
        assert_eq!(answer["tcfeuv2"]["VendorConsents"], json!(Vec::from_iter(string.vendor_consents.iter())));
    });
}

/// `ASSENT_PYTHON` names a Python that has it: `python3 -m venv v && v/bin/pip install iab-tcf==0.2.2`.
#[test]
#[ignore = "needs Python with the package iab-tcf, whose interpreter ASSENT_PYTHON names"]
fn tc_strings_are_read_by_the_python_package() {
    let (mut differences, mut compared) = (Differences::default(), 0);
    let mut python = Command::new(std::env::var("ASSENT_PYTHON").expect("ASSENT_PYTHON names a Python with iab-tcf"));
    python.arg(here("iab_tcf_reference.py"));
    let tasks = random(models::tc()).map(|string| {
        let text = string.encode().expect("no rule is broken");
        (json!(text), (string, text))
    });
    child::ask(python, tasks, |(string, text), answer: Value| {
        compared += 1;
        differences.compare("our text, read by iab-tcf", &as_json::of_tc(&string), &answer, &text);
    });
    differences.none(compared);
}
