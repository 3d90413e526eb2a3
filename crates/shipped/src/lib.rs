//! The data that ships with this version, inside native programs: services and signals of the catalogue, and the notice's texts.

pub mod known;

use assent_core::{Language, Node};

/// The files of `pkg-config` by their paths without ending, such as `services/matomo`.
static FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// The artefacts in brotli by their names, such as `parts/sweep.js`; empty without the feature `artefacts`.
#[cfg(feature = "artefacts")]
static ARTEFACTS: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/artefacts.rs"));
#[cfg(not(feature = "artefacts"))]
static ARTEFACTS: &[(&str, &[u8])] = &[];

/// What `cargo xtask dist` made when this program was compiled: each artefact's name, such as `parts/sweep.js`, and its bytes in brotli.
/// Empty where the program was compiled without the feature `artefacts`.
#[must_use]
pub fn artefacts() -> &'static [(&'static str, &'static [u8])] {
    ARTEFACTS
}

/// A file by its path, such as `services/matomo`.
#[must_use]
pub fn entry(path: &str) -> Option<Node> {
    let (_, text) = FILES.iter().find(|(known, _)| *known == path)?;
    Node::parse(text).ok()
}

/// The files in a folder, by their names, with their texts.
pub fn files(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().filter_map(move |(path, text)| Some((path.strip_prefix(folder)?.strip_prefix('/')?, *text)))
}

/// The names of the files in a folder.
pub fn names(folder: &str) -> impl Iterator<Item = &'static str> {
    files(folder).map(|(name, _)| name)
}

/// Whether a tag is of a language that the notice's texts ship in.
#[must_use]
pub fn speaks(tag: &str) -> bool {
    Language::parse(tag).is_some_and(|language| names("locales").any(|file| file == language.file()))
}
