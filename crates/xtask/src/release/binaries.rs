//! The two programs as static binaries of Linux. Zig is the C compiler and the linker for every target, so that none needs a cross
//! compiler of the system, and the machine's own C library is in no binary.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use object::{
    Endianness, elf,
    read::elf::{FileHeader, ProgramHeader},
};

use crate::{
    command::Program,
    repository::Repository,
    tools::{self, Tool},
};

/// Where the binaries run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Target {
    /// 64-bit PCs and servers
    #[value(name = "x86_64")]
    X86_64,
    /// 64-bit ARM
    #[value(name = "aarch64")]
    Aarch64,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::X86_64, Self::Aarch64];

    /// What Rust calls it.
    pub fn triple(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64-unknown-linux-musl",
            Self::Aarch64 => "aarch64-unknown-linux-musl",
        }
    }

    /// What `uname -m` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
        }
    }

    /// What Debian's packages and OCI's images call it.
    pub fn package_name(self) -> &'static str {
        match self {
            Self::X86_64 => "amd64",
            Self::Aarch64 => "arm64",
        }
    }

    /// Whether its programs run on this machine.
    pub fn is_here(self) -> bool {
        cfg!(target_os = "linux") && env::consts::ARCH == self.name()
    }
}

/// The owner's command.
pub const COMMAND: &str = "assent";
/// The receipts service.
pub const COLLECTOR: &str = "assent-collector";

/// The programs of one target.
pub struct Built {
    /// The target.
    pub target: Target,
    /// Where cargo put them.
    pub directory: PathBuf,
}

impl Built {
    /// Copies them under the names that they are published with.
    ///
    /// # Errors
    /// When one is not static, or cannot be copied.
    pub fn copy(&self, to: &Path, version: &str) -> Result<()> {
        for program in [COMMAND, COLLECTOR] {
            let from = self.directory.join(program);
            ensure!(is_static(&fs::read(&from)?)?, "{} is not static: it asks for a loader", from.display());
            fs::copy(from, to.join(format!("{program}-{version}-linux-{}", self.target.name())))?;
        }
        Ok(())
    }
}

/// Whether the system can start a program without a loader, which would look for libraries.
fn is_static(program: &[u8]) -> Result<bool> {
    let header = elf::FileHeader64::<Endianness>::parse(program)?;
    let endian = header.endian()?;
    Ok(header.program_headers(endian, program)?.iter().all(|part| part.p_type(endian) != elf::PT_INTERP))
}

/// Builds both programs for a target.
///
/// # Errors
/// When a tool cannot be installed, or the programs do not compile.
pub fn build(repository: &Repository, target: Target, epoch: &str) -> Result<Built> {
    let zig = tools::zig(repository)?;
    let zigbuild = Tool::Zigbuild.ensure()?;
    add(repository, target)?;
    println!("  building assent and assent-collector for {} (10 to 20 minutes)", target.triple());
    let (root, cargo) = (path(&repository.path(""))?, path(&cargo_home()?)?);
    Program::new(zigbuild)
        .words("zigbuild --locked --release --package assent-cli --package assent-collector --features assent-cli/embedded")
        .arg("--target")
        .arg(target.triple())
        .env("CARGO_ZIGBUILD_ZIG_PATH", zig)
        .env("CARGO_PROFILE_RELEASE_STRIP", "symbols")
        .env("SOURCE_DATE_EPOCH", epoch)
        // No path of this machine is in what is published.
        .env("RUSTFLAGS", format!("--remap-path-prefix={root}=/assent --remap-path-prefix={cargo}=/cargo"))
        .env("CFLAGS", format!("-ffile-prefix-map={cargo}=/cargo"))
        .within(repository.path(""))
        .run()?;
    Ok(Built { target, directory: repository.target(target.triple()).join("release") })
}

/// Adds the target's standard library.
fn add(repository: &Repository, target: Target) -> Result<()> {
    let sysroot = Program::new("rustc").words("--print sysroot").within(repository.path("")).read()?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib").join(target.triple()).join("lib");
    if library.is_dir() {
        return Ok(());
    }
    println!("  installing Rust's standard library for {} with rustup (1 minute)", target.triple());
    let added = Program::new("rustup").words("target add").arg(target.triple()).within(repository.path("")).run();
    added.with_context(|| format!("run `rustup target add {}`", target.triple()))
}

fn cargo_home() -> Result<PathBuf> {
    let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home).context("neither CARGO_HOME nor HOME is set")
}

/// A path that can stand among flags.
fn path(path: &Path) -> Result<String> {
    let text = path.to_str().context("a path is not UTF-8")?;
    ensure!(!text.contains(char::is_whitespace), "compilers' flags are separated by spaces, and {text} has one");
    Ok(text.to_owned())
}
