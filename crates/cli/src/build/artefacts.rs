//! What `cargo xtask dist` made, as one release: every file that a bundle takes is read from here, and never more.

use std::env;
use std::path::{Path, PathBuf};

use assent_core::{Node, VERSION};

use super::Refusal;

/// A directory with the artefacts of this command's own version.
pub struct Artefacts {
    directory: PathBuf,
}

impl Artefacts {
    /// Those in `named`, else in `dist/` of the working directory, else beside the executable.
    pub fn find(named: Option<&Path>) -> Result<Self, Refusal> {
        let beside = || Some(env::current_exe().ok()?.parent()?.join("dist"));
        let places: Vec<PathBuf> = match named {
            Some(named) => vec![named.to_owned()],
            None => [Some(PathBuf::from("dist")), beside()].into_iter().flatten().collect(),
        };
        let found = places.iter().find(|place| place.join("assent.js").is_file());
        let directory = found.cloned().ok_or(Refusal::NoArtefacts { places })?;
        let artefacts = Self { directory };
        // A guard, a banner and a notice of several versions would not agree on anything.
        let guard = artefacts.text("assent.js")?;
        if guard.contains(&format!("version:\"{VERSION}\"")) && artefacts.path("bundle/before.js").is_file() {
            Ok(artefacts)
        } else {
            Err(Refusal::OtherVersion { directory: artefacts.directory, version: VERSION })
        }
    }

    /// A file's bytes.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, Refusal> {
        let path = self.path(name);
        std::fs::read(&path).map_err(|source| Refusal::File { path, source })
    }

    /// A file as its encoding with this ending has it, where the release brings one.
    pub fn encoded(&self, name: &str, ending: &str) -> Option<Vec<u8>> {
        std::fs::read(self.path(&format!("{name}.{ending}"))).ok()
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
        let path = self.path(folder);
        let failed = |source| Refusal::File { path: path.clone(), source };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".js") || name.ends_with(".json") {
                names.push(format!("{folder}/{name}"));
            }
        }
        names.sort();
        Ok(names)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}
