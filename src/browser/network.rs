//! Requests that the owner configured, and no others.

use assent_core::decimal;
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCredentials, RequestInit, Response, window};

/// Why a request gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No answer: offline, refused, blocked by a policy.
    Unreachable,
    /// An answer that is not a success, by its status.
    Status(u16),
}

impl Failure {
    /// What happened, for the console. Not by `Display`, whose machinery the first part of the banner does without.
    pub fn text(self) -> String {
        match self {
            Self::Unreachable => "it could not be fetched".into(),
            Self::Status(status) => ["the server answered ", &decimal(status.into())].concat(),
        }
    }
}

/// Fetches a text.
pub async fn text(url: &str) -> Result<String, Failure> {
    text_of(begin(url)).await
}

/// Has the browser begin to fetch, so that several requests can be under way at once.
pub fn begin(url: &str) -> Option<Promise> {
    Some(window()?.fetch_with_str_and_init(url, &RequestInit::new()))
}

/// The text that a request brings.
pub async fn text_of(request: Option<Promise>) -> Result<String, Failure> {
    let response = response_of(request).await?;
    let text = response.text().map_err(|_| Failure::Unreachable)?;
    let text = JsFuture::from(text).await.map_err(|_| Failure::Unreachable)?;
    text.as_string().ok_or(Failure::Unreachable)
}

/// Posts a text so that it arrives even if the page is left, without credentials and without a CORS preflight
/// (`text/plain` is CORS-safelisted, Fetch standard).
pub async fn post(url: &str, body: &str) -> Result<(), Failure> {
    send("POST", RequestCredentials::Omit, url, body).await
}

/// Puts a text to the page's own host, whose cookies the answer may set.
pub async fn put(url: &str, body: &str) -> Result<(), Failure> {
    send("PUT", RequestCredentials::SameOrigin, url, body).await
}

async fn send(method: &str, credentials: RequestCredentials, url: &str, body: &str) -> Result<(), Failure> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_body(&JsValue::from_str(body));
    init.set_credentials(credentials);
    // A string body brings "text/plain;charset=UTF-8" by itself. web-sys has no setter for keepalive yet.
    let _ = js_sys::Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
    response_of(window().map(|window| window.fetch_with_str_and_init(url, &init))).await.map(|_| ())
}

async fn response_of(request: Option<Promise>) -> Result<Response, Failure> {
    let request = request.ok_or(Failure::Unreachable)?;
    let response: Response = JsFuture::from(request).await.map_err(|_| Failure::Unreachable)?.unchecked_into();
    if response.ok() { Ok(response) } else { Err(Failure::Status(response.status())) }
}
