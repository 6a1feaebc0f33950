//! The tables of questions: `questions` has an outline of each, `question_versions` its
//! versions whole.

use std::collections::HashMap;

use rusqlite::Connection;
use uuid::Uuid;

use super::keys;
use super::schema::{execute, row};
use crate::clock::UnixMillis;
use crate::storage::StorageError;
use crate::storage::question::{MAX_QUESTIONS, MAX_VERSIONS, QuestionOutline, QuestionRecord};
use crate::storage::record::{
    decode_outline, decode_question, decode_stamp, encode_outline, encode_question,
};

/// Changes that one group writes, in order.
#[derive(Debug, Default)]
pub(super) struct Questions {
    changes: Vec<Change>,
    /// Of those that this group changes, the version that holds then; 0 if there is none.
    held: HashMap<Uuid, u64>,
}

#[derive(Debug)]
enum Change {
    Put { id: Uuid, version: u64, outline: Vec<u8>, whole: Vec<u8> },
    Delete(Uuid),
}

impl Questions {
    pub(super) fn clear(&mut self) {
        self.changes.clear();
        self.held.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Takes a version, if it follows what is stored, or what this group writes before it.
    pub(super) fn put(&mut self, db: &Connection, record: &QuestionRecord) -> Result<(), StorageError> {
        let id = record.id;
        let held = match self.held.get(&id) {
            Some(held) => *held,
            None => outline(db, id)?.map_or(0, |outline| outline.version),
        };
        if record.version != held + 1 {
            return Err(StorageError::Changed);
        }
        if held == 0 && self.count(db)? >= MAX_QUESTIONS {
            return Err(StorageError::Full);
        }
        let outline = encode_outline(&keys::question(id), &QuestionOutline::from(record))?;
        let whole = encode_question(&keys::question_version(id, record.version), record)?;
        self.changes.push(Change::Put { id, version: record.version, outline, whole });
        self.held.insert(id, record.version);
        Ok(())
    }

    /// Takes one away, with all its versions, in whatever state they are.
    pub(super) fn delete(&mut self, id: Uuid) {
        self.changes.push(Change::Delete(id));
        self.held.insert(id, 0);
    }

    /// How many there are when this group is written.
    fn count(&self, db: &Connection) -> Result<usize, StorageError> {
        let stored = row(db, "SELECT count(*) FROM questions", &[], |row| row.get::<_, i64>(0))?;
        let mut count = usize::try_from(stored.unwrap_or_default()).unwrap_or(usize::MAX);
        for (id, held) in &self.held {
            let is_stored =
                row(db, "SELECT 1 FROM questions WHERE k = ?", &[&keys::question(*id)], |_| Ok(()))?
                    .is_some();
            count = count.saturating_add(usize::from(*held > 0)).saturating_sub(usize::from(is_stored));
        }
        Ok(count)
    }

    /// Writes them.
    pub(super) fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        for change in &self.changes {
            match change {
                Change::Put { id, version, outline, whole } => {
                    let (key, versioned) = (keys::question(*id), keys::question_version(*id, *version));
                    execute(db, "INSERT OR REPLACE INTO questions (k, v) VALUES (?, ?)", &[&key, outline])?;
                    let put = "INSERT OR REPLACE INTO question_versions (k, v) VALUES (?, ?)";
                    execute(db, put, &[&versioned, whole])?;
                    let kept = keys::question_version(*id, (version + 1).saturating_sub(MAX_VERSIONS));
                    let old = "DELETE FROM question_versions WHERE k >= ? AND k < ?";
                    execute(db, old, &[&keys::question_version(*id, 0), &kept])?;
                }
                Change::Delete(id) => {
                    execute(db, "DELETE FROM questions WHERE k = ?", &[&keys::question(*id)])?;
                    let all = "DELETE FROM question_versions WHERE k >= ? AND k <= ?";
                    let (first, last) =
                        (keys::question_version(*id, 0), keys::question_version(*id, u64::MAX));
                    execute(db, all, &[&first, &last])?;
                }
            }
        }
        Ok(())
    }
}

fn outline(db: &Connection, id: Uuid) -> Result<Option<QuestionOutline>, StorageError> {
    let key = keys::question(id);
    let value = row(db, "SELECT v FROM questions WHERE k = ?", &[&key], |row| row.get::<_, Vec<u8>>(0))?;
    value.map(|value| decode_outline(&key, &value)).transpose()
}

/// All of them, by id. What does not check out is logged and passed over: the others can
/// be listed all the same.
pub(super) fn all(db: &Connection) -> Result<Vec<QuestionOutline>, StorageError> {
    let mut statement = db.prepare_cached("SELECT k, v FROM questions ORDER BY k")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let blob = |at| row.get_ref(at).and_then(|value| Ok(value.as_blob()?)).map_err(StorageError::from);
        match decode_outline(blob(0)?, blob(1)?) {
            Ok(outline) => found.push(outline),
            Err(error) => tracing::error!(%error, "a question is damaged"),
        }
    }
    Ok(found)
}

/// A version of a question; the one that holds, unless another is asked for.
pub(super) fn read(
    db: &Connection,
    id: Uuid,
    version: Option<u64>,
) -> Result<Option<QuestionRecord>, StorageError> {
    let (first, last) = (version.unwrap_or(0), version.unwrap_or(u64::MAX));
    let (first, last) = (keys::question_version(id, first), keys::question_version(id, last));
    let sql = "SELECT k, v FROM question_versions WHERE k >= ? AND k <= ? ORDER BY k DESC LIMIT 1";
    let blobs = |row: &rusqlite::Row<'_>| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?));
    let found = row(db, sql, &[&first, &last], blobs)?;
    found.map(|(key, value)| decode_question(&key, &value)).transpose()
}

/// The versions that are kept, and when, in order.
pub(super) fn versions(db: &Connection, id: Uuid) -> Result<Vec<(u64, UnixMillis)>, StorageError> {
    let (first, last) = (keys::question_version(id, 0), keys::question_version(id, u64::MAX));
    let sql = "SELECT k, v FROM question_versions WHERE k >= ? AND k <= ? ORDER BY k";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([first, last])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let blob = |at| row.get_ref(at).and_then(|value| Ok(value.as_blob()?)).map_err(StorageError::from);
        match decode_stamp(blob(0)?, blob(1)?) {
            Ok(stamp) => found.push((stamp.version, stamp.changed)),
            Err(error) => tracing::error!(%id, %error, "a version of a question is damaged"),
        }
    }
    Ok(found)
}
