//! A question that interviewers bring into a room: what becomes of its documents. Pure.
//!
//! The room's record has the intent first. Then they change one after the other, `code`, `problem`,
//! `notes`, and the record says that it is done. Each of them notes in the same update that it has
//! changed, by the intent's nonce, which nobody could have written before: when the server stops in
//! between, doing it once more changes what is missing, and nothing twice. The code comes first: it
//! keeps what was written before, also of the statement.
//!
//! * [`code`]: what was written moves into a folder; the question's files and tests are there.
//! * [`problem`]: the statement is the question's.
//! * [`notes`]: what interviewers have of the question is added, and its hidden tests are there.
//! * `cases` are test cases that people may have written, to be kept.

mod cases;
pub mod code;
pub mod notes;
pub mod problem;

use uuid::Uuid;
use yrs::{Any, Doc, Map, MapRef, Out, ReadTxn};

use super::path;
use crate::language::Language;
use crate::storage::room::{Intent, QuestionRef, RoomRecord, Starter};

/// Root map of the documents `code`, `problem` and `notes`: which question was brought in last.
const QUESTION: &str = "question";
/// Key in [`QUESTION`]: the question's [`Bringing::mark`].
const MARK: &str = "mark";

/// A question that is brought in.
#[derive(Debug, Clone)]
pub struct Bringing {
    /// What tells it from all others.
    pub nonce: Uuid,
    /// Which one.
    pub question: QuestionRef,
    /// What there is of it in a room.
    pub starter: Starter,
    /// The language that is active then.
    pub language: Language,
    /// The folder of what was written before, once that is known.
    pub folder: Option<String>,
    /// What was there before.
    pub former: Former,
}

/// What a room had before a question is brought in.
#[derive(Debug, Clone)]
pub struct Former {
    /// The question, if it was one of the library.
    pub question: Option<QuestionRef>,
    /// What its files, statement and tests began with.
    pub starter: Starter,
}

impl Former {
    /// What a room has now.
    pub fn of(record: &RoomRecord) -> Self {
        let starter = record.brought.as_deref().unwrap_or(&record.starter).clone();
        Self { question: record.questions.last().cloned(), starter }
    }

    /// What its folder is called, if that is not taken.
    fn folder(&self) -> String {
        let Some(QuestionRef { id, title, .. }) = &self.question else { return NO_QUESTION.to_owned() };
        let name = if id.parse::<Uuid>().is_ok() { slug(title) } else { slug(id) };
        if path::is_path(&name) { name } else { NO_QUESTION.to_owned() }
    }
}

impl Bringing {
    /// Of a room, as it was begun.
    pub fn of(record: &RoomRecord, intent: Intent) -> Self {
        let Intent { nonce, question, starter, language, folder } = intent;
        let language = Language::from_id(&language).unwrap_or_default();
        Self { nonce, question, starter, language, folder, former: Former::of(record) }
    }

    /// What a document that has changed says.
    fn mark(&self) -> String {
        self.nonce.simple().to_string()
    }

    /// Begins the ids of its tests, parts and rows: nothing else has them.
    fn prefix(&self) -> String {
        format!("q{}", self.mark())
    }
}

/// The folder of what was written before there was a question.
const NO_QUESTION: &str = "before";
/// Characters of a folder's name.
const LONGEST_FOLDER: usize = 40;

/// Letters and digits, with one dash in place of all between them.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let slug: String = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    slug.chars().take(LONGEST_FOLDER).collect::<String>().trim_end_matches('-').to_owned()
}

/// Where a document notes which question it has.
fn noted(doc: &Doc) -> MapRef {
    doc.get_or_insert_map(QUESTION)
}

fn string(map: &MapRef, txn: &impl ReadTxn, key: &str) -> Option<String> {
    match map.get(txn, key) {
        Some(Out::Any(Any::String(string))) => Some(string.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
