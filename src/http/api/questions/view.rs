//! How a question is shown.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::language::Language;
use crate::question::library::FileQuestion;
use crate::question::test::Test;
use crate::question::{Criterion, Difficulty, FollowUp, Question};
use crate::storage::question::{QuestionOutline, QuestionRecord};
use crate::storage::room::QuestionRef;

/// Where a question is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Source {
    /// It is part of the server.
    Shipped,
    /// A file of the host's.
    Folder,
    /// The server's store.
    Store,
}

/// Of files there is one version.
pub(super) const FILE_VERSION: u64 = 1;

/// A question, wherever it is kept.
#[derive(Debug, Clone)]
pub(in crate::http::api) struct Found {
    pub(in crate::http::api) id: String,
    pub(super) source: Source,
    pub(in crate::http::api) version: u64,
    /// When it became what it is, in RFC 3339; files don't say.
    pub(super) changed: Option<String>,
    pub(in crate::http::api) question: Question,
}

impl From<&FileQuestion> for Source {
    fn from(file: &FileQuestion) -> Self {
        if file.is_shipped { Self::Shipped } else { Self::Folder }
    }
}

impl From<&FileQuestion> for Found {
    fn from(file: &FileQuestion) -> Self {
        let FileQuestion { id, question, .. } = file;
        let source = Source::from(file);
        Self { id: id.clone(), source, version: FILE_VERSION, changed: None, question: question.clone() }
    }
}

impl Found {
    /// As a room remembers it.
    pub(in crate::http::api) fn reference(&self) -> QuestionRef {
        QuestionRef { id: self.id.clone(), version: self.version, title: self.question.title.clone() }
    }

    /// What its file is called, without an ending: of its title what names of files may have.
    pub(super) fn file_name(&self) -> String {
        if self.source != Source::Store {
            return self.id.clone();
        }
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
        let title: String = self.question.title.chars().take(60).map(plain).collect();
        let words: Vec<&str> = title.split_whitespace().collect();
        if words.is_empty() { self.id.clone() } else { words.join("-") }
    }
}

impl From<QuestionRecord> for Found {
    fn from(record: QuestionRecord) -> Self {
        Self {
            id: record.id.to_string(),
            source: Source::Store,
            version: record.version,
            changed: Some(record.changed.rfc3339()),
            question: record.question,
        }
    }
}

/// What there is to be said of a question.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionAbout {
    id: String,
    title: String,
    /// One sentence.
    summary: String,
    difficulty: Difficulty,
    minutes: u32,
    tags: Vec<String>,
    /// The first active language.
    language: &'static str,
    /// Languages that it has starter files for.
    languages: Vec<&'static str>,
    source: Source,
    /// Counts the changes, from 1.
    version: u64,
    /// When it became what it is; files don't say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time")]
    changed: Option<String>,
    /// Whether you may change it.
    editable: bool,
}

/// A question of the list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "pair-with-sum", "title": "Pair with a given sum", "summary": "Find two prices that add up to a voucher exactly.",
    "difficulty": "easy", "minutes": 30, "tags": ["hashing"], "language": "python",
    "languages": ["python", "javascript", "java"], "tests": 3, "source": "shipped", "version": 1, "editable": false
}))]
pub(in crate::http::api) struct QuestionSummary {
    #[serde(flatten)]
    about: QuestionAbout,
    /// How many tests everybody sees.
    tests: usize,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "pair-with-sum", "title": "Pair with a given sum", "summary": "Find two prices that add up to a voucher exactly.",
    "difficulty": "easy", "minutes": 30, "tags": ["hashing"], "language": "python",
    "languages": ["python", "javascript", "java"], "source": "shipped", "version": 1, "editable": false,
    "problem": "# Pair with a given sum\n\nFind two different items whose prices add up to the voucher.",
    "files": {"main.py": "voucher = int(input())\n"}, "tests": [{"name": "two", "stdin": "100\n40 60\n", "expected": "40 60\n"}]
}))]
pub(in crate::http::api) struct QuestionDetail {
    #[serde(flatten)]
    about: QuestionAbout,
    /// The statement, as Markdown.
    problem: String,
    /// What candidates start with, by the name of their language's file.
    files: BTreeMap<String, String>,
    /// Tests that everybody sees.
    tests: Vec<Test>,
    /// What only interviewers see; absent without an API key or a sign-on.
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<PrivateParts>,
}

/// What only interviewers see of a question.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PrivateParts {
    /// As Markdown.
    notes: String,
    /// What is revealed later, one after the other.
    parts: Vec<FollowUp>,
    /// What interviewers score.
    rubric: Vec<Criterion>,
    /// Tests that only interviewers see.
    hidden_tests: Vec<Test>,
    /// A program in Python that decides about some tests.
    checker: String,
    /// Programs that pass all tests, by the name of their language's file.
    solutions: BTreeMap<String, String>,
}

/// Questions, and what can be done with them.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct QuestionList {
    pub(in crate::http::api) questions: Vec<QuestionSummary>,
    /// Whether you may keep questions here.
    pub(in crate::http::api) keeps: bool,
}

impl QuestionAbout {
    fn of(found: &Found, keeps: bool) -> Self {
        let Found { id, source, version, changed, question } = found;
        let about = Self::new((id, *source, *version), question);
        Self { changed: changed.clone(), editable: keeps && *source == Source::Store, ..about }
    }

    /// For whoever may not change it.
    fn new((id, source, version): (&str, Source, u64), question: &Question) -> Self {
        Self {
            id: id.to_owned(),
            title: question.title.clone(),
            summary: question.summary.clone(),
            difficulty: question.difficulty,
            minutes: question.minutes,
            tags: question.tags.clone(),
            language: question.language.id(),
            languages: question.languages().map(|language| language.id()).collect(),
            source,
            version,
            changed: None,
            editable: false,
        }
    }
}

impl From<&QuestionOutline> for QuestionSummary {
    /// One of the store, for whoever may keep questions.
    fn from(outline: &QuestionOutline) -> Self {
        let about = QuestionAbout {
            id: outline.id.to_string(),
            title: outline.title.clone(),
            summary: outline.summary.clone(),
            difficulty: outline.difficulty,
            minutes: outline.minutes,
            tags: outline.tags.clone(),
            language: outline.language.id(),
            languages: outline.languages.iter().map(|language| language.id()).collect(),
            source: Source::Store,
            version: outline.version,
            changed: Some(outline.changed.rfc3339()),
            editable: true,
        };
        Self { about, tests: outline.tests }
    }
}

impl From<&FileQuestion> for QuestionSummary {
    /// Of a file, which nobody changes here. Its texts are long, and are not copied for that.
    fn from(file: &FileQuestion) -> Self {
        let FileQuestion { id, question, .. } = file;
        let about = QuestionAbout::new((id, Source::from(file), FILE_VERSION), question);
        Self { about, tests: question.tests.len() }
    }
}

impl QuestionSummary {
    /// In a room nobody changes questions.
    pub(super) fn is_seen_in_room(&mut self) {
        self.about.editable = false;
    }

    /// Whether this, in lower case, is in what the list shows of it.
    pub(super) fn mentions(&self, text: &str) -> bool {
        let QuestionAbout { title, summary, tags, .. } = &self.about;
        [title, summary].into_iter().chain(tags).any(|shown| shown.to_lowercase().contains(text))
    }

    pub(super) fn has_tag(&self, tag: &str) -> bool {
        self.about.tags.iter().any(|own| own == tag)
    }

    pub(super) fn has_files_for(&self, language: Language) -> bool {
        self.about.languages.contains(&language.id())
    }

    pub(super) fn is_as_hard_as(&self, difficulty: Difficulty) -> bool {
        self.about.difficulty == difficulty
    }

    pub(super) fn sort_key(&self) -> (String, String) {
        (self.about.title.to_lowercase(), self.about.id.clone())
    }
}

impl QuestionDetail {
    /// For whoever may bring it into a room.
    pub(super) fn in_room(found: Found) -> Self {
        let mut shown = Self::of(found, true);
        shown.about.editable = false;
        shown
    }

    /// For whoever may keep questions, and so see all of them; or may not.
    pub(in crate::http::api) fn of(found: Found, keeps: bool) -> Self {
        let about = QuestionAbout::of(&found, keeps);
        let Question {
            problem, files, tests, notes, parts, rubric, hidden_tests, checker, solutions, ..
        } = found.question;
        let private = PrivateParts { notes, parts, rubric, hidden_tests, checker, solutions };
        Self { about, problem, files, tests, private: keeps.then_some(private) }
    }
}
