//! The key that signs the log, and how another one takes its place.

use crate::log::{Key, PublicKey, Rotation};
use crate::store::Store;
use crate::{Clock, Error, Settings};

/// The settings' signing key, once the log knows it: a log that another key signed needs a rotation first, or what this key signs would not
/// verify.
///
/// # Errors
/// When the key cannot be read, the log was signed with another key that no rotation replaced, or this key was itself replaced.
pub(crate) async fn signing_key(settings: &Settings, store: &Store) -> Result<Option<Key>, Error> {
    let Some(path) = settings.signing_key.as_deref() else { return Ok(None) };
    let key = Key::read(path)?;
    let (rotations, present) = (store.rotations().await?, key.public());
    let replaced = |key: PublicKey| rotations.iter().any(|rotated| rotated.rotation.old == key);
    if replaced(present) {
        return Err(Error::Settings(format!(
            "signing_key: {} holds a key that another one has replaced; name the new key",
            path.display()
        )));
    }
    let lost = settings.earlier_keys.iter().filter(|earlier| earlier.lost).map(|earlier| earlier.public_key.trim());
    let lost: Vec<&str> = lost.collect();
    for signer in store.signers().await? {
        let known = PublicKey::parse(&signer).is_none_or(|signer| signer == present || replaced(signer));
        if !known && !lost.contains(&signer.as_str()) {
            return Err(Error::Settings(format!(
                "signing_key: the log was signed with another key, {signer}; \
                 run `assent-collector key rotate OLD_KEY.pem` first, or list that key in `earlier_keys` as lost"
            )));
        }
    }
    Ok(Some(key))
}

/// Has the settings' signing key take the place of `old`, by an entry of the log that both sign.
///
/// # Errors
/// When there is no new key, it is the old one or was itself replaced, or the database refuses.
pub(crate) async fn rotate(settings: &Settings, store: &Store, old: &Key, clock: &Clock) -> Result<Rotation, Error> {
    let path = settings.signing_key.as_deref();
    let new = Key::read(path.ok_or_else(|| Error::Settings("signing_key: name the new key".into()))?)?;
    if new.public() == old.public() {
        return Err(Error::Settings("signing_key: this is the old key; name the new one".into()));
    }
    let replaced: Vec<Rotation> = store.rotations().await?.into_iter().map(|rotated| rotated.rotation).collect();
    if replaced.iter().any(|of| of.old == new.public()) {
        return Err(Error::Settings("signing_key: this key was replaced before; make a new one".into()));
    }
    if replaced.iter().any(|of| of.old == old.public() && of.new != new.public()) {
        return Err(Error::Settings("another key has replaced the old key already".into()));
    }
    if !store.signers().await?.contains(&old.public().to_string()) {
        return Err(Error::Settings("the old key has signed nothing of this log".into()));
    }
    store.extend_heads().await?;
    Ok(store.rotate(old, &new, clock.now().0).await?)
}
