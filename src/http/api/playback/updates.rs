//! `/api/v1/rooms/{room}/playback/{document}/updates`: a document's journal as it is.

use axum::extract::{Query, State, rejection::QueryRejection};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::version::{headers, unchanged};
use super::viewer::may_play;
use crate::http::access::credential::Caller;
use crate::http::api::extract::RoomDocument;
use crate::http::api::openapi::{DocumentParam, ReadErrors};
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::DocumentKey;
use crate::rights::table::Action;

/// Updates in an answer, if nothing else is asked for.
const USUAL: u64 = 1_000;
/// The most that can be asked for.
const MOST: u64 = 10_000;
/// The largest number that JavaScript has.
const LARGEST: u64 = (1 << 53) - 1;

/// The number of the last update of an answer, where more follow.
const NEXT: HeaderName = HeaderName::from_static("x-next-after");

/// Which updates.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Options {
    /// How many come before them. Default: 0.
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    after: Option<u64>,
    /// How many at most. Default: 1000. An answer has about 4 MiB at most, too.
    #[param(minimum = 1, maximum = 10_000)]
    limit: Option<u64>,
    /// The version as listed; then the answer can be kept for ever.
    version: Option<String>,
}

/// For each update: its time (varUint, Unix ms), who wrote it (a byte: 0 the server, 1 an API key, 2 a
/// person, 3 unknown; for a person 16 bytes of their id), and the Yjs update (v1; varUint length, bytes).
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described: the body is sent as it is")]
pub(super) struct Updates(Vec<u8>);

/// Lists the Yjs updates of a document as they came, with time and author.
///
/// If more follow, the header `X-Next-After` is what to send as `after` to get them.
///
/// **Role:** interviewer.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/playback/{document}/updates", operation_id = "list_updates", tag = "playback",
    security(("bearer" = [])),
    params(("room" = Uuid, Path), ("document" = inline(DocumentParam), Path), Options),
    responses((status = 200, content((inline(Updates) = "application/octet-stream")),
            headers(("X-Next-After" = u64, description = "what to send as `after` for those that follow"))),
        (status = 304, description = "The client has it already."), ReadErrors))]
pub(in crate::http) async fn list(
    State(app): State<App>,
    RoomDocument(room, document): RoomDocument,
    caller: Caller,
    options: Result<Query<Options>, QueryRejection>,
    request: HeaderMap,
) -> Result<Response, ApiError> {
    let entered = app.enter(&room, &caller, Action::ReadJournal(document)).await?;
    may_play(&app, &entered, document)?;
    let Query(Options { after, limit, version: asked }) = options?;
    let (after, limit) = (after.unwrap_or(0), limit.unwrap_or(USUAL));
    if !(1..=MOST).contains(&limit) {
        return Err(ApiError::Invalid(format!("'limit' must be between 1 and {MOST}.")));
    }
    if after > LARGEST {
        return Err(ApiError::Invalid(format!("'after' must be between 0 and {LARGEST}.")));
    }
    let key = DocumentKey { room, document };
    let version = app.recordings.outline(&key).await?.version();
    let mut headers = headers(&version, asked.as_deref(), &format!("-{after}-{limit}"));
    if let Some(unchanged) = unchanged(&headers, &request) {
        return Ok(unchanged);
    }
    let part = app.recordings.updates(&key, (after, limit)).await?;
    may_play(&app, &entered, document)?;
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if let Some(next) = part.next_after {
        headers.insert(NEXT, HeaderValue::from(next));
    }
    Ok((headers, part.bytes).into_response())
}
