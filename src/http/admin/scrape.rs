//! `/metrics`: what is counted and measured, in Prometheus' text format.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::app::AdminApp;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::telemetry::metrics::CONTENT_TYPE;
use crate::telemetry::metrics::now::Now;

pub(super) async fn metrics(
    State(AdminApp { app, .. }): State<AdminApp>,
) -> Result<impl IntoResponse, ApiError> {
    let text = app.metrics.scrape(&now(&app)).map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], text))
}

/// What there is at this moment.
fn now(app: &App) -> Now {
    let (rooms, people) = app.rooms.occupancy();
    let (runs_running, runs_waiting) = app.runs.load();
    let (calls, call_people) = app.rooms.calls();
    let (disk_free, disk_mark) = app.rooms.disk();
    let webhook = app.webhook.as_ref();
    Now {
        rooms,
        documents: app.rooms.open_documents(),
        people,
        calls,
        call_people,
        runs_running,
        runs_waiting,
        webhook_waiting: webhook.map_or(0, |status| status.waiting()),
        webhook_fails: webhook.is_some_and(|status| status.has_stopped() || status.failure().is_some()),
        disk_free,
        disk_mark,
        is_draining: app.rooms.is_leaving(),
    }
}
