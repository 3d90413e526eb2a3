//! A page as it looks: elements with their texts, in the browser's `DOMSnapshot`, which sees into shadow roots and frames.

use std::collections::HashMap;

use serde_json::Value;

/// The computed styles that a snapshot has to have, in this order.
pub(super) const STYLES: [&str; 3] = ["visibility", "opacity", "pointer-events"];

/// One document of a page or frame.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub url: String,
    pub base: String,
    pub nodes: Vec<Node>,
}

/// One node; parents come before their children.
#[derive(Debug, Default, Clone)]
pub(super) struct Node {
    pub parent: Option<usize>,
    /// The element's name in capitals, `#text` for a text.
    pub name: String,
    pub text: String,
    pub attributes: HashMap<String, String>,
    /// How the browser calls it for clicking.
    pub handle: u64,
    /// Whether it can be seen.
    pub visible: bool,
}

/// Reads the answer of `DOMSnapshot.captureSnapshot`: columns of numbers, strings by their place in a list.
pub(super) fn read(snapshot: &Value) -> Vec<Document> {
    let strings = list(&snapshot["strings"]);
    let string = |at: &Value| {
        let at = at.as_u64().and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| strings.get(at)?.as_str()).unwrap_or_default().to_owned()
    };
    let document = |value: &Value| {
        let nodes = &value["nodes"];
        let (names, texts) = (list(&nodes["nodeName"]), list(&nodes["nodeValue"]));
        let (handles, attributes) = (list(&nodes["backendNodeId"]), list(&nodes["attributes"]));
        let mut read: Vec<Node> = list(&nodes["parentIndex"])
            .iter()
            .enumerate()
            .map(|(at, parent)| {
                let pairs = attributes.get(at).map(list).unwrap_or_default();
                Node {
                    // A parent that does not come before would make a circle.
                    parent: parent
                        .as_u64()
                        .and_then(|parent| usize::try_from(parent).ok())
                        .filter(|parent| *parent < at),
                    name: names.get(at).map(string).unwrap_or_default().to_ascii_uppercase(),
                    text: texts.get(at).map(string).unwrap_or_default(),
                    attributes: pairs.chunks_exact(2).map(|pair| (string(&pair[0]), string(&pair[1]))).collect(),
                    handle: handles.get(at).and_then(Value::as_u64).unwrap_or_default(),
                    visible: false,
                }
            })
            .collect();
        let layout = &value["layout"];
        let (bounds, styles) = (list(&layout["bounds"]), list(&layout["styles"]));
        for (row, node) in list(&layout["nodeIndex"]).iter().enumerate() {
            let Some(node) = node.as_u64().and_then(|at| read.get_mut(usize::try_from(at).ok()?)) else { continue };
            let size = |side: usize| bounds.get(row).and_then(|bounds| bounds[side].as_f64()).unwrap_or_default();
            let style = |at: usize| styles.get(row).map(|styles| string(&styles[at])).unwrap_or_default();
            node.visible =
                size(2) > 0.5 && size(3) > 0.5 && style(0) != "hidden" && style(1) != "0" && style(2) != "none";
        }
        Document { url: string(&value["documentURL"]), base: string(&value["baseURL"]), nodes: read }
    };
    list(&snapshot["documents"]).iter().map(document).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

impl Document {
    /// The language that the page says it is written in.
    pub fn language(&self) -> Option<String> {
        // The document type is called so, too.
        let mut roots = self.nodes.iter().filter(|node| node.name == "HTML");
        let language = roots.find_map(|node| node.attributes.get("lang"))?.trim();
        Some(language.to_owned()).filter(|language| !language.is_empty())
    }

    /// The text of each element's whole content, cut after `most` bytes or so; a label for those that have one of their own.
    pub fn texts(&self, most: usize) -> Vec<String> {
        let mut texts: Vec<String> = vec![String::new(); self.nodes.len()];
        // From the end, children come before their parents; what follows is put in front.
        for (at, node) in self.nodes.iter().enumerate().rev() {
            if node.name == "#TEXT" {
                texts[at] = node.text.split_whitespace().collect::<Vec<_>>().join(" ");
            }
            let Some(parent) = node.parent else { continue };
            if matches!(node.name.as_str(), "SCRIPT" | "STYLE" | "NOSCRIPT" | "TEMPLATE") || texts[at].is_empty() {
                continue;
            }
            if texts[parent].len() < most {
                texts[parent] = format!("{} {}", texts[at], texts[parent]).trim().to_owned();
            }
        }
        texts
    }
}
