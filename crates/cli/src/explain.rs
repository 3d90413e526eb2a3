//! `assent explain`: a service as visitors get it, and whether each of its values comes from the file or from the catalogue.

use std::path::PathBuf;

use assent_core::{Node, catalogue, nearest};
use serde_json::{Value, json};

use crate::outcome::Outcome;
use crate::places::Places;
use crate::source::Source;
use crate::{Error, output};

/// What `assent explain` is asked for.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The service: its id, or the entry of the catalogue that it takes
    service: String,
    /// The configuration; - is the standard input
    #[arg(default_value = "consent.json", value_name = "FILE")]
    file: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// A value of a service with where it comes from.
struct Part {
    key: String,
    value: Value,
    /// The line of the file that has it; none: the catalogue's entry has it.
    line: Option<usize>,
}

/// Prints the service.
///
/// # Errors
/// When the file is no JSON, or has no such service.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let source = Source::read(&arguments.file)?;
    let refused = |why: String| Error::Refused(format!("{}: {why}", source.name));
    let own = Node::parse(source.text()).map_err(|error| refused(format!("{error}; `assent check` says more")))?;
    let mut whole = own.clone();
    catalogue::complete_with(&mut whole, assent_shipped::entry);
    let known: Vec<(String, String, &Node)> = services(&whole).collect();
    let is = |(_, id, service): &&(String, String, &Node)| {
        *id == arguments.service
            || matches!(service.member("from"), Some(Node::String(from)) if *from == arguments.service)
    };
    let Some((path, id, service)) = known.iter().find(is) else {
        let names: Vec<&str> = known.iter().map(|(_, id, _)| id.as_str()).collect();
        let meant = nearest(&arguments.service, &names).map(|near| format!("; did you mean \"{near}\"?"));
        return Err(refused(format!("\"{}\" is not a service of it{}", arguments.service, meant.unwrap_or_default())));
    };
    let parts = parts(service, path, &Places::of(source.text()), &source);
    if arguments.json {
        let from =
            |part: &Part| part.line.map_or(json!("catalogue"), |line| json!({ "file": source.name, "line": line }));
        let parts = parts.iter().map(|part| json!({ "key": part.key, "value": part.value, "from": from(part) }));
        let parts: Vec<Value> = parts.collect();
        output::print_json(&json!({ "format": 1, "command": "explain", "service": id, "path": path, "parts": parts }))?;
    } else {
        let mut text = format!("{id}, {path}\n");
        for Part { key, value, line } in &parts {
            let from = line.map_or("catalogue".to_owned(), |line| format!("{}:{line}", source.name));
            text.push_str(&format!("\n{key}  ({from})\n"));
            match value {
                Value::Array(items) => items.iter().for_each(|item| text.push_str(&format!("  {item}\n"))),
                other => text.push_str(&format!("  {other}\n")),
            }
        }
        output::print(&output::tame(&text))?;
    }
    Ok(Outcome::Good)
}

/// Each service with its path and its id.
fn services(config: &Node) -> impl Iterator<Item = (String, String, &Node)> {
    let categories = items(config, "categories").iter().enumerate();
    categories.flat_map(|(index, category)| {
        items(category, "services").iter().enumerate().filter_map(move |(at, service)| {
            let Some(Node::String(id)) = service.member("id") else { return None };
            Some((format!("categories[{index}].services[{at}]"), id.clone(), service))
        })
    })
}

fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    match node.member(key) {
        Some(Node::List(items)) => items,
        _ => &[],
    }
}

fn parts(service: &Node, path: &str, places: &Places, source: &Source) -> Vec<Part> {
    let Node::Object(members) = service else { return Vec::new() };
    let part = |(key, value): &(String, Node)| {
        // An entry of the catalogue is found at the `from` that names it.
        let own = places.find(&format!("{path}.{key}")).filter(|spot| !spot.entry);
        Part {
            key: key.clone(),
            value: serde_json::to_value(value).unwrap_or_default(),
            line: own.map(|spot| source.position(spot.span.start + source.before()).line),
        }
    };
    members.iter().map(part).collect()
}
