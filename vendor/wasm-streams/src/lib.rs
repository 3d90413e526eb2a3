//! A stand-in for `wasm-streams`: the few names that `server_fn` uses, none of which the banner ever calls.
//! README.md says why, and when to delete it.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::JsValue;

/// A stream that only hands through what it was made of.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Drops the stream: nothing can be streamed to a server from the banner.
    ///
    /// # Panics
    /// Where the browser has no `ReadableStream`.
    pub fn from_stream<S: Stream<Item = Result<JsValue, JsValue>> + 'static>(_: S) -> Self {
        Self(web_sys::ReadableStream::new().expect("every engine the banner runs in has ReadableStream"))
    }

    /// Wraps a stream of the browser.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// The stream of the browser.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// A stream that is at its end.
    pub fn into_stream(self) -> Ended {
        Ended
    }
}

/// A stream that is at its end.
#[derive(Debug)]
pub struct Ended;

impl Stream for Ended {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
