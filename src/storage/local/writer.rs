//! The writing side of the store: a thread that commits what all documents have waiting
//! as one group, with one sync, and goes on with deletions and trims between the groups.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::mpsc;

use super::commit::Commit;
use super::deletion::Deletions;
use super::keeper::Keep;
use super::log::{Log, Move};
use super::opened::Opened;
use super::queue::{Next, Queue};
use super::schema;
use super::shared::Shared;
use super::trims::Trims;
use super::write::Write;
use crate::storage::StorageError;

/// Least time between two flushes: at most 33 a second, however many documents
/// are busy (STORE-3 allows 200), and still `saved` within 50 ms. A flush
/// costs as much processor time as a hundred keystrokes. A write that comes after
/// a pause is flushed at once.
const FLUSH_INTERVAL: Duration = Duration::from_millis(30);
/// How much the writer gives way to the threads that hand out keystrokes.
const NICENESS: i32 = 5;
/// Writes of one group. Bounds how long the first of them waits.
const GROUP: usize = 4096;
/// How often to look whether deletions and trims can go on that wait for something.
const RETRY_INTERVAL: Duration = Duration::from_millis(250);
/// Least time between two tries to keep bytes for a full disk.
const RESERVE_INTERVAL: Duration = Duration::from_secs(60);

/// The writer.
#[derive(Debug)]
pub(super) struct Writer {
    db: Connection,
    log: Log,
    deletions: Deletions,
    trims: Trims,
    shared: Arc<Shared>,
    keeper: mpsc::Sender<Keep>,
    commit: Commit,
    /// Deletions or trims can't go on for now.
    is_stuck: bool,
    reserve_tried: Instant,
}

impl Writer {
    pub(super) fn new(opened: Opened, keeper: mpsc::Sender<Keep>) -> Self {
        let Opened { shared, db, log, deletions, trims } = opened;
        shared.folder.keep_reserve();
        let reserve_tried = Instant::now();
        let commit = Commit::default();
        Self { db, log, deletions, trims, shared, keeper, commit, is_stuck: false, reserve_tried }
    }

    /// Works until it is told to end. Runs on a thread of its own.
    pub(super) fn run(mut self, mut queue: Queue<Write>) {
        // Of this thread alone, on Linux. Where there is no processor to spare, a large
        // commit must not keep people's keystrokes waiting: those go first, `saved` after.
        if let Err(error) = rustix::process::nice(NICENESS) {
            tracing::debug!(%error, "could not change the writer's priority");
        }
        let mut last_flush: Option<Instant> = None;
        let mut writes = Vec::new();
        let mut is_open = true;
        while is_open {
            match queue.next(self.patience()) {
                Next::Message(write) => writes.push(write),
                Next::Nothing => {}
                Next::Closed => is_open = false,
            }
            if !writes.is_empty() {
                if let Some(wait) = last_flush.and_then(|last| FLUSH_INTERVAL.checked_sub(last.elapsed())) {
                    std::thread::sleep(wait);
                }
                writes.extend(std::iter::from_fn(|| queue.at_hand()).take(GROUP));
                last_flush = Some(Instant::now());
            }
            if let Some(close) = writes.iter().position(|write| matches!(write, Write::Close)) {
                writes.truncate(close);
                is_open = false;
            }
            self.work(writes.drain(..));
        }
        self.close();
    }

    /// How long it may wait for something to write.
    fn patience(&self) -> Option<Duration> {
        match () {
            () if self.deletions.is_idle() && self.trims.is_idle() => None,
            () if self.is_stuck => Some(RETRY_INTERVAL),
            () if !self.trims.is_idle() => Some(Duration::ZERO),
            () if self.deletions.is_busy() || self.deletions.waits_for(&self.log) => Some(Duration::ZERO),
            () => Some(RETRY_INTERVAL),
        }
    }

    /// Commits a group, and goes on with deletions and trims.
    fn work(&mut self, writes: impl Iterator<Item = Write>) {
        let Self { db, log, deletions, trims, shared, .. } = self;
        self.commit.clear();
        let mut answered = 0;
        for write in writes {
            match write {
                Write::Delete { room, reply } => {
                    // What came before it belongs to the life that it ends.
                    answered += commit(&mut self.commit, db, shared, log, Move::IfDue).0;
                    deletions.begin(db, shared, log, (room, reply));
                    self.commit.clear();
                }
                Write::Trim { document, generation, base, reply } => {
                    trims.add(document, generation, base, reply);
                }
                write => self.commit.add(db, shared, write),
            }
        }
        let is_waited_for = deletions.waits_for(log) || trims.waits_for(&shared.staged);
        let when = if is_waited_for { Move::Now } else { Move::IfDue };
        let (last, outcome) = commit(&mut self.commit, db, shared, log, when);
        answered += last;
        if answered > 0 {
            tracing::debug!(writes = answered, "group committed");
        }
        let outcome = outcome.and(trims.step(db, shared));
        self.is_stuck = outcome.is_err();
        if let Err(error) = &outcome
            && !trims.is_idle()
        {
            tracing::warn!(%error, "can't trim a journal yet; will try again");
        }
        if !deletions.is_idle() {
            let outcome = outcome.and(deletions.step(db, shared, log));
            self.is_stuck = outcome.is_err();
            if let Err(error) = outcome {
                tracing::warn!(%error, "can't erase a room yet; will try again");
            }
            if deletions.waits_for_snapshots(shared) {
                // If its mailbox is full, it looks anyway.
                let _ = self.keeper.try_send(Keep::Erase);
            }
        } else if !shared.folder.has_reserve() && self.reserve_tried.elapsed() >= RESERVE_INTERVAL {
            shared.folder.keep_reserve();
            self.reserve_tried = Instant::now();
        }
    }

    /// Moves everything on, so that the next start has nothing to do.
    fn close(&mut self) {
        let Self { db, log, shared, commit, .. } = self;
        commit.clear();
        let mut outcome = Ok(());
        while outcome.is_ok() && !log.is_past(log.next()) {
            outcome = commit.finish(db, shared, log, Move::Now).1;
        }
        let emptied = outcome.and_then(|()| Ok(schema::empty_wal(db)?));
        if let Err(error) = emptied {
            tracing::warn!(%error, "some work is left for the next start");
        }
    }
}

fn commit(
    commit: &mut Commit,
    db: &Connection,
    shared: &Shared,
    log: &mut Log,
    when: Move,
) -> (usize, Result<(), StorageError>) {
    let (answered, outcome) = commit.finish(db, shared, log, when);
    if let Err(error) = &outcome {
        tracing::error!(%error, "could not write to the data folder");
    }
    (answered, outcome)
}
