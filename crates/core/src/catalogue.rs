//! The catalogue: services and signals that a configuration takes by name, and changes where it likes.
//!
//! It works on the tree, before the strict reader: what is put together has to be as right as what was written in one piece.

#[cfg(feature = "native")]
mod words;

use crate::Node;
use crate::values::Id;

/// An entry of the catalogue by its path, such as `services/matomo`; null where there is none.
pub type Entry = (String, Node);

/// The paths of the entries that a configuration still needs besides those `found`, each once.
#[must_use]
pub fn wanted(config: &Node, found: &[Entry]) -> Vec<String> {
    let mut wanted = Vec::new();
    let mut want = |folder: &str, name: Option<&Node>| {
        // Nothing but an id becomes part of an address.
        let Some(Node::String(name)) = name else { return };
        let path = [folder, "/", name].concat();
        if Id::parse(name).is_some() && !wanted.contains(&path) && lookup(found, &path).is_none() {
            wanted.push(path);
        }
    };
    for service in services(config) {
        let from = service.member("from");
        want("services", from);
        want("signals", service.member("signal").or_else(|| entry(found, "services", from)?.member("signal")));
    }
    for signal in items(config.member("signals")) {
        want("signals", signal.member("from"));
    }
    wanted
}

/// Fills in what the entries give and the configuration leaves out.
pub fn complete(config: &mut Node, found: &[Entry]) {
    let mut heard = Vec::new();
    for category in items_mut(config, "categories") {
        for service in items_mut(category, "services") {
            fill(service, found, "services");
            if let (Some(id), Some(signal @ Node::String(_))) = (service.member("id"), service.member("signal")) {
                heard.push((id.clone(), signal.clone()));
            }
        }
    }
    let Node::Object(members) = config else { return };
    if !heard.is_empty() && !members.iter().any(|(key, _)| key == "signals") {
        members.push(("signals".to_owned(), Node::List(Vec::new())));
    }
    for (key, node) in members {
        let Node::List(signals) = node else { continue };
        if key != "signals" {
            continue;
        }
        for (service, name) in &heard {
            let of = |signal: &Node| signal.member("from").or_else(|| signal.member("id")) == Some(name);
            let at = signals.iter().position(of).unwrap_or_else(|| {
                signals.push(Node::Object(vec![("from".to_owned(), name.clone())]));
                signals.len() - 1
            });
            add_service(&mut signals[at], service);
        }
        signals.iter_mut().for_each(|signal| fill(signal, found, "signals"));
    }
}

/// The same with the entries that `entry` gives by their paths; `None` where there is none. It is also asked for words, by paths such as
/// `words/de`: with them each of the catalogue's sentences is in every language of the configuration.
///
/// Gives the entries as they were used.
#[cfg(feature = "native")]
pub fn complete_with(config: &mut Node, mut entry: impl FnMut(&str) -> Option<Node>) -> Vec<Entry> {
    let mut found = Vec::new();
    loop {
        let wanted = wanted(config, &found);
        if wanted.is_empty() {
            break;
        }
        for path in wanted {
            let node = entry(&path).unwrap_or_default();
            found.push((path, node));
        }
    }
    words::translate(&mut found, config, &mut entry);
    complete(config, &found);
    found
}

/// Adds a service to those whose grant a signal follows.
fn add_service(signal: &mut Node, service: &Node) {
    let Node::Object(members) = signal else { return };
    match members.iter_mut().find(|(key, _)| key == "of") {
        Some((_, Node::List(services))) if !services.contains(service) => services.push(service.clone()),
        Some(_) => {}
        None => members.push(("of".to_owned(), Node::List(vec![service.clone()]))),
    }
}

fn fill(own: &mut Node, found: &[Entry], folder: &str) {
    if let Some(entry) = entry(found, folder, own.member("from")) {
        merge(own, entry);
    }
}

/// Adds what `entry` has and `own` lacks; objects in both are merged in turn, and lists of cookies by name and kind: one of the owner's
/// changes the entry's of that name, and no other is lost.
fn merge(own: &mut Node, entry: &Node) {
    let (Node::Object(own), Node::Object(entry)) = (own, entry) else { return };
    for (key, value) in entry {
        match own.iter_mut().find(|(known, _)| known == key) {
            // An empty list says that there are none.
            Some((_, Node::List(mine))) if key == "cookies" && !mine.is_empty() => {
                for cookie in items(Some(value)) {
                    match mine.iter_mut().find(|own| same(own, cookie)) {
                        Some(own) => merge(own, cookie),
                        None => mine.push(cookie.clone()),
                    }
                }
            }
            Some((_, mine)) => merge(mine, value),
            // Where an entry usually belongs, and where it comes from, is for people.
            None if matches!(key.as_str(), "category" | "sources") => {}
            None => own.push((key.clone(), value.clone())),
        }
    }
}

/// Whether two cookies are written for the same entry on the device.
fn same(one: &Node, other: &Node) -> bool {
    ["name", "kind"].into_iter().all(|key| one.member(key) == other.member(key))
}

fn services(config: &Node) -> impl Iterator<Item = &Node> {
    items(config.member("categories")).iter().flat_map(|category| items(category.member("services")))
}

fn items(node: Option<&Node>) -> &[Node] {
    match node {
        Some(Node::List(items)) => items,
        _ => &[],
    }
}

fn items_mut<'a>(node: &'a mut Node, key: &str) -> &'a mut [Node] {
    match node {
        Node::Object(members) => match members.iter_mut().find(|(name, _)| name == key) {
            Some((_, Node::List(items))) => items,
            _ => &mut [],
        },
        _ => &mut [],
    }
}

fn entry<'a>(found: &'a [Entry], folder: &str, name: Option<&Node>) -> Option<&'a Node> {
    let Some(Node::String(name)) = name else { return None };
    lookup(found, &[folder, "/", name].concat())
}

fn lookup<'a>(found: &'a [Entry], path: &str) -> Option<&'a Node> {
    found.iter().find(|(known, _)| known == path).map(|(_, node)| node)
}
