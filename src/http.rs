//! The page, the API and the WebSockets: the only layer that knows axum.

mod connection;
pub mod error;
mod extract;
mod gate;
mod health;
mod inflow;
mod page;
mod rooms;
mod serve;
mod socket;
mod ws;

pub use serve::{PeerAddress, serve};

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use self::error::ApiError;
use crate::config::limits::Limits;
use crate::config::settings::RoomPolicy;
use crate::room::registry::Rooms;
use crate::shutdown::Shutdown;
use crate::storage::Storage;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// All rooms.
    pub rooms: Arc<Rooms>,
    /// For the health check.
    pub storage: Arc<dyn Storage>,
    /// The table of limits.
    pub limits: Arc<Limits>,
    /// Held by every connection.
    pub shutdown: Shutdown,
    /// With open rooms, everybody may write everything.
    pub policy: RoomPolicy,
}

/// All routes.
pub fn router(app: App) -> Router {
    let body = DefaultBodyLimit::max(app.limits.body);
    Router::new()
        .route("/api/v1/rooms", post(rooms::create))
        .route("/api/v1/rooms/{room}", get(rooms::show))
        .route("/api/v1/health", get(health::health))
        .route("/api/v1/liveness", get(health::liveness))
        .route("/ws/{room}", get(ws::code))
        .route("/ws/{room}/{document}", get(ws::document))
        .route("/", get(page::index))
        .route("/rooms/{room}", get(page::index))
        .route("/assets/{*path}", get(page::asset))
        .route("/{file}", get(page::file))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(body)
        .layer(from_fn_with_state(app.clone(), in_time))
        .layer(map_response(secure))
        .with_state(app)
}

/// Nobody keeps a request open for ever by sending its body byte by byte.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(app.limits.request, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TooSlow.into_response(),
    }
}

/// Headers that every answer carries.
async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}
