//! A program behind a site: what the site does not serve itself is asked of it, and what its answers say of vendors is said of
//! stand-ins on this machine.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// Below this path of a site's other host name are the vendors' stand-ins: `/x/www.youtube.com/embed/…`.
pub const VENDORS: &str = "/x/";

const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

static CLIENT: LazyLock<Client<HttpConnector, Body>> =
    LazyLock::new(|| Client::builder(TokioExecutor::new()).build_http());

/// The files that a program gave to keep, in order. The browser gets none of them, and stays on its page.
pub type Downloads = Arc<Mutex<Vec<Vec<u8>>>>;

/// Where a program answers, and which hosts it speaks of.
#[derive(Clone)]
pub struct Upstream {
    /// Its address.
    pub address: SocketAddr,
    /// The vendors' hosts, such as `www.youtube.com`, or `*.hotjar.com` as a configuration writes it.
    pub vendors: &'static [&'static str],
    /// Where its files to keep go, in place of the browser's own directory; otherwise the browser has them.
    pub downloads: Option<Downloads>,
}

impl Upstream {
    /// Its answer to a request of the site's, whose host name it keeps.
    pub(super) async fn answer(&self, request: Request) -> Response {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
        let (mut parts, body) = request.into_parts();
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let Ok(uri) = format!("http://{}{target}", self.address).parse::<Uri>() else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        parts.uri = uri;
        // Encoded, an answer could not be read here; and the body is here in one piece.
        parts.headers.remove("accept-encoding");
        parts.headers.remove(TRANSFER_ENCODING);
        parts.headers.remove(CONTENT_LENGTH);
        let body = to_bytes(body, LARGEST_ANSWER).await.unwrap_or_default();
        let body = match std::str::from_utf8(&body) {
            Ok(text) => Body::from(original(text, port(&host))),
            Err(_) => Body::from(body),
        };
        match CLIENT.request(Request::from_parts(parts, body)).await {
            Ok(response) => self.rewritten(response.map(Body::new), &host).await,
            Err(error) => (StatusCode::BAD_GATEWAY, format!("the program behind the site: {error}\n")).into_response(),
        }
    }

    /// Text of an answer with every vendor's host replaced by its stand-in, which is another origin as the vendor is.
    async fn rewritten(&self, response: Response, host: &str) -> Response {
        let (mut parts, body) = response.into_parts();
        let is_file =
            parts.headers.get(CONTENT_DISPOSITION).is_some_and(|value| value.as_bytes().starts_with(b"attachment"));
        if let (Some(downloads), true) = (&self.downloads, is_file) {
            let Ok(file) = to_bytes(body, LARGEST_ANSWER).await else { return StatusCode::BAD_GATEWAY.into_response() };
            downloads.lock().unwrap_or_else(PoisonError::into_inner).push(file.to_vec());
            return StatusCode::NO_CONTENT.into_response();
        }
        let is_text = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
            ["text/html", "application/json", "text/javascript"].iter().any(|text| value.starts_with(text))
        });
        parts.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        parts.headers.remove(TRANSFER_ENCODING);
        if !is_text {
            return Response::from_parts(parts, body);
        }
        let body = to_bytes(body, LARGEST_ANSWER).await.unwrap_or_default();
        parts.headers.remove(CONTENT_LENGTH);
        Response::from_parts(parts, Body::from(self.stood_in(&String::from_utf8_lossy(&body), port(host))))
    }

    fn stood_in(&self, text: &str, port: &str) -> String {
        self.vendors.iter().fold(text.to_owned(), |text, vendor| {
            let stand_in = format!("//localhost:{port}{VENDORS}{vendor}/");
            // With the scheme first: a stand-in has no TLS.
            let text = text.replace(&format!("https://{vendor}/"), &format!("http:{stand_in}"));
            text.replace(&format!("\"//{vendor}/"), &format!("\"{stand_in}"))
        })
    }
}

fn port(host: &str) -> &str {
    host.rsplit(':').next().unwrap_or_default()
}

/// What a page sends back of what it was sent, with the vendors' own hosts again.
fn original(text: &str, port: &str) -> String {
    let stand_in = format!("//localhost:{port}{VENDORS}");
    text.replace(&format!("http:{stand_in}"), "https://").replace(&stand_in, "//")
}

#[cfg(test)]
mod tests {
    use super::{Upstream, original};

    #[test]
    fn vendors_are_replaced_in_every_way_of_writing_them() {
        let vendors = &["a.example", "*.b.example"];
        let upstream = Upstream { address: ([127, 0, 0, 1], 1).into(), vendors, downloads: None };
        let text = r#"src="https://a.example/x" src="//a.example/y" "https://*.b.example/*" https://c.example/"#;
        let expected = r#"src="http://localhost:7/x/a.example/x" src="//localhost:7/x/a.example/y" "http://localhost:7/x/*.b.example/*" https://c.example/"#;
        assert_eq!(upstream.stood_in(text, "7"), expected);
        assert_eq!(original(expected, "7"), text);
    }
}
