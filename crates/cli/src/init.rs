//! `assent init`: a first `consent.json` from a few answers, which `check` finds no error in.

mod answers;
mod questions;
mod seen;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use serde_json::json;

use answers::Answers;
pub(crate) use answers::own;
use seen::Seen;

use crate::command::Outcome;
use crate::output::{self, Colour};
use crate::save::save;
use crate::source::Source;
use crate::{Error, check, shipped};

/// What `assent init` is asked for.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The site's address; its host becomes the configuration's `site`
    #[arg(value_name = "URL")]
    url: Option<String>,
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
    #[arg(long = "service", value_name = "ID")]
    services: Vec<String>,
    /// The collector's address for receipts
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Propose what `assent audit --json` saw
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
    let known = known(arguments, asking)?;
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
        output::print_json(&json!({ "format": 1, "command": "init", "config": answers.config(), "check": checked }))?;
    } else if standard {
        output::print(&text)?;
    } else {
        output::print(&(check::errors(&source, &findings, colour.on()) + &next(&source.name)))?;
    }
    Ok(Outcome::Good)
}

/// What follows.
fn next(file: &str) -> String {
    let tag = r#"<script src="/assent/assent.js" data-config="/consent.json" data-revision="1"></script>"#;
    let file = output::tame(file);
    format!(
        "\n{file} is written; `assent check {file}` says what its warnings are.\n\
         Put it on your site, and begin each page's <head> with\n\n  {tag}\n"
    )
}

/// What options, the address and the audit tell; an option goes before the audit.
fn known(arguments: &Arguments, asking: bool) -> Result<Answers, Error> {
    let reported = arguments.from_audit.as_deref().map(Seen::reported).transpose()?.unwrap_or_default();
    let at = arguments.url.as_deref().map(Seen::at).transpose()?.unwrap_or_default();
    let site = arguments.site.clone().or(at.site).or(reported.site);
    let site = match site {
        Some(site) => site,
        None if asking => "example.com".into(),
        None => return Err(Error::Refused("whose site? Give its address: assent init https://example.com".into())),
    };
    let mut languages = if arguments.languages.is_empty() { reported.languages } else { arguments.languages.clone() };
    if languages.is_empty() {
        languages.push("en".into());
    }
    let languages = questions::spoken(&languages.join(" ")).map_err(Error::Refused)?;
    let mut services = reported.services;
    for service in &arguments.services {
        if !shipped::names("services").any(|name| name == service) {
            let near = assent_core::nearest(service, &shipped::names("services").collect::<Vec<_>>());
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
