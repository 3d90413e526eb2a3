//! What Rust writes for the guard has the form that `www/contracts.d.ts` is printed from: every member, and no other.
#![cfg(feature = "schema")]

mod common;

use assent_core::{AnyRecord, Method, Mirrored, Node, Recalled, Receipt, Record, Stored, Timestamp, Verdict, Write};
use common::{SITE, granting, occasion, policy};
use jsonschema::Validator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

const SIGNALS: &str = r#""signals": [{ "id": "vendor", "of": ["matomo"],
    "before": [{ "to": "dataLayer", "with": "arguments", "args": ["consent", "default", { "ad_storage": "denied" }] }],
    "update": [{ "to": "dataLayer", "with": "push", "args": [{ "event": "consent" }] }],
    "on_grant": [{ "to": "vendor.opt_in", "with": "call" }] }], "revision": 7"#;

fn value(node: &Node) -> Value {
    serde_json::to_value(node).expect("JSON")
}

#[test]
fn what_is_stored_has_the_printed_form() {
    let policy = policy(&SITE.replace(r#""revision": 7"#, SIGNALS));
    let choice = granting(&policy, &["matomo"]);
    let verdict = Verdict::compile(&policy, &choice, Timestamp(0), "button{}");
    assert!(!verdict.signals.first.is_empty() && !verdict.signals.each.is_empty() && !verdict.signals.calls.is_empty());
    let receipt = Receipt::issue(&policy, &choice, None, occasion(1, Method::PrefsSave));
    let record = Record { revision: policy.revision(), choice, count: Mirrored::count_after(None, None), receipt };
    let valid = validator::<Stored<'static, AnyRecord>>();
    let made = value(&verdict.stored(Some(&record)));
    let followed = value(&verdict.stored(Some(&Recalled::from(&record))));
    let undecided = value(&verdict.stored(None::<&Record>));
    for stored in [&made, &followed, &undecided] {
        let faults: Vec<String> = valid.iter_errors(stored).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
    for part in ["", "/verdict", "/verdict/sweep", "/verdict/signals", "/verdict/reopen", "/record"] {
        needs_every_member(&valid, &made, part);
    }
    // Beside a record that came from another host it is only a link.
    let (valid, receipt) = (validator::<Receipt>(), value(&record.receipt.write()));
    for part in ["", "/notice", "/ui", "/signals", "/decisions/0"] {
        needs_every_member(&valid, &receipt, part);
    }
}

fn validator<T: schemars::JsonSchema>() -> Validator {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    jsonschema::validator_for(schema.as_value()).expect("a schema")
}

/// A part of a valid value is valid with its members only: with each of them, and with no other.
fn needs_every_member(valid: &Validator, whole: &Value, part: &str) {
    assert!(valid.is_valid(whole));
    let changed = |change: &dyn Fn(&mut Map<String, Value>)| {
        let mut whole = whole.clone();
        change(whole.pointer_mut(part).and_then(Value::as_object_mut).unwrap_or_else(|| panic!("{part}")));
        whole
    };
    let members = whole.pointer(part).and_then(Value::as_object).unwrap_or_else(|| panic!("{part}"));
    for name in members.keys() {
        assert!(!valid.is_valid(&changed(&|members| drop(members.remove(name)))), "{part} without {name}");
    }
    assert!(!valid.is_valid(&changed(&|members| drop(members.insert("other".into(), json!(1))))), "{part} with more");
}
