//! `/api/v1/rooms/{room}/next`: the room for the next candidate.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use super::content;
use super::extract::RoomId;
use super::openapi::ReadErrors;
use super::view::MadeRoom;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{DocumentKey, DocumentName};
use crate::language::Language;
use crate::question::text::lf;
use crate::rights::role::Role;
use crate::rights::table::Action;
use crate::room::prepared;
use crate::room::seed::CHECKER;
use crate::room::state::NewRoom;
use crate::storage::room::{LibraryAccess, Starter};

/// Creates a room like this one for the next candidate: pending, with links of its own.
///
/// It has this room's title, language, settings and password, its problem as it was before any parts were
/// revealed, the prepared parts, the rubric and the tests. Code, chat, notes and scores are not copied.
///
/// **Role:** interviewer; if the server restricts who creates rooms, holders of an API key.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/next", operation_id = "make_next_room", tag = "rooms", security(("bearer" = [])),
    params(("room" = Uuid, Path)),
    responses((status = 201, body = MadeRoom, headers(("Location" = String))), ReadErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let Entered { room, admitted, .. } = app.enter_to_write(&name, &caller, Action::MakeNextRoom).await?;
    if !app.door.is_open_to_all() && !app.is_called_by_operator(&caller) {
        return Err(ApiError::NextRestricted);
    }
    app.door.budgets.make_room(caller.address).await?;
    let key = |document| DocumentKey { room: name.clone(), document };
    let problem =
        content::look(&app, &key(DocumentName::Problem), |state| prepared::statement(state)).await?;
    let (parts, rubric, hidden_tests, checker) = content::look(&app, &key(DocumentName::Notes), |state| {
        let checker = lf(&state.text(CHECKER));
        (prepared::parts(state), prepared::rubric(state), prepared::tests(state), checker)
    })
    .await?;
    let record = room.record()?;
    // Visible tests are the candidate's to write, too: it has those that it began with.
    let begun = record.brought.as_deref().unwrap_or(&record.starter).clone();
    let starter = Starter { problem, parts, rubric, hidden_tests, checker, ..begun };
    if starter.size() > prepared::LARGEST_STARTER {
        return Err(ApiError::TooLargeToCopy);
    }
    let new = NewRoom {
        title: record.title.clone(),
        language: Language::from_id(&record.language).unwrap_or_default(),
        is_live: false,
        password: record.password.clone(),
        // The server may keep rooms for a shorter time by now.
        keep_days: app
            .keep_days(&caller, Some(record.keep_days))
            .ok()
            .flatten()
            .unwrap_or(app.offers.keep_days),
        idle_minutes: record.idle_minutes,
        settings: record.settings.clone(),
        starter,
        // It begins with this one alone.
        questions: record.questions.last().cloned().into_iter().collect(),
        // Whoever makes it owns it, and nobody can take that from them again.
        library: if admitted.role == Role::Owner || app.is_called_by_operator(&caller) {
            record.library.clone()
        } else {
            LibraryAccess::Public
        },
    };
    let made = MadeRoom::of(&app, app.rooms.create(new).await?);
    let location = format!("/api/v1/rooms/{}", made.room.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(made)))
}
