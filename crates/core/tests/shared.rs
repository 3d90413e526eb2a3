//! The texts that the guard repeats in patterns, where no type compares them with core's.

use std::fs;
use std::path::PathBuf;

use assent_core::{answers, requests, storage};
use serde_json::json;

/// The regular expression that stands in a source of the guard's between two texts, as a test for texts.
fn pattern(file: &str, before: &str, after: &str) -> impl Fn(&str) -> bool {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../www").join(file);
    let source = fs::read_to_string(path).expect("a source of the guard's");
    let rest = source.split_once(before).unwrap_or_else(|| panic!("{file} has no {before}")).1;
    let pattern = rest.split_once(after).expect("the end of a pattern").0;
    let schema = json!({ "pattern": pattern });
    let validator = jsonschema::validator_for(&schema).expect("a pattern");
    move |text| validator.is_valid(&json!(text))
}

#[test]
fn the_guard_keeps_every_answer_and_no_other_call() {
    let kept = pattern("guard/device.js", "const ANSWER = /", "/;");
    for (_, answer, _) in answers::ALL {
        assert!(kept(answer), "{answer}");
    }
    for (_, request, _) in requests::ALL {
        assert!(!kept(request), "{request}");
    }
}

#[test]
fn the_sweep_spares_what_is_assents() {
    let spared = pattern("parts/sweep.js", "!/", "/.test(name)");
    for (_, name, _) in storage::ALL.iter().filter(|(_, name, _)| *name != storage::MIRROR) {
        assert!(spared(&["local_storage:", name].concat()), "{name}");
    }
    assert!(!spared("cookie:assentia") && !spared("cookie:_ga"));
}
