//! The questions that a room has had.

use crate::language::Language;
use crate::room::error::Refused;
use crate::storage::room::{QuestionRef, RoomRecord, Starter};

/// Questions of one room.
pub const MAX_QUESTIONS: usize = 50;

/// A question that the room's documents have now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// How many the room has had with it.
    pub number: usize,
    /// Which one.
    pub question: QuestionRef,
    /// What there is of it in a room.
    pub starter: Box<Starter>,
    /// The language that is active.
    pub language: Language,
}

/// Notes that a question was brought in.
///
/// # Errors
/// When another was, since the documents changed.
pub(super) fn bring(record: &mut RoomRecord, brought: Brought) -> Result<(), Refused> {
    let Brought { number, question, starter, language } = brought;
    if record.questions.len() + 1 != number {
        return Err(Refused::QuestionUnderWay);
    }
    record.questions.push(question);
    record.brought = Some(starter);
    language.id().clone_into(&mut record.language);
    Ok(())
}
