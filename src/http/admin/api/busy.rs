//! `/admin/api/busy`: the rooms that are open, and what they cost.

use std::cmp::Reverse;
use std::collections::HashMap;

use axum::Json;
use axum::extract::{Query, State, rejection::QueryRejection};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rooms::limited;
use crate::http::admin::app::AdminApp;
use crate::http::api::openapi::ReadErrors;
use crate::http::error::ApiError;
use crate::ids::RoomName;
use crate::rights::phase::Phase;
use crate::room::open_rooms::OpenRoom;
use crate::storage::history::HistorySize;

/// Rooms whose histories are measured, where they are ordered by that: each is a question to
/// the storage. Those with the largest documents.
const MEASURED: usize = 200;

/// By what they are ordered, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum BusyOrder {
    /// Updates of its documents.
    #[default]
    Updates,
    People,
    /// Of its documents.
    Bytes,
    /// Bytes of its history.
    History,
    Runs,
}

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct BusyQuery {
    /// By what they are ordered, the most first. Default: updates.
    #[serde(default)]
    #[param(inline)]
    order: BusyOrder,
    /// How many at most. Default: 20.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
}

/// The busiest of the rooms that are open.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BusyRooms {
    rooms: Vec<BusyRoom>,
    /// How many are open.
    open: usize,
}

/// A room that is open.
#[derive(Debug, Serialize, ToSchema)]
struct BusyRoom {
    id: String,
    /// May be empty.
    title: String,
    phase: Phase,
    people: usize,
    /// Sockets and event streams.
    connections: usize,
    /// On average in the last minute.
    updates_per_second: f64,
    /// Of its open documents, merged.
    bytes: usize,
    /// Of its history; null where that could not be read.
    #[schema(required)]
    history_bytes: Option<u64>,
    /// Programs that run, here or in browsers.
    runs: usize,
    #[schema(format = "date-time")]
    last_active_at: String,
}

/// Lists the rooms that are open, the busiest first.
#[utoipa::path(get, path = "/api/busy", operation_id = "list_busy", security(("bearer" = [])),
    params(BusyQuery), responses((status = 200, body = BusyRooms), ReadErrors))]
pub(super) async fn list(
    State(AdminApp { app, .. }): State<AdminApp>,
    query: Result<Query<BusyQuery>, QueryRejection>,
) -> Result<Json<BusyRooms>, ApiError> {
    let Query(BusyQuery { order, limit }) = query?;
    let limit = limited(limit.unwrap_or(20), 100)?;
    let runs = app.runs.by_room();
    let mut rooms = app.rooms.open_rooms();
    let open = rooms.len();
    rooms.sort_by_cached_key(|room| {
        Reverse((weight(room, order, &runs), room.last_active, room.name.clone()))
    });
    rooms.truncate(if order == BusyOrder::History { MEASURED } else { limit });
    let mut shown = Vec::with_capacity(rooms.len());
    for room in rooms {
        let history_bytes = app.rooms.history_size(&room.name).await.ok().as_ref().map(HistorySize::bytes);
        shown.push(BusyRoom {
            id: room.name.to_string(),
            title: room.record.title.clone(),
            phase: room.record.phase,
            people: room.people,
            connections: room.connections,
            updates_per_second: room.updates as f64 / 60.0,
            bytes: room.bytes,
            history_bytes,
            runs: runs.get(&room.name).copied().unwrap_or_default(),
            last_active_at: room.last_active.rfc3339(),
        });
    }
    if order == BusyOrder::History {
        shown.sort_by_key(|room| Reverse(room.history_bytes));
        shown.truncate(limit);
    }
    Ok(Json(BusyRooms { rooms: shown, open }))
}

fn weight(room: &OpenRoom, order: BusyOrder, runs: &HashMap<RoomName, usize>) -> u64 {
    match order {
        BusyOrder::Updates => room.updates,
        BusyOrder::People => room.people as u64,
        BusyOrder::Bytes | BusyOrder::History => room.bytes as u64,
        BusyOrder::Runs => runs.get(&room.name).copied().unwrap_or_default() as u64,
    }
}
