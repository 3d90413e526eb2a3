//! Whatever a configuration has in it, `build` builds it or says why not; what it builds is whole.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{Workshop, config};

/// Values that are wrong in most places, and right in some.
fn values() -> [Value; 14] {
    [
        json!(null),
        json!(true),
        json!(-1.5),
        json!(1e300),
        json!(""),
        json!("</script>\u{2028}\u{1b}[2J"),
        json!("x".repeat(9_000)),
        json!("../../etc/passwd"),
        json!("https://x.example/\"; script-src *"),
        json!([]),
        json!({}),
        json!({ "en": "a", "de": "b" }),
        json!(["ar", "de", "tlh"]),
        json!([{ "id": "x", "services": [{ "from": "matomo" }] }]),
    ]
}

/// The places of all values.
fn pointers(value: &Value, path: String, all: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| pointers(item, format!("{path}/{index}"), all));
        }
        Value::Object(members) => members.iter().for_each(|(key, value)| pointers(value, format!("{path}/{key}"), all)),
        _ => {}
    }
    all.push(path);
}

fn whole() -> Value {
    let mut whole = config();
    whole["regime"] = json!("gdpr");
    whole["texts"] = json!({ "en": { "notice_text": "We ask." } });
    whole["appearance"] = json!({ "layout": "corner", "light": { "accent": "#1d6a4b" } });
    whole["validity"] = json!("180 days");
    whole["signals"] = json!([{ "from": "google-consent-mode" }]);
    whole
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_configuration_is_built_or_refused(changes in vec((0.0..1.0_f64, 0..values().len()), 0..4)) {
        let workshop = Workshop::new();
        let mut config = whole();
        for (part, value) in changes {
            let mut all = Vec::new();
            pointers(&config, String::new(), &mut all);
            let pointer = all[((all.len() - 1) as f64 * part) as usize].clone();
            if let Some(there) = config.pointer_mut(&pointer) {
                *there = values()[value].clone();
            }
        }
        match workshop.build(&config, "site") {
            Ok(_) => {
                workshop.data("site");
                let files = workshop.files("site");
                let policy = String::from_utf8_lossy(&files["deploy/csp.txt"]).into_owned();
                prop_assert!(policy.matches("script-src").count() == 1 && !policy.contains('"'), "{policy}");
                let after = String::from_utf8_lossy(&files["deploy/csp-after-consent.txt"]).into_owned();
                prop_assert!(after.lines().count() == 10 && after.matches("script-src").count() == 1, "{after}");
            }
            Err(refusal) => {
                prop_assert!(!refusal.to_string().contains('\u{1b}'), "{refusal}");
                prop_assert!(!workshop.path("site").exists());
            }
        }
    }
}
