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
mod judge;
mod netlog;
mod notice;
mod page;
mod party;
mod phase;
mod record;
mod report;
mod services;
mod visit;
mod watch;

use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use url::Url;

pub use failure::Failure;
pub use finding::{Finding, Level, Rule};
pub use phase::Phase;
pub use record::Record;
pub use report::{Report, Site};

use crate::command::Outcome;
use crate::{Error, output};
use browser::{Launch, Resolve};
use declared::Declaration;
use judge::Judge;
use report::{Met, Visit};
use visit::{Plan, Seen};

/// Visit a site as a person who has not chosen, refuses, agrees and takes it back, and tell what leaked
///
/// Ends with 0 when nothing leaked, with 1 when something did, with 2 when a site could not be looked at.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The sites' first pages
    #[arg(required = true, value_name = "URL", value_parser = party::address)]
    urls: Vec<Url>,
    /// The site's configuration: what it requires is no leak, and what it does not declare is told
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How many pages more to look at, by following links
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=500))]
    crawl: u16,
    /// The browser's program; else one with a usual name is searched for
    #[arg(long, value_name = "PATH", env = "ASSENT_CHROMIUM")]
    browser: Option<PathBuf>,
    /// How long a page may take until it is quiet
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// How long nothing may happen until a page counts as quiet; what comes later is not seen
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    quiet: Duration,
    /// How many requests, and entries of each kind, to record in a visit
    #[arg(long, value_name = "N", default_value_t = 5000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    most: u32,
    /// The language that pages are asked for in
    #[arg(long, value_name = "TAG", default_value = "en-US", value_parser = language)]
    language: String,
    /// Where to look for a host instead, such as shop.example=127.0.0.1:8080
    #[arg(long, value_name = "HOST=ADDRESS:PORT")]
    resolve: Vec<Resolve>,
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

/// What keeps a visit within bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// For one page.
    pub page: Duration,
    /// Without anything happening.
    pub quiet: Duration,
    /// Entries of one kind in one record.
    pub entries: usize,
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
    let audit = Audit::new(arguments)?;
    let steps = arguments.urls.len() * Phase::ALL.len();
    let bar = ProgressBar::new(u64::try_from(steps).unwrap_or(u64::MAX));
    // Hidden by itself where standard error is no terminal.
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg} {elapsed}") {
        bar.set_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    let report = audit.make(&arguments.urls, |what| {
        bar.set_message(what);
        bar.inc(1);
    })?;
    bar.finish_and_clear();

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
    fn new(arguments: &Arguments) -> Result<Self, Failure> {
        let config = match &arguments.config {
            Some(path) => Some((path.clone(), Declaration::read(path)?)),
            None => None,
        };
        let program = browser::find(arguments.browser.as_deref())?;
        Ok(Self {
            launch: Launch { program, language: arguments.language.clone(), resolve: arguments.resolve.clone() },
            limits: Limits {
                page: Duration::from_secs(arguments.timeout),
                quiet: arguments.quiet,
                entries: usize::try_from(arguments.most).unwrap_or(usize::MAX),
            },
            crawl: arguments.crawl.into(),
            config,
        })
    }

    /// Audits sites one after the other; `tell` hears what comes next.
    ///
    /// # Errors
    /// When there can be no audit at all. What concerns one site is in its part of the report.
    pub(crate) fn make(&self, urls: &[Url], tell: impl Fn(String)) -> Result<Report, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.map_err(Failure::System)?.block_on(async {
            let mut report = Report::new(self.config.as_ref().map(|(path, _)| path.display().to_string()));
            for url in urls {
                report.sites.push(self.site(url, &tell).await);
            }
            Ok(report)
        })
    }

    async fn site(&self, start: &Url, tell: &impl Fn(String)) -> Site {
        let mut site = Site::new(start);
        let mut judge =
            Judge { site: String::new(), declared: self.config.as_ref().map(|(_, declared)| declared), assent: None };
        let mut pages = Vec::new();
        let mut findings = Vec::new();
        for phase in Phase::ALL {
            let refused = |phase: Phase| site.visits.iter().any(|visit| visit.phase == phase && !visit.made);
            if phase == Phase::Withdrawn && refused(Phase::Accepted) {
                findings.push(not_possible(phase, false));
                site.visits.push(Visit::not_made(phase));
                continue;
            }
            tell(format!("{start}: {}", phase.title().to_lowercase()));
            let plan = Plan { launch: &self.launch, limits: self.limits, start, more: self.crawl, pages: &pages };
            let mut seen = match visit::make(&plan, phase).await {
                Ok(seen) => seen,
                Err(failure) => {
                    site.problem = Some(format!("{}: {failure}", phase.title()));
                    break;
                }
            };
            if phase == Phase::Before {
                let home = seen.landed.as_ref().unwrap_or(start);
                judge.site = party::site_of(home.host_str().unwrap_or_default());
                judge.assent = judge::assent_directory(&seen.record).filter(|_| seen.assent);
                pages.clone_from(&seen.pages);
                site.pages = pages.iter().map(Url::to_string).collect();
            }
            judge.mark(&mut seen.record);
            if phase != Phase::Before && seen.answer.is_none() {
                findings.push(not_possible(phase, !refused(Phase::Accepted)));
                site.visits.push(Visit::not_made(phase));
                continue;
            }
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

fn seconds(written: &str) -> Result<Duration, String> {
    let seconds = written.parse::<f64>().ok().filter(|seconds| (0.1..=60.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "expected a number of seconds from 0.1 to 60".to_owned())
}

fn language(written: &str) -> Result<String, String> {
    let tag = assent_core::Language::parse(written).map(|tag| tag.as_str().to_owned());
    tag.ok_or_else(|| "expected a language tag such as de or pt-BR".to_owned())
}
