//! What `cargo xtask dist` made, as one release: every file that a bundle takes is read from here, and never more.

use std::env;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use assent_core::{Node, VERSION};

use super::Refusal;

/// The artefacts of this command's own version.
pub struct Artefacts(Place);

/// Where artefacts are.
enum Place {
    Directory(PathBuf),
    /// Inside of this program, by their names, in brotli.
    Program(&'static [(&'static str, &'static [u8])]),
}

impl Artefacts {
    /// Those in the directory `named`; else those inside of this program; else, where it was compiled without any, in `dist/` of the working
    /// directory or beside the executable.
    ///
    /// # Errors
    /// [`Refusal::NoArtefacts`] where there are none, and [`Refusal::OtherVersion`] where they are of another release.
    pub fn find(named: Option<&Path>) -> Result<Self, Refusal> {
        let artefacts = Self(match (named, assent_shipped::artefacts()) {
            (Some(named), _) => Self::in_one_of(vec![named.to_owned()])?,
            (None, []) => {
                let beside = || Some(env::current_exe().ok()?.parent()?.join("dist"));
                Self::in_one_of([Some(PathBuf::from("dist")), beside()].into_iter().flatten().collect())?
            }
            (None, artefacts) => Place::Program(artefacts),
        });
        // A guard, a banner and a notice of several versions would not agree on anything.
        let guard = artefacts.text("assent.js")?;
        if guard.contains(&format!("version:\"{VERSION}\"")) && artefacts.bytes("bundle/before.js").is_ok() {
            Ok(artefacts)
        } else {
            let directory = artefacts.path("");
            Err(Refusal::OtherVersion { directory, version: VERSION })
        }
    }

    /// The first of these directories that has artefacts.
    fn in_one_of(places: Vec<PathBuf>) -> Result<Place, Refusal> {
        let found = places.iter().find(|place| place.join("assent.js").is_file()).cloned();
        found.map(Place::Directory).ok_or(Refusal::NoArtefacts { places })
    }

    /// A file's bytes.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, Refusal> {
        let failed = |source| Refusal::File { path: self.path(name), source };
        match &self.0 {
            Place::Directory(directory) => std::fs::read(directory.join(name)).map_err(failed),
            Place::Program(_) => {
                let missing = || failed(io::Error::from(io::ErrorKind::NotFound));
                let encoded = self.encoded(name, "br").ok_or_else(missing)?;
                let mut content = Vec::new();
                brotli::BrotliDecompress(&mut Cursor::new(encoded), &mut content).map_err(failed)?;
                Ok(content)
            }
        }
    }

    /// A file as its encoding with this ending has it, where the release brings one.
    pub fn encoded(&self, name: &str, ending: &str) -> Option<Vec<u8>> {
        match &self.0 {
            Place::Directory(directory) => std::fs::read(directory.join(format!("{name}.{ending}"))).ok(),
            Place::Program(artefacts) => {
                let found = artefacts.iter().find(|(known, _)| ending == "br" && *known == name);
                found.map(|(_, content)| content.to_vec())
            }
        }
    }

    /// A file's text.
    pub fn text(&self, name: &str) -> Result<String, Refusal> {
        String::from_utf8(self.bytes(name)?).map_err(|error| self.malformed(name, error))
    }

    /// A JSON file.
    pub fn json(&self, name: &str) -> Result<Node, Refusal> {
        Node::parse(&self.text(name)?).map_err(|error| self.malformed(name, error))
    }

    /// A file that cannot be of this release.
    pub fn malformed(&self, name: &str, what: impl ToString) -> Refusal {
        Refusal::Malformed { path: self.path(name), what: what.to_string() }
    }

    /// The names of the files in a folder that are no encoded ones, sorted.
    pub fn names(&self, folder: &str) -> Result<Vec<String>, Refusal> {
        let mut names = match &self.0 {
            Place::Directory(directory) => {
                let path = directory.join(folder);
                let failed = |source| Refusal::File { path: path.clone(), source };
                let entries = std::fs::read_dir(&path).map_err(failed)?;
                let name = |entry: io::Result<std::fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
                entries.map(name).collect::<io::Result<Vec<_>>>().map_err(failed)?
            }
            Place::Program(artefacts) => {
                let within = |name: &str| Some(name.strip_prefix(folder)?.strip_prefix('/')?.to_owned());
                artefacts.iter().filter_map(|(name, _)| within(name)).collect()
            }
        };
        names.retain(|name| name.ends_with(".js") || name.ends_with(".json"));
        names.sort();
        Ok(names.into_iter().map(|name| format!("{folder}/{name}")).collect())
    }

    /// What messages call a file.
    fn path(&self, name: &str) -> PathBuf {
        match &self.0 {
            Place::Directory(directory) => directory.join(name),
            Place::Program(_) => Path::new("(inside of this program)").join(name),
        }
    }
}
