//! What ships, as the lists that the linter is compiled with: a directory has no place in a program without I/O.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// The languages whose texts ship, one a line.
pub fn languages() -> String {
    names("locales").into_iter().map(|(name, _)| name).collect::<Vec<_>>().join("\n")
}

/// The services of the catalogue, each with the usual category that it belongs to.
pub fn services() -> String {
    let line = |service: &Value| Some(format!("{} {}", service["id"].as_str()?, service["category"].as_str()?));
    catalogue().iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// The services of the catalogue as their files have them, by id.
pub fn catalogue() -> Vec<Value> {
    let read = |(_, file): (String, PathBuf)| {
        let text = fs::read_to_string(&file).expect("a service can be read");
        serde_json::from_str(&text).expect("a service is JSON")
    };
    names("services").into_iter().map(read).collect()
}

/// The files of a directory of `pkg-config` with their names, sorted.
fn names(directory: &str) -> Vec<(String, PathBuf)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../pkg-config").join(directory);
    let files = fs::read_dir(path).expect("a directory of pkg-config").map(|file| file.expect("an entry").path());
    let mut names: Vec<(String, PathBuf)> =
        files.filter_map(|file| Some((file.file_stem()?.to_str()?.to_owned(), file))).collect();
    names.sort();
    names
}
