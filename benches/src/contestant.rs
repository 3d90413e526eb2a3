//! Who is measured, and the files of each: what is served, and what it weighs. It knows no browser.

use std::collections::BTreeMap;
use std::fs;
use std::iter::Sum;
use std::path::{Path, PathBuf};

use assent_tests::failure::{Failure, Outcome};
use assent_tests::repository;
use assent_tests::server::{Content, Site};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The page that nobody has added anything to.
pub const NONE: &str = "none";
/// The least that can gate a script: what every platform is above.
const BARE: &str = "bare";
/// The contestants that are ours.
pub const INLINE: &str = "assent-inline";
pub const BUILT: &str = "assent-built";
pub const TAG: &str = "assent-tag";
const OURS: [&str; 3] = [INLINE, BUILT, TAG];

/// One of `benches/contestants.json`. Where something is in its page is a selector; ` >>> ` goes into an open shadow root.
#[derive(Debug, Clone, Deserialize)]
pub struct Contestant {
    pub id: String,
    pub name: String,
    pub about: String,
    /// Its npm package, if it comes from one.
    pub package: Option<String>,
    pub notice: Option<String>,
    pub accept: Option<String>,
    /// What opens the preferences from the notice, them, and what keeps them as they are.
    pub open: Option<String>,
    pub preferences: Option<String>,
    pub save: Option<String>,
    /// Its package's version.
    #[serde(skip)]
    pub version: Option<String>,
    /// By the address that each is served at.
    #[serde(skip)]
    files: BTreeMap<String, Served>,
}

#[derive(Debug, Clone)]
struct Served {
    weight: Weight,
    brotli: Vec<u8>,
    /// Of the article, and so of no contestant.
    shared: bool,
}

/// Bytes of the same files in three encodings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Weight {
    pub raw: usize,
    pub gzip: usize,
    pub brotli: usize,
}

impl Sum for Weight {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            raw: sum.raw + one.raw,
            gzip: sum.gzip + one.gzip,
            brotli: sum.brotli + one.brotli,
        })
    }
}

impl Weight {
    fn beyond(self, other: Self) -> Self {
        Self {
            raw: self.raw.saturating_sub(other.raw),
            gzip: self.gzip.saturating_sub(other.gzip),
            brotli: self.brotli.saturating_sub(other.brotli),
        }
    }
}

impl Contestant {
    /// All of them, from the directory that `cargo xtask bench` names in `ASSENT_CONTESTANTS`.
    ///
    /// # Errors
    /// When a file is missing.
    pub fn all() -> Outcome<Vec<Self>> {
        let sites = std::env::var_os("ASSENT_CONTESTANTS").map(PathBuf::from);
        let sites = sites.ok_or_else(|| Failure::new("ASSENT_CONTESTANTS is not set: run `cargo xtask bench`"))?;
        let mut all: Vec<Self> = serde_json::from_str(include_str!("../contestants.json"))?;
        for contestant in &mut all {
            contestant.files = served(&sites.join(&contestant.id))?;
            contestant.version = match &contestant.package {
                Some(package) => Some(version(package)?),
                None => None,
            };
        }
        let page = all.iter().find(|contestant| contestant.id == NONE).map(|none| none.files["/"].weight);
        let page = page.ok_or_else(|| Failure::new("there is nobody to compare with"))?;
        for contestant in &mut all {
            // What it adds to the article's page is its own.
            contestant.files.entry("/".to_owned()).and_modify(|served| served.weight = served.weight.beyond(page));
        }
        Ok(all)
    }

    /// Whether it is one of the forms of Assent.
    pub fn ours(&self) -> bool {
        OURS.contains(&self.id.as_str())
    }

    /// Whether it is a consent platform at all.
    pub fn platform(&self) -> bool {
        ![NONE, BARE].contains(&self.id.as_str())
    }

    /// Has `site` answer with the files: all encoded by brotli, and all with the same caching.
    pub fn serve(&self, site: &Site) {
        for (address, served) in &self.files {
            let page = address == "/";
            let name = if page { "index.html" } else { address };
            let caching = if page { "no-cache" } else { "public, max-age=86400" };
            site.rules()
                .serve(address, Content::file(name, served.brotli.clone()))
                .header(address, "content-encoding", "br")
                .header(address, "cache-control", caching);
        }
    }

    /// What these addresses weigh together, without the article's own.
    pub fn weight<'a>(&self, addresses: impl Iterator<Item = &'a str>) -> Weight {
        addresses
            .filter_map(|address| self.files.get(address))
            .filter(|file| !file.shared)
            .map(|file| file.weight)
            .sum()
    }

    /// Whether an address is neither the page's nor the article's.
    pub fn owns(&self, address: &str) -> bool {
        address != "/" && self.files.get(address).is_none_or(|file| !file.shared)
    }
}

const SHARED: [&str; 2] = ["/hero.jpg", "/analytics.js"];

fn served(site: &Path) -> Outcome<BTreeMap<String, Served>> {
    let mut files = BTreeMap::new();
    let mut directories = vec![site.to_path_buf()];
    while let Some(directory) = directories.pop() {
        let missing = |error| Failure::new(format!("{}: {error}", directory.display()));
        for entry in fs::read_dir(&directory).map_err(missing)? {
            let path = entry?.path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() {
                directories.push(path);
            } else if ending != "br" && ending != "gz" {
                let beside = |ending: &str| fs::read(format!("{}.{ending}", path.display()));
                let (raw, gzip, brotli) = (fs::metadata(&path)?.len(), beside("gz")?.len(), beside("br")?);
                let weight = Weight { raw: usize::try_from(raw)?, gzip, brotli: brotli.len() };
                let name = path.strip_prefix(site)?.to_string_lossy().replace('\\', "/");
                let address = if name == "index.html" { "/".to_owned() } else { format!("/{name}") };
                let shared = SHARED.contains(&address.as_str());
                files.insert(address, Served { weight, brotli, shared });
            }
        }
    }
    Ok(files)
}

fn version(package: &str) -> Outcome<String> {
    let metadata = repository::root().join("benches/npm/node_modules").join(package).join("package.json");
    let metadata: Value = serde_json::from_str(&fs::read_to_string(metadata)?)?;
    Ok(metadata["version"].as_str().unwrap_or("unknown").to_owned())
}
