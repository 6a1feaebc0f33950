//! The journals in the database: a value holds the records of one document that were
//! moved together, and its key the number of the last of them.
//!
//! A journal begins after its base, if it has one: what it still has of the records
//! before that is on its way out, and passed over.

use std::ops::ControlFlow;

use rusqlite::Connection;

use super::schema::{execute, row};
use super::staged::StagedRecord;
use super::{bases, keys, sizes};
use crate::storage::record::{decode_records, encode_lost, encode_records};
use crate::storage::{Damage, Record, Seq, StorageError};

/// Something that a journal has, or should have.
#[derive(Debug)]
pub(super) enum Found {
    Record(Record),
    Damage(Damage),
}

/// Records of a document, and what there should be and is not.
#[derive(Debug, Default)]
pub(super) struct Journal {
    pub(super) records: Vec<Record>,
    pub(super) damage: Vec<Damage>,
}

/// The number of the last record of a document's journal; 0 if there is none.
pub(super) fn last(db: &Connection, document: &[u8]) -> Result<Seq, StorageError> {
    let (first, last) = (keys::numbered(document, 0), keys::numbered(document, u64::MAX));
    let sql = "SELECT k FROM journal WHERE k BETWEEN ? AND ? ORDER BY k DESC LIMIT 1";
    let found = row(db, sql, &[&first, &last], |row| Ok(keys::number(row.get_ref(0)?.as_blob()?)));
    let base = bases::upto(db, document)?;
    match found? {
        Some(Some(seq)) => Ok(seq.max(base)),
        Some(None) => Err(StorageError::damaged("a journal key")),
        None => Ok(base),
    }
}

/// Adds records behind those that a journal has.
pub(super) fn append(db: &Connection, document: &[u8], records: &[StagedRecord]) -> rusqlite::Result<()> {
    let Some(last) = records.last() else { return Ok(()) };
    let key = keys::numbered(document, last.seq.0);
    let value = encode_records(&key, records.iter().map(|record| (record.seq, &*record.entries)));
    put(db, &key, &value)?;
    sizes::grow(db, document, value.len())
}

/// Notes that a record is lost: the document is damaged from then on.
pub(super) fn note_lost(db: &Connection, document: &[u8], seq: Seq) -> rusqlite::Result<()> {
    put(db, &keys::numbered(document, seq.0), &encode_lost())
}

/// Makes or replaces a value.
pub(super) fn put(db: &Connection, key: &[u8], value: &[u8]) -> rusqlite::Result<()> {
    execute(db, "INSERT OR REPLACE INTO journal (k, v) VALUES (?, ?)", &[&key, &value]).map(|_| ())
}

/// The values of a document that hold records after `after`.
pub(super) fn values<E: From<StorageError>>(
    db: &Connection,
    document: &[u8],
    after: Seq,
    mut each: impl FnMut(&[u8], &[u8]) -> Result<ControlFlow<()>, E>,
) -> Result<(), E> {
    let (first, last) =
        (keys::numbered(document, after.0.saturating_add(1)), keys::numbered(document, u64::MAX));
    let fail = |error| E::from(StorageError::from(error));
    let sql = "SELECT k, v FROM journal WHERE k BETWEEN ? AND ? ORDER BY k";
    let mut statement = db.prepare_cached(sql).map_err(fail)?;
    let mut rows = statement.query([&first, &last]).map_err(fail)?;
    while let Some(row) = rows.next().map_err(fail)? {
        let blob = |at| row.get_ref(at).and_then(|value| Ok(value.as_blob()?)).map_err(fail);
        if each(blob(0)?, blob(1)?)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Goes through a document's records after `after` and its base, and those of `staged`
/// behind them, until `visit` has seen enough. At one moment of the database: a base that
/// comes between its parts would look like damage.
pub(super) fn walk(
    db: &Connection,
    document: &[u8],
    staged: &[StagedRecord],
    after: Seq,
    mut visit: impl FnMut(Found) -> ControlFlow<()>,
) -> Result<(), StorageError> {
    let after = after.max(bases::upto(db, document)?);
    let mut walk = Walk { upto: after, visit: &mut visit };
    let mut flow = ControlFlow::Continue(());
    values::<StorageError>(db, document, after, |key, value| {
        flow = walk.value(key, decode_records(key, value));
        Ok(flow)
    })?;
    if flow.is_continue() {
        let _ = staged.iter().try_for_each(|record| walk.record(Record::from(record)));
    }
    Ok(())
}

struct Walk<'a, V> {
    /// The last record that is accounted for.
    upto: Seq,
    visit: &'a mut V,
}

impl<V: FnMut(Found) -> ControlFlow<()>> Walk<'_, V> {
    fn value(&mut self, key: &[u8], records: Result<Vec<Record>, StorageError>) -> ControlFlow<()> {
        let end = keys::number(key).unwrap_or(self.upto);
        let flow = match records {
            // They were given up: where they were there is nothing now.
            Ok(records) if records.is_empty() && end > self.upto => {
                (self.visit)(Found::Record(Record { seq: end, entries: Vec::new() }))
            }
            Ok(records) => records.into_iter().try_for_each(|record| self.record(record)),
            Err(error) => self.damaged(end, &error.to_string()),
        };
        self.upto = self.upto.max(end);
        flow
    }

    /// A record that follows, unless it is known already or some are missing between.
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        if record.seq <= self.upto {
            return ControlFlow::Continue(());
        }
        if record.seq.0 > self.upto.0 + 1 {
            self.damaged(Seq(record.seq.0 - 1), "they are missing")?;
        }
        self.upto = record.seq;
        (self.visit)(Found::Record(record))
    }

    fn damaged(&mut self, end: Seq, reason: &str) -> ControlFlow<()> {
        let part = format!("journal records {} to {}", self.upto.0 + 1, end.0);
        (self.visit)(Found::Damage(Damage { part, reason: reason.to_owned() }))
    }
}

/// The records of the first values after the base, so many of them that they have
/// `bytes`, and the damage between them.
pub(super) fn first(db: &Connection, document: &[u8], bytes: u64) -> Result<Journal, StorageError> {
    let mut found = Journal::default();
    let base = bases::upto(db, document)?;
    let mut add = |next| {
        match next {
            Found::Record(record) => found.records.push(record),
            Found::Damage(damage) => found.damage.push(damage),
        }
        ControlFlow::Continue(())
    };
    let (mut walk, mut read) = (Walk { upto: base, visit: &mut add }, 0);
    values::<StorageError>(db, document, base, |key, value| {
        if read >= bytes {
            return Ok(ControlFlow::Break(()));
        }
        read += value.len() as u64;
        Ok(walk.value(key, decode_records(key, value)))
    })?;
    Ok(found)
}

/// Up to `limit` records after `after`, and the damage between them.
pub(super) fn read(
    db: &Connection,
    document: &[u8],
    staged: &[StagedRecord],
    after: Seq,
    limit: usize,
) -> Result<Journal, StorageError> {
    let mut found = Journal::default();
    if limit == 0 {
        return Ok(found);
    }
    walk(db, document, staged, after, |next| {
        match next {
            Found::Record(record) => found.records.push(record),
            Found::Damage(damage) => found.damage.push(damage),
        }
        if found.records.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(found)
}

/// The last record after `after` and the base.
///
/// # Errors
/// When anything after `after` is damaged.
pub(super) fn check(
    db: &Connection,
    document: &[u8],
    staged: &[StagedRecord],
    after: Seq,
) -> Result<Seq, StorageError> {
    let (mut last, mut damage) = (after.max(bases::upto(db, document)?), None);
    walk(db, document, staged, after, |next| match next {
        Found::Record(record) => {
            last = record.seq;
            ControlFlow::Continue(())
        }
        Found::Damage(found) => {
            damage = Some(found);
            ControlFlow::Break(())
        }
    })?;
    damage.map_or(Ok(last), |damage| Err(StorageError::damaged(damage)))
}

#[cfg(test)]
mod tests;
