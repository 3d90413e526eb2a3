//! The tools that cargo installs, outside the checkout so that another one finds them again.
//!
//! None of them writes shipped code: they check, drive a browser, fuzz, or call the compiler and pack what it made. Each is built with the lock
//! file of its own package. Zig is the exception: it compiles the C code of the released programs, and comes from Python's registry, by its hash.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

use crate::{command::Program, repository::Repository};

/// A program that a package of the registry provides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tool {
    /// Checks licences and sources.
    Deny,
    /// Drives Firefox.
    Geckodriver,
    /// Builds and runs fuzz targets; no test needs it.
    Fuzz,
    /// Builds the released programs with Zig as their C compiler and linker.
    Zigbuild,
    /// Makes Debian packages.
    Deb,
}

impl Tool {
    /// Those that the tests need.
    pub const ALL: [Self; 2] = [Self::Deny, Self::Geckodriver];

    fn binary(self) -> &'static str {
        match self {
            Self::Deny => "cargo-deny",
            Self::Geckodriver => "geckodriver",
            Self::Fuzz => "cargo-fuzz",
            Self::Zigbuild => "cargo-zigbuild",
            Self::Deb => "cargo-deb",
        }
    }

    fn version(self) -> &'static str {
        match self {
            Self::Deny => "0.20.2",
            Self::Geckodriver => "0.37.1",
            Self::Fuzz => "0.13.2",
            Self::Zigbuild => "0.24.1",
            Self::Deb => "3.8.0",
        }
    }

    /// Its path, after installing it if it is missing or of another version.
    ///
    /// # Errors
    /// When it cannot be built, with the command to run.
    pub fn ensure(self) -> Result<PathBuf> {
        let version = self.version();
        let path = directory()?.join("bin").join(self.binary());
        let has = || {
            let answer = Program::new(&path).arg("--version").answer();
            answer.is_some_and(|answer| answer.split_whitespace().any(|word| word == version))
        };
        if has() {
            return Ok(path);
        }
        let spec = format!("{}@{version}", self.binary());
        println!("  installing {spec} with cargo (2 to 5 minutes)");
        install(&spec).with_context(|| {
            format!("{} cannot be installed: run `cargo install --locked {spec} --root {}`", self.binary(), root())
        })?;
        anyhow::ensure!(
            has(),
            "{} was installed but does not run: run `{} --version` to see why",
            spec,
            path.display()
        );
        Ok(path)
    }
}

/// The version in `crates/xtask/zig.txt`.
const ZIG: &str = "0.15.2";

/// Zig, which is a C compiler and linker for every target.
///
/// # Errors
/// When Python or its installer is missing, or Zig cannot be had.
pub fn zig(repository: &Repository) -> Result<PathBuf> {
    let place = directory()?.join(format!("zig-{ZIG}"));
    let zig = place.join("ziglang/zig");
    let has = || Program::new(&zig).arg("version").answer().as_deref() == Some(ZIG);
    if !has() {
        println!("  installing Zig {ZIG} with pip (half a minute, 80 MB)");
        let pip =
            Program::new("python3").words("-m pip install --quiet --no-deps --require-hashes --target").arg(&place);
        let installed = pip.arg("--requirement").arg(repository.path("crates/xtask/zig.txt")).run();
        installed.context("Zig cannot be installed: it needs Python's pip, on Debian `apt-get install python3-pip`")?;
        anyhow::ensure!(has(), "Zig was installed but does not run: run `{} version` to see why", zig.display());
    }
    Ok(zig)
}

/// Where the tools are: `$ASSENT_TOOLS`, else in the user's cache.
///
/// # Errors
/// When the user has no home.
pub fn directory() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os("ASSENT_TOOLS") {
        return Ok(PathBuf::from(chosen));
    }
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    Ok(cache.context("neither HOME nor ASSENT_TOOLS is set, so there is no place for tools")?.join("assent/tools"))
}

fn root() -> String {
    directory().map(|path| path.display().to_string()).unwrap_or_default()
}

/// With the package's lock file only: what its authors tested, each dependency with its hash.
fn install(spec: &str) -> Result<()> {
    let build = format!("{}-build", root());
    // Tools that run for seconds need no minutes of link-time optimisation, which their own profiles ask for.
    Program::new("cargo")
        .words("install --locked --force --root")
        .arg(root())
        .arg("--target-dir")
        .arg(build)
        .arg(spec)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .run()
}
