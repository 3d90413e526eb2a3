//! Problem documents (RFC 9457): what is wrong with a request, for programs and for people.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::Error;
use crate::receipt::Rejection;
use crate::writer::Refused;

/// A problem document. Its `type` is `about:blank`: the status says which kind of problem it is.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct Problem {
    /// The status once more.
    pub(crate) status: u16,
    /// The status in words.
    pub(crate) title: &'static str,
    /// What is wrong this time.
    pub(crate) detail: String,
    /// Each fault of the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<Fault>,
}

/// A fault and where it is.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct Fault {
    /// A JSON pointer into the body (RFC 6901).
    pub(crate) pointer: String,
    /// What is wrong there.
    pub(crate) detail: String,
}

impl Problem {
    /// A problem without faults of the body.
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Problem");
        Self { status: status.as_u16(), title, detail: detail.into(), errors: Vec::new() }
    }

    /// 400
    pub(crate) fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 404
    pub(crate) fn missing(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no such {what}"))
    }

    /// 422 with one fault.
    pub(crate) fn fault(pointer: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![(pointer.to_owned(), detail.into())])
    }

    fn invalid(errors: Vec<(String, String)>) -> Self {
        let errors = errors.into_iter().map(|(pointer, detail)| Fault { pointer, detail }).collect();
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "the body does not keep to its contract") }
    }

    /// 503: what was sent is not stored, and may be sent again.
    pub(crate) fn busy(detail: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Unreadable(detail) => Self::unreadable(detail),
            Rejection::Invalid(errors) => Self::invalid(errors),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        // The log has the details; the answer must not tell a stranger of our database.
        tracing::error!(%error, "a request failed");
        Self::busy("the database is not available; try again later")
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Full => Self::busy("too much is waiting to be stored; try again later"),
            Refused::Failed => Self::busy("this could not be stored; try again later"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::new(Body::from(serde_json::to_vec(&self).unwrap_or_default()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match status {
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("10"));
            }
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}
