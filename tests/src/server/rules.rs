//! How a test makes a server misbehave: slow, held, failing and dropped answers, other contents, extra headers.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;

use super::content::Content;
use super::listen::DropConnection;

/// What happens to a request instead of, or before, its normal answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fault {
    delay: Duration,
    held: bool,
    failure: Option<Failure>,
    times: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
enum Failure {
    Status(u16),
    Drop,
}

/// What a request meets before its normal answer.
pub(super) enum Meeting {
    /// Nothing, or a wait of known length, and the failure to answer with instead.
    Wait(Duration, Option<Response>),
    /// No answer until [`Rules::mend`].
    Hold,
}

impl Fault {
    /// The normal answer, later.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self { delay, ..Self::default() }
    }

    /// The normal answer, once the path is mended ([`Rules::mend`]) and not before: for whatever a test says about the time until then.
    #[must_use]
    pub fn hold() -> Self {
        Self { held: true, ..Self::default() }
    }

    /// An empty answer with this status.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self { failure: Some(Failure::Status(status)), ..Self::default() }
    }

    /// The connection is closed without an answer, as if the network were gone.
    #[must_use]
    pub fn drop_connection() -> Self {
        Self { failure: Some(Failure::Drop), ..Self::default() }
    }

    /// Only for the next `times` requests; the ones after it are answered normally.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }
}

/// The exceptions of one site. Paths are exact, or end with `*` for a prefix; the latest rule for a path wins.
#[derive(Default)]
pub struct Rules {
    faults: Mutex<Vec<(String, Fault)>>,
    mended: watch::Sender<()>,
    contents: Mutex<Vec<(String, Content)>>,
    headers: Mutex<Vec<(String, HeaderName, HeaderValue)>>,
}

impl Rules {
    /// From now on, requests for `path` meet `fault`.
    pub fn fault(&self, path: &str, fault: Fault) -> &Self {
        lock(&self.faults).push((path.to_owned(), fault));
        self
    }

    /// Forgets the faults of exactly this `path`. What was held by them is answered now.
    pub fn mend(&self, path: &str) -> &Self {
        lock(&self.faults).retain(|(pattern, _)| pattern != path);
        self.mended.send_replace(());
        self
    }

    /// Forgets the contents of exactly this `path`, which then has its own again.
    pub fn restore(&self, path: &str) -> &Self {
        lock(&self.contents).retain(|(pattern, _)| pattern != path);
        self
    }

    /// From now on, `path` is answered with `content`.
    pub fn serve(&self, path: &str, content: Content) -> &Self {
        lock(&self.contents).push((path.to_owned(), content));
        self
    }

    /// From now on, answers for `path` carry this header.
    ///
    /// # Panics
    /// When name or value cannot be a header: a mistake in the test.
    pub fn header(&self, path: &str, name: &'static str, value: &str) -> &Self {
        let value = HeaderValue::from_str(value).expect("a header's value is visible ASCII");
        lock(&self.headers).push((path.to_owned(), HeaderName::from_static(name), value));
        self
    }

    /// What a request for `path` meets now.
    pub(super) fn meet(&self, path: &str) -> Meeting {
        let mut faults = lock(&self.faults);
        let active = |fault: &Fault| fault.times != Some(0);
        let Some((_, fault)) = faults.iter_mut().rev().find(|(pattern, fault)| active(fault) && matches(pattern, path))
        else {
            return Meeting::Wait(Duration::ZERO, None);
        };
        if fault.held {
            return Meeting::Hold;
        }
        fault.times = fault.times.map(|left| left - 1);
        let failure = fault.failure.map(|failure| match failure {
            Failure::Status(code) => {
                StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
            }
            Failure::Drop => axum::Extension(DropConnection).into_response(),
        });
        Meeting::Wait(fault.delay, failure)
    }

    /// Tells of every path that is mended from now on.
    pub(super) fn mended(&self) -> watch::Receiver<()> {
        self.mended.subscribe()
    }

    pub(super) fn content(&self, path: &str) -> Option<Content> {
        lock(&self.contents)
            .iter()
            .rev()
            .find(|(pattern, _)| matches(pattern, path))
            .map(|(_, content)| content.clone())
    }

    pub(super) fn add_headers(&self, path: &str, response: &mut Response) {
        for (_, name, value) in lock(&self.headers).iter().filter(|(pattern, ..)| matches(pattern, path)) {
            response.headers_mut().insert(name.clone(), value.clone());
        }
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => pattern == path,
    }
}

fn lock<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}
