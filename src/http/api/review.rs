//! `/api/v1/rooms/{room}/review`: what was said of an interview afterwards. `comments` are on
//! moments of the recording, and each person who leads has a `judgement`.

pub(super) mod comments;
pub(super) mod judgement;
mod moment;
mod writing;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use self::comments::Comment;
use self::judgement::Judgement;
use self::moment::Moments;
use super::extract::RoomId;
use super::openapi::ReadErrors;
use super::playback::people::Person;
use crate::blocking::{Cost, work_on};
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::rights::table::Action;
use crate::room::review::Seen;

/// What was said of an interview, as far as you may see it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Review {
    /// In the order in which they were written.
    comments: Vec<Comment>,
    /// What the others have given, once you have given yours.
    judgements: Vec<Judgement>,
    #[schema(required)]
    mine: Option<Judgement>,
    /// Who has given a judgement that is not shown before you have given yours.
    waiting: Vec<Waiting>,
}

/// Somebody whose judgement is not shown yet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Waiting {
    member: Person,
}

/// Shows what was said of an interview: comments, and the judgements of those who lead it.
///
/// Others' judgements are shown once you have given your own. Moments are milliseconds from where your
/// recording begins, as in `GET …/playback`. Reviewers get comments only, from the interview's start on. With an
/// API key all judgements that were given are shown.
///
/// **Role:** interviewer or reviewer, once the interview has begun.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/review", operation_id = "get_review", tag = "review", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = Review), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Response, ApiError> {
    let entered = app.enter(&name, &caller, Action::ReadReview).await?;
    let moments = Moments::of(&app, &name, &entered).await?;
    // It may have taken a while: this looks again (HARD-3).
    let review = entered.room.review(entered.right.clone()).await?;
    let record = entered.room.record()?;
    let me = entered.admitted.member.as_ref().map(|member| member.id);
    Ok(work_on(Cost::of_bytes(review.size()), || {
        let seen = Seen::by(&review, &entered.admitted, record.started);
        let judgement = |judgement| Judgement::of(judgement, &record, &moments);
        let answer = Review {
            comments: seen.comments.iter().map(|one| Comment::of(one, me, &record, &moments)).collect(),
            judgements: seen.judgements.into_iter().map(judgement).collect(),
            mine: seen.mine.map(judgement),
            waiting: seen
                .waiting
                .iter()
                .map(|given| Waiting { member: Person::author(&given.by, &record) })
                .collect(),
        };
        Json(answer).into_response()
    }))
}
