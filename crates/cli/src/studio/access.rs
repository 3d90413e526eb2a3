//! Who may use the server: the person who started it, in one browser. Other people's pages, and other people on this machine, may not.

use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::http::header::{COOKIE, HeaderMap, ORIGIN};
use axum::http::{Method, Request, StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::local::Names;

/// Bytes of a token.
const LENGTH: usize = 32;

/// What a browser has to show.
pub(super) struct Access {
    names: Names,
    /// The name of the cookie. Ports share cookies, so it has the port in it.
    cookie: String,
    /// The token of the address, until it is used.
    token: Mutex<Option<Hash>>,
    /// The hash of what the cookie has to say.
    session: Hash,
    /// What the cookie says.
    secret: String,
}

/// Hashes are compared, so that the time a comparison takes says nothing of the secret.
type Hash = [u8; 32];

impl Access {
    /// Secrets for a server at a port, and the token of its address.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub(super) fn new(port: u16) -> Result<(Self, String), Error> {
        let (token, secret) = (random()?, random()?);
        let access = Self {
            names: Names::of(port),
            cookie: format!("assent-studio-{port}"),
            token: Mutex::new(Some(hash(&token))),
            session: hash(&secret),
            secret,
        };
        Ok((access, token))
    }

    /// Why a request is refused, whoever sends it.
    pub(super) fn refusal(&self, request: &Request<Body>) -> Option<(StatusCode, &'static str)> {
        if !self.names.are_asked_for(request) {
            let says = "This is an editor on this machine. It answers under no other name.";
            return Some((StatusCode::MISDIRECTED_REQUEST, says));
        }
        if !self.is_from_own_page(request.method(), request.headers()) {
            return Some((StatusCode::FORBIDDEN, "Only the editor's own page may ask this."));
        }
        None
    }

    /// What changes something has to say that it comes from the editor's page; nothing may say that it comes from another.
    fn is_from_own_page(&self, method: &Method, headers: &HeaderMap) -> bool {
        let is_own = |origin: &str| self.names.origins().iter().any(|own| own == origin);
        let mut origins = headers.get_all(ORIGIN).iter();
        let by_origin = match (origins.next(), origins.next()) {
            (Some(origin), None) => origin.to_str().is_ok_and(is_own),
            (None, _) => method == Method::GET || method == Method::HEAD,
            _ => false,
        };
        let fetched = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
        by_origin && fetched.is_none_or(|site| matches!(site, "same-origin" | "none"))
    }

    /// Whether a request has the cookie.
    pub(super) fn is_known(&self, headers: &HeaderMap) -> bool {
        let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == self.cookie && hash(value) == self.session)
    }

    /// Takes a token for the cookie, once.
    pub(super) fn exchange(&self, token: &str) -> Option<String> {
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if *kept != Some(hash(token)) {
            return None;
        }
        *kept = None;
        Some(format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie, self.secret))
    }
}

fn random() -> Result<String, Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| Error::Refused(format!("no random numbers: {error}")))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}
