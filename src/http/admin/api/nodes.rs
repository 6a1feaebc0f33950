//! `/admin/api/nodes`: the servers of the cluster, and `/admin/drain`: taking one out of service
//! before it is stopped, and back.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::UnixMillis;
use crate::cluster::Service;
use crate::http::admin::app::AdminApp;
use crate::http::api::openapi::ReadErrors;
use crate::http::cluster::drain::{self, DrainProgress, own};
use crate::http::error::ApiError;
use crate::storage::claim::{LeaseState, NodeId, NodeStatus};

/// The servers over one database.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Nodes {
    /// By name; none where this server is alone.
    nodes: Vec<NodeEntry>,
}

/// A server.
#[derive(Debug, Serialize, ToSchema)]
struct NodeEntry {
    /// Another at each start.
    id: i64,
    name: String,
    /// Where the others reach it.
    address: String,
    /// Of Pairpad; null if it is one that does not say.
    #[schema(required)]
    version: Option<String>,
    /// Null where that is not known.
    #[schema(format = "date-time", required)]
    started_at: Option<String>,
    lease: Lease,
    /// It takes no rooms.
    is_draining: bool,
    /// It was told to give its rooms to the others, and serves on, because none of them takes any.
    /// Each server knows that of itself: it is only ever so of the one that answers.
    is_alone: bool,
    /// Rooms that it has.
    rooms: u64,
    /// It is the one that answers.
    is_this: bool,
}

/// Whether a server is alive, as far as the database knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Lease {
    /// It said so of late.
    Live,
    /// It should have said so again by now.
    Late,
    /// It has not for so long that others take its rooms.
    Over,
}

impl NodeEntry {
    fn of(status: NodeStatus, (me, service): (NodeId, Service)) -> Self {
        let is_this = status.node.id == me;
        let NodeStatus { node, started, version, lease, rooms } = status;
        Self {
            id: node.id.0,
            name: node.name,
            address: node.address,
            version,
            started_at: started.map(UnixMillis::rfc3339),
            lease: match lease {
                LeaseState::Live => Lease::Live,
                LeaseState::Late => Lease::Late,
                LeaseState::Over => Lease::Over,
            },
            is_draining: node.is_draining,
            is_alone: is_this && service == Service::Alone,
            rooms,
            is_this,
        }
    }
}

/// Lists the servers of the cluster.
#[utoipa::path(get, path = "/api/nodes", operation_id = "list_nodes", security(("bearer" = [])),
    responses((status = 200, body = Nodes), ReadErrors))]
pub(super) async fn list(State(AdminApp { app, .. }): State<AdminApp>) -> Result<Json<Nodes>, ApiError> {
    let Some(neighbours) = &app.neighbours else { return Ok(Json(Nodes { nodes: Vec::new() })) };
    let nodes = neighbours.cluster.census().await?;
    let this = (neighbours.cluster.me(), neighbours.cluster.service());
    Ok(Json(Nodes { nodes: nodes.into_iter().map(|status| NodeEntry::of(status, this)).collect() }))
}

/// Has a server give its rooms to the others and take none; any server of the cluster can be asked.
/// Asked again, it says how far that is.
#[utoipa::path(post, path = "/api/nodes/{node}/drain", operation_id = "drain_node", security(("bearer" = [])),
    params(("node" = i64, Path)), responses((status = 200, body = DrainProgress), ReadErrors))]
pub(super) async fn drain(
    State(admin): State<AdminApp>,
    node: Result<Path<i64>, PathRejection>,
) -> Result<Response, ApiError> {
    change(&admin, node, Method::POST).await
}

/// Takes a server back into service.
#[utoipa::path(delete, path = "/api/nodes/{node}/drain", operation_id = "undrain_node", security(("bearer" = [])),
    params(("node" = i64, Path)), responses((status = 200, body = DrainProgress), ReadErrors))]
pub(super) async fn undrain(
    State(admin): State<AdminApp>,
    node: Result<Path<i64>, PathRejection>,
) -> Result<Response, ApiError> {
    change(&admin, node, Method::DELETE).await
}

async fn change(
    AdminApp { app, .. }: &AdminApp,
    node: Result<Path<i64>, PathRejection>,
    method: Method,
) -> Result<Response, ApiError> {
    let Ok(Path(node)) = node else { return Err(ApiError::NoSuchServer) };
    let (node, neighbours) = (NodeId(node), own(app)?);
    if node == neighbours.cluster.me() {
        let progress =
            if method == Method::POST { neighbours.drain().await } else { neighbours.undrain().await };
        return Ok(Json(progress?).into_response());
    }
    let others = neighbours.cluster.others().await?;
    let other = others.into_iter().find(|other| other.id == node).ok_or(ApiError::NoSuchServer)?;
    drain::ask(app, neighbours, &other, method).await
}

/// Says whether this server takes rooms, and how many it has.
#[utoipa::path(get, path = "/drain", operation_id = "show_drain", security(("bearer" = [])),
    responses((status = 200, body = DrainProgress), ReadErrors))]
pub(super) async fn show(
    State(AdminApp { app, .. }): State<AdminApp>,
) -> Result<Json<DrainProgress>, ApiError> {
    Ok(Json(own(&app)?.cluster.progress().into()))
}

/// Has this server give its rooms to the others and take none. Asked again, it says how far that is.
#[utoipa::path(post, path = "/drain", operation_id = "drain", security(("bearer" = [])),
    responses((status = 200, body = DrainProgress), ReadErrors))]
pub(super) async fn begin(
    State(AdminApp { app, .. }): State<AdminApp>,
) -> Result<Json<DrainProgress>, ApiError> {
    Ok(Json(own(&app)?.drain().await?))
}

/// Takes this server back into service. Rooms that were given away stay where they are.
#[utoipa::path(delete, path = "/drain", operation_id = "undrain", security(("bearer" = [])),
    responses((status = 200, body = DrainProgress), ReadErrors))]
pub(super) async fn end(
    State(AdminApp { app, .. }): State<AdminApp>,
) -> Result<Json<DrainProgress>, ApiError> {
    Ok(Json(own(&app)?.undrain().await?))
}
