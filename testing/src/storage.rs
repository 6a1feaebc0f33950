//! Storage that fails or waits on command.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use pairpad::ids::{DocumentKey, RoomName};
use pairpad::storage::memory::MemoryStorage;
use pairpad::storage::room::RoomRecord;
use pairpad::storage::{Entry, Generation, Record, Seq, SetAside, Snapshot, Storage, StorageError, Stored};
use tokio::sync::Semaphore;

/// Memory storage with switches.
#[derive(Debug)]
pub struct SwitchedStorage {
    /// Where everything goes that is not switched off.
    pub inner: MemoryStorage,
    /// Loads fail while this is set.
    pub fail_loads: AtomicBool,
    /// Writes fail while this is set.
    pub fail_writes: AtomicBool,
    /// How often a document was loaded.
    pub loads: AtomicUsize,
    /// A load takes one permit, if there are any rules about it.
    pub load_permits: Option<Semaphore>,
}

impl SwitchedStorage {
    /// Everything works, until a switch is used.
    pub fn new() -> Arc<Self> {
        Self::with_permits(None)
    }

    /// Loads wait until a permit is added.
    pub fn waiting() -> Arc<Self> {
        Self::with_permits(Some(Semaphore::new(0)))
    }

    fn with_permits(load_permits: Option<Semaphore>) -> Arc<Self> {
        Arc::new(Self {
            inner: MemoryStorage::default(),
            fail_loads: AtomicBool::new(false),
            fail_writes: AtomicBool::new(false),
            loads: AtomicUsize::new(0),
            load_permits,
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
    ) -> Result<Vec<Record>, StorageError> {
        self.inner.history(document, after, limit).await
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

    async fn put_room(&self, room: &RoomName, record: &RoomRecord) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)?;
        self.inner.put_room(room, record).await
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

    async fn secret(&self) -> Result<[u8; 32], StorageError> {
        self.inner.secret().await
    }

    async fn probe(&self) -> Result<(), StorageError> {
        Self::check(&self.fail_writes)
    }

    async fn close(&self) {}
}

/// The files of a server that has stopped. sled's own threads give the lock free a
/// little late.
pub fn open_store(folder: &std::path::Path) -> sled::Db {
    let deadline = std::time::Instant::now() + crate::DEADLINE;
    loop {
        match sled::open(folder.join("store")) {
            Ok(db) => return db,
            Err(error) => {
                let is_locked = error.to_string().contains("could not acquire lock");
                assert!(is_locked && std::time::Instant::now() < deadline, "{error}");
                std::thread::yield_now();
            }
        }
    }
}
