//! Vendors' functions and queues that throw, or are none: code that runs before the guard. The stored verdict sends to
//! all of them, between messages for vendors that work.

use super::sources::{S29, WINDOW_NAMES};
use super::{Group, Payload};

/// What a call meets, by the path that it takes.
const CALLS: [(&str, &str); 10] = [
    ("throws", "window.throws = () => { throw new Error('vendor'); };"),
    ("throwsNothing", "window.throwsNothing = () => { throw undefined; };"),
    ("number", "window.number = 7;"),
    ("owner.gone", "window.owner = {};"),
    ("nothing.there.at", ""),
    ("getter", "Object.defineProperty(window, 'getter', { get() { throw new Error('vendor'); } });"),
    ("proxy.method", "window.proxy = new Proxy({}, { get() { throw new Error('vendor'); } });"),
    ("revoked.method", "{ const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); window.revoked = proxy; }"),
    ("native", "window.native = fetch;"),
    ("recursive", "window.recursive = () => recursive();"),
];

/// What a queue's message meets.
const QUEUES: [(&str, &str); 6] = [
    ("nullPush", "window.nullPush = { push: null };"),
    ("textQueue", "window.textQueue = 'queue';"),
    ("frozenQueue", "window.frozenQueue = Object.freeze([]);"),
    ("throwingQueue", "window.throwingQueue = { push() { throw new Error('vendor'); } };"),
    ("lockedQueue", "Object.defineProperty(window, 'lockedQueue', { value: null });"),
    ("namedQueue", "document.body.insertAdjacentHTML('beforeend', '<img id=namedQueue alt=\"\">');"),
];

pub(super) fn groups() -> Vec<Group> {
    let payload = |&(path, code): &(&str, &str)| Payload { name: path.to_owned(), text: code.to_owned() };
    vec![
        Group::new("calls", S29, CALLS.iter().map(payload).collect()),
        Group::new("queues", S29, QUEUES[..5].iter().map(payload).collect()),
        Group::new("queues", WINDOW_NAMES, QUEUES[5..].iter().map(payload).collect()),
    ]
}
