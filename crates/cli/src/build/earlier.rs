//! What changes for visitors who answered the build that is replaced.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assent_core::{Config, Significant};

use super::notices::Notice;
use super::place;

/// The build that is replaced, as far as visitors' answers rest on it.
pub(super) struct Earlier {
    config: Config,
    /// The hashes of its notices.
    notices: BTreeSet<String>,
}

impl Earlier {
    /// Reads the build in a directory; none where there is none, or one that this version cannot read.
    pub(super) fn read(out: &Path) -> Option<Self> {
        let names = place::listed(out);
        let name = names.iter().find(|name| name.rsplit('/').next() == Some("consent.json"))?;
        let text = fs::read_to_string(out.join(name)).ok()?;
        let config = Config::parse_with(&text, assent_shipped::entry).ok()?;
        let hash = |name: &String| name.strip_prefix("deploy/notices/")?.strip_suffix(".json").map(str::to_owned);
        Some(Self { config, notices: names.iter().filter_map(hash).collect() })
    }

    /// What the owner has to know, a sentence each.
    pub(super) fn changes(&self, config: &Config, notices: &[Notice]) -> Vec<String> {
        let (before, now) = (self.config.revision.0, config.revision.0);
        let mut changes = Vec::new();
        if now > before {
            changes.push(format!("Every visitor is asked again: the revision is {now}, and was {before}."));
        } else if now < before {
            changes.push(format!(
                "The revision is {now}, and was {before}: earlier answers to revision {now} hold again."
            ));
        } else {
            let (mut new, mut others) = (Vec::new(), Vec::new());
            let significant = config.significant_changes(&self.config);
            for change in &significant {
                match change {
                    Significant::New(id) => new.push(id.as_str()),
                    Significant::Recipient(id) | Significant::Purpose(id) => others.push(id.as_str()),
                }
            }
            others.dedup();
            if !new.is_empty() {
                changes.push(format!(
                    "New with the same revision: {}. Visitors who have answered are not asked, and it does not run for them. \
                     Raise `revision` to ask them.",
                    new.join(", ")
                ));
            }
            if !others.is_empty() {
                changes.push(format!(
                    "Another recipient or purpose with the same revision: {}. Visitors who have answered are not asked about it. \
                     Raise `revision` to ask them.",
                    others.join(", ")
                ));
            }
        }
        let hashes: BTreeSet<String> = notices.iter().map(|notice| notice.sha256.clone()).collect();
        let label = |config: &Config| config.edition.clone().unwrap_or_else(|| config.revision.0.to_string());
        if label(&self.config) == label(config) && self.notices != hashes {
            changes.push(format!(
                "The notice has changed and is still called “{}”: write a new `edition`, so that the archive has one notice of each name.",
                label(config)
            ));
        }
        changes
    }
}
