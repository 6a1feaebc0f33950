//! Trimming journals: the oldest records of a document are replaced by its base (HARD-8).
//!
//! A note comes first, so that a restart tidies up. Then the base is written, piece by
//! piece; it counts once all of it is there, and what it replaces is passed over from
//! then on and deleted, a little with each step, so that nobody's `saved` waits for it.

use std::collections::VecDeque;

use bytes::Bytes;
use rusqlite::Connection;

use super::bases::{self, BaseHeader, PIECE};
use super::keys;
use super::schema::{SLICE, delete_some, execute, row, transact};
use super::shared::Shared;
use super::sizes::{self, Size};
use super::staged::Staged;
use super::write::Reply;
use crate::ids::DocumentKey;
use crate::storage::record::{encode_bytes, encode_updates};
use crate::storage::{Base, Generation, Seq, StorageError};

/// The trims that are not at their end. One works, the others wait.
#[derive(Debug, Default)]
pub(super) struct Trims {
    under_way: VecDeque<Trim>,
}

#[derive(Debug)]
struct Trim {
    document: DocumentKey,
    prefix: Vec<u8>,
    generation: Generation,
    stage: Stage,
    /// `None` once it is answered, and for what a restart goes on with.
    reply: Option<Reply<()>>,
}

#[derive(Debug)]
enum Stage {
    /// Nothing is done yet.
    Asked(Base),
    /// Its base is being written.
    Base(Draft),
    /// What no base counts on is being deleted.
    Tidying,
}

/// A base that is being written.
#[derive(Debug, Clone)]
struct Draft {
    header: BaseHeader,
    /// What is not written yet.
    rest: Bytes,
    /// Bytes of the values that are.
    bytes: u64,
}

/// Whether a trim has more to do.
#[derive(Debug, PartialEq, Eq)]
enum Progress {
    More,
    Done,
}

impl Trims {
    /// Those that a restart cut short.
    pub(super) fn recover(db: &Connection, shared: &Shared) -> Result<Self, StorageError> {
        let mut statement = db.prepare("SELECT k FROM trims")?;
        let keys = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<Vec<u8>>, _>>()?;
        let generation = shared.generations.current();
        let trim = |prefix: Vec<u8>| {
            let document = keys::document_in(&prefix)?;
            Some(Trim { document, prefix, generation, stage: Stage::Tidying, reply: None })
        };
        let under_way: VecDeque<Trim> = keys.into_iter().filter_map(trim).collect();
        if !under_way.is_empty() {
            tracing::info!(journals = under_way.len(), "cleaning up after an unfinished trim");
        }
        Ok(Self { under_way })
    }

    /// Takes one on.
    pub(super) fn add(
        &mut self,
        document: DocumentKey,
        generation: Generation,
        base: Base,
        reply: Reply<()>,
    ) {
        let prefix = keys::document(&document);
        let stage = Stage::Asked(base);
        self.under_way.push_back(Trim { document, prefix, generation, stage, reply: Some(reply) });
    }

    /// Whether there is nothing to do.
    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Whether what the next one replaces is still on its way to its journal.
    pub(super) fn waits_for(&self, staged: &Staged) -> bool {
        let next = self.under_way.front();
        next.is_some_and(|trim| match &trim.stage {
            Stage::Asked(base) => {
                let first = staged.after(&trim.document, Seq(0)).first().map(|record| record.seq);
                first.is_some_and(|first| first <= base.snapshot.upto)
            }
            Stage::Base(_) | Stage::Tidying => false,
        })
    }

    /// Goes on with one of them, a little.
    ///
    /// # Errors
    /// When it did not get on: the next step is for later.
    pub(super) fn step(&mut self, db: &Connection, shared: &Shared) -> Result<(), StorageError> {
        if self.waits_for(&shared.staged) {
            return Ok(());
        }
        let Some(mut trim) = self.under_way.pop_front() else { return Ok(()) };
        match trim.step(db, shared) {
            Ok(Progress::Done) => trim.answer(Ok(())),
            Ok(Progress::More) => self.under_way.push_front(trim),
            // The deletion takes all of it.
            Err(StorageError::Deleted) => trim.answer(Err(StorageError::Deleted)),
            Err(error) => {
                trim.answer(Err(error.clone()));
                if !matches!(trim.stage, Stage::Asked(_)) {
                    // What there is of its base is for nothing.
                    trim.stage = Stage::Tidying;
                    self.under_way.push_back(trim);
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

impl Trim {
    fn step(&mut self, db: &Connection, shared: &Shared) -> Result<Progress, StorageError> {
        shared.generations.check(&self.document.room, self.generation)?;
        let stage = match &self.stage {
            Stage::Asked(base) if base.snapshot.upto <= bases::upto(db, &self.prefix)? => {
                return Ok(Progress::Done);
            }
            Stage::Asked(base) => {
                let draft = self.draft(db, base)?;
                transact(db, |db| {
                    self.note(db)?;
                    self.write(db, draft)
                })?
            }
            Stage::Base(draft) => transact(db, |db| self.write(db, draft.clone()))?,
            Stage::Tidying => match transact(db, |db| self.tidy(db))? {
                Progress::Done => return Ok(Progress::Done),
                Progress::More => Stage::Tidying,
            },
        };
        self.stage = stage;
        Ok(Progress::More)
    }

    /// Only whole values of the journal go.
    fn draft(&self, db: &Connection, base: &Base) -> Result<Draft, StorageError> {
        let upto = base.snapshot.upto;
        let last = keys::numbered(&self.prefix, upto.0);
        if row(db, "SELECT 1 FROM journal WHERE k = ?", &[&last], |_| Ok(()))?.is_none() {
            return Err(StorageError::damaged("the base does not end where a part of the journal ends"));
        }
        let rest = Bytes::from(encode_updates(&base.snapshot.updates));
        let (pieces, length) = (rest.len().div_ceil(PIECE) as u64, rest.len() as u64);
        Ok(Draft { header: BaseHeader { upto, at: base.at, pieces, length }, rest, bytes: 0 })
    }

    fn note(&self, db: &Connection) -> rusqlite::Result<()> {
        let value = encode_bytes(&self.prefix, b"");
        execute(db, "INSERT OR REPLACE INTO trims (k, v) VALUES (?, ?)", &[&self.prefix, &value]).map(|_| ())
    }

    /// Writes some pieces; with the last of them the base counts. What comes next.
    fn write(&self, db: &Connection, mut draft: Draft) -> rusqlite::Result<Stage> {
        let header = draft.header;
        let mut some = draft.rest.split_to(draft.rest.len().min(SLICE));
        let mut number = (header.length - draft.rest.len() as u64 - some.len() as u64) / PIECE as u64;
        while !some.is_empty() {
            number += 1;
            let piece = some.split_to(some.len().min(PIECE));
            draft.bytes += bases::write_piece(db, &self.prefix, header.upto, number, &piece)? as u64;
        }
        if !draft.rest.is_empty() {
            return Ok(Stage::Base(draft));
        }
        bases::settle(db, &self.prefix, header)?;
        let size = Size { base: draft.bytes, ..sizes::of(db, &self.prefix)? };
        sizes::put(db, &self.prefix, size)?;
        Ok(Stage::Tidying)
    }

    /// Deletes some of what no base counts on: pieces of other bases, and records that
    /// are in the base.
    fn tidy(&self, db: &Connection) -> Result<Progress, StorageError> {
        let upto = bases::upto(db, &self.prefix)?.0;
        let start = keys::numbered(&self.prefix, 0);
        let base = keys::numbered(&self.prefix, upto);
        // A record can't have a number so high.
        let after = keys::numbered(&self.prefix, upto.saturating_add(1));
        for (start, end) in [(&start, &base), (&after, &keys::end_of(&self.prefix))] {
            if delete_some(db, "pieces", start, end)?.is_some() {
                return Ok(Progress::More);
            }
        }
        if let Some(bytes) = delete_some(db, "journal", &start, &after)? {
            let size = sizes::of(db, &self.prefix)?;
            let records = size.records.saturating_sub(bytes);
            sizes::put(db, &self.prefix, Size { records, ..size })?;
            return Ok(Progress::More);
        }
        execute(db, "DELETE FROM trims WHERE k = ?", &[&self.prefix])?;
        Ok(Progress::Done)
    }

    fn answer(&mut self, answer: Result<(), StorageError>) {
        if let Some(reply) = self.reply.take() {
            // Whoever asked may be gone.
            let _ = reply.send(answer);
        }
    }
}

#[cfg(test)]
mod tests;
