//! Warnings that the owner knows of and answers for: the file's own list, `$acknowledged`, with a reason and an end for each.
//!
//! The banner leaves keys of the root that begin with `$` alone, so that the list costs visitors nothing but its bytes.

use assent_core::{Day, Node, Timestamp, fits, nearest};

use crate::report::{Report, faulty};
use crate::{RULES, Severity};

/// The key in the root of the file.
pub(super) const KEY: &str = "$acknowledged";

/// One entry of the list.
struct Entry<'a> {
    rule: &'a str,
    at: &'a str,
    reason: &'a str,
    until: &'a str,
}

/// Marks the warnings that the file acknowledges, and adds what is wrong with its list: entries that are malformed, over, or of no use.
pub(super) fn mark(config: &Node, reports: &mut Vec<Report>, now: Timestamp) {
    let Some(list) = config.member(KEY) else { return };
    let Node::List(items) = list else {
        reports.push(faulty("wrong-form", KEY, SAYS, "is not a list".into(), FORM.into()));
        return;
    };
    let today = Day::from(now).to_string();
    let mut more = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let path = format!("{KEY}[{index}]");
        match read(item) {
            Err(found) => more.push(faulty("wrong-form", &path, SAYS, found, FORM.into())),
            Ok(entry) if entry.until < today.as_str() => more.push(warning(
                "acknowledged-before",
                &path,
                "An acknowledgement is over",
                format!("it ended on {}", entry.until),
                "Look at the finding again: fix it, or write a later `until`",
            )),
            Ok(entry) => {
                let own = |report: &&mut Report| report.rule == entry.rule && fits(entry.at, &report.path);
                let mut met = false;
                for report in reports.iter_mut().filter(own) {
                    report.acknowledged = Some(entry.reason.to_owned());
                    met = true;
                }
                if !met {
                    let found = format!("there is no {} at {}", entry.rule, entry.at);
                    let help = "Remove it, or write the path that `assent check` prints";
                    more.push(warning(
                        "acknowledged-nothing",
                        &path,
                        "An acknowledgement fits no finding",
                        found,
                        help,
                    ));
                }
            }
        }
    }
    reports.append(&mut more);
}

const SAYS: &str = "A value does not have the form it needs";
const FORM: &str = "Write { \"rule\": \"long-cookie\", \"at\": \"categories[1].services[0].*\", \"reason\": \"…\", \"until\": \"2027-12-31\" }";

fn warning(rule: &'static str, path: &str, says: &str, found: String, help: &str) -> Report {
    Report { severity: Severity::Warning, ..faulty(rule, path, says, found, help.into()) }
}

fn read(item: &Node) -> Result<Entry<'_>, String> {
    const KEYS: [&str; 4] = ["rule", "at", "reason", "until"];
    let Node::Object(members) = item else { return Err("is not an object".into()) };
    if let Some((key, _)) = members.iter().find(|(key, _)| !KEYS.contains(&key.as_str())) {
        return Err(format!("\"{key}\" is not one of its keys: {}", KEYS.join(", ")));
    }
    let text = |key: &str| match item.member(key) {
        Some(Node::String(text)) if !text.trim().is_empty() => Ok(text.as_str()),
        Some(_) => Err(format!("\"{key}\" is not a text, or is empty")),
        None => Err(format!("\"{key}\" is missing")),
    };
    let entry = Entry { rule: text("rule")?, at: text("at")?, reason: text("reason")?, until: text("until")? };
    if Day::parse(entry.until).is_none() {
        return Err(format!("\"until\": \"{}\" is not a day such as 2027-12-31", entry.until));
    }
    match RULES.iter().find(|rule| rule.id == entry.rule) {
        Some(rule) if rule.severity == Severity::Warning => Ok(entry),
        Some(_) => Err(format!("{} is an error, and an error cannot be acknowledged", entry.rule)),
        None => {
            let names: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
            let meant =
                nearest(entry.rule, &names).map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
            Err(format!("\"{}\" is not a rule of docs/lint.md{meant}", entry.rule))
        }
    }
}
