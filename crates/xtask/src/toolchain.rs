//! Which Rust builds what, on a machine that may have rustup, Debian's packages, or both.
//!
//! The banner's build compiles the standard library for wasm32 too, and needs its sources. rustup has them; where
//! rustup's downloads are out of reach, Debian's `*-web` packages (kept current for Firefox and Chromium) have them as well.
//! The two are never mixed: each gets its own target directories, and Debian's is called with rustup's ways out of sight.

use std::{env, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{
    command::{Program, which},
    debian,
    repository::Repository,
};

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy", "lld-22"];

/// A Rust that can build for wasm32 with a standard library from source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Toolchain {
    /// The one in `PATH`, which for most people is rustup's.
    Usual,
    /// Debian's in `/usr/bin`.
    Debian,
}

impl Toolchain {
    /// Finds one for wasm32, installing what is missing.
    ///
    /// # Errors
    /// When neither rustup nor Debian can provide one.
    pub fn for_wasm(repository: &Repository) -> Result<Self> {
        if Self::Usual.has_sources(repository) && (Self::Usual.has_std(repository) || which("rustup").is_none()) {
            return Ok(Self::Usual);
        }
        if which("rustup").is_some() {
            println!("  installing the wasm32 target and the standard library's sources with rustup (1 minute)");
            let rustup = |words: &str| Program::new("rustup").words(words).within(repository.path("")).run();
            let added = rustup("component add rust-src").and_then(|()| rustup("target add wasm32-unknown-unknown"));
            match added {
                Ok(()) if Self::Usual.has_sources(repository) => return Ok(Self::Usual),
                Ok(()) => {
                    println!("  rustup installed them for a toolchain that is not in use here; taking Debian's Rust")
                }
                Err(error) => println!("  rustup could not ({error}); taking Debian's Rust"),
            }
        }
        debian::install(DEBIAN, "a Rust that builds for wasm32")
            .context("the wasm32 target is missing: run `rustup component add rust-src && rustup target add wasm32-unknown-unknown`")?;
        if !Self::Debian.has_sources(repository) {
            bail!(
                "Debian's Rust came without the standard library's sources: run `apt-get install --reinstall rust-web-src`"
            );
        }
        Ok(Self::Debian)
    }

    /// Adds the formatter and the linter to the native toolchain.
    ///
    /// # Errors
    /// When they are missing and there is no rustup to ask.
    pub fn add_lints(repository: &Repository) -> Result<()> {
        for (component, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
            if Program::new("cargo").words(command).arg("--version").within(repository.path("")).succeeds() {
                continue;
            }
            println!("  installing {component} with rustup");
            let added = Program::new("rustup").words("component add").arg(component).within(repository.path("")).run();
            added.with_context(|| format!("{component} is missing: run `rustup component add {component}`"))?;
        }
        Ok(())
    }

    /// A program that itself calls cargo or rustc, and shall find the right ones.
    fn calling(self, program: Program) -> Program {
        if self == Self::Usual {
            return program;
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(PathBuf::from("/usr/bin")).chain(env::split_paths(&path));
        // What rustup's cargo left in our environment would lead Debian's compiler to rustup's libraries.
        let program = ["RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "CARGO"].into_iter().fold(program, Program::without_env);
        program.env("RUSTC", "/usr/bin/rustc").env("PATH", env::join_paths(path).unwrap_or_default())
    }

    /// This toolchain's cargo, running at the root.
    pub fn cargo(self, repository: &Repository) -> Program {
        self.calling(Program::new(self.at("cargo"))).within(repository.path(""))
    }

    /// The same program, told to build std from source where it comes without one for wasm32.
    pub fn with_std(self, repository: &Repository, program: Program) -> Program {
        if self.has_std(repository) {
            return program;
        }
        program.env("RUSTC_BOOTSTRAP", "1").env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
    }

    /// Where wasm32 is built: Debian's must not meet what rustup's left.
    pub fn target_directory(self, repository: &Repository, name: &str) -> PathBuf {
        match self {
            Self::Usual => repository.target(name),
            Self::Debian => repository.target("debian").join(name),
        }
    }

    /// The compiler's own account of its version.
    pub fn version(self, repository: &Repository) -> Result<String> {
        self.rustc(repository).arg("-vV").answer().context("rustc does not say its version: is Rust installed?")
    }

    /// Where this compiler keeps its libraries and sources.
    pub fn sysroot(self, repository: &Repository) -> Option<PathBuf> {
        self.rustc(repository).words("--print sysroot").answer().map(PathBuf::from)
    }

    fn rustc(self, repository: &Repository) -> Program {
        self.calling(Program::new(self.at("rustc"))).within(repository.path(""))
    }

    fn has_sources(self, repository: &Repository) -> bool {
        self.sysroot(repository).is_some_and(|root| root.join("lib/rustlib/src/rust/library/Cargo.lock").exists())
    }

    fn has_std(self, repository: &Repository) -> bool {
        self.sysroot(repository).is_some_and(|root| root.join("lib/rustlib").join(TARGET).join("lib").exists())
    }

    fn at(self, program: &str) -> PathBuf {
        match self {
            Self::Usual => PathBuf::from(program),
            Self::Debian => PathBuf::from("/usr/bin").join(program),
        }
    }
}
