//! How sites are visited, as the command line says it; `audit` and `init` share it.

use std::path::PathBuf;
use std::time::Duration;

use assent_audit::{Audit, Failure, Limits, Options, Phase, Report, Resolve, Step};
use indicatif::{ProgressBar, ProgressStyle};
use url::Url;

/// How sites are visited.
#[derive(clap::Args)]
#[command(next_help_heading = "Visiting")]
pub(crate) struct Visiting {
    /// How many pages more to look at: those of /sitemap.xml, then those that links lead to, of the same origin
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u16).range(0..=500))]
    crawl: u16,
    /// The browser's program; else one with a usual name is searched for
    #[arg(long, value_name = "PATH", env = "ASSENT_CHROMIUM")]
    browser: Option<PathBuf>,
    /// Run the browser without its sandbox, which root and some containers need; only for pages that you trust
    #[arg(long)]
    no_sandbox: bool,
    /// How long a page may take until it is quiet
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// How long nothing may happen until a page counts as quiet; what comes later is not seen
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    quiet: Duration,
    /// How many requests, and entries of each kind, to record in a visit
    #[arg(long, value_name = "N", default_value_t = 5000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    most: u32,
    /// Where to look for a host instead, such as shop.example=127.0.0.1:8080
    #[arg(long, value_name = "HOST=ADDRESS:PORT")]
    resolve: Vec<Resolve>,
}

impl Visiting {
    /// Audits sites, with a bar on a terminal. `language`: what pages are asked for in; `config`: what they are compared with.
    ///
    /// # Errors
    /// When there can be no audit.
    pub(crate) fn audit(&self, urls: &[Url], language: &str, config: Option<PathBuf>) -> Result<Report, Failure> {
        let limits = Limits {
            page: Duration::from_secs(self.timeout),
            quiet: self.quiet,
            entries: usize::try_from(self.most).unwrap_or(usize::MAX),
        };
        let audit = Audit::new(Options {
            browser: self.browser.clone(),
            sandbox: !self.no_sandbox,
            language: language.to_owned(),
            resolve: self.resolve.clone(),
            limits,
            crawl: self.crawl.into(),
            config,
        })?;
        let bar = progress(urls.len() * Phase::ALL.len());
        let report = audit.make(urls, &|step| match step {
            Step::Begun(site, what) => bar.set_message(format!("{site}: {what}")),
            Step::Ended => bar.inc(1),
        });
        bar.finish_and_clear();
        report
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

fn seconds(written: &str) -> Result<Duration, String> {
    let seconds = written.parse::<f64>().ok().filter(|seconds| (0.1..=60.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "expected a number of seconds from 0.1 to 60".to_owned())
}
