//! The tools that cargo installs, outside the checkout so that another one finds them again.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

use crate::{command::Program, lockfile, repository::Repository};

/// A program that a package of the registry provides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tool {
    /// Writes the JavaScript side of the wasm; must be of exactly the library's version.
    WasmBindgen,
    /// Serves the development loop.
    Trunk,
    /// Checks licences and sources.
    Deny,
    /// Drives Firefox.
    Geckodriver,
    /// Builds and runs fuzz targets; no test needs it.
    Fuzz,
}

impl Tool {
    /// Those that the tests need.
    pub const ALL: [Self; 4] = [Self::WasmBindgen, Self::Trunk, Self::Deny, Self::Geckodriver];

    fn binary(self) -> &'static str {
        match self {
            Self::WasmBindgen => "wasm-bindgen",
            Self::Trunk => "trunk",
            Self::Deny => "cargo-deny",
            Self::Geckodriver => "geckodriver",
            Self::Fuzz => "cargo-fuzz",
        }
    }

    fn package(self) -> &'static str {
        if self == Self::WasmBindgen { "wasm-bindgen-cli" } else { self.binary() }
    }

    fn version(self, repository: &Repository) -> Result<String> {
        Ok(match self {
            Self::WasmBindgen => return lockfile::version(repository, "wasm-bindgen"),
            Self::Trunk => "0.21.14",
            Self::Deny => "0.20.2",
            Self::Geckodriver => "0.37.1",
            Self::Fuzz => "0.13.2",
        }
        .to_owned())
    }

    /// Its path, after installing it if it is missing or of another version.
    ///
    /// # Errors
    /// When it cannot be built, with the command to run.
    pub fn ensure(self, repository: &Repository) -> Result<PathBuf> {
        let version = self.version(repository)?;
        let path = directory()?.join("bin").join(self.binary());
        let has = || {
            let answer = Program::new(&path).arg("--version").answer();
            answer.is_some_and(|answer| answer.split_whitespace().any(|word| word == version))
        };
        if has() {
            return Ok(path);
        }
        let spec = format!("{}@{version}", self.package());
        println!("  installing {spec} with cargo (2 to 5 minutes)");
        // The lock file first: what its authors tested. A mirror of the registry may lack a locked version; only then without it.
        let installed = install(&spec, "--locked").or_else(|_| install(&spec, ""));
        installed.with_context(|| {
            format!("{} cannot be installed: run `cargo install {spec} --root {}`", self.binary(), root())
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

/// `PATH` with the tools in front, for programs that look for them there.
///
/// # Errors
/// When `PATH` cannot be extended.
pub fn path() -> Result<std::ffi::OsString> {
    let others = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths(std::iter::once(directory()?.join("bin")).chain(env::split_paths(&others)))?)
}

fn root() -> String {
    directory().map(|path| path.display().to_string()).unwrap_or_default()
}

fn install(spec: &str, locked: &str) -> Result<()> {
    let build = format!("{}-build", root());
    // Tools that run for seconds need no minutes of link-time optimisation, which their own profiles ask for.
    Program::new("cargo")
        .words("install --force --root")
        .arg(root())
        .arg("--target-dir")
        .arg(build)
        .arg(spec)
        .words(locked)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .run()
}
