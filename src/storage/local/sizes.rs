//! How many bytes each document's journal has. Kept beside the journals and changed in
//! the same transactions, so that nobody has to read a journal to know.

use rusqlite::Connection;

use super::schema::{self, SIZED, execute, row, transact};
use super::{bases, keys};
use crate::storage::StorageError;
use crate::storage::record::{decode_bytes, encode_bytes};

/// Bytes of the values of a document's journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Of its records.
    pub(super) records: u64,
    /// Of its base.
    pub(super) base: u64,
}

/// The size of a document's journal. One that is damaged is counted again.
pub(super) fn of(db: &Connection, document: &[u8]) -> rusqlite::Result<Size> {
    let sql = "SELECT v FROM sizes WHERE k = ?";
    let Some(value) = row(db, sql, &[&document], |row| row.get::<_, Vec<u8>>(0))? else {
        return Ok(Size::default());
    };
    let Ok(value) = decode_bytes::<16>(document, &value, "a journal's size") else {
        tracing::error!("the stored size of a journal is damaged; counting again");
        return count(db, document);
    };
    let number = |at: usize| value[at..].first_chunk::<8>().map_or(0, |number| u64::from_le_bytes(*number));
    Ok(Size { records: number(0), base: number(8) })
}

/// Notes the size of a document's journal.
pub(super) fn put(db: &Connection, document: &[u8], size: Size) -> rusqlite::Result<()> {
    let mut value = [0; 16];
    value[..8].copy_from_slice(&size.records.to_le_bytes());
    value[8..].copy_from_slice(&size.base.to_le_bytes());
    let value = encode_bytes(document, &value);
    execute(db, "INSERT OR REPLACE INTO sizes (k, v) VALUES (?, ?)", &[&document, &value]).map(|_| ())
}

/// So many bytes of records have been added.
pub(super) fn grow(db: &Connection, document: &[u8], bytes: usize) -> rusqlite::Result<()> {
    let mut size = of(db, document)?;
    size.records += bytes as u64;
    put(db, document, size)
}

/// Looks how large a document's journal is, and notes it.
pub(super) fn recount(db: &Connection, document: &[u8]) -> rusqlite::Result<()> {
    put(db, document, count(db, document)?)
}

fn count(db: &Connection, document: &[u8]) -> rusqlite::Result<Size> {
    let sum = |table: &str, start: Vec<u8>, end: Vec<u8>| {
        let sql = format!("SELECT coalesce(sum(length(v)), 0) FROM {table} WHERE k >= ? AND k < ?");
        db.query_row(&sql, [start, end], |row| row.get::<_, i64>(0)).map(i64::cast_unsigned)
    };
    let upto = bases::upto(db, document)?.0;
    let (first, next) = (keys::numbered(document, upto), keys::numbered(document, upto.saturating_add(1)));
    let records = sum("journal", keys::numbered(document, 0), keys::end_of(document))?;
    // Another base may be there in part, which does not count.
    Ok(Size { records, base: sum("pieces", first, next)? })
}

/// Counts all journals of a store in which that was never done.
pub(super) fn count_all(db: &Connection) -> Result<(), StorageError> {
    if schema::meta(db, SIZED)?.is_some() {
        return Ok(());
    }
    transact(db, |db| {
        let sql = "SELECT DISTINCT substr(k, 1, length(k) - 8) FROM journal";
        let documents: Vec<Vec<u8>> =
            db.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        documents.iter().try_for_each(|document| recount(db, document))?;
        schema::put_meta(db, SIZED, &encode_bytes(SIZED, b""))?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::local::bench::{Bench, key};

    fn size(bench: &Bench, room: &str) -> Size {
        of(&bench.opened.db, &keys::document(&key(room))).unwrap()
    }

    fn counted(bench: &Bench, room: &str) -> Size {
        count(&bench.opened.db, &keys::document(&key(room))).unwrap()
    }

    #[test]
    fn hard_8_sizes_follow_what_moves_into_the_journals() {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = Bench::open(folder.path());
        for room in ["a", "b", "a"] {
            bench.append(room, "some text").unwrap();
            bench.move_all();
        }
        assert!(size(&bench, "a").records > size(&bench, "b").records);
        for room in ["a", "b", "c"] {
            assert_eq!(size(&bench, room), counted(&bench, room));
        }
    }

    #[test]
    fn hard_8_a_store_of_an_earlier_version_is_counted_once_and_a_damaged_size_is_counted_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = Bench::open(folder.path());
        bench.append("a", "some text").unwrap();
        bench.move_all();
        let sizes = size(&bench, "a");
        bench.opened.db.execute_batch("DELETE FROM sizes; DELETE FROM meta").unwrap();
        drop(bench);
        let bench = Bench::open(folder.path());
        assert_eq!(size(&bench, "a"), sizes);
        bench.opened.db.execute("UPDATE sizes SET v = x'0203'", []).unwrap();
        assert_eq!(size(&bench, "a"), sizes);
    }
}
