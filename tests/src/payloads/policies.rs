//! Gated markup that somebody injected, under the policies of `docs/csp.md`. An address is of a host that none of them allows.

use super::sources::{GADGETS_OF_SCRIPTS, STRICT_DYNAMIC, Source};
use super::{Group, Payload};

/// A page's policy, and what Assent's tag and the page's own gated scripts say for themselves.
pub struct Policy {
    /// What it is called in a failure.
    pub name: &'static str,
    /// The policy of `docs/csp.md` that it begins with.
    pub documented: &'static str,
    /// What it says besides in `script-src`.
    pub more: &'static str,
    /// Whether the tag has the page's nonce. A loader without one inserts it where the policy has `'strict-dynamic'`.
    pub nonce: bool,
    source: Source,
}

/// Every documented policy, and each with `'strict-dynamic'` where that leaves a page that works.
pub const POLICIES: [Policy; 8] = [
    Policy { name: "nonce", documented: "nonce", more: "", nonce: true, source: GADGETS_OF_SCRIPTS },
    Policy { name: "hosts", documented: "hosts", more: "", nonce: false, source: GADGETS_OF_SCRIPTS },
    Policy { name: "hashes", documented: "hashes", more: "", nonce: false, source: GADGETS_OF_SCRIPTS },
    Policy { name: "elsewhere", documented: "elsewhere", more: "", nonce: false, source: GADGETS_OF_SCRIPTS },
    Policy { name: "compat", documented: "compat", more: "", nonce: true, source: GADGETS_OF_SCRIPTS },
    Policy {
        name: "nonce, strict-dynamic",
        documented: "nonce",
        more: "'strict-dynamic'",
        nonce: true,
        source: STRICT_DYNAMIC,
    },
    Policy {
        name: "nonce that the tag lacks, strict-dynamic",
        documented: "nonce",
        more: "'strict-dynamic'",
        nonce: false,
        source: STRICT_DYNAMIC,
    },
    Policy {
        name: "hash of a loader, strict-dynamic",
        documented: "hashes",
        more: "'strict-dynamic'",
        nonce: false,
        source: STRICT_DYNAMIC,
    },
];

/// What is injected under each of them.
pub const MARKUP: [(&str, &str); 12] = [
    (
        "an address that waits",
        "<script type=\"text/plain\" data-category=\"necessary\" data-src=\"{evil}/waits.js\"></script>",
    ),
    ("an address", "<script type=\"text/plain\" data-category=\"necessary\" src=\"{evil}/src.js\"></script>"),
    (
        "a guessed nonce",
        "<script type=\"text/plain\" data-category=\"necessary\" nonce=\"guess\" data-src=\"{evil}/guess.js\"></script>",
    ),
    (
        "an empty nonce",
        "<script type=\"text/plain\" data-category=\"necessary\" nonce=\"\" data-src=\"{evil}/empty.js\"></script>",
    ),
    (
        "a module",
        "<script type=\"text/plain\" data-category=\"necessary\" data-type=\"module\" data-src=\"{evil}/module.js\"></script>",
    ),
    (
        "out of order",
        "<script type=\"text/plain\" data-category=\"necessary\" async data-src=\"{evil}/async.js\"></script>",
    ),
    ("text", "<script type=\"text/plain\" data-category=\"necessary\">order.push('injected text');</script>"),
    (
        "text of a module",
        "<script type=\"text/plain\" data-category=\"necessary\" data-type=\"module\">order.push('injected module');</script>",
    ),
    (
        "a handler",
        "<script type=\"text/plain\" data-category=\"necessary\" data-src=\"{evil}/gone.js\" onerror=\"order.push('handler')\"></script>",
    ),
    (
        "another host's frame",
        "<iframe data-category=\"necessary\" data-src=\"javascript:top.order.push('frame')\" title=\"\" hidden></iframe>",
    ),
    (
        "for those who refuse",
        "<script type=\"text/plain\" data-category=\"!analytics\" data-src=\"{evil}/refused.js\"></script>",
    ),
    (
        "data",
        "<script type=\"text/plain\" data-category=\"necessary\" data-src=\"data:text/javascript,order.push('data')\"></script>",
    ),
];

pub(super) fn groups() -> Vec<Group> {
    let group = |policy: &Policy| {
        let payload = |(name, text): &(&str, &str)| Payload {
            name: format!("{name} ({})", policy.name),
            text: (*text).to_owned(),
        };
        Group::new(policy.name, policy.source, MARKUP.iter().map(payload).collect())
    };
    POLICIES.iter().map(group).collect()
}
