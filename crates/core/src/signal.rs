//! Signals: what vendors' own consent interfaces are told. Each is data in `pkg-config/signals`, or in the owner's
//! configuration; the verdict carries the finished messages, and the guard delivers them.

use crate::contract::{contract, names};
use crate::values::{Grants, Id, Region, id_map, string_value};
use crate::{Node, Read, Reader, Write};

contract! {
    /// A vendor's consent interface.
    pub struct Signal {
        /// Its name. Default: `from`.
        pub id: Id,
        /// The entry of `pkg-config/signals` that gives what this one leaves out.
        pub from: Option<Id>,
        /// The services whose grant makes it `granted`: any of them. Default: those that name it as their `signal`.
        pub of: Vec<Id> = default,
        /// The vendor's own states, each with the categories and services that must all be granted for it; none: always granted.
        pub states: States = default,
        /// What the vendor calls a granted state. Default: `granted`.
        pub granted: Option<String>,
        /// What the vendor calls a denied state. Default: `denied`.
        pub denied: Option<String>,
        /// What it is told once in a page, before anything else.
        pub before: Vec<Message> = default,
        /// What it is told after that, and again with every decision.
        pub update: Vec<Message> = default,
        /// What it is told besides, while it is granted.
        pub on_grant: Vec<Message> = default,
        /// What it is told besides, while it is denied.
        pub on_deny: Vec<Message> = default,
        /// Values for the messages' `$` names.
        pub options: Settings = default,
        /// Where the states before any choice differ: each place has messages of its own with `defaults`.
        pub regions: Vec<Place> = default,
        /// Where this comes from.
        pub sources: crate::Aside<Vec<crate::Source>> = default,
    }
}

contract! {
    /// A call of the vendor's interface.
    pub struct Message {
        /// The global that takes it: a queue such as `dataLayer`, or the path of a function such as `posthog.opt_in_capturing`.
        pub to: GlobalPath,
        /// How it is delivered.
        pub with: Delivery,
        /// What it says. In it, an object's member `"$": "defaults" | "states" | "grants"` stands for the states before any choice,
        /// the states now, or every grant; a string `"$name"` stands for the option of that name, and goes where there is none.
        pub args: Vec<Node> = default,
        /// The option without which it is not sent.
        pub option: Option<Id>,
    }
}

contract! {
    /// Places with other states before any choice. The vendor applies the most specific one.
    pub struct Place {
        /// Where (ISO 3166-1 and 3166-2).
        pub regions: Vec<Region>,
        /// The states that are granted there before any choice.
        pub granted: Vec<String> = default,
    }
}

names! {
    /// How a message reaches its vendor.
    pub enum Delivery("\"push\", \"arguments\", \"call\" or \"stub\"") {
        /// Each argument is an item of the queue.
        Push = "push",
        /// All arguments are one item of the queue, an `Arguments` object: `gtag` knows its commands by that.
        Arguments = "arguments",
        /// The function is called, once it exists.
        Call = "call",
        /// The same; one that does not exist yet is made, with a queue `q` that the vendor's script empties.
        Stub = "stub",
    }
}

id_map! {
    /// A vendor's states with the names that must be granted for each.
    pub struct States of String => Vec<Id>: "an object of lists of names by state"
}

id_map! {
    /// Values by name.
    pub struct Settings of Node: "an object of values by name"
}

string_value! {
    /// The path of a global that belongs to a vendor.
    ///
    /// What the platform itself has is not for a configuration to call: no path may lead to code made of text, or away from the page.
    pub struct GlobalPath: "a vendor's global such as \"dataLayer\" or \"posthog.opt_in_capturing\"", "^[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*){0,3}$", |path| {
        let name = |name: &str| {
            let mut bytes = name.bytes();
            bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || b"_$".contains(&first))
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_$".contains(&byte))
                && !PLATFORM.contains(&name)
        };
        path.len() <= 100 && path.split('.').count() <= 4 && path.split('.').all(name)
    }
}

/// Names of the platform that reach code, other documents or the network, and Assent's own; as any part of a path. `cargo xtask generate`
/// brings them to `www/parts/signals.js`, which holds what is stored on a device to the same rule. No list of names is complete: this one
/// finds mistakes early, and that part calls no function that the platform made.
pub const PLATFORM: &[&str] = &[
    "Function",
    "XMLHttpRequest",
    "__proto__",
    "addEventListener",
    "assent",
    "apply",
    "bind",
    "call",
    "constructor",
    "document",
    "eval",
    "fetch",
    "frames",
    "globalThis",
    "history",
    "localStorage",
    "location",
    "navigator",
    "open",
    "parent",
    "prototype",
    "self",
    "sessionStorage",
    "setInterval",
    "setTimeout",
    "top",
    "window",
];

contract! {
    /// The messages of a verdict, each a list: the global, whether its queue takes one `Arguments` object or its function may be made,
    /// the arguments.
    pub struct Signals {
        /// For queues, once in a page and before anything else.
        #[cfg_attr(feature = "schema", schemars(with = "Vec<Sent>"))]
        pub first: Vec<Node>,
        /// For queues, with each decision.
        #[cfg_attr(feature = "schema", schemars(with = "Vec<Sent>"))]
        pub each: Vec<Node>,
        /// For functions, with each decision; `www/parts/signals.js` delivers them.
        #[cfg_attr(feature = "schema", schemars(with = "Vec<Sent>"))]
        pub calls: Vec<Node>,
    }
}

/// A finished message, as [`Speech::put`] writes it.
#[cfg(feature = "schema")]
struct Sent;

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Sent {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sent".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A message for a vendor: the global that takes it; 1 where its queue takes one `Arguments` object, or its \
                function may be made, else 0; the arguments.",
            "type": "array",
            "prefixItems": [{ "type": "string" }, { "enum": [0, 1] }, { "type": "array", "items": true }],
        })
    }
}

impl Signals {
    /// Adds what a signal has to say when `grants` hold.
    pub(crate) fn add(&mut self, signal: &Signal, grants: &Grants) {
        let places = std::iter::once(None).chain(signal.regions.iter().map(Some));
        for place in places {
            let speech = Speech { signal, grants, place };
            for message in &signal.before {
                // A place has an own message only where states are told.
                if place.is_none() || message.args.iter().any(tells_defaults) {
                    speech.put(message, &mut self.first, &mut self.calls);
                }
            }
        }
        let speech = Speech { signal, grants, place: None };
        let granted = signal.of.iter().any(|name| grants.get(name) == Some(true));
        for message in signal.update.iter().chain(if granted { &signal.on_grant } else { &signal.on_deny }) {
            speech.put(message, &mut self.each, &mut self.calls);
        }
    }
}

fn tells_defaults(node: &Node) -> bool {
    matches!(node.member("$"), Some(Node::String(which)) if which == "defaults")
}

/// What one signal says.
struct Speech<'a> {
    signal: &'a Signal,
    grants: &'a Grants,
    place: Option<&'a Place>,
}

impl Speech<'_> {
    fn put(&self, message: &Message, queues: &mut Vec<Node>, calls: &mut Vec<Node>) {
        if message
            .option
            .as_ref()
            .is_some_and(|name| matches!(self.option(name.as_str()), None | Some(Node::Bool(false))))
        {
            return;
        }
        let arguments = message.args.iter().filter_map(|node| self.fill(node)).collect();
        let special = matches!(message.with, Delivery::Arguments | Delivery::Stub);
        let list = if matches!(message.with, Delivery::Push | Delivery::Arguments) { queues } else { calls };
        list.push(Node::List(vec![
            message.to.write(),
            Node::Number(f64::from(u8::from(special))),
            Node::List(arguments),
        ]));
    }

    fn option(&self, name: &str) -> Option<&Node> {
        self.signal.options.0.iter().find(|(known, _)| known.as_str() == name).map(|(_, value)| value)
    }

    /// A node with its `$` names replaced.
    fn fill(&self, node: &Node) -> Option<Node> {
        Some(match node {
            Node::String(text) if text.starts_with('$') => self.option(&text[1..])?.clone(),
            Node::List(items) => Node::List(items.iter().filter_map(|item| self.fill(item)).collect()),
            Node::Object(members) => {
                let mut filled = Vec::new();
                for (key, value) in members {
                    match value {
                        Node::String(which) if key == "$" => self.tell(which, &mut filled),
                        _ => filled.extend(self.fill(value).map(|value| (key.clone(), value))),
                    }
                }
                Node::Object(filled)
            }
            other => other.clone(),
        })
    }

    fn tell(&self, which: &str, members: &mut Vec<(String, Node)>) {
        if which == "grants" {
            members.extend(self.grants.0.iter().map(|(name, granted)| (name.to_string(), Node::Bool(*granted))));
            return;
        }
        for (state, names) in &self.signal.states.0 {
            let granted = match (which, self.place) {
                ("states", _) => names.iter().all(|name| self.grants.get(name) == Some(true)),
                (_, Some(place)) => names.is_empty() || place.granted.contains(state),
                (_, None) => names.is_empty(),
            };
            let (own, usual) =
                if granted { (&self.signal.granted, "granted") } else { (&self.signal.denied, "denied") };
            members.push((state.clone(), Node::String(own.clone().unwrap_or_else(|| usual.to_owned()))));
        }
        if let Some(place) = self.place {
            members.push(("region".to_owned(), place.regions.write()));
        }
    }
}

impl Read for Node {
    fn read(node: &Node, _: &mut Reader) -> Self {
        node.clone()
    }
}

impl Write for Node {
    fn write(&self) -> Node {
        self.clone()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Node {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}
