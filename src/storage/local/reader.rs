//! The reading side of the store.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::journal::{self, Journal};
use super::schema::at_once;
use super::shared::Shared;
use super::snapshots::Expected;
use super::{bases, events, keys, lives, questions, reviews, rooms, sizes};
use crate::clock::UnixMillis;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::event::Event;
use crate::storage::history::{HistorySize, JournalSize};
use crate::storage::question::{QuestionOutline, QuestionRecord};
use crate::storage::record::{decode_room, decode_set_aside};
use crate::storage::review::ReviewItem;
use crate::storage::room::RoomRecord;
use crate::storage::{Base, Damage, Derived, History, Seq, SetAside, Snapshot, StorageError, Stored};

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
    /// the journal and its base, which go back to the beginning.
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
                tracing::error!(%document, %error, "dropped a snapshot; replaying the whole journal");
                None
            });
            // After a crash of the machine the snapshot may be any older one.
            let base = bases::upto(db, &prefix)?;
            let snapshot = snapshot.filter(|snapshot| snapshot.upto >= base);
            let (snapshot, mut damage) = match snapshot {
                Some(snapshot) => (Some(snapshot), Vec::new()),
                None => base_as_snapshot(db, &prefix)?,
            };
            let after = snapshot.as_ref().map_or(base, |snapshot| snapshot.upto);
            let Journal { records: tail, damage: more } =
                journal::read(db, &prefix, &staged, after, usize::MAX)?;
            damage.extend(more);
            let set_aside = set_aside(db, &prefix, &mut damage)?;
            Ok(Stored { generation, snapshot, tail, set_aside, damage })
        })
    }

    /// The base, and the values of the journal after it that hold `bytes` of records.
    pub(super) fn beginning(&self, document: &DocumentKey, bytes: u64) -> Result<Stored, StorageError> {
        let generation = self.shared.generations.current();
        if self.shared.generations.is_deleting(&document.room) {
            return Ok(Stored { generation, ..Stored::default() });
        }
        let prefix = keys::document(document);
        at_once(&self.db, |db| {
            let (snapshot, mut damage) = base_as_snapshot(db, &prefix)?;
            let Journal { records: tail, damage: more } = journal::first(db, &prefix, bytes)?;
            damage.extend(more);
            let set_aside = set_aside(db, &prefix, &mut damage)?;
            Ok(Stored { generation, snapshot, tail, set_aside, damage })
        })
    }

    /// How large a room's journals are, with what has not moved there yet.
    pub(super) fn history_size(&self, room: &RoomName) -> Result<HistorySize, StorageError> {
        let mut found = HistorySize::default();
        if self.shared.generations.is_deleting(room) {
            return Ok(found);
        }
        for name in DocumentName::ALL {
            let document = DocumentKey { room: room.clone(), document: name };
            let prefix = keys::document(&document);
            let staged = self.shared.staged.size(&document) as u64;
            let (size, header) = at_once(&self.db, |db| {
                Ok::<_, StorageError>((sizes::of(db, &prefix)?, bases::header(db, &prefix)))
            })?;
            // One that is damaged begins whenever it begins: the size is known all the same.
            let begins = header.ok().flatten().map(|header| header.at);
            let size = JournalSize { records: size.records + staged, base: size.base, begins };
            if size.bytes() > 0 {
                found.documents.insert(name, size);
            }
        }
        Ok(found)
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

    /// What was made of a document's journal as it is now. One that does not check out is
    /// as good as none: it is made again.
    pub(super) fn derived(&self, document: &DocumentKey) -> Result<Option<Derived>, StorageError> {
        if self.shared.generations.is_deleting(&document.room) {
            return Ok(None);
        }
        let prefix = keys::document(document);
        let staged = self.shared.staged.after(document, Seq(0));
        let Some(life) = lives::of(&self.db, &prefix)? else { return Ok(None) };
        let last = staged.last().map_or_else(|| journal::last(&self.db, &prefix), |record| Ok(record.seq))?;
        let read = self.shared.snapshots.read(&keys::derived(document), Expected { life, last });
        let read = read.unwrap_or_else(|error| {
            tracing::warn!(%document, %error, "dropped what was made of a journal; making it again");
            None
        });
        Ok(read.filter(|found| found.upto == last).and_then(|found| match &found.updates[..] {
            [version, bytes] => {
                let version = String::from_utf8(version.to_vec()).ok()?;
                Some(Derived { upto: last, version, bytes: bytes.clone() })
            }
            _ => None,
        }))
    }

    /// Records after `after`, in order.
    pub(super) fn history(
        &self,
        document: &DocumentKey,
        after: Seq,
        limit: usize,
    ) -> Result<History, StorageError> {
        if self.shared.generations.is_deleting(&document.room) {
            return Ok(History::default());
        }
        let prefix = keys::document(document);
        let staged = self.shared.staged.after(document, after);
        at_once(&self.db, |db| {
            let base = if bases::upto(db, &prefix)? > after { bases::read(db, &prefix)? } else { None };
            let Journal { records, damage } = journal::read(db, &prefix, &staged, after, limit)?;
            let history = History { base, records };
            damage.first().map_or(Ok(history), |damage| Err(StorageError::damaged(damage)))
        })
    }

    /// A journal's base, or what is wrong with it.
    pub(super) fn base(&self, document: &DocumentKey) -> Result<Result<Option<Base>, Damage>, StorageError> {
        base_of(&self.db, &keys::document(document))
    }

    /// All records that there are, with what is damaged beside them.
    pub(super) fn journal(&self, document: &DocumentKey) -> Result<Journal, StorageError> {
        let staged = self.shared.staged.after(document, Seq(0));
        let prefix = keys::document(document);
        at_once(&self.db, |db| journal::read(db, &prefix, &staged, Seq(0), usize::MAX))
    }

    /// What is kept about a room.
    pub(super) fn room(&self, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
        rooms::read(&self.db, room)
    }

    /// Events of a room.
    pub(super) fn events(
        &self,
        room: &RoomName,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Event>, StorageError> {
        if self.shared.generations.is_deleting(room) {
            Ok(Vec::new())
        } else {
            events::read(&self.db, room, after, limit)
        }
    }

    /// The number of a room's last event.
    pub(super) fn last_event(&self, room: &RoomName) -> Result<u64, StorageError> {
        if self.shared.generations.is_deleting(room) { Ok(0) } else { events::last(&self.db, room) }
    }

    /// What was said of a room's interview.
    pub(super) fn review(&self, room: &RoomName) -> Result<Vec<ReviewItem>, StorageError> {
        if self.shared.generations.is_deleting(room) { Ok(Vec::new()) } else { reviews::read(&self.db, room) }
    }

    /// An outline of each question.
    pub(super) fn questions(&self) -> Result<Vec<QuestionOutline>, StorageError> {
        questions::all(&self.db)
    }

    /// A version of a question.
    pub(super) fn question(
        &self,
        id: Uuid,
        version: Option<u64>,
    ) -> Result<Option<QuestionRecord>, StorageError> {
        questions::read(&self.db, id, version)
    }

    /// The versions of a question.
    pub(super) fn question_versions(&self, id: Uuid) -> Result<Vec<(u64, UnixMillis)>, StorageError> {
        questions::versions(&self.db, id)
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

/// A journal's base, or what is wrong with it.
fn base_of(db: &Connection, document: &[u8]) -> Result<Result<Option<Base>, Damage>, StorageError> {
    match bases::read(db, document) {
        Ok(base) => Ok(Ok(base)),
        Err(StorageError::Damaged(reason)) => {
            let part = format!("journal records 1 to {}", bases::upto(db, document)?.0);
            Ok(Err(Damage { part, reason: reason.to_string() }))
        }
        Err(error) => Err(error),
    }
}

/// The same as a snapshot, and the damage.
fn base_as_snapshot(
    db: &Connection,
    document: &[u8],
) -> Result<(Option<Snapshot>, Vec<Damage>), StorageError> {
    Ok(match base_of(db, document)? {
        Ok(base) => (base.map(|base| base.snapshot), Vec::new()),
        Err(damage) => (None, vec![damage]),
    })
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
