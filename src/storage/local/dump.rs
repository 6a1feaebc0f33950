//! All rows of a store, as they are at one moment, out of a data folder that a server may
//! have open: the lock on the folder is the server's, SQLite's own locks let readers in.
//!
//! While it is read SQLite keeps what was overwritten since, so a deleted room's bytes
//! leave the files only after it. Nobody who writes waits for it.

use std::path::Path;

use rusqlite::Connection;

use super::carry_over;
use super::error::OpenError;
use super::folder::{UNFINISHED, database};
use super::schema::{self, LOG};
use crate::storage::StorageError;

/// A store that is read as a whole.
#[derive(Debug)]
pub struct Dump {
    db: Connection,
}

/// What the rows are, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    /// What follows is of this table.
    Table(&'a str),
    /// A row: its key, and its value.
    Row(&'a [u8], &'a [u8]),
}

impl Dump {
    /// Opens the store of a data folder for reading. Blocks.
    ///
    /// # Errors
    /// When there is none, or it can't be read by this version.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let unusable = OpenError::unusable(folder);
        if carry_over::is_due(folder) {
            return Err(unusable("its data is of an early version; start the server on it once"));
        }
        if !database(folder).is_file() && folder.join(UNFINISHED).exists() {
            return Err(OpenError::Moving(folder.display().to_string()));
        }
        if !database(folder).is_file() {
            return Err(OpenError::Absent(folder.display().to_string()));
        }
        let db = schema::open_reader(&database(folder)).map_err(OpenError::unusable(folder))?;
        schema::check_version(schema::version(&db).map_err(OpenError::unusable(folder))?)
            .map_err(OpenError::unusable(folder))?;
        Ok(Self { db })
    }

    /// Hands all rows to `each`, table by table, in the order of their keys. The version of
    /// the tables.
    ///
    /// # Errors
    /// When the store can't be read, or those of `each`.
    pub fn read<E: From<StorageError>>(
        &self,
        mut each: impl FnMut(Item<'_>) -> Result<(), E>,
    ) -> Result<i64, E> {
        let begun = self.db.execute_batch("BEGIN").map_err(StorageError::from);
        let done = begun.map_err(E::from).and_then(|()| self.rows(&mut each));
        // Nothing was written. One that could not begin has nothing to end.
        let _ = self.db.execute_batch("ROLLBACK");
        done
    }

    fn rows<E: From<StorageError>>(
        &self,
        each: &mut impl FnMut(Item<'_>) -> Result<(), E>,
    ) -> Result<i64, E> {
        let broken = |error: rusqlite::Error| E::from(error.into());
        let version = schema::version(&self.db).map_err(broken)?;
        for table in schema::tables(&self.db).map_err(broken)? {
            each(Item::Table(&table))?;
            let key = if table == LOG { "id" } else { "k" };
            let sql = format!("SELECT {key}, v FROM {table} ORDER BY {key}");
            let mut statement = self.db.prepare(&sql).map_err(broken)?;
            let mut rows = statement.query([]).map_err(broken)?;
            while let Some(row) = rows.next().map_err(broken)? {
                let value = row.get_ref(1).and_then(|value| Ok(value.as_blob()?)).map_err(broken)?;
                if table == LOG {
                    let id: i64 = row.get(0).map_err(broken)?;
                    each(Item::Row(&id.to_be_bytes(), value))?;
                } else {
                    let key = row.get_ref(0).and_then(|key| Ok(key.as_blob()?)).map_err(broken)?;
                    each(Item::Row(key, value))?;
                }
            }
        }
        Ok(version)
    }
}
