//! `/api/v1/rooms/{room}/beginning`: where the files of a room began, and setting that anew.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::RoomId;
use super::openapi::{ReadErrors, WriteErrors};
use super::playback::timeline::settle;
use super::playback::viewer::may_see;
use crate::blocking::{Cost, work_on};
use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{DocumentKey, DocumentName, MemberId, RoomName};
use crate::playback::error::PlayError;
use crate::rights::table::Action;
use crate::room::beginning::{BegunFile, ROOTS, beginning};
use crate::room::content;
use crate::room::state::settings::Patch;
use crate::storage::room::{MemberRecord, RoomRecord};

/// Where the files of a room began.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "at": "2026-11-20T10:00:00Z",
    "files": [
        {"id": "main.py", "path": "main.py", "text": "print(1)\n", "brought": null},
        {"id": "app.py~1c0ffee5", "path": null, "text": "import os\n",
            "brought": {"by": "5b1f0d1c-2f3a-4d53-9f57-b9c1f2f0c7aa", "name": "Ada", "at": "2026-11-20T10:04:00Z"}}
    ]
}))]
pub(super) struct Beginning {
    /// Since when changes count: the start of the interview, the last question that was brought in, or when an
    /// interviewer set it.
    #[schema(format = "date-time")]
    at: String,
    /// The files of then, and those that were dropped in as a whole since. All others began empty.
    files: Vec<FileBegun>,
}

/// A file as it began.
#[derive(Debug, Serialize, ToSchema)]
struct FileBegun {
    /// Its key in the document's map `files`.
    id: String,
    /// What it was called; null: as it is now.
    #[schema(required)]
    path: Option<String>,
    text: String,
    /// Who dropped it in, and when; null: it was there from the beginning.
    #[schema(required)]
    brought: Option<BroughtIn>,
}

/// Who dropped a file in, and when.
#[derive(Debug, Serialize, ToSchema)]
struct BroughtIn {
    #[schema(value_type = Uuid)]
    by: MemberId,
    /// Their name; empty where it is nobody who has joined.
    name: String,
    #[schema(format = "date-time")]
    at: String,
}

impl FileBegun {
    fn of(BegunFile { id, path, text, brought }: BegunFile, people: &[MemberRecord]) -> Self {
        let brought = brought.map(|(author, at)| {
            let by = author.id();
            let name = people.iter().find(|member| member.id == by).map(|member| member.name.clone());
            BroughtIn { by, name: name.unwrap_or_default(), at: at.rfc3339() }
        });
        Self { id, path, text, brought }
    }
}

/// Shows where the files began: the text that each had when the interview started.
///
/// A later moment counts if a question was brought in since, or an interviewer set the beginning anew.
/// While somebody is in quiet mode, nobody else can ask.
///
/// **Role:** interviewer; everyone else while the interview is live. The same as for the code.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/beginning", operation_id = "get_beginning", tag = "documents",
    security(("bearer" = [])), params(("room" = Uuid, Path)), responses((status = 200, body = Beginning), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Response, ApiError> {
    let action = Action::Read(DocumentName::Code);
    let entered = app.enter(&name, &caller, action).await?;
    may_see(&app, &entered, action)?;
    let record = entered.room.record()?;
    let begun = begun(&app, &name, &record).await?.ok_or(ApiError::BeginsLater)?;
    // It may have taken a while (HARD-3).
    may_see(&app, &entered, action)?;
    let (at, size) = (record.code_began().rfc3339(), begun.iter().map(|file| file.text.len()).sum());
    Ok(work_on(Cost::of_bytes(size), || {
        let files = begun.into_iter().map(|file| FileBegun::of(file, &record.members)).collect();
        Json(Beginning { at, files }).into_response()
    }))
}

/// Sets the beginning anew: changes count from now on.
///
/// **Role:** interviewer. Not while somebody is in quiet mode.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/beginning", operation_id = "set_beginning", tag = "documents",
    security(("bearer" = [])), params(("room" = Uuid, Path)), responses((status = 204), WriteErrors))]
pub(in crate::http) async fn set(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    let Entered { room, right, .. } = app.enter_to_write(&name, &caller, Action::Configure).await?;
    if room.quiet().is_some() {
        return Err(ApiError::HeldBack);
    }
    let now: UnixMillis = app.rooms.clock().now();
    room.configure(right, Patch { code_begins: Some(now), ..Patch::default() }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The files as they began; `None` where nobody knows any more.
async fn begun(app: &App, room: &RoomName, record: &RoomRecord) -> Result<Option<Vec<BegunFile>>, PlayError> {
    let key = DocumentKey { room: room.clone(), document: DocumentName::Code };
    settle(app, record, &key).await;
    let look = |state: &mut DocumentState| content::list(state);
    let begun = app.recordings.begun(&key, (record.code_began(), ROOTS), look).await?;
    Ok(begun.map(|(then, brought)| beginning(then, brought)))
}
