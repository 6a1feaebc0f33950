//! All routes, and what holds for every request.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Method, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::api::extract::is;
use super::api::{archives, openapi, operations::operations};
use super::app::App;
use super::cluster::{Passed, drain, inside, route as route_to_rooms, trunk};
use super::compat;
use super::error::ApiError;
use super::measured;
use super::page::{files, secure};
use super::socket::{call, route};
use super::traced;
use crate::config::limits::Limits;

/// The description of the API, as JSON.
pub fn description() -> serde_json::Value {
    let (_, description) = operations(&Limits::default()).split_for_parts();
    openapi::finish(description)
}

/// What other servers pass on: the same routes, for them alone; and what they ask for themselves.
pub fn inner_router(app: App) -> Router {
    let trunks = Router::new().route("/cluster/trunk/{name}", get(trunk::accept)).with_state(app.clone());
    let theirs = trunks.merge(drain::routes(app.clone()));
    router(app.clone()).merge(theirs).layer(from_fn_with_state(app, inside::admit))
}

/// All routes.
pub fn router(app: App) -> Router {
    let body = DefaultBodyLimit::max(app.limits.body);
    let (operations, description) = operations(&app.limits).split_for_parts();
    // The same for every request.
    let _ = app.offers.description.set(openapi::finish(description));
    operations
        .merge(compat::routes())
        .route("/ws/{room}", get(route::code))
        .route("/ws/{room}/{document}", get(route::document))
        .route("/api/v1/rooms/{room}/call", get(call::call))
        .route("/", get(files::index))
        .route("/rooms/{room}", get(files::room))
        .route("/rooms/{room}/playback", get(files::playback))
        .route("/rooms/{room}/debrief", get(files::playback))
        .route("/docs", get(files::docs))
        .route("/status/sandbox", get(files::index))
        .route("/exports", get(files::index))
        .route("/runner.html", get(files::runner))
        .route("/assets/{*path}", get(files::asset))
        .route("/{file}", get(files::file))
        .route_layer(from_fn_with_state(app.clone(), route_to_rooms::route))
        .fallback(files::missing)
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .layer(body)
        .layer(app.door.origins.cors())
        .layer(from_fn_with_state(app.clone(), in_time))
        .layer(from_fn_with_state(app.clone(), from_own_pages))
        .layer(map_response(secure::headers))
        .layer(from_fn_with_state(app.clone(), measured))
        .layer(from_fn_with_state(app.clone(), traced))
        .with_state(app)
}

async fn traced(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_passed = request.extensions().get::<Passed>().is_some();
    let goes_on = is_passed || app.door.is_by_proxy(request.extensions());
    traced::request(&app.spans, goes_on, request, next).await
}

async fn measured(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_passed = request.extensions().get::<Passed>().is_some();
    measured::request(&app.metrics, is_passed, request, next).await
}

/// Nobody keeps a request open for ever by sending its body byte by byte.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    // An archive is larger than all else, and is checked before there is an answer.
    let is_import = request.method() == Method::POST && is(&request, archives::ZIP);
    let is_import = is_import && ["/api/v1/rooms", "/api/v1/exports/check"].contains(&request.uri().path());
    // Its body has no longer to come than any other, see there.
    let is_trial = request.method() == Method::POST && request.uri().path() == "/api/v1/questions/trial";
    let is_fetched = request.method() == Method::POST && request.uri().path().ends_with("/repository");
    let time = match (is_import, is_trial, is_fetched) {
        (true, ..) => app.limits.import_time,
        (_, true, _) => app.limits.request.saturating_add(app.limits.trial_time),
        (_, _, true) => app.limits.request.saturating_add(app.limits.repository_time.saturating_mul(2)),
        _ => app.limits.request,
    };
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TooSlow.into_response(),
    }
}

/// Refuses what is for another host (HARD-12), and changes that a page of another site
/// asks for: a browser sends some of them without asking first.
async fn from_own_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    if !app.door.is_asked(request.uri(), request.headers()) {
        return ApiError::OtherHost.into_response();
    }
    if !request.method().is_safe()
        && let Err(foreign) = app.door.origins.check(request.headers())
    {
        return foreign.into_response();
    }
    let is_encrypted = app.door.is_encrypted;
    let mut response = next.run(request).await;
    if is_encrypted {
        response.headers_mut().entry(header::STRICT_TRANSPORT_SECURITY).or_insert(secure::ALWAYS_ENCRYPTED);
    }
    response
}
