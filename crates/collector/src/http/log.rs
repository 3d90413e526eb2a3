//! The log's head and its proofs, for whoever keeps heads: no receipt can be told from them.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::Shared;
use super::problem::Problem;

/// The last signed head, as a signed note (c2sp.org/tlog-checkpoint).
#[utoipa::path(get, path = "/v1/log/head", tag = "log",
    responses((status = 200, content_type = "text/plain", body = String), (status = 404, body = Problem)))]
pub(crate) async fn get_head(State(app): Shared) -> Result<Response, Problem> {
    let note = app.heads.as_ref().and_then(|heads| heads.note()).ok_or_else(|| Problem::missing("signed head"))?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")], note).into_response())
}

/// Sizes of two heads.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct Sizes {
    /// The older head's, at least 1.
    from: usize,
    /// The newer head's.
    to: usize,
}

/// That the newer head goes on from the older one.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Consistency {
    from: usize,
    to: usize,
    /// The hashes of RFC 6962 §2.1.2 in their order, base64.
    proof: Vec<String>,
}

/// The consistency proof between two heads.
#[utoipa::path(get, path = "/v1/log/consistency", tag = "log", params(Sizes),
    responses((status = 200, body = Consistency), (status = 404, body = Problem)))]
pub(crate) async fn get_consistency(
    State(app): Shared,
    Query(Sizes { from, to }): Query<Sizes>,
) -> Result<Json<Consistency>, Problem> {
    let proof = app.heads.as_ref().and_then(|heads| heads.consistency(from, to));
    let proof = proof.ok_or_else(|| Problem::missing("pair of heads"))?;
    Ok(Json(Consistency { from, to, proof: proof.iter().map(|hash| STANDARD.encode(hash)).collect() }))
}
