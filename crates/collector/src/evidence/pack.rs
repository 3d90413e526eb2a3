//! Making an evidence pack: everything that shows what a visitor was shown and answered, for somebody who has nothing else.

use std::collections::BTreeMap;
use std::io::Cursor;

use super::manifest::{self, Manifest};
use super::proof;
use super::zipped::Zip;
use crate::Error;
use crate::heads::Heads;
use crate::log::PublicKey;
use crate::page::{self, Opened, Standing};
use crate::store::{Document, Store, Stored};
use crate::verify::Keys;

/// The pack of a receipt as a ZIP file; `None` where the receipt's content was removed. The same receipt, documents and head give the same
/// bytes.
///
/// # Errors
/// When the database is away.
pub(crate) async fn pack(
    store: &Store,
    keys: &Keys,
    heads: Option<&Heads>,
    stored: &Stored,
) -> Result<Option<Vec<u8>>, Error> {
    let Some(proof) = proof(store, stored).await? else { return Ok(None) };
    let mut missing = BTreeMap::new();
    let mut files = BTreeMap::from([
        (manifest::RECEIPT, proof.body.clone().into_bytes()),
        (manifest::PROOF, serde_json::to_vec_pretty(&proof).unwrap_or_default()),
    ]);
    let whole = |document: Option<Document>| document.filter(Document::is_whole);
    let archived = store.document(&stored.notice).await?;
    let is_notice_changed = archived.as_ref().is_some_and(|document| !document.is_whole());
    let notice = whole(archived);
    let policy = whole(store.policy_at(&stored.site, &stored.lang, stored.received_at).await?);
    for (name, content) in [
        (manifest::HEAD, heads.and_then(Heads::note).map(String::into_bytes)),
        (manifest::KEYS, signers(store, heads, Some(stored.writer)).await?.map(String::into_bytes)),
        (manifest::NOTICE, notice.as_ref().map(|one| one.body.clone())),
        (manifest::POLICY, policy.map(|one| one.body)),
    ] {
        match content {
            Some(content) => drop(files.insert(name, content)),
            None => drop(missing.insert(name.to_owned(), manifest::absence(name).unwrap_or_default().to_owned())),
        }
    }
    let fault = super::fault(store, keys, &proof).await?;
    let standing = Standing::Whole { proof: Box::new(proof), fault };
    let stored_too = stored.clone();
    let opened =
        Opened { stored: stored_too, names_subject: true, notice, is_notice_changed, standing, others: Vec::new() };
    files.insert(manifest::PAGE, page::sheet(&opened).into_bytes());
    let mut zip = Zip::new(Cursor::new(Vec::new()));
    for (name, content) in &files {
        zip.add(name, content)?;
    }
    let manifest = Manifest {
        schema: Manifest::SCHEMA.into(),
        receipt_id: stored.receipt_id.to_string(),
        site_id: stored.site.clone(),
        files: zip.listed(),
        missing,
    };
    Ok(Some(zip.finish(Manifest::SCHEMA, &manifest, heads)?.into_inner()))
}

/// The keys of the writers that matter, all of them without one, and the present one, one a line; `None` where there is none.
pub(super) async fn signers(
    store: &Store,
    heads: Option<&Heads>,
    writer: Option<i64>,
) -> Result<Option<String>, Error> {
    let writers = store.writers().await?;
    let matter = writers.iter().filter(|row| writer.is_none_or(|writer| row.genesis.writer == writer));
    let mut keys: Vec<PublicKey> = Vec::new();
    for key in matter.filter_map(|row| PublicKey::parse(row.public_key.as_deref()?)).chain(heads.map(Heads::public)) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok((!keys.is_empty()).then(|| keys.iter().map(|key| format!("{key}\n")).collect()))
}
