//! The writing side of the sled store: group commit.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ::sled::Batch;
use tokio::sync::{mpsc, oneshot};

use super::log::{AtOnce, Group, Log};
use super::store::{Store, not_open};
use super::{Trees, keys, reader};
use crate::auth::token::random_bytes;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::record::{encode_room, encode_set_aside, encode_snapshot};
use crate::storage::room::RoomRecord;
use crate::storage::{Entry, Record, Seq, SetAside, Snapshot, StorageError};

/// Least time between two flushes: at most 33 a second, however many documents
/// are busy (STORE-3 allows 200), and still `saved` within 50 ms. A flush
/// costs as much processor time as a hundred keystrokes. A write that comes after
/// a pause is flushed at once.
const FLUSH_INTERVAL: Duration = Duration::from_millis(30);
/// Least time between two tries to open a store that failed. Opening reads a lot.
const REOPEN_INTERVAL: Duration = Duration::from_millis(500);
/// Writes of one group. Bounds how long the first of them waits.
const GROUP: usize = 4096;
/// Bytes of a snapshot's chunk. sled rewrites whole pages, and copes badly with
/// single values of megabytes.
const CHUNK: usize = 64 * 1024;

type Reply<T> = oneshot::Sender<Result<T, StorageError>>;

/// Something to write, and who waits for it.
#[derive(Debug)]
pub(super) enum Write {
    Append {
        document: DocumentKey,
        entries: Arc<[Entry]>,
        reply: Reply<Seq>,
    },
    Compact {
        document: DocumentKey,
        snapshot: Snapshot,
        reply: Reply<()>,
    },
    SetAside {
        document: DocumentKey,
        updates: Vec<SetAside>,
        reply: Reply<()>,
    },
    Room {
        room: RoomName,
        record: Box<RoomRecord>,
        reply: Reply<()>,
    },
    Delete {
        room: RoomName,
        reply: Reply<()>,
    },
    Secret {
        reply: Reply<[u8; 32]>,
    },
    Probe {
        reply: Reply<()>,
    },
    /// Write what came before, then end.
    Close,
}

/// Works until it is told to end. Runs on a thread of its own.
pub(super) fn run(store: &Store, log: Log, mut queue: mpsc::Receiver<Write>) {
    // None after a failure, until the store has been opened anew.
    let mut log = Some(log);
    let mut last_try = Instant::now();
    let mut last_flush: Option<Instant> = None;
    let mut group = Vec::new();
    while let Some(first) = queue.blocking_recv() {
        group.push(first);
        if let Some(wait) = last_flush.and_then(|last| FLUSH_INTERVAL.checked_sub(last.elapsed())) {
            std::thread::sleep(wait);
        }
        while group.len() < GROUP {
            match queue.try_recv() {
                Ok(write) => group.push(write),
                Err(_) => break,
            }
        }
        last_flush = Some(Instant::now());
        let close = group.iter().position(|write| matches!(write, Write::Close));
        let at_once = if close.is_some() { AtOnce::All } else { AtOnce::Some };
        let writes = group.drain(..close.unwrap_or(group.len()));
        if log.is_none() && last_try.elapsed() >= REOPEN_INTERVAL {
            log = store.reopen().inspect(|_| tracing::info!("the store has been opened anew")).ok();
            last_try = Instant::now();
        }
        work(store, &mut log, writes, at_once);
        if close.is_some() {
            drop(log);
            store.close();
            return;
        }
    }
}

/// Commits a group, and moves on what was committed earlier. A failure closes the
/// log until the store has been opened anew.
fn work(store: &Store, log: &mut Option<Log>, writes: impl Iterator<Item = Write>, at_once: AtOnce) {
    let Some(open) = log else {
        let closed = Err(not_open());
        return writes.for_each(|write| refuse(write, &closed));
    };
    // sled can panic where it meets what it wrote only half.
    let attempt = AssertUnwindSafe(|| {
        store.read(|trees| {
            let trees = trees?;
            commit(trees, open, writes)?;
            open.move_on(&trees.staged, at_once)
        })
    });
    let done = catch_unwind(attempt).unwrap_or_else(|_| Err(StorageError::unavailable("the store panicked")));
    if let Err(error) = done {
        tracing::error!(%error, "writing to the data folder failed; the store will be opened anew");
        *log = None;
    }
}

/// Writes a group, flushes once, and answers everybody.
fn commit(trees: &Trees, log: &mut Log, writes: impl Iterator<Item = Write>) -> Result<(), StorageError> {
    let mut commit = Commit::new(trees, log);
    let answers: Vec<Answer> = writes.map(|write| commit.stage(write)).collect();
    let outcome = commit.write();
    tracing::debug!(writes = answers.len(), "group committed");
    for answer in answers {
        answer(&outcome);
    }
    outcome
}

/// Answers a write that was not even tried.
fn refuse(write: Write, why: &Result<(), StorageError>) {
    match write {
        Write::Append { reply, .. } => answer(reply, Ok(Seq(0)))(why),
        Write::Compact { reply, .. }
        | Write::SetAside { reply, .. }
        | Write::Room { reply, .. }
        | Write::Delete { reply, .. }
        | Write::Probe { reply } => answer(reply, Ok(()))(why),
        Write::Secret { reply } => answer(reply, Ok([0; 32]))(why),
        Write::Close => {}
    }
}

/// Sends the outcome to whoever waits. A waiter that is gone is no error.
type Answer = Box<dyn FnOnce(&Result<(), StorageError>)>;

fn answer<T: 'static>(reply: Reply<T>, staged: Result<T, StorageError>) -> Answer {
    Box::new(move |outcome| {
        let _ = reply.send(outcome.clone().and(staged));
    })
}

/// What a group writes, tree by tree.
struct Commit<'a> {
    trees: &'a Trees,
    log: &'a mut Log,
    group: Group,
    snapshots: Batch,
    aside: Batch,
    rooms: Batch,
    server: Batch,
    deleted: Vec<RoomName>,
    /// Snapshots of this group: how far each reaches, and its chunks.
    compacted: HashMap<Vec<u8>, (Seq, u64)>,
}

impl<'a> Commit<'a> {
    fn new(trees: &'a Trees, log: &'a mut Log) -> Self {
        Self {
            trees,
            log,
            group: Group::default(),
            snapshots: Batch::default(),
            aside: Batch::default(),
            rooms: Batch::default(),
            server: Batch::default(),
            deleted: Vec::new(),
            compacted: HashMap::new(),
        }
    }

    fn stage(&mut self, write: Write) -> Answer {
        match write {
            Write::Append { document, entries, reply } => answer(reply, self.append(&document, &entries)),
            Write::Compact { document, snapshot, reply } => answer(reply, self.compact(&document, &snapshot)),
            Write::SetAside { document, updates, reply } => {
                answer(reply, self.set_aside(&document, &updates))
            }
            Write::Room { room, record, reply } => {
                let encoded = encode_room(&record);
                answer(reply, encoded.map(|value| self.rooms.insert(keys::room(&room), value)))
            }
            Write::Delete { room, reply } => {
                self.deleted.push(room);
                answer(reply, Ok(()))
            }
            Write::Secret { reply } => answer(reply, self.secret()),
            Write::Probe { reply } => {
                let now = crate::clock::UnixMillis::now().0.to_be_bytes();
                self.server.insert(keys::PROBE, &now);
                answer(reply, Ok(()))
            }
            Write::Close => Box::new(|_| ()),
        }
    }

    fn append(&mut self, document: &DocumentKey, entries: &[Entry]) -> Result<Seq, StorageError> {
        let document = keys::document(document);
        let seq = self.log.next_seq(&mut self.group, &self.trees.staged, &document)?;
        self.group.push(document, Record { seq, entries: entries.to_vec() });
        Ok(seq)
    }

    fn compact(&mut self, document: &DocumentKey, snapshot: &Snapshot) -> Result<(), StorageError> {
        let prefix = keys::document(document);
        // A snapshot that is damaged is replaced by the good one at hand.
        let stored = reader::snapshot(self.trees, document).ok().flatten();
        let (staged, chunks) = self.compacted.get(&prefix).copied().unwrap_or_default();
        if stored.is_some_and(|stored| stored.upto >= snapshot.upto) || staged >= snapshot.upto {
            return Ok(());
        }
        for old in self.trees.snapshots.scan_prefix(&prefix).keys() {
            self.snapshots.remove(old.map_err(StorageError::unavailable)?);
        }
        for number in 0..chunks {
            self.snapshots.remove(keys::numbered(&prefix, number));
        }
        let value = encode_snapshot(snapshot);
        for (number, chunk) in value.chunks(CHUNK).enumerate() {
            self.snapshots.insert(keys::numbered(&prefix, number as u64), chunk);
        }
        let chunks = value.len().div_ceil(CHUNK) as u64;
        self.compacted.insert(prefix, (snapshot.upto, chunks));
        Ok(())
    }

    /// Numbered by their content: setting aside twice is once.
    fn set_aside(&mut self, document: &DocumentKey, updates: &[SetAside]) -> Result<(), StorageError> {
        let prefix = keys::document(document);
        for update in updates {
            let number =
                u64::from(crc32fast::hash(&update.entry.update)) << 32 | update.entry.update.len() as u64;
            self.aside.insert(keys::numbered(&prefix, number), encode_set_aside(update));
        }
        Ok(())
    }

    /// The store's secret. Asked for once, when the server starts.
    fn secret(&mut self) -> Result<[u8; 32], StorageError> {
        if let Some(secret) = self.trees.server.get(keys::SECRET).map_err(StorageError::unavailable)? {
            return secret.as_ref().try_into().map_err(|_| StorageError::damaged("the server's secret"));
        }
        let secret = random_bytes::<32>();
        self.server.insert(keys::SECRET, &secret);
        Ok(secret)
    }

    fn write(self) -> Result<(), StorageError> {
        let write = || -> ::sled::Result<()> {
            self.log.write(&self.group)?;
            self.trees.snapshots.apply_batch(self.snapshots)?;
            self.trees.aside.apply_batch(self.aside)?;
            self.trees.rooms.apply_batch(self.rooms)?;
            self.trees.server.apply_batch(self.server)?;
            self.trees.db.flush()?;
            self.log.stage(self.group, &self.trees.staged);
            Ok(())
        };
        write().map_err(StorageError::unavailable)?;
        if self.deleted.is_empty() {
            return Ok(());
        }
        // A group of the log holds records of several rooms: it has to go as a whole.
        self.log.move_on(&self.trees.staged, AtOnce::All)?;
        self.deleted.iter().try_for_each(|room| delete(self.trees, room)).map_err(StorageError::unavailable)
    }
}

/// Removes everything of a room. It is noted before, so that a crash in between
/// leaves nothing in the files for good.
fn delete(trees: &Trees, room: &RoomName) -> ::sled::Result<()> {
    trees.server.insert(keys::DELETED, &[])?;
    for document in DocumentName::ALL {
        let prefix = keys::document(&DocumentKey { room: room.clone(), document });
        for tree in [&trees.journal, &trees.snapshots, &trees.aside] {
            let mut batch = Batch::default();
            for key in tree.scan_prefix(&prefix).keys() {
                batch.remove(key?);
            }
            tree.apply_batch(batch)?;
        }
    }
    trees.rooms.remove(keys::room(room))?;
    trees.db.flush().map(|_| ())
}
