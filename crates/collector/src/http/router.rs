//! Every address of the collector, and what all of them share.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, Response};
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::get;
use axum::{Json, Router};
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::services::ServeDir;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{App, archive, dashboard, limits, mirror, operations, receipts, requests, session, sites, subjects};
use crate::Settings;

#[derive(OpenApi)]
#[openapi(info(
    title = "Assent collector",
    description = "Receipts of consent: kept durably, provably unchanged, answering to their subjects."
))]
struct Description;

/// Pages show text and pictures of our own, run nothing and are framed by nobody.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The service.
pub(crate) fn router(app: &Arc<App>) -> Router {
    // What visitors' browsers ask, from pages of other origins and as often as the limit allows.
    let visitors = OpenApiRouter::new()
        .routes(routes!(receipts::post_receipt))
        .routes(routes!(receipts::get_receipt))
        .routes(routes!(receipts::get_proof))
        .routes(routes!(subjects::get_subject, subjects::delete_subject))
        .routes(routes!(subjects::withdraw))
        .routes(routes!(subjects::ask))
        .routes(routes!(operations::region))
        .routes(routes!(mirror::mirror))
        .layer(from_fn_with_state(Arc::clone(app), limits::limit))
        .layer(cors(&app.settings));
    let signing_in = Router::new()
        .route("/sign-in", get(session::form).post(session::sign_in))
        .layer(from_fn_with_state(Arc::clone(app), limits::limit));
    let (router, mut description) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(visitors)
        .routes(routes!(archive::put_notice, archive::get_notice))
        .routes(routes!(archive::put_policy, archive::get_policy))
        .routes(routes!(archive::list_documents))
        .routes(routes!(sites::list_sites))
        .routes(routes!(sites::export))
        .routes(routes!(sites::statistics))
        .routes(routes!(sites::verify_log))
        .routes(routes!(requests::list_requests, requests::enter_request))
        .routes(routes!(requests::answer_request))
        .routes(routes!(operations::healthz))
        .routes(routes!(operations::readyz))
        .routes(routes!(operations::metrics))
        .routes(routes!(operations::gpc))
        .split_for_parts();
    let token = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    description.components.get_or_insert_default().add_security_scheme("admin_token", token);
    let description = Json(description);
    let router = router
        .merge(signing_in)
        .route("/", get(dashboard::dashboard))
        .route("/style.css", get(dashboard::style))
        .route("/sign-out", get(session::sign_out))
        .route("/archive/{sha256}", get(archive::read_document))
        .route("/openapi.json", get(async move || description))
        .with_state(Arc::clone(app));
    // Files bring pages of their own, with policies of their own.
    let router = router.layer(map_response(async |response: Response<Body>| protect(response)));
    app.settings.files.iter().fold(router, |router, (path, directory)| {
        router.nest_service(path, ServeDir::new(directory).precompressed_br().precompressed_gzip())
    })
}

/// What keeps an answer from being taken for something else.
pub(super) fn protect<B>(mut response: Response<B>) -> Response<B> {
    let headers =
        [(CONTENT_SECURITY_POLICY, POLICY), (X_CONTENT_TYPE_OPTIONS, "nosniff"), (REFERRER_POLICY, "no-referrer")];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Allow-listed origins, each answered by its own name, never `*` (Fetch standard, CORS protocol).
fn cors(settings: &Settings) -> CorsLayer {
    let known = settings.clone();
    let allowed =
        AllowOrigin::predicate(move |origin: &HeaderValue, _| origin.to_str().is_ok_and(|origin| known.allows(origin)));
    let layer = CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([CONTENT_TYPE, AUTHORIZATION])
        .max_age(std::time::Duration::from_secs(86_400));
    if credentials(settings) { layer.allow_credentials(true) } else { layer }
}

/// The mirror's cookie needs credentials; with any origin allowed they would be everybody's.
fn credentials(settings: &Settings) -> bool {
    settings.mirror && settings.sites.iter().all(|site| !site.origins.is_empty()) && !settings.sites.is_empty()
}

/// What the layer of [`cors`] adds to an answer that `origin` asked for, but for a preflight's.
pub(super) fn share<B>(settings: &Settings, origin: Option<HeaderValue>, mut response: Response<B>) -> Response<B> {
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("origin"));
    if credentials(settings) {
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
    let allowed = |origin: &HeaderValue| origin.to_str().is_ok_and(|origin| settings.allows(origin));
    if let Some(origin) = origin.filter(allowed) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}
