//! A page's markup as its server sent it: the tags in it with their places, and how a tag is written so that it waits for consent.
//! It knows no site and judges nothing.

#[cfg(test)]
mod tests;

use std::ops::Range;

use serde::{Deserialize, Serialize};
use tree_sitter::{Node, Parser, TreeCursor};
use url::Url;

/// One page's source.
#[derive(Debug)]
pub(super) struct Source {
    /// The page, as the visit calls it.
    pub page: String,
    /// Where it was in the end, after redirections.
    pub address: Url,
    /// What relative addresses begin at.
    base: Url,
    text: String,
    pub tags: Vec<Tag>,
}

/// A start tag.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    /// The element's name in small letters.
    pub name: String,
    attributes: Vec<Attribute>,
    /// Where the name ends.
    name_end: usize,
    /// The start tag itself.
    own: Range<usize>,
    /// The whole element with its content.
    whole: Range<usize>,
    /// The `<noscript>` around it.
    noscript: Option<Range<usize>>,
}

/// An attribute as it is written.
#[derive(Debug, Clone)]
struct Attribute {
    name: String,
    value: String,
    name_at: Range<usize>,
    whole: Range<usize>,
}

/// A change of a page's source: `old` stands there now and has to become `new`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The page.
    pub page: String,
    /// The line on which `old` begins, from 1.
    pub line: usize,
    /// Text of the page: a start tag, or an element.
    pub old: String,
    /// What to write in its place; empty: nothing.
    pub new: String,
}

/// The attributes by which elements load something, and what each is called while it waits (docs/gating.md).
const LOADING: [(&str, &str); 5] = [
    ("src", "data-src"),
    ("srcset", "data-srcset"),
    ("href", "data-href"),
    ("data", "data-src"),
    ("poster", "data-poster"),
];

impl Source {
    /// Reads a page; `address` is where it was in the end.
    pub fn read(page: &Url, address: &Url, text: String) -> Self {
        let mut source =
            Self { page: page.to_string(), address: address.clone(), base: address.clone(), tags: Vec::new(), text };
        let mut parser = Parser::new();
        let Some(tree) = parser
            .set_language(&tree_sitter_html::LANGUAGE.into())
            .ok()
            .and_then(|()| parser.parse(&source.text, None))
        else {
            return source;
        };
        source.tags = tags(&source.text, &mut tree.walk());
        let base = source.tags.iter().find(|tag| tag.name == "base").and_then(|tag| tag.attribute("href"));
        if let Some(base) = base.and_then(|href| source.base.join(href).ok()) {
            source.base = base;
        }
        source
    }

    /// The addresses that an element loads by itself.
    pub fn loads<'a>(&'a self, tag: &'a Tag) -> impl Iterator<Item = Url> + 'a {
        let own = tag.loading().filter_map(move |(live, _)| tag.attribute(live).map(|value| (live, value)));
        let each = own.flat_map(|(live, value)| {
            let list = live == "srcset";
            let parts: Vec<&str> = if list { value.split(',').collect() } else { vec![value] };
            parts.into_iter().filter_map(move |part| {
                let part = part.trim();
                if list { part.split_whitespace().next() } else { Some(part) }
            })
        });
        each.filter(|address| !address.is_empty()).filter_map(move |address| self.base.join(address).ok())
    }

    /// The line on which a tag begins, from 1.
    pub fn line(&self, tag: &Tag) -> usize {
        self.line_at(tag.own.start)
    }

    fn line_at(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// The script whose text is on a line, from 1.
    pub fn script_on(&self, line: usize) -> Option<&Tag> {
        let covers = |tag: &&Tag| (self.line_at(tag.whole.start)..=self.line_at(tag.whole.end)).contains(&line);
        self.tags.iter().filter(|tag| tag.name == "script" && tag.attribute("src").is_none()).find(covers)
    }

    /// A start tag as it is written.
    pub fn written(&self, tag: &Tag) -> &str {
        &self.text[tag.own.clone()]
    }

    /// The tag so that it waits until `category` is granted; names that it has already stay.
    pub fn gated(&self, tag: &Tag, category: &str) -> Change {
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        let mut added = String::new();
        if tag.name == "script" {
            let written = tag.attributes.iter().find(|attribute| attribute.name == "type");
            match written {
                Some(attribute) => {
                    edits.push((attribute.whole.clone(), "type=\"text/plain\"".to_owned()));
                    let kept =
                        ["module", "importmap"].into_iter().find(|kind| attribute.value.eq_ignore_ascii_case(kind));
                    added.extend(kept.map(|kind| format!(" data-type=\"{kind}\"")));
                }
                None => added.push_str(" type=\"text/plain\""),
            }
        } else {
            let waits = |name: &str| tag.attributes.iter().any(|attribute| attribute.name == name);
            for attribute in &tag.attributes {
                if let Some((_, waiting)) = tag.loading().find(|(live, _)| *live == attribute.name) {
                    let edit = if waits(waiting) { String::new() } else { waiting.to_owned() };
                    let at = if waits(waiting) { &attribute.whole } else { &attribute.name_at };
                    edits.push((at.clone(), edit));
                } else if tag.name == "link" && attribute.name == "data-src" && !waits("data-href") {
                    edits.push((attribute.name_at.clone(), "data-href".to_owned()));
                }
            }
        }
        if tag.names().next().is_none() {
            added.push_str(&format!(" data-category=\"{category}\""));
        }
        edits.push((Self::after_name(tag), added));
        self.change(tag, edits)
    }

    /// The tag with another name for a category or service.
    pub fn renamed(&self, tag: &Tag, old: &str, new: &str) -> Change {
        let edits = tag.attributes.iter().filter(|attribute| is_gate(&attribute.name));
        let words = |value: &str| {
            let word = |word: &str| {
                let (not, name) = word.strip_prefix('!').map_or(("", word), |name| ("!", name));
                if name == old { format!("{not}{new}") } else { word.to_owned() }
            };
            value.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
        };
        let edit = |own: &Attribute| (own.whole.clone(), format!("{}=\"{}\"", own.name, words(&own.value)));
        self.change(tag, edits.map(edit).collect())
    }

    /// The page without an element; without the `<noscript>` around it too, where it is the only one in it.
    pub fn without(&self, tag: &Tag) -> Change {
        let alone = |around: &&Range<usize>| {
            let inside = |other: &&Tag| around.start < other.own.start && other.own.end <= around.end;
            self.tags.iter().filter(inside).count() == 1
        };
        let gone = tag.noscript.as_ref().filter(alone).unwrap_or(&tag.whole).clone();
        Change {
            page: self.page.clone(),
            line: self.line_at(gone.start),
            old: self.text[gone].to_owned(),
            new: String::new(),
        }
    }

    fn after_name(tag: &Tag) -> Range<usize> {
        tag.name_end..tag.name_end
    }

    fn change(&self, tag: &Tag, mut edits: Vec<(Range<usize>, String)>) -> Change {
        edits.sort_by_key(|(at, _)| at.start);
        // Pages have many scripts that begin in the same way.
        let inline = tag.name == "script" && tag.attribute("src").or(tag.attribute("data-src")).is_none();
        let old = &self.text[if inline { tag.whole.clone() } else { tag.own.clone() }];
        let mut new = old.to_owned();
        for (at, text) in edits.iter().rev() {
            let mut at = at.start - tag.own.start..at.end - tag.own.start;
            // The space before an attribute goes with it.
            if text.is_empty() && !at.is_empty() && new[..at.start].ends_with(' ') {
                at.start -= 1;
            }
            new.replace_range(at, text);
        }
        Change { page: self.page.clone(), line: self.line(tag), old: old.to_owned(), new }
    }
}

fn is_gate(name: &str) -> bool {
    matches!(name, "data-category" | "data-service")
}

impl Change {
    /// The start tag that is to be written.
    pub(super) fn tag(&self) -> &str {
        self.new.split_inclusive('>').next().unwrap_or_default()
    }
}

impl Tag {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_str())
    }

    /// The categories and services that it waits for.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let gates = self.attributes.iter().filter(|attribute| is_gate(&attribute.name));
        gates.flat_map(|attribute| attribute.value.split_whitespace()).map(|name| name.trim_start_matches('!'))
    }

    /// Whether it stands in a `<noscript>`.
    pub fn is_without_script(&self) -> bool {
        self.noscript.is_some()
    }

    /// Whether it is a script that waits, and is no data.
    pub fn is_waiting_script(&self) -> bool {
        self.attribute("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/plain"))
    }

    /// Whether it is a script that the browser runs, or would without `data-src`.
    pub fn is_script(&self) -> bool {
        let kind = self.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
        self.name == "script" && (matches!(kind.as_str(), "" | "module" | "importmap") || kind.contains("javascript"))
    }

    /// Whether it waits by `data-src` and the like.
    pub fn waits(&self) -> bool {
        self.loading().any(|(_, waiting)| self.attribute(waiting).is_some())
    }

    /// The attributes by which an element of this name loads something, with what they are called while it waits.
    pub fn loading(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let live: &[&str] = match self.name.as_str() {
            "script" | "iframe" | "embed" | "audio" | "track" | "input" => &["src"],
            "video" => &["src", "poster"],
            "img" | "source" => &["src", "srcset"],
            "link" => &["href"],
            "object" => &["data"],
            _ => &[],
        };
        LOADING.into_iter().filter(move |(name, _)| live.contains(name))
    }
}

/// All start tags in the order of the text. Walked without recursion: a page nests as deep as it likes.
fn tags(text: &str, cursor: &mut TreeCursor<'_>) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    loop {
        let node = cursor.node();
        if matches!(node.kind(), "start_tag" | "self_closing_tag") {
            tags.extend(tag(text, node));
        } else if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                let around: Vec<_> =
                    tags.iter().filter(|tag| tag.name == "noscript").map(|tag| tag.whole.clone()).collect();
                for tag in tags.iter_mut().filter(|tag| tag.name != "noscript") {
                    tag.noscript = around.iter().find(|around| around.contains(&tag.own.start)).cloned();
                }
                return tags;
            }
        }
    }
}

fn tag(text: &str, node: Node<'_>) -> Option<Tag> {
    let mut cursor = node.walk();
    let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
    let name = children.iter().find(|child| child.kind() == "tag_name")?;
    let attributes = children.iter().filter(|child| child.kind() == "attribute");
    Some(Tag {
        name: text[name.byte_range()].to_ascii_lowercase(),
        name_end: name.end_byte(),
        attributes: attributes.filter_map(|attribute| self::attribute(text, *attribute)).collect(),
        own: node.byte_range(),
        whole: node
            .parent()
            .filter(|parent| parent.kind().ends_with("element"))
            .map_or(node.byte_range(), |all| all.byte_range()),
        noscript: None,
    })
}

fn attribute(text: &str, node: Node<'_>) -> Option<Attribute> {
    let name = node.child(0)?;
    let value = node.child(2).map(|value| &text[value.byte_range()]).unwrap_or_default();
    Some(Attribute {
        name: text[name.byte_range()].to_ascii_lowercase(),
        // The one reference that addresses are full of.
        value: value.trim_matches(['"', '\'']).replace("&amp;", "&"),
        name_at: name.byte_range(),
        whole: node.byte_range(),
    })
}
