//! How sites are visited, as the command line says it; `audit` and `init` share it.

use std::path::PathBuf;
use std::time::Duration;

use super::browser::Resolve;

/// How sites are visited.
#[derive(clap::Args)]
#[command(next_help_heading = "Visiting")]
pub(crate) struct Visiting {
    /// How many pages more to look at, by following links
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=500))]
    pub(super) crawl: u16,
    /// The browser's program; else one with a usual name is searched for
    #[arg(long, value_name = "PATH", env = "ASSENT_CHROMIUM")]
    pub(super) browser: Option<PathBuf>,
    /// Run the browser without its sandbox, which root and some containers need; only for pages that you trust
    #[arg(long)]
    pub(super) no_sandbox: bool,
    /// How long a page may take until it is quiet
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(super) timeout: u64,
    /// How long nothing may happen until a page counts as quiet; what comes later is not seen
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    pub(super) quiet: Duration,
    /// How many requests, and entries of each kind, to record in a visit
    #[arg(long, value_name = "N", default_value_t = 5000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) most: u32,
    /// Where to look for a host instead, such as shop.example=127.0.0.1:8080
    #[arg(long, value_name = "HOST=ADDRESS:PORT")]
    pub(super) resolve: Vec<Resolve>,
}

/// What keeps a visit within bounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// For one page.
    pub page: Duration,
    /// Without anything happening.
    pub quiet: Duration,
    /// Entries of one kind in one record.
    pub entries: usize,
}

impl Visiting {
    pub(super) fn limits(&self) -> Limits {
        Limits {
            page: Duration::from_secs(self.timeout),
            quiet: self.quiet,
            entries: usize::try_from(self.most).unwrap_or(usize::MAX),
        }
    }
}

fn seconds(written: &str) -> Result<Duration, String> {
    let seconds = written.parse::<f64>().ok().filter(|seconds| (0.1..=60.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "expected a number of seconds from 0.1 to 60".to_owned())
}
