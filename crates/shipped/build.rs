//! Puts the data that ships into native programs, so that they stand alone: the catalogue and its words, the locales and the schema; with the feature
//! `artefacts` also everything that `cargo xtask dist` made.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::DeflateEncoder;

const FOLDERS: [&str; 5] = ["locales", "platforms", "services", "signals", "words"];

fn main() {
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../..");
    let mut list = String::from("[\n");
    for folder in FOLDERS {
        let folder_path = root.join("pkg-config").join(folder).canonicalize().expect("the data is in pkg-config/");
        println!("cargo::rerun-if-changed={}", folder_path.display());
        for file in entries(&folder_path) {
            let name = file.file_stem().and_then(|name| name.to_str()).expect("names are UTF-8");
            writeln!(list, "({:?}, include_str!({:?})),", format!("{folder}/{name}"), file)
                .expect("a string takes all");
        }
    }
    list.push(']');
    write("shipped.rs", &list);
    deflate_vendors(&root.join("pkg-config/known/vendors.json"));
    if env::var_os("CARGO_FEATURE_ARTEFACTS").is_some() {
        embed_artefacts(&root.join("dist"));
    }
}

/// The known vendors take half of the place that this program may have for the catalogue, unless they are deflated.
fn deflate_vendors(file: &Path) {
    println!("cargo::rerun-if-changed={}", file.display());
    let vendors = fs::read(file).expect("pkg-config/known/vendors.json is there");
    let out = Path::new(&env::var_os("OUT_DIR").expect("cargo sets it")).join("vendors.deflate");
    let mut encoder = DeflateEncoder::new(fs::File::create(out).expect("OUT_DIR is writable"), Compression::best());
    encoder.write_all(&vendors).and_then(|()| encoder.finish()).expect("OUT_DIR is writable");
}

/// Lists the encoded artefacts by the names of what they decode to. Brotli alone: the others are made from it, and the program stays small.
fn embed_artefacts(dist: &Path) {
    println!("cargo::rerun-if-changed={}", dist.display());
    let Ok(dist) = dist.canonicalize() else {
        println!(
            "cargo::error=dist/ is not there, and the feature `artefacts` embeds it: run `cargo xtask dist` first"
        );
        return;
    };
    let mut list = String::from("[\n");
    let mut within = vec![dist.clone()];
    while let Some(directory) = within.pop() {
        for path in entries(&directory) {
            if path.is_dir() {
                within.push(path);
            } else if path.extension().is_some_and(|ending| ending == "br") {
                let name = path.strip_prefix(&dist).expect("it is below").with_extension("");
                let name = name.to_str().expect("names are UTF-8").replace('\\', "/");
                writeln!(list, "({name:?}, include_bytes!({path:?})),").expect("a string takes all");
            }
        }
    }
    list.push(']');
    write("artefacts.rs", &list);
}

/// What is in a directory, sorted.
fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a folder can be read");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    files.sort();
    files
}

fn write(name: &str, text: &str) {
    let out = Path::new(&env::var_os("OUT_DIR").expect("cargo sets it")).join(name);
    fs::write(out, text).expect("OUT_DIR is writable");
}
