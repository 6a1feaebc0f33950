//! `/api/v1/rooms/{room}/review/comments`: remarks on moments of the recording.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::moment::{LARGEST, Moments};
use super::writing::{check_author, lf};
use crate::board::drawing::Drawing;
use crate::board::elements::ELEMENTS;
use crate::clock::UnixMillis;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::api::extract::{Body, RoomAnd, RoomId};
use crate::http::api::openapi::{ReadErrors, WriteErrors};
use crate::http::api::playback::past;
use crate::http::api::playback::people::Person;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::ids::{DocumentKey, DocumentName, MemberId, RoomName};
use crate::rights::table::Action;
use crate::room::content;
use crate::room::review::NewComment;
use crate::storage::review;
use crate::storage::room::RoomRecord;

/// Characters of a comment.
const LONGEST_TEXT: usize = 4_000;
/// Characters of the lines, or of what is written on the board, that a comment is about.
const LONGEST_QUOTE: usize = 500;
/// Elements of the board that a comment is about.
const MOST_ELEMENTS: usize = 50;

/// A remark on a moment of the recording.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewComment, example = json!({
    "id": "3c2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a22",
    "by": {"id": "5b1f0d1c-2f3a-4d53-9f57-b9c1f2f0c7aa", "kind": "person", "name": "Rob", "role": "reviewer", "colour": 3},
    "at": 723_000, "place": {"file": "main.py", "from": 4, "to": 5, "quote": "for n in range(10):\n    print(n)"},
    "board": null, "text": "Found the off-by-one alone.", "reply_to": null, "written": 1_795_000_000_000_u64, "changed": null,
    "is_mine": true, "is_deleted": false
}))]
pub(in crate::http) struct Comment {
    id: Uuid,
    by: Person,
    /// The moment it is about, in milliseconds from where your recording begins.
    at: u64,
    /// The lines it is about.
    #[schema(required)]
    place: Option<Place>,
    /// The part of the board it is about.
    #[schema(required)]
    board: Option<BoardPart>,
    /// Empty if it was deleted.
    text: String,
    /// The comment it answers.
    #[schema(required)]
    reply_to: Option<Uuid>,
    /// When it was written: Unix time in milliseconds.
    written: u64,
    /// When it was last changed: Unix time in milliseconds; null: never.
    #[schema(required)]
    changed: Option<u64>,
    /// Whether you wrote it.
    is_mine: bool,
    /// Whether it was deleted and stays for its answers.
    is_deleted: bool,
}

/// Lines of a file, as it stood at that moment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewPlace)]
pub(in crate::http) struct Place {
    file: String,
    /// The first line, from 1.
    from: u32,
    /// The last line.
    to: u32,
    /// What the lines were: the first 500 characters.
    quote: String,
}

/// A part of the board, as it was at that moment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewBoard)]
pub(in crate::http) struct BoardPart {
    /// Ids of its elements; none: all of the board.
    elements: Vec<String>,
    /// What was written in it, a line for each text and frame's name: the first 500 characters.
    quote: String,
}

impl Comment {
    pub(super) fn of(
        comment: &review::Comment,
        me: Option<MemberId>,
        record: &RoomRecord,
        moments: &Moments,
    ) -> Self {
        let (place, board) = (comment.place.clone(), comment.board.clone());
        Self {
            id: comment.id,
            by: Person::author(&comment.by, record),
            at: moments.count(comment.at),
            place: place.map(|review::Place { file, from, to, quote }| Place { file, from, to, quote }),
            board: board.map(|part| BoardPart { elements: part.elements, quote: part.quote }),
            text: comment.text.clone(),
            reply_to: comment.reply_to,
            written: comment.written.0,
            changed: comment.changed.map(|at| at.0),
            is_mine: me == Some(comment.by.id),
            is_deleted: comment.is_deleted,
        }
    }
}

/// A comment to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "at": 723_000, "place": {"file": "main.py", "from": 4, "to": 5}, "text": "Found the off-by-one alone."
}))]
pub(in crate::http) struct CreateComment {
    /// The moment it is about, in milliseconds from where your recording begins.
    #[schema(maximum = 9_007_199_254_740_991_i64)]
    at: u64,
    /// The lines it is about. Default: none.
    #[serde(default)]
    place: Option<Lines>,
    /// The part of the board it is about. Default: none.
    #[serde(default)]
    board: Option<Elements>,
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S")]
    text: String,
    /// The comment it answers. Default: none.
    #[serde(default)]
    reply_to: Option<Uuid>,
}

/// Lines of a file in the code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Lines {
    /// Its path at that moment.
    #[schema(max_length = 1024)]
    file: String,
    /// The first line, from 1.
    #[schema(minimum = 1)]
    from: u32,
    /// The last line.
    #[schema(minimum = 1)]
    to: u32,
}

/// Elements of the board. A frame stands for what is in it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BoardElements)]
pub(in crate::http) struct Elements {
    /// Their ids. Default: all of the board.
    #[serde(default)]
    #[schema(max_items = 50)]
    elements: Vec<String>,
}

/// Comments on a moment of the recording, and on lines of a file or a part of the board if you like. The server
/// adds what the lines were at that moment, and what was written on that part of the board.
///
/// A room keeps 2,000 comments. What there was before the interview started is not open to reviewers.
///
/// **Role:** interviewer or reviewer, once the interview has begun.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/review/comments", operation_id = "create_comment", tag = "review",
    security(("bearer" = [])),
    params(("room" = Uuid, Path)), request_body = CreateComment,
    responses((status = 201, body = Comment), WriteErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(CreateComment { at, place, board, text, reply_to }): Body<CreateComment>,
) -> Result<impl IntoResponse, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::Comment).await?;
    check_author(&entered)?;
    let text = said(&text)?;
    if at > LARGEST {
        return Err(unprocessable("at", "This moment is after the end of the recording.".to_owned()));
    }
    let moments = Moments::of(&app, &name, &entered).await?;
    let at = moments.time(at, "at")?;
    let place = match place {
        Some(lines) => Some(quoted(&app, &name, &entered, (lines, at)).await?),
        None => None,
    };
    let board = match board {
        Some(part) => Some(drawn(&app, &name, &entered, (part, at)).await?),
        None => None,
    };
    let new = NewComment { at, place, board, text, reply_to };
    let comment = entered.room.comment(entered.right.clone(), new).await?;
    Ok((StatusCode::CREATED, Json(shown(&comment, &entered, &moments)?)))
}

/// Another text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "Found the off-by-one alone, in a minute."}))]
pub(in crate::http) struct ChangeComment {
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S")]
    text: String,
}

/// Changes a comment of yours.
///
/// **Role:** whoever wrote it.
#[utoipa::path(patch, path = "/api/v1/rooms/{room}/review/comments/{comment}", operation_id = "change_comment", tag = "review",
    security(("bearer" = [])), params(("room" = Uuid, Path), ("comment" = Uuid, Path)),
    request_body = ChangeComment, responses((status = 200, body = Comment), WriteErrors))]
pub(in crate::http) async fn change(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
    Body(ChangeComment { text }): Body<ChangeComment>,
) -> Result<Json<Comment>, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::Comment).await?;
    check_author(&entered)?;
    let text = said(&text)?;
    let moments = Moments::of(&app, &name, &entered).await?;
    let comment = entered.room.reword(entered.right.clone(), id, text).await?;
    Ok(Json(shown(&comment, &entered, &moments)?))
}

/// Deletes a comment. One that was answered stays without its text for as long as its answers do.
///
/// **Role:** whoever wrote it, or an interviewer.
#[utoipa::path(delete, path = "/api/v1/rooms/{room}/review/comments/{comment}", operation_id = "delete_comment", tag = "review",
    security(("bearer" = [])), params(("room" = Uuid, Path), ("comment" = Uuid, Path)),
    responses((status = 204), ReadErrors))]
pub(in crate::http) async fn delete(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::Comment).await?;
    entered.room.remove_comment(entered.right, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn shown(comment: &review::Comment, entered: &Entered, moments: &Moments) -> Result<Comment, ApiError> {
    Ok(Comment::of(comment, Some(comment.by.id), &*entered.room.record()?, moments))
}

fn said(text: &str) -> Result<String, ApiError> {
    let text = lf(text);
    if text.trim().is_empty() {
        return Err(unprocessable("text", "Write something before you send it.".to_owned()));
    }
    if text.chars().count() > LONGEST_TEXT {
        return Err(unprocessable("text", format!("Shorten the comment to {LONGEST_TEXT} characters.")));
    }
    Ok(text)
}

/// The lines, with what they were then.
async fn quoted(
    app: &App,
    name: &RoomName,
    entered: &Entered,
    (Lines { file, from, to }, at): (Lines, UnixMillis),
) -> Result<review::Place, ApiError> {
    if from < 1 || to < from {
        let message = "Lines are counted from 1, and the last one can't come before the first.";
        return Err(unprocessable("place", message.to_owned()));
    }
    let key = DocumentKey { room: name.clone(), document: DocumentName::Code };
    let path = file.clone();
    let quote = past(app, (entered, &key), at, move |state| {
        let (mut files, _) = content::files(state);
        files.remove(&path).map(|text| quote(&text, (from, to)))
    });
    let quote = quote.await?.ok_or(ApiError::NoSuchFileThen)?;
    let beyond = || unprocessable("place", "The file had fewer lines at that moment.".to_owned());
    Ok(review::Place { file, from, to, quote: quote.ok_or_else(beyond)? })
}

/// The part of the board, with what was written in it then.
async fn drawn(
    app: &App,
    name: &RoomName,
    entered: &Entered,
    (Elements { elements }, at): (Elements, UnixMillis),
) -> Result<review::BoardPart, ApiError> {
    if elements.len() > MOST_ELEMENTS {
        return Err(unprocessable("board", format!("Name at most {MOST_ELEMENTS} elements of the board.")));
    }
    let key = DocumentKey { room: name.clone(), document: DocumentName::Board };
    let ids = elements.clone();
    let written = past(app, (entered, &key), at, move |state| {
        Drawing::of(state.map_json(ELEMENTS), BTreeMap::new()).written_in(&ids, LONGEST_QUOTE)
    });
    let missing = || unprocessable("board", "This was not on the board at that moment.".to_owned());
    Ok(review::BoardPart { elements, quote: written.await?.ok_or_else(missing)? })
}

/// The beginning of these lines; `None` where there are not so many.
fn quote(text: &str, (from, to): (u32, u32)) -> Option<String> {
    let (from, to) = (from as usize, to as usize);
    let lines: Vec<&str> = text.split('\n').skip(from - 1).take(to + 1 - from).collect();
    let are_all = lines.len() == to + 1 - from;
    are_all.then(|| lines.join("\n").chars().take(LONGEST_QUOTE).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_what_the_lines_were_cut_to_its_beginning() {
        let text = "one\ntwo\n\nfour";
        assert_eq!(quote(text, (1, 1)).as_deref(), Some("one"));
        assert_eq!(quote(text, (2, 4)).as_deref(), Some("two\n\nfour"));
        assert_eq!(quote(text, (4, 5)), None);
        assert_eq!(quote("", (1, 1)).as_deref(), Some(""));
        let long = "ä".repeat(LONGEST_QUOTE + 1);
        assert_eq!(quote(&long, (1, 1)), Some("ä".repeat(LONGEST_QUOTE)));
    }
}
