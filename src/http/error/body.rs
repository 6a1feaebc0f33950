//! The JSON that an error is sent as.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::traced;

/// What every error looks like.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error, example = json!({"error": {
    "code": "not_allowed", "message": "A candidate can't start, end or reopen the interview."
}}))]
pub struct ErrorBody {
    error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
struct ErrorDetail {
    /// For programs. It never changes.
    code: &'static str,
    /// For people: what happened, and what to do about it.
    message: String,
    /// The field of the request that is wrong, if it is a single one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// For failures of the server only: the id under which the cause is in its log.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    /// What the lines in the server's log carry that belong to this request: 32 hexadecimal digits, also in
    /// the header `x-trace-id` of every answer. Tell it to the person who runs the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
}

impl ErrorBody {
    /// With the message as a sentence, whichever layer wrote it.
    pub(super) fn new(code: &'static str, message: &str, field: Option<String>, id: Option<Uuid>) -> Self {
        let trace = traced::id().map(|trace| trace.to_string());
        Self { error: ErrorDetail { code, message: sentence(message), field, id, trace } }
    }
}

/// Begins with a capital and ends with a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}
