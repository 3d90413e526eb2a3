//! The labels that statistics count by: those of the notices that a site's owner archived. All others are strangers' text.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::value::values;
use super::{Dimension, Result, Store, facts};

/// What is counted in place of a label that no archived notice has.
pub(crate) const OTHER: &str = "other";
/// Characters of a version that are counted by. PostgreSQL's indexes take keys of less than 2,700 bytes.
pub(super) const LONGEST: usize = 64;
/// Labels of a dimension, and so of a site and day, at the most: those of the latest notices.
const MOST: usize = 500;
/// Sites remembered. Without a list of sites anybody can name new ones.
const REMEMBERED: usize = 1_000;
/// How long a site's labels are believed: another collector may archive a notice meanwhile.
const BELIEVED: Duration = Duration::from_secs(60);

/// The labels of sites.
#[derive(Default)]
pub(crate) struct Labels(HashMap<String, Site>);

struct Site {
    read_at: Instant,
    generation: u64,
    known: HashSet<(Dimension, String)>,
}

impl Labels {
    /// Reads the labels of sites that are not known yet, or may have new ones.
    pub(crate) async fn prepare<'a>(&mut self, store: &Store, sites: impl Iterator<Item = &'a str>) -> Result<()> {
        let generation = store.notices.load(Ordering::Acquire);
        for site in sites {
            let fresh = |site: &Site| site.generation == generation && site.read_at.elapsed() < BELIEVED;
            if self.0.get(site).is_some_and(fresh) {
                continue;
            }
            if self.0.len() >= REMEMBERED {
                self.0.clear();
            }
            let known = store.labels(site).await?;
            self.0.insert(site.to_owned(), Site { read_at: Instant::now(), generation, known });
        }
        Ok(())
    }

    /// The label to count by.
    pub(super) fn counted<'a>(&self, site: &str, dimension: Dimension, label: &'a str) -> &'a str {
        let known = match dimension {
            Dimension::Event | Dimension::Signal => true,
            Dimension::Layer => matches!(label, "0" | "1" | "2"),
            _ => self.0.get(site).is_some_and(|site| site.known.contains(&(dimension, label.to_owned()))),
        };
        if known { label } else { OTHER }
    }
}

impl Store {
    /// The labels of a site's archived notices.
    pub(super) async fn labels(&self, site: &str) -> Result<HashSet<(Dimension, String)>> {
        let sql = "SELECT lang, version, body FROM documents WHERE site = $1 AND kind = 'notice' ORDER BY archived_at DESC LIMIT $2";
        let mut known = HashSet::new();
        let (mut categories, mut services) = (BTreeSet::new(), BTreeSet::new());
        for row in self.read().await?.fetch(sql, values![site, MOST as u64]).await? {
            known.insert((Dimension::Language, row.text(0)?));
            known.insert((Dimension::Version, facts::cut(&row.text(1)?).into()));
            let notice: serde_json::Value = serde_json::from_slice(&row.bytes(2)?).unwrap_or_default();
            for category in notice["categories"].as_array().into_iter().flatten() {
                let Some(id) = category["id"].as_str() else { continue };
                categories.insert(id.to_owned());
                let named = category["services"].as_array().into_iter().flatten();
                let named = named.filter_map(|service| service["id"].as_str());
                services.extend(named.map(|service| String::from(facts::service(id, service))));
            }
        }
        let both = [(Dimension::Category, categories), (Dimension::Service, services)];
        known.extend(both.into_iter().flat_map(|(of, ids)| ids.into_iter().take(MOST).map(move |id| (of, id))));
        Ok(known)
    }

    /// Counts under "other" what earlier versions counted under labels that no archived notice has.
    pub(super) async fn relabel(&self) -> Result<()> {
        let mut labels = Labels::default();
        for (site, _) in self.known_sites().await? {
            labels.prepare(self, std::iter::once(site.as_str())).await?;
            for dimension in Dimension::LABELLED {
                let sql = "SELECT DISTINCT label FROM statistics WHERE site = $1 AND dimension = $2";
                for row in self.read().await?.fetch(sql, values![site.as_str(), dimension.name()]).await? {
                    let label = row.text(0)?;
                    if labels.counted(&site, dimension, &label) == OTHER && label != OTHER {
                        self.count_as_other(&site, dimension, &label).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn count_as_other(&self, site: &str, dimension: Dimension, label: &str) -> Result<()> {
        let mut connection = self.engine.write().await?;
        let add = "INSERT INTO statistics (site, day, dimension, label, outcome, writer, receipts) \
            SELECT site, day, dimension, $4, outcome, writer, receipts FROM statistics \
            WHERE site = $1 AND dimension = $2 AND label = $3 \
            ON CONFLICT (site, day, dimension, label, outcome, writer) DO UPDATE SET receipts = statistics.receipts + excluded.receipts";
        connection.execute(add, values![site, dimension.name(), label, OTHER]).await?;
        let take = "DELETE FROM statistics WHERE site = $1 AND dimension = $2 AND label = $3";
        connection.execute(take, values![site, dimension.name(), label]).await?;
        connection.commit().await
    }
}
