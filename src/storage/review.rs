//! What people say of an interview afterwards, as it is kept: beside the room's record, one
//! value for each comment and each judgement, so that none is written again with the others.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::event::Attendee;
use super::room::MemberRecord;
use crate::auth::identity::Colour;
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::rights::role::Role;

/// All of a room's, ordered by when it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    /// Remarks on moments of the recording.
    pub comments: Vec<Comment>,
    /// One of each person who leads, at most.
    pub judgements: Vec<Judgement>,
}

/// Whoever wrote something, as they were then: a room forgets members in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewAuthor {
    /// The member.
    pub id: MemberId,
    /// As they called themselves.
    pub name: String,
    /// What they were.
    pub role: Role,
    /// How the others see them.
    pub colour: Colour,
}

impl From<&MemberRecord> for ReviewAuthor {
    fn from(member: &MemberRecord) -> Self {
        Self { id: member.id, name: member.name.clone(), role: member.role, colour: member.colour }
    }
}

impl From<&ReviewAuthor> for Attendee {
    fn from(author: &ReviewAuthor) -> Self {
        Self { id: author.id, name: author.name.clone(), role: author.role, link: None }
    }
}

/// A remark on a moment of the recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Names it.
    pub id: Uuid,
    /// Whose it is.
    pub by: ReviewAuthor,
    /// The moment that it is about.
    pub at: UnixMillis,
    /// The lines that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The part of the board that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<Box<BoardPart>>,
    /// What it says; empty where it was deleted.
    pub text: String,
    /// The comment that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Uuid>,
    /// When it was written.
    pub written: UnixMillis,
    /// When it was changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<UnixMillis>,
    /// Whether it was deleted, and stays for its answers.
    #[serde(default)]
    pub is_deleted: bool,
}

/// Lines of a file as it stood at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its path.
    pub file: String,
    /// The first line, from 1.
    pub from: u32,
    /// The last line.
    pub to: u32,
    /// What these lines were: the beginning of it.
    pub quote: String,
}

/// A part of the board as it was at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardPart {
    /// Ids of its elements; none is all of the board.
    pub elements: Vec<String>,
    /// What was written in it: the beginning of that.
    pub quote: String,
}

/// What somebody who leads makes of the interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Whose it is.
    pub by: ReviewAuthor,
    /// Whether to go on with the candidate.
    pub recommendation: Option<Recommendation>,
    /// Of rows of the rubric.
    pub scores: Vec<Score>,
    /// In their own words.
    pub text: String,
    /// When it was given. Until then it is a draft, which nobody else sees.
    pub given: Option<UnixMillis>,
    /// When it was written last.
    pub changed: UnixMillis,
}

/// Whether to go on with the candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recommendation {
    /// By all means.
    StrongYes,
    /// Yes.
    Yes,
    /// No.
    No,
    /// By no means.
    StrongNo,
}

/// A score in one row of the rubric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The row's id in the `notes` document.
    pub row: String,
    /// From 1 to 4.
    pub score: Option<u8>,
    /// Why.
    pub note: String,
    /// Moments of the recording that show it.
    pub evidence: Vec<UnixMillis>,
}

/// A part of a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewItem {
    /// A comment as it is now.
    Comment(Comment),
    /// Somebody's judgement as it is now.
    Judgement(Judgement),
}

/// What a change of a review writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewChange {
    /// Makes or replaces something.
    Put(ReviewItem),
    /// A comment goes.
    RemoveComment(Uuid),
}

/// Where something is in a review: what a change replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReviewKey {
    /// A comment.
    Comment(Uuid),
    /// Somebody's judgement.
    Judgement(MemberId),
}

impl ReviewItem {
    /// Where it is.
    pub fn key(&self) -> ReviewKey {
        match self {
            Self::Comment(comment) => ReviewKey::Comment(comment.id),
            Self::Judgement(judgement) => ReviewKey::Judgement(judgement.by.id),
        }
    }
}

impl Review {
    /// Of what is kept, in whatever order.
    pub fn of(items: impl IntoIterator<Item = ReviewItem>) -> Self {
        let mut review = Self::default();
        for item in items {
            match item {
                ReviewItem::Comment(comment) => review.comments.push(comment),
                ReviewItem::Judgement(judgement) => review.judgements.push(judgement),
            }
        }
        review.comments.sort_by_key(|comment| (comment.written, comment.id));
        review.judgements.sort_by_key(|judgement| judgement.by.id);
        review
    }

    /// Takes a change in.
    pub fn apply(&mut self, change: &ReviewChange) {
        match change {
            ReviewChange::RemoveComment(id) => self.comments.retain(|comment| comment.id != *id),
            ReviewChange::Put(ReviewItem::Comment(new)) => {
                match self.comments.iter_mut().find(|comment| comment.id == new.id) {
                    Some(comment) => comment.clone_from(new),
                    None => self.comments.push(new.clone()),
                }
            }
            ReviewChange::Put(ReviewItem::Judgement(new)) => {
                match self.judgements.iter_mut().find(|judgement| judgement.by.id == new.by.id) {
                    Some(judgement) => judgement.clone_from(new),
                    None => self.judgements.push(new.clone()),
                }
            }
        }
    }

    /// Bytes of what people wrote, about.
    pub fn size(&self) -> usize {
        let comments = self.comments.iter().map(Comment::size);
        comments.chain(self.judgements.iter().map(Judgement::size)).sum()
    }
}

impl Comment {
    /// Bytes of it, about.
    pub fn size(&self) -> usize {
        let place = self.place.as_ref().map_or(0, |place| place.file.len() + place.quote.len());
        let board = self
            .board
            .as_ref()
            .map_or(0, |board| board.quote.len() + board.elements.iter().map(String::len).sum::<usize>());
        self.text.len() + self.by.name.len() + place + board
    }
}

impl Judgement {
    /// Bytes of it, about.
    pub fn size(&self) -> usize {
        self.text.len() + self.by.name.len() + self.scores.iter().map(Score::size).sum::<usize>()
    }
}

impl Score {
    /// Bytes of it, about.
    pub fn size(&self) -> usize {
        self.row.len() + self.note.len() + 8 * self.evidence.len()
    }
}
