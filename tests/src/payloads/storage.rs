//! What somebody may have written under each of Assent's keys: JSON, or text that is none.

use super::sources::{JSON_SUITE, OWASP_STORAGE, S12, S28};
use super::{Group, Payload};

/// Where a value is kept; the first word of the payload's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `localStorage`.
    Local,
    /// `sessionStorage`.
    Session,
    /// `document.cookie`.
    Cookie,
}

/// Each of Assent's keys with its place. A pending answer is one word, so that a forged one can only be that word: it is no payload.
const KEYS: [(Place, &str); 7] = [
    (Place::Local, "assent"),
    (Place::Session, "assent"),
    (Place::Local, "assent.outbox"),
    (Place::Local, "assent.gpc"),
    (Place::Session, "assent.pending"),
    (Place::Cookie, "assent"),
    (Place::Cookie, "assent_session"),
];

/// Those of [`EVERYWHERE`] that no browser takes for a cookie's.
const NO_COOKIES: [&str; 3] = ["deep", "large", "control characters"];

/// Values that are written under every key at once. `{deep}`, `{large}` and `{verdict}` stand for 20,000 levels, 700,000 characters and a
/// whole verdict that grants everything.
const EVERYWHERE: [(&str, &str); 12] = [
    ("nothing", ""),
    ("a word", "yes"),
    ("no number", "NaN"),
    ("null", "null"),
    ("a list", "[1, true, {\"grants\": {\"analytics\": true}}]"),
    ("an empty object", "{}"),
    ("another version", "{\"v\": 2, \"verdict\": {verdict}, \"record\": null}"),
    (
        "a prototype",
        "{\"__proto__\": {\"v\": 1, \"verdict\": {verdict}}, \"constructor\": {\"prototype\": {\"v\": 1}}}",
    ),
    (
        "a verdict in the prototype",
        "{\"v\": 1, \"verdict\": {\"__proto__\": {verdict}}, \"record\": {\"__proto__\": {\"receipt\": {}}}}",
    ),
    ("deep", "{deep}"),
    ("large", "{large}"),
    ("control characters", "\u{1}\u{7f}\u{2028}\u{feff}{\"v\":1}"),
];

/// Members of a verdict that are none; all others are those of a whole one that grants everything. Only one of them is written at a time.
const MEMBERS: [(&str, &str); 12] = [
    ("grants", "null"),
    ("grants", "{ \"analytics\": 1, \"marketing\": \"true\" }"),
    ("grants", "{ \"__proto__\": { \"analytics\": true } }"),
    ("grants", "[[\"analytics\", true]]"),
    ("until", "9e99"),
    ("until", "\"soon\""),
    ("until", "{ \"valueOf\": 1 }"),
    ("scope", "{ \"__proto__\": \"persistent\" }"),
    ("revision", "\"x\""),
    ("of", "\"analytics\""),
    ("sweep", "null"),
    ("signals", "false"),
];

/// Paths that are no vendor's: each would reach code, the network, storage or another page.
const CALLS: [&str; 40] = [
    "eval",
    "window.eval",
    "self.eval",
    "top.eval",
    "globalThis.eval",
    "Function",
    "setTimeout",
    "setInterval",
    "document.write",
    "document.writeln",
    "document.createElement",
    "order.constructor.constructor",
    "order.push.apply",
    "order.push.call",
    "order.__proto__.push",
    "eval;alert",
    "a-b",
    "[]",
    "",
    "order..push",
    "order.push.bind.call.apply.x",
    "Reflect.apply",
    "Object.assign",
    "Object.defineProperty",
    "location.assign",
    "location.replace",
    "open",
    "history.pushState",
    "navigator.sendBeacon",
    "clientInformation.sendBeacon",
    "navigation.navigate",
    "cookieStore.set",
    "fetch",
    "localStorage.setItem",
    "sessionStorage.setItem",
    "postMessage",
    "structuredClone",
    "assent.accept",
    "addEventListener",
    "XMLHttpRequest",
];

/// Globals that are no queue.
const QUEUES: [&str; 12] = [
    "eval",
    "location",
    "document",
    "navigator",
    "history",
    "localStorage",
    "sessionStorage",
    "__proto__",
    "constructor",
    "assent",
    "top",
    "watched",
];

/// What the control that leads back shall not take over.
const REOPEN: [&str; 6] = ["innerHTML", "outerHTML", "onclick", "onanimationstart", "textContent", "popover"];

pub(super) fn groups() -> Vec<Group> {
    let mut groups: Vec<Group> = EVERYWHERE
        .iter()
        .map(|(name, text)| {
            let fits = |(place, _): &&(Place, &str)| *place != Place::Cookie || !NO_COOKIES.contains(name);
            let payload = |(place, key): &(Place, &str)| Payload {
                name: format!("{place:?} {key}: {name}"),
                text: (*text).to_owned(),
            };
            Group::new("everywhere", OWASP_STORAGE, KEYS.iter().filter(fits).map(payload).collect())
        })
        .collect();
    for (member, value) in MEMBERS {
        let payload = Payload { name: format!("{member}: {value}"), text: format!("\"{member}\": {value}") };
        groups.push(Group::new("members", JSON_SUITE, vec![payload]));
    }
    let call = |path: &str| format!("[\"{path}\", 0, [\"order.push('called')\", \"{{evil}}/called\"]]");
    groups.push(Group::named("calls", S28, &CALLS, call));
    groups.push(Group::named("queues", S28, &QUEUES, |name| format!("[\"{name}\", 0, [\"{{evil}}/queued\"]]")));
    let reopen = |name: &str| format!("\"{name}\": \"<img src={{evil}}/reopen onerror=order.push('reopen')>\"");
    groups.push(Group::named("reopen", S12, &REOPEN, reopen));
    groups
}
