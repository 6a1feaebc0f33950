//! What can be read in an archive at once: the texts as they are when it is made, and all
//! else as JSON. Pure.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::Value;

use crate::document::state::DocumentState;
use crate::ids::{DocumentName, MemberId};
use crate::rights::phase::Phase;
use crate::rights::role::Role;
use crate::room::{content, path};
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

#[derive(Serialize)]
struct Room<'a> {
    room: &'a str,
    title: &'a str,
    phase: Phase,
    language: &'a str,
    created: String,
    started: Option<String>,
    ended: Option<String>,
    people: Vec<Person<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    id: MemberId,
    name: &'a str,
    role: Role,
    joined: String,
}

impl Content {
    /// Of a room's record, without its documents.
    pub fn of(room: &str, record: &RoomRecord) -> Self {
        Self(vec![Paper { path: "room.json".to_owned(), text: json(&about(room, record)) }])
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

fn about<'a>(room: &'a str, record: &'a RoomRecord) -> Room<'a> {
    let people = record.members.iter().map(|member| Person {
        id: member.id,
        name: &member.name,
        role: member.role,
        joined: member.joined.rfc3339(),
    });
    Room {
        room,
        title: &record.title,
        phase: record.phase,
        language: &record.language,
        created: record.created.rfc3339(),
        started: record.started.map(|at| at.rfc3339()),
        ended: record.ended.map(|at| at.rfc3339()),
        people: people.collect(),
    }
}

/// What can be read of a document: each text that stands for itself as a file, all else as JSON.
pub fn papers(document: DocumentName, state: &DocumentState) -> Vec<Paper> {
    let mut papers = match document {
        DocumentName::Code => {
            let (files, _) = content::files(state);
            let mut places = Places::default();
            let numbered = (1..).zip(files).take(MAX_CODE_FILES);
            let placed =
                numbered.map(|(number, (path, text))| Paper { path: places.take(&path, number), text });
            placed.collect()
        }
        DocumentName::Problem | DocumentName::Notes => {
            let (path, text) = (format!("{document}.md"), content::text(state));
            if text.is_empty() { Vec::new() } else { vec![Paper { path, text }] }
        }
        DocumentName::Output => Vec::new(),
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

/// Where files stand in the archive. Whoever writes code can call a file anything: what is no
/// plain path, or runs something when the folder is opened, must not come to lie there.
#[derive(Debug, Default)]
struct Places {
    files: HashSet<String>,
    folders: HashSet<String>,
}

impl Places {
    /// The place of a file of this path, the `number`th of all.
    fn take(&mut self, path: &str, number: usize) -> String {
        let is_plain = path::is_path(path) && path.split('/').all(is_plain_part);
        let own = is_plain.then(|| path.to_owned());
        let others = (number..).step_by(MAX_CODE_FILES).map(|number| format!("file {number}.txt"));
        let mut places = own.into_iter().chain(others).filter(|place| self.has_taken(place));
        format!("code/{}", places.next().unwrap_or_default())
    }

    /// Whether the place was free, where case does not count, and no file is a folder, too.
    fn has_taken(&mut self, place: &str) -> bool {
        let place = place.to_lowercase();
        let folders = place.match_indices('/').map(|(at, _)| place[..at].to_owned());
        let folders: Vec<String> = folders.collect();
        let is_free = !self.folders.contains(&place)
            && !folders.iter().any(|folder| self.files.contains(folder))
            && self.files.insert(place);
        if is_free {
            self.folders.extend(folders);
        }
        is_free
    }
}

fn is_plain_part(part: &str) -> bool {
    let part = part.to_lowercase();
    let stem = part.split('.').next().unwrap_or_default().trim();
    let is_port = |name: &str| {
        let number = stem.strip_prefix(name);
        number.is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(char::is_numeric))
    };
    let is_device = DEVICES.contains(&stem) || stem.contains('$') || is_port("com") || is_port("lpt");
    // Where git looks for what to run.
    !is_device && !part.starts_with(".git") && !part.starts_with("git~")
}

/// What Windows takes for something else than a file, whatever its ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Files of a room that stand in the archive by themselves: more than anybody makes who means
/// well. The history has all.
const MAX_CODE_FILES: usize = 1_000;

/// Root types that the page keeps something in, beside texts and files.
const MAPS: [&str; 12] = [
    "room",
    "runs",
    "names",
    "order",
    "deleted",
    "comments",
    "tests",
    "test_results",
    "timer",
    "parts",
    "rubric",
    "signals",
];
const ARRAYS: [&str; 1] = ["chat"];

fn json(value: &impl Serialize) -> String {
    // What is written here has strings for keys, and no other reason to fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_8_nothing_in_an_archive_comes_to_lie_outside_of_its_folder() {
        let mut places = Places::default();
        assert_eq!(places.take("src/main.py", 1), "code/src/main.py");
        assert_eq!(places.take("console.py", 2), "code/console.py");
        assert_eq!(places.take("Console.py", 3), "code/file 3.txt", "where case does not count");
        assert_eq!(places.take("src", 4), "code/file 4.txt", "it is a folder");
        assert_eq!(places.take("console.py/a", 5), "code/file 5.txt", "that is a file");
        for path in [
            "../../.bashrc",
            "/etc/passwd",
            "a/../../b",
            "C:\\x",
            "a\\..\\b",
            "",
            "nul.py",
            "CON .txt",
            "CONIN$",
            "src/COM1",
            "a\0",
            ".git/hooks/pre-commit",
            "GIT~1/config",
        ] {
            let found = places.take(path, 7);
            assert!(found.starts_with("code/file ") && found.ends_with("7.txt"), "{path:?} {found}");
        }
    }
}
