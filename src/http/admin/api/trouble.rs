//! `/admin/api/errors`: the warnings and errors of late.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::api::openapi::ReadErrors;
use crate::telemetry::recent::{Recent, Said, TROUBLE};

/// The places in the server that warned of late, the last one first. They begin anew when the
/// server starts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Trouble {
    places: Vec<TroublePlace>,
}

/// What one place in the server warned of.
#[derive(Debug, Serialize, ToSchema)]
struct TroublePlace {
    level: TroubleLevel,
    /// The module.
    target: &'static str,
    /// As it is in the log: English.
    message: String,
    count: u64,
    #[schema(format = "date-time")]
    first_at: String,
    #[schema(format = "date-time")]
    last_at: String,
    /// What else it said the last times, newest first.
    details: Vec<TroubleDetails>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum TroubleLevel {
    Warning,
    Error,
}

/// What else was said.
#[derive(Debug, Serialize, ToSchema)]
struct TroubleDetails {
    #[schema(format = "date-time")]
    at: String,
    text: String,
    /// Of the request or WebSocket that it belongs to, as errors show it, and all its lines in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
}

impl From<Recent> for TroublePlace {
    fn from(Recent { is_error, target, message, count, first, last, said }: Recent) -> Self {
        let details = said.into_iter().map(|Said { at, details, trace }| TroubleDetails {
            at: at.rfc3339(),
            text: details,
            trace,
        });
        Self {
            level: if is_error { TroubleLevel::Error } else { TroubleLevel::Warning },
            target,
            message,
            count,
            first_at: first.rfc3339(),
            last_at: last.rfc3339(),
            details: details.collect(),
        }
    }
}

/// Lists the warnings and errors of late.
#[utoipa::path(get, path = "/api/errors", operation_id = "list_errors", security(("bearer" = [])),
    responses((status = 200, body = Trouble), ReadErrors))]
pub(super) async fn list() -> Json<Trouble> {
    Json(Trouble { places: TROUBLE.list().into_iter().map(TroublePlace::from).collect() })
}
