//! Making an evidence pack: everything that shows what a visitor was shown and answered, for somebody who has nothing else.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::manifest::{self, Manifest};
use super::proof;
use crate::Error;
use crate::heads::Heads;
use crate::log::{PublicKey, hash, hex};
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
    let notice = whole(store.document(&stored.notice).await?);
    let policy = whole(store.policy_at(&stored.site, &stored.lang, stored.received_at).await?);
    for (name, content) in [
        (manifest::HEAD, heads.and_then(Heads::note).map(String::into_bytes)),
        (manifest::KEYS, signers(store, heads, stored).await?.map(String::into_bytes)),
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
    let opened = Opened { stored: stored.clone(), names_subject: true, notice, standing, others: Vec::new() };
    files.insert(manifest::PAGE, page::sheet(&opened).into_bytes());
    let listed = files.iter().map(|(name, content)| ((*name).to_owned(), hex(&hash(content)))).collect();
    let manifest = Manifest {
        schema: Manifest::SCHEMA.into(),
        receipt_id: stored.receipt_id.to_string(),
        site_id: stored.site.clone(),
        files: listed,
        missing,
    };
    let manifest = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
    if let Some(heads) = heads {
        files.insert(manifest::SIGNATURE, hex(&heads.sign_statement(&manifest::statement(&manifest))).into_bytes());
    }
    files.insert(manifest::MANIFEST, manifest);
    zipped(&files).map(Some)
}

/// The key of the receipt's batch and the present one, one a line; `None` where there is neither.
async fn signers(store: &Store, heads: Option<&Heads>, stored: &Stored) -> Result<Option<String>, Error> {
    let writers = store.writers().await?;
    let registered = writers.iter().find(|row| row.genesis.writer == stored.writer);
    let mut keys: Vec<PublicKey> =
        registered.and_then(|row| PublicKey::parse(row.public_key.as_deref()?)).into_iter().collect();
    keys.extend(heads.map(Heads::public));
    keys.dedup();
    Ok((!keys.is_empty()).then(|| keys.iter().map(|key| format!("{key}\n")).collect()))
}

fn zipped(files: &BTreeMap<&'static str, Vec<u8>>) -> Result<Vec<u8>, Error> {
    let failed = |error: zip::result::ZipError| Error::Io(error.into());
    // No time of its own: the pack says nothing that is not in its files.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, options).map_err(failed)?;
        writer.write_all(content)?;
    }
    Ok(writer.finish().map_err(failed)?.into_inner())
}
