//! Prints the rules of the linter as a page, `docs/lint.md`; `cargo xtask generate` keeps it.

use std::fmt::Write;

use assent_lint::{RULES, Rule, Severity};

const HEAD: &str = "\
# The legal linter

<!-- Generated from crates/lint/src/rules.rs by `cargo xtask generate`; edit that file. -->

The reader refuses a `consent.json` that cannot work; these rules find what works and would not stand before a regulator. An *error* is consent
that is not valid, or a service that needs consent and does not ask for it. A *warning* depends on what no configuration tells. This is not
legal advice, and **a source marked unverified was not read by anybody who worked on this file**.

What no rule asks, because no configuration can have it otherwise: nothing runs before the answer where the regime asks first; *Reject all*
is beside *Accept all*, with the same look; nothing is switched on beforehand; scrolling and closing are no answers; there is no cookie wall. What
no rule can see: markup that does not name its category, the pages' own custom properties and links, and whether `revision` grew with a change of
purposes or recipients.

`$acknowledged` in consent.json lists the warnings that you know of and leave ([cli.md](cli.md#acknowledge-a-warning)).

What a service is for is guessed from its words and from names of cookies that vendors document. The guess can be wrong in either direction.
";

fn main() {
    println!("{}", page());
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (severity, title) in [(Severity::Error, "Errors"), (Severity::Warning, "Warnings")] {
        let rules: Vec<&Rule> = RULES.iter().filter(|rule| rule.severity == severity).collect();
        writeln!(page, "\n## {title}\n\n| rule | what is wrong | source | mend |\n|---|---|---|---|")
            .expect("a string can be written to");
        for Rule { id, says, source, verified, mend, .. } in rules {
            let mark = if *verified { "" } else { " *(unverified)*" };
            writeln!(page, "| `{id}` | {says} | {source}{mark} | {mend} |").expect("a string can be written to");
        }
    }
    page
}
