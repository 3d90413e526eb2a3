//! The vocabulary: the sentences that the catalogue describes services with, each with its translations.
//!
//! `pkg-config/words/en.json` has each sentence by its id, and a file of that name beside it has them in another language, by the same ids.
//! Entries of the catalogue are written in English and may say nothing else, so that they are whole without the vocabulary.
//! A program that reads a configuration puts each of an entry's sentences into the configuration's languages. It does so before the entry
//! fills in what the owner leaves out: an owner's own text is never touched.
//! The banner knows nothing of it. A bundle holds the entries in the languages of its site, and no sentence that they do not use.

use super::{Entry, items, items_mut};
use crate::Node;
use crate::values::Language;

/// The language that entries are written in.
const ENGLISH: &str = "en";

/// The words of one language of a configuration; null where there are none.
struct Words {
    /// The language as the configuration writes it.
    tag: String,
    sentences: Node,
}

/// Puts the sentences of entries into each language of a configuration; `entry` gives the words by their path, such as `words/de`.
/// A sentence that no language but English has stays as it is.
pub(super) fn translate(found: &mut [Entry], config: &Node, entry: &mut impl FnMut(&str) -> Option<Node>) {
    let mut all: Vec<Words> = Vec::new();
    for tag in items(config.member("languages")) {
        let Node::String(tag) = tag else { continue };
        let Some(language) = Language::parse(tag) else { continue };
        if all.iter().all(|words| words.tag != *tag) {
            let file = language.file();
            let sentences = (file != ENGLISH).then(|| entry(&["words/", file].concat())).flatten();
            all.push(Words { tag: tag.clone(), sentences: sentences.unwrap_or_default() });
        }
    }
    let translated = all.iter().any(|words| words.sentences != Node::Null);
    let Some(english) = translated.then(|| entry("words/en")).flatten() else { return };
    for (_, node) in found.iter_mut().filter(|(path, _)| path.starts_with("services/")) {
        of_service(node, &|text| put(text, &english, &all));
    }
}

/// Every sentence of a service.
fn of_service(service: &mut Node, put: &dyn Fn(&mut Node)) {
    items_mut(service, "purposes").iter_mut().for_each(put);
    for cookie in items_mut(service, "cookies") {
        member_mut(cookie, "purpose").map(put);
    }
    member_mut(service, "if_refused").map(put);
}

/// Replaces an English sentence by one for each language; by itself where a language has no words.
fn put(text: &mut Node, english: &Node, all: &[Words]) {
    let Node::Object(sentences) = english else { return };
    let Some((id, _)) = sentences.iter().find(|(_, sentence)| sentence == text) else { return };
    let own = |words: &Words| words.sentences.member(id).filter(|own| matches!(own, Node::String(_))).cloned();
    if all.iter().any(|words| own(words).is_some()) {
        let each = all.iter().map(|words| (words.tag.clone(), own(words).unwrap_or_else(|| text.clone())));
        *text = Node::Object(each.collect());
    }
}

fn member_mut<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    let Node::Object(members) = node else { return None };
    members.iter_mut().find(|(name, _)| name == key).map(|(_, member)| member)
}
