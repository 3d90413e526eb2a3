//! Rust to wasm32, with a standard library compiled for size in the same go.

use std::{env, path::PathBuf};

use anyhow::Result;

use crate::{repository::Repository, toolchain::Toolchain};

/// What the module is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flavour {
    /// For engines that run WebAssembly.
    Modern,
    /// To be translated to JavaScript, which can express WebAssembly's first version only.
    Compat,
}

impl Flavour {
    /// Cargo rebuilds everything when the flags change, so each set of flags has a directory of its own.
    pub fn directory(self) -> &'static str {
        match self {
            Self::Modern => "banner",
            Self::Compat => "banner-compat",
        }
    }
}

/// Compiles the root package; returns the path of the module.
///
/// # Errors
/// When it does not compile.
pub fn run(repository: &Repository, toolchain: Toolchain, flavour: Flavour) -> Result<PathBuf> {
    let target = toolchain.target_directory(repository, flavour.directory());
    if !target.exists() {
        println!("    compiling the standard library, Leptos and the banner (3 to 5 minutes, the first time only)");
    }
    toolchain
        .cargo(repository)
        // Of the crate types only cdylib, because link-time optimisation is off when there is an rlib beside it.
        .words("rustc --package assent --lib --crate-type cdylib --profile banner --target wasm32-unknown-unknown")
        .words("-Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size --target-dir")
        .arg(&target)
        // The stable compiler's way to the flags that are not stable yet; they are the difference between 30 and 25 kB.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", flags(repository, toolchain, flavour).join("\u{1f}"))
        .without_env("RUSTFLAGS")
        .run()?;
    Ok(target.join("wasm32-unknown-unknown/banner/assent.wasm"))
}

fn flags(repository: &Repository, toolchain: Toolchain, flavour: Flavour) -> Vec<String> {
    let unstable = ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zfmt-debug=none", "-Zlocation-detail=none"];
    // The receipt hashes two short texts: sha2's unrolled loop would cost 7 kB for a speed that nobody notices.
    let small = ["--cfg=sha2_backend_soft=\"compact\""];
    let mut flags: Vec<_> = unstable.into_iter().chain(small).map(str::to_owned).collect();
    if flavour == Flavour::Compat {
        flags.push("-Ctarget-cpu=mvp".to_owned());
    }
    // Paths would cost bytes, and tell every visitor the name of whoever built it.
    let home = env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or(home);
    let places = [(Some(repository.path("")), "."), (cargo, "c"), (toolchain.sysroot(repository), "s")];
    for (place, short) in places {
        flags.extend(place.map(|place| format!("--remap-path-prefix={}={short}", place.display())));
    }
    flags
}
