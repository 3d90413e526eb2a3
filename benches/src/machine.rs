//! What it was measured on. Numbers depend on it; ratios less.

use std::fs;
use std::process::Command;

use assent_tests::repository;
use serde::Serialize;

/// The machine, the browser and the state of the repository.
#[derive(Debug, Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub memory: String,
    pub system: String,
    pub browser: String,
    /// The commit, and whether files differ from it.
    pub commit: String,
    /// When the run ended, by the machine's clock.
    pub date: String,
    /// The processes that wanted a processor when the run began, averaged over a minute: over the number of cores, and times are inflated.
    pub load: String,
}

impl Machine {
    /// Looks.
    pub fn look() -> Self {
        let file = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let memory =
            field(&file("/proc/meminfo"), "MemTotal").and_then(|total| total.split(' ').next()?.parse::<f64>().ok());
        let system = file("/etc/os-release")
            .lines()
            .find_map(|line| Some(line.strip_prefix("PRETTY_NAME=")?.trim_matches('"').to_owned()));
        let changed =
            answer("git", &["status", "--porcelain", "--untracked-files=no"]).is_some_and(|list| !list.is_empty());
        let commit = answer("git", &["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(unknown);
        Self {
            processor: field(&file("/proc/cpuinfo"), "model name").unwrap_or_else(unknown),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            memory: memory.map_or_else(unknown, |kib| format!("{:.0} GiB", kib / 1_048_576.0)),
            system: system.unwrap_or_else(|| std::env::consts::OS.to_owned()),
            browser: answer("chromium", &["--version"]).unwrap_or_else(unknown),
            commit: if changed { format!("{commit}, with changes") } else { commit },
            date: now(),
            load: file("/proc/loadavg").split(' ').next().map_or_else(unknown, str::to_owned),
        }
    }
}

/// The time by the machine's clock.
pub fn now() -> String {
    answer("date", &["+%Y-%m-%d %H:%M"]).unwrap_or_else(unknown)
}

fn unknown() -> String {
    "unknown".to_owned()
}

/// What a program prints first, where it is there.
fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(repository::root()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().trim().to_owned())
}
