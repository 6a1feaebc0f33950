//! The page, the API and the WebSockets: the only layer that knows axum.
//!
//! `access` lets requests and sockets in, or says why not; everything else asks it.

mod accept;
mod access;
mod address;
mod app;
mod arrival;
mod budget;
mod compat;
mod connection;
mod content;
mod documents;
mod end;
pub mod error;
mod events;
mod extract;
mod frames;
mod gate;
mod handshake;
mod health;
mod host;
mod incoming;
mod inflow;
mod intake;
mod issuer;
mod join;
mod links;
mod lobby;
mod members;
mod openapi;
mod origin;
mod page;
mod password;
mod phase;
mod problem;
mod rooms;
mod runs;
mod secure;
mod serve;
mod site;
mod socket;
mod templates;
mod unfinished;
mod view;
mod ward;
mod ws;

pub use address::Proxies;
pub use app::App;
pub use serve::{PeerAddress, serve};
pub use site::Site;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use self::error::ApiError;
use crate::config::limits::Limits;

/// The operations that the description has.
fn operations(limits: &Limits) -> OpenApiRouter<App> {
    let update = DefaultBodyLimit::max(limits.frame);
    OpenApiRouter::with_openapi(openapi::Base::openapi())
        .routes(routes!(documents::show, documents::put, documents::post).layer(update))
        .routes(routes!(rooms::create, rooms::list))
        .routes(routes!(rooms::show, rooms::change, rooms::delete))
        .routes(routes!(join::join))
        .routes(routes!(join::renew))
        .routes(routes!(links::list, links::create))
        .routes(routes!(links::change, links::revoke))
        .routes(routes!(links::renew))
        .routes(routes!(members::list))
        .routes(routes!(members::rename))
        .routes(routes!(members::remove))
        .routes(routes!(phase::set))
        .routes(routes!(problem::show, problem::replace))
        .routes(routes!(events::follow))
        .routes(routes!(runs::create, runs::list))
        .routes(routes!(templates::list))
        .routes(routes!(health::health))
        .routes(routes!(health::liveness))
        .routes(routes!(openapi::show))
}

/// The description of the API, as JSON.
pub fn description() -> serde_json::Value {
    let (_, description) = operations(&Limits::default()).split_for_parts();
    openapi::finish(description)
}

/// All routes.
pub fn router(app: App) -> Router {
    let body = DefaultBodyLimit::max(app.limits.body);
    let (operations, description) = operations(&app.limits).split_for_parts();
    // The same for every request.
    let description = openapi::finish(description);
    let _ = app.site.description.set(description);
    operations
        .merge(compat::routes())
        .route("/ws/{room}", get(ws::code))
        .route("/ws/{room}/{document}", get(ws::document))
        .route("/", get(page::index))
        .route("/rooms/{room}", get(page::index))
        .route("/docs", get(page::docs))
        .route("/assets/{*path}", get(page::asset))
        .route("/{file}", get(page::file))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(body)
        .layer(app.site.origins.cors())
        .layer(from_fn_with_state(app.clone(), in_time))
        .layer(from_fn_with_state(app.clone(), from_own_pages))
        .layer(map_response(secure::headers))
        .with_state(app)
}

/// Nobody keeps a request open for ever by sending its body byte by byte.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(app.limits.request, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TooSlow.into_response(),
    }
}

/// Refuses what is for another host (HARD-12), and changes that a page of another site
/// asks for: a browser sends some of them without asking first.
async fn from_own_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    if !app.site.hosts.are_asked(request.uri(), request.headers()) {
        return ApiError::OtherHost.into_response();
    }
    if !request.method().is_safe()
        && let Err(foreign) = app.site.origins.check(request.headers())
    {
        return foreign.into_response();
    }
    let is_encrypted = app.site.is_encrypted;
    let mut response = next.run(request).await;
    if is_encrypted {
        response.headers_mut().entry(header::STRICT_TRANSPORT_SECURITY).or_insert(secure::ALWAYS_ENCRYPTED);
    }
    response
}
