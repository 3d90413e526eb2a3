//! What is stored and read on the device: what the probe tells, the protocol's `DOMStorage` events, and servers' cookies.

use std::time::{SystemTime, UNIX_EPOCH};

use assent_core::config::StorageKind as Kind;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{State, cause};
use crate::record::{Cause, CauseKind, Cookie, Reading, Setter, Write};

/// What the probe tells.
#[derive(Deserialize)]
struct Told {
    what: String,
    api: String,
    name: String,
    origin: String,
    stack: String,
}

impl State {
    pub(super) fn told(&mut self, params: &Value) {
        // A page that finds the function can call it with anything; nothing but this form is heard.
        let Some(told) = params["payload"].as_str().and_then(|text| serde_json::from_str::<Told>(text).ok()) else {
            return;
        };
        let cause = cause::of_stack(&told.stack);
        match Kind::ALL.iter().copied().find(|kind| kind.name() == told.what) {
            Some(Kind::Cookie) => {
                let host = Url::parse(&told.origin).ok().and_then(|url| url.host_str().map(str::to_owned));
                self.set(&told.name, Setter::Script, &host.unwrap_or_default(), cause);
            }
            Some(kind) => self.written(kind, &told.origin, &told.name, cause),
            None => self.read(told, cause),
        }
    }

    /// The browser's own word for a write to `localStorage` or `sessionStorage`: it also sees `localStorage.key = value`.
    pub(super) fn stored(&mut self, params: &Value) {
        let storage = &params["storageId"];
        let kind = if storage["isLocalStorage"] == true { Kind::LocalStorage } else { Kind::SessionStorage };
        let origin =
            storage["storageKey"].as_str().or(storage["securityOrigin"].as_str()).unwrap_or_default().to_owned();
        let name = params["key"].as_str().unwrap_or_default().to_owned();
        self.written(kind, origin.trim_end_matches('/'), &name, Cause::default());
    }

    fn written(&mut self, kind: Kind, origin: &str, name: &str, cause: Cause) {
        let origin = origin.trim_end_matches('/');
        let known = self
            .record
            .storage
            .iter_mut()
            .find(|known| known.kind == kind && known.name == name && known.origin == origin);
        if let Some(known) = known {
            // The probe and the browser tell of the same write, in either order; only the probe knows the cause.
            if known.occasion.cause == Cause::default() {
                known.occasion.cause = cause;
            }
            return;
        }
        if !self.has_room(self.record.storage.len()) {
            return;
        }
        let occasion = self.occasion(cause);
        self.record.storage.push(Write {
            occasion,
            kind,
            origin: origin.to_owned(),
            name: name.chars().take(300).collect(),
        });
    }

    fn read(&mut self, told: Told, cause: Cause) {
        let known = self.record.fingerprinting.iter_mut();
        let mut same = known.filter(|known| known.technique == told.what && known.occasion.cause.url == cause.url);
        if let Some(known) = same.next() {
            known.count += 1;
            return;
        }
        const TECHNIQUES: [&str; 7] = ["canvas", "webgl", "audio", "fonts", "plugins", "devices", "hardware"];
        if TECHNIQUES.contains(&told.what.as_str()) && self.has_room(self.record.fingerprinting.len()) {
            let occasion = self.occasion(cause);
            self.record.fingerprinting.push(Reading { occasion, technique: told.what, api: told.api, count: 1 });
        }
    }

    /// The headers of an answer. They come from another process than what is known of the request, sooner or later than that; of
    /// one request they come in the order of its redirections.
    pub(super) fn headers(&mut self, params: &Value) {
        let Some(id) = params["requestId"].as_str() else { return };
        if self.answers.len() < self.limits.entries {
            self.answers.entry(id.to_owned()).or_default().push(params.clone());
            self.server_cookies(id);
        }
    }

    /// Reads the cookies of the answers whose requests are known by now.
    pub(super) fn server_cookies(&mut self, id: &str) {
        let (Some(places), Some(answers)) = (self.requests.get(id), self.answers.get_mut(id)) else { return };
        let pairs = places.iter().zip(answers).map(|(place, answer)| (*place, answer.take()));
        for (place, answer) in pairs.filter(|(_, answer)| !answer.is_null()).collect::<Vec<_>>() {
            let Some(url) = self.record.requests.get(place).map(|request| request.url.clone()) else { continue };
            let host = Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
            let refused = answer["blockedCookies"].as_array().map(Vec::as_slice).unwrap_or_default();
            let headers = answer["headers"].as_object().into_iter().flatten();
            let values = headers
                .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
                .filter_map(|(_, value)| value.as_str());
            // Several cookies of one answer are the lines of one value.
            for line in values.flat_map(str::lines) {
                if !refused.iter().any(|refused| refused["cookieLine"] == line) {
                    let cause = Cause { kind: CauseKind::Server, url: Some(url.clone()), ..Cause::default() };
                    self.set(line, Setter::Server, &host, cause);
                }
            }
        }
    }

    /// One cookie as a header or a script writes it (RFC 6265bis section 5.6).
    fn set(&mut self, written: &str, by: Setter, host: &str, cause: Cause) {
        let Ok(cookie) = cookie::Cookie::parse(written) else { return };
        let Some(lifetime_s) = lifetime(&cookie) else { return };
        let domain = cookie
            .domain()
            .filter(|domain| !domain.is_empty())
            .unwrap_or(host)
            .trim_start_matches('.')
            .to_ascii_lowercase();
        let name: String = cookie.name().chars().take(300).collect();
        let known =
            self.record.cookies.iter().any(|known| known.name == name && known.domain == domain && known.by == by);
        if known || !self.has_room(self.record.cookies.len()) {
            return;
        }
        let occasion = self.occasion(cause);
        let http_only = cookie.http_only().unwrap_or(false);
        self.record.cookies.push(Cookie { occasion, name, domain, by, lifetime_s, http_only });
    }
}

/// For how long: none when the cookie is being deleted, an inner none when it ends with the browser.
fn lifetime(cookie: &cookie::Cookie<'_>) -> Option<Option<u64>> {
    let seconds = match (cookie.max_age(), cookie.expires_datetime()) {
        (Some(age), _) => age.whole_seconds(),
        (None, Some(at)) => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            at.unix_timestamp().saturating_sub(i64::try_from(now).unwrap_or(i64::MAX))
        }
        (None, None) => return Some(None),
    };
    u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Some)
}

#[cfg(test)]
mod tests {
    use super::lifetime;

    #[test]
    fn a_cookie_that_ends_in_the_past_is_a_deletion() {
        let read = |written: &str| lifetime(&cookie::Cookie::parse(written.to_owned()).expect("a cookie"));
        assert_eq!(read("a=1"), Some(None));
        assert_eq!(read("a=1; Max-Age=60"), Some(Some(60)));
        assert_eq!(read("a=; Max-Age=0"), None);
        assert_eq!(read("a=; Max-Age=-5"), None);
        assert_eq!(read("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), None);
    }
}
