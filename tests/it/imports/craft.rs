//! Archives as nobody's server has made them.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pairpad::export::chain::Chain;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub const ROOM: &str = "3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11";

/// An archive that nobody signed, in whatever is changed of it.
#[derive(Clone)]
pub struct Craft {
    /// Updates of `code`.
    pub code: Vec<Vec<u8>>,
    /// More lines of it, as records.
    pub lines: Vec<Value>,
    /// Records of the events.
    pub events: Vec<Value>,
    pub about: Value,
}

impl Default for Craft {
    fn default() -> Self {
        let about = json!({
            "room": ROOM, "title": "", "phase": "pending", "language": "python",
            "created": "2026-01-01T00:00:00Z", "started": null, "ended": null, "people": [],
        });
        Self { code: Vec::new(), lines: Vec::new(), events: vec![event(1, 1)], about }
    }
}

/// An event of a number, at a time.
pub fn event(number: u64, at: u64) -> Value {
    let id = json!({ "run": ROOM, "number": number });
    json!({ "id": id, "at": at, "phase": "pending", "kind": "room_created" })
}

impl Craft {
    pub fn files(&self) -> BTreeMap<String, String> {
        let updates = self.code.iter().map(|update| {
            json!({ "at": 1_700_000_000_000_u64, "by": "server", "update": STANDARD.encode(update) })
        });
        let code = updates.chain(self.lines.iter().cloned()).collect::<Vec<_>>();
        let events = self.events.iter().map(|event| json!({ "event": event })).collect::<Vec<_>>();
        let mut files = BTreeMap::from([("room.json".to_owned(), self.about.to_string())]);
        for (part, records) in [("code", code), ("events", events)] {
            files.insert(format!("history/{part}.log"), log(part, &records));
        }
        for part in ["problem", "notes", "output"] {
            files.insert(format!("history/{part}.log"), String::new());
        }
        files
    }
}

/// The log of these records, which are given their numbers.
pub fn log(part: &str, records: &[Value]) -> String {
    let mut chain = Chain::begin(ROOM, part);
    let line = |record: &Value| {
        let mut record = record.clone();
        record["n"] = chain.next().into();
        chain.add(&record.to_string()) + "\n"
    };
    records.iter().map(line).collect()
}

pub fn zip(files: &BTreeMap<String, String>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files {
        zip.start_file(path.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
