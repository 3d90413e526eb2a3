//! Who may read `consent.json`: core, and the layer that asks before core is there (docs/contracts.md, "consent.json").

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::repository::Repository;

/// The scripts of ours that read the body of a response, and why each may. A configuration comes to a page in no other way.
const OF_RESPONSES: [(&str, &str); 6] = [
    ("www/parts/first.js", "the early layer, whose forms and rules are core's"),
    ("www/first/place.js", "the server's answer for the region, whose form is core's"),
    ("www/first/ship.js", "a language's texts and the regimes, which the banner takes from there"),
    ("www/bundle/answers.js", "the collector's acknowledgement of a receipt"),
    ("www/parts/afterwards.js", "one number, whose name and type are core's, and which only loads the banner"),
    ("www/parts/withdrawn.js", "the collector's list of withdrawals"),
];
/// Pages of others, and the page on which an owner looks at one.
const OTHERS: [&str; 2] = ["www/demo/", "www/studio/"];
/// What gives the body of a response (Fetch Standard, "Body").
const BODY: [&str; 7] =
    [".json()", ".text()", ".arrayBuffer()", ".blob()", ".bytes()", ".formData()", ".body.getReader("];

/// The parts of the collector that read archived notices and anonymised receipts, whose members are called like those of a configuration.
const OF_NOTICES: [&str; 5] = [
    "crates/collector/src/export",
    "crates/collector/src/notice.rs",
    "crates/collector/src/page",
    "crates/collector/src/store/facts.rs",
    "crates/collector/src/store/labels.rs",
];
/// How Rust looks a member of JSON up by its name: what stands before the name, and what after it.
const LOOKUPS: [(&str, &str); 5] =
    [("[\"", "\"]"), (".member(\"", "\""), (".get(\"", "\""), (".get_mut(\"", "\""), (".pointer(\"/", "")];

/// The rule, with the names that a configuration has.
pub struct Rule {
    keys: Vec<String>,
}

impl Rule {
    /// Takes the names from the schema, which is printed from core's declarations.
    ///
    /// # Errors
    /// When there is no schema.
    pub fn new(repository: &Repository) -> Result<Self> {
        let schema = fs::read_to_string(repository.path("pkg-config/consent.schema.json"))?;
        let schema: Value = serde_json::from_str(&schema)?;
        let members = schema["properties"].as_object().context("the schema of consent.json has no properties")?;
        Ok(Self { keys: members.keys().cloned().collect() })
    }

    /// What of a file breaks the rule.
    pub fn broken(&self, name: &str, content: &str) -> Vec<String> {
        let lines = || content.lines().enumerate().filter(|(_, line)| !is_comment(line));
        let at = |number: usize, what: &str| format!("{name}:{}: {what}", number + 1);
        if name.ends_with(".rs") {
            let found = lines().filter_map(|(number, line)| Some((number, self.lookup(name, line)?)));
            found
                .map(|(number, key)| at(number, &format!("looks {key:?} up; only core reads a configuration")))
                .collect()
        } else {
            let found = lines().filter(|(_, line)| reads_a_response(name, line));
            found.map(|(number, _)| at(number, "reads a response; only core reads a configuration")).collect()
        }
    }

    /// The name of a configuration's member that a line of Rust looks up. To set one is to write.
    fn lookup(&self, name: &str, line: &str) -> Option<&str> {
        // Tests look at what a command has written.
        let is_product = name.split('/').any(|part| part == "src") && !name.starts_with("crates/core/");
        let is_free = !is_product || OF_NOTICES.iter().any(|part| name.starts_with(part));
        let looks_up = |key: &&String| {
            LOOKUPS.iter().any(|(before, after)| {
                let lookup = [before, key.as_str(), after].concat();
                line.split(&lookup).skip(1).any(|rest| !rest.starts_with(" = "))
            })
        };
        self.keys.iter().filter(|_| !is_free).find(looks_up).map(String::as_str)
    }
}

fn is_comment(line: &str) -> bool {
    ["//", "*", "/*"].iter().any(|start| line.trim_start().starts_with(start))
}

fn reads_a_response(name: &str, line: &str) -> bool {
    let is_ours =
        name.ends_with(".js") && name.starts_with("www/") && !OTHERS.iter().any(|part| name.starts_with(part));
    is_ours && OF_RESPONSES.iter().all(|(reader, _)| *reader != name) && BODY.iter().any(|call| line.contains(call))
}

#[cfg(test)]
mod tests {
    use super::Rule;

    fn broken(name: &str, content: &str) -> usize {
        Rule { keys: vec!["categories".into(), "site".into()] }.broken(name, content).len()
    }

    #[test]
    fn only_core_looks_members_of_a_configuration_up() {
        for line in [
            "let all = config[\"categories\"].as_array();",
            "node.member(\"site\")?",
            "value.get(\"site\")",
            "value.pointer(\"/categories/0/id\")",
        ] {
            assert_eq!(broken("crates/cli/src/build.rs", line), 1, "{line}");
            assert_eq!(broken("crates/core/src/config.rs", line), 0, "{line}");
            assert_eq!(broken("crates/cli/tests/build.rs", line), 0, "{line}");
        }
        for line in [
            "config[\"categories\"] = list;",
            "// config[\"site\"]",
            "json!({ \"site\": site })",
            "node.member(\"sites\")",
        ] {
            assert_eq!(broken("crates/cli/src/build.rs", line), 0, "{line}");
        }
    }

    #[test]
    fn only_the_early_layer_reads_a_response() {
        let line = "const config = await (await fetch(host.config)).json();";
        assert_eq!(broken("www/parts/elements.js", line), 1);
        assert_eq!(broken("www/guard.js", line), 1);
        assert_eq!(broken("www/parts/first.js", line), 0);
        assert_eq!(broken("www/studio/preview.js", line), 0);
    }
}
