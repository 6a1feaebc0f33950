//! What can be read in an archive at once: the texts as they are when it is made, and all
//! else as JSON. Pure.

use serde::Serialize;
use serde_json::Value;

use super::about::{ABOUT, About};
use super::places::{MAX_CODE_FILES, Places};
use crate::document::state::DocumentState;
use crate::ids::DocumentName;
use crate::room::content;
use crate::storage::room::RoomRecord;

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its path in the archive.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct Content(Vec<Paper>);

impl Content {
    /// Of a room's record, without its documents.
    pub fn of(room: &str, record: &RoomRecord) -> Self {
        Self(vec![Paper { path: ABOUT.to_owned(), text: json(&About::of(room, record)) }])
    }

    /// Adds what was read of a document.
    pub fn add(&mut self, papers: Vec<Paper>) {
        self.0.extend(papers);
    }

    /// The files.
    pub(super) fn papers(self) -> Vec<Paper> {
        self.0
    }
}

/// What can be read of a document: each text that stands for itself as a file, all else as JSON.
pub fn papers(document: DocumentName, state: &DocumentState) -> Vec<Paper> {
    let mut papers = match document {
        DocumentName::Code => {
            let (files, _) = content::files(state);
            let mut places = Places::default();
            let numbered = (1..).zip(files).take(MAX_CODE_FILES);
            let placed = numbered.map(|(number, (path, text))| Paper {
                path: format!("code/{}", places.take(&path, number)),
                text,
            });
            placed.collect()
        }
        DocumentName::Problem | DocumentName::Notes => {
            let (path, text) = (format!("{document}.md"), content::text(state));
            if text.is_empty() { Vec::new() } else { vec![Paper { path, text }] }
        }
        // The board is drawn of both together (`board`).
        DocumentName::Output | DocumentName::Board | DocumentName::Pictures => Vec::new(),
    };
    let roots = MAPS.iter().map(|root| (root, state.map_json(root)));
    let roots = roots.chain(ARRAYS.iter().map(|root| (root, state.array_json(root))));
    let is_something = |value: &Value| match value {
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => false,
    };
    let roots = roots.filter(|(_, value)| is_something(value));
    let roots: serde_json::Map<_, _> = roots.map(|(root, value)| ((*root).to_owned(), value)).collect();
    if !roots.is_empty() {
        papers.push(Paper { path: format!("documents/{document}.json"), text: json(&roots) });
    }
    papers
}

/// Root types that the page keeps something in, beside texts and files.
const MAPS: [&str; 13] = [
    "room",
    "runs",
    "names",
    "order",
    "deleted",
    "brought",
    "comments",
    "tests",
    "test_results",
    "timer",
    "parts",
    "rubric",
    "signals",
];
const ARRAYS: [&str; 1] = ["chat"];

pub(super) fn json(value: &impl Serialize) -> String {
    // What is written here has strings for keys, and no other reason to fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
