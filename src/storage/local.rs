//! Keeps everything in a data folder: the default.
//!
//! What was promised is in SQLite, synced to the medium before it is answered: the log
//! and the journals, the rooms, the secret. The snapshots are in sled, which syncs
//! nothing: they only save time. Both block, so their work happens on threads of its
//! own: one writer, which commits what all documents have waiting as one group; one
//! keeper, which writes and erases snapshots; and two readers.
//!
//! The life of a record: *log*, one row per group commit; with it *staged*, in memory;
//! then its document's *journal*, where it stays until, in a room with too much history,
//! the journal's *base* takes its place. `schema` has the tables.
//!
//! After a deletion the room's bytes are in no file any more within a minute.

mod bases;
#[cfg(test)]
mod bench;
mod carry_over;
mod commit;
mod deletion;
mod dump;
mod erasures;
mod error;
mod events;
mod fill;
mod folder;
mod generations;
mod inspect;
mod journal;
mod keeper;
mod keys;
mod lives;
mod log;
mod moving;
mod opened;
mod questions;
mod queue;
mod reader;
mod recover;
mod reviews;
mod rooms;
mod schema;
mod shared;
mod sizes;
mod snapshots;
mod staged;
mod trims;
mod write;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

pub use self::dump::{Dump, Item};
pub use self::error::OpenError;
pub use self::fill::Fill;
use self::folder::Folder;
pub use self::inspect::{Inspected, Inspector};
use self::keeper::{Keep, Keeper};
pub use self::moving::LocalMove;
use self::opened::Opened;
use self::queue::Queue;
use self::reader::{Read, Reader};
use self::write::{Reply, Write};
use self::writer::Writer;
use super::event::Event;
use super::history::HistorySize;
use super::question::{QuestionOutline, QuestionRecord};
use super::review::{ReviewChange, ReviewItem};
use super::room::RoomRecord;
use super::{
    Base, Derived, Entry, Generation, History, Seq, SetAside, Snapshot, Storage, StorageError, Stored,
};
use crate::clock::UnixMillis;
use crate::ids::{DocumentKey, RoomName};

/// Requests that wait for the writer or a reader; more wait in their tasks.
const QUEUE: usize = 4096;
/// Requests that wait for the keeper; each holds a snapshot. More wait in their tasks.
const KEEPER_QUEUE: usize = 16;
/// Threads that read. Loading waits for the disk, so two overlap well.
const READERS: usize = 2;

/// The adapter.
#[derive(Debug)]
pub struct LocalStorage {
    writes: mpsc::Sender<Write>,
    reads: mpsc::Sender<Read>,
    keeps: mpsc::Sender<Keep>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    folder: PathBuf,
}

impl LocalStorage {
    /// Opens the store in `folder`, making it when there is none. Blocks.
    ///
    /// # Errors
    /// When another process has it, or it can't be used.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let unusable = OpenError::unusable(folder);
        let opened = Opened::open(Folder::take(folder)?)?;
        let reader = || Reader::new(&opened.shared).map_err(OpenError::unusable(folder));
        let (writes, write_queue) = mpsc::channel(QUEUE);
        let (reads, read_queue) = mpsc::channel(QUEUE);
        let (keeps, keep_queue) = mpsc::channel(KEEPER_QUEUE);
        let read_queue = Arc::new(Mutex::new(read_queue));
        let mut threads = Vec::new();
        let mut start = |name: &str, work: Box<dyn FnOnce() + Send>| -> Result<(), OpenError> {
            let thread = std::thread::Builder::new().name(name.to_owned());
            threads.push(thread.spawn(work).map_err(&unusable)?);
            Ok(())
        };
        for _ in 0..READERS {
            let (reader, queue) = (reader()?, Arc::clone(&read_queue));
            start("storage-reader", Box::new(move || reader::run(&reader, &queue)))?;
        }
        let (keeper, queue) = (Keeper::new(reader()?), Queue::new(keep_queue).map_err(&unusable)?);
        start("storage-keeper", Box::new(move || keeper.run(queue)))?;
        let queue = Queue::new(write_queue).map_err(&unusable)?;
        let writer = Writer::new(opened, keeps.clone());
        start("storage-writer", Box::new(move || writer.run(queue)))?;
        Ok(Self { writes, reads, keeps, threads: Mutex::new(threads), folder: folder.to_owned() })
    }

    async fn write<T>(&self, write: impl FnOnce(Reply<T>) -> Write) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        self.writes.send(write(reply)).await.map_err(|_| StorageError::Closed)?;
        answer.await.map_err(|_| StorageError::Closed)?
    }

    async fn keep<T>(
        &self,
        keep: impl FnOnce(oneshot::Sender<Result<T, StorageError>>) -> Keep,
    ) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        self.keeps.send(keep(reply)).await.map_err(|_| StorageError::Closed)?;
        answer.await.map_err(|_| StorageError::Closed)?
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        let read = Read::Work(Box::new(move |reader| {
            // Nobody waits any more: the reading was for nothing.
            let _ = reply.send(read(reader));
        }));
        self.reads.send(read).await.map_err(|_| StorageError::Closed)?;
        answer.await.map_err(|_| StorageError::Closed)?
    }
}

#[async_trait]
impl Storage for LocalStorage {
    async fn load(&self, document: &DocumentKey) -> Result<Stored, StorageError> {
        let document = document.clone();
        self.read(move |reader| reader.load(&document)).await
    }

    async fn append(
        &self,
        document: &DocumentKey,
        generation: Generation,
        entries: Arc<[Entry]>,
    ) -> Result<Seq, StorageError> {
        let document = document.clone();
        self.write(|reply| Write::Append { document, generation, entries, reply }).await
    }

    async fn compact(
        &self,
        document: &DocumentKey,
        generation: Generation,
        snapshot: Snapshot,
    ) -> Result<(), StorageError> {
        let document = document.clone();
        self.keep(|reply| Keep::Compact { document, generation, snapshot, reply }).await
    }

    async fn history(
        &self,
        document: &DocumentKey,
        after: Seq,
        limit: usize,
    ) -> Result<History, StorageError> {
        let document = document.clone();
        self.read(move |reader| reader.history(&document, after, limit)).await
    }

    async fn history_size(&self, room: &RoomName) -> Result<HistorySize, StorageError> {
        let room = room.clone();
        self.read(move |reader| reader.history_size(&room)).await
    }

    async fn beginning(&self, document: &DocumentKey, bytes: u64) -> Result<Stored, StorageError> {
        let document = document.clone();
        self.read(move |reader| reader.beginning(&document, bytes)).await
    }

    async fn trim(
        &self,
        document: &DocumentKey,
        generation: Generation,
        base: Base,
    ) -> Result<(), StorageError> {
        let document = document.clone();
        let checked = document.clone();
        self.keep(|reply| Keep::Check { document: checked, generation, reply }).await?;
        self.write(|reply| Write::Trim { document, generation, base, reply }).await
    }

    async fn keep_derived(
        &self,
        document: &DocumentKey,
        generation: Generation,
        derived: Derived,
    ) -> Result<(), StorageError> {
        let document = document.clone();
        self.keep(|reply| Keep::Derived { document, generation, derived, reply }).await
    }

    async fn derived(&self, document: &DocumentKey) -> Result<Option<Derived>, StorageError> {
        let document = document.clone();
        self.read(move |reader| reader.derived(&document)).await
    }

    async fn set_aside(
        &self,
        document: &DocumentKey,
        generation: Generation,
        updates: Vec<SetAside>,
    ) -> Result<(), StorageError> {
        let document = document.clone();
        self.write(|reply| Write::SetAside { document, generation, updates, reply }).await
    }

    async fn room(&self, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
        let room = room.clone();
        self.read(move |reader| reader.room(&room)).await
    }

    async fn put_room(
        &self,
        room: &RoomName,
        record: &RoomRecord,
        events: &[Event],
    ) -> Result<(), StorageError> {
        let (room, record, events) = (room.clone(), Box::new(record.clone()), events.to_vec());
        self.write(|reply| Write::Room { room, record, events, reply }).await
    }

    async fn append_events(&self, room: &RoomName, events: Vec<Event>) -> Result<(), StorageError> {
        let room = room.clone();
        self.write(|reply| Write::Events { room, events, reply }).await
    }

    async fn events(&self, room: &RoomName, after: u64, limit: usize) -> Result<Vec<Event>, StorageError> {
        let room = room.clone();
        self.read(move |reader| reader.events(&room, after, limit)).await
    }

    async fn last_event(&self, room: &RoomName) -> Result<u64, StorageError> {
        let room = room.clone();
        self.read(move |reader| reader.last_event(&room)).await
    }

    async fn review(&self, room: &RoomName) -> Result<Vec<ReviewItem>, StorageError> {
        let room = room.clone();
        self.read(move |reader| reader.review(&room)).await
    }

    async fn put_review(
        &self,
        room: &RoomName,
        changes: &[ReviewChange],
        events: &[Event],
    ) -> Result<(), StorageError> {
        let (room, changes, events) = (room.clone(), changes.to_vec(), events.to_vec());
        self.write(|reply| Write::Review { room, changes, events, reply }).await
    }

    async fn rooms(
        &self,
        after: Option<&RoomName>,
        limit: usize,
    ) -> Result<Vec<(RoomName, RoomRecord)>, StorageError> {
        let after = after.cloned();
        self.read(move |reader| reader.rooms(after.as_ref(), limit)).await
    }

    async fn delete_room(&self, room: &RoomName) -> Result<(), StorageError> {
        let room = room.clone();
        self.write(|reply| Write::Delete { room, reply }).await
    }

    async fn questions(&self) -> Result<Vec<QuestionOutline>, StorageError> {
        self.read(Reader::questions).await
    }

    async fn question(&self, id: Uuid, version: Option<u64>) -> Result<Option<QuestionRecord>, StorageError> {
        self.read(move |reader| reader.question(id, version)).await
    }

    async fn question_versions(&self, id: Uuid) -> Result<Vec<(u64, UnixMillis)>, StorageError> {
        self.read(move |reader| reader.question_versions(id)).await
    }

    async fn put_question(&self, record: &QuestionRecord) -> Result<(), StorageError> {
        let record = Box::new(record.clone());
        self.write(|reply| Write::Question { record, reply }).await
    }

    async fn delete_question(&self, id: Uuid) -> Result<(), StorageError> {
        self.write(|reply| Write::DeleteQuestion { id, reply }).await
    }

    async fn secret(&self) -> Result<[u8; 32], StorageError> {
        self.write(|reply| Write::Secret { reply }).await
    }

    async fn probe(&self) -> Result<(), StorageError> {
        self.write(|reply| Write::Probe { reply }).await
    }

    fn scratch(&self) -> std::io::Result<std::fs::File> {
        tempfile::tempfile_in(&self.folder)
    }

    fn room_left(&self) -> Option<u64> {
        let disk = rustix::fs::statvfs(&self.folder).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    async fn close(&self) {
        // An error means that the thread has ended already. The writer comes first, and
        // is the last to be waited for: what readers and keeper still do is wanted.
        let _ = self.writes.send(Write::Close).await;
        let _ = self.keeps.send(Keep::Close).await;
        for _ in 0..READERS {
            let _ = self.reads.send(Read::Close).await;
        }
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        // With the last thread goes the lock on the folder. One that panicked has been logged.
        let join = move || threads.into_iter().for_each(|thread| drop(thread.join()));
        let _ = tokio::task::spawn_blocking(join).await;
    }
}
