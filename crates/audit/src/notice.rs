//! Finds in a page what refuses, agrees and opens the settings of its consent notice: Assent's by its stable hooks, any other's by
//! what its buttons say, in the languages of `data/labels.json` and of our own locales. It clicks nothing.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::document::{Document, Node};

/// What one would have a button do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Accept,
    Reject,
    /// Opens what is behind the first layer.
    Settings,
    /// Keeps what is switched on.
    Save,
    /// Brings back a notice that has been answered.
    Reopen,
    /// Takes a consent back: Assent's preferences have a button of their own.
    Withdraw,
}

/// A control that fulfils a wish.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Control {
    /// The node's handle for clicking.
    pub handle: u64,
    /// What it says.
    pub label: String,
}

/// A script that has a known consent tool show its settings, or take back the consent itself where the settings have no button for that.
#[derive(Debug, Deserialize)]
pub(super) struct Opener {
    pub tool: String,
    #[serde(default)]
    pub takes_back: bool,
    pub expression: String,
}

#[derive(Deserialize)]
struct Labels {
    accept: HashSet<String>,
    reject: HashSet<String>,
    settings: HashSet<String>,
    save: HashSet<String>,
    reopen: HashSet<String>,
    about: Vec<String>,
    open_by: Vec<Opener>,
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    let mut labels: Labels =
        serde_json::from_str(include_str!("data/labels.json")).expect("data/labels.json is a list of labels");
    for set in [&mut labels.accept, &mut labels.reject, &mut labels.settings, &mut labels.save, &mut labels.reopen] {
        *set = set.iter().map(|label| plain(label)).collect();
    }
    for (_, text) in assent_shipped::files("locales") {
        let texts: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        let add = |set: &mut HashSet<String>, key: &str| set.extend(texts[key].as_str().map(plain));
        add(&mut labels.accept, "accept_all");
        add(&mut labels.reject, "reject_all");
        add(&mut labels.settings, "settings");
        add(&mut labels.save, "save");
        add(&mut labels.reopen, "reopen");
    }
    labels
});

/// The scripts that have known tools show their settings.
pub(super) fn openers() -> &'static [Opener] {
    &LABELS.open_by
}

/// The visible control that fulfils a wish best; none where the page has no notice that does.
pub(super) fn find(document: &Document, wish: Wish) -> Option<Control> {
    let texts = document.texts(4000);
    let controls = document.nodes.iter().enumerate().filter(|(_, node)| node.visible && is_control(node));
    let label = |at: usize, node: &Node| label(node, &texts[at]);
    if let Some((at, node)) = controls.clone().find(|(_, node)| is_ours(node, wish)) {
        return Some(Control { handle: node.handle, label: label(at, node) });
    }
    let labels = wanted(wish)?;
    controls
        .filter(|(at, node)| labels.contains(&plain(&label(*at, node))))
        // "Settings" of a shop is not what is meant; the reopening one says itself what it is about.
        .find(|(at, _)| wish == Wish::Reopen || is_about_consent(document, *at, &texts))
        .map(|(at, node)| Control { handle: node.handle, label: label(at, node) })
}

fn wanted(wish: Wish) -> Option<&'static HashSet<String>> {
    match wish {
        Wish::Accept => Some(&LABELS.accept),
        Wish::Reject => Some(&LABELS.reject),
        Wish::Settings => Some(&LABELS.settings),
        Wish::Save => Some(&LABELS.save),
        Wish::Reopen => Some(&LABELS.reopen),
        Wish::Withdraw => None,
    }
}

/// The stable hooks of docs/contracts.md.
fn is_ours(node: &Node, wish: Wish) -> bool {
    let action = match wish {
        Wish::Accept => "accept",
        Wish::Reject => "reject",
        Wish::Settings => "preferences",
        Wish::Save => "save",
        Wish::Withdraw => "withdraw",
        Wish::Reopen => return false,
    };
    node.name == "BUTTON" && node.attributes.get("data-assent-action").is_some_and(|own| own == action)
}

fn is_control(node: &Node) -> bool {
    let has = |name: &str, value: &str| node.attributes.get(name).is_some_and(|own| own.eq_ignore_ascii_case(value));
    match node.name.as_str() {
        "BUTTON" | "A" => true,
        "INPUT" => has("type", "button") || has("type", "submit"),
        _ => has("role", "button") || has("role", "link") || node.attributes.contains_key("onclick"),
    }
}

/// What a control says: its text, else what assistive technology reads.
fn label(node: &Node, text: &str) -> String {
    let attribute = |name: &str| node.attributes.get(name).filter(|value| !value.trim().is_empty()).cloned();
    let own = if node.name == "INPUT" { attribute("value") } else { None };
    let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    own.or(text).or_else(|| attribute("aria-label")).or_else(|| attribute("title")).unwrap_or_default()
}

/// Whether one of the elements around speaks of cookies or consent, by a text, an id or a class. A whole page about cookies is no notice.
fn is_about_consent(document: &Document, at: usize, texts: &[String]) -> bool {
    const AROUND: usize = 12;
    let around = std::iter::successors(Some(at), |at| document.nodes[*at].parent);
    around.take(AROUND).any(|at| {
        let node = &document.nodes[at];
        if matches!(node.name.as_str(), "BODY" | "HTML" | "#DOCUMENT" | "MAIN") {
            return false;
        }
        let names = ["id", "class", "aria-label", "name"].iter().filter_map(|name| node.attributes.get(*name));
        let mut said = names.chain([&texts[at]]).map(|said| said.to_lowercase());
        said.any(|said| LABELS.about.iter().any(|word| said.contains(word)))
    })
}

/// A label as it is compared: small letters and single spaces, without arrows, crosses and the like around.
fn plain(label: &str) -> String {
    let small = label.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'").replace(['\u{200b}', '\u{ad}'], "");
    let words = small.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(|letter: char| !letter.is_alphanumeric() && !is_mark(letter)).to_owned()
}

/// Marks that belong to the letter before them, as in Thai and Hindi.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{0300}'..='\u{036f}' | '\u{0900}'..='\u{0963}' | '\u{0e30}'..='\u{0e4e}')
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn element(parent: Option<usize>, name: &str, attributes: &[(&str, &str)], handle: u64) -> Node {
        let attributes: HashMap<_, _> =
            attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Node { parent, name: name.to_owned(), text: String::new(), attributes, handle, visible: true }
    }

    fn text(parent: usize, text: &str) -> Node {
        Node { parent: Some(parent), name: "#TEXT".to_owned(), text: text.to_owned(), visible: true, ..Node::default() }
    }

    /// A body with an element of `class` that says `about` and has a button of that label.
    fn page(class: &str, about: &str, label: &str) -> Document {
        let nodes = vec![
            element(None, "BODY", &[], 1),
            element(Some(0), "DIV", &[("class", class)], 2),
            text(1, about),
            element(Some(1), "BUTTON", &[], 4),
            text(3, label),
        ];
        Document { nodes, ..Document::default() }
    }

    #[test]
    fn a_notice_is_answered_in_its_own_language() {
        for label in [
            "Reject all",
            "  ALLE   ablehnen ✕",
            "Continuer sans accepter →",
            "Только необходимые",
            "すべて拒否",
            "ปฏิเสธทั้งหมด",
            "Tümünü reddet",
        ] {
            let found = find(&page("x", "We use cookies", label), Wish::Reject);
            assert_eq!(found.map(|control| control.handle), Some(4), "{label}");
        }
        assert!(find(&page("x", "Мы используем файлы cookie", "Принять всё"), Wish::Accept).is_some());
    }

    #[test]
    fn every_locale_of_ours_is_known() {
        for (name, text) in assent_shipped::files("locales") {
            let texts: serde_json::Value = serde_json::from_str(text).expect("a locale");
            let (accept, reject) = (texts["accept_all"].as_str(), texts["reject_all"].as_str());
            let page = |label: Option<&str>| page("cookie-notice", "", label.expect("every locale has it"));
            assert!(find(&page(accept), Wish::Accept).is_some(), "{name}");
            assert!(find(&page(reject), Wish::Reject).is_some(), "{name}");
        }
    }

    #[test]
    fn a_button_that_has_nothing_to_do_with_consent_is_left_alone() {
        assert_eq!(find(&page("survey", "Do you like our shop?", "No, thanks"), Wish::Reject), None);
        assert_eq!(find(&page("x", "We use cookies", "Subscribe"), Wish::Reject), None);
        let mut hidden = page("x", "We use cookies", "Reject all");
        hidden.nodes[3].visible = false;
        assert_eq!(find(&hidden, Wish::Reject), None);
    }

    #[test]
    fn ours_is_known_by_its_hook_whatever_it_says() {
        let mut document = page("x", "", "Lieber nicht");
        document.nodes[3].attributes.insert("data-assent-action".to_owned(), "reject".to_owned());
        assert_eq!(find(&document, Wish::Reject), Some(Control { handle: 4, label: "Lieber nicht".to_owned() }));
        assert_eq!(find(&document, Wish::Accept), None);
    }
}
