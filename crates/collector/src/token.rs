//! The admin token and the dashboard's sessions: both are random, and only their hashes are stored.

use assent_core::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::log::{Hash, hash, hex, unhex};
use crate::store::{ADMIN_TOKEN, OWNER, Person, Role, Session, Store};
use crate::{Error, Settings};

/// How long a session of the dashboard lasts, in milliseconds: twelve hours.
pub(crate) const SESSION: u64 = 12 * 3_600_000;

/// Knows the admin token and the sessions that it opened.
///
/// Both are looked up when they are presented, so a rotation or a revocation holds at once, for every collector on the database.
#[derive(Clone)]
pub(crate) struct Gate {
    /// The token's hash by the settings, which override the database.
    set: Option<Hash>,
    store: Store,
}

impl Gate {
    /// The gate, and the token where neither settings nor database knew one: it was made now.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) async fn open(settings: &Settings, store: &Store) -> Result<(Self, Option<String>), Error> {
        let gate = Self { set: settings.admin_token_sha256.as_deref().and_then(unhex), store: store.clone() };
        if gate.set.is_some() {
            return Ok((gate, None));
        }
        let token = new_secret()?;
        let ours = hex(&hash(token.as_bytes()));
        let settled = store.settle_property(ADMIN_TOKEN, &ours).await?;
        Ok((gate, (settled == ours).then_some(token)))
    }

    /// Replaces the token in the database, and so ends every session.
    ///
    /// # Errors
    /// When the settings name the token, which this program does not write, or the database cannot be reached.
    pub(crate) async fn rotate(settings: &Settings, store: &Store) -> Result<String, Error> {
        let token = new_secret()?;
        if settings.admin_token_sha256.is_some() {
            let what = "the settings name the token (admin_token_sha256, ASSENT_ADMIN_TOKEN_SHA256)";
            return Err(Error::Settings(format!("{what}: change it there and restart, or remove it there first")));
        }
        store.replace_property(ADMIN_TOKEN, &hex(&hash(token.as_bytes()))).await?;
        store.close_sessions().await?;
        Ok(token)
    }

    /// Whether this is the token.
    ///
    /// # Errors
    /// When the database cannot be reached, or what it holds is malformed.
    pub(crate) async fn admits(&self, token: &str) -> Result<bool, Error> {
        // Two hashes are compared in constant time, so the time shows nothing of the token, not even its length.
        Ok(hash(token.as_bytes()).ct_eq(&self.token().await?).into())
    }

    /// Whose token this is, and what their sessions may do at the most; `None` where it is nobody's.
    ///
    /// # Errors
    /// When the database cannot be reached, or what it holds is malformed.
    pub(crate) async fn holder(&self, token: &str) -> Result<Option<Session>, Error> {
        if self.admits(token).await? {
            return Ok(Some(Session { role: Role::Owner, person: OWNER.to_owned() }));
        }
        // Looked up by its hash, so the time it takes tells nothing of any token.
        let person = self.store.person(&person_hash(token)).await?;
        Ok(person.map(|person| Session { role: person.role, person: person.name }))
    }

    /// Gives somebody a token of their own.
    ///
    /// # Errors
    /// When the name is taken or none, or the database cannot be reached.
    pub(crate) async fn add_person(store: &Store, name: &str, role: Role, now: Timestamp) -> Result<String, Error> {
        if !Self::is_name(name) {
            let what = "a name has up to 64 letters, digits and . _ @ + | -, and is not \"owner\"";
            return Err(Error::Settings(format!("{name:?}: {what}")));
        }
        let token = new_secret()?;
        let person = Person { name: name.to_owned(), role, added_at: moment(now.0) };
        if store.add_person(&person, &person_hash(&token)).await? {
            Ok(token)
        } else {
            Err(Error::Settings(format!("there is a \"{name}\" already: revoke that one first")))
        }
    }

    /// Whether somebody may be called so. What a provider of OpenID Connect calls people, addresses and ids, is a name too.
    pub(crate) fn is_name(name: &str) -> bool {
        let plain = |char: char| char.is_ascii_alphanumeric() || "._@+|-".contains(char);
        !name.is_empty() && name.len() <= 64 && name.chars().all(plain) && name != OWNER
    }

    /// Opens a session that starts at `now`: the secret for the browser's cookie.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) async fn open_session(&self, person: &str, role: Role, now: Timestamp) -> Result<String, Error> {
        let secret = new_secret()?;
        let id = self.session_id(&secret).await?;
        let ended = moment(now.0.saturating_sub(SESSION));
        self.store.open_session(&id, person, role, moment(now.0), ended).await?;
        Ok(secret)
    }

    /// The session whose secret a cookie is; `None` where there is none, or it has ended.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) async fn admits_session(&self, secret: &str, now: Timestamp) -> Result<Option<Session>, Error> {
        let session = self.store.session(&self.session_id(secret).await?).await?;
        // A session has a start and no end of its own, so none lasts longer, and none starts later than now.
        let open =
            |(started, _): &(i64, Session)| (0..moment(SESSION)).contains(&moment(now.0).saturating_sub(*started));
        Ok(session.filter(open).map(|(_, session)| session))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) async fn close_session(&self, secret: &str) -> Result<(), Error> {
        Ok(self.store.close_session(&self.session_id(secret).await?).await?)
    }

    async fn token(&self) -> Result<Hash, Error> {
        if let Some(set) = self.set {
            return Ok(set);
        }
        let stored = self.store.property(ADMIN_TOKEN).await?.as_deref().and_then(unhex);
        stored.ok_or_else(|| Error::Malformed(format!("the database's {ADMIN_TOKEN} is missing or malformed")))
    }

    /// What is stored of a session. The token's hash is part of it: with another token, however it was changed, no older session is found.
    async fn session_id(&self, secret: &str) -> Result<Hash, Error> {
        Ok(hash(&[b"assent session ", self.token().await?.as_slice(), secret.as_bytes()].concat()))
    }
}

/// What is stored of somebody's token.
fn person_hash(token: &str) -> Hash {
    hash(&[b"assent person ", token.as_bytes()].concat())
}

/// Milliseconds as the database counts them.
fn moment(milliseconds: u64) -> i64 {
    i64::try_from(milliseconds).unwrap_or(i64::MAX)
}

/// A new secret of 256 random bits, so that no slow hash is needed.
pub(crate) fn new_secret() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Io(error.into()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    async fn gate() -> (tempfile::TempDir, Settings, Gate, String) {
        let directory = tempfile::TempDir::new().expect("a directory");
        let database = format!("sqlite:{}", directory.path().join("assent.db").display());
        let settings = Settings { database, ..Settings::default() };
        let store = Store::open(&settings).await.expect("a database");
        store.migrate().await.expect("its tables");
        let (gate, token) = Gate::open(&settings, &store).await.expect("it opens");
        (directory, settings, gate, token.expect("a new token"))
    }

    #[tokio::test]
    async fn only_the_token_and_its_sessions_are_admitted() {
        let (_directory, settings, gate, token) = gate().await;
        let admits = async |token: &str| gate.admits(token).await.expect("an answer");
        assert!(admits(&token).await && !admits("").await && !admits(&new_secret().expect("a secret")).await);
        let admits_at =
            async |session: &str, now: Timestamp| gate.admits_session(session, now).await.expect("an answer").is_some();
        let session = gate.open_session(OWNER, Role::Viewer, NOW).await.expect("a session");
        let last = NOW.after(SESSION - 1);
        assert!(admits_at(&session, NOW).await && admits_at(&session, last).await);
        assert!(!admits_at(&session, NOW.after(SESSION)).await, "it ends");
        assert!(!admits_at(&session, Timestamp(NOW.0 - 1)).await, "it does not start later than now");
        assert!(!admits_at(&token, NOW).await && !admits_at("", NOW).await);
        let settings = Settings { admin_token_sha256: Some(hex(&hash(b"another"))), ..settings };
        let (other, _) = Gate::open(&settings, &gate.store).await.expect("it opens");
        assert!(other.admits_session(&session, NOW).await.expect("an answer").is_none(), "another token ends it");
    }

    #[tokio::test]
    async fn a_session_ends_by_its_own_sign_out_and_by_a_rotation() {
        let (_directory, settings, gate, token) = gate().await;
        let admits = async |session: &str| gate.admits_session(session, NOW).await.expect("an answer").is_some();
        let (first, second) = (
            gate.open_session(OWNER, Role::Viewer, NOW).await.expect("a session"),
            gate.open_session(OWNER, Role::Viewer, NOW).await.expect("a session"),
        );
        gate.close_session(&first).await.expect("it ends");
        assert!(!admits(&first).await && admits(&second).await);
        let rotated = Gate::rotate(&settings, &gate.store).await.expect("a new token");
        assert!(!admits(&second).await);
        assert!(gate.admits(&rotated).await.expect("an answer") && !gate.admits(&token).await.expect("an answer"));
    }
}
