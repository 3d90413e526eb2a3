//! The first layer, printed: what the banner's own components render, as the tree of elements that a page makes without parsing HTML.
//!
//! A tree and not HTML, because a page may require Trusted Types, which refuse a text as markup; and because a string of the
//! configuration can only become a text or the value of an attribute that the component itself writes.

use assent::ui::{DARK, FRAME, HOST, LAYOUT, SHEET, logo, look, notice_html};
use assent_core::{Config, Key, Language, Locale, Node as Tree, Policy, Regime, STRICTEST, read};
use scraper::{Html, Node};
use serde_json::{Map, Value, json};

use super::Setting;
use super::languages::table;

/// The first layer of a site in the first `languages` of its languages, where it does not depend on anything that only the banner learns.
pub fn first(setting: &Setting, languages: usize) -> Option<Value> {
    let regime = setting.regime()?;
    let mut notices: Vec<Value> = Vec::new();
    for case in setting.cases(languages) {
        let policy = case.policy(setting);
        let notice = if policy.asks() { element(&policy) } else { Value::Null };
        match notices.get_mut(case.language_index).and_then(Value::as_array_mut) {
            // What is no other one is left out, not repeated.
            Some(same) if same.contains(&notice) => {}
            Some(same) => same.push(notice),
            None => notices.push(json!([notice])),
        }
    }
    // A site for children asks nobody.
    if notices.iter().all(|notice| notice[0].is_null()) {
        return None;
    }
    let policies = setting.locales().iter().take(languages).map(|locale| setting.policy(regime, locale, false));
    let mut frames: Vec<Value> = policies.clone().map(|policy| frame(&policy)).collect();
    // Only a logo says something, and seldom in more than one language.
    if frames.iter().all(|frame| *frame == frames[0]) {
        frames.truncate(1);
    }
    let style: String = policies
        .take(1)
        .map(|policy| {
            let (theme, own) = look(&policy);
            [theme, &own, SHEET].concat()
        })
        .collect();
    Some(json!({
        "style": style,
        "frames": frames,
        "languages": table(setting.config.languages.all()),
        "notices": notices,
    }))
}

/// The first layer of every configuration, with placeholders such as `{notice_title}` for what only a configuration says:
/// `www/parts/first.js` fills them in where nobody has built a bundle. Printed for a regime that wants consent.
///
/// # Panics
/// Where what is compiled in does not fit together.
#[must_use]
pub fn template() -> Value {
    let placeholder = |name: &str| format!("{{{name}}}");
    let policy = |objects, appearance: Value| {
        let config = json!({
            "site": "example.com",
            "revision": 1,
            "controller": { "name": placeholder("logo_text"), "policy_url": placeholder("policy_url") },
            "appearance": appearance,
            "categories": [{ "id": "necessary", "required": true }],
        });
        let config = Config::parse(&config.to_string()).expect("placeholders are of their forms");
        let strictest = Tree::parse(STRICTEST).expect("a regime is JSON");
        let texts = Key::NAMES.iter().map(|name| ((*name).to_owned(), Tree::String(placeholder(name))));
        let texts = Tree::Object(texts.collect());
        let language = Language::parse("en").expect("a language");
        let locale = Locale::new(language, &Tree::Null, &texts, &config.texts);
        Policy::resolve(config, read::<Regime>(&strictest).expect("a regime"), locale, objects)
    };
    let notice = |objects| {
        let policy = policy(objects, json!({}));
        host(&placeholder("lang"), &placeholder("dir"), &placeholder("place"), &policy)
    };
    let plain = policy(false, json!({}));
    let (theme, _) = look(&plain);
    json!({
        "sheets": [theme, DARK, SHEET],
        "frames": [frame(&plain), frame(&policy(false, json!({ "logo": placeholder("logo") })))],
        "notices": [notice(false), notice(true)],
    })
}

/// What the notice's shadow root holds.
fn frame(policy: &Policy) -> Value {
    let mut logo = logo(policy).map(|attributes| node("img", attributes, []));
    let part = |(part, slots): (&str, &[&str])| {
        let slots = slots.iter().map(|slot| node("slot", [("name", *slot)], []));
        node("div", [("part", part)], logo.take().into_iter().chain(slots))
    };
    FRAME.into_iter().map(part).collect()
}

/// The notice's host with what is in its light DOM.
fn element(policy: &Policy) -> Value {
    let locale = policy.locale();
    host(locale.language().as_str(), locale.text(Key::Dir), &policy.appearance().place(), policy)
}

fn host(language: &str, direction: &str, place: &str, policy: &Policy) -> Value {
    let attributes = HOST.into_iter().chain([(LAYOUT, place), ("lang", language), ("dir", direction)]);
    node("assent-notice", attributes, children(&notice_html(policy)))
}

/// What a browser would make of a piece of HTML.
fn children(html: &str) -> Vec<Value> {
    let fragment = Html::parse_fragment(html);
    // A fragment is parsed into an element `html` of the parser's own.
    fragment.tree.root().first_child().into_iter().flat_map(|root| root.children()).map(of_parsed).collect()
}

fn of_parsed(parsed: ego_tree::NodeRef<'_, Node>) -> Value {
    match parsed.value() {
        Node::Text(text) => Value::String(text.to_string()),
        Node::Element(element) => {
            let mut attributes: Vec<(&str, &str)> = element.attrs().collect();
            attributes.sort_unstable();
            node(element.name(), attributes, parsed.children().map(of_parsed))
        }
        // Leptos marks the end of a list with a comment; it prints no other nodes.
        _ => json!(0),
    }
}

/// An element as `www/first/hold.js` reads it.
fn node<'a>(
    name: &str,
    attributes: impl IntoIterator<Item = (&'a str, &'a str)>,
    children: impl IntoIterator<Item = Value>,
) -> Value {
    let attributes: Map<String, Value> =
        attributes.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    [Value::String(name.to_owned()), Value::Object(attributes)].into_iter().chain(children).collect()
}
