//! All routes of the admin listener, and what holds for every request.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};

use super::app::AdminApp;
use super::{api, key, probes, scrape};
use crate::http::error::ApiError;
use crate::http::page::{inside, secure};
use crate::http::traced;
use crate::telemetry::spans::Spans;

/// All routes. What is below `/admin/` needs an API key.
pub fn router(admin: AdminApp) -> Router {
    let body = DefaultBodyLimit::max(admin.app.limits.body);
    Router::new()
        .nest("/admin", keyed(&admin))
        // The same without a page of its own, which 'nest' leaves out.
        .route("/admin/", any(missing).layer(from_fn_with_state(admin.clone(), key::required)))
        .route("/", get(inside::index))
        .route("/icon.svg", get(inside::icon))
        .route("/assets/{file}", get(inside::asset))
        .route("/metrics", get(scrape::metrics))
        .route("/livez", get(probes::alive))
        .route("/readyz", get(probes::ready))
        .fallback(missing)
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .layer(body)
        .layer(from_fn_with_state(admin.clone(), in_time))
        .layer(from_fn_with_state(admin.clone(), from_inside))
        .layer(map_response(secure::headers))
        .layer(from_fn_with_state(admin.clone(), traced))
        .with_state(admin)
}

/// What operators ask is followed as what anybody asks is; what a machine asks every few seconds is not,
/// and has an id all the same.
async fn traced(State(AdminApp { app, .. }): State<AdminApp>, request: Request, next: Next) -> Response {
    let nobody = Spans::default();
    let is_asked_by_people = request.uri().path().starts_with("/admin/");
    let spans = if is_asked_by_people { &app.spans } else { &nobody };
    traced::request(spans, false, request, next).await
}

/// What needs a key; without one nobody learns what there is.
fn keyed(admin: &AdminApp) -> Router<AdminApp> {
    Router::new()
        .merge(api::description::operations())
        .fallback(missing)
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .layer(from_fn_with_state(admin.clone(), key::required))
}

async fn missing() -> ApiError {
    ApiError::NotFound
}

async fn in_time(State(AdminApp { app, .. }): State<AdminApp>, request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(app.limits.request, next.run(request)).await;
    answer.unwrap_or_else(|_| ApiError::TooSlow.into_response())
}

/// Refuses what is for another host, and changes that a page of another site asks for: a
/// browser inside the network may be told to ask by anybody (HARD-12).
async fn from_inside(State(AdminApp { app, .. }): State<AdminApp>, request: Request, next: Next) -> Response {
    if !app.door.is_asked_inside(request.uri(), request.headers()) {
        return ApiError::OtherHost.into_response();
    }
    if !request.method().is_safe()
        && let Err(foreign) = app.door.origins.check(request.headers())
    {
        return foreign.into_response();
    }
    next.run(request).await
}
