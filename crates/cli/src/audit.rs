//! `assent audit`: the command line of the audit (`assent-audit`), and what it prints.

mod patch;

use std::path::{Path, PathBuf};

use assent_audit::{Level, Report, Site, address, report};
use url::Url;

use crate::outcome::Outcome;
use crate::save::{may_save, save};
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
    /// The directory of the pages' sources or templates: the lines to change are printed as a patch of them
    #[arg(long, value_name = "DIRECTORY", conflicts_with = "json")]
    site: Option<PathBuf>,
}

/// How a report is written.
type Form = fn(&Report) -> String;

/// Does what the command line asks for.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let files: [(_, Form); 2] = [(&arguments.html, report::html), (&arguments.sarif, report::sarif)];
    let files: Vec<(&Path, _)> = files.iter().filter_map(|(path, form)| Some((path.as_deref()?, form))).collect();
    // Before the visits, which take minutes.
    files.iter().try_for_each(|(path, _)| may_save(path))?;
    let sources = arguments.site.as_deref().map(patch::Sources::read).transpose()?;
    let report = arguments.visiting.audit(&arguments.urls, &arguments.language, arguments.config.clone())?;

    output::print(&if arguments.json { report::json(&report) + "\n" } else { report::text(&report) })?;
    if let Some(sources) = &sources {
        let changes = report.sites.iter().flat_map(Site::changes);
        output::print(&output::tame(&sources.patch(changes)))?;
    }
    // The report is on the standard output by now, whatever becomes of the files.
    files.iter().try_for_each(|(path, form)| save(path, &form(&report), true))?;
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
