//! Polluted prototypes: JavaScript that runs before the guard's tag or after it.

use super::Group;
use super::sources::{GADGETS, JQUERY, OWASP_POLLUTION, POLLUTION, S18};

/// Members of `Object.prototype` that the guard's, the parts' and the banner's options, records and lists could be mistaken for having.
const BEFORE: [&str; 20] = [
    "store",
    "config",
    "controls",
    "record",
    "grants",
    "of",
    "until",
    "revision",
    "scope",
    "mark",
    "first",
    "given",
    "reveal",
    "lang",
    "region",
    "nonce",
    "v",
    "verdict",
    "necessary",
    "marketing",
];

/// Attributes that a gated element could be mistaken for having.
const AFTER: [&str; 15] = [
    "src",
    "href",
    "srcset",
    "srcdoc",
    "type",
    "async",
    "category",
    "service",
    "crossOrigin",
    "data-src",
    "data-category",
    "onload",
    "onerror",
    "innerHTML",
    "text",
];

/// Code that gives a prototype a member as an assignment by a library does: writable, and seen by `for … in`.
fn set(of: &str, name: &str, value: &str) -> String {
    let rest = "writable: true, configurable: true, enumerable: true";
    format!("Object.defineProperty({of}.prototype, '{name}', {{ __proto__: null, value: {value}, {rest} }});")
}

/// Several members of one prototype, each with the same value.
fn set_all(of: &str, names: &[&str], value: &str) -> String {
    names.iter().map(|name| set(of, name, value)).collect()
}

/// Code that gives `Object.prototype` a member that throws when it is read, and can be assigned to other objects.
fn throwing(name: &str) -> String {
    let own = "{ __proto__: null, value, writable: true, configurable: true, enumerable: true }";
    format!(
        "Object.defineProperty(Object.prototype, '{name}', {{ __proto__: null, configurable: true, get() {{ throw 1; }}, \
         set(value) {{ Object.defineProperty(this, '{name}', {own}); }} }});"
    )
}

pub(super) fn groups() -> Vec<Group> {
    let verdict = "'{verdict}'";
    let address = "'{evil}/polluted.js'";
    vec![
        Group::named("before", S18, &["undecided", "objected"], |name| set("Object", name, verdict)),
        Group::named("before", GADGETS, &BEFORE, |name| set("Object", name, address)),
        Group::named("before", JQUERY, &["assent", "analytics", "nope"], |name| set("Object", name, "true")),
        Group::named("after", S18, &AFTER, |name| set("Object", name, address)),
        Group::named("after", OWASP_POLLUTION, &["0", "size", "message", "value", "enumerable"], |name| {
            set("Object", name, "1")
        }),
        Group::named(
            "throwing",
            GADGETS,
            &["undecided", "config", "first", "record", "controls", "grants", "until"],
            throwing,
        ),
        Group::named(
            "types",
            POLLUTION,
            &["Array", "String", "Number", "Boolean", "RegExp", "Promise", "Map", "Set", "Function"],
            |of| set_all(of, &["analytics", "accept", "nope", "grants"], "true"),
        ),
        Group::named(
            "types",
            POLLUTION,
            &["Element", "HTMLElement", "HTMLScriptElement", "EventTarget", "Node", "Document"],
            |of| set_all(of, &["assent", "category", "service", "granted"], "'analytics'"),
        ),
        Group::named("types", POLLUTION, &["Event", "CustomEvent", "Storage", "Response"], |of| {
            set_all(of, &["verdict", "undecided", "grants", "record"], verdict)
        }),
    ]
}
