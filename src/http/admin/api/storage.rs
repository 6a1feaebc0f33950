//! `/admin/api/storage`: what is kept, and how much room is left.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::admin::app::AdminApp;
use crate::http::api::openapi::ReadErrors;
use crate::http::error::ApiError;
use crate::storage::question::MAX_QUESTIONS;

/// What is kept, and how much room is left.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeptData {
    /// Bytes that can still be written, where that is known.
    #[schema(required)]
    free_bytes: Option<u64>,
    /// With less than this no rooms are made any more.
    least_free_bytes: u64,
    /// Questions that people keep here.
    questions: usize,
    /// Of so many at most.
    max_questions: usize,
    /// Null while it is counted for the first time.
    #[schema(required)]
    rooms: Option<KeptRooms>,
}

/// The rooms that are kept.
#[derive(Debug, Serialize, ToSchema)]
struct KeptRooms {
    #[schema(format = "date-time")]
    counted_at: String,
    /// There is more than is looked at in one go: the numbers are too low.
    is_partial: bool,
    pending: usize,
    live: usize,
    ended: usize,
    /// Bytes of all their histories.
    history_bytes: u64,
    /// Rooms whose time is over; they are erased a day after that was noticed.
    over: usize,
    /// Imports that did not come to their end; they are erased soon.
    unfinished: usize,
}

/// Shows what is kept.
#[utoipa::path(get, path = "/api/storage", operation_id = "storage", security(("bearer" = [])),
    responses((status = 200, body = KeptData), ReadErrors))]
pub(super) async fn show(
    State(AdminApp { app, console }): State<AdminApp>,
) -> Result<Json<KeptData>, ApiError> {
    let questions = app.storage.questions().await?.len();
    let rooms = console.usage.look().await.map(|counted| {
        let [pending, live, ended] = counted.rooms;
        KeptRooms {
            counted_at: counted.at.rfc3339(),
            is_partial: counted.is_partial,
            pending,
            live,
            ended,
            history_bytes: counted.history,
            over: counted.over,
            unfinished: counted.unfinished,
        }
    });
    Ok(Json(KeptData {
        free_bytes: app.storage.room_left(),
        least_free_bytes: app.limits.free_disk as u64,
        questions,
        max_questions: MAX_QUESTIONS,
        rooms,
    }))
}
