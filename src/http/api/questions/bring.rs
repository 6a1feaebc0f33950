//! `/api/v1/rooms/{room}/questions`: what a room's interviewers can bring into it.

use std::sync::mpsc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{Found, QuestionDetail, QuestionList, QuestionSummary};
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::api::content;
use crate::http::api::extract::{Body, RoomId, RoomPart};
use crate::http::api::openapi::{ReadErrors, WriteErrors};
use crate::http::api::rooms;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::language::Language;
use crate::rights::table::Action;
use crate::room::bringing::{self, Bringing, Former};
use crate::room::error::{Refused, RoomError};
use crate::room::standing::Pass;
use crate::room::state::questions::{Brought, MAX_QUESTIONS};
use crate::storage::StorageError;
use crate::storage::room::{LibraryAccess, QuestionRef, RoomRecord, Starter};

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
    let has_all = has_all(&entered)?;
    let shown = app.offers.library.all().map(Found::from).filter(|found| app.shows(found, has_all));
    let questions = shown.map(|found| QuestionSummary::of(&found, false)).collect();
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
    let found = app.question(&id, has_all(&entered)?)?;
    Ok(Json(QuestionDetail::in_room(found)))
}

/// Brings a question into the room, in place of the one that it has.
///
/// The statement, the starter files and the tests become those of the question; its notes, prepared parts
/// and rubric rows are added to those that there are. What was written before stays: it moves into a folder
/// named after the former question, with the former statement as `problem.md`. If the room has this question
/// already, nothing changes. When this answers, it is on disk; if it fails, it can be sent again.
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
    let found = app.question(&request.question, has_all(&entered)?)?;
    let under_way = || refused(Refused::QuestionUnderWay);
    let claim = entered.room.claims().claim("a question").ok_or_else(under_way)?;
    let record = entered.room.record()?;
    let question = found.reference();
    let is_there =
        record.questions.last().is_some_and(|now| (&now.id, now.version) == (&question.id, question.version));
    let folder = if is_there {
        None
    } else {
        let language = language(&found, request.language, &record)?;
        // Whoever goes away while it is done does not leave the half of it.
        let done = tokio::spawn(async move {
            let _claim = claim;
            write(&app, &name, entered, (found, language, &record)).await
        });
        done.await.map_err(StorageError::unavailable)??
    };
    let QuestionRef { id, version, title } = question;
    Ok(Json(BroughtQuestion { id, version, title, folder }))
}

/// Whether all questions can be brought in, or only those that are for everybody.
fn has_all(entered: &Entered) -> Result<bool, ApiError> {
    Ok(entered.right.pass == Pass::Operator || entered.room.record()?.library == LibraryAccess::All)
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

/// Changes one document after the other, then the record. The folder of what was written before.
async fn write(
    app: &App,
    name: &RoomName,
    entered: Entered,
    (found, language, record): (Found, Language, &RoomRecord),
) -> Result<Option<String>, ApiError> {
    let key = |document| DocumentKey { room: name.clone(), document };
    let [code, problem, notes] = [DocumentName::Code, DocumentName::Problem, DocumentName::Notes].map(key);
    let (number, question) = (record.questions.len() + 1, found.reference());
    let starter = Starter::from(&found.question);
    let new = Bringing { number, question, starter, language, former: Former::of(record) };
    // What they write would be left in the files of the question that comes.
    if entered.room.quiet().is_some() {
        return Err(refused(Refused::QuietIsOn));
    }
    let largest = app.limits.document.saturating_sub(new.starter.size().saturating_mul(2));
    let former = content::look(app, &problem, {
        let new = new.clone();
        move |state| (state.size() <= largest, bringing::problem::former(state, &new))
    });
    let (is_small, former) = former.await?;
    let has_room = content::look(app, &notes, {
        let new = new.clone();
        move |state| state.size() <= largest && bringing::notes::has_room(state, &new)
    });
    if !is_small || number > MAX_QUESTIONS || !has_room.await? {
        return Err(refused(Refused::QuestionDoesNotFit));
    }
    let is_kept = |text: &String| bringing::problem::is_kept(text, &new, record.started.is_some());
    let statement = former.clone().filter(is_kept);
    let as_writer_of = |entered: Entered, document| {
        let right = entered.right.to(Action::Write(document));
        Entered { right, ..entered }
    };
    let writer = as_writer_of(entered, DocumentName::Code);
    let folder = keep(app, &code, &writer, (&new, statement.clone())).await?;
    let writer = as_writer_of(writer, DocumentName::Problem);
    let (tell, told) = mpsc::channel();
    content::edit(app, &problem, &writer, {
        let new = new.clone();
        // Nobody waits any more if whoever asked has gone.
        move |doc| drop(tell.send(bringing::problem::write(doc, &new)))
    })
    .await?;
    // Somebody may have written in it since.
    let late = told.try_recv().ok().flatten().filter(|late| Some(late) != former.as_ref());
    let writer = as_writer_of(writer, DocumentName::Code);
    if late.is_some() {
        keep(app, &code, &writer, (&new, late)).await?;
    }
    let writer = as_writer_of(writer, DocumentName::Notes);
    content::edit(app, &notes, &writer, {
        let new = new.clone();
        move |doc| bringing::notes::write(doc, &new)
    })
    .await?;
    let Bringing { number, question, starter, language, .. } = new;
    // Of it only what people's files and tests are compared with.
    let starter =
        Box::new(Starter { parts: Vec::new(), rubric: Vec::new(), notes: String::new(), ..starter });
    let brought = Brought { number, question, starter, language };
    writer.room.bring(writer.right.to(Action::BringQuestion), brought).await?;
    Ok(folder)
}

/// Changes the code, and keeps what was written in a folder.
async fn keep(
    app: &App,
    code: &DocumentKey,
    writer: &Entered,
    (new, statement): (&Bringing, Option<String>),
) -> Result<Option<String>, ApiError> {
    let (new, (tell, told)) = (new.clone(), mpsc::channel());
    content::edit(app, code, writer, move |doc| {
        drop(tell.send(bringing::code::write(doc, &new, statement.as_deref())));
    })
    .await?;
    match told.try_recv() {
        Ok(kept) => kept.map_err(|bringing::code::TooMany| refused(Refused::QuestionDoesNotFit)),
        Err(_) => Ok(None),
    }
}
