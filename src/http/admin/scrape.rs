//! `/metrics`: what is counted and measured, in Prometheus' text format.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::app::AdminApp;
use crate::http::error::ApiError;
use crate::telemetry::metrics::CONTENT_TYPE;

pub(super) async fn metrics(
    State(AdminApp { app, .. }): State<AdminApp>,
) -> Result<impl IntoResponse, ApiError> {
    let text = app.metrics.scrape().map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], text))
}
