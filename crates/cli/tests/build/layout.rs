//! What is written, and that it is always the same.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::fixture::{Workshop, config, with};

/// What of a configuration in two languages, with one service of the catalogue, is served and kept.
const LAYOUT: &str = ".assent-build
answers/0-objected.js
answers/0-objected.js.br
answers/0-objected.js.gz
answers/0.js
answers/0.js.br
answers/0.js.gz
answers/1-objected.js
answers/1-objected.js.br
answers/1-objected.js.gz
answers/1.js
answers/1.js.br
answers/1.js.gz
assent.js
assent.js.br
assent.js.gz
banner.compat.js
banner.compat.js.br
banner.compat.js.gz
banner.js
banner.js.br
banner.js.gz
banner.wasm
banner.wasm.br
banner.wasm.gz
consent.json
consent.json.br
consent.json.gz
consent.schema.json
deploy/Caddyfile
deploy/apache/.htaccess
deploy/csp-after-consent.txt
deploy/csp-before-consent.txt
deploy/csp.txt
deploy/inline-csp.txt
deploy/inline.html
deploy/netlify/_headers
deploy/nginx.conf
deploy/notices/NOTICE.json
deploy/notices/NOTICE.json
deploy/tag.html
integrity.json
locales/de.json
locales/de.json.br
locales/de.json.gz
parts/block.js
parts/block.js.br
parts/block.js.gz
parts/sweep.js
parts/sweep.js.br
parts/sweep.js.gz
services/matomo.json
services/matomo.json.br
services/matomo.json.gz
signals/matomo.json
signals/matomo.json.br
signals/matomo.json.gz
";

#[test]
fn a_site_gets_what_it_needs_and_no_more() {
    let workshop = Workshop::new();
    let summary = workshop.build(&config(), "site").expect("a build");
    let names = workshop.files("site").into_keys().map(|name| match name.strip_prefix("deploy/notices/") {
        Some(_) => "deploy/notices/NOTICE.json\n".to_owned(),
        None => name + "\n",
    });
    assert_eq!(names.collect::<String>(), LAYOUT);
    assert_eq!(summary.tag, "<script src=\"/assent/assent.js\"></script>");
    assert_eq!(summary.notices, 2);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let workshop = Workshop::new();
    for out in ["one", "two"] {
        workshop.build(&config(), out).expect("a build");
    }
    let (one, two) = (workshop.files("one"), workshop.files("two"));
    assert!(
        one == two,
        "they differ in {:?}",
        one.iter().filter(|(name, content)| two.get(*name) != Some(content)).map(|(name, _)| name).collect::<Vec<_>>()
    );
}

#[test]
fn a_build_replaces_an_earlier_one_as_a_whole() {
    let workshop = Workshop::new();
    workshop.build(&config(), "site").expect("a build");
    workshop.build(&with(config(), "languages", json!(["fr"])), "site").expect("another build");
    let files = workshop.files("site");
    assert!(files.contains_key("locales/fr.json") && !files.contains_key("locales/de.json"), "{:?}", files.keys());
    let beside: Vec<_> =
        std::fs::read_dir(workshop.path("")).expect("a directory").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(beside.len(), 3, "nothing is left beside it: {beside:?}");
}

#[test]
fn what_changes_for_those_who_answered_is_said() {
    let workshop = Workshop::new();
    let changes = |config: &serde_json::Value| workshop.build(config, "site").expect("it builds").changes;
    assert_eq!(changes(&config()), Vec::<String>::new(), "nothing was there");
    assert_eq!(changes(&config()), Vec::<String>::new(), "nothing has changed");
    let mut more = config();
    more["categories"][2]["services"] =
        json!([{ "id": "ads", "name": "Ads", "provider": "A", "policy_url": "/a", "purposes": ["Ads"] }]);
    let said = changes(&more);
    assert!(
        said[0].starts_with("New with the same revision: ads.") && said[1].contains("still called “7”"),
        "{said:?}"
    );
    let said = changes(&with(more.clone(), "revision", json!(8)));
    assert_eq!(said, ["Every visitor is asked again: the revision is 8, and was 7."]);
    let texts =
        with(with(more.clone(), "revision", json!(8)), "texts", json!({ "en": { "notice_title": "Biscuits" } }));
    let said = changes(&texts);
    assert!(said.len() == 1 && said[0].contains("write a new `edition`"), "{said:?}");
    assert_eq!(
        changes(&with(with(texts, "edition", json!("autumn")), "validity", json!("90 days"))),
        Vec::<String>::new()
    );
    assert_eq!(changes(&more), ["The revision is 7, and was 8: earlier answers to revision 7 hold again."]);
}

#[test]
fn blocking_by_address_brings_its_list_and_the_policies_that_hold_the_rest() {
    let workshop = Workshop::new();
    let mut config = config();
    let matomo = config.pointer_mut("/categories/1/services/0").expect("a service");
    matomo["block"] = json!(["https://*.stats.example/*", "https://stats.example/*"]);
    // The place decides the regime, and the list all the same.
    for regime in ["gdpr", "by_region"] {
        workshop.build(&with(config.clone(), "regime", json!(regime)), "site").expect("a build");
        let files = workshop.files("site");
        let text = |name: &str| String::from_utf8_lossy(&files[name]).into_owned();
        let part = text("parts/block.js");
        let list =
            "{const BUNDLE={\"block\":{\"matomo\":[\"https://*.stats.example/*\",\"https://stats.example/*\"]}};";
        assert!(part.starts_with(list) && part.find("list(") < part.find("hold("), "{part}");
        let (before, after) = (text("deploy/csp-before-consent.txt"), text("deploy/csp-after-consent.txt"));
        assert!(before.starts_with("default-src 'self';\n") && !before.contains("stats.example"), "{before}");
        for directive in ["default-src", "script-src", "connect-src", "img-src", "form-action"] {
            let line = after.lines().find(|line| line.starts_with(directive)).expect(directive);
            assert!(line.ends_with(" https://*.stats.example https://stats.example;"), "{line}");
        }
    }
}

#[test]
fn the_bundle_is_the_guard_after_its_defaults_and_the_first_layer() {
    let workshop = Workshop::new();
    workshop.build(&config(), "site").expect("a build");
    let script = String::from_utf8(workshop.files("site")["assent.js"].clone()).expect("UTF-8");
    let places = ["before(", "first(", "guard("].map(|part| script.find(part).expect("every part"));
    assert!(places.is_sorted(), "{script}");
    let data = workshop.data("site");
    assert_eq!(data["tag"]["revision"], json!("7"));
    let first = &data["first"];
    assert_eq!(first["languages"], json!({ "de": 1, "en": 0 }));
    let host = json!({
        "popover": "manual", "role": "region", "aria-labelledby": "assent-title", "aria-describedby": "assent-text", "data-nosnippet": "",
        "data-layout": "box bottom", "lang": "de", "dir": "ltr",
    });
    let german = &first["notices"][1][0];
    assert_eq!((&german[0], &german[1]), (&json!("assent-notice"), &host));
    assert_eq!(german[2], json!(["h2", { "id": "assent-title", "slot": "title" }, "Ihre Entscheidung zu Cookies"]));
    let buttons: Vec<&Value> = german.as_array().into_iter().flatten().filter(|part| part[0] == "button").collect();
    assert_eq!(buttons.len(), 3);
    assert_eq!(*buttons[1], json!(["button", { "data-assent-action": "reject", "type": "button" }, "Alle ablehnen"]));
    assert_eq!(first["frames"][0][1], json!(["div", { "part": "actions" }, ["slot", { "name": "" }]]));
}

#[test]
fn languages_beyond_the_budget_are_left_to_the_banner() {
    let workshop = Workshop::new();
    // Hashes, because nothing makes them shorter.
    let long = |tag: &str| {
        (0..80).map(|word| assent_core::Sha256::of(format!("{tag}{word}").as_bytes()).to_string()).collect::<String>()
    };
    let texts = json!({ "en": { "notice_text": long("e") }, "de": { "notice_text": long("d") }, "fr": { "notice_text": long("f") } });
    let config = with(with(config(), "languages", json!(["en", "de", "fr"])), "texts", texts);
    let summary = workshop.build(&config, "site").expect("a build");
    let (here, all) = summary.languages;
    assert!(here < all && summary.before_the_notice() <= 7_460, "{summary}");
    let first = &workshop.data("site")["first"];
    assert_eq!(first["notices"].as_array().map_or(0, Vec::len), here);
    // Nobody is asked in a language that is not theirs because another one came earlier.
    assert_eq!(first["languages"], json!({ "de": 1, "en": 0, "fr": 2 }));
}

#[test]
fn a_notice_that_fits_in_no_language_is_a_warning() {
    let workshop = Workshop::new();
    let long = |from: u32| {
        let hashes = (from..from + 150).map(|word| assent_core::Sha256::of(word.to_string().as_bytes()).to_string());
        hashes.collect::<String>()
    };
    let too_long = with(config(), "texts", json!({ "en": { "notice_title": long(0), "notice_text": long(150) } }));
    let summary = workshop.build(&too_long, "site").expect("a build");
    assert_eq!(summary.languages.0, 0, "{summary}");
    assert!(summary.warnings[0].contains("the notice is not in the bundle"), "{summary}");
    assert_eq!(workshop.build(&config(), "other").expect("a build").warnings, Vec::<String>::new());
}

#[test]
fn names_change_with_the_content_on_request() {
    let workshop = Workshop::new();
    let mut directories = Vec::new();
    for (out, edition) in [("one", "a"), ("two", "a"), ("three", "b")] {
        let mut arguments = workshop.arguments(&with(config(), "edition", json!(edition)), out);
        arguments.hashed = true;
        let summary = assent_cli::build::build(&arguments).expect("a build");
        let files = workshop.files(out);
        let script = files.keys().find(|name| name.ends_with("/assent.js")).expect("a bundle");
        let directory = script.trim_end_matches("assent.js").to_owned();
        assert!(directory.len() == 17, "{directory}");
        // Everything that is fetched lies beside the bundle, where it looks for it.
        let kept = [".assent-build", "consent.schema.json"];
        for name in files.keys().filter(|name| !name.starts_with("deploy/") && !kept.contains(&name.as_str())) {
            assert!(name.starts_with(&directory), "{name}");
        }
        let hashes: Value = serde_json::from_slice(&files[&format!("{directory}integrity.json")]).expect("JSON");
        let integrity = hashes["assent.js"].as_str().expect("a hash");
        assert_eq!(summary.tag, format!("<script src=\"/assent/{script}\" integrity=\"{integrity}\"></script>"));
        let tag = String::from_utf8(files["deploy/tag.html"].clone()).expect("UTF-8");
        assert_eq!(tag, format!("{}{}\n", summary.import_map, summary.tag));
        let map = tag
            .strip_prefix("<script type=\"importmap\">")
            .and_then(|map| map.split_once("</script>"))
            .expect("a map")
            .0;
        let tied: Value = serde_json::from_str(map).expect("JSON");
        let modules =
            hashes.as_object().into_iter().flatten().filter(|(name, _)| name.ends_with(".js") && *name != "assent.js");
        let modules: serde_json::Map<String, Value> =
            modules.map(|(name, hash)| (format!("/assent/{directory}{name}"), hash.clone())).collect();
        assert!(modules.len() >= 3, "{modules:?}");
        assert_eq!(tied, json!({ "integrity": modules }));
        let hash = STANDARD.encode(Sha256::digest(map));
        let allowed = |file: &str| String::from_utf8_lossy(&files[file]).contains(&format!("'sha256-{hash}'"));
        assert!(allowed("deploy/csp.txt") && allowed("deploy/inline-csp.txt") && allowed("deploy/nginx.conf"));
        assert!(String::from_utf8_lossy(&files["deploy/nginx.conf"]).contains("immutable"));
        directories.push(directory);
    }
    assert_eq!(directories[0], directories[1]);
    assert_ne!(directories[0], directories[2]);
}

#[test]
fn the_policy_names_the_collector_and_no_other_host() {
    let workshop = Workshop::new();
    let far = workshop.build(&config(), "site").expect("a build").policy;
    assert_eq!(
        far,
        [
            "script-src 'self' 'wasm-unsafe-eval'",
            "connect-src 'self' https://collector.example",
            "require-trusted-types-for 'script'",
            "trusted-types assent"
        ]
    );
    let near = with(config(), "receipts", json!({ "endpoint": "/collect/v1/receipts" }));
    assert_eq!(workshop.build(&near, "site").expect("a build").policy[1], "connect-src 'self'");
}

#[test]
fn notices_are_archived_under_the_hash_that_receipts_carry() {
    let workshop = Workshop::new();
    workshop.build(&config(), "site").expect("a build");
    for (name, body) in workshop.files("site") {
        let Some(hash) = name.strip_prefix("deploy/notices/").and_then(|name| name.strip_suffix(".json")) else {
            continue;
        };
        assert_eq!(assent_core::Sha256::of(&body).to_string(), hash);
        let notice: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!((&notice["site"], &notice["version"]), (&json!("example.com"), &json!("7")));
    }
}

#[test]
fn a_service_of_the_catalogue_is_in_the_languages_of_the_site_and_no_other() {
    let workshop = Workshop::new();
    let mut config = config();
    config["categories"][1]["services"] = json!([{ "from": "matomo" }]);
    let service = |workshop: &Workshop| -> serde_json::Value {
        serde_json::from_slice(&workshop.files("site")["services/matomo.json"]).expect("JSON")
    };
    let release = std::fs::read(workshop.path("dist/services/matomo.json")).expect("the release's");
    workshop.build(&config, "site").expect("a build");
    let purpose = &service(&workshop)["purposes"][0];
    let german: serde_json::Value =
        serde_json::from_str(include_str!("../../../../pkg-config/words/de.json")).expect("JSON");
    assert_eq!(
        purpose,
        &json!({ "en": "Measures how visitors find and use the site", "de": german["does-audience"] }),
        "no third language travels"
    );
    // The printed notices say the same, which receipts are proved by.
    let archived = |files: &std::collections::BTreeMap<String, Vec<u8>>, text: &str| {
        let mut notices = files.iter().filter(|(name, _)| name.starts_with("deploy/notices/"));
        notices.any(|(_, body)| String::from_utf8_lossy(body).contains(text))
    };
    assert!(archived(&workshop.files("site"), german["does-audience"].as_str().expect("a sentence")));
    // In English alone nothing is added, and the release's own file is taken.
    workshop.build(&with(config.clone(), "languages", json!(["en"])), "site").expect("a build");
    assert_eq!(workshop.files("site")["services/matomo.json"], release);
    // An owner's own text stays.
    config["categories"][1]["services"] = json!([{ "from": "matomo", "purposes": ["Counts visits"] }]);
    workshop.build(&config, "site").expect("a build");
    assert!(archived(&workshop.files("site"), "\"purposes\":[\"Counts visits\"]"));
}
