//! What a question has to keep to.

use std::collections::{BTreeMap, BTreeSet};

use super::test::{Comparison, LONGEST, LONGEST_NAME, MOST, Test};
use super::text::lf;
use super::{Criterion, FollowUp, Question};
use crate::language::Language;

/// Bytes of all of a question.
pub const LARGEST: usize = 256 << 10;
/// Characters of a title.
pub const LONGEST_TITLE: usize = 200;
/// Characters of the summary.
const LONGEST_SUMMARY: usize = 300;
/// Minutes that it may take.
const MOST_MINUTES: u32 = 600;
/// Tags, and characters of one.
const MOST_TAGS: usize = 20;
const LONGEST_TAG: usize = 40;
/// Parts, and rows of the rubric.
const MOST_ROWS: usize = 100;

/// Why a question can't be used, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Mistake {
    /// The field that it is in.
    pub field: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

fn mistake(field: impl Into<String>, message: impl Into<String>) -> Mistake {
    Mistake { field: field.into(), message: message.into() }
}

impl Question {
    /// As it is kept: line ends are LF (MERGE-6), titles and tags have no spaces around them,
    /// tags are in lower case and there once.
    ///
    /// # Errors
    /// The first thing that it does not keep to.
    pub fn checked(self) -> Result<Self, Mistake> {
        if !(1..=MOST_MINUTES).contains(&self.minutes) {
            return Err(mistake("minutes", format!("'minutes' must be from 1 to {MOST_MINUTES}.")));
        }
        let question = Self {
            title: needed("title", &self.title, LONGEST_TITLE)?,
            summary: line("summary", &self.summary, LONGEST_SUMMARY)?,
            tags: tags(&self.tags)?,
            problem: lf(&self.problem),
            files: files("files", self.files)?,
            tests: tests("tests", self.tests)?,
            notes: lf(&self.notes),
            parts: parts(self.parts)?,
            rubric: rubric(self.rubric)?,
            hidden_tests: tests("hidden_tests", self.hidden_tests)?,
            checker: lf(&self.checker),
            solutions: files("solutions", self.solutions)?,
            difficulty: self.difficulty,
            minutes: self.minutes,
            language: self.language,
        };
        question.check_checker()?;
        if question.size() > LARGEST {
            return Err(mistake(
                "",
                format!("A question may have {} KiB in all; this one has more. Shorten it.", LARGEST >> 10),
            ));
        }
        Ok(question)
    }

    fn check_checker(&self) -> Result<(), Mistake> {
        if self.checker.len() > LONGEST {
            return Err(mistake("checker", format!("Shorten the checker to {} KiB.", LONGEST >> 10)));
        }
        for (field, tests) in [("tests", &self.tests), ("hidden_tests", &self.hidden_tests)] {
            let asks = tests.iter().position(|test| test.compare == Comparison::Checker);
            if let Some(at) = asks.filter(|_| self.checker.trim().is_empty()) {
                let message = format!("Test {} is compared by a checker. Add one as 'checker'.", at + 1);
                return Err(mistake(format!("{field}[{at}].compare"), message));
            }
        }
        Ok(())
    }
}

fn line(field: &str, text: &str, most: usize) -> Result<String, Mistake> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        let message = format!("'{field}' must be a single line without control characters.");
        return Err(mistake(field, message));
    }
    if text.chars().count() > most {
        return Err(mistake(field, format!("Shorten '{field}' to {most} characters.")));
    }
    Ok(text.to_owned())
}

fn needed(field: &str, text: &str, most: usize) -> Result<String, Mistake> {
    match line(field, text, most)? {
        text if text.is_empty() => Err(mistake(field, format!("'{field}' must not be empty."))),
        text => Ok(text),
    }
}

fn at_most(field: &str, len: usize, most: usize) -> Result<(), Mistake> {
    if len > most {
        return Err(mistake(field, format!("'{field}' may have {most} entries. Remove some.")));
    }
    Ok(())
}

fn tags(tags: &[String]) -> Result<Vec<String>, Mistake> {
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for (at, tag) in tags.iter().enumerate() {
        let tag = needed(&format!("tags[{at}]"), &tag.to_lowercase(), LONGEST_TAG)?;
        if seen.insert(tag.clone()) {
            kept.push(tag);
        }
    }
    at_most("tags", kept.len(), MOST_TAGS)?;
    Ok(kept)
}

fn files(field: &str, files: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Mistake> {
    let known: Vec<&str> = Language::all().map(Language::file).collect();
    let files = files.into_iter().map(|(path, text)| {
        if known.contains(&path.as_str()) {
            return Ok((path, lf(&text)));
        }
        let path: String = path.chars().take(LONGEST_NAME).filter(|c| !c.is_control()).collect();
        let message = format!("No language has the file '{path}'. There are {}.", known.join(", "));
        Err(mistake(field, message))
    });
    files.collect()
}

fn tests(field: &str, tests: Vec<Test>) -> Result<Vec<Test>, Mistake> {
    at_most(field, tests.len(), MOST)?;
    let check = |(at, test): (usize, Test)| {
        let of = |key: &str| format!("{field}[{at}].{key}");
        let bounded = |key: &str, text: &str| {
            let text = lf(text);
            if text.len() > LONGEST {
                return Err(mistake(of(key), format!("Shorten '{}' to {} KiB.", of(key), LONGEST >> 10)));
            }
            Ok(text)
        };
        if test.tolerance.is_some() && test.compare != Comparison::Numbers {
            let message = format!("'{}' is for tests with 'compare' = 'numbers'.", of("tolerance"));
            return Err(mistake(of("tolerance"), message));
        }
        Ok(Test {
            name: line(&of("name"), &test.name, LONGEST_NAME)?,
            stdin: bounded("stdin", &test.stdin)?,
            expected: bounded("expected", &test.expected)?,
            ..test
        })
    };
    tests.into_iter().enumerate().map(check).collect()
}

fn parts(parts: Vec<FollowUp>) -> Result<Vec<FollowUp>, Mistake> {
    at_most("parts", parts.len(), MOST_ROWS)?;
    let check = |(at, FollowUp { title, text }): (usize, FollowUp)| {
        let (title, text) = (line(&format!("parts[{at}].title"), &title, LONGEST_TITLE)?, lf(&text));
        if title.is_empty() && text.trim().is_empty() {
            let message = format!("Part {} is empty. Give it a title or a text, or remove it.", at + 1);
            return Err(mistake(format!("parts[{at}]"), message));
        }
        Ok(FollowUp { title, text })
    };
    parts.into_iter().enumerate().map(check).collect()
}

fn rubric(rows: Vec<Criterion>) -> Result<Vec<Criterion>, Mistake> {
    at_most("rubric", rows.len(), MOST_ROWS)?;
    let check = |(at, row): (usize, Criterion)| {
        Ok(Criterion { title: needed(&format!("rubric[{at}].title"), &row.title, LONGEST_TITLE)? })
    };
    rows.into_iter().enumerate().map(check).collect()
}

#[cfg(test)]
mod tests;
