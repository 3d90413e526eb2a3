//! Which header fields pass between the browser and the site, and how they change on the way.

use axum::http::header::{
    ACCEPT_ENCODING, ALT_SVC, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, ORIGIN, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, REFERER, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};

use super::cookies;

/// Of one connection only (RFC 9110, 7.6.1).
const OF_CONNECTION: [HeaderName; 7] =
    [CONNECTION, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];

/// Prepares a browser's request for the site `origin`. `own`: under which origins the browser knows the preview.
pub(super) fn request(headers: &mut HeaderMap, origin: &str, own: &[String]) {
    end_connection(headers);
    // A page that the browser kept could be one with an older tag.
    for name in [HOST, CONTENT_LENGTH, EXPECT, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE] {
        headers.remove(name);
    }
    // What pages are encoded with has to be undone here.
    let accepted =
        headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(','));
    let known = |coding: &&str| matches!(*coding, "gzip" | "br");
    let accepted: Vec<&str> =
        accepted.map(|coding| coding.split(';').next().unwrap_or_default().trim()).filter(known).collect();
    let accepted = if accepted.is_empty() { "identity".to_owned() } else { accepted.join(", ") };
    headers.remove(ACCEPT_ENCODING);
    headers.extend(HeaderValue::from_str(&accepted).ok().map(|value| (ACCEPT_ENCODING, value)));
    // A site that checks from where a form comes expects its own name.
    for name in [ORIGIN, REFERER] {
        let sites = headers.get(&name).and_then(|value| value.to_str().ok()).and_then(|value| {
            let rest = own.iter().find_map(|own| value.strip_prefix(own.as_str()))?;
            let whole = rest.is_empty() || rest.starts_with('/');
            whole.then(|| HeaderValue::from_str(&format!("{origin}{rest}")).ok()).flatten()
        });
        if let Some(value) = sites {
            headers.insert(name, value);
        }
    }
}

/// Prepares the site's answer for the browser.
pub(super) fn response(headers: &mut HeaderMap) {
    end_connection(headers);
    headers.remove(STRICT_TRANSPORT_SECURITY);
    headers.remove(ALT_SVC);
    let cookies: Vec<_> =
        headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok().map(cookies::local)).collect();
    headers.remove(SET_COOKIE);
    headers.extend(cookies.iter().filter_map(|cookie| Some((SET_COOKIE, HeaderValue::from_str(cookie).ok()?))));
}

fn end_connection(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&OF_CONNECTION) {
        headers.remove(name);
    }
    headers.remove("keep-alive");
    headers.remove("proxy-connection");
}
