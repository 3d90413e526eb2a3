//! Making the evidence of a site's receipts of a period: each with its proof, and what they name once. In memory
//! are the lines of the table and of the manifest, for so many receipts as a pack may have.

use std::collections::{BTreeMap, HashMap};
use std::io::{Seek, Write};

use assent_core::Timestamp;

use super::manifest::{self, PeriodManifest};
use super::outlet::Outlet;
use super::pack::signers;
use super::proof;
use super::zipped::Zip;
use crate::Error;
use crate::clock::milliseconds;
use crate::heads::Heads;
use crate::log::{Hash, hex};
use crate::page;
use crate::store::{Count, Cursor, Document, Store, Stored};

/// Receipts of a pack at the most: its manifest and its table stay below what `verify --evidence` reads of one file.
pub(crate) const MOST: u64 = 200_000;
/// Receipts read at a time.
const PAGE: i64 = 500;

/// Which receipts.
pub(crate) struct Period<'a> {
    pub(crate) site: &'a str,
    /// The first moment.
    pub(crate) from: Timestamp,
    /// The first moment after it.
    pub(crate) until: Timestamp,
}

/// What a pack has.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packed {
    pub(crate) receipts: u64,
    /// Receipts of these days whose content was removed.
    pub(crate) removed: u64,
}

/// Writes the pack, and sends it on page by page where there is an outlet. What it was written to comes back with what it has.
///
/// # Errors
/// When the database is away, the pack cannot be written, or nobody takes it any more.
pub(crate) async fn pack_period<W: Write + Seek>(
    store: &Store,
    heads: Option<&Heads>,
    period: &Period<'_>,
    zip: Zip<W>,
    outlet: Option<&Outlet>,
) -> Result<(Packed, W), Error> {
    let mut pack = Pack { store, zip, missing: BTreeMap::new(), events: HashMap::new() };
    let (mut table, mut receipts) = (String::from("receipt_id,received_at,event,notice_sha256,policy_sha256\r\n"), 0);
    let (mut cursor, until) = (Cursor::from(milliseconds(period.from)), milliseconds(period.until));
    loop {
        let page = store.page(period.site, cursor, until, PAGE).await?;
        let Some(last) = page.last() else { break };
        cursor = Cursor::behind(last);
        for stored in &page {
            // What was anonymised has no proof any more: it is counted with what was removed.
            if let Some(line) = pack.receipt(stored).await? {
                table.push_str(&line);
                receipts += 1;
                if receipts > MOST {
                    let what = format!(
                        "this period has more than {MOST} receipts, and a pack holds no more: choose a shorter one"
                    );
                    return Err(Error::Settings(what));
                }
            }
        }
        if let Some(outlet) = outlet {
            outlet.send().await?;
        }
    }
    for (name, content) in
        [(manifest::HEAD, heads.and_then(Heads::note)), (manifest::KEYS, signers(store, heads, None).await?)]
    {
        pack.add_or_say_why(name, content.map(String::into_bytes))?;
    }
    pack.zip.add(manifest::TABLE, table.as_bytes())?;
    let removed = store.removed_of(period.site, milliseconds(period.from), until).await?;
    let (from, last) = (period.from.to_string(), period.until.to_string());
    let counts: Vec<Count> = pack
        .events
        .drain()
        .map(|(outcome, receipts)| Count { day: 0, label: String::new(), outcome, receipts })
        .collect();
    pack.zip.add(manifest::INDEX, page::period(period.site, &from, &last, removed, &counts).as_bytes())?;
    let manifest = PeriodManifest {
        schema: PeriodManifest::SCHEMA.into(),
        site_id: period.site.to_owned(),
        from,
        until: last,
        receipts,
        removed,
        files: pack.zip.listed(),
        missing: pack.missing,
    };
    let out = pack.zip.finish(PeriodManifest::SCHEMA, &manifest, heads)?;
    if let Some(outlet) = outlet {
        outlet.send().await?;
    }
    Ok((Packed { receipts, removed }, out))
}

/// A pack that is being made.
struct Pack<'a, W: Write + Seek> {
    store: &'a Store,
    zip: Zip<W>,
    missing: BTreeMap<String, String>,
    /// How often each event happened.
    events: HashMap<String, i64>,
}

impl<W: Write + Seek> Pack<'_, W> {
    /// Adds a receipt with what it names; its line of the table, or nothing where there is nothing to prove.
    async fn receipt(&mut self, stored: &Stored) -> Result<Option<String>, Error> {
        let Some(proof) = proof(self.store, stored).await? else { return Ok(None) };
        let id = stored.receipt_id;
        self.zip.add(&format!("receipts/{id}.json"), proof.body.as_bytes())?;
        self.zip.add(&format!("proofs/{id}.json"), &serde_json::to_vec_pretty(&proof).unwrap_or_default())?;
        let notice = format!("notices/{}.json", hex(&stored.notice));
        if !self.zip.has(&notice) && !self.missing.contains_key(&notice) {
            let document = self.store.document(&stored.notice).await?.filter(Document::is_whole);
            self.add_or_say_why(&notice, document.map(|document| document.body))?;
        }
        let policy = self.store.policy_at(&stored.site, &stored.lang, stored.received_at).await?;
        let policy = policy.filter(Document::is_whole);
        if let Some(policy) = &policy {
            let name = format!("policies/{}.txt", hex(&policy.sha256));
            if !self.zip.has(&name) {
                self.zip.add(&name, &policy.body)?;
            }
        }
        *self.events.entry(stored.event.clone()).or_default() += 1;
        let received = crate::export::time(stored.received_at);
        let hash = |hash: Option<&Hash>| hash.map(|hash| hex(hash)).unwrap_or_default();
        let policy = hash(policy.as_ref().map(|policy| &policy.sha256));
        Ok(Some(format!("{id},{received},{},{},{policy}\r\n", stored.event, hex(&stored.notice))))
    }

    fn add_or_say_why(&mut self, name: &str, content: Option<Vec<u8>>) -> Result<(), Error> {
        match content {
            Some(content) => self.zip.add(name, &content),
            None => {
                // What is under a hash is a notice.
                let why = manifest::absence(name).or_else(|| manifest::absence(manifest::NOTICE));
                self.missing.insert(name.to_owned(), why.unwrap_or_default().to_owned());
                Ok(())
            }
        }
    }
}
