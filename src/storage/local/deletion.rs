//! Deleting rooms, so that no byte is left of them.
//!
//! The intent is written first, so that a restart goes on. Then the room's rows go, a few
//! with each step, so that others are not held up for long; then it reads as empty and
//! can begin a new life. Its bytes are gone when the log has moved past the groups that
//! it took part in, the keeper has erased its snapshots, and SQLite's own log is empty.

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::keys;
use super::log::{Erased, Log};
use super::schema::{self, delete_some, execute, transact};
use super::shared::Shared;
use crate::ids::RoomName;
use crate::storage::StorageError;
use crate::storage::record::{decode_bytes, encode_bytes};

/// Pages that one step gives back to the disk: 8 MiB.
const PAGES: u32 = 2048;

type Reply = oneshot::Sender<Result<(), StorageError>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Its rows are being deleted.
    Rows = 0,
    /// Only its bytes are left, here and there.
    Bytes = 1,
}

#[derive(Debug)]
struct Deletion {
    room: RoomName,
    stage: Stage,
    /// The log has nothing of it from this group on.
    upto: u64,
    reply: Option<Reply>,
}

/// The deletions that are not at their end.
#[derive(Debug, Default)]
pub(super) struct Deletions {
    under_way: Vec<Deletion>,
    /// Nothing is left of them but in SQLite's own log.
    is_wal_left: bool,
}

impl Deletions {
    /// Those that a restart cut short.
    pub(super) fn recover(db: &Connection, shared: &Shared) -> Result<Self, StorageError> {
        let mut statement = db.prepare("SELECT k, v FROM deletions")?;
        let mut rows = statement.query([])?;
        let mut under_way = Vec::new();
        while let Some(row) = rows.next()? {
            let blob =
                |at| row.get_ref(at).and_then(|value| Ok(value.as_blob()?)).map_err(StorageError::from);
            let (key, value) = (blob(0)?, blob(1)?);
            let (Some(room), Ok(intent)) = (keys::room_in(key), decode_bytes::<9>(key, value, "a deletion"))
            else {
                // Better something is left of a room than that another one is deleted.
                tracing::error!("the note about deleting a room is damaged; delete the room again");
                continue;
            };
            let [stage, upto @ ..] = intent;
            let stage = if stage == Stage::Bytes as u8 { Stage::Bytes } else { Stage::Rows };
            match stage {
                Stage::Rows => shared.generations.begin_deletion(&room),
                Stage::Bytes => shared.erasures.ask(room.clone()),
            }
            let upto = u64::from_le_bytes(upto);
            under_way.push(Deletion { room, stage, upto, reply: None });
        }
        Ok(Self { under_way, is_wal_left: false })
    }

    /// What the log may still have of deleted rooms.
    pub(super) fn erased(&self) -> Erased {
        self.under_way.iter().map(|deletion| (deletion.room.clone(), deletion.upto)).collect()
    }

    /// Whether there is nothing to do.
    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_empty() && !self.is_wal_left
    }

    /// Whether the log has to move on.
    pub(super) fn waits_for(&self, log: &Log) -> bool {
        self.under_way.iter().any(|deletion| !log.is_past(deletion.upto))
    }

    /// Ends a room's life. From now on a restart would go on with it.
    pub(super) fn begin(
        &mut self,
        db: &Connection,
        shared: &Shared,
        log: &Log,
        (room, reply): (RoomName, Reply),
    ) {
        let upto = log.next();
        let begin = || {
            transact(db, |db| {
                note(db, &room, Stage::Rows, upto)?;
                execute(db, "DELETE FROM rooms WHERE k = ?", &[&keys::room(&room)])
            })
        };
        // On a full disk room is made by deleting, and that needs some.
        let begun = begin().or_else(|error| if shared.folder.free_reserve() { begin() } else { Err(error) });
        if let Err(error) = begun {
            let _ = reply.send(Err(error.into()));
            return;
        }
        shared.generations.begin_deletion(&room);
        shared.staged.remove_room(&room);
        self.under_way.retain(|deletion| deletion.room != room);
        self.under_way.push(Deletion { room, stage: Stage::Rows, upto, reply: Some(reply) });
    }

    /// Goes on with all of them.
    ///
    /// # Errors
    /// When some did not get on: the next step is for later.
    pub(super) fn step(&mut self, db: &Connection, shared: &Shared, log: &Log) -> Result<(), StorageError> {
        let mut outcome = Ok(());
        for deletion in self.under_way.iter_mut().filter(|deletion| deletion.stage == Stage::Rows) {
            outcome = outcome.and(deletion.delete_rows(db, shared));
        }
        let is_done = |deletion: &Deletion| {
            let are_rows_gone = deletion.stage == Stage::Bytes;
            are_rows_gone && log.is_past(deletion.upto) && shared.erasures.is_answered(&deletion.room)
        };
        outcome.and(self.finish(db, shared, is_done).map_err(StorageError::from))
    }

    /// Whether any deletion is at a stage that need not wait for anything.
    pub(super) fn is_busy(&self) -> bool {
        self.under_way.iter().any(|deletion| deletion.stage == Stage::Rows)
    }

    /// Whether the snapshots of any room have to be erased.
    pub(super) fn waits_for_snapshots(&self, shared: &Shared) -> bool {
        self.under_way.iter().any(|deletion| !shared.erasures.is_answered(&deletion.room))
    }

    fn finish(
        &mut self,
        db: &Connection,
        shared: &Shared,
        is_done: impl Fn(&Deletion) -> bool,
    ) -> rusqlite::Result<()> {
        let done: Vec<RoomName> = self
            .under_way
            .iter()
            .filter(|deletion| is_done(deletion))
            .map(|deletion| deletion.room.clone())
            .collect();
        if !done.is_empty() {
            transact(db, |db| {
                done.iter().try_for_each(|room| {
                    execute(db, "DELETE FROM deletions WHERE k = ?", &[&keys::room(room)]).map(|_| ())
                })
            })?;
            done.iter().for_each(|room| shared.erasures.forget(room));
            self.under_way.retain(|deletion| !done.contains(&deletion.room));
            self.is_wal_left = true;
        }
        if self.is_wal_left {
            schema::shrink(db, PAGES)?;
            self.is_wal_left = !schema::empty_wal(db)?;
        }
        Ok(())
    }
}

impl Deletion {
    /// Deletes some rows; answers when there are no more.
    fn delete_rows(&mut self, db: &Connection, shared: &Shared) -> Result<(), StorageError> {
        let step = || transact(db, |db| self.delete_some_rows(db));
        let done = step().or_else(|error| if shared.folder.free_reserve() { step() } else { Err(error) });
        match done {
            Ok(false) => Ok(()),
            Ok(true) => {
                self.stage = Stage::Bytes;
                shared.erasures.ask(self.room.clone());
                shared.generations.end_deletion(&self.room);
                self.answer(Ok(()));
                Ok(())
            }
            Err(error) => {
                let error = StorageError::from(error);
                self.answer(Err(error.clone()));
                Err(error)
            }
        }
    }

    /// Whether all are gone.
    fn delete_some_rows(&self, db: &Connection) -> rusqlite::Result<bool> {
        let (start, end) = keys::documents_of(&self.room);
        for table in ["journal", "pieces", "events", "reviews"] {
            if delete_some(db, table, &start, &end)?.is_some() {
                return Ok(false);
            }
        }
        for table in ["lives", "aside", "bases", "sizes", "trims"] {
            execute(db, &format!("DELETE FROM {table} WHERE k >= ? AND k < ?"), &[&start, &end])?;
        }
        // Nobody can tell whose text is in these.
        let (start, end) = keys::damaged_groups();
        execute(db, "DELETE FROM aside WHERE k >= ? AND k < ?", &[&start, &end])?;
        // Only its bytes are left: a restart must not touch the rows of its next life.
        note(db, &self.room, Stage::Bytes, self.upto).map(|()| true)
    }

    fn answer(&mut self, answer: Result<(), StorageError>) {
        if let Some(reply) = self.reply.take() {
            // Whoever asked may be gone.
            let _ = reply.send(answer);
        }
    }
}

fn note(db: &Connection, room: &RoomName, stage: Stage, upto: u64) -> rusqlite::Result<()> {
    let key = keys::room(room);
    let mut intent = [stage as u8; 9];
    intent[1..].copy_from_slice(&upto.to_le_bytes());
    let value = encode_bytes(&key, &intent);
    execute(db, "INSERT OR REPLACE INTO deletions (k, v) VALUES (?, ?)", &[&key, &value]).map(|_| ())
}

#[cfg(test)]
mod tests;
