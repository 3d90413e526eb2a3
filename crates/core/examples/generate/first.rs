//! What the first layer needs to know of a configuration before the banner is there (`www/parts/first.js`).

use assent_core::config::{COLOURS, Theme};
use assent_core::{Audience, BY_REGION, Gpc, Key, Language, Locale, Mode, Node, STRICTEST_ID, laws, regime_names};
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
const FORMS: [(&str, &str); 8] = [
    ("language", "Language"),
    ("address", "Href"),
    ("layout", "Layout"),
    ("position", "Position"),
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
    let text = |key: Key| match english.member(key.name()) {
        Some(Node::String(text)) => (key.name().to_owned(), Value::from(text.as_str())),
        _ => panic!("en.json has no {}", key.name()),
    };
    let texts: Map<String, Value> = TEXTS.into_iter().map(text).collect();
    let others: Map<String, Value> = [Key::NoticeTextOptOut].into_iter().map(text).collect();
    let themes: Vec<Value> = Theme::ALL.iter().map(|theme| json!([theme.name(), theme.schemes()])).collect();
    // With the sign that ends a part of a tag, in the case in which tags are compared.
    let files: Vec<Value> =
        Language::files().iter().map(|(begin, file)| json!([format!("{}-", begin.to_lowercase()), file])).collect();
    let rules = json!({
        "regimes": regimes_of_consent(),
        "files": files,
        "texts": texts,
        "forms": forms,
        "themes": themes,
        "shape": ["font", "radius"],
        "colours": COLOURS,
        "elsewhere": {
            "by_region": BY_REGION,
            "region": form(&schema["$defs"]["Region"]),
            "modes": by_name(Mode::ALL, Mode::name, |mode| mode != Mode::OptIn),
            "gpc": by_name(Gpc::ALL, Gpc::name, |gpc| gpc != Gpc::Ignore),
            "audiences": by_name(&[Audience::General, Audience::Mixed], Audience::name, |audience| audience != Audience::General),
            "texts": others,
        },
    });
    serde_json::to_string_pretty(&rules).expect("rules are JSON")
}

/// Whether something holds, 1 or 0, for each of some values by their names.
fn by_name<T: Copy>(all: &[T], name: fn(T) -> &'static str, holds: fn(T) -> bool) -> Map<String, Value> {
    all.iter().map(|value| (name(*value).to_owned(), u8::from(holds(*value)).into())).collect()
}

/// The European regimes that want consent on every date: 1 for each that heeds an objection of the browser, 0 for the others. The part has
/// room for few names (`budget.rs`, "question"); all others, and one that changes, are looked up in the list with the visitor's date.
fn regimes_of_consent() -> Map<String, Value> {
    let of = |name: &str| {
        let mut versions = laws().iter().filter(|law| law.id.as_str() == name);
        let (law, next) = (versions.next()?, versions.next());
        let at_hand = name == STRICTEST_ID || name == "uk" || law.extends.is_some();
        let lasts = next.is_none() && law.until.is_none();
        (at_hand && lasts && law.mode == Mode::OptIn)
            .then(|| (name.to_owned(), u8::from(law.gpc != Gpc::Ignore).into()))
    };
    regime_names().filter_map(of).collect()
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
