//! `assent audit`: the command line of the audit (`assent-audit`), and what it prints.

use std::path::PathBuf;

use assent_audit::{Level, address, report};
use url::Url;

use crate::outcome::Outcome;
use crate::visiting::Visiting;
use crate::{Error, output};

/// Visit a site as a person who has not chosen, refuses, agrees and takes it back, and tell what leaked
///
/// Ends with 0 when nothing leaked, with 1 when something did, with 2 when a site could not be looked at.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The sites' first pages
    #[arg(required = true, value_name = "URL", value_parser = address)]
    urls: Vec<Url>,
    /// The site's configuration: what it requires is no leak, and what it does not declare is told
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    visiting: Visiting,
    /// The language that pages are asked for in
    #[arg(long, value_name = "TAG", default_value = "en-US", value_parser = language)]
    language: String,
    /// Fail because of warnings, too
    #[arg(long)]
    strict: bool,
    /// Print the report as JSON (docs/audit.md)
    #[arg(long)]
    json: bool,
    /// Write the report as SARIF 2.1.0 to a file
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
    /// Write the report as one page to look at to a file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Does what the command line asks for.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let report = arguments.visiting.audit(&arguments.urls, &arguments.language, arguments.config.clone())?;

    let write = |path: &PathBuf, content: String| std::fs::write(path, content).map_err(Error::at(path));
    if let Some(path) = &arguments.html {
        write(path, report::html(&report))?;
    }
    if let Some(path) = &arguments.sarif {
        write(path, report::sarif(&report))?;
    }
    output::print(&if arguments.json { report::json(&report) + "\n" } else { report::text(&report) })?;
    if let Some(problem) = report.sites.iter().find_map(|site| site.problem.clone()) {
        return Err(Error::Unaudited(problem));
    }
    let worst = report.sites.iter().flat_map(|site| &site.findings).map(|finding| finding.level).min();
    let fails = worst == Some(Level::Error) || (arguments.strict && worst == Some(Level::Warning));
    Ok(if fails { Outcome::Findings } else { Outcome::Good })
}

fn language(written: &str) -> Result<String, String> {
    let tag = assent_core::Language::parse(written).map(|tag| tag.as_str().to_owned());
    tag.ok_or_else(|| "expected a language tag such as de or pt-BR".to_owned())
}
