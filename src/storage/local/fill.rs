//! A data folder that is made from the rows of another.
//!
//! It comes to be in a folder inside, and gets its name when all of it is there and has
//! been looked through: whatever happens before that, no server takes half of it for all.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::error::OpenError;
use super::folder::{Folder, RESTORING, database, private};
use super::inspect::Inspector;
use super::schema::{self, LOG, transact};
use crate::storage::StorageError;

/// What may lie in a folder that counts as empty: what an earlier try has left, and what
/// a file system has of its own.
const NOTHING: [&str; 3] = ["lock", RESTORING, "lost+found"];

/// A data folder that is being filled. Dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct Fill {
    db: Connection,
    inner: Inner,
    folder: Folder,
}

/// Where it comes to be.
#[derive(Debug)]
struct Inner(PathBuf);

impl Drop for Inner {
    fn drop(&mut self) {
        // What can't be removed is seen by the next try, and no server begins on it.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Fill {
    /// Takes an empty folder, making it when there is none. Blocks.
    ///
    /// # Errors
    /// When there is something in it, or it can't be used.
    pub fn begin(path: &Path) -> Result<Self, OpenError> {
        let unusable = OpenError::unusable(path);
        if path.is_dir() {
            for entry in path.read_dir().map_err(&unusable)? {
                let name = entry.map_err(&unusable)?.file_name();
                if !NOTHING.iter().any(|nothing| name == *nothing) {
                    return Err(OpenError::NotEmpty(path.display().to_string()));
                }
            }
        }
        let folder = Folder::take(path)?;
        let inner = Inner(path.join(RESTORING));
        match std::fs::remove_dir_all(&inner.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unusable(error)),
            _ => {}
        }
        std::fs::create_dir(&inner.0).map_err(&unusable)?;
        let db = schema::open_writer(&database(&inner.0)).map_err(OpenError::unusable(path))?;
        // It is synced once, at the end.
        db.execute_batch("PRAGMA synchronous = OFF").map_err(OpenError::unusable(path))?;
        Ok(Self { db, inner, folder })
    }

    /// Adds rows to a table, which has to be one that a store of this version has.
    ///
    /// # Errors
    /// When it is none, or they can't be written.
    pub fn add<'a>(
        &self,
        table: &str,
        rows: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<(), StorageError> {
        if !schema::tables(&self.db)?.iter().any(|known| known == table) {
            return Err(StorageError::damaged(format!("there is no table '{table}'")));
        }
        let key = if table == LOG { "id" } else { "k" };
        transact(&self.db, |db| {
            let mut insert = db.prepare_cached(&format!("INSERT INTO {table} ({key}, v) VALUES (?, ?)"))?;
            for (key, value) in rows {
                match <[u8; 8]>::try_from(key) {
                    Ok(id) if table == LOG => insert.execute(params![i64::from_be_bytes(id), value])?,
                    _ => insert.execute(params![key, value])?,
                };
            }
            Ok(())
        })
    }

    /// Adds a file that stands beside the database.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn file(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        // Whoever restores may write more than whoever made the backup.
        if Path::new(name).file_name() != Some(OsStr::new(name)) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("'{name}' is no file's name")));
        }
        let path = self.inner.0.join(name);
        std::fs::write(&path, bytes)?;
        private(&path)?.sync_all()
    }

    /// Looks through all of it, and makes it the folder's. `version` is that of the tables
    /// that the rows are from. What of it does not check out, in sentences; as it came
    /// from its store so, it stays.
    ///
    /// # Errors
    /// When it can't be read or written: then nothing is left of it.
    pub fn finish(self, version: i64, files: &[String]) -> Result<Vec<String>, OpenError> {
        let Self { db, inner, folder } = self;
        let outer = folder.path().to_owned();
        let unusable = OpenError::unusable(&outer);
        let close = |db: Connection| {
            schema::empty_wal(&db)?;
            db.close().map_err(|(_, error)| error)
        };
        let set = schema::set_version(&db, version).and_then(|()| close(db));
        set.map_err(OpenError::unusable(&outer))?;
        let damage = Inspector::open(&inner.0)?.damage().map_err(OpenError::unusable(&outer))?;
        // What was put right when it was opened is in the database, and in no other file.
        let whole = schema::open_writer(&database(&inner.0)).and_then(close);
        whole.map_err(OpenError::unusable(&outer))?;
        let moved = || {
            private(&database(&inner.0))?.sync_all()?;
            for file in files {
                std::fs::rename(inner.0.join(file), outer.join(file))?;
            }
            // The last: with it a server begins.
            std::fs::rename(database(&inner.0), database(&outer))?;
            folder.sync()
        };
        moved().map_err(&unusable)?;
        Ok(damage)
    }
}

#[cfg(test)]
mod tests {
    use super::super::dump::{Dump, Item};
    use super::*;

    /// Everything in a data folder.
    fn rows(folder: &Path) -> Vec<(String, Vec<u8>, Vec<u8>)> {
        let (mut rows, mut of) = (Vec::new(), String::new());
        let read = Dump::open(folder).unwrap().read::<StorageError>(|item| {
            match item {
                Item::Table(table) => of = table.to_owned(),
                Item::Row(key, value) => rows.push((of.clone(), key.to_vec(), value.to_vec())),
            }
            Ok(())
        });
        read.unwrap();
        rows
    }

    #[test]
    fn what_is_filled_in_is_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("made");
        let fill = Fill::begin(&made).unwrap();
        let value = crate::storage::record::encode_bytes(schema::SECRET, &[7; 32]);
        fill.add("meta", std::iter::once((schema::SECRET, value.as_slice()))).unwrap();
        fill.file("languages.toml", b"# none").unwrap();
        assert!(!database(&made).exists());
        assert_eq!(fill.finish(5, &["languages.toml".to_owned()]).unwrap(), Vec::<String>::new());
        assert!(rows(&made).contains(&("meta".to_owned(), schema::SECRET.to_vec(), value)));
        assert!(made.join("languages.toml").exists() && !made.join(RESTORING).exists());
        assert_eq!(Inspector::open(&made).unwrap().secret().unwrap(), Some([7; 32]));
        assert!(matches!(Fill::begin(&made), Err(OpenError::NotEmpty(_))));
    }

    #[test]
    fn no_server_begins_where_a_restore_was_cut_short_and_another_one_does() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(RESTORING)).unwrap();
        std::fs::write(database(&folder.path().join(RESTORING)), "half").unwrap();
        let opened = super::super::LocalStorage::open(folder.path());
        assert!(matches!(opened, Err(OpenError::Restoring(_))));
        let fill = Fill::begin(folder.path()).unwrap();
        assert!(fill.add("sqlite_master", std::iter::empty()).is_err());
        drop(fill);
        assert!(!folder.path().join(RESTORING).exists());
        super::super::LocalStorage::open(folder.path()).unwrap();
    }
}
