//! Puts the data that ships into native programs, so that they stand alone: the catalogue, the locales and the schema.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const FOLDERS: [&str; 3] = ["locales", "services", "signals"];

fn main() {
    let data = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../pkg-config");
    let mut list = String::from("[\n");
    for folder in FOLDERS {
        let folder_path = data.join(folder).canonicalize().expect("the data is in pkg-config/");
        println!("cargo::rerun-if-changed={}", folder_path.display());
        let entries = fs::read_dir(&folder_path).expect("a folder can be read");
        let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
        files.sort();
        for file in files {
            let name = file.file_stem().and_then(|name| name.to_str()).expect("names are UTF-8");
            writeln!(list, "({:?}, include_str!({:?})),", format!("{folder}/{name}"), file)
                .expect("a string takes all");
        }
    }
    list.push(']');
    let out = Path::new(&env::var_os("OUT_DIR").expect("cargo sets it")).join("shipped.rs");
    fs::write(out, list).expect("OUT_DIR is writable");
}
