//! Puts the lists of what ships into the linter, which reads no files: the languages, and the services with their usual category.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

fn main() {
    let languages: Vec<String> = files("locales").iter().map(|file| name(file).to_owned()).collect();
    write("languages.txt", &languages);
    let services: Vec<String> = files("services").iter().map(|file| service(file)).collect();
    write("services.txt", &services);
}

/// The files of a folder of `pkg-config`, by name.
fn files(folder: &str) -> Vec<PathBuf> {
    let data = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../pkg-config");
    let folder = data.join(folder).canonicalize().expect("the data is in pkg-config/");
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(&folder).expect("a folder can be read");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    files.sort();
    files
}

fn name(file: &Path) -> &str {
    file.file_stem().and_then(|name| name.to_str()).expect("names are UTF-8")
}

/// The line of a service: its id and its category.
fn service(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("a service can be read");
    let service: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let category = service["category"].as_str().unwrap_or_else(|| panic!("{} has no category", file.display()));
    format!("{} {category}", name(file))
}

fn write(list: &str, lines: &[String]) {
    let out = Path::new(&env::var_os("OUT_DIR").expect("cargo sets it")).join(list);
    fs::write(out, lines.join("\n")).expect("OUT_DIR is writable");
}
