//! What a build says of itself: the tag to paste, and what visitors will download.

use std::fmt;

use serde_json::{Value, json};

use super::encode;
use super::place::Files;

/// A finished build.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The tag for every page.
    pub tag: String,
    /// The element with the import map before it, with a line end; empty where addresses do not change with their content.
    pub import_map: String,
    /// How many bytes of brotli the script weighs that stands in the page itself.
    pub inline: usize,
    /// The directives of a content security policy.
    pub policy: Vec<String>,
    /// In how many languages the bundle shows the notice by itself, of how many.
    pub languages: (usize, usize),
    /// How many notices there are for the archive.
    pub notices: usize,
    /// How many of them the collector did not have yet; none where it was not asked to archive them.
    pub archived: Option<usize>,
    /// What is not as it should be although it was built, a paragraph each.
    pub warnings: Vec<String>,
    /// What the earlier build's visitors notice of this one, and what its owner forgot, a sentence each.
    pub changes: Vec<String>,
    sizes: Vec<Size>,
}

#[derive(Debug, Clone)]
struct Size {
    what: &'static str,
    raw: usize,
    brotli: usize,
}

/// The script for the inside of a page.
pub const INLINE: &str = "deploy/inline.html";

/// What visitors download for the notice.
const NOTICE: &[&str] = &["assent.js"];
/// The answers of the first language.
const ANSWERS: &[&str] = &["answers/0.js"];
/// What is needed for every other answer.
const BANNER: &[&str] = &["banner.js", "banner.wasm", "consent.json"];

impl Summary {
    pub(super) fn new(at: &str, directory: &str, files: &Files) -> Self {
        let file = |name: &str, ending: &str| files.get(&format!("{directory}{name}{ending}"));
        // Only an address that changes with the content can be tied to it: a page that is older than the build must not lose its guard.
        let tied = file("assent.js", "").filter(|_| !directory.is_empty());
        let tied = tied.map(|script| format!(" integrity=\"{}\"", encode::integrity(script))).unwrap_or_default();
        let size = |names: &[&str], ending| names.iter().filter_map(|name| file(name, ending)).map(Vec::len).sum();
        // In the order in which a visitor needs them.
        let downloads = match file(ANSWERS[0], "") {
            Some(_) => vec![
                ("before the notice is there", NOTICE),
                ("then, for an answer", ANSWERS),
                ("for the preferences", BANNER),
            ],
            None => vec![("before the notice is there", NOTICE), ("then, while it is read", BANNER)],
        };
        Self {
            tag: format!("<script src=\"{at}{directory}assent.js\"{tied}></script>"),
            import_map: String::new(),
            inline: 0,
            policy: Vec::new(),
            languages: (0, 0),
            notices: 0,
            archived: None,
            warnings: Vec::new(),
            changes: Vec::new(),
            sizes: downloads
                .into_iter()
                .map(|(what, names)| Size { what, raw: size(names, ""), brotli: size(names, ".br") })
                .collect(),
        }
    }

    /// As machines read it; docs/build.md has the shape.
    pub(super) fn document(&self) -> Value {
        let sizes = self.sizes.iter().map(|size| json!({ "when": size.what, "raw": size.raw, "brotli": size.brotli }));
        json!({
            "tag": self.tag,
            "import_map": Some(self.import_map.trim_end()).filter(|map| !map.is_empty()),
            "inline": { "file": INLINE, "brotli": self.inline },
            "policy": self.policy,
            "languages": { "at_once": self.languages.0, "all": self.languages.1 },
            "notices": { "all": self.notices, "newly_archived": self.archived },
            "warnings": self.warnings,
            "changes": self.changes,
            "downloads": sizes.collect::<Value>(),
        })
    }

    /// Bytes of brotli before the notice is there.
    #[must_use]
    pub fn before_the_notice(&self) -> usize {
        self.sizes.first().map_or(0, |size| size.brotli)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.warnings.iter().chain(&self.changes) {
            writeln!(f, "{line}")?;
        }
        if !self.warnings.is_empty() || !self.changes.is_empty() {
            writeln!(f)?;
        }
        writeln!(f, "{:<28} {:>9} {:>9}", "download, bytes", "raw", "brotli")?;
        for Size { what, raw, brotli } in &self.sizes {
            writeln!(f, "{what:<28} {raw:>9} {brotli:>9}")?;
        }
        match self.languages {
            (here, all) if 0 < here && here < all => writeln!(
                f,
                "The notice is there at once in the first {here} languages; the banner brings it in the other {}.",
                all - here
            )?,
            _ => {}
        }
        match self.archived {
            None if self.notices == 1 => writeln!(f, "One notice for the collector's archive is in deploy/notices/.")?,
            None => writeln!(f, "{} notices for the collector's archive are in deploy/notices/.", self.notices)?,
            Some(new) => writeln!(f, "{} notices are archived, {new} of them new.", self.notices)?,
        }
        writeln!(
            f,
            "Content security policy, beside what your pages need (deploy/csp.txt):\n  {}",
            self.policy.join("; ")
        )?;
        writeln!(f, "First in each page's <head> (deploy/tag.html):\n  {}", self.tag)?;
        if !self.import_map.is_empty() {
            writeln!(
                f,
                "Before it an import map with the hashes of what the guard imports, which deploy/tag.html has."
            )?;
        }
        write!(
            f,
            "Or {INLINE}, the same in the page itself: {} bytes more of brotli in each page, and no request before the notice.",
            self.inline
        )
    }
}
