//! Signed heads: what the whole log was at a moment, small enough for somebody else to keep.
//!
//! Every writer has a chain of its own, so that collectors never wait for each other, and a batch's chain hash commits to all batches
//! before it. A tree above the chains puts them in one order: an entry says "writer w has reached batch n with chain hash c", and the table
//! `heads` only ever grows by such entries. Its Merkle tree is that of RFC 6962 with `assent-head/1 w n c` as an entry's data, so a
//! head is a tree head as in a transparency log, and a consistency proof between any two shows that nothing before the older one was
//! changed. An entry commits to every batch of its writer up to it, so the tree has an entry a writer and a signing, and not one a batch.
//!
//! A collector never signs a head that its own last one is not a part of: it would help to tell two stories.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::log::{Hash, Head, Key, Note, PublicKey, consistency, head_leaf, root};
use crate::outbound;
use crate::settings::SignedHeads;
use crate::store::Store;
use crate::{Error, file};

/// How long an address may take to answer that a head is posted to.
const PATIENCE: Duration = Duration::from_secs(10);

/// Signs heads, and remembers the last one.
pub(crate) struct Heads {
    store: Store,
    key: Key,
    settings: SignedHeads,
    signed: Mutex<Signed>,
}

/// What was signed last.
#[derive(Default)]
struct Signed {
    leaves: Vec<Hash>,
    note: Option<String>,
}

impl Heads {
    /// Nothing is signed yet.
    pub(crate) fn new(store: Store, key: Key, settings: SignedHeads) -> Self {
        Self { store, key, settings, signed: Mutex::default() }
    }

    /// Signs at once and then every so many minutes, for as long as it is polled.
    pub(crate) async fn sign_regularly(&self) {
        loop {
            if let Err(error) = self.sign().await {
                tracing::error!(%error, "the log's head was not signed");
            }
            tokio::time::sleep(Duration::from_secs(60 * self.settings.every)).await;
        }
    }

    /// Signs what the log is now, and hands it to those who keep it.
    ///
    /// # Errors
    /// When the database is away, the file cannot be written, or the log does not go on from the last head.
    pub(crate) async fn sign(&self) -> Result<(), Error> {
        self.store.extend_heads().await?;
        let leaves: Vec<Hash> = self.store.heads().await?.iter().map(head_leaf).collect();
        if leaves.is_empty() {
            return Ok(());
        }
        if !leaves.starts_with(&self.signed().leaves) {
            return Err(Error::Tampered("the log does not go on from the head that was signed last".into()));
        }
        let note = Note::sign(&self.settings.origin, leaves.len() as u64, &root(&leaves), &self.key);
        let news = self.signed().note.as_ref() != Some(&note);
        if let Some(path) = self.settings.file.as_deref().filter(|_| news) {
            let earlier = self.store.rotations().await?.into_iter().map(|rotated| rotated.rotation.old);
            goes_on_from(path, &earlier.chain([self.key.public()]).collect::<Vec<_>>(), &leaves)?;
            file::replace(path, note.as_bytes())?;
        }
        *self.signed() = Signed { leaves, note: Some(note.clone()) };
        if news {
            self.post(note).await;
        }
        Ok(())
    }

    /// The key that checks its signatures.
    pub(crate) fn public(&self) -> PublicKey {
        self.key.public()
    }

    /// Signs what an evidence pack states, which no head and no batch looks like.
    pub(crate) fn sign_statement(&self, statement: &[u8]) -> [u8; 64] {
        self.key.sign(statement)
    }

    /// The last head; `None` before the first.
    pub(crate) fn note(&self) -> Option<String> {
        self.signed().note.clone()
    }

    /// The hashes that show that the tree of `to` entries goes on from that of `from`; `None` for a size that was not reached.
    pub(crate) fn consistency(&self, from: usize, to: usize) -> Option<Vec<Hash>> {
        let signed = self.signed();
        let leaves = signed.leaves.get(..to)?;
        (1..=to).contains(&from).then(|| consistency(leaves, from))
    }

    async fn post(&self, note: String) {
        for address in &self.settings.post {
            let (address, note) = (address.clone(), note.clone());
            let sent = tokio::task::spawn_blocking(move || {
                let agent = ureq::Agent::from(outbound::config(PATIENCE).build());
                let post = agent.post(&address).header("content-type", "text/plain; charset=utf-8");
                post.send(&note).map_err(|error| format!("{address}: {error}"))
            });
            // The next head says all that this one does.
            match sent.await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::warn!(error, "a head could not be posted"),
                Err(error) => tracing::warn!(%error, "a head could not be posted"),
            }
        }
    }

    fn signed(&self) -> MutexGuard<'_, Signed> {
        // What is kept is replaced as a whole.
        self.signed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the log goes on from the head in the file: a restart must not forget what one of the log's keys signed before it.
fn goes_on_from(path: &Path, keys: &[PublicKey], leaves: &[Hash]) -> Result<(), Error> {
    if !path.exists() {
        return Ok(());
    }
    let before = read(path)?;
    let known = usize::try_from(before.size).ok().and_then(|size| leaves.get(..size));
    let ours = keys.iter().any(|key| before.is_signed_by(key));
    if ours && known.is_none_or(|leaves| root(leaves) != before.root) {
        return Err(Error::Tampered(format!("the log does not go on from the head in {}", path.display())));
    }
    Ok(())
}

/// Reads a head from a file.
///
/// # Errors
/// When it cannot be read or is no signed note.
pub(crate) fn read(path: &Path) -> Result<Note, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::at(path))?;
    Note::parse(&text).ok_or_else(|| Error::Malformed(format!("{} is no signed head", path.display())))
}

/// Whether the entries of the tree are those that a head was signed over.
pub(crate) fn holds(heads: &[Head], note: &Note) -> Option<bool> {
    let leaves = usize::try_from(note.size).ok().and_then(|size| heads.get(..size))?;
    Some(root(&leaves.iter().map(head_leaf).collect::<Vec<_>>()) == note.root)
}
