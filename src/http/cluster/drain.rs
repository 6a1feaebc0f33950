//! Draining a server, and taking it back into service: this one, or another of its cluster, which
//! is asked over the listener for other servers.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Serialize;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use utoipa::ToSchema;

use super::{Neighbours, forward};
use crate::cluster::{DrainError, Progress, Service};
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::storage::claim::{Node, NodeId};

/// Where other servers ask for it, before the number of the one that they mean: what is said again to
/// another means nothing there. Nobody else reaches that.
const PATH: &str = "/cluster/drain";
/// How long they have for it.
const PATIENCE: Duration = Duration::from_secs(8);
/// Bytes of their answer.
const MAX_ANSWER: usize = 1 << 16;

/// How far a server is with giving its rooms to others.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DrainProgress {
    state: DrainState,
    /// Rooms that it has.
    rooms: usize,
}

/// Whether a server takes rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DrainState {
    /// It does.
    Serving,
    /// It takes none, and gives away those that it has.
    Draining,
    /// It has none any more: it can be stopped, and nobody notices.
    Drained,
    /// It was to have none, but no other server takes any: it does until one is there.
    Alone,
    /// It is stopping.
    Stopping,
}

impl From<Progress> for DrainProgress {
    fn from(Progress { service, rooms }: Progress) -> Self {
        let state = match service {
            Service::Open => DrainState::Serving,
            Service::Draining if rooms == 0 => DrainState::Drained,
            Service::Draining => DrainState::Draining,
            Service::Alone => DrainState::Alone,
            Service::Leaving => DrainState::Stopping,
        };
        Self { state, rooms }
    }
}

impl Neighbours {
    /// Has this server give its rooms to others.
    pub(in crate::http) async fn drain(&self) -> Result<DrainProgress, ApiError> {
        let cluster = Arc::clone(&self.cluster);
        done(tokio::spawn(async move { cluster.drain().await })).await
    }

    /// Takes it back into service.
    pub(in crate::http) async fn undrain(&self) -> Result<DrainProgress, ApiError> {
        let cluster = Arc::clone(&self.cluster);
        done(tokio::spawn(async move { cluster.undrain().await })).await
    }
}

/// On a task of its own: whoever asks may go in the midst of it, and it would be done by half.
async fn done(changing: JoinHandle<Result<Progress, DrainError>>) -> Result<DrainProgress, ApiError> {
    let changed = changing.await.map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(changed?.into())
}

/// Asks another server for the one (`POST`) or the other (`DELETE`), and answers what it says.
pub(in crate::http) async fn ask(
    app: &App,
    neighbours: &Neighbours,
    node: &Node,
    method: Method,
) -> Result<Response, ApiError> {
    let silent = || ApiError::ServerSilent(node.name.clone());
    let path = format!("{PATH}/{}", node.id.0);
    let request = Request::builder().method(method).uri(path).header(header::HOST, &node.address);
    let request = request.body(Body::empty()).map_err(|error| ApiError::Internal(error.to_string()))?;
    let answer = timeout(PATIENCE, forward::forward(app, neighbours, node, request));
    let answer = answer.await.map_err(|_| silent())?.map_err(|failed| {
        tracing::warn!(node = node.name, why = failed.why, "could not ask another server to drain");
        silent()
    })?;
    // One of another version may not know what this is.
    if answer.status() == StatusCode::NOT_FOUND {
        return Err(silent());
    }
    let (status, body) = (answer.status(), answer.into_body());
    let body = to_bytes(body, MAX_ANSWER).await.map_err(|_| silent())?;
    Ok((status, [(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// For other servers alone.
pub(in crate::http) fn routes(app: App) -> Router {
    Router::new().route(&format!("{PATH}/{{node}}"), post(begin).delete(end)).with_state(app)
}

async fn begin(State(app): State<App>, Path(node): Path<NodeId>) -> Result<Json<DrainProgress>, ApiError> {
    Ok(Json(meant(&app, node)?.drain().await?))
}

async fn end(State(app): State<App>, Path(node): Path<NodeId>) -> Result<Json<DrainProgress>, ApiError> {
    Ok(Json(meant(&app, node)?.undrain().await?))
}

/// This server, if it is the one that is meant: not one that has its address by now.
fn meant(app: &App, node: NodeId) -> Result<&Neighbours, ApiError> {
    own(app).ok().filter(|neighbours| neighbours.cluster.me() == node).ok_or(ApiError::NotFound)
}

/// This server among others.
pub(in crate::http) fn own(app: &App) -> Result<&Neighbours, ApiError> {
    app.neighbours.as_ref().ok_or(ApiError::NoCluster)
}
