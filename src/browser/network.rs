//! Requests that the owner configured, and no others.

use assent_core::decimal;
use js_sys::Object;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCredentials, RequestInit, Response, window};

/// How long what is sent may remain without an answer, in milliseconds. Browsers have no limit of their own that can be relied on.
const PATIENCE: u32 = 30_000;

#[wasm_bindgen]
extern "C" {
    /// A signal that ends a request after a time. Browsers before Chromium 103, Firefox 100 and Safari 16 have none.
    #[wasm_bindgen(catch, js_namespace = AbortSignal)]
    fn timeout(milliseconds: u32) -> Result<JsValue, JsValue>;
}

/// Why a request gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No answer: offline, refused, blocked by a policy.
    Unreachable,
    /// An answer that is not a success, by its status.
    Status(u16),
}

impl Failure {
    /// What happened, for the console.
    pub fn text(self) -> String {
        match self {
            Self::Unreachable => "no answer".into(),
            Self::Status(status) => ["status ", &decimal(status.into())].concat(),
        }
    }
}

/// Options without a prototype: a browser reads those that are not set there too, where a page's code may have put some.
fn options() -> RequestInit {
    Object::<JsValue>::create(JsValue::NULL.unchecked_ref()).unchecked_into()
}

/// Has the browser begin to fetch, so that several requests can be under way at once.
pub fn begin(url: &str) -> Option<JsFuture> {
    Some(window()?.fetch_with_str_and_init(url, &options()).into())
}

/// The text that a request brings.
pub async fn text_of(request: Option<JsFuture>) -> Result<String, Failure> {
    text_in(response_of(request).await).await
}

/// The text of a response that has come, if one has.
pub async fn text_in(response: Option<Response>) -> Result<String, Failure> {
    let text = success(response)?.text().map_err(|_| Failure::Unreachable)?;
    let text = JsFuture::from(text).await.map_err(|_| Failure::Unreachable)?;
    text.as_string().ok_or(Failure::Unreachable)
}

/// Posts a text so that it arrives even if the page is left, without credentials and without a CORS preflight
/// (`text/plain` is CORS-safelisted, Fetch standard). Gives the status and the text of a success.
pub async fn post(url: &str, body: &str) -> Result<(u16, String), Failure> {
    let response = send("POST", RequestCredentials::Omit, url, body).await?;
    Ok((response.status(), text_in(Some(response)).await?))
}

/// Puts a text to the page's own host, whose cookies the answer may set.
pub async fn put(url: &str, body: &str) -> Result<(), Failure> {
    send("PUT", RequestCredentials::SameOrigin, url, body).await.map(|_| ())
}

async fn send(method: &str, credentials: RequestCredentials, url: &str, body: &str) -> Result<Response, Failure> {
    let init = options();
    init.set_method(method);
    init.set_body(&JsValue::from_str(body));
    init.set_credentials(credentials);
    // A string body brings "text/plain;charset=UTF-8" by itself. web-sys has no setter for keepalive yet; that of the signal is more
    // bytes than this.
    for (key, value) in [("keepalive", JsValue::TRUE), ("signal", timeout(PATIENCE).unwrap_or_default())] {
        let _ = js_sys::Reflect::set(&init, &key.into(), &value);
    }
    let request = window().map(|window| window.fetch_with_str_and_init(url, &init).into());
    success(response_of(request).await)
}

async fn response_of(request: Option<JsFuture>) -> Option<Response> {
    let response = request?.await.ok()?;
    // The guard gives nothing where nothing came.
    (!response.is_undefined()).then(|| response.unchecked_into())
}

fn success(response: Option<Response>) -> Result<Response, Failure> {
    let response = response.ok_or(Failure::Unreachable)?;
    if response.ok() { Ok(response) } else { Err(Failure::Status(response.status())) }
}
