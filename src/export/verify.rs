//! Checking an archive: whether it is what a server has signed (PLAY-3). It may come from
//! anybody: nothing in it is taken for true, nothing is unpacked, and it is read in pieces.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Seek};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::result::ZipError;

use super::chain::{Chain, DIGITS, Head, digest};
use super::layout;
use super::meter::Budget;
use super::statement::{HISTORY, Jwk, KEY, SIGNED, Statement, VERSION};
use crate::auth::signing::PublicKey;
use crate::storage::event::MAX_EVENTS;

/// Files that an archive may have: a room has at most some hundred.
pub(super) const MAX_FILES: usize = 2_000;
/// Bytes of the statement and of the key: a digest of each file, and room to spare.
const MAX_STATEMENT: u64 = 4 << 20;
/// Bytes of a line of the history. An update has at most a megabyte, a base as much as a
/// document may, and a third more in base64.
pub(super) const MAX_LINE: u64 = 64 << 20;
/// Seals that are looked at: an interview is ended once, or a few times.
const MAX_SEALS: usize = 100;
/// Path of the event log.
const EVENTS: &str = "history/events.log";
/// Characters of a name that are shown.
const MAX_SHOWN: usize = 300;
/// Faults that are named one by one.
const MAX_FAULTS: usize = 100;

/// Why it is no archive of a room at all.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It can't be read.
    #[error("it can't be read: {0}")]
    Io(#[from] io::Error),
    /// It is no zip archive, or a damaged one.
    #[error("it is not a complete zip archive: {0}")]
    Zip(#[from] ZipError),
    /// It has more files than any room.
    #[error("it has {0} files; an exported room has at most {MAX_FILES}")]
    TooManyFiles(usize),
    /// It has something beside the files that are read.
    #[error("it has something hidden beside its files, which other programs may show")]
    Hidden,
    /// It has no statement.
    #[error("it is not an exported room: it has no file '{0}' that can be read")]
    NoStatement(&'static str),
    /// Its statement is in a format that this version does not know.
    #[error("it is in format {0}; this version of Pairpad reads format {VERSION}")]
    Version(u32),
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the archive says of itself, if it is signed by the key.
    pub statement: Option<Statement>,
    /// The key that it is to be signed with.
    pub key: String,
    /// What is wrong, in the order of the files. The first 100.
    pub faults: Vec<Fault>,
    /// How many there are in all.
    pub count: usize,
}

/// Something that is not as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub path: String,
    /// The record, in a file of the history.
    pub record: Option<u64>,
    /// What, as a clause.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.record {
            Some(record) => write!(f, "{}, record {record}: {}", self.path, self.reason),
            None => write!(f, "{}: {}", self.path, self.reason),
        }
    }
}

impl Report {
    /// Whether all of it is what was signed.
    pub fn is_sound(&self) -> bool {
        self.count == 0 && self.statement.is_some()
    }

    fn fault(&mut self, path: &str, record: Option<u64>, reason: impl fmt::Display) {
        self.count += 1;
        if self.faults.len() < MAX_FAULTS {
            let (path, reason) = (plain(path), reason.to_string());
            self.faults.push(Fault { path, record, reason });
        }
    }
}

/// Checks an archive, by the key that is expected or else by the one that is in it.
///
/// # Errors
/// When it is no archive of a room.
pub fn verify(file: impl Read + Seek, expected: Option<PublicKey>) -> Result<Report, VerifyError> {
    verify_within(file, expected, &Budget::boundless())
}

/// The same, as far as a budget goes. Where it ends is a fault like any other.
pub(super) fn verify_within(
    mut file: impl Read + Seek,
    expected: Option<PublicKey>,
    budget: &Budget,
) -> Result<Report, VerifyError> {
    let zip = ZipArchive::new(&mut file)?;
    if zip.len() > MAX_FILES {
        return Err(VerifyError::TooManyFiles(zip.len()));
    }
    drop(zip);
    if layout::has_hidden_parts(&mut file)? {
        return Err(VerifyError::Hidden);
    }
    let mut zip = ZipArchive::new(&mut file)?;
    let jwk: Jwk = serde_json::from_str(&small(&mut zip, KEY)?).map_err(|_| VerifyError::NoStatement(KEY))?;
    let found: PublicKey = jwk.x.parse().map_err(|_| VerifyError::NoStatement(KEY))?;
    let signed = small(&mut zip, SIGNED)?;
    let key = expected.unwrap_or(found);
    let mut report = Report { statement: None, key: key.to_string(), faults: Vec::new(), count: 0 };
    let Some(statement) = key.read::<Statement>(signed.trim_end()) else {
        let reason = if found == key {
            "it is not signed by the key in the archive"
        } else {
            "it is not signed by the expected key"
        };
        report.fault(SIGNED, None, reason);
        return Ok(report);
    };
    if statement.version != VERSION {
        return Err(VerifyError::Version(statement.version));
    }
    let seals = seals(&mut zip, &key, &statement, budget)?;
    let mut names = BTreeSet::new();
    for index in 0..zip.len() {
        let file = zip.by_index(index)?;
        let name = file.name()?.into_owned();
        if !names.insert(name.clone()) {
            report.fault(&name, None, "there are two of it");
        } else if let Some(head) = statement.heads.get(&name) {
            let expected = Expected { head, seals: seals.get(&name).map_or(&[], Vec::as_slice) };
            check_log(budget.meter(file), &statement.room, &name, expected, &mut report);
        } else if let Some(expected) = statement.files.get(&name) {
            check_file(budget.meter(file), &name, expected, &mut report);
        } else if name != SIGNED {
            report.fault(&name, None, "it is not one of the files that were signed");
        }
    }
    for path in statement.heads.keys().chain(statement.files.keys()) {
        if !names.contains(path) {
            report.fault(path, None, "it is missing");
        }
    }
    report.statement = Some(statement);
    Ok(report)
}

/// A name that somebody else chose, for a terminal: nothing in it is taken for a command.
pub(crate) fn plain(text: &str) -> String {
    let shown = text.chars().take(MAX_SHOWN);
    shown.map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// A small file, as text.
fn small<R: Read + Seek>(zip: &mut ZipArchive<R>, path: &'static str) -> Result<String, VerifyError> {
    let missing = |_| VerifyError::NoStatement(path);
    let file = zip.by_name(path).map_err(missing)?;
    let mut text = String::new();
    file.take(MAX_STATEMENT).read_to_string(&mut text).map_err(|_| VerifyError::NoStatement(path))?;
    Ok(text)
}

fn check_file(file: impl Read, name: &str, expected: &str, report: &mut Report) {
    match digest_of(file) {
        Ok(found) if found == expected => {}
        Ok(_) => report.fault(name, None, "it was changed"),
        Err(error) => report.fault(name, None, format!("it can't be read: {error}")),
    }
}

fn digest_of(file: impl Read) -> io::Result<String> {
    let (mut file, mut hasher) = (BufReader::new(file), Sha256::new());
    loop {
        let piece = file.fill_buf()?;
        if piece.is_empty() {
            return Ok(digest(&hasher.finalize()));
        }
        hasher.update(piece);
        let length = piece.len();
        file.consume(length);
    }
}

/// Where the chains stood when an interview ended: what the server signed then, by the same
/// key. A damaged event log says less, and is a fault of its own.
fn seals<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    key: &PublicKey,
    of: &Statement,
    budget: &Budget,
) -> Result<BTreeMap<String, Vec<Head>>, VerifyError> {
    let mut seals: BTreeMap<String, Vec<Head>> = BTreeMap::new();
    let Ok(file) = zip.by_name(EVENTS) else { return Ok(seals) };
    let mut lines = BufReader::new(budget.meter(file));
    let mut line = Vec::new();
    let mut found = 0;
    for _ in 0..MAX_EVENTS {
        line.clear();
        if (&mut lines).take(MAX_STATEMENT).read_until(b'\n', &mut line).unwrap_or(0) == 0 {
            break;
        }
        let record = line.get(DIGITS + 1..).map(serde_json::from_slice::<Sealed>);
        let Some(Ok(Sealed { event: SealedEvent { statement: Some(signed) } })) = record else { continue };
        let is_seal =
            |sealed: &Statement| sealed.room == of.room && sealed.heads.values().all(Head::is_plain);
        if let Some(statement) = key.read::<Statement>(&signed).filter(is_seal) {
            let known = statement.heads.into_iter().filter(|(path, _)| of.heads.contains_key(path));
            known.for_each(|(path, head)| seals.entry(path).or_default().push(head));
            found += 1;
        }
        if found == MAX_SEALS {
            break;
        }
    }
    Ok(seals)
}

#[derive(Deserialize)]
struct Sealed {
    event: SealedEvent,
}

#[derive(Deserialize)]
struct SealedEvent {
    statement: Option<String>,
}

/// What a log has to lead to.
struct Expected<'a> {
    head: &'a Head,
    seals: &'a [Head],
}

fn check_log(file: impl Read, room: &str, name: &str, expected: Expected<'_>, report: &mut Report) {
    let Expected { head: expected, seals } = expected;
    let mut is_whole = true;
    let part = name.trim_start_matches(HISTORY).trim_end_matches(".log");
    let (mut lines, mut chain) = (BufReader::new(file), Chain::begin(room, part));
    let mut line = Vec::new();
    loop {
        line.clear();
        let number = chain.next();
        match (&mut lines).take(MAX_LINE).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => return report.fault(name, Some(number), format!("it can't be read: {error}")),
        }
        let Some(text) = line.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok()) else {
            return report.fault(
                name,
                Some(number),
                "it is not a line of text, and nothing after it was read",
            );
        };
        match chain.check(text) {
            // What came before has been replaced by what it amounts to, and is counted no more.
            Ok(record) if number == 1 && record.contains("\"base\":") => is_whole = false,
            Ok(_) => {}
            Err(broken) => report.fault(name, Some(number), broken),
        }
        let found = chain.head();
        if is_whole && seals.iter().any(|seal| seal.records == found.records && *seal != found) {
            report.fault(name, Some(number), "up to here it is not what was sealed when the interview ended");
        }
    }
    let found = chain.head();
    if is_whole && seals.iter().any(|seal| seal.records > found.records) {
        report.fault(name, None, "it is shorter than when the interview ended");
    }
    if found.records != expected.records {
        let counts = format!("it has {} records where {} were signed", found.records, expected.records);
        report.fault(name, None, counts);
    } else if found != *expected {
        report.fault(name, None, "it is not the history that was signed");
    }
}

#[cfg(test)]
mod tests;
