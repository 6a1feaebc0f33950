//! The life of a document: a random number, kept with its first record, that goes when
//! its room is deleted. Snapshots are kept where nothing is sure; they carry the number,
//! so that none of an earlier life is taken for one of this.

use rusqlite::Connection;

use super::schema::{execute, row};
use crate::auth::token::random_bytes;
use crate::storage::StorageError;
use crate::storage::record::{decode_bytes, encode_bytes};

/// A document's life; `None` if nothing was ever written of it.
pub(super) fn of(db: &Connection, document: &[u8]) -> Result<Option<u64>, StorageError> {
    let value = row(db, "SELECT v FROM lives WHERE k = ?", &[&document], |row| row.get::<_, Vec<u8>>(0));
    let value = value?;
    value.map(|value| decode_bytes(document, &value, "a document's life").map(u64::from_le_bytes)).transpose()
}

/// Begins a life; all snapshots of earlier ones are void.
pub(super) fn begin(db: &Connection, document: &[u8]) -> rusqlite::Result<()> {
    let value = encode_bytes(document, &random_bytes::<8>());
    execute(db, "INSERT OR REPLACE INTO lives (k, v) VALUES (?, ?)", &[&document, &value]).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_life_is_like_another() {
        let folder = tempfile::tempdir().unwrap();
        let db = super::super::schema::open_writer(&folder.path().join("db")).unwrap();
        assert_eq!(of(&db, b"a").unwrap(), None);
        begin(&db, b"a").unwrap();
        let first = of(&db, b"a").unwrap().unwrap();
        begin(&db, b"a").unwrap();
        assert_ne!(of(&db, b"a").unwrap(), Some(first));
        db.execute("UPDATE lives SET v = x'0203'", []).unwrap();
        assert!(matches!(of(&db, b"a"), Err(StorageError::Damaged(_))));
    }
}
