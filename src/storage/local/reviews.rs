//! The table of reviews: one row for each comment, and for each judgement.

use rusqlite::Connection;

use super::keys;
use super::schema::execute;
use crate::ids::RoomName;
use crate::storage::StorageError;
use crate::storage::record::{decode_review, encode_review};
use crate::storage::review::{ReviewChange, ReviewItem, ReviewKey};

/// Changes that one group writes, in order: values by their keys, nothing for what goes.
#[derive(Debug, Default)]
pub(super) struct Reviews(Vec<(Vec<u8>, Option<Vec<u8>>)>);

impl Reviews {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes some of a room that there is.
    pub(super) fn add(&mut self, room: &RoomName, changes: &[ReviewChange]) -> Result<(), StorageError> {
        let pending = |change: &ReviewChange| match change {
            ReviewChange::Put(item) => {
                let key = keys::review(room, item.key());
                let value = encode_review(&key, item)?;
                Ok((key, Some(value)))
            }
            ReviewChange::RemoveComment(id) => Ok((keys::review(room, ReviewKey::Comment(*id)), None)),
        };
        let pending = changes.iter().map(pending).collect::<Result<Vec<_>, StorageError>>()?;
        self.0.extend(pending);
        Ok(())
    }

    /// Writes them.
    pub(super) fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        for (key, value) in &self.0 {
            match value {
                Some(value) => {
                    execute(db, "INSERT OR REPLACE INTO reviews (k, v) VALUES (?, ?)", &[key, value])?
                }
                None => execute(db, "DELETE FROM reviews WHERE k = ?", &[key])?,
            };
        }
        Ok(())
    }
}

/// All of a room's. What does not check out is logged and passed over: nothing else depends
/// on it.
pub(super) fn read(db: &Connection, room: &RoomName) -> Result<Vec<ReviewItem>, StorageError> {
    let (start, end) = keys::documents_of(room);
    let mut statement = db.prepare_cached("SELECT k, v FROM reviews WHERE k >= ? AND k < ? ORDER BY k")?;
    let mut rows = statement.query([start, end])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let blob = |at| row.get_ref(at).and_then(|value| Ok(value.as_blob()?)).map_err(StorageError::from);
        match decode_review(blob(0)?, blob(1)?) {
            Ok(item) => found.push(item),
            Err(error) => tracing::error!(%room, %error, "a part of a room's review is damaged"),
        }
    }
    Ok(found)
}
