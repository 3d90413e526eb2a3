//! The watcher: a script put into every page of a watched site, before everything else, that tells of uncaught errors.
//!
//! It reports to the log (`/watch/error`, `/watch/violation`), so that errors and violations of the page's content security policy
//! are known in every engine and across navigations.

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::content::Content;

/// Where the watcher reports an uncaught error or rejection; the body says which.
pub const ERRORS: &str = "/watch/error";

/// Where it reports what the page's content security policy refused.
pub const VIOLATIONS: &str = "/watch/violation";

const LARGEST_PAGE: usize = 4 * 1024 * 1024;

/// `window.watched.console` keeps what was said to the console. Nothing is written to storage.
const SCRIPT: &str = "(() => {
  const tell = (kind, what) => navigator.sendBeacon('/watch/error', kind + ': ' + what);
  addEventListener('error', (event) => tell('error', `${event.message} (${event.filename}:${event.lineno})`));
  addEventListener('securitypolicyviolation', (event) => navigator.sendBeacon('/watch/violation',
    `${event.effectiveDirective} ${event.blockedURI} ${event.sample} (${event.sourceFile}:${event.lineNumber})`));
  addEventListener('unhandledrejection', (event) => tell('rejection', (event.reason && event.reason.stack) || event.reason));
  window.watched = { console: [] };
  for (const level of ['error', 'warn']) {
    const original = console[level].bind(console);
    console[level] = (...parts) => { window.watched.console.push(level + ': ' + parts.join(' ')); original(...parts); };
  }
})();";

/// `GET /watch/watch.js`
pub(super) async fn script() -> Response {
    Content::script(SCRIPT).into_response()
}

/// Puts the watcher's tag first into the `<head>` of a page; other answers stay as they are.
pub(super) async fn inject(response: Response) -> Response {
    let html = response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if !html {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, LARGEST_PAGE).await.unwrap_or_default();
    let page = watched(&String::from_utf8_lossy(&body));
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(page))
}

/// A page with a nonce lends it to the watcher: its policy would refuse the tag otherwise.
fn watched(page: &str) -> String {
    let nonce = page.split_once(" nonce=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(nonce, _)| nonce);
    let nonce = nonce.map(|nonce| format!(" nonce=\"{nonce}\"")).unwrap_or_default();
    page.replacen("<head>", &format!("<head><script src=\"/watch/watch.js\"{nonce}></script>"), 1)
}

#[cfg(test)]
mod tests {
    use super::watched;

    #[test]
    fn the_watcher_is_the_first_tag_of_the_head() {
        assert_eq!(watched("<head><title>"), "<head><script src=\"/watch/watch.js\"></script><title>");
        assert!(
            watched("<head><script nonce=\"x1\">")
                .starts_with("<head><script src=\"/watch/watch.js\" nonce=\"x1\"></script>")
        );
    }
}
