//! `/api/v1/autocomplete`: what could be written at a place in a piece of code.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::extract::Body;
use super::openapi::WriteErrors;
use crate::blocking::{Cost, work_on};
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::language::Language;
use crate::language::suggest::{Suggestions, suggest};

/// Bytes of code: a walk through them takes a few milliseconds.
const LONGEST_CODE: usize = 256 << 10;
/// A walk through a byte of code takes as long as reading so many of an update.
const BYTES_PER_BYTE: usize = 4;

/// Code, and where in it somebody is typing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "import math\nprint(math.sq", "cursorPosition": 25, "language": "python"}))]
pub(super) struct Autocomplete {
    /// At most 256 KiB in UTF-8.
    code: String,
    /// The cursor, as an offset from the beginning in UTF-16 code units, as in JavaScript: most emoji count as 2.
    /// An offset beyond the end counts as the end.
    #[serde(rename = "cursorPosition")]
    #[schema(minimum = 0, maximum = 4294967295_u64)]
    cursor_position: u32,
    language: Language,
}

/// Suggests completions at the cursor: words of the language, members of the value before a dot, and names
/// from the code itself, nearest first. Nothing is stored.
///
/// **Role:** anyone.
#[utoipa::path(post, path = "/api/v1/autocomplete", operation_id = "autocomplete", tag = "editor", security(()),
    request_body = Autocomplete, responses((status = 200, body = Suggestions), WriteErrors))]
pub(in crate::http) async fn suggestions(
    State(app): State<App>,
    caller: Caller,
    Body(request): Body<Autocomplete>,
) -> Result<Json<Suggestions>, ApiError> {
    app.door.budgets.suggest(caller.address).await?;
    let Autocomplete { code, cursor_position, language } = request;
    if code.len() > LONGEST_CODE {
        let message = "The code is larger than 256 KiB. Send the part around the cursor.".to_owned();
        return Err(unprocessable("code", message));
    }
    let cursor = usize::try_from(cursor_position).unwrap_or(usize::MAX);
    let cost = Cost::of_bytes(code.len() * BYTES_PER_BYTE);
    Ok(Json(work_on(cost, || suggest(language, &code, cursor))))
}
