//! `assent audit`: proves that a site leaks nothing, or shows what and through whom.
//!
//! ```text
//! browser, devtools ─► watch ─► record ─► judge, declared ─► finding ─► report (text, JSON, SARIF, HTML)
//!                        ▲
//! visit ─► page, notice, crawl
//! ```
//!
//! What acts on a page judges nothing, and what judges has never seen a browser.

mod browser;
mod crawl;
mod declared;
mod devtools;
mod document;
mod failure;
mod finding;
mod interrupt;
mod judge;
mod netlog;
mod notice;
mod page;
mod party;
mod phase;
mod pipe;
mod record;
mod report;
mod services;
mod visit;
mod visiting;
mod watch;

use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use url::Url;

pub use failure::Failure;
pub use finding::{Finding, Level, Rule};
pub use phase::Phase;
pub use record::Record;
pub use report::{Report, Site};

use crate::outcome::Outcome;
use crate::{Error, output};
use browser::Launch;
use declared::Declaration;
use interrupt::{Interrupt, Listener};
use judge::Judge;
pub(crate) use party::address;
use report::{Met, Visit};
use visit::{Plan, Seen};
use visiting::Limits;
pub(crate) use visiting::Visiting;

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

/// What to audit, and how.
pub(crate) struct Audit {
    launch: Launch,
    limits: Limits,
    crawl: usize,
    config: Option<(PathBuf, Declaration)>,
}

/// Does what the command line asks for.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let audit = Audit::new(&arguments.visiting, &arguments.language, arguments.config.as_deref())?;
    let report = audit.make(&arguments.urls)?;

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

impl Audit {
    /// `language`: what pages are asked for in.
    ///
    /// # Errors
    /// When there is no browser, or the configuration cannot be read.
    pub(crate) fn new(visiting: &Visiting, language: &str, config: Option<&Path>) -> Result<Self, Failure> {
        let config = config.map(|path| Ok((path.to_owned(), Declaration::read(path)?))).transpose()?;
        let launch = Launch {
            program: browser::find(visiting.browser.as_deref())?,
            language: language.to_owned(),
            resolve: visiting.resolve.clone(),
            sandbox: !visiting.no_sandbox,
        };
        Ok(Self { launch: launch.judge()?, limits: visiting.limits(), crawl: visiting.crawl.into(), config })
    }

    /// Audits sites one after the other, with a bar on a terminal.
    ///
    /// # Errors
    /// When there can be no audit at all, or the program was asked to end. What concerns one site is in its part of the report.
    pub(crate) fn make(&self, urls: &[Url]) -> Result<Report, Failure> {
        let bar = progress(urls.len() * Phase::ALL.len());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let report = runtime.map_err(Failure::System)?.block_on(async {
            let (_listener, interrupt) = Listener::begin().map_err(Failure::System)?;
            let mut report = Report::new(self.config.as_ref().map(|(path, _)| path.display().to_string()));
            for url in urls {
                report.sites.push(self.site(url, &bar, &interrupt).await);
                if interrupt.is_asked() {
                    return Err(Failure::Interrupted);
                }
            }
            Ok(report)
        });
        bar.finish_and_clear();
        report
    }

    async fn site(&self, start: &Url, bar: &ProgressBar, interrupt: &Interrupt) -> Site {
        let mut site = Site::new(start);
        bar.set_message(format!("{start}: before any choice"));
        let first = self.visit(start, &[], Phase::Before, bar, interrupt).await;
        let home = first.as_ref().ok().and_then(|seen| seen.landed.as_ref()).unwrap_or(start);
        let mut judge = Judge {
            site: party::site_of(home.host_str().unwrap_or_default()),
            declared: self.config.as_ref().map(|(_, declared)| declared),
            assent: None,
        };
        let mut visits = Vec::new();
        if let Ok(seen) = &first {
            judge.assent = judge::assent_directory(&seen.record).filter(|_| seen.assent);
            site.pages = seen.pages.iter().map(Url::to_string).collect();
            site.languages.clone_from(&seen.languages);
            bar.set_message(format!("{start}: after a refusal, after consent, after a withdrawal"));
            let later = |phase| self.visit(start, &seen.pages, phase, bar, interrupt);
            // Together: each has a browser of its own, and waits for most of its time.
            let (rejected, accepted, withdrawn) =
                tokio::join!(later(Phase::Rejected), later(Phase::Accepted), later(Phase::Withdrawn));
            visits = vec![rejected, accepted, withdrawn];
        }
        visits.insert(0, first);

        let mut findings = Vec::new();
        for (phase, visit) in Phase::ALL.into_iter().zip(visits) {
            let mut seen = match visit {
                Ok(seen) => seen,
                Err(failure) => {
                    site.problem = Some(format!("{}: {failure}", phase.title()));
                    break;
                }
            };
            if phase != Phase::Before && seen.answer.is_none() {
                let agreed = site.visits.iter().any(|visit| visit.phase == Phase::Accepted && visit.made);
                findings.push(not_possible(phase, agreed));
                site.visits.push(Visit::not_made(phase));
                continue;
            }
            judge.mark(&mut seen.record);
            if phase.forbids() {
                findings.extend(judge.leaks(phase, &seen.record));
            }
            if phase == Phase::Withdrawn {
                findings.extend(judge.leftovers(&seen.stored));
            }
            site.visits.push(made(phase, seen));
        }
        let records: Vec<_> = site.visits.iter().map(|visit| (visit.phase, &visit.record)).collect();
        site.services = Met::of(&records);
        if let Some((_, declared)) = &self.config {
            findings.extend(declared.compare(&records));
        }
        site.findings = finding::merge(findings);
        site.clean = site.problem.is_none() && !site.findings.iter().any(|finding| finding.level == Level::Error);
        site
    }

    /// One visit; `pages` are those that the first one looked at.
    async fn visit(
        &self,
        start: &Url,
        pages: &[Url],
        phase: Phase,
        bar: &ProgressBar,
        interrupt: &Interrupt,
    ) -> Result<Seen, Failure> {
        let plan = Plan { launch: &self.launch, interrupt, limits: self.limits, start, more: self.crawl, pages };
        let seen = visit::make(&plan, phase).await;
        bar.inc(1);
        seen
    }
}

/// A bar for so many visits, hidden by itself where standard error is no terminal.
fn progress(visits: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(visits).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg} {elapsed}") {
        bar.set_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    bar
}

fn made(phase: Phase, seen: Seen) -> Visit {
    Visit { phase, made: true, answer: seen.answer, record: seen.record }
}

fn not_possible(phase: Phase, agreed: bool) -> Finding {
    let (wanted, why) = match phase {
        Phase::Rejected => ("refuse", "no notice with a button that refuses was found"),
        Phase::Accepted => ("agree", "no notice with a button that agrees was found"),
        _ if agreed => ("withdraw", "nothing was found that opens the settings again and takes the consent back"),
        _ => ("withdraw", "there is no consent to take back"),
    };
    let message = format!("the visit was not possible: {why}");
    Finding::new(phase, Rule::NotPossible, Level::Note, wanted, message)
}

fn language(written: &str) -> Result<String, String> {
    let tag = assent_core::Language::parse(written).map(|tag| tag.as_str().to_owned());
    tag.ok_or_else(|| "expected a language tag such as de or pt-BR".to_owned())
}
