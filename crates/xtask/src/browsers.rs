//! The three browsers of the tests, and the programs that drive them.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{
    command::{Program, which},
    debian,
    tools::Tool,
};

/// An engine that the product is tested in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Browser {
    /// Chromium with chromedriver.
    Chromium,
    /// Firefox ESR with geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser on a virtual screen; stands for Safari.
    Webkit,
}

impl Browser {
    /// All engines, in the order of the tests.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    /// Its name in `ASSENT_BROWSERS`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver", "fonts-noto-core"],
            Self::Firefox => &["firefox-esr", "fonts-noto-core"],
            Self::Webkit => &["webkit2gtk-driver", "xvfb", "xauth", "fonts-noto-core"],
        }
    }

    fn missing(self) -> Option<&'static str> {
        let programs: &[&str] = match self {
            Self::Chromium => &["chromium", "chromedriver"],
            Self::Firefox => &["firefox"],
            Self::Webkit => &["WebKitWebDriver", "xvfb-run", "xauth"],
        };
        let lacks_window = self == Self::Webkit && minibrowser().is_none();
        programs.iter().copied().find(|program| which(program).is_none()).or(lacks_window.then_some("MiniBrowser"))
    }
}

/// Installs what the browsers lack.
///
/// # Errors
/// When an engine stays incomplete; a sentence says which and what to run.
pub fn ensure(browsers: &[Browser]) -> Result<()> {
    let incomplete = browsers.iter().filter(|browser| browser.missing().is_some());
    let mut packages: Vec<_> = incomplete.flat_map(|browser| browser.packages()).copied().collect();
    packages.sort_unstable();
    packages.dedup();
    if !packages.is_empty() {
        debian::install(&packages, "the browsers")?;
    }
    for browser in browsers {
        if let Some(program) = browser.missing() {
            let packages = browser.packages().join(" ");
            anyhow::bail!(
                "{} cannot be tested because {program} is missing: run `apt-get install {packages}`",
                browser.name()
            );
        }
    }
    if browsers.contains(&Browser::Firefox) {
        Tool::Geckodriver.ensure()?;
    }
    Ok(())
}

/// Tells the tests where the drivers are and which engines to use.
///
/// # Errors
/// When [`ensure`] was not called for these browsers before.
pub fn tell(browsers: &[Browser], mut tests: Program) -> Result<Program> {
    for browser in browsers {
        let (variable, driver) = match browser {
            Browser::Chromium => ("ASSENT_CHROMEDRIVER", which("chromedriver")),
            Browser::Firefox => ("ASSENT_GECKODRIVER", Some(Tool::Geckodriver.ensure()?)),
            Browser::Webkit => ("ASSENT_WEBKITDRIVER", which("WebKitWebDriver")),
        };
        tests = tests.env(variable, driver.with_context(|| format!("{}'s driver is missing", browser.name()))?);
        if *browser == Browser::Webkit {
            tests = tests.env("ASSENT_MINIBROWSER", minibrowser().context("MiniBrowser is missing")?);
            tests = tests.env("ASSENT_XVFB_RUN", which("xvfb-run").context("xvfb-run is missing")?);
        }
    }
    // Unset means all: the tests say aloud when they were narrowed.
    if browsers.len() == Browser::ALL.len() {
        return Ok(tests.without_env("ASSENT_BROWSERS"));
    }
    let names: Vec<_> = browsers.iter().map(|browser| browser.name()).collect();
    Ok(tests.env("ASSENT_BROWSERS", names.join(",")))
}

/// WebKitGTK's own small browser lives beside its library, in a directory named after the machine.
fn minibrowser() -> Option<PathBuf> {
    let machines =
        ["/usr/lib", "/usr/libexec"].into_iter().filter_map(|lib| fs::read_dir(lib).ok()).flatten().flatten();
    let candidates = machines.map(|entry| entry.path().join("webkit2gtk-4.1/MiniBrowser"));
    candidates.chain([PathBuf::from("/usr/libexec/webkit2gtk-4.1/MiniBrowser")]).find(|path| path.is_file())
}
