//! What the first layer needs to know of a configuration before the banner is there (`www/parts/first.js`).

use assent_core::config::{COLOURS, Theme};
use assent_core::{Gpc, Key, Language, Locale, Mode, Node, Regime, read, regime_names, regime_source};
use serde_json::{Map, Value, json};

/// The texts of the first layer in a regime that wants consent.
const TEXTS: [Key; 8] = [
    Key::Dir,
    Key::NoticeTitle,
    Key::NoticeText,
    Key::GpcText,
    Key::PolicyLink,
    Key::AcceptAll,
    Key::RejectAll,
    Key::Settings,
];

/// Where the schema has the form of each kind of string.
const FORMS: [(&str, &str); 9] = [
    ("language", "Language"),
    ("address", "Href"),
    ("layout", "Layout"),
    ("position", "Position"),
    ("theme", "Theme"),
    ("picture", "Appearance/properties/logo"),
    ("font", "Appearance/properties/font"),
    ("radius", "Appearance/properties/radius"),
    ("colour", "Appearance/properties/light/properties/bg"),
];

/// The rules as JSON.
pub fn rules() -> String {
    let schema: Value = serde_json::from_str(&super::schema::text()).expect("a schema is JSON");
    let mut forms: Map<String, Value> = FORMS
        .into_iter()
        .map(|(name, path)| {
            (name.to_owned(), form(schema["$defs"].pointer(&format!("/{path}")).expect("a form")).into())
        })
        .collect();
    // What `Reader::string` takes for a text.
    forms.insert("text".into(), "\\S".into());
    let english = Node::parse(Locale::ENGLISH).expect("en.json is JSON");
    let texts: Map<String, Value> = TEXTS
        .into_iter()
        .map(|key| match english.member(key.name()) {
            Some(Node::String(text)) => (key.name().to_owned(), text.as_str().into()),
            _ => panic!("en.json has no {}", key.name()),
        })
        .collect();
    let colours: Map<String, Value> = COLOURS.iter().map(|name| ((*name).to_owned(), "colour".into())).collect();
    let themes: Map<String, Value> =
        Theme::ALL.iter().map(|theme| (theme.name().to_owned(), json!(theme.schemes()))).collect();
    let rules = json!({
        "regimes": regimes(),
        "files": Language::files(),
        "texts": texts,
        "forms": forms,
        "themes": themes,
        "shape": { "font": "font", "radius": "radius" },
        "colours": colours,
    });
    serde_json::to_string_pretty(&rules).expect("rules are JSON")
}

/// The regimes that want consent, and whether each heeds an objection of the browser.
fn regimes() -> Map<String, Value> {
    let regimes = regime_names().map(|name| {
        let node = Node::parse(regime_source(name).expect("a regime")).expect("a regime is JSON");
        read::<Regime>(&node).expect("a regime")
    });
    let asking = regimes.filter(|regime| regime.mode == Mode::OptIn);
    asking.map(|regime| (regime.id.as_str().to_owned(), (regime.gpc != Gpc::Ignore).into())).collect()
}

/// The regular expression of a schema of strings.
fn form(schema: &Value) -> String {
    match (&schema["pattern"], &schema["oneOf"]) {
        (Value::String(pattern), _) => pattern.clone(),
        (_, Value::Array(names)) => {
            let names: Vec<&str> = names.iter().filter_map(|name| name["const"].as_str()).collect();
            format!("^({})$", names.join("|"))
        }
        _ => panic!("a form that is neither a pattern nor a choice: {schema}"),
    }
}
