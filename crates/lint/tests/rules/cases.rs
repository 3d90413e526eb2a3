//! What breaks each rule.

use serde_json::{Value, json};

use super::{in_german, site, with};

/// The rule, the change, the path of what is found, and a part of what is said.
pub fn cases() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let service = "/categories/2/services/0";
    let at = |key: &str| format!("{service}/{key}");
    let optional = |id: &str, purposes: Value| {
        json!({ "id": id, "name": "All", "description": "All", "services": [
        { "id": "x", "name": "X", "provider": "X", "policy_url": "/x", "purposes": purposes,
          "cookies": [{ "name": "x", "lifetime": "1 day", "purpose": "X" }] } ] })
    };
    let necessary = site()["categories"][0].clone();
    vec![
        (
            "required-follower",
            with(&[("/categories/0/services/0/cookies/0/name", json!("_ga"))]),
            "categories[0].services[0]",
            "looks like statistics, by \"_ga\"",
        ),
        (
            "required-follower",
            with(&[("/categories/0/services/0/purposes", json!(["Personalised advertisements"]))]),
            "categories[0].services[0]",
            "looks like advertising",
        ),
        (
            "required-follower",
            with(&[("/categories/2/required", json!(true))]),
            "categories[2].required",
            "cannot be refused",
        ),
        (
            "lumped-purposes",
            with(&[("/categories", json!([necessary, optional("optional", json!(["Counting", "Selling"]))]))]),
            "categories[1]",
            "\"Counting\", \"Selling\"",
        ),
        (
            "lumped-purposes",
            with(&[("/categories", json!([necessary, optional("functional", json!(["Layout", "Advertisements"]))]))]),
            "categories[1]",
            "\"Advertisements\", \"Layout\"",
        ),
        (
            "hidden-advertising",
            with(&[(&at("purposes"), json!(["Counting", "Marketing"]))]),
            "categories[2].services[0]",
            "looks like advertising, by \"marketing\"",
        ),
        (
            "unsaid-purpose",
            with(&[
                ("/categories/2/name", json!("Extras")),
                ("/categories/2/description", json!("Makes the site nicer.")),
            ]),
            "categories[2].description",
            "says nothing of statistics in en, and \"matomo\" looks like it",
        ),
        (
            "unsaid-purpose",
            with(&[("/categories/1/services/0/purposes", json!(["Statistics"]))]),
            "categories[1]",
            "says nothing of statistics in en",
        ),
        (
            "unsaid-purpose",
            with(&[
                ("/languages", json!(["en", "de"])),
                ("/categories/2/id", json!("offers")),
                ("/categories/2/name", json!({ "en": "Offers", "de": "Angebote" })),
                ("/categories/2/description", json!({ "en": "Shows ads.", "de": "Zeigt Passendes." })),
                (&at("purposes"), json!(["Marketing"])),
            ]),
            "categories[2].description",
            "says nothing of advertising in de",
        ),
        (
            "unnamed-category",
            with(&[("/categories/2/id", json!("maps"))]),
            "categories[2].name",
            "\"maps\" has no name",
        ),
        (
            "granted-before",
            with(&[("/signals", json!([{ "id": "ads", "states": { "ad_storage": ["necessary"], "security": [] } }]))]),
            "signals[0].states.ad_storage",
            "whatever visitors answer",
        ),
        (
            "granted-before",
            with(&[(
                "/signals",
                json!([{ "id": "ads", "states": { "ad_storage": ["functional"] }, "regions": [
                { "regions": ["US-TX"], "granted": ["ad_storage"] }, { "regions": ["US-CA", "DE"], "granted": ["ad_storage"] }] }]),
            )]),
            "signals[0].regions[1].granted",
            "\"ad_storage\" is granted in DE",
        ),
        (
            "unmarked-sharing",
            with(&[("/categories/1/services/0/id", json!("meta-pixel"))]),
            "categories[1].shares",
            "does not reach \"functional\"",
        ),
        (
            "no-recipient",
            with(&[("/categories/-", json!({ "id": "marketing" }))]),
            "categories[3].services",
            "\"marketing\" names nobody",
        ),
        ("nothing-stored", with(&[(&at("cookies"), json!([]))]), "categories[2].services[0].cookies", "\"matomo\""),
        (
            "endless-cookie",
            with(&[(&at("cookies/0/lifetime"), json!("persistent"))]),
            "categories[2].services[0].cookies[0].lifetime",
            "\"_pk_*\"",
        ),
        (
            "long-cookie",
            with(&[(&at("cookies/0/lifetime"), json!("2 years"))]),
            "categories[2].services[0].cookies[0].lifetime",
            "2 years",
        ),
        (
            "unreadable-policy",
            with(&[(&at("policy_url"), json!("mailto:a@b.c"))]),
            "categories[2].services[0].policy_url",
            "mailto:a@b.c",
        ),
        (
            "unreachable-controller",
            with(&[("/controller", json!({ "name": "Example", "policy_url": "/privacy" }))]),
            "controller",
            "neither",
        ),
        ("nothing-to-ask", with(&[("/categories", json!([necessary]))]), "categories", "all are required"),
        ("long-validity", with(&[("/validity", json!("396 days"))]), "validity", "396 days"),
        ("long-validity", with(&[("/validity", json!("730 days"))]), "validity", "more than 13 months"),
        ("overlong-validity", with(&[("/validity", json!("731 days"))]), "validity", "more than 24 months"),
        ("short-validity", with(&[("/validity", json!("90 days"))]), "validity", "365 days is the least"),
        (
            "short-validity",
            with(&[("/validity", json!("90 days")), ("/regime", json!("gdpr"))]),
            "validity",
            "180 days is the least",
        ),
        ("session-only", with(&[("/scopes", json!(["session"]))]), "scopes", "ends with the visit"),
        ("no-way-back", with(&[("/reopen", json!("none"))]), "reopen", "none"),
        (
            "no-privacy-choices",
            with(&[("/reopen", json!("none")), ("/regime", json!("us-ca"))]),
            "reopen",
            "Your Privacy Choices",
        ),
        ("withdrawal-offered", with(&[("/withdrawal", json!("offer"))]), "withdrawal", "reloads"),
        ("no-proof", with(&[("/receipts", Value::Null)]), "receipts", "no receipt"),
        (
            "receipts-in-clear",
            with(&[("/receipts/endpoint", json!("http://proofs.example.com/"))]),
            "receipts.endpoint",
            "not encrypted",
        ),
        (
            "identified-refusals",
            with(&[("/receipts/refusals", json!("identified"))]),
            "receipts.refusals",
            "identified",
        ),
        ("lenient-regime", with(&[("/regime", json!("notice-only"))]), "regime", "\"notice-only\""),
        ("lenient-regime", with(&[("/regime", json!("us-ca"))]), "regime", "\"us-ca\""),
        ("localisation", with(&[("/regime", json!("ru"))]), "receipts.endpoint", "proofs.example.com"),
        ("minors", with(&[("/regime", json!("in"))]), "categories[2]", "below 18"),
        ("child-directed", with(&[("/site", json!("kids.example.com"))]), "site", "kids.example.com"),
        ("english-by-default", with(&[("/languages", json!(["tlh", "en"]))]), "languages[0]", "\"tlh\""),
        ("english-besides", with(&[("/languages", json!(["en", "tlh"]))]), "languages[1]", "\"tlh\""),
        ("untranslated", in_german(), "categories[2].services[0]", "has 1 of the catalogue's English texts"),
        (
            "untranslated",
            with(&[("/languages", json!(["en", "de"]))]),
            "categories[2].services[0].purposes[0]",
            "the same words in all 2 languages",
        ),
        (
            "untranslated",
            with(&[
                ("/languages", json!(["en", "de", "fr"])),
                ("/categories/1/if_refused", json!({ "en": "Nothing", "de": "Nichts" })),
            ]),
            "categories[1].if_refused",
            "is missing in fr",
        ),
        (
            "untranslated",
            with(&[
                ("/languages", json!(["en", "de", "fr"])),
                (
                    "/categories/1/if_refused",
                    json!({ "en": "Maps are not shown.", "de": "Ohne", "fr": "Maps are not shown." }),
                ),
            ]),
            "categories[1].if_refused",
            "is the catalogue's English text in fr",
        ),
        ("unused-texts", with(&[("/texts", json!({ "de": { "save": "Sichern" } }))]), "texts.de", "\"de\""),
        (
            "markup-in-texts",
            with(&[("/texts", json!({ "en": { "notice_text": "See <a href=\"/p\">here</a>" } }))]),
            "texts.en.notice_text",
            "<a href=\"/p\">",
        ),
        (
            "same-buttons",
            with(&[("/texts", json!({ "en": { "accept_all": "OK", "reject_all": "OK" } }))]),
            "texts.en.reject_all",
            "\"OK\" is also accept_all",
        ),
        (
            "contrast-text",
            with(&[("/appearance", json!({ "light": { "fg": "#999" } }))]),
            "appearance.light.fg",
            "fg on bg in the light scheme has 2.85:1",
        ),
        (
            "contrast-buttons",
            with(&[("/appearance", json!({ "dark": { "accent": "#336699" } }))]),
            "appearance.dark.accent",
            "on_accent on accent in the dark scheme",
        ),
        (
            "contrast-shapes",
            with(&[("/appearance", json!({ "light": { "focus": "#eee" } }))]),
            "appearance.light.focus",
            "focus on bg",
        ),
    ]
}
