//! Group commit: one task writes what all documents have waiting as one statement; what comes
//! meanwhile shares the next.
//!
//! The statement writes what it may and names the rooms that another server has: those are
//! lost, all others are saved. When nobody knows whether it was done (no answer, a broken
//! connection), it is repeated with the same bytes before anything else is written. Numbers are
//! given out when the statement is made, so that a journal has no gaps.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::timeout;

use super::connect::{Failed, For, Session};
use super::core::Core;
use super::error::{Outcome, is_duplicate, is_locked, outcome, silent};
use super::held::End;
use super::journal;
use super::keys::{self, Table};
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::record::encode_records;
use crate::storage::{Entry, Generation, Seq, StorageError};

/// Appends that one statement takes.
const ROWS: usize = 2_048;
/// Bytes after which it takes no more.
const BYTES: usize = 8 << 20;
/// Bytes of all that waits. Whoever has more to write waits with it.
const WAITING: usize = 64 << 20;
/// In which the same are counted.
const UNIT: usize = 1 << 10;
/// Appends that wait.
const QUEUE: usize = 4_096;
/// How long the database has for a statement.
const FLUSHING: Duration = Duration::from_secs(5);
/// How long an append waits for its turn, and for its statement.
const PATIENCE: Duration = Duration::from_secs(12);
/// Pauses between two tries to find out what became of a statement.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
];

const APPEND: &str = "WITH b AS MATERIALIZED (SELECT * FROM \
      unnest($1::int8[], $2::int2[], $3::int8[], $4::int8[], $5::int8[], $6::bytea[]) AS b(room, document, seq, total, epoch, value)), \
    want AS (SELECT DISTINCT room, epoch FROM b), \
    held AS MATERIALIZED (SELECT o.room, o.epoch FROM owners o JOIN want w ON o.room = w.room AND o.epoch = w.epoch \
      ORDER BY o.room FOR SHARE OF o), \
    ins AS (INSERT INTO journal (room, document, seq, total, epoch, value) \
      SELECT b.room, b.document, b.seq, b.total, b.epoch, b.value FROM b JOIN held ON held.room = b.room AND held.epoch = b.epoch) \
    SELECT room, epoch FROM want EXCEPT SELECT room, epoch FROM held";
/// The same once more: what is there was written by the first try.
const REPEAT: &str = "WITH b AS MATERIALIZED (SELECT * FROM \
      unnest($1::int8[], $2::int2[], $3::int8[], $4::int8[], $5::int8[], $6::bytea[]) AS b(room, document, seq, total, epoch, value)), \
    want AS (SELECT DISTINCT room, epoch FROM b), \
    held AS MATERIALIZED (SELECT o.room, o.epoch FROM owners o JOIN want w ON o.room = w.room AND o.epoch = w.epoch \
      ORDER BY o.room FOR SHARE OF o), \
    ins AS (INSERT INTO journal (room, document, seq, total, epoch, value) \
      SELECT b.room, b.document, b.seq, b.total, b.epoch, b.value FROM b JOIN held ON held.room = b.room AND held.epoch = b.epoch \
      ON CONFLICT (room, document, seq) DO NOTHING) \
    SELECT room, epoch FROM want EXCEPT SELECT room, epoch FROM held";

/// Where appends wait.
#[derive(Debug, Clone)]
pub(super) struct Queue {
    appends: mpsc::Sender<Waiting>,
    bytes: Arc<Semaphore>,
}

/// An append that waits.
#[derive(Debug)]
struct Waiting {
    document: DocumentKey,
    generation: Generation,
    entries: Arc<[Entry]>,
    bytes: usize,
    reply: oneshot::Sender<Result<Seq, StorageError>>,
    /// Its part of what may wait.
    _room: OwnedSemaphorePermit,
}

/// Begins to write. The task ends when all queues have gone, and all of theirs is written.
pub(super) fn start(core: Arc<Core>) -> (Queue, tokio::task::JoinHandle<()>) {
    let (appends, waiting) = mpsc::channel(QUEUE);
    let queue = Queue { appends, bytes: Arc::new(Semaphore::new(WAITING / UNIT)) };
    (queue, tokio::spawn(run(core, waiting)))
}

impl Queue {
    /// Writes one with the others; durable when this returns.
    pub(super) async fn append(
        &self,
        document: &DocumentKey,
        generation: Generation,
        entries: Arc<[Entry]>,
    ) -> Result<Seq, StorageError> {
        let written = timeout(PATIENCE, self.wait(document, generation, entries)).await;
        written.unwrap_or_else(|_| Err(silent(PATIENCE)))
    }

    async fn wait(
        &self,
        document: &DocumentKey,
        generation: Generation,
        entries: Arc<[Entry]>,
    ) -> Result<Seq, StorageError> {
        let bytes = entries.iter().map(|entry| entry.update.len() + 64).sum::<usize>();
        // One that is larger than all that may wait, waits alone.
        let units = u32::try_from(bytes.div_ceil(UNIT).min(WAITING / UNIT)).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.bytes).acquire_many_owned(units).await;
        let room = room.map_err(|_| StorageError::Closed)?;
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { document: document.clone(), generation, entries, bytes, reply, _room: room };
        self.appends.send(waiting).await.map_err(|_| StorageError::Closed)?;
        answer.await.map_err(|_| StorageError::Closed)?
    }
}

async fn run(core: Arc<Core>, mut queue: mpsc::Receiver<Waiting>) {
    while let Some(first) = queue.recv().await {
        let mut bytes = first.bytes;
        let mut waiting = vec![first];
        while waiting.len() < ROWS
            && bytes < BYTES
            && let Ok(next) = queue.try_recv()
        {
            bytes += next.bytes;
            waiting.push(next);
        }
        // Whoever was not patient has come again, or will.
        waiting.retain(|append| !append.reply.is_closed());
        Flush { core: &core, rows: Vec::new() }.write(waiting, &mut queue).await;
    }
}

/// A record of the statement.
#[derive(Debug)]
struct Row {
    room: i64,
    epoch: i64,
    name: RoomName,
    generation: Generation,
    document: DocumentName,
    end: End,
    value: Bytes,
    reply: Option<oneshot::Sender<Result<Seq, StorageError>>>,
}

impl Row {
    fn answer(&mut self, answer: Result<Seq, StorageError>) {
        if let Some(reply) = self.reply.take() {
            // Whoever waited may be gone.
            let _ = reply.send(answer);
        }
    }
}

struct Flush<'a> {
    core: &'a Core,
    rows: Vec<Row>,
}

impl Flush<'_> {
    async fn write(mut self, waiting: Vec<Waiting>, queue: &mut mpsc::Receiver<Waiting>) {
        if waiting.is_empty() {
            return;
        }
        if let Err(error) = self.number(waiting).await {
            return self.answer_all(&error);
        }
        let mut sql = APPEND;
        let mut tries = 0;
        while !self.rows.is_empty() {
            let session = match self.core.pools.session(For::Appends, FLUSHING).await {
                Ok(session) => session,
                Err(error) => {
                    self.answer_all(&error);
                    if sql == APPEND {
                        return;
                    }
                    refuse(queue, &error);
                    pause(&mut tries).await;
                    continue;
                }
            };
            match self.attempt(&session, sql).await {
                Ok(refused) => {
                    session.finish();
                    return self.done(&refused);
                }
                Err(Failed::Said(error)) if is_duplicate(&error) && sql == APPEND => {
                    session.finish();
                    if let Err(error) = self.give_up_duplicates().await {
                        return self.answer_all(&error);
                    }
                }
                Err(Failed::Said(error)) if is_locked(&error) && sql == APPEND => {
                    session.finish();
                    if let Err(error) = self.pass_over_locked(&error.into()).await {
                        return self.answer_all(&error);
                    }
                }
                Err(Failed::Said(error)) if outcome(&error) == Outcome::Undone && sql == APPEND => {
                    session.finish();
                    return self.answer_all(&error.into());
                }
                Err(failed) => {
                    // The connection goes: nobody waits behind what it may still do.
                    drop(session);
                    let error = StorageError::from(failed);
                    tracing::warn!(%error, rows = self.rows.len(), "nobody knows whether records were written; writing them again");
                    self.answer_all(&error);
                    if sql == REPEAT {
                        refuse(queue, &error);
                    }
                    sql = REPEAT;
                    pause(&mut tries).await;
                    self.forget_lost();
                }
            }
        }
    }

    /// Makes rows of what may be written.
    async fn number(&mut self, waiting: Vec<Waiting>) -> Result<(), StorageError> {
        let mut ends: BTreeMap<(Generation, DocumentName), End> = BTreeMap::new();
        let mut failed = None;
        for Waiting { document: DocumentKey { room: name, document }, generation, entries, reply, .. } in
            waiting
        {
            let fence = match self.core.check_waiting(&name, generation) {
                Ok(fence) => fence,
                Err(error) => {
                    // Whoever waited may be gone.
                    let _ = reply.send(Err(error));
                    continue;
                }
            };
            let known = ends.get(&(generation, document)).copied();
            let known = known.or_else(|| self.core.held.end_of(&name, generation, document));
            let end = match known {
                Some(end) => end,
                None => match journal::end(self.core, fence.room, document).await {
                    Ok(end) => end,
                    Err(error) => {
                        let _ = reply.send(Err(error.clone()));
                        failed = Some(error);
                        continue;
                    }
                },
            };
            let seq = end.seq + 1;
            let key = keys::numbered(Table::Journal, fence.room, document, seq);
            let record = std::iter::once((Seq(seq.unsigned_abs()), &*entries));
            let value = Bytes::from(encode_records(&key, record));
            let end = End { seq, total: end.total + value.len() as i64 };
            ends.insert((generation, document), end);
            let (room, epoch, reply) = (fence.room, fence.epoch, Some(reply));
            self.rows.push(Row { room, epoch, name, generation, document, end, value, reply });
        }
        match failed {
            Some(error) if self.rows.is_empty() => Err(error),
            _ => Ok(()),
        }
    }

    /// The rooms that were refused, with their epochs: one that was lost and claimed again a
    /// moment ago can be here under both claims.
    async fn attempt(&self, session: &Session, sql: &str) -> Result<HashSet<(i64, i64)>, Failed> {
        let rows = &self.rows;
        let rooms: Vec<i64> = rows.iter().map(|row| row.room).collect();
        let documents: Vec<i16> = rows.iter().map(|row| keys::number(row.document)).collect();
        let seqs: Vec<i64> = rows.iter().map(|row| row.end.seq).collect();
        let totals: Vec<i64> = rows.iter().map(|row| row.end.total).collect();
        let epochs: Vec<i64> = rows.iter().map(|row| row.epoch).collect();
        let values: Vec<&[u8]> = rows.iter().map(|row| &*row.value).collect();
        let refused = session.ask(sql, &[&rooms, &documents, &seqs, &totals, &epochs, &values]).await?;
        Ok(refused.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// It was done, but for these rooms.
    fn done(&mut self, refused: &HashSet<(i64, i64)>) {
        for row in &mut self.rows {
            if refused.contains(&(row.room, row.epoch)) {
                self.core.held.lost(&row.name, row.generation);
                row.answer(Err(StorageError::Lost));
            } else {
                self.core.held.advance(&row.name, row.generation, row.document, row.end);
                row.answer(Ok(Seq(row.end.seq.unsigned_abs())));
            }
        }
    }

    /// Of something that was never written before somebody else has written the number: that
    /// must not be, and the room is given up.
    async fn give_up_duplicates(&mut self) -> Result<(), StorageError> {
        let session = self.core.pools.session(For::Appends, FLUSHING).await?;
        let rooms: Vec<i64> = self.rows.iter().map(|row| row.room).collect();
        let documents: Vec<i16> = self.rows.iter().map(|row| keys::number(row.document)).collect();
        let seqs: Vec<i64> = self.rows.iter().map(|row| row.end.seq).collect();
        let sql = "SELECT DISTINCT j.room FROM unnest($1::int8[], $2::int2[], $3::int8[]) AS b(room, document, seq) \
                   JOIN journal j ON j.room = b.room AND j.document = b.document AND j.seq = b.seq";
        let found = session.query(sql, &[&rooms, &documents, &seqs]).await?;
        session.finish();
        let found: HashSet<i64> = found.iter().map(|row| row.get(0)).collect();
        if found.is_empty() {
            return Err(StorageError::unavailable("the database calls something a duplicate that it is not"));
        }
        for row in self.rows.iter_mut().filter(|row| found.contains(&row.room)) {
            tracing::error!(room = %row.name, seq = row.end.seq, "somebody else has written this room's journal; it is given up");
            self.core.held.lost(&row.name, row.generation);
            row.answer(Err(StorageError::Lost));
        }
        self.rows.retain(|row| !found.contains(&row.room));
        Ok(())
    }

    /// Somebody holds the owner of some of these rooms for long. Those try again later; nobody
    /// else waits for that.
    async fn pass_over_locked(&mut self, why: &StorageError) -> Result<(), StorageError> {
        let session = self.core.pools.session(For::Appends, FLUSHING).await?;
        let rooms: Vec<i64> = self.rows.iter().map(|row| row.room).collect();
        let sql = "SELECT room FROM owners WHERE room = ANY($1) ORDER BY room FOR SHARE SKIP LOCKED";
        let free = session.query(sql, &[&rooms]).await?;
        session.finish();
        let free: HashSet<i64> = free.iter().map(|row| row.get(0)).collect();
        let before = self.rows.len();
        for row in self.rows.iter_mut().filter(|row| !free.contains(&row.room)) {
            row.answer(Err(why.clone()));
        }
        self.rows.retain(|row| free.contains(&row.room));
        // It was given free in the meantime, or will be taken again.
        if self.rows.len() == before { Err(why.clone()) } else { Ok(()) }
    }

    /// Of rooms that are lost meanwhile nobody has to know any more.
    fn forget_lost(&mut self) {
        let held = &self.core.held;
        self.rows.retain(|row| held.check(&row.name, row.generation).is_ok());
    }

    fn answer_all(&mut self, error: &StorageError) {
        for row in &mut self.rows {
            row.answer(Err(error.clone()));
        }
    }
}

/// Nothing else is written before the outcome is known: those who wait hear why.
fn refuse(queue: &mut mpsc::Receiver<Waiting>, error: &StorageError) {
    while let Ok(waiting) = queue.try_recv() {
        // Whoever waited may be gone.
        let _ = waiting.reply.send(Err(error.clone()));
    }
}

async fn pause(tries: &mut usize) {
    let pause = PAUSES[(*tries).min(PAUSES.len() - 1)];
    *tries += 1;
    tokio::time::sleep(pause).await;
}
