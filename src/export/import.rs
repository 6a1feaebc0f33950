//! Making a room of an archive again. It may come from anybody: all of it is checked before
//! there is anything of the room, and every update as if a stranger had sent it. It is read
//! twice, in pieces: to be checked, and to be written.
//!
//! * `entries` looks at the zip file itself, `log` reads a log along its chain.
//! * `record` checks what is said of the room, `replay` the documents, `texts` what is
//!   readable of them, `events` what happened.
//! * [`refusal`] says why not.

mod entries;
mod events;
mod log;
mod record;
pub mod refusal;
mod replay;
mod texts;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use tokio::runtime::Handle;
use zip::ZipArchive;

use self::events::Events;
use self::log::{Log, Step};
use self::refusal::ImportError;
use self::replay::Replay;
use super::about::{ABOUT, About};
use super::chain::Head;
use super::meter::Budget;
use super::statement::{HISTORY, KEY, SIGNED, Statement};
use super::verify::{Report, verify_within};
use crate::auth::signing::PublicKey;
use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::ids::DocumentName;
use crate::room::importing::Importing;
use crate::storage::Entry;
use crate::storage::event::{Event, EventKind};
use crate::storage::room::{Imported, RoomRecord};

/// Bytes of an archive, unpacked, for each byte that it has packed: journals and texts
/// that people write become a third to a tenth.
const UNPACKED: u64 = 16;
/// Bytes, unpacked, that every archive may have: small ones are mostly what all of them have.
const LEAST: u64 = 32 << 20;
/// Bytes of `room.json`.
const MAX_ABOUT: u64 = 1 << 20;
/// Updates and bytes of a record that is written.
const MAX_ENTRIES: usize = 500;
const MAX_BYTES: usize = 1 << 20;
/// Members that are remembered, for each place in a room.
const REMEMBERED: usize = 2;

/// What an import goes by.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The bounds.
    pub limits: Arc<Limits>,
    /// The time.
    pub now: UnixMillis,
    /// The key of this server.
    pub own: PublicKey,
    /// Until when it may take.
    pub until: Instant,
    /// Whether somebody waits for it.
    pub wanted: Arc<AtomicBool>,
}

/// An archive that can become a room.
#[derive(Debug)]
pub struct Checked {
    file: File,
    terms: Terms,
    /// Documents that it has a history of.
    documents: Vec<DocumentName>,
    /// What the room's record says, but its version, links and origin.
    pub record: RoomRecord,
    /// Where it comes from.
    pub imported: Imported,
}

/// What of an archive is as it was signed, whether or not it can become a room. Blocks, for as
/// long as the terms say.
///
/// # Errors
/// When it is no archive of a room.
pub fn verify(mut file: File, terms: &Terms) -> Result<Report, ImportError> {
    let budget = terms.budget(&file)?;
    // What is not as exports are may take more memory than it has bytes.
    entries::open(&mut file)?;
    let report = verify_within(&mut file, None, &budget)?;
    budget.check()?;
    Ok(report)
}

/// Checks all of an archive. Blocks, for as long as the terms say.
///
/// # Errors
/// Why it can't become a room.
pub fn check(mut file: File, terms: Terms) -> Result<Checked, ImportError> {
    let budget = terms.budget(&file)?;
    let mut zip = entries::open(&mut file)?;
    let names: BTreeSet<String> =
        (0..zip.len()).filter_map(|index| Some(zip.name_for_index(index)?.ok()?.into_owned())).collect();
    let about = about(&mut zip, &budget)?;
    let is_signed = names.contains(SIGNED) || names.contains(KEY);
    drop(zip);
    let signed = if is_signed { Some(statement(&mut file, &budget)?) } else { None };
    if signed.as_ref().is_some_and(|(statement, _)| statement.room != about.room) {
        return Err(ImportError::Room("it is another room than the signed one"));
    }
    let record = record::record(&about, terms.now, terms.limits.room_members * REMEMBERED)?;
    let mut zip = ZipArchive::new(&mut file).map_err(|_| ImportError::Damaged)?;
    let mut replay = Replay { limits: &terms.limits, now: terms.now, left: terms.limits.history };
    let documents: Vec<_> = DocumentName::ALL.into_iter().filter(|document| has(&names, *document)).collect();
    for document in documents.iter().copied() {
        let state = open(&mut zip, (&about.room, document.as_str()), &budget, |log| {
            let state = replay.document(log, document)?;
            Ok((state, log.head()))
        })?;
        let (state, head) = state;
        agree(signed.as_ref(), document.as_str(), &head)?;
        texts::compare(&mut zip, &names, (document, &state), &budget)?;
    }
    // What this server has signed may have come from elsewhere.
    let mut is_foreign = false;
    let head = events(&mut zip, (&about.room, terms.now), &budget, |event| {
        is_foreign |= matches!(&event.kind, EventKind::RoomImported(from) if !from.verified);
        Ok(())
    })?;
    agree(signed.as_ref(), EVENTS, &head)?;
    drop(zip);
    let signed_by = signed.as_ref().map(|(_, key)| key.clone());
    let verified = !is_foreign && signed_by.as_ref() == Some(&terms.own.to_string());
    let imported = Imported { from: about.room, signed_by, verified };
    Ok(Checked { file, terms, documents, record, imported })
}

/// Whether there has to be a log of a document: rooms had no board once, and what is signed to be
/// there was found.
fn has(names: &BTreeSet<String>, document: DocumentName) -> bool {
    match document {
        DocumentName::Code | DocumentName::Problem | DocumentName::Notes | DocumentName::Output => true,
        DocumentName::Board | DocumentName::Pictures => names.contains(&path(document.as_str())),
    }
}

/// The part of the event log.
const EVENTS: &str = "events";

impl Terms {
    fn budget(&self, file: &File) -> Result<Budget, ImportError> {
        let bytes = file.metadata()?.len().saturating_mul(UNPACKED).max(LEAST);
        Ok(Budget::new(bytes, self.until, Arc::clone(&self.wanted)))
    }
}

impl Checked {
    /// Writes what was checked. Blocks; the store's answers come by this runtime.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&mut self, room: &Importing, runtime: &Handle) -> Result<(), ImportError> {
        let budget = self.terms.budget(&self.file)?;
        let mut zip = ZipArchive::new(&mut self.file).map_err(|_| ImportError::Damaged)?;
        for document in self.documents.iter().copied() {
            open(&mut zip, (&self.imported.from, document.as_str()), &budget, |log| {
                let filling = runtime.block_on(room.document(document))?;
                let (mut entries, mut bytes) = (Vec::new(), 0);
                while let Some(step) = log.step()? {
                    match step {
                        Step::Base(at, updates) => {
                            runtime.block_on(room.begin_with(&filling, at, updates))?
                        }
                        Step::Update(entry) => {
                            bytes += entry.update.len();
                            entries.push(entry);
                        }
                    }
                    if entries.len() >= MAX_ENTRIES || bytes >= MAX_BYTES {
                        let full: Vec<Entry> = std::mem::take(&mut entries);
                        runtime.block_on(room.append(&filling, full))?;
                        bytes = 0;
                    }
                }
                if !entries.is_empty() {
                    runtime.block_on(room.append(&filling, entries))?;
                }
                Ok(())
            })?;
        }
        let mut page = Vec::new();
        events(&mut zip, (&self.imported.from, self.terms.now), &budget, |event| {
            page.push(event);
            if page.len() < MAX_ENTRIES {
                return Ok(());
            }
            Ok(runtime.block_on(room.happened(std::mem::take(&mut page)))?)
        })?;
        if !page.is_empty() {
            runtime.block_on(room.happened(page))?;
        }
        Ok(budget.check()?)
    }
}

/// What the archive says of its room.
fn about(zip: &mut ZipArchive<&mut File>, budget: &Budget) -> Result<About, ImportError> {
    let missing = ImportError::NotARoom(ABOUT);
    let Ok(file) = zip.by_name(ABOUT) else { return Err(missing) };
    let mut text = Vec::new();
    let read = budget.meter(file).take(MAX_ABOUT).read_to_end(&mut text);
    read.map_err(|_| budget.spent().map_or(ImportError::Damaged, ImportError::from))?;
    serde_json::from_slice(&text).map_err(|_| missing)
}

/// What was signed, and with which key.
fn statement(file: &mut File, budget: &Budget) -> Result<(Statement, String), ImportError> {
    let report = verify_within(&mut *file, None, budget)?;
    budget.check()?;
    let fault = report.faults.first().map(ToString::to_string);
    match (fault, report.statement) {
        (None, Some(statement)) => Ok((statement, report.key)),
        (fault, _) => Err(ImportError::Changed(fault.unwrap_or_default())),
    }
}

/// Whether a log ends where it was signed to end, if it was.
fn agree(signed: Option<&(Statement, String)>, part: &str, head: &Head) -> Result<(), ImportError> {
    let Some((statement, _)) = signed else { return Ok(()) };
    let path = path(part);
    if statement.heads.get(&path) == Some(head) {
        return Ok(());
    }
    Err(ImportError::Changed(format!("{path}: it is not the history that was signed")))
}

fn path(part: &str) -> String {
    format!("{HISTORY}{part}.log")
}

/// Reads a log of the archive.
fn open<T>(
    zip: &mut ZipArchive<&mut File>,
    (room, part): (&str, &str),
    budget: &Budget,
    read: impl FnOnce(&mut Log<'_, &mut dyn Read>) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let path = path(part);
    let file = zip.by_name(&path).map_err(|_| ImportError::NotARoom("history"))?;
    let mut file = budget.meter(file);
    let mut log = Log::new(&mut file as &mut dyn Read, &path, (room, part), budget);
    read(&mut log)
}

/// Reads the events. Where their log ends.
fn events(
    zip: &mut ZipArchive<&mut File>,
    (room, now): (&str, UnixMillis),
    budget: &Budget,
    mut take: impl FnMut(Event) -> Result<(), ImportError>,
) -> Result<Head, ImportError> {
    open(zip, (room, EVENTS), budget, |log| {
        let mut events = Events::new(log, now);
        while let Some(event) = events.next()? {
            take(event)?;
        }
        Ok(events.log().head())
    })
}
