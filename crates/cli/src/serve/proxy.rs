//! The server: each request is answered with a built file, or passed on to the one site that was named.

use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, LOCATION, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method, StatusCode, Uri, response};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tower::ServiceExt;
use tower_http::services::ServeDir;
use ureq::Agent;
use url::Url;

use super::headers;
use super::page::{self, Changes};
use super::preview::{Preview, State};
use crate::http::passing_agent;
use crate::local::{Names, media_type, problem};

/// The longest body that a browser may send, in bytes, and the longest page of a directory: both are held in memory.
const MOST: usize = 64 * 1024 * 1024;

/// Where pages come from.
pub(super) enum Upstream {
    /// A site, by its origin.
    Site(String),
    /// Files.
    Directory(PathBuf),
}

impl Upstream {
    /// The site of an address.
    pub(super) fn site(url: &Url) -> Self {
        Self::Site(url.origin().ascii_serialization())
    }
}

/// What all requests share.
pub(super) struct Proxy {
    names: Names,
    upstream: Upstream,
    preview: Arc<Preview>,
    agent: Agent,
}

impl Proxy {
    pub(super) fn new(port: u16, upstream: Upstream, preview: Arc<Preview>) -> Self {
        Self { names: Names::of(port), upstream, preview, agent: passing_agent() }
    }
}

/// Answers until the process ends.
///
/// # Errors
/// When the listener fails.
pub(super) async fn serve(listener: TcpListener, proxy: Proxy) -> io::Result<()> {
    axum::serve(listener, Router::new().fallback(answer).with_state(Arc::new(proxy))).await
}

async fn answer(Shared(proxy): Shared<Arc<Proxy>>, request: Request) -> Response {
    if !proxy.names.are_asked_for(&request) {
        return problem(
            StatusCode::MISDIRECTED_REQUEST,
            "This is a preview on this machine. It answers under no other name.",
        );
    }
    let passed = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    if !passed.contains(request.method()) || !request.uri().path().starts_with('/') {
        return problem(StatusCode::METHOD_NOT_ALLOWED, "The preview passes on no such request.");
    }
    if request.headers().contains_key("service-worker") {
        return problem(
            StatusCode::NOT_FOUND,
            "The preview passes on no service worker: it would stay in the browser.",
        );
    }
    let preview = Arc::clone(&proxy.preview);
    let Ok(state) = tokio::task::spawn_blocking(move || preview.state()).await else {
        return problem(StatusCode::INTERNAL_SERVER_ERROR, "The configuration could not be built.");
    };
    if let Some(name) = request.uri().path().strip_prefix(proxy.preview.at()) {
        return built(&state, name);
    }
    let (parts, body) = request.into_parts();
    let (reply, replied) = oneshot::channel();
    match &proxy.upstream {
        Upstream::Directory(directory) => {
            let request = Request::from_parts(parts, Body::empty());
            let Ok(response) = ServeDir::new(directory).oneshot(request).await;
            let (parts, body) = response.into_parts();
            if !page::is_page(&parts) {
                return Response::from_parts(parts, Body::new(body));
            }
            let Ok(body) = to_bytes(Body::new(body), MOST).await else {
                return problem(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "The page cannot be read, or is larger than 64 MiB.",
                );
            };
            tokio::task::spawn_blocking(move || proxy.finish(parts, Box::new(Cursor::new(body)), &state, "", reply));
        }
        Upstream::Site(origin) => {
            let origin = origin.clone();
            let Ok(body) = to_bytes(body, MOST).await else {
                return problem(StatusCode::PAYLOAD_TOO_LARGE, "The preview passes on at most 64 MiB.");
            };
            let request = Request::from_parts(parts, body);
            tokio::task::spawn_blocking(move || proxy.pass(request, &state, &origin, reply));
        }
    }
    let failed = |_| problem(StatusCode::BAD_GATEWAY, "The preview failed at this page.");
    replied.await.unwrap_or_else(failed)
}

impl Proxy {
    /// Asks the site, and gives the answer on while it comes.
    fn pass(&self, request: axum::http::Request<Bytes>, state: &State, origin: &str, reply: oneshot::Sender<Response>) {
        let (mut parts, body) = request.into_parts();
        let is_document = is_document(&parts.headers);
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        headers::request(&mut parts.headers, origin, &self.names.origins());
        let Ok(uri) = format!("{origin}{path}").parse::<Uri>() else {
            let _ = reply.send(problem(StatusCode::BAD_REQUEST, "The address cannot be passed on."));
            return;
        };
        parts.uri = uri;
        parts.version = axum::http::Version::HTTP_11;
        let answer = if body.is_empty() && !matches!(parts.method, Method::POST | Method::PUT | Method::PATCH) {
            self.agent.run(axum::http::Request::from_parts(parts, ()))
        } else {
            self.agent.run(axum::http::Request::from_parts(parts, body.to_vec()))
        };
        let (mut parts, body) = match answer {
            Ok(answer) => answer.into_parts(),
            Err(error) => {
                let _ = reply.send(problem(StatusCode::BAD_GATEWAY, &format!("{origin} did not answer: {error}")));
                return;
            }
        };
        headers::response(&mut parts.headers);
        if let Some(elsewhere) = keep_location(&mut parts.headers, origin, &path)
            && parts.status.is_redirection()
            && is_document
        {
            let shows = format!("{origin} sends you to {elsewhere}, which this preview does not show.");
            let _ =
                reply.send(problem(StatusCode::BAD_GATEWAY, &format!("{shows} To see it: assent serve {elsewhere}")));
            return;
        }
        self.finish(parts, Box::new(body.into_reader()), state, origin, reply);
    }

    /// Gives an answer on: a page with the tag, everything else as it is.
    fn finish(
        &self,
        mut parts: response::Parts,
        mut body: Box<dyn Read>,
        state: &State,
        origin: &str,
        reply: oneshot::Sender<Response>,
    ) {
        let (sender, mut receiver) = mpsc::channel::<io::Result<Vec<u8>>>(8);
        let stream = futures_util::stream::poll_fn(move |context| receiver.poll_recv(context));
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        let give = |piece| sender.blocking_send(Ok(piece)).map_err(|_| gone());
        let passed = if page::is_page(&parts) {
            let built = match state {
                State::Built(built) => built,
                State::Broken(why) => {
                    let _ = reply.send(problem(StatusCode::INTERNAL_SERVER_ERROR, why));
                    return;
                }
            };
            let Some(page) = page::decode(&parts.headers, body) else {
                let why =
                    "The site sends this page in an encoding that nobody asked for, so that the tag cannot be added.";
                let _ = reply.send(problem(StatusCode::BAD_GATEWAY, why));
                return;
            };
            let changes = Changes::begin(built, self.preview.at(), origin, &mut parts.headers);
            let _ = reply.send(Response::from_parts(parts, Body::from_stream(stream)));
            changes.rewrite(page, give)
        } else {
            let _ = reply.send(Response::from_parts(parts, Body::from_stream(stream)));
            copy(&mut body, give)
        };
        if let Err(error) = passed {
            // The connection then breaks off, so that half a page does not look like a whole one.
            let _ = sender.blocking_send(Err(error));
        }
    }
}

fn copy(body: &mut dyn Read, give: impl Fn(Vec<u8>) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match body.read(&mut buffer)? {
            0 => return Ok(()),
            read => give(buffer[..read].to_vec())?,
        }
    }
}

/// Whether the browser is going to show the answer by itself.
fn is_document(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-dest") {
        Some(destination) => matches!(destination, "document" | "iframe" | "frame"),
        None => text(ACCEPT.as_str()).is_some_and(|accepted| accepted.contains("text/html")),
    }
}

/// Turns a `Location` on the site into one of the preview; gives the address where it is elsewhere.
fn keep_location(headers: &mut HeaderMap, origin: &str, path: &str) -> Option<Url> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let target = Url::parse(&format!("{origin}{path}")).ok()?.join(location).ok()?;
    if target.origin().ascii_serialization() != origin {
        return Some(target);
    }
    let local = target.as_str().strip_prefix(origin).unwrap_or("/").to_owned();
    // A path that begins with two slashes would be another host's address.
    let local = format!("/{}", local.trim_start_matches('/'));
    headers.insert(LOCATION, HeaderValue::from_str(&local).ok()?);
    None
}

/// A file of the build.
fn built(state: &State, name: &str) -> Response {
    let built = match state {
        State::Built(built) => built,
        State::Broken(why) => return problem(StatusCode::SERVICE_UNAVAILABLE, why),
    };
    let content = built.files.get(name).filter(|_| !name.starts_with("deploy/"));
    let Some(content) = content else { return problem(StatusCode::NOT_FOUND, "No build has this file.") };
    let headers = [(CONTENT_TYPE, media_type(name)), (CACHE_CONTROL, "no-store"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (headers, content.clone()).into_response()
}
