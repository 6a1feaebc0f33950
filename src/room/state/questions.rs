//! The questions that a room has had.

use uuid::Uuid;

use crate::clock::UnixMillis;
use crate::room::error::Refused;
use crate::storage::room::{Intent, RoomRecord, Starter};

/// Questions of one room.
pub const MAX_QUESTIONS: usize = 50;

/// Notes that a question is being brought in, before anything changes.
///
/// # Errors
/// When another is, or there were as many as there may be.
pub(super) fn begin(record: &mut RoomRecord, intent: Intent) -> Result<(), Refused> {
    if record.bringing.is_some() {
        return Err(Refused::QuestionUnderWay);
    }
    if record.questions.len() >= MAX_QUESTIONS {
        return Err(Refused::TooManyQuestions);
    }
    record.bringing = Some(Box::new(intent));
    Ok(())
}

/// Notes that all documents have the question that was being brought in, unless that is known.
pub(super) fn finish(record: &mut RoomRecord, nonce: Uuid, now: UnixMillis) {
    let Some(intent) = record.bringing.take_if(|intent| intent.nonce == nonce) else { return };
    record.questions.push(intent.question);
    // Parts and rows are in the notes. The others are what people's are compared with.
    let starter = Starter { parts: Vec::new(), rubric: Vec::new(), ..intent.starter };
    record.brought = Some(Box::new(starter));
    record.language = intent.language;
    record.code_begins = Some(now);
}
