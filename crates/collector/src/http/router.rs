//! Every address of the collector, and what all of them share.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CACHE_CONTROL,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, Response};
use axum::middleware::map_response;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    App, archive, dashboard, desk, evidence, files, log, mirror, oidc, operations, receipts, register, requests,
    session, sites, subjects,
};
use crate::Settings;
use crate::log::hash;

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
    // What visitors' browsers ask, from pages of other origins.
    let visitors = OpenApiRouter::new()
        .routes(routes!(receipts::post_receipt))
        .routes(routes!(receipts::get_receipt))
        .routes(routes!(receipts::get_proof))
        .routes(routes!(receipts::get_evidence))
        .routes(routes!(subjects::get_subject, subjects::delete_subject))
        .routes(routes!(subjects::withdraw))
        .routes(routes!(subjects::ask))
        .routes(routes!(subjects::list_withdrawals))
        .routes(routes!(operations::region))
        .routes(routes!(mirror::mirror))
        .routes(routes!(log::get_head))
        .routes(routes!(log::get_consistency))
        .layer(cors(&app.settings));
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
        .route("/sign-in", get(session::form).post(session::sign_in))
        .route("/sign-in/oidc", get(oidc::begin))
        .route("/sign-in/oidc/back", get(oidc::finish))
        .route("/", get(dashboard::dashboard))
        .route("/receipts", get(desk::search))
        .route("/receipts/{id}", get(desk::open))
        .route("/receipts/{id}/evidence", get(desk::evidence))
        .route("/receipts/{id}/erase", post(register::erase))
        .route("/receipts/{id}/withdraw", post(register::withdraw))
        .route("/evidence", get(evidence::form).post(evidence::pack))
        .route("/activity", get(desk::actions))
        .route("/requests", get(register::requests).post(register::enter))
        .route("/requests/{id}", post(register::answer))
        .route("/requests/{id}/correct", post(register::correct))
        .route("/style.css", get(dashboard::style))
        .route("/sign-out", post(session::sign_out))
        .route("/archive/{sha256}", get(archive::read_document))
        .route("/openapi.json", get(async move || description))
        .with_state(Arc::clone(app));
    // Files bring pages of their own, with policies of their own.
    let router = router.layer(map_response(async |response: Response<Body>| protect(response)));
    app.settings.files.iter().fold(router, |router, (path, directory)| {
        // Pages of other origins load the banner's modules from here (docs/csp.md).
        let files = Router::new().fallback_service(files::service(directory)).layer(cors(&app.settings));
        router.nest_service(path, files.layer(map_response(async |response: Response<Body>| harden(response))))
    })
}

/// What keeps an answer from being taken for something else, and from being kept: an answer that may be stored says so itself.
pub(super) fn protect<B>(response: Response<B>) -> Response<B> {
    let mut response = harden(response);
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The policy of a page with frames that have style sheets of their own: a frame's document has its page's policy too.
pub(super) fn policy(styles: &[String]) -> String {
    let hash = |style: &String| format!(" 'sha256-{}'", STANDARD.encode(hash(style.as_bytes())));
    let hashes: BTreeSet<String> = styles.iter().map(hash).collect();
    let own = "style-src 'self'";
    POLICY.replacen(own, &[own, &String::from_iter(hashes)].concat(), 1)
}

/// The part of it that goes for files too. A form's `Origin` has to reach us, which `no-referrer` would hide (Fetch standard, 3.2).
fn harden<B>(mut response: Response<B>) -> Response<B> {
    for (name, value) in [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (REFERRER_POLICY, "same-origin")] {
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
