//! What an audit would change in a site's pages, as a patch of the files that they are made from. It writes nothing.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use assent_audit::Change;
use similar::TextDiff;
use walkdir::WalkDir;

use crate::Error;

/// Larger files are no page and no template.
const LARGEST: u64 = 1 << 20;
/// So many files are looked at.
const MOST: usize = 20_000;

/// The texts in a directory by their paths from there.
pub(super) struct Sources(BTreeMap<PathBuf, String>);

impl Sources {
    /// Reads all text files of a directory but hidden ones and those of packages; symbolic links are not followed.
    ///
    /// # Errors
    /// When the directory cannot be read. A file that cannot be read, or is no text, is left out.
    pub(super) fn read(directory: &Path) -> Result<Self, Error> {
        std::fs::read_dir(directory).map_err(Error::at(directory))?;
        let walk = WalkDir::new(directory).into_iter().filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !(name.starts_with('.') || name == "node_modules")
        });
        let files = walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
        let small = files.filter(|entry| entry.metadata().is_ok_and(|data| data.len() <= LARGEST));
        let texts = small.take(MOST).filter_map(|entry| {
            let path = entry.path().strip_prefix(directory).ok()?.to_owned();
            Some((path, std::fs::read_to_string(entry.path()).ok()?))
        });
        Ok(Self(texts.collect()))
    }

    /// The changes as a unified diff for `patch -p1`. What a page has may come from a template of many pages, so each file that has
    /// the same text is changed. Changes that no file has are named first, as comments.
    pub(super) fn patch<'a>(&self, changes: impl Iterator<Item = &'a Change>) -> String {
        let mut changed: BTreeMap<&Path, String> = BTreeMap::new();
        let (mut patch, mut known) = (String::new(), HashSet::new());
        // Pages have much in common.
        for change in changes.filter(|change| known.insert((&change.old, &change.new))) {
            let mut met = false;
            for (path, text) in &self.0 {
                let now = changed.get(path.as_path()).unwrap_or(text);
                if now.contains(&change.old) {
                    met = true;
                    let then = now.replace(&change.old, &change.new);
                    changed.insert(path, then);
                }
            }
            if !met {
                let old = change.old.lines().next().unwrap_or_default();
                patch.push_str(&format!("# No file has this of {}: {old}\n", change.page));
            }
        }
        for (path, then) in changed {
            let name = path.to_string_lossy().replace('\\', "/");
            let diff = TextDiff::from_lines(self.0[path].as_str(), then.as_str());
            patch.push_str(&diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string());
        }
        patch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_that_has_the_text_is_changed_and_nothing_else() {
        let directory = tempfile::tempdir().expect("a directory");
        let write = |name: &str, text: &str| {
            let path = directory.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        };
        write("parts/head.php", "<?php ?>\n<script src=t.js></script>\n");
        write("node_modules/x.html", "<script src=t.js></script>\n");
        write("picture", "\u{fffd}");
        std::fs::write(directory.path().join("bytes"), b"\xff<script src=t.js>").expect("a file");
        let change =
            |old: &str, new: &str| Change { page: "http://a.test/".into(), line: 1, old: old.into(), new: new.into() };
        let changes = [change("<script src=t.js>", "<script type=\"text/plain\" src=t.js>"), change("<img src=p>", "")];
        let patch = Sources::read(directory.path()).expect("a directory").patch(changes.iter());
        assert_eq!(
            patch,
            "# No file has this of http://a.test/: <img src=p>\n--- a/parts/head.php\n+++ b/parts/head.php\n@@ -1,2 +1,2 @@\n \
             <?php ?>\n-<script src=t.js></script>\n+<script type=\"text/plain\" src=t.js></script>\n"
        );
    }

    #[test]
    fn a_directory_that_is_not_there_is_an_error() {
        assert!(Sources::read(Path::new("/nowhere/at/all")).is_err());
    }
}
