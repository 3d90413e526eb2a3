//! Files from the repository, compressed where a compressed sibling exists.

use std::path::{Component, Path, PathBuf};

use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::content::media_type;

/// Compressed siblings in the order of preference: token of `Accept-Encoding`, suffix of the file.
const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// Answers with `name` below `directory`, `index.html` for a name that ends with a slash or is empty.
pub(super) async fn answer(directory: &Path, name: &str, headers: &HeaderMap) -> Response {
    let Some(mut file) = inside(directory, name) else { return missing(name) };
    if name.is_empty() || name.ends_with('/') {
        file.push("index.html");
    }
    send(&file, headers).await
}

/// Answers with one file.
pub(super) async fn send(file: &Path, headers: &HeaderMap) -> Response {
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    // Never stored by the browser: a request that a cache answers would be missing in the log.
    let about = [(CONTENT_TYPE, media_type(extension)), (CACHE_CONTROL, "no-store"), (VARY, "accept-encoding")];
    // A watched page is changed on its way.
    let page = extension == "html";
    for (token, suffix) in ENCODINGS.into_iter().filter(|(token, _)| !page && accepts(headers, token)) {
        if let Ok(body) = tokio::fs::read(file.with_extension(format!("{extension}.{suffix}"))).await {
            return (about, [(CONTENT_ENCODING, token)], body).into_response();
        }
    }
    match tokio::fs::read(file).await {
        Ok(body) => (about, body).into_response(),
        Err(_) => missing(&file.file_name().unwrap_or_default().to_string_lossy()),
    }
}

/// `name` below `directory`, unless it would lead out of it.
fn inside(directory: &Path, name: &str) -> Option<PathBuf> {
    let name = Path::new(name);
    name.components().all(|part| matches!(part, Component::Normal(_))).then(|| directory.join(name))
}

fn accepts(headers: &HeaderMap, token: &str) -> bool {
    let offered = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    offered
        .flat_map(|value| value.split(','))
        .any(|offer| offer.split(';').next().is_some_and(|name| name.trim() == token))
}

fn missing(name: &str) -> Response {
    (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], format!("{name} is not here\n")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_out_of_its_directory() {
        let directory = Path::new("dist");
        assert_eq!(inside(directory, "locales/de.json"), Some(PathBuf::from("dist/locales/de.json")));
        for name in ["../Cargo.toml", "a/../../b", "/etc/passwd", "./a/../../b"] {
            assert_eq!(inside(directory, name), None, "{name}");
        }
    }

    #[test]
    fn an_encoding_is_offered_by_its_token() {
        let headers = |value: &'static str| HeaderMap::from_iter([(ACCEPT_ENCODING, value.parse().expect("a header"))]);
        assert!(accepts(&headers("gzip, deflate, br, zstd"), "br"));
        assert!(accepts(&headers("br;q=1.0"), "br"));
        assert!(!accepts(&headers("brx"), "br"));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }
}
