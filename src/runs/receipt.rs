//! What the server vouches for of a run of its own: what exactly ran, with what, within
//! which limits, and how it ended (RUN-6).

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::record::Ending;
use crate::auth::signing::SigningKey;
use crate::clock::UnixMillis;
use crate::exec::job::{JobLimits, Outcome};

/// What a receipt states.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Statement {
    /// The room.
    pub room: String,
    /// The run's id.
    pub run: String,
    /// The language's id.
    pub language: String,
    /// What ran it: `Python 3.11.2`.
    pub version: String,
    /// Path of the file that was run.
    pub file: String,
    /// SHA-256, hex, of all files in the order of their paths: of each its path and its text, both after
    /// their length in bytes as 8 bytes, the first being the lowest.
    pub code: String,
    /// State vector (Yjs, v1, base64) of the document `code` at the start, if the room's files were run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_state: Option<String>,
    /// The test framework that ran the tests in these files, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework: Option<String>,
    /// SHA-256, hex, of the test cases, if it was tested: of a salt, and of all cases after it, the visible ones
    /// first. The salt is in the interviewers' `notes`, unless no case is hidden and none asks the checker: then it
    /// is empty. `stdin`, `stdout` and `stderr` are empty then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<String>,
    /// How many test cases there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests_total: Option<usize>,
    /// How many of them have passed, if all were run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests_passed: Option<usize>,
    /// SHA-256, hex, of what it read.
    pub stdin: String,
    /// SHA-256, hex, of all that it printed on its standard output.
    pub stdout: String,
    /// SHA-256, hex, of all that it printed on its standard error.
    pub stderr: String,
    /// Time limit, ms.
    pub wall_ms: u64,
    /// Memory limit, bytes.
    pub memory_limit_bytes: u64,
    /// When it was started.
    #[schema(format = "date-time")]
    pub started_at: String,
    /// When it had ended.
    #[schema(format = "date-time")]
    pub finished_at: String,
    /// How it ended.
    pub outcome: String,
    /// With which code, if by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
}

/// SHA-256, hex, of these files.
pub fn code_hash(files: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    for (path, text) in files {
        for part in [path, text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hex(&hash.finalize())
}

/// SHA-256, hex.
pub fn text_hash(text: &[u8]) -> String {
    hex(&Sha256::digest(text))
}

/// As a document's state stands in a statement.
pub fn state_text(state_vector: &[u8]) -> String {
    STANDARD.encode(state_vector)
}

/// Lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A statement in the making.
#[derive(Debug)]
pub(super) struct Seal {
    key: Arc<SigningKey>,
    statement: Statement,
    /// Of what was typed, if anything was.
    stdin: Option<Sha256>,
    stdout: Sha256,
    stderr: Sha256,
}

impl Seal {
    pub(super) fn new(key: Arc<SigningKey>, statement: Statement) -> Self {
        Self { key, statement, stdin: None, stdout: Sha256::new(), stderr: Sha256::new() }
    }

    /// Of this run.
    pub(super) fn of(mut self, id: Uuid) -> Self {
        self.statement.run = id.to_string();
        self
    }

    pub(super) fn begins(&mut self, at: UnixMillis, limits: &JobLimits) {
        self.statement.started_at = at.rfc3339();
        self.statement.wall_ms = u64::try_from(limits.wall.as_millis()).unwrap_or(u64::MAX);
        self.statement.memory_limit_bytes = limits.memory;
    }

    /// What somebody typed.
    pub(super) fn hears_stdin(&mut self, bytes: &[u8]) {
        self.stdin.get_or_insert_default().update(bytes);
    }

    /// All test cases were run.
    pub(super) fn tested(&mut self, passed: usize) {
        self.statement.tests_passed = Some(passed);
    }

    pub(super) fn hears_stdout(&mut self, bytes: &[u8]) {
        self.stdout.update(bytes);
    }

    pub(super) fn hears_stderr(&mut self, bytes: &[u8]) {
        self.stderr.update(bytes);
    }

    /// The receipt of a run that has ended so. None if nothing has run.
    pub(super) fn receipt(mut self, at: UnixMillis, ending: &Ending) -> Option<String> {
        if self.statement.started_at.is_empty() || ending.outcome.is_none() {
            return None;
        }
        let statement = &mut self.statement;
        statement.finished_at = at.rfc3339();
        statement.outcome = ending.outcome().to_owned();
        if let Some(Outcome::Exited(code)) = ending.outcome {
            statement.exit_code = Some(code);
        }
        if let Some(typed) = self.stdin {
            statement.stdin = hex(&typed.finalize());
        }
        statement.stdout = hex(&self.stdout.finalize());
        statement.stderr = hex(&self.stderr.finalize());
        // A statement is made of strings and numbers.
        self.key.sign(&self.statement).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_in_other_files_is_other_code() {
        let files = |files: &[(&str, &str)]| {
            let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
            code_hash(&files.collect())
        };
        let hash = files(&[("a", "bc")]);
        assert_eq!(hash.len(), 64);
        assert_eq!(hash, files(&[("a", "bc")]));
        for other in
            [files(&[("ab", "c")]), files(&[("a", "b"), ("c", "")]), files(&[("a", "bd")]), files(&[])]
        {
            assert_ne!(hash, other);
        }
    }
}
