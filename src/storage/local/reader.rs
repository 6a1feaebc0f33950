//! The reading side of the store.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::mpsc;

use super::journal::{self, Journal};
use super::schema::at_once;
use super::shared::Shared;
use super::snapshots::Expected;
use super::{keys, lives, rooms};
use crate::ids::{DocumentKey, RoomName};
use crate::storage::record::{decode_room, decode_set_aside};
use crate::storage::room::RoomRecord;
use crate::storage::{Damage, Record, Seq, SetAside, Snapshot, StorageError, Stored};

/// A connection, and what is not in the database.
#[derive(Debug)]
pub(super) struct Reader {
    db: Connection,
    shared: Arc<Shared>,
}

/// A reading. It sends its own answer.
type Work = Box<dyn FnOnce(&Reader) + Send>;

/// Something for a reader to do.
pub(super) enum Read {
    /// One thing to read.
    Work(Work),
    /// End the thread that gets this.
    Close,
}

impl std::fmt::Debug for Read {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Work(_) => "Work",
            Self::Close => "Close",
        })
    }
}

/// Works until it is told to end. Runs on a thread of its own.
pub(super) fn run(reader: &Reader, queue: &Mutex<mpsc::Receiver<Read>>) {
    loop {
        // The lock is held while waiting, so one thread waits and the other works.
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        match next {
            Some(Read::Work(read)) => read(reader),
            Some(Read::Close) | None => return,
        }
    }
}

impl Reader {
    /// A reader over a connection of its own.
    pub(super) fn new(shared: &Arc<Shared>) -> rusqlite::Result<Self> {
        Ok(Self { db: shared.reader()?, shared: Arc::clone(shared) })
    }

    /// What there is of a document. A snapshot that does not check out is made up for by
    /// the journal, which goes back to the beginning.
    pub(super) fn load(&self, document: &DocumentKey) -> Result<Stored, StorageError> {
        // Before all else: what is deleted meanwhile was loaded too early to be written.
        let generation = self.shared.generations.current();
        if self.shared.generations.is_deleting(&document.room) {
            return Ok(Stored { generation, ..Stored::default() });
        }
        let prefix = keys::document(document);
        let staged = self.shared.staged.after(document, Seq(0));
        at_once(&self.db, |db| {
            let last = match staged.last() {
                Some(record) => record.seq,
                None => journal::last(db, &prefix)?,
            };
            let snapshot = self.snapshot(document, last)?.unwrap_or_else(|error| {
                tracing::error!(%document, %error, "the snapshot is dropped; replaying the whole journal");
                None
            });
            let after = snapshot.as_ref().map_or(Seq(0), |snapshot| snapshot.upto);
            let Journal { records: tail, mut damage } =
                journal::read(db, &prefix, &staged, after, usize::MAX)?;
            let set_aside = set_aside(db, &prefix, &mut damage)?;
            Ok(Stored { generation, snapshot, tail, set_aside, damage })
        })
    }

    /// The snapshot of the present life of a document whose journal ends with `last`; or
    /// what is wrong with it.
    pub(super) fn snapshot(
        &self,
        document: &DocumentKey,
        last: Seq,
    ) -> Result<Result<Option<Snapshot>, StorageError>, StorageError> {
        let prefix = keys::document(document);
        Ok(match lives::of(&self.db, &prefix) {
            Ok(Some(life)) => self.shared.snapshots.read(&prefix, Expected { life, last }),
            Ok(None) => Ok(None),
            Err(damaged @ StorageError::Damaged(_)) => Err(damaged),
            Err(error) => return Err(error),
        })
    }

    /// Records after `after`, in order.
    pub(super) fn history(
        &self,
        document: &DocumentKey,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Record>, StorageError> {
        if self.shared.generations.is_deleting(&document.room) {
            return Ok(Vec::new());
        }
        let Journal { records, damage } = self.journal(document, after, limit)?;
        damage.first().map_or(Ok(records), |damage| Err(StorageError::damaged(damage)))
    }

    /// The same, with what is damaged beside it.
    pub(super) fn journal(
        &self,
        document: &DocumentKey,
        after: Seq,
        limit: usize,
    ) -> Result<Journal, StorageError> {
        let staged = self.shared.staged.after(document, after);
        journal::read(&self.db, &keys::document(document), &staged, after, limit)
    }

    /// What is kept about a room.
    pub(super) fn room(&self, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
        rooms::read(&self.db, room)
    }

    /// Rooms in order of their names.
    pub(super) fn rooms(
        &self,
        after: Option<&RoomName>,
        limit: usize,
    ) -> Result<Vec<(RoomName, RoomRecord)>, StorageError> {
        let after = after.map(keys::room).unwrap_or_default();
        let sql = "SELECT k, v FROM rooms WHERE k > ? ORDER BY k";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([after])?;
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(row) = rows.next()?
        {
            let blob =
                |at| row.get_ref(at).and_then(|value| Ok(value.as_blob()?)).map_err(StorageError::from);
            let (key, value) = (blob(0)?, blob(1)?);
            let Some(room) = keys::room_in(key) else { continue };
            match decode_room(key, value) {
                Ok(record) => found.push((room, record)),
                // The others can be listed all the same.
                Err(error) => tracing::error!(%room, %error, "a room's record is damaged"),
            }
        }
        Ok(found)
    }

    /// The connection.
    pub(super) fn db(&self) -> &Connection {
        &self.db
    }

    /// What is not in the database.
    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }
}

fn set_aside(
    db: &Connection,
    document: &[u8],
    damage: &mut Vec<Damage>,
) -> Result<Vec<SetAside>, StorageError> {
    let (first, last) = (keys::numbered(document, 0), keys::numbered(document, u64::MAX));
    let mut statement = db.prepare_cached("SELECT k, v FROM aside WHERE k BETWEEN ? AND ? ORDER BY k")?;
    let mut rows = statement.query([first, last])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let blob = |at| row.get_ref(at).and_then(|value| Ok(value.as_blob()?)).map_err(StorageError::from);
        match decode_set_aside(blob(0)?, blob(1)?) {
            Ok(update) => found.push(update),
            Err(error) => {
                damage.push(Damage { part: "what was set aside".to_owned(), reason: error.to_string() })
            }
        }
    }
    Ok(found)
}
