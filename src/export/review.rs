//! What was said of the interview, in an archive: as much of it as whoever exports may see. Pure.

use serde::Serialize;
use uuid::Uuid;

use super::content::{Paper, json};
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::rights::role::Role;
use crate::room::review::Seen;
use crate::storage::review::{Comment, Judgement, Recommendation, ReviewAuthor, Score};

#[derive(Serialize)]
struct Review<'a> {
    comments: Vec<Remark<'a>>,
    judgements: Vec<Given<'a>>,
}

#[derive(Serialize)]
struct By<'a> {
    id: MemberId,
    name: &'a str,
    role: Role,
}

#[derive(Serialize)]
struct Remark<'a> {
    id: Uuid,
    by: By<'a>,
    at: String,
    place: Option<Place<'a>>,
    board: Option<BoardPart<'a>>,
    text: &'a str,
    reply_to: Option<Uuid>,
    written: String,
    changed: Option<String>,
    deleted: bool,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    from: u32,
    to: u32,
    quote: &'a str,
}

#[derive(Serialize)]
struct BoardPart<'a> {
    elements: &'a [String],
    quote: &'a str,
}

#[derive(Serialize)]
struct Given<'a> {
    by: By<'a>,
    recommendation: Option<Recommendation>,
    scores: Vec<Row<'a>>,
    text: &'a str,
    given: Option<String>,
    changed: String,
}

#[derive(Serialize)]
struct Row<'a> {
    row: &'a str,
    score: Option<u8>,
    note: &'a str,
    evidence: Vec<String>,
}

/// The file; none where nothing was said. A judgement that was not given is in no archive, nor
/// one that whoever exports may not see yet.
pub fn paper(seen: &Seen<'_>) -> Option<Paper> {
    let given = seen.mine.filter(|mine| mine.given.is_some());
    let judgements: Vec<Given<'_>> =
        given.into_iter().chain(seen.judgements.iter().copied()).map(Given::from).collect();
    let comments: Vec<Remark<'_>> = seen.comments.iter().copied().map(Remark::from).collect();
    let is_empty = comments.is_empty() && judgements.is_empty();
    let text = || json(&Review { comments, judgements });
    (!is_empty).then(|| Paper { path: "review.json".to_owned(), text: text() })
}

impl<'a> From<&'a ReviewAuthor> for By<'a> {
    fn from(author: &'a ReviewAuthor) -> Self {
        Self { id: author.id, name: &author.name, role: author.role }
    }
}

impl<'a> From<&'a Comment> for Remark<'a> {
    fn from(comment: &'a Comment) -> Self {
        let place = comment.place.as_ref();
        Self {
            id: comment.id,
            by: (&comment.by).into(),
            at: comment.at.rfc3339(),
            place: place.map(|place| Place {
                file: &place.file,
                from: place.from,
                to: place.to,
                quote: &place.quote,
            }),
            board: comment
                .board
                .as_ref()
                .map(|board| BoardPart { elements: &board.elements, quote: &board.quote }),
            text: &comment.text,
            reply_to: comment.reply_to,
            written: comment.written.rfc3339(),
            changed: comment.changed.map(UnixMillis::rfc3339),
            deleted: comment.is_deleted,
        }
    }
}

impl<'a> From<&'a Judgement> for Given<'a> {
    fn from(judgement: &'a Judgement) -> Self {
        Self {
            by: (&judgement.by).into(),
            recommendation: judgement.recommendation,
            scores: judgement.scores.iter().map(Row::from).collect(),
            text: &judgement.text,
            given: judgement.given.map(UnixMillis::rfc3339),
            changed: judgement.changed.rfc3339(),
        }
    }
}

impl<'a> From<&'a Score> for Row<'a> {
    fn from(score: &'a Score) -> Self {
        Self {
            row: &score.row,
            score: score.score,
            note: &score.note,
            evidence: score.evidence.iter().map(|at| at.rfc3339()).collect(),
        }
    }
}
