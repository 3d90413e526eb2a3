//! Strings of a configuration are texts, whatever is in them.

use serde_json::{Value, json};

use crate::fixture::{Workshop, config, with};

const HOSTILE: [&str; 8] = [
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "<!--",
    "&lt;b&gt; &amp;amp; &",
    "'};alert(1);({'",
    "\\u003c/script>\\",
    "${alert(1)}`",
    "\u{2028}\u{2029}\u{202e}\u{0}\u{feff}é",
];

#[test]
fn a_text_stays_one_text() {
    let workshop = Workshop::new();
    for text in HOSTILE {
        let texts = json!({ "en": { "notice_title": text, "accept_all": text }, "de": { "policy_link": text } });
        workshop.build(&with(config(), "texts", texts), "site").expect(text);
        let data = workshop.data("site");
        let parts = data["first"]["notices"][0][0].as_array().expect("a notice");
        let shape: Vec<&Value> = parts.iter().map(|part| &part[0]).filter(|name| name.is_string()).collect();
        assert_eq!(shape, ["h2", "p", "a", "button", "button", "button"], "{text:?}");
        // A parser of HTML keeps no NUL, and neither does the browser's text that the banner would show.
        let shown = text.replace('\0', "");
        assert_eq!(parts[2], json!(["h2", { "id": "assent-title", "slot": "title" }, shown]), "{text:?}");
    }
}

#[test]
fn nothing_of_a_configuration_ends_a_script_or_a_line() {
    let workshop = Workshop::new();
    workshop.build(&config(), "plain").expect("a build");
    let count =
        |out: &str, what: &str| String::from_utf8_lossy(&workshop.files(out)["assent.js"]).matches(what).count();
    for text in HOSTILE {
        let texts = json!({ "en": { "notice_text": text } });
        workshop.build(&with(config(), "texts", texts), "site").expect(text);
        for what in ["<", "\n", "\u{2028}", "\u{2029}"] {
            assert_eq!(count("site", what), count("plain", what), "{what:?} in a bundle with {text:?}");
        }
    }
}

#[test]
fn an_address_is_of_a_harmless_scheme_or_nothing_is_built() {
    let workshop = Workshop::new();
    let controller = json!({ "name": "Example", "policy_url": "javascript:alert(1)" });
    let refusal =
        workshop.build(&with(config(), "controller", controller), "site").expect_err("it is refused").to_string();
    assert!(refusal.contains("controller.policy_url"), "{refusal}");
    assert!(!workshop.path("site").exists());
}
