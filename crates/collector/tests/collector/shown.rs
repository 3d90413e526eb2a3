//! What a visitor was shown, drawn on the page of their receipt and in its evidence pack.

use assent_core::{Config, Locale, Node, Policy, Sha256, regimes};
use serde_json::{Value, json};

use crate::client::Api;
use crate::database::{Engine, tamper};
use crate::evidence::unzip;
use crate::fixture::Collector;
use crate::receipts::{SITE, given, text, with};

crate::on_both! {
    both_layers_are_drawn_by_the_component, hostile_texts_do_nothing, what_cannot_be_drawn_is_said_plainly,
    a_regime_that_informs_is_drawn_as_it_was
}

/// The configuration of the receipts' site.
fn config() -> Value {
    let service = |id: &str| {
        json!({ "id": id, "name": id, "provider": "Example Ltd", "policy_url": "https://example.com/privacy", "purposes": ["Measures visits"],
            "cookies": [{ "name": "_a", "lifetime": "13 months", "purpose": "Counts" }] })
    };
    json!({
        "site": SITE, "edition": "2026-09-15", "languages": ["de", "en"],
        "controller": { "name": "Laden GmbH", "policy_url": "/datenschutz" },
        "categories": [
            { "id": "necessary", "required": true },
            { "id": "analytics", "services": [service("matomo")] },
            { "id": "marketing", "services": [service("mixpanel")] },
        ],
    })
}

/// The notice of a configuration in German, as the banner writes it.
fn notice(config: &Value) -> String {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pkg-config/locales/de.json");
    let node = |text: &str| Node::parse(text).expect("JSON");
    let config = Config::parse(&config.to_string()).expect("a configuration");
    let (german, english) = (node(&std::fs::read_to_string(file).expect("the locale")), node(Locale::ENGLISH));
    let locale = Locale::new(config.languages.first().clone(), &german, &english, &config.texts);
    let regime = regimes().into_iter().find(|regime| regime.id.as_str() == "gdpr").expect("a regime");
    serde_json::to_string(&Policy::resolve(config, regime, locale, false).notice()).expect("JSON")
}

/// Archives a notice and keeps `receipt` as one that names it; the receipt's address.
async fn told(api: &Api, notice: &str, receipt: Value) -> String {
    let sha256 = Sha256::of(notice.as_bytes()).to_string();
    let answer = api.own("PUT", &format!("/v1/notices/{sha256}"), notice.to_owned()).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let receipt = with(receipt, "/notice/sha256", sha256);
    api.deliver(&receipt).await;
    format!("/receipts/{}", text(&receipt, "/receipt_id"))
}

/// The documents in a page's frames, as a browser reads them.
fn frames(page: &str) -> Vec<String> {
    let attribute = |rest: &str| rest.split('"').next().unwrap_or_default().to_owned();
    let read = |text: String| {
        text.replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&#x27;", "'")
            .replace("&amp;", "&")
    };
    page.split("srcdoc=\"").skip(1).map(attribute).map(read).collect()
}

async fn both_layers_are_drawn_by_the_component(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let path = told(api, &notice(&config()), given()).await;
    let answer = api.own("GET", &path, "").await;
    let page = answer.text();
    let drawn = frames(&page);
    let [first, preferences] = &drawn[..] else { panic!("two frames: {page}") };
    for words in [
        "<assent-notice",
        "lang=\"de\"",
        "Alle akzeptieren",
        "data-assent-action=\"reject\"",
        "shadowrootmode=\"open\"",
    ] {
        assert!(first.contains(words), "{words}: {first}");
    }
    for words in
        ["<dialog", "Measures visits", "13 months", "Laden GmbH", "<details open", "data-assent-action=\"save\""]
    {
        assert!(preferences.contains(words), "{words}: {preferences}");
    }
    let on = "aria-labelledby=\"service-matomo\" checked";
    assert!(!preferences.contains(on), "nothing optional was on before an answer: {preferences}");
    assert_eq!(page.matches("sandbox=\"\"").count(), 2, "{page}");
    for document in &drawn {
        assert!(document.contains("<body inert>") && !document.contains("<script"), "{document}");
    }
    assert!(page.contains("same version") && page.contains("Durations are in English"), "{page}");
    // The page's own policy allows the sheets of its frames by their hashes, and still no script and no address.
    let policy = answer.header("content-security-policy");
    assert_eq!(policy.matches("'sha256-").count(), 3, "{policy}");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self' 'sha256-") && !policy.contains("unsafe"),
        "{policy}"
    );
    // Another page has none of them.
    assert!(!api.own("GET", "/receipts", "").await.header("content-security-policy").contains("sha256"));
    let pack = api.own("GET", &format!("{path}/evidence"), "").await;
    let files = unzip(&pack.body);
    let sheet = String::from_utf8(files["receipt.html"].clone()).expect("text");
    assert_eq!(frames(&sheet), drawn, "the pack's page has the same");
    let other = with(given(), "/ui/version", "0.0.9");
    let page = api.own("GET", &told(api, &notice(&config()), other).await, "").await.text();
    assert!(page.contains("had Assent 0.0.9, which may have drawn them in another way"), "{page}");
}

async fn hostile_texts_do_nothing(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let hostile = "\"'><script>alert(1)</script></template></style><img src=x onerror=alert(1)>";
    let mut config = config();
    config["controller"]["name"] = hostile.into();
    config["categories"][1]["name"] = hostile.into();
    config["categories"][1]["services"][0]["purposes"][0] = hostile.into();
    config["texts"] = json!({ "de": { "accept_all": hostile, "notice_title": hostile, "column_name": hostile, "prefs_title": hostile } });
    let page = api.own("GET", &told(api, &notice(&config), given()).await, "").await.text();
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    let drawn = frames(&page);
    assert_eq!(drawn.len(), 2, "{page}");
    for document in drawn {
        // Only the frame's own template ends.
        assert_eq!(
            (document.matches("</template>").count(), document.matches("</style>").count()),
            (1, 2),
            "{document}"
        );
        assert!(!document.contains("<script") && !document.contains("<img"), "{document}");
    }
}

async fn what_cannot_be_drawn_is_said_plainly(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let get = async |path: &str| api.own("GET", path, "").await.text();
    let unknown = given();
    api.deliver(&unknown).await;
    let page = get(&format!("/receipts/{}", text(&unknown, "/receipt_id"))).await;
    assert!(page.contains("Nothing with this hash is archived") && frames(&page).is_empty(), "{page}");
    // A receipt says what it likes; an archived notice does not.
    let notice = notice(&config());
    for (pointer, value, said) in [
        ("/lang", "en", "names the language &quot;en&quot;"),
        ("/lang", "qaa-x-none", "names the language &quot;qaa-x-none&quot;"),
        ("/notice/version", "1", "names the version &quot;1&quot;"),
        ("/site_id", "blog.example", "names the site &quot;blog.example&quot;"),
    ] {
        let page = get(&told(api, &notice, with(given(), pointer, value)).await).await;
        let page = page.replace('"', "&quot;");
        assert!(page.contains(said) && page.contains("Not drawn") && frames(&page).is_empty(), "{pointer}: {page}");
        assert!(page.contains("What the visitor read"), "the texts are there all the same: {page}");
    }
    let of = |change: &dyn Fn(&mut Value)| {
        let mut changed: Value = serde_json::from_str(&notice).expect("JSON");
        change(&mut changed);
        changed.to_string()
    };
    for (notice, said) in [
        (of(&|one| one["categories"][0]["colour"] = "red".into()), "cannot read the archived notice"),
        (of(&|one| one["regime"] = Value::Null), "cannot read the archived notice"),
        (of(&|one| one["texts"]["dir"] = "\"><script>".into()), "in which direction"),
        (of(&|one| one["texts"]["reject_all"] = Value::Null), "has no text for reject_all"),
    ] {
        let page = get(&told(api, &notice, given()).await).await;
        assert!(page.contains("Not drawn") && page.contains(said) && frames(&page).is_empty(), "{said}: {page}");
    }
    // One that came before a text of this version is drawn without it.
    let page =
        get(&told(api, &of(&|one| drop(one["texts"].as_object_mut().expect("texts").remove("cookies_of"))), given())
            .await)
        .await;
    assert!(page.contains("has no text for cookies_of") && frames(&page).len() == 2, "{page}");
    let path = told(api, &notice, given()).await;
    tamper(&collector.database, "UPDATE documents SET version = 'x'").await;
    let page = get(&path).await;
    assert!(page.contains("The archived document was changed") && frames(&page).is_empty(), "{page}");
}

async fn a_regime_that_informs_is_drawn_as_it_was(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let informed = |gpc: bool| {
        let mut receipt = given();
        receipt["signals"] = json!({ "gpc": gpc });
        for decision in [1, 2] {
            receipt["decisions"][decision]["basis"] = "notice".into();
        }
        receipt
    };
    let notice = notice(&config());
    let texts: Value = serde_json::from_str(&notice).expect("JSON");
    let page = api.own("GET", &told(api, &notice, informed(false)).await, "").await.text();
    let drawn = frames(&page);
    assert_eq!(drawn.len(), 2, "{page}");
    assert!(drawn[0].contains(&text(&texts, "/texts/notice_text_opt_out")), "{}", drawn[0]);
    assert!(
        drawn[1].contains("aria-labelledby=\"service-matomo\" checked"),
        "everything was on before an objection: {}",
        drawn[1]
    );
    let page = api.own("GET", &told(api, &notice, informed(true)).await, "").await.text();
    let drawn = frames(&page);
    assert!(drawn.len() == 1 && page.contains("was not asked"), "the browser had objected: {page}");
    assert!(drawn[0].contains(&text(&texts, "/texts/gpc_text")), "{}", drawn[0]);
}
