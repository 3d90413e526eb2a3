//! The audit: proves that a site leaks nothing, or shows what and through whom.
//!
//! ```text
//! browser, devtools ─► watch ─► record, source ─► judge, markup, declared ─► finding ─► report (text, JSON, SARIF, HTML)
//!                        ▲
//! visit ─► page, notice, crawl
//! ```
//!
//! What acts on a page judges nothing, and what judges has never seen a browser. It prints nothing and reads no command line: that is
//! the command's (`crates/cli`).

mod browser;
mod crawl;
mod declared;
mod devtools;
mod document;
mod failure;
mod finding;
mod interrupt;
mod judge;
mod limits;
mod markup;
mod netlog;
mod notice;
mod page;
mod party;
mod phase;
mod pipe;
mod record;
pub mod report;
mod services;
mod source;
mod terminal;
mod visit;
mod watch;

use std::path::PathBuf;

use url::Url;

pub use browser::Resolve;
pub use failure::Failure;
pub use finding::{Finding, Level, Rule};
pub use limits::Limits;
pub use party::address;
pub use phase::Phase;
pub use record::Record;
pub use report::{Report, Site};
pub use source::Change;
pub use terminal::unruly;

use browser::Launch;
use declared::Declaration;
use interrupt::{Interrupt, Listener};
use judge::Judge;
use report::{Met, Visit};
use visit::{Plan, Seen};

/// How sites are visited.
#[derive(Debug, Clone)]
pub struct Options {
    /// The browser's program; else one with a usual name is searched for.
    pub browser: Option<PathBuf>,
    /// Whether the browser keeps its pages in its sandbox.
    pub sandbox: bool,
    /// The language that pages are asked for in, a tag.
    pub language: String,
    /// Hosts to look for elsewhere.
    pub resolve: Vec<Resolve>,
    /// What keeps a visit within bounds.
    pub limits: Limits,
    /// How many pages to look at beside the first, by following links.
    pub crawl: usize,
    /// The site's configuration, which what is seen is compared with.
    pub config: Option<PathBuf>,
}

/// How far an audit is.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// Visits begin, of a site and after these answers.
    Begun(&'a Url, &'static str),
    /// One visit is over; each site has as many as there are phases.
    Ended,
}

/// What to audit, and how.
pub struct Audit {
    launch: Launch,
    limits: Limits,
    crawl: usize,
    config: Option<(PathBuf, Declaration)>,
}

impl Audit {
    /// An audit with these options.
    ///
    /// # Errors
    /// When there is no browser, it could not keep to its sandbox, or the configuration cannot be read.
    pub fn new(options: Options) -> Result<Self, Failure> {
        let Options { browser, sandbox, language, resolve, limits, crawl, config } = options;
        let config = config.map(|path| Ok((path.clone(), Declaration::read(&path)?))).transpose()?;
        let launch = Launch { program: browser::find(browser.as_deref())?, language, resolve, sandbox };
        Ok(Self { launch: launch.judge()?, limits, crawl, config })
    }

    /// Audits sites one after the other, and tells `progress` of each step.
    ///
    /// # Errors
    /// When there can be no audit at all, or the program was asked to end. What concerns one site is in its part of the report.
    pub fn make(&self, urls: &[Url], progress: &dyn Fn(Step<'_>)) -> Result<Report, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.map_err(Failure::System)?.block_on(async {
            let (_listener, interrupt) = Listener::begin().map_err(Failure::System)?;
            let mut report = Report::new(self.config.as_ref().map(|(path, _)| path.display().to_string()));
            for url in urls {
                report.sites.push(self.site(url, progress, &interrupt).await);
                if interrupt.is_asked() {
                    return Err(Failure::Interrupted);
                }
            }
            Ok(report)
        })
    }

    async fn site(&self, start: &Url, progress: &dyn Fn(Step<'_>), interrupt: &Interrupt) -> Site {
        let mut site = Site::new(start);
        progress(Step::Begun(start, "before any choice"));
        let first = self.visit(start, &[], Phase::Before, progress, interrupt).await;
        let home = first.as_ref().ok().and_then(|seen| seen.landed.as_ref()).unwrap_or(start);
        let mut judge = Judge {
            site: party::site_of(home.host_str().unwrap_or_default()),
            declared: self.config.as_ref().map(|(_, declared)| declared),
            assent: None,
            sources: Vec::new(),
        };
        let mut first = first;
        let mut visits = Vec::new();
        if let Ok(seen) = &mut first {
            judge.sources = std::mem::take(&mut seen.sources);
            judge.assent = judge::assent_directory(&seen.record).filter(|_| seen.assent);
            site.pages = seen.pages.iter().map(Url::to_string).collect();
            site.languages.clone_from(&seen.languages);
            progress(Step::Begun(start, "after a refusal, after consent, after a withdrawal"));
            let later = |phase| self.visit(start, &seen.pages, phase, progress, interrupt);
            // Together: each has a browser of its own, and waits for most of its time.
            let (rejected, accepted, withdrawn) =
                tokio::join!(later(Phase::Rejected), later(Phase::Accepted), later(Phase::Withdrawn));
            visits = vec![rejected, accepted, withdrawn];
        }
        visits.insert(0, first);

        let (mut findings, mut names) =
            (Vec::new(), self.config.as_ref().map(|(_, own)| own.names()).unwrap_or_default());
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
                findings.push(not_possible(phase, agreed, judge.has_to_ask()));
                site.visits.push(Visit::not_made(phase));
                continue;
            }
            judge.mark(&mut seen.record);
            findings.extend(seen.unseen.iter().map(|(page, why)| unseen(phase, page, why)));
            findings.extend(judge.complaints(phase, &seen.record));
            names.append(&mut seen.names);
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
        findings.extend(judge.sources.iter().flat_map(|source| judge.markup(source, &names)));
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
        progress: &dyn Fn(Step<'_>),
        interrupt: &Interrupt,
    ) -> Result<Seen, Failure> {
        let plan = Plan { launch: &self.launch, interrupt, limits: self.limits, start, more: self.crawl, pages };
        let seen = visit::make(&plan, phase).await;
        progress(Step::Ended);
        seen
    }
}

fn made(phase: Phase, seen: Seen) -> Visit {
    Visit { phase, made: true, answer: seen.answer, record: seen.record }
}

fn unseen(phase: Phase, page: &Url, why: &Failure) -> Finding {
    // What an error's page loads was looked at; of one that did not come, nothing is known.
    let level = match why {
        Failure::Answered { status: 400..500, .. } => Level::Warning,
        _ => Level::Error,
    };
    let finding = Finding::new(phase, Rule::UnseenPage, level, page.as_str(), why.to_string());
    finding.mend("correct the link or the site's map, or have the server answer with the page".to_owned())
}

fn not_possible(phase: Phase, agreed: bool, has_to_ask: bool) -> Finding {
    let (wanted, why) = match phase {
        Phase::Rejected => ("refuse", "no notice with a button that refuses was found"),
        Phase::Accepted => ("agree", "no notice with a button that agrees was found"),
        _ if agreed => ("withdraw", "nothing was found that opens the settings again and takes the consent back"),
        _ => ("withdraw", "there is no consent to take back"),
    };
    let message = format!("the visit was not possible: {why}");
    let level = if has_to_ask { Level::Error } else { Level::Note };
    let finding = Finding::new(phase, Rule::NotPossible, level, wanted, message);
    if has_to_ask {
        finding.mend(
            "see that the notice comes: the guard's tag is on the page, its files and consent.json are where it names them, and the \
             console shows no error"
                .to_owned(),
        )
    } else {
        finding
    }
}
