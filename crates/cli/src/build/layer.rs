//! The first layer, printed: what the banner's own components render, as the tree of elements that a bundle makes without parsing HTML.
//!
//! A tree and not HTML, because a page may require Trusted Types, which refuse a text as markup; and because a string of the
//! configuration can only become a text or the value of an attribute that the component itself writes.

use assent::ui::{FRAME, HOST, LAYOUT, SHEET, logo, look, notice_html};
use assent_core::{Key, Policy};
use scraper::{Html, Node};
use serde_json::{Map, Value, json};

use super::Setting;
use super::languages::table;

/// The first layer of a site in the first `languages` of its languages, where it does not depend on anything that only the banner learns.
pub fn first(setting: &Setting, languages: usize) -> Option<Value> {
    let regime = setting.regime()?;
    let notice = |locale, objects| {
        let policy = setting.policy(regime, locale, objects);
        if policy.asks() { element(&policy) } else { Value::Null }
    };
    let notices: Vec<Value> = setting
        .locales()
        .iter()
        .take(languages)
        .map(|locale| {
            let plain = notice(locale, false);
            let objected = Some(notice(locale, true)).filter(|_| Setting::heeds_objections(regime));
            // What is no other one is left out, not repeated.
            Value::Array(match objected {
                Some(objected) if objected != plain => vec![plain, objected],
                _ => vec![plain],
            })
        })
        .collect();
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
    let language = [("lang", locale.language().as_str()), ("dir", locale.text(Key::Dir))];
    let place = policy.appearance().place();
    let attributes = HOST.into_iter().chain([(LAYOUT, &*place)]).chain(language);
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

/// An element as `www/bundle/after.js` reads it.
fn node<'a>(
    name: &str,
    attributes: impl IntoIterator<Item = (&'a str, &'a str)>,
    children: impl IntoIterator<Item = Value>,
) -> Value {
    let attributes: Map<String, Value> =
        attributes.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    [Value::String(name.to_owned()), Value::Object(attributes)].into_iter().chain(children).collect()
}
