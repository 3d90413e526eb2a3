//! `assent init`: a first `consent.json` from a few answers, which `check` finds no error in.

mod questions;
mod seen;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use serde_json::json;
use url::Url;

use assent_studio::model::Answers;
use seen::Seen;

use crate::outcome::Outcome;
use crate::output::{self, Colour};
use crate::save::save;
use crate::source::Source;
use crate::visiting::Visiting;
use crate::{Error, check};

/// What `assent init` is asked for.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The site's address, which is visited in a browser: what it uses is proposed, and its host becomes the configuration's `site`
    #[arg(value_name = "URL", value_parser = assent_audit::address)]
    url: Option<Url>,
    /// Do not visit the site
    #[arg(long, conflicts_with = "from_audit")]
    no_visit: bool,
    /// Ask nothing: what no option says is left at its default
    #[arg(long, short)]
    yes: bool,
    /// The site's host
    #[arg(long, value_name = "HOST")]
    site: Option<String>,
    /// Who answers for the data: a company's or a person's name [default: the host]
    #[arg(long, value_name = "NAME")]
    controller: Option<String>,
    /// The address of the privacy policy
    #[arg(long, value_name = "URL", default_value = "/privacy")]
    policy_url: String,
    /// Where visitors write to, such as mailto:privacy@example.com
    #[arg(long, value_name = "URL")]
    contact: Option<String>,
    /// A language of the notice, the main one first [default: en]
    #[arg(long = "language", value_name = "TAG")]
    languages: Vec<String>,
    /// The law that holds: a name of docs/regimes.md, or by_region
    #[arg(long, value_name = "NAME", default_value = "gdpr")]
    regime: String,
    /// A service of the catalogue (docs/services.md) that the site uses
    #[arg(long = "service", value_name = "ID", value_delimiter = ',')]
    services: Vec<String>,
    /// The collector's address for receipts
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Do not visit the site, and propose what this report of `assent audit --json` has
    #[arg(long, value_name = "REPORT")]
    from_audit: Option<PathBuf>,
    /// The file to write; - is the standard output
    #[arg(long, value_name = "FILE", default_value = "consent.json")]
    out: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
    /// Write one JSON document instead of messages
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    visiting: Visiting,
}

/// Asks, and writes the file.
///
/// # Errors
/// When an answer cannot be used, or the file cannot be written; nothing is written then.
pub(crate) fn run(arguments: &Arguments, colour: Colour) -> Result<Outcome, Error> {
    let standard = arguments.out == Path::new("-");
    if !standard && !arguments.force && arguments.out.exists() {
        return Err(Error::Refused(format!("{} is there already; --force writes over it", arguments.out.display())));
    }
    let asking = !arguments.yes && !arguments.json && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let seen = seen(arguments)?;
    if let (Some(seen), false) = (&seen, arguments.json) {
        eprint!("{}", output::tame(&told(seen)));
    }
    let known = known(arguments, seen.clone().unwrap_or_default(), asking)?;
    let answers = if asking { questions::ask(known, colour.on())? } else { known };
    // The value has string keys only, so that writing it cannot fail.
    let text = serde_json::to_string_pretty(&answers.config()).unwrap_or_default() + "\n";
    let source = Source::new(crate::source::name(&arguments.out), text.as_bytes());
    let (findings, _) = check::examine(&source);
    let (errors, _) = check::count(&findings);
    if errors > 0 {
        // Only an answer can be at fault, so that nothing is to be kept.
        let report = check::report(&source, &findings, false);
        return Err(Error::Refused(format!("no configuration can be written with these answers\n\n{report}")));
    }
    if !standard {
        save(&arguments.out, &text, arguments.force)?;
    }
    if arguments.json {
        let checked = check::document(&source, &findings);
        let config = answers.config();
        let document = json!({ "format": 1, "command": "init", "config": config, "seen": seen, "check": checked });
        output::print_json(&document)?;
    } else if standard {
        output::print(&text)?;
    } else {
        let changes = seen.iter().flat_map(|seen| &seen.changes).collect::<Vec<_>>();
        let next = next(&source.name) + &output::tame(&changes_of(&changes));
        output::print(&(check::errors(&source, &findings, colour.on()) + &next))?;
    }
    Ok(Outcome::Good)
}

/// What follows.
fn next(file: &str) -> String {
    let tag = r#"<script src="/assent/assent.js"></script>"#;
    let file = output::tame(file);
    format!(
        "\n{file} is written; `assent check {file}` says what its warnings are.\n\
         `assent build {file}` makes the directory assent/: upload it to your site, and begin each page's <head> with\n\n  {tag}\n"
    )
}

/// The lines of the pages that have to change.
fn changes_of(changes: &[&assent_audit::Change]) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let lines = assent_audit::report::changes(changes);
    format!("\nThen let what needs consent wait for it, and `assent audit` will show whether it does:\n{lines}")
}

/// What an audit saw of the site: in its report, else now. None where nobody asked for one.
fn seen(arguments: &Arguments) -> Result<Option<Seen>, Error> {
    if let Some(report) = &arguments.from_audit {
        return Seen::reported(report).map(Some);
    }
    let Some(url) = arguments.url.as_ref().filter(|_| !arguments.no_visit) else { return Ok(None) };
    let language = arguments.languages.first().map_or("en-US", String::as_str);
    Ok(Some(Seen::visited(url, &arguments.visiting, language)?))
}

/// What the owner is told of what was seen.
fn told(seen: &Seen) -> String {
    let mut text = String::new();
    if let Some(problem) = &seen.problem {
        text.push_str(&format!("The site could not be visited, or not to the end: {problem}\n"));
        text.push_str("Services that were not seen have to be named with --service; `assent audit` tells later what is missing.\n");
    }
    if !seen.pages.is_empty() {
        let pages = if seen.pages.len() == 1 { "page" } else { "pages" };
        text.push_str(&format!("Looked at {} {pages}: {}\n", seen.pages.len(), seen.pages.join(", ")));
    }
    if !seen.services.is_empty() {
        text.push_str(&format!("The site uses {}.\n", seen.services.join(", ")));
    } else if seen.problem.is_none() {
        text.push_str("No service of the catalogue was seen.\n");
    }
    if !seen.unknown.is_empty() {
        text.push_str("Seen, and to be declared by you, since the catalogue does not know it:\n");
        seen.unknown.iter().for_each(|what| text.push_str(&format!("  {what}\n")));
    }
    text
}

/// What options, the address and the audit tell; an option goes before the audit.
fn known(arguments: &Arguments, seen: Seen, asking: bool) -> Result<Answers, Error> {
    let host = arguments.url.as_ref().and_then(|url| url.host_str()).map(str::to_owned);
    let site = match arguments.site.clone().or(host).or(seen.site) {
        Some(site) => site,
        None if asking => "example.com".into(),
        None => return Err(Error::Refused("whose site? Give its address: assent init https://example.com".into())),
    };
    let mut languages = if arguments.languages.is_empty() { seen.languages } else { arguments.languages.clone() };
    if languages.is_empty() {
        languages.push("en".into());
    }
    let languages = questions::spoken(&languages.join(" ")).map_err(Error::Refused)?;
    let mut services = seen.services;
    for service in &arguments.services {
        if !assent_shipped::names("services").any(|name| name == service) {
            let near = assent_core::nearest(service, &assent_shipped::names("services").collect::<Vec<_>>());
            let meant = near.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
            return Err(Error::Refused(format!("\"{service}\" is no service of the catalogue{meant}")));
        }
        services.push(service.clone());
    }
    services.sort();
    services.dedup();
    Ok(Answers {
        controller: arguments.controller.clone().unwrap_or_else(|| site.clone()),
        site,
        policy_url: arguments.policy_url.clone(),
        contact: arguments.contact.clone(),
        languages,
        regime: arguments.regime.clone(),
        endpoint: arguments.endpoint.clone(),
        services,
    })
}
