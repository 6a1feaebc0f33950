//! Keeps everything in an embedded sled store: the default.
//!
//! sled blocks, so all its work happens on threads of its own: one writer, which
//! commits what all documents have waiting as one group and flushes once, and
//! two readers.
//!
//! | tree | key | value |
//! |---|---|---|
//! | `log` | number of the group commit | records of all documents that took part |
//! | `journal` | version, document, number of the last record in it | records |
//! | `snapshots` | version, document, chunk number | a part of the snapshot |
//! | `aside` | version, document, number | an update that cannot be applied |
//! | `rooms` | version, room | what is kept about the room |
//! | `server` | a word | the secret, a probe, whether a room was deleted |
//!
//! sled's files keep the bytes of what was deleted until it writes over them. So when
//! a room was deleted, the store is [rewritten](rewrite) at the next start.

mod inspect;
mod keys;
mod log;
mod reader;
pub mod rewrite;
mod store;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};

pub use self::inspect::{Inspected, Inspector};
use self::store::Store;
use super::room::RoomRecord;
use super::{Entry, Generation, Record, Seq, SetAside, Snapshot, Storage, StorageError, Stored};
use crate::ids::{DocumentKey, RoomName};

/// Requests that wait for the writer or a reader; more wait in their tasks.
const QUEUE: usize = 4096;
/// Threads that read. Loading waits for the disk, so two overlap well.
const READERS: usize = 2;
/// Bytes of sled's page cache. Documents are cached as themselves already.
const PAGE_CACHE: u64 = 8 * 1024 * 1024;

/// The adapter.
#[derive(Debug)]
pub struct SledStorage {
    writes: mpsc::Sender<writer::Write>,
    reads: mpsc::Sender<reader::Read>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// Why the data folder could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server has it (STORE-8).
    #[error(
        "the data folder {0} is in use by another Pairpad server; stop that one, or give --data-dir another folder"
    )]
    Locked(String),
    /// No server has ever used it.
    #[error("there is no data of Pairpad in {0}; give --data-dir the folder that the server uses")]
    Absent(String),
    /// It can't be made, read or written.
    #[error("the data folder {0} cannot be used: {1}; give --data-dir a folder that this user may write")]
    Unusable(String, String),
}

impl OpenError {
    fn of(folder: &Path, error: &::sled::Error) -> Self {
        let name = folder.display().to_string();
        if store::is_locked(error) { Self::Locked(name) } else { Self::Unusable(name, error.to_string()) }
    }
}

#[derive(Debug, Clone)]
struct Trees {
    db: ::sled::Db,
    log: ::sled::Tree,
    journal: ::sled::Tree,
    snapshots: ::sled::Tree,
    aside: ::sled::Tree,
    rooms: ::sled::Tree,
    server: ::sled::Tree,
    staged: Arc<log::Staged>,
}

impl Trees {
    fn open(db: ::sled::Db) -> Result<Self, ::sled::Error> {
        Ok(Self {
            log: db.open_tree("log")?,
            journal: db.open_tree("journal")?,
            snapshots: db.open_tree("snapshots")?,
            aside: db.open_tree("aside")?,
            rooms: db.open_tree("rooms")?,
            server: db.open_tree("server")?,
            staged: Arc::default(),
            db,
        })
    }
}

impl SledStorage {
    /// Opens the store in `folder`, making it when there is none. Blocks.
    ///
    /// # Errors
    /// When another process has it, or it can't be used.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let (mut store, mut log) = Store::open(folder)?;
        if store.read(|trees| trees.is_ok_and(rewrite::is_due)) {
            drop((store, log));
            let rewritten = rewrite::rewrite(folder)?;
            tracing::info!(?rewritten, "the store was rewritten: nothing is left of deleted rooms");
            (store, log) = Store::open(folder)?;
        }
        let store = Arc::new(store);
        let (writes, write_queue) = mpsc::channel(QUEUE);
        let (reads, read_queue) = mpsc::channel(QUEUE);
        let read_queue = Arc::new(Mutex::new(read_queue));
        let mut threads = Vec::new();
        let mut start = |name: &str, work: Box<dyn FnOnce() + Send>| -> Result<(), OpenError> {
            let thread = std::thread::Builder::new().name(name.to_owned());
            let started = thread
                .spawn(work)
                .map_err(|error| OpenError::Unusable(folder.display().to_string(), error.to_string()));
            threads.push(started?);
            Ok(())
        };
        for _ in 0..READERS {
            let (store, queue) = (Arc::clone(&store), Arc::clone(&read_queue));
            start("storage-reader", Box::new(move || reader::run(&store, &queue)))?;
        }
        start("storage-writer", Box::new(move || writer::run(&store, log, write_queue)))?;
        Ok(Self { writes, reads, threads: Mutex::new(threads) })
    }

    async fn write<T>(
        &self,
        write: impl FnOnce(oneshot::Sender<Result<T, StorageError>>) -> writer::Write,
    ) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        self.writes.send(write(reply)).await.map_err(|_| StorageError::Closed)?;
        answer.await.map_err(|_| StorageError::Closed)?
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Trees) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        let read = reader::Read::Work(Box::new(move |trees| {
            // Nobody waits any more: the reading was for nothing.
            let _ = reply.send(trees.and_then(read));
        }));
        self.reads.send(read).await.map_err(|_| StorageError::Closed)?;
        answer.await.map_err(|_| StorageError::Closed)?
    }
}

#[async_trait]
impl Storage for SledStorage {
    async fn load(&self, document: &DocumentKey) -> Result<Stored, StorageError> {
        let document = document.clone();
        self.read(move |trees| reader::load(trees, &document)).await
    }

    async fn append(
        &self,
        document: &DocumentKey,
        _generation: Generation,
        entries: Arc<[Entry]>,
    ) -> Result<Seq, StorageError> {
        let document = document.clone();
        self.write(|reply| writer::Write::Append { document, entries, reply }).await
    }

    async fn compact(
        &self,
        document: &DocumentKey,
        _generation: Generation,
        snapshot: Snapshot,
    ) -> Result<(), StorageError> {
        let document = document.clone();
        self.write(|reply| writer::Write::Compact { document, snapshot, reply }).await
    }

    async fn history(
        &self,
        document: &DocumentKey,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Record>, StorageError> {
        let document = document.clone();
        self.read(move |trees| reader::history(trees, &document, after, limit)).await
    }

    async fn set_aside(
        &self,
        document: &DocumentKey,
        _generation: Generation,
        updates: Vec<SetAside>,
    ) -> Result<(), StorageError> {
        let document = document.clone();
        self.write(|reply| writer::Write::SetAside { document, updates, reply }).await
    }

    async fn room(&self, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
        let room = room.clone();
        self.read(move |trees| reader::room(trees, &room)).await
    }

    async fn put_room(&self, room: &RoomName, record: &RoomRecord) -> Result<(), StorageError> {
        let (room, record) = (room.clone(), Box::new(record.clone()));
        self.write(|reply| writer::Write::Room { room, record, reply }).await
    }

    async fn rooms(
        &self,
        after: Option<&RoomName>,
        limit: usize,
    ) -> Result<Vec<(RoomName, RoomRecord)>, StorageError> {
        let after = after.cloned();
        self.read(move |trees| reader::rooms(trees, after.as_ref(), limit)).await
    }

    async fn delete_room(&self, room: &RoomName) -> Result<(), StorageError> {
        let room = room.clone();
        self.write(|reply| writer::Write::Delete { room, reply }).await
    }

    async fn secret(&self) -> Result<[u8; 32], StorageError> {
        self.write(|reply| writer::Write::Secret { reply }).await
    }

    async fn probe(&self) -> Result<(), StorageError> {
        self.write(|reply| writer::Write::Probe { reply }).await
    }

    async fn close(&self) {
        // An error means that the thread has ended already.
        let _ = self.writes.send(writer::Write::Close).await;
        for _ in 0..READERS {
            let _ = self.reads.send(reader::Read::Close).await;
        }
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        // The writer has dropped the store, and with it the lock on the folder. A thread that panicked has been logged.
        let join = move || threads.into_iter().for_each(|thread| drop(thread.join()));
        let _ = tokio::task::spawn_blocking(join).await;
    }
}
