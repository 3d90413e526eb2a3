//! Under which name the collector was asked.

use std::net::IpAddr;

use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, Uri};

use super::problem::Problem;
use crate::Settings;

/// Refuses a request under a name that is not this collector's. A page of another site could otherwise have its own name lead here, and
/// its browser would take the collector's answers for that page's own (DNS rebinding).
///
/// Such an attack needs a name: addresses are taken, and so is a request that names no host, which no browser sends.
///
/// # Errors
/// 421 for another name, 400 for several or a malformed one.
pub(super) fn check(settings: &Settings, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    let mut named = headers.get_all(HOST).iter();
    let (first, second) = (named.next(), named.next());
    let authority = match (uri.authority(), first) {
        // The request target overrides the header (RFC 9112 §3.2.2).
        (Some(authority), _) => Some(authority.clone()),
        (None, Some(host)) => Some(Authority::try_from(host.as_bytes()).map_err(|_| malformed())?),
        (None, None) => None,
    };
    if second.is_some() {
        return Err(malformed());
    }
    match authority {
        Some(authority) if !is_known(settings, authority.host()) => Err(Problem::new(
            StatusCode::MISDIRECTED_REQUEST,
            format!("\"{}\" is not a name of this collector; its owner lists them in `hosts`", authority.host()),
        )),
        _ => Ok(()),
    }
}

fn malformed() -> Problem {
    Problem::unreadable("the request names no single host")
}

fn is_known(settings: &Settings, host: &str) -> bool {
    address(host).is_some()
        || is_local_name(host)
        || settings.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
}

/// Whether the browser that asked runs on this machine, by the name that it asked for. Browsers take `localhost` and everything below it
/// for this machine (Secure Contexts, 3.1).
pub(super) fn is_loopback(headers: &HeaderMap) -> bool {
    let authority = headers.get(HOST).and_then(|host| Authority::try_from(host.as_bytes()).ok());
    authority.is_some_and(|authority| {
        let host = authority.host();
        is_local_name(host) || address(host).is_some_and(|address| address.is_loopback())
    })
}

fn is_local_name(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

fn address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Whether a form of the collector's own pages sent this request.
///
/// Browsers say so in `Sec-Fetch-Site` (Fetch Metadata, 2.3), older ones in `Origin`. A request with neither comes from no browser's form.
pub(super) fn is_own_form(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => {
            let origin = text(ORIGIN.as_str()).and_then(|origin| origin.split_once("://"));
            origin.is_some_and(|(_, authority)| text(HOST.as_str()) == Some(authority))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(of: &[(&'static str, &str)]) -> HeaderMap {
        of.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect()
    }

    #[test]
    fn only_names_of_this_collector_are_answered() {
        let settings = Settings { hosts: vec!["consent.example.com".into()], ..Settings::default() };
        for (target, hosts, status) in [
            ("/", &["consent.example.com"][..], 200),
            ("/", &["Consent.Example.com:443"], 200),
            ("/", &["localhost:8787"], 200),
            ("/", &["collector.localhost"], 200),
            ("/", &["127.0.0.1:8787"], 200),
            ("/", &["[::1]:8787"], 200),
            ("/", &["192.168.1.7"], 200),
            ("/", &[], 200),
            ("/", &["evil.example"], 421),
            ("/", &["evil.example:8787"], 421),
            ("/", &["consent.example.com.evil.example"], 421),
            ("/", &["evilconsent.example.com"], 421),
            ("/", &["localhost.evil.example"], 421),
            ("/", &["notlocalhost"], 421),
            ("/", &["127.0.0.1.evil.example"], 421),
            ("/", &["consent.example.com."], 421),
            ("http://evil.example/", &["consent.example.com"], 421),
            ("http://consent.example.com/", &["consent.example.com"], 200),
            ("/", &["consent.example.com", "evil.example"], 400),
            ("/", &["consent.example.com", "consent.example.com"], 400),
            ("/", &["a b"], 400),
            ("/", &[""], 400),
        ] {
            let named: Vec<_> = hosts.iter().map(|host| ("host", *host)).collect();
            let found = check(&settings, &target.parse().expect("a target"), &headers(&named));
            assert_eq!(found.err().map_or(200, |problem| problem.status), status, "{target} {hosts:?}");
        }
    }

    #[test]
    fn only_forms_of_our_own_pages_change_something() {
        let host = ("host", "consent.example.com");
        for (more, own) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "null")], true),
            (&[("origin", "https://consent.example.com")], true),
            (&[], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://consent.example.com")], false),
            (&[("origin", "null")], false),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "https://consent.example.com.evil.example")], false),
        ] {
            assert_eq!(is_own_form(&headers(&[&[host], more].concat())), own, "{more:?}");
        }
    }
}
