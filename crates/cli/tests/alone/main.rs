//! The command as a release has it: one file, copied to an empty directory of a machine that has nothing else of ours.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A directory with the command in it.
struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let machine = Self(TempDir::new().expect("a directory"));
        // Copied by another program: a file that this process has open for writing may be inherited by a command that another test starts
        // at that moment, and then Linux does not run it ("text file busy").
        let mut copy = Command::new("cp");
        copy.arg(env!("CARGO_BIN_EXE_assent")).arg(machine.path("assent-command"));
        assert!(copy.status().expect("cp starts").success(), "the command is one file");
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Calls the command without an environment, so that nothing leads back to the checkout.
    fn call(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(self.path("assent-command"));
        command.args(arguments).current_dir(self.0.path()).env_clear().output().expect("the command starts")
    }

    fn succeed(&self, arguments: &[&str]) {
        let Output { status, stdout, stderr } = self.call(arguments);
        assert!(status.success(), "{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    }
}

/// Every file below a directory.
fn files(directory: &Path, root: &Path, all: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, root, all);
        } else {
            all.insert(path.strip_prefix(root).expect("below").to_owned(), fs::read(&path).expect("a file"));
        }
    }
}

fn build(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    files(directory, directory, &mut all);
    all
}

#[test]
fn one_file_makes_a_directory_to_upload() {
    let machine = Machine::new();
    let services = ["--language", "de", "--language", "fr", "--regime", "by_region", "--service", "matomo"];
    machine.succeed(&[&["init", "https://example.com", "--no-visit", "--yes"][..], &services].concat());
    machine.succeed(&["build"]);
    let alone = build(&machine.path("assent"));
    for name in [
        "assent.js",
        "banner.wasm",
        "banner.wasm.br",
        "consent.json",
        "regimes.json",
        "locales/de.json",
        "deploy/tag.html",
    ] {
        assert!(alone.get(Path::new(name)).is_some_and(|content| !content.is_empty()), "{name}");
    }

    let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/../../dist");
    machine.succeed(&["build", "--out", "from-dist", "--dist", dist]);
    let beside = build(&machine.path("from-dist"));
    let differing: Vec<_> = beside.iter().filter(|(name, content)| alone.get(*name) != Some(*content)).collect();
    assert!(
        differing.is_empty() && alone.len() == beside.len(),
        "{:?}",
        differing.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
}

#[test]
fn what_lies_in_the_working_directory_is_not_taken_for_the_release() {
    let machine = Machine::new();
    machine.succeed(&["init", "https://example.com", "--no-visit", "--yes"]);
    fs::create_dir(machine.path("dist")).expect("a directory");
    fs::write(machine.path("dist/assent.js"), "the owner's own").expect("a file");
    machine.succeed(&["build"]);
    // One that is named is.
    assert_eq!(machine.call(&["build", "--dist", "dist"]).status.code(), Some(2));
}
