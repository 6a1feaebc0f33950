//! `/api/v1/rooms/{room}/repository`: files of a public Git repository, for a room.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{Body, RoomId};
use super::openapi::WriteErrors;
use crate::blocking::{Cost, work_on};
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::http::error::status::repository_status;
use crate::ids::RoomName;
use crate::repository::Fetched;
use crate::repository::error::RepositoryError;
use crate::repository::pick::{LeftOut, TakenFile};
use crate::rights::table::Action;

/// Which files are wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"address": "https://github.com/owner/repository", "reference": "main"}))]
pub(in crate::http) struct ReadRepository {
    /// Where the repository is: https, on a host of `repository_hosts` of the room.
    #[schema(max_length = 500)]
    address: String,
    /// A branch, a tag, or all of a commit's id. Default: the main branch.
    #[serde(default)]
    #[schema(max_length = 200)]
    reference: Option<String>,
}

/// The files of a commit, as far as a room takes them: plain text in UTF-8, 200 files with up to 1 MB, 5 MB in
/// all. What programs leave in folders (`node_modules`) is not among them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "commit": "9fceb02d0ae598e95dc970b74767f19372d61af8", "files": [{"path": "src/main.py", "text": "print(1)\n"}],
    "left_out": {"too_large": [], "binary": ["logo.png"], "elsewhere": [], "odd_names": []}, "has_more": false
}))]
pub(in crate::http) struct RepositoryFiles {
    /// Which one it is.
    commit: String,
    /// In the order of their paths.
    files: Vec<RepositoryFile>,
    left_out: FilesLeftOut,
    /// Whether there are more files, or more in them, than is taken at once.
    has_more: bool,
}

/// A file of a commit.
#[derive(Debug, Serialize, ToSchema)]
struct RepositoryFile {
    /// Where it is in the repository.
    path: String,
    /// With line feeds only.
    text: String,
}

/// Names of files that are not among them, up to 50 of each kind.
#[derive(Debug, Serialize, ToSchema)]
struct FilesLeftOut {
    /// They are larger than 1 MB.
    too_large: Vec<String>,
    /// They are no plain text.
    binary: Vec<String>,
    /// What they stand for is elsewhere: symbolic links, submodules, files with Git LFS.
    elsewhere: Vec<String>,
    /// No file of a room can be called that.
    odd_names: Vec<String>,
}

impl From<Fetched> for RepositoryFiles {
    fn from(Fetched { commit, taken }: Fetched) -> Self {
        let LeftOut { too_large, binary, elsewhere, odd_names } = taken.left_out;
        let file = |TakenFile { path, text }| RepositoryFile { path, text };
        Self {
            commit: commit.as_str().to_owned(),
            files: taken.files.into_iter().map(file).collect(),
            left_out: FilesLeftOut { too_large, binary, elsewhere, odd_names },
            has_more: taken.has_more,
        }
    }
}

/// Fetches the files of a public Git repository, where the host of this server allows that. They are not put
/// into the room, which is for whoever asked to do.
///
/// One commit is fetched, without its past, and unpacked in the server's sandbox. Of one room, one repository is
/// fetched at a time. It is counted as a run.
///
/// **Role:** interviewer, until the interview has ended.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/repository", operation_id = "read_repository", tag = "documents",
    security(("bearer" = [])), params(("room" = Uuid, Path)), request_body = ReadRepository,
    responses((status = 200, body = RepositoryFiles), WriteErrors))]
pub(in crate::http) async fn read(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(wanted): Body<ReadRepository>,
) -> Result<Response, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::ReadRepository).await?;
    let fetched = fetch(&app, &name, &entered, wanted).await;
    let outcome = match &fetched {
        Ok(_) => "taken",
        Err(ApiError::Repository(error)) => repository_status(error).1,
        Err(_) => "refused",
    };
    app.metrics.repositories.fetched(outcome);
    let fetched = fetched?;
    // It has taken a while (HARD-3).
    entered.room.rules().check(&entered.right, app.rooms.clock().now())?;
    let size = fetched.taken.files.iter().map(|file| file.text.len()).sum();
    Ok(work_on(Cost::of_bytes(size), || Json(RepositoryFiles::from(fetched)).into_response()))
}

async fn fetch(
    app: &App,
    name: &RoomName,
    entered: &Entered,
    ReadRepository { address, reference }: ReadRepository,
) -> Result<Fetched, ApiError> {
    let wanted = app.repositories.wanted(&address, reference.as_deref().unwrap_or_default())?;
    // Whoever holds a link alone is another guest each time.
    let admitted = &entered.admitted;
    let link = admitted.link.filter(|_| admitted.member.is_none());
    app.door.budgets.run(&link.map_or_else(|| admitted.author.to_string(), |link| link.to_string()))?;
    let found = app.runs.runtimes().found().await.map_err(RepositoryError::from)?;
    Ok(app.repositories.fetch(name, wanted, &*found.sandbox).await?)
}
