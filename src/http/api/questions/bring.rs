//! `/api/v1/rooms/{room}/questions`: what a room's interviewers can bring into it.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{Found, QuestionDetail, QuestionList, QuestionSummary};
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::api::content;
use crate::http::api::extract::{Body, RoomId, RoomPart};
use crate::http::api::openapi::{ReadErrors, WriteErrors};
use crate::http::api::rooms;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{DocumentName, RoomName};
use crate::language::Language;
use crate::rights::table::Action;
use crate::room::bringer::{BringError, Brought};
use crate::room::error::{Refused, RoomError};
use crate::room::standing::Pass;
use crate::storage::StorageError;
use crate::storage::room::{Intent, LibraryAccess, QuestionRef, RoomRecord, Starter};

/// A question to bring in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"question": "pair-with-sum", "language": "python"}))]
pub(in crate::http) struct BringQuestion {
    /// Its id.
    question: String,
    /// The language to go on with. Default: the active one, if the question has a starter file for it,
    /// otherwise the question's.
    #[serde(default)]
    language: Option<Language>,
}

/// The question that the room has now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "pair-with-sum", "version": 1, "title": "Pair with a given sum", "folder": "text-wrap"}))]
pub(in crate::http) struct BroughtQuestion {
    id: String,
    version: u64,
    title: String,
    /// The folder with what was written before; null: nothing was, or the room had this question already.
    #[schema(required)]
    folder: Option<String>,
}

/// Lists the questions that can be brought into the room.
///
/// Those of the host's folder and those that are kept on the server are among them if the room was made
/// with an API key or a JWT.
///
/// **Role:** interviewer.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/questions", operation_id = "list_room_questions", tag = "questions",
    security(("bearer" = [])), params(("room" = Uuid, Path)),
    responses((status = 200, body = QuestionList), ReadErrors))]
pub(in crate::http) async fn list(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<QuestionList>, ApiError> {
    let entered = app.enter(&name, &caller, Action::SeeQuestions).await?;
    let has_all = has_all(&app, &entered)?;
    let mut questions = app.questions(has_all).await?;
    questions.iter_mut().for_each(QuestionSummary::is_seen_in_room);
    Ok(Json(QuestionList { questions, keeps: false }))
}

/// Shows a question that can be brought into the room, with what is for interviewers.
///
/// **Role:** interviewer.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/questions/{question}", operation_id = "get_room_question", tag = "questions",
    security(("bearer" = [])),
    params(("room" = Uuid, Path), ("question" = String, Path, description = "Id of a question")),
    responses((status = 200, body = QuestionDetail), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    RoomPart(name, id): RoomPart,
    caller: Caller,
) -> Result<Json<QuestionDetail>, ApiError> {
    let entered = app.enter(&name, &caller, Action::SeeQuestions).await?;
    let found = app.question(&id, None, has_all(&app, &entered)?).await?;
    Ok(Json(QuestionDetail::in_room(found)))
}

/// Brings a question into the room, in place of the one that it has.
///
/// The statement, the starter files and the tests become those of the question; its notes, prepared parts
/// and rubric rows are added to those that there are. What was written before stays: it moves into a folder
/// named after the former question, with the former statement as `problem.md`. If the room has this question
/// already, only the language changes. When this answers, it is on disk; if it fails, it can be sent again.
///
/// **Role:** interviewer, until the interview has ended.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/questions", operation_id = "bring_question", tag = "questions",
    security(("bearer" = [])), params(("room" = Uuid, Path)), request_body = BringQuestion,
    responses((status = 200, body = BroughtQuestion), WriteErrors))]
pub(in crate::http) async fn bring(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(request): Body<BringQuestion>,
) -> Result<Json<BroughtQuestion>, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::BringQuestion).await?;
    let claim = entered.room.claim_question().ok_or_else(|| refused(Refused::QuestionUnderWay))?;
    // What they write would be left in the files of the question that comes.
    if entered.room.quiet().is_some() {
        return Err(refused(Refused::QuietIsOn));
    }
    // Whoever goes away while it is done does not leave the half of it.
    let done = tokio::spawn(async move {
        let _claim = claim;
        complete_and_bring(&app, &name, entered, request).await
    });
    let (QuestionRef { id, version, title }, folder) = done.await.map_err(StorageError::unavailable)??;
    Ok(Json(BroughtQuestion { id, version, title, folder }))
}

async fn complete_and_bring(
    app: &App,
    name: &RoomName,
    entered: Entered,
    BringQuestion { question: id, language: wanted }: BringQuestion,
) -> Result<Brought, ApiError> {
    let author = entered.admitted.author;
    if let Some(left) = app.rooms.complete_question(name, author).await?
        && left.0.id == id
    {
        return Ok(left);
    }
    let found = app.question(&id, None, has_all(app, &entered)?).await?;
    let (record, question) = (entered.room.record()?, found.reference());
    let is_now = |now: &QuestionRef| (&now.id, now.version) == (&question.id, question.version);
    if record.questions.last().is_some_and(is_now) {
        if let Some(language) = wanted.filter(|language| language.id() != record.language) {
            rooms::offered(&record.settings, language)?;
            let right = entered.right.to(Action::Write(DocumentName::Code));
            content::choose_language(app, name, &Entered { right, ..entered }, language).await?;
        }
        return Ok((question, None));
    }
    let intent = Intent {
        nonce: Uuid::new_v4(),
        language: language(&found, wanted, &record)?.id().to_owned(),
        starter: Starter::from(&found.question),
        question,
        folder: None,
    };
    let brought = app.rooms.bring_question(name, (entered.right, author), intent.clone()).await?;
    Ok(brought.unwrap_or((intent.question, None)))
}

impl From<BringError> for ApiError {
    fn from(error: BringError) -> Self {
        match error {
            BringError::Room(error) => error.into(),
            BringError::Edit(error) => error.into(),
        }
    }
}

/// Whether all questions can be brought in, or only those that are for everybody.
fn has_all(app: &App, entered: &Entered) -> Result<bool, ApiError> {
    let all = LibraryAccess::All { organisation: app.door.organisation.clone() };
    Ok(entered.right.pass == Pass::Operator || entered.room.record()?.library == all)
}

fn refused(refused: Refused) -> ApiError {
    RoomError::from(refused).into()
}

/// The language to go on with.
fn language(found: &Found, wanted: Option<Language>, record: &RoomRecord) -> Result<Language, ApiError> {
    if let Some(wanted) = wanted {
        rooms::offered(&record.settings, wanted)?;
        return Ok(wanted);
    }
    let question = &found.question;
    let active = Language::from_id(&record.language).unwrap_or_default();
    let offered = |language: &Language| record.settings.offers(language.id());
    let has_file = |language: &Language| question.files.contains_key(language.file());
    let others = std::iter::once(question.language).chain(question.languages());
    let mut usual = std::iter::once(active).filter(has_file).chain(others).filter(offered);
    Ok(usual.next().unwrap_or(active))
}
