//! A body with its media type, and which type a file name stands for.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// What a path answers with status 200.
#[derive(Debug, Clone)]
pub struct Content {
    media_type: &'static str,
    body: Vec<u8>,
}

impl Content {
    /// Bytes of any media type.
    #[must_use]
    pub fn new(media_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { media_type, body: body.into() }
    }

    /// Bytes of the media type that the ending of `name` stands for.
    #[must_use]
    pub fn file(name: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(media_type(name.rsplit('.').next().unwrap_or_default()), body)
    }

    /// A page.
    #[must_use]
    pub fn html(body: &str) -> Self {
        Self::new(media_type("html"), body)
    }

    /// A script.
    #[must_use]
    pub fn script(body: &str) -> Self {
        Self::new(media_type("js"), body)
    }

    /// Plain text.
    #[must_use]
    pub fn text(body: &str) -> Self {
        Self::new(media_type("txt"), body)
    }

    /// A JSON document.
    #[must_use]
    pub fn json(body: &Value) -> Self {
        Self::new(media_type("json"), body.to_string())
    }
}

impl IntoResponse for Content {
    /// Never stored by the browser: a request that a cache answers would be missing in the log.
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, self.media_type), (CACHE_CONTROL, "no-store")], self.body).into_response()
    }
}

/// The media type of a file name's last extension.
pub(super) fn media_type(extension: &str) -> &'static str {
    match extension {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "txt" | "ts" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
