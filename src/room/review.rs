//! What becomes of a room's review, and who sees which part of it. Pure.
//!
//! Judgements are given blind: nobody sees another's before their own is given, and what
//! was given is not taken back.

use std::collections::HashSet;

use uuid::Uuid;

use super::error::Refused;
use super::standing::Admitted;
use crate::clock::UnixMillis;
use crate::ids::{Author, MemberId};
use crate::storage::event::{CommentChange, EventKind};
use crate::storage::review::{
    BoardPart, Comment, Judgement, Place, Recommendation, Review, ReviewAuthor, ReviewChange, ReviewItem,
    Score,
};

/// Comments of a room.
pub const MAX_COMMENTS: usize = 2_000;
/// Of these, those that reviewers may write: whoever leads can always say something (HARD-2).
const MAX_COMMENTS_OF_REVIEWERS: usize = MAX_COMMENTS / 2;
/// Bytes of all comments of a room: all are in memory while it is open, and in one answer.
pub const MAX_COMMENT_BYTES: usize = 4 << 20;
/// Judgements of a room: more people than lead any interview.
pub const MAX_JUDGEMENTS: usize = 50;

/// A comment that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// The moment that it is about.
    pub at: UnixMillis,
    /// The lines that it is about.
    pub place: Option<Place>,
    /// The part of the board that it is about.
    pub board: Option<BoardPart>,
    /// What it says.
    pub text: String,
    /// The comment that it answers.
    pub reply_to: Option<Uuid>,
}

/// What somebody makes of the interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJudgement {
    /// Whether to go on with the candidate.
    pub recommendation: Option<Recommendation>,
    /// Of rows of the rubric.
    pub scores: Vec<Score>,
    /// In their own words.
    pub text: String,
    /// Whether it is given. Once it was, it stays so.
    pub give: bool,
}

/// What a change writes, and what it means to those who follow the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decided<T> {
    /// What whoever asked gets.
    pub(super) answer: T,
    /// What is written.
    pub(super) changes: Vec<ReviewChange>,
    /// What is told.
    pub(super) news: Option<EventKind>,
}

/// What somebody sees of a review.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen<'a> {
    /// In the order in which they were written.
    pub comments: Vec<&'a Comment>,
    /// What the others have given, if it is open to this one.
    pub judgements: Vec<&'a Judgement>,
    /// Their own.
    pub mine: Option<&'a Judgement>,
    /// What the others have given, if it is not open yet: only whose is told.
    pub waiting: Vec<&'a Judgement>,
}

impl<'a> Seen<'a> {
    /// What is open to whoever was let in, of an interview that began then.
    pub fn by(review: &'a Review, viewer: &Admitted, started: Option<UnixMillis>) -> Self {
        let comments = shown(review, viewer, started);
        if !viewer.role.leads() {
            return Self { comments, ..Self::default() };
        }
        let me = viewer.author.id();
        let (mine, others): (Vec<_>, Vec<_>) =
            review.judgements.iter().partition(|judgement| judgement.by.id == me);
        let mine = mine.first().copied();
        let given: Vec<_> = others.into_iter().filter(|judgement| judgement.given.is_some()).collect();
        let is_open =
            viewer.author == Author::Operator || mine.is_some_and(|judgement| judgement.given.is_some());
        let (judgements, waiting) = if is_open { (given, Vec::new()) } else { (Vec::new(), given) };
        Self { comments, judgements, mine, waiting }
    }
}

/// The comments that somebody sees. Whoever was not let in before the interview began sees none
/// on what was there before (HARD-6).
fn shown<'a>(review: &'a Review, viewer: &Admitted, started: Option<UnixMillis>) -> Vec<&'a Comment> {
    if viewer.role.leads() {
        return review.comments.iter().collect();
    }
    // Answers come after what they answer.
    let mut known = HashSet::new();
    let is_shown = |comment: &&Comment| {
        let is_public = started.is_some_and(|started| comment.at >= started);
        let is_shown = is_public && comment.reply_to.is_none_or(|parent| known.contains(&parent));
        if is_shown {
            known.insert(comment.id);
        }
        is_shown
    };
    review.comments.iter().filter(is_shown).collect()
}

/// Somebody writes a comment.
///
/// # Errors
/// When there are too many, or there is no such comment to answer.
pub(super) fn comment(
    review: &Review,
    (viewer, started): (&Admitted, Option<UnixMillis>),
    by: ReviewAuthor,
    NewComment { at, place, board, text, reply_to }: NewComment,
    now: UnixMillis,
) -> Result<Decided<Comment>, Refused> {
    let answers = |parent| {
        let mut shown = shown(review, viewer, started).into_iter();
        shown.any(|comment| comment.id == parent && !comment.is_deleted)
    };
    if reply_to.is_some_and(|parent| !answers(parent)) {
        return Err(Refused::NoSuchComment);
    }
    // Time may stand still or go back, and answers come after what they answer.
    let written = review.comments.last().map_or(now, |last| now.max(UnixMillis(last.written.0 + 1)));
    let (id, leads) = (Uuid::new_v4(), by.role.leads());
    let board = board.map(Box::new);
    let new = Comment { id, by, at, place, board, text, reply_to, written, changed: None, is_deleted: false };
    let bytes: usize = review.comments.iter().map(Comment::size).sum();
    if !leads && by_others(review) >= MAX_COMMENTS_OF_REVIEWERS {
        return Err(Refused::TooManyComments);
    }
    if review.comments.len() >= MAX_COMMENTS || bytes + new.size() > MAX_COMMENT_BYTES {
        return Err(Refused::TooManyComments);
    }
    Ok(put(new, CommentChange::Written))
}

/// Comments of those who do not lead.
fn by_others(review: &Review) -> usize {
    review.comments.iter().filter(|comment| !comment.by.role.leads()).count()
}

/// Somebody changes their own comment.
///
/// # Errors
/// When it is another's, is gone, or the room's would be too large.
pub(super) fn reword(
    review: &Review,
    (id, text): (Uuid, String),
    by: MemberId,
    now: UnixMillis,
) -> Result<Decided<Comment>, Refused> {
    let comment = find(review, id)?;
    if comment.by.id != by {
        return Err(Refused::NotYourComment);
    }
    if comment.text == text {
        return Ok(Decided { answer: comment.clone(), changes: Vec::new(), news: None });
    }
    let bytes: usize = review.comments.iter().map(Comment::size).sum();
    if text.len() > comment.text.len() && bytes - comment.text.len() + text.len() > MAX_COMMENT_BYTES {
        return Err(Refused::TooManyComments);
    }
    Ok(put(Comment { text, changed: Some(now), ..comment.clone() }, CommentChange::Changed))
}

/// A comment is deleted: by whoever wrote it, or by somebody who leads. One that was answered
/// keeps its place until its answers are gone.
///
/// # Errors
/// When it is another's, or gone.
pub(super) fn remove(review: &Review, id: Uuid, by: &Admitted) -> Result<Decided<()>, Refused> {
    let comment = find(review, id)?;
    if comment.by.id != by.author.id() && !by.role.leads() {
        return Err(Refused::NotYourComment);
    }
    let answers = |of: Uuid, but: &[Uuid]| {
        review.comments.iter().any(|other| other.reply_to == Some(of) && !but.contains(&other.id))
    };
    let news = Some(EventKind::ReviewComment { comment: id, change: CommentChange::Deleted });
    if answers(id, &[]) {
        let empty =
            Comment { text: String::new(), place: None, board: None, is_deleted: true, ..comment.clone() };
        let changes = vec![ReviewChange::Put(ReviewItem::Comment(empty))];
        return Ok(Decided { answer: (), changes, news });
    }
    let mut gone = vec![id];
    let mut parent = comment.reply_to;
    // What was kept for this answer alone goes with it.
    while let Some(above) = parent
        && let Some(kept) = review.comments.iter().find(|kept| kept.id == above && kept.is_deleted)
        && !answers(above, &gone)
    {
        gone.push(above);
        parent = kept.reply_to;
    }
    let changes = gone.into_iter().map(ReviewChange::RemoveComment).collect();
    Ok(Decided { answer: (), changes, news })
}

/// Somebody writes their judgement, or gives it.
///
/// # Errors
/// When there are too many.
pub(super) fn judge(
    review: &Review,
    by: ReviewAuthor,
    NewJudgement { recommendation, scores, text, give }: NewJudgement,
    now: UnixMillis,
) -> Result<Decided<Judgement>, Refused> {
    let known = review.judgements.iter().find(|judgement| judgement.by.id == by.id);
    if known.is_none() && review.judgements.len() >= MAX_JUDGEMENTS {
        return Err(Refused::TooManyJudgements);
    }
    let given = known.and_then(|judgement| judgement.given).or(give.then_some(now));
    if given.is_some() && recommendation.is_none() {
        return Err(Refused::NoRecommendation);
    }
    let new = Judgement { by, recommendation, scores, text, given, changed: now };
    // Of a draft nobody hears.
    let news = given.map(|_| EventKind::JudgementGiven { who: (&new.by).into() });
    let changes = vec![ReviewChange::Put(ReviewItem::Judgement(new.clone()))];
    Ok(Decided { answer: new, changes, news })
}

fn put(comment: Comment, change: CommentChange) -> Decided<Comment> {
    let news = Some(EventKind::ReviewComment { comment: comment.id, change });
    let changes = vec![ReviewChange::Put(ReviewItem::Comment(comment.clone()))];
    Decided { answer: comment, changes, news }
}

fn find(review: &Review, id: Uuid) -> Result<&Comment, Refused> {
    let found = review.comments.iter().find(|comment| comment.id == id && !comment.is_deleted);
    found.ok_or(Refused::NoSuchComment)
}

#[cfg(test)]
mod tests;
