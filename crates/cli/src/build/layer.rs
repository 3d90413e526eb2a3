//! The first layer, printed: what the banner's own components render, as the tree of elements that a page makes without parsing HTML.
//!
//! A tree and not HTML, because a page may require Trusted Types, which refuse a text as markup; and because a string of the
//! configuration can only become a text or the value of an attribute that the component itself writes.

use assent_core::{Config, Key, Language, Locale, Mode, Node as Tree, Policy, Regime, STRICTEST, read};
use assent_ui::{DARK, FRAME, HOST, LAYOUT, SHEET, logo, look, notice_html};
use scraper::{Html, Node};
use serde_json::{Map, Value, json};

/// The notice of a policy; null where nobody is asked.
pub fn notice(policy: &Policy) -> Value {
    if policy.asks() { element(policy) } else { Value::Null }
}

/// The style sheet of the notice's shadow root.
pub fn style(policy: &Policy) -> String {
    let (theme, own) = look(policy);
    [theme, &own, SHEET].concat()
}

/// The first layer of every configuration, with placeholders such as `{notice_title}` for what only a configuration says:
/// `www/parts/first.js` fills them in where nobody has built a bundle. `notices` are those of a regime that wants consent, without and with
/// an objection of the browser; `others` has that of a regime that lets things run, which asks nobody whose browser objects.
///
/// # Panics
/// Where what is compiled in does not fit together.
#[must_use]
pub fn template() -> Value {
    let placeholder = |name: &str| format!("{{{name}}}");
    let policy = |mode, objects, appearance: Value| {
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
        let regime = Regime { mode, ..read(&strictest).expect("a regime") };
        Policy::resolve(config, regime, locale, objects)
    };
    let notice = |mode, objects| {
        let policy = policy(mode, objects, json!({}));
        host(&placeholder("lang"), &placeholder("dir"), &placeholder("place"), &policy)
    };
    let plain = policy(Mode::OptIn, false, json!({}));
    let (theme, _) = look(&plain);
    json!({
        "sheets": [theme, DARK, SHEET],
        "frames": [frame(&plain), frame(&policy(Mode::OptIn, false, json!({ "logo": placeholder("logo") })))],
        "notices": [notice(Mode::OptIn, false), notice(Mode::OptIn, true)],
        "others": [notice(Mode::OptOut, false)],
    })
}

/// What the notice's shadow root holds.
pub fn frame(policy: &Policy) -> Value {
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
