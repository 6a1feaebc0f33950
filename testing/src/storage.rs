//! Storage that fails or waits on command.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use async_trait::async_trait;
use pairpad::clock::UnixMillis;
use pairpad::ids::{DocumentKey, RoomName};
use pairpad::storage::event::Event;
use pairpad::storage::history::HistorySize;
use pairpad::storage::memory::MemoryStorage;
use pairpad::storage::question::{QuestionOutline, QuestionRecord};
use pairpad::storage::review::{ReviewChange, ReviewItem};
use pairpad::storage::room::RoomRecord;
use pairpad::storage::{
    Base, Derived, Entry, Generation, History, Seq, SetAside, Snapshot, Storage, StorageError, Stored,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Memory storage with switches.
#[derive(Debug)]
pub struct SwitchedStorage {
    /// Where everything goes that is not switched off.
    pub inner: MemoryStorage,
    /// Loads fail while this is set.
    pub fail_loads: AtomicBool,
    /// Writes fail while this is set.
    pub fail_writes: AtomicBool,
    /// Bytes that can still be written, as far as anybody is told.
    pub room_left: AtomicU64,
    /// How often a document was loaded.
    pub loads: AtomicUsize,
    /// A load takes one permit, if there are any rules about it.
    pub load_permits: Option<Semaphore>,
    /// So does writing a room's record.
    pub room_permits: Option<Semaphore>,
    /// The next record is written, and said not to be.
    pub lose_answer: AtomicBool,
}

impl SwitchedStorage {
    /// Everything works, until a switch is used.
    pub fn new() -> Arc<Self> {
        Self::with_permits(None, None)
    }

    /// Writing the record of a room waits until a permit is added.
    pub fn slow_rooms() -> Arc<Self> {
        Self::with_permits(None, Some(Semaphore::new(0)))
    }

    /// Loads wait until a permit is added.
    pub fn waiting() -> Arc<Self> {
        Self::with_permits(Some(Semaphore::new(0)), None)
    }

    fn with_permits(load_permits: Option<Semaphore>, room_permits: Option<Semaphore>) -> Arc<Self> {
        Arc::new(Self {
            inner: MemoryStorage::default(),
            fail_loads: AtomicBool::new(false),
            fail_writes: AtomicBool::new(false),
            room_left: AtomicU64::new(u64::MAX),
            loads: AtomicUsize::new(0),
            load_permits,
            room_permits,
            lose_answer: AtomicBool::new(false),
        })
    }

    fn check(switch: &AtomicBool) -> Result<(), StorageError> {
        if switch.load(Ordering::SeqCst) {
            Err(StorageError::unavailable("switched off by the test"))
        } else {
            Ok(())
        }
    }
}

#[async_trait]
impl Storage for SwitchedStorage {
    async fn load(&self, document: &DocumentKey) -> Result<Stored, StorageError> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        if let Some(permits) = &self.load_permits {
            permits.acquire().await.unwrap().forget();
        }
        Self::check(&self.fail_loads)?;
        self.inner.load(document).await
    }

    async fn append(
        &self,
        document: &DocumentKey,
        generation: Generation,
        entries: Arc<[Entry]>,
    ) -> Result<Seq, StorageError> {
        Self::check(&self.fail_writes)?;
        self.inner.append(document, generation, entries).await
    }

    async fn compact(
        &self,
        document: &DocumentKey,
        generation: Generation,
        snapshot: Snapshot,
    ) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)?;
        self.inner.compact(document, generation, snapshot).await
    }

    async fn history(
        &self,
        document: &DocumentKey,
        after: Seq,
        limit: usize,
    ) -> Result<History, StorageError> {
        self.inner.history(document, after, limit).await
    }

    async fn history_size(&self, room: &RoomName) -> Result<HistorySize, StorageError> {
        self.inner.history_size(room).await
    }

    async fn beginning(&self, document: &DocumentKey, bytes: u64) -> Result<Stored, StorageError> {
        self.inner.beginning(document, bytes).await
    }

    async fn trim(
        &self,
        document: &DocumentKey,
        generation: Generation,
        base: Base,
    ) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)?;
        self.inner.trim(document, generation, base).await
    }

    async fn keep_derived(
        &self,
        document: &DocumentKey,
        generation: Generation,
        derived: Derived,
    ) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)?;
        self.inner.keep_derived(document, generation, derived).await
    }

    async fn derived(&self, document: &DocumentKey) -> Result<Option<Derived>, StorageError> {
        self.inner.derived(document).await
    }

    async fn set_aside(
        &self,
        document: &DocumentKey,
        generation: Generation,
        updates: Vec<SetAside>,
    ) -> Result<(), StorageError> {
        self.inner.set_aside(document, generation, updates).await
    }

    async fn room(&self, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
        self.inner.room(room).await
    }

    async fn put_room(
        &self,
        room: &RoomName,
        record: &RoomRecord,
        events: &[Event],
    ) -> Result<(), StorageError> {
        if let Some(permits) = &self.room_permits {
            permits.acquire().await.unwrap().forget();
        }
        Self::check(&self.fail_writes)?;
        self.inner.put_room(room, record, events).await?;
        if self.lose_answer.swap(false, Ordering::SeqCst) {
            return Err(StorageError::unavailable("written, and not answered"));
        }
        Ok(())
    }

    async fn append_events(&self, room: &RoomName, events: Vec<Event>) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)?;
        self.inner.append_events(room, events).await
    }

    async fn review(&self, room: &RoomName) -> Result<Vec<ReviewItem>, StorageError> {
        self.inner.review(room).await
    }

    async fn put_review(
        &self,
        room: &RoomName,
        changes: &[ReviewChange],
        events: &[Event],
    ) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)?;
        self.inner.put_review(room, changes, events).await?;
        if self.lose_answer.swap(false, Ordering::SeqCst) {
            return Err(StorageError::unavailable("written, and not answered"));
        }
        Ok(())
    }

    async fn events(&self, room: &RoomName, after: u64, limit: usize) -> Result<Vec<Event>, StorageError> {
        self.inner.events(room, after, limit).await
    }

    async fn last_event(&self, room: &RoomName) -> Result<u64, StorageError> {
        self.inner.last_event(room).await
    }

    async fn rooms(
        &self,
        after: Option<&RoomName>,
        limit: usize,
    ) -> Result<Vec<(RoomName, RoomRecord)>, StorageError> {
        self.inner.rooms(after, limit).await
    }

    async fn delete_room(&self, room: &RoomName) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)?;
        self.inner.delete_room(room).await
    }

    async fn questions(&self) -> Result<Vec<QuestionOutline>, StorageError> {
        self.inner.questions().await
    }

    async fn question(&self, id: Uuid, version: Option<u64>) -> Result<Option<QuestionRecord>, StorageError> {
        self.inner.question(id, version).await
    }

    async fn question_versions(&self, id: Uuid) -> Result<Vec<(u64, UnixMillis)>, StorageError> {
        self.inner.question_versions(id).await
    }

    async fn put_question(&self, record: &QuestionRecord) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)?;
        self.inner.put_question(record).await
    }

    async fn delete_question(&self, id: Uuid) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)?;
        self.inner.delete_question(id).await
    }

    async fn secret(&self) -> Result<[u8; 32], StorageError> {
        self.inner.secret().await
    }

    async fn probe(&self) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)
    }

    fn room_left(&self) -> Option<u64> {
        Some(self.room_left.load(Ordering::SeqCst))
    }

    async fn close(&self) {}
}

/// The database of a server that has stopped.
pub fn open_database(folder: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join("pairpad.db")).unwrap()
}

/// Flips a bit of the first value whose key is picked.
pub fn damage(folder: &Path, table: &str, pick: impl Fn(&[u8]) -> bool) {
    let db = open_database(folder);
    let mut statement = db.prepare(&format!("SELECT k, v FROM {table} ORDER BY k")).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let mut rows = rows.map(|row| row.unwrap());
    let (key, mut value): (Vec<u8>, Vec<u8>) = rows.find(|(key, _): &(Vec<u8>, _)| pick(key)).unwrap();
    *value.last_mut().unwrap() ^= 1;
    let changed = db.execute(&format!("UPDATE {table} SET v = ? WHERE k = ?"), (value, key)).unwrap();
    assert_eq!(changed, 1);
}

/// Picks what belongs to a room.
pub fn is_of(room: &'static str) -> impl Fn(&[u8]) -> bool {
    move |key| key.windows(room.len()).any(|part| part == room.as_bytes())
}

/// The files of the snapshots.
pub fn snapshot_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    assert!(!found.is_empty());
    found
}
