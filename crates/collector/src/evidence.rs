//! What proves one receipt, alone and as a pack, and a pack of a period.

mod check;
mod manifest;
mod outlet;
mod pack;
mod period;
mod zipped;

pub(crate) use check::check;
pub(crate) use outlet::{Outlet, Pieces};
pub(crate) use pack::pack;
pub(crate) use period::{MOST, Packed, Period, pack_period};
pub(crate) use zipped::Zip;

use crate::log::{Hash, Proof, hex, path};
use crate::store::{Store, Stored};
use crate::verify::Keys;
use crate::{Error, verify};

/// The proof that a receipt is in the log; `None` where its content was removed, so that there is nothing to prove.
///
/// # Errors
/// When the database is away, or does not have the receipt's batch.
pub(crate) async fn proof(store: &Store, stored: &Stored) -> Result<Option<Proof>, Error> {
    let (Some(body), Some(salt)) = (&stored.body, &stored.salt) else { return Ok(None) };
    let missing = || Error::Tampered(format!("batch {} of writer {} is missing", stored.batch, stored.writer));
    let batch = store.batch(stored.writer, stored.batch).await?.ok_or_else(missing)?;
    let leaves = store.leaves(stored.writer, stored.batch).await?;
    let index = leaves.iter().position(|(id, _)| *id == stored.receipt_id).unwrap_or_default();
    let leaves: Vec<Hash> = leaves.into_iter().map(|(_, leaf)| leaf).collect();
    Ok(Some(Proof {
        schema: Proof::SCHEMA.into(),
        body: body.clone(),
        salt: hex(salt),
        received_at: u64::try_from(stored.received_at).unwrap_or_default(),
        marks: stored.marks,
        origin: stored.origin.clone(),
        index: index as u64,
        path: path(&leaves, index).iter().map(|hash| hex(hash)).collect(),
        writer: stored.writer,
        batch: stored.batch,
        count: batch.header.count,
        created_at: batch.header.created_at,
        previous: hex(&batch.header.previous),
        chain: hex(&batch.chain),
        signature: batch.signature.as_deref().map(hex),
    }))
}

/// What of a proof does not fit, or of the signature over its batch, in words.
///
/// # Errors
/// When the database is away.
pub(crate) async fn fault(store: &Store, keys: &Keys, proof: &Proof) -> Result<Option<String>, Error> {
    if let Err(unproven) = proof.check(&[]) {
        return Ok(Some(unproven.to_string()));
    }
    let finding = verify::signature(store, keys, proof.writer, proof.batch).await?;
    Ok(finding.map(|finding| finding.to_string()))
}
