//! `/api/v1/rooms/{room}/review/judgement`: what somebody who leads makes of the interview.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::moment::{LARGEST, Moments};
use super::writing::{check_author, lf};
use crate::http::access::credential::Caller;
use crate::http::api::extract::{Body, RoomId};
use crate::http::api::openapi::WriteErrors;
use crate::http::api::playback::people::Person;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::rights::table::Action;
use crate::room::review::NewJudgement;
use crate::storage::review::{self, Recommendation};
use crate::storage::room::RoomRecord;

/// Characters of the text.
const LONGEST_TEXT: usize = 20_000;
/// Rows that are scored.
const MOST_SCORES: usize = 100;
/// Characters of a row's id, and of a note.
const LONGEST_ROW: usize = 100;
const LONGEST_NOTE: usize = 2_000;
/// Moments that show a score.
const MOST_EVIDENCE: usize = 50;
/// From the lowest to the highest score.
const SCORES: std::ops::RangeInclusive<u8> = 1..=4;
/// Bytes of a judgement: all are in memory while the room is open.
const LARGEST_JUDGEMENT: usize = 128 << 10;

/// What somebody who leads makes of the interview.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "by": {"id": "5b1f0d1c-2f3a-4d53-9f57-b9c1f2f0c7aa", "kind": "person", "name": "Ina", "role": "interviewer", "colour": 2},
    "recommendation": "yes", "scores": [{"row": "r1", "score": 3, "note": "Tests first.", "evidence": [723_000]}],
    "text": "Would work with her.", "given": 1_795_000_000_000_u64, "changed": 1_795_000_000_000_u64
}))]
pub(in crate::http) struct Judgement {
    by: Person,
    #[schema(required)]
    recommendation: Option<Recommendation>,
    scores: Vec<Score>,
    text: String,
    /// When it was given: Unix time in milliseconds; null: it is a draft, which only you see.
    #[schema(required)]
    given: Option<u64>,
    /// When it was last changed: Unix time in milliseconds.
    changed: u64,
}

/// A score in one row of the rubric.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewScore)]
pub(in crate::http) struct Score {
    /// The row's id in the `notes` document.
    row: String,
    /// From 1 to 4.
    #[schema(required)]
    score: Option<u8>,
    /// Why.
    note: String,
    /// Moments that show it, in milliseconds from where your recording begins.
    evidence: Vec<u64>,
}

impl Judgement {
    pub(super) fn of(judgement: &review::Judgement, record: &RoomRecord, moments: &Moments) -> Self {
        let score = |score: &review::Score| Score {
            row: score.row.clone(),
            score: score.score,
            note: score.note.clone(),
            evidence: score.evidence.iter().map(|at| moments.count(*at)).collect(),
        };
        Self {
            by: Person::author(&judgement.by, record),
            recommendation: judgement.recommendation,
            scores: judgement.scores.iter().map(score).collect(),
            text: judgement.text.clone(),
            given: judgement.given.map(|at| at.0),
            changed: judgement.changed.0,
        }
    }
}

/// A score to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PutScore {
    /// The row's id in the `notes` document.
    #[schema(min_length = 1, max_length = 100)]
    row: String,
    #[serde(default)]
    #[schema(minimum = 1, maximum = 4)]
    score: Option<u8>,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: String,
    /// Moments that show it, in milliseconds from where your recording begins.
    #[serde(default)]
    #[schema(max_items = 50)]
    evidence: Vec<u64>,
}

/// A judgement to write. All of it is replaced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "recommendation": "yes", "scores": [{"row": "r1", "score": 3, "note": "Tests first.", "evidence": [723_000]}],
    "text": "Would work with her.", "give": true
}))]
pub(in crate::http) struct PutJudgement {
    /// Needed to give it.
    #[serde(default)]
    recommendation: Option<Recommendation>,
    #[serde(default)]
    #[schema(max_items = 100)]
    scores: Vec<PutScore>,
    #[serde(default)]
    #[schema(max_length = 20000)]
    text: String,
    /// Whether to give it. One that was given stays so, whatever this says.
    #[serde(default)]
    give: bool,
}

/// Writes your judgement of the interview: a draft until you give it, and then for all who lead to see who
/// have given theirs. A given one can be changed, but not taken back.
///
/// It belongs to you, whichever device you use with your session. It has at most 128 KiB.
///
/// **Role:** interviewer, once the interview has begun.
#[utoipa::path(put, path = "/api/v1/rooms/{room}/review/judgement", operation_id = "put_judgement", tag = "review",
    security(("bearer" = [])), params(("room" = Uuid, Path)), request_body = PutJudgement,
    responses((status = 200, body = Judgement), WriteErrors))]
pub(in crate::http) async fn put(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(PutJudgement { recommendation, scores, text, give }): Body<PutJudgement>,
) -> Result<Json<Judgement>, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::Judge).await?;
    check_author(&entered)?;
    let text = lf(&text);
    at_most("text", text.chars().count(), LONGEST_TEXT)?;
    at_most("scores", scores.len(), MOST_SCORES)?;
    let moments = Moments::of(&app, &name, &entered).await?;
    let scores = scores.into_iter().map(|score| checked(score, &moments)).collect::<Result<Vec<_>, _>>()?;
    let rows: std::collections::HashSet<&str> = scores.iter().map(|score| score.row.as_str()).collect();
    if rows.len() < scores.len() {
        return Err(unprocessable("scores", "Score each row only once.".to_owned()));
    }
    let size = scores.iter().map(review::Score::size).sum::<usize>() + text.len();
    at_most("scores", size, LARGEST_JUDGEMENT)?;
    let new = NewJudgement { recommendation, scores, text, give };
    let judgement = entered.room.judge(entered.right.clone(), new).await?;
    Ok(Json(Judgement::of(&judgement, &*entered.room.record()?, &moments)))
}

fn checked(
    PutScore { row, score, note, evidence }: PutScore,
    moments: &Moments,
) -> Result<review::Score, ApiError> {
    if row.is_empty() || score.is_some_and(|score| !SCORES.contains(&score)) {
        let message = "A score has a row, and is a number from 1 to 4.";
        return Err(unprocessable("scores", message.to_owned()));
    }
    at_most("scores", row.chars().count(), LONGEST_ROW)?;
    let note = lf(&note);
    at_most("scores", note.chars().count(), LONGEST_NOTE)?;
    at_most("scores", evidence.len(), MOST_EVIDENCE)?;
    let time = |moment: u64| moments.time(moment.min(LARGEST), "scores");
    let evidence = evidence.into_iter().map(time).collect::<Result<_, _>>()?;
    Ok(review::Score { row, score, note, evidence })
}

fn at_most(field: &str, found: usize, most: usize) -> Result<(), ApiError> {
    if found <= most {
        return Ok(());
    }
    Err(unprocessable(field, format!("This is too much: {found}, where at most {most} are kept.")))
}
