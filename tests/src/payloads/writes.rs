//! What code of the page's writes after a released script has run, where Trusted Types are enforced: each is a function's body.

use super::Group;
use super::sources::{S11, TRUSTED_TYPES};
use crate::browser::Engine;

/// Those that enforce Trusted Types. The suite fails in one that does and is not named here.
const ENFORCING: &[Engine] = &[Engine::Chromium, Engine::Firefox, Engine::WebKit];

pub(super) fn groups() -> Vec<Group> {
    vec![
        Group::of(
            "late",
            S11,
            &[
                "document.write('<img class=\"late\" src=x onerror=\"order.push(1)\">');",
                "document.writeln('<img class=\"late\" src=x onerror=\"order.push(1)\">');",
                "setTimeout(() => document.write('<img class=\"late\" src=x onerror=\"order.push(1)\">'));",
                "Promise.resolve().then(() => document.write('<img class=\"late\" src=x onerror=\"order.push(1)\">'));",
            ],
        )
        .only(ENFORCING),
        Group::of(
            "late",
            TRUSTED_TYPES,
            &[
                "document.write('<script class=\"late\" src=\"{evil}/late.js\"></' + 'script>');",
                "document.write('<div class=\"late\">', '<svg onload=\"order.push(2)\">', '</div>');",
                "document.write({ toString: () => '<img class=\"late\" src=x onerror=\"order.push(3)\">' });",
            ],
        )
        .only(ENFORCING),
    ]
}
