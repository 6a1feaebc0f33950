//! Questions that people keep here, as they are kept: of each the version that holds, and
//! the last ones before it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::UnixMillis;
use crate::language::Language;
use crate::question::{Difficulty, Question};

/// Questions that a store keeps.
pub const MAX_QUESTIONS: usize = 1_000;
/// Versions of each.
pub const MAX_VERSIONS: u64 = 50;

/// Those who share their questions: whoever signs on with the same identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// The claim `iss`.
    pub issuer: String,
    /// The claim `aud`.
    pub audience: String,
}

/// What somebody showed who kept a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeptBy {
    /// An API key.
    Key,
    /// A JWT of the identity provider.
    SignOn,
}

/// A version of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionRecord {
    /// Names the question.
    pub id: Uuid,
    /// Whose it is; everybody's who may keep questions.
    pub organisation: Option<Organisation>,
    /// Counts its versions, from 1.
    pub version: u64,
    /// When the first was kept.
    pub created: UnixMillis,
    /// When this one was.
    pub changed: UnixMillis,
    /// By what it was.
    pub by: KeptBy,
    /// Itself.
    pub question: Question,
}

/// Which version it is, and since when: of a [`QuestionRecord`] no more than that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct QuestionStamp {
    /// Counts the versions, from 1.
    pub version: u64,
    /// When it was kept.
    pub changed: UnixMillis,
}

/// What a list shows of a question: kept apart, so that listing reads little.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionOutline {
    /// Names the question.
    pub id: Uuid,
    /// Whose it is.
    pub organisation: Option<Organisation>,
    /// The one that holds.
    pub version: u64,
    /// When that was kept.
    pub changed: UnixMillis,
    /// For people, who choose among them.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// How long it takes.
    pub minutes: u32,
    /// What it is about.
    pub tags: Vec<String>,
    /// What a room begins in.
    pub language: Language,
    /// Languages that it has starter files for.
    pub languages: Vec<Language>,
    /// How many tests everybody sees.
    pub tests: usize,
}

impl From<&QuestionRecord> for QuestionOutline {
    fn from(record: &QuestionRecord) -> Self {
        let QuestionRecord { id, organisation, version, changed, question, .. } = record;
        Self {
            id: *id,
            organisation: organisation.clone(),
            version: *version,
            changed: *changed,
            title: question.title.clone(),
            summary: question.summary.clone(),
            difficulty: question.difficulty,
            minutes: question.minutes,
            tags: question.tags.clone(),
            language: question.language,
            languages: question.languages().collect(),
            tests: question.tests.len(),
        }
    }
}
