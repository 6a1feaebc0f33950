//! Questions: what a room can begin with, and what interviewers bring into one. Pure.
//!
//! * [`Question`] is one of them; [`test`](mod@test) is a test of it, [`check`] what it has to keep to.
//! * [`file`](mod@file) reads and writes one as TOML; [`library`] are those that are shipped, and those of
//!   a folder.
//!
//! Title, statement, starter files and visible tests are for everybody who may have it; notes,
//! parts, rubric, hidden tests, checker and solutions for interviewers alone.

pub mod check;
pub mod file;
pub mod library;
pub mod test;
pub mod text;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::test::Test;
use crate::language::Language;

/// A question for an interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Pair with a given sum", "summary": "Find two prices that add up to a voucher exactly.",
    "difficulty": "easy", "minutes": 30, "tags": ["hashing"], "language": "python",
    "problem": "# Pair with a given sum\n\nRead the voucher and the prices; print the two that add up to it.",
    "files": {"main.py": "voucher = int(input())\nprices = list(map(int, input().split()))\n"},
    "tests": [{"name": "two prices", "stdin": "100\n40 60 7\n", "expected": "40 60\n"}],
    "notes": "Ask what happens if there is no such pair.",
    "parts": [{"title": "Three items", "text": "Now find three."}],
    "rubric": [{"title": "Asks before coding"}],
    "hidden_tests": [{"name": "none", "stdin": "5\n1 2\n", "expected": "none\n"}],
    "solutions": {"main.py": "…"}
}))]
pub struct Question {
    /// For people, who choose among them. A single line.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// One sentence.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub summary: String,
    /// How hard it is.
    #[serde(default)]
    pub difficulty: Difficulty,
    /// How long it takes. Default: 30.
    #[serde(default = "usual_minutes")]
    #[schema(minimum = 1, maximum = 600)]
    pub minutes: u32,
    /// What it is about, in lower case; at most 40 characters each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20)]
    pub tags: Vec<String>,
    /// What a room begins in, unless whoever makes it wants another language. Default: Python.
    #[serde(default)]
    pub language: Language,
    /// The statement, as Markdown.
    pub problem: String,
    /// What candidates start with, by the name of their language's file, as 'main.py'.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// Tests that everybody sees.
    #[serde(default, deserialize_with = "test::tests", skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub tests: Vec<Test>,
    /// For interviewers, as Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// What is revealed later, one after the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub parts: Vec<FollowUp>,
    /// What interviewers score.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub rubric: Vec<Criterion>,
    /// Tests that only interviewers see.
    #[serde(default, deserialize_with = "test::tests", skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub hidden_tests: Vec<Test>,
    /// A program in Python that decides about tests that are compared by the checker.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(max_length = 65536)]
    pub checker: String,
    /// Programs that pass all tests, by the name of their language's file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub solutions: BTreeMap<String, String>,
}

/// How hard a question is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Difficulty {
    /// For everybody.
    Easy,
    /// For most.
    #[default]
    Medium,
    /// For few.
    Hard,
}

/// What is added to a question when candidates have come so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// Its heading; may be empty.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub title: String,
    /// As Markdown.
    #[serde(default)]
    pub text: String,
}

/// Something that interviewers score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// What it is.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
}

fn usual_minutes() -> u32 {
    30
}

impl Question {
    /// Languages that it has starter files for.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        Language::all().filter(|language| self.files.contains_key(language.file()))
    }

    /// Bytes of what people wrote.
    pub fn size(&self) -> usize {
        let files = [&self.files, &self.solutions].into_iter().flatten();
        let tests = [&self.tests, &self.hidden_tests].into_iter().flatten();
        let texts = [&self.title, &self.summary, &self.problem, &self.notes, &self.checker];
        texts.map(String::len).into_iter().sum::<usize>()
            + self.tags.iter().map(String::len).sum::<usize>()
            + files.map(|(path, text)| path.len() + text.len()).sum::<usize>()
            + tests.map(Test::size).sum::<usize>()
            + self.parts.iter().map(|part| part.title.len() + part.text.len()).sum::<usize>()
            + self.rubric.iter().map(|row| row.title.len()).sum::<usize>()
    }
}
