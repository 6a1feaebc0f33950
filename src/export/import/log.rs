//! Reading the logs of an archive, a line at a time, along their chains.

use std::io::{BufRead, BufReader, Read};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::refusal::ImportError;
use crate::clock::UnixMillis;
use crate::export::chain::{Chain, Head};
use crate::export::meter::Budget;
use crate::export::verify::MAX_LINE;
use crate::ids::{Author, MemberId};
use crate::storage::Entry;

/// Parts of a record. Base64 has no commas: all but a forged base has few, however long it is.
const MAX_PARTS: usize = 10_000;

/// A log, as far as it is read.
pub(super) struct Log<'a, R> {
    lines: BufReader<R>,
    chain: Chain,
    path: String,
    budget: &'a Budget,
    line: Vec<u8>,
}

/// A line of a document's log.
#[derive(Deserialize)]
pub(super) struct Line {
    at: UnixMillis,
    by: Option<String>,
    update: Option<String>,
    base: Option<Vec<String>>,
}

/// What it says.
pub(super) enum Step {
    /// What the journal begins with, and when that was.
    Base(UnixMillis, Vec<Bytes>),
    /// An update.
    Update(Entry),
}

impl<'a, R: Read> Log<'a, R> {
    /// Of this part of this room.
    pub(super) fn new(read: R, path: &str, (room, part): (&str, &str), budget: &'a Budget) -> Self {
        let (lines, chain) = (BufReader::new(read), Chain::begin(room, part));
        Self { lines, chain, path: path.to_owned(), budget, line: Vec::new() }
    }

    /// Where it stands.
    pub(super) fn head(&self) -> Head {
        self.chain.head()
    }

    /// The next record, if there is one.
    ///
    /// # Errors
    /// When it is not the next one of this chain.
    pub(super) fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>, ImportError> {
        self.budget.check()?;
        self.line.clear();
        match (&mut self.lines).take(MAX_LINE).read_until(b'\n', &mut self.line) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(_) => return Err(self.budget.spent().map_or(ImportError::Damaged, ImportError::from)),
        }
        let text = self.line.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok());
        let record = text.map(|text| self.chain.check(text));
        let parsed = match record {
            Some(Ok(record)) if record.bytes().filter(|byte| *byte == b',').count() > MAX_PARTS => {
                Err("it has too many parts".to_owned())
            }
            Some(Ok(record)) => {
                serde_json::from_str(record).map_err(|_| "it is not a record of this log".to_owned())
            }
            Some(Err(broken)) => Err(broken.to_string()),
            None => Err("it is not a line of text".to_owned()),
        };
        parsed.map(Some).map_err(|reason| self.fault(reason))
    }

    /// The next step of a document.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn step(&mut self) -> Result<Option<Step>, ImportError> {
        let is_first = self.chain.next() == 1;
        let Some(Line { at, by, update, base }) = self.next()? else { return Ok(None) };
        match (base, by, update) {
            (Some(base), None, None) if is_first => {
                let decoded: Option<Vec<Bytes>> = base.iter().map(|update| decode(update)).collect();
                Ok(Some(Step::Base(at, decoded.ok_or_else(|| self.fault("it is not base64"))?)))
            }
            (None, Some(by), Some(update)) => {
                let author = author(&by).ok_or_else(|| self.fault("its author is nobody's id"))?;
                let update = decode(&update).ok_or_else(|| self.fault("it is not base64"))?;
                Ok(Some(Step::Update(Entry { at, author, update })))
            }
            _ => Err(self.fault("it is neither an update nor the beginning of a history")),
        }
    }

    /// What is wrong with the record that was read last.
    pub(super) fn fault(&self, reason: impl Into<String>) -> ImportError {
        ImportError::Record {
            path: self.path.clone(),
            record: self.chain.head().records,
            reason: reason.into(),
        }
    }
}

fn decode(text: &str) -> Option<Bytes> {
    STANDARD.decode(text).ok().map(Bytes::from)
}

/// As [`Author`] is written.
fn author(text: &str) -> Option<Author> {
    match text {
        "server" => Some(Author::Server),
        "operator" => Some(Author::Operator),
        id => {
            let id = MemberId(uuid::Uuid::try_parse(id).ok()?);
            // These two stand for the server and the operator.
            let is_person = id != Author::Server.id() && id != Author::Operator.id();
            is_person.then_some(Author::Person(id))
        }
    }
}
