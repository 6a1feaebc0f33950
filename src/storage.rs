//! Where documents and rooms are kept: a trait, and adapters that do not know
//! each other.
//!
//! Per document there is a *journal*, the append-only log of its updates with
//! server time and author, and a *snapshot*, the merged state up to some record
//! of the journal, which makes opening fast. Compaction writes a new snapshot,
//! and with it moves the load point; the journal stays, for playback.
//!
//! When a room's journals grow too large, the oldest records of one are replaced by
//! a *base*: what they amount to (HARD-8). The journal begins with it from then on,
//! and it is kept as safely as the records were.
//!
//! Every adapter passes the same suite, `tests/it/storage_contract.rs`.

pub mod claim;
pub mod event;
pub mod history;
pub mod local;
pub mod memory;
pub mod moving;
pub mod postgres;
pub mod question;
mod record;
pub mod review;
pub mod room;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::event::Event;
use self::history::HistorySize;
use self::question::{QuestionOutline, QuestionRecord};
use self::review::{ReviewChange, ReviewItem};
use self::room::RoomRecord;
use crate::clock::UnixMillis;
use crate::ids::{Author, DocumentKey, RoomName};

/// The number of a record in a document's journal. The first is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

/// Which life of a document: deleting its room ends one. Whoever still writes for an
/// earlier life is refused, so that nothing deleted comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Generation(pub u64);

/// One update of a document's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When the server took it.
    pub at: UnixMillis,
    /// Who wrote it.
    pub author: Author,
    /// The v1 update, as it was sent.
    pub update: Bytes,
}

/// One record of a journal: what one group commit wrote for one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub seq: Seq,
    /// At least one update, in the order in which they were applied; none where
    /// something damaged was given up.
    pub entries: Vec<Entry>,
}

/// A document's merged state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The last record that is in it.
    pub upto: Seq,
    /// The merged state as one v1 update, then updates that still wait for
    /// something they need.
    pub updates: Vec<Bytes>,
}

/// What a journal begins with, once its oldest records have gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The time of the last record that is in it.
    pub at: UnixMillis,
    /// What the records amount to.
    pub snapshot: Snapshot,
}

/// A part of a document's journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// What the records build on, where those that were asked for begin with some that
    /// have gone: the first of `records` is the one after it.
    pub base: Option<Base>,
    /// The records, in order.
    pub records: Vec<Record>,
}

/// What [`Storage::load`] gives: the snapshot, and the records after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// The life that this was loaded from; writing asks for it again.
    pub generation: Generation,
    /// The newest snapshot, if one was written; or the base, if that reaches further.
    pub snapshot: Option<Snapshot>,
    /// The records after the snapshot, in order.
    pub tail: Vec<Record>,
    /// Updates of the journal that cannot be applied: to be passed over.
    pub set_aside: Vec<SetAside>,
    /// What does not check out, and is not in `tail`. If there is anything, the
    /// document is in quarantine: it may be read, but not written (GUARD-5).
    pub damage: Vec<Damage>,
}

/// What was made of a journal once, kept to be had sooner. It may go at any time, and is
/// made again then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The last record that it was made of. When the journal has a later one, it is of no
    /// use any more.
    pub upto: Seq,
    /// What it is, in the words of whoever made it.
    pub version: String,
    /// Itself.
    pub bytes: Bytes,
}

/// An update of a journal on which the document fails (GUARD-5). The journal
/// keeps it; loading passes it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The update, with its time and author.
    pub entry: Entry,
    /// Why.
    pub reason: String,
}

/// A stored value that does not check out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{part}: {reason}")]
pub struct Damage {
    /// Which value.
    pub part: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Why storage could not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StorageError {
    /// The disk or database refused; trying again may help.
    #[error("the storage failed: {0}")]
    Unavailable(Arc<str>),
    /// What is stored does not check out; trying again will not help.
    #[error("stored data is damaged: {0}")]
    Damaged(Arc<str>),
    /// The room was deleted after the document was loaded: what is written for it is
    /// not wanted any more.
    #[error("the room has been deleted")]
    Deleted,
    /// Another node has the room now: this one writes nothing more of it.
    #[error("another server has taken the room over")]
    Lost,
    /// The record of the room or question is not the one any more that the new one was made
    /// from: read it again.
    #[error("somebody else changed it in the meantime")]
    Changed,
    /// As many are kept as may be.
    #[error("no more of them are kept")]
    Full,
    /// The adapter has been shut down.
    #[error("the storage is closed")]
    Closed,
}

impl StorageError {
    /// From an adapter's own error.
    pub fn unavailable(error: impl std::fmt::Display) -> Self {
        Self::Unavailable(error.to_string().into())
    }

    /// Its name in measurements.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "unavailable",
            Self::Damaged(_) => "damaged",
            Self::Deleted => "deleted",
            Self::Lost => "lost",
            Self::Changed => "changed",
            Self::Full => "full",
            Self::Closed => "closed",
        }
    }

    /// From what did not check out.
    pub fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(what.to_string().into())
    }
}

/// A place that keeps documents and rooms. `Ok(None)` and an empty [`Stored`]
/// mean 'never seen'; a failure is always an `Err` (STORE-4).
#[async_trait]
pub trait Storage: std::fmt::Debug + Send + Sync + 'static {
    /// The newest snapshot and the records after it.
    async fn load(&self, document: &DocumentKey) -> Result<Stored, StorageError>;

    /// Appends one record; durable when this returns. Appends of all documents
    /// share flushes. Those of one document keep their order.
    ///
    /// `entries` is not empty. When this fails, the record may or may not be
    /// there: appending the same entries again is harmless, since updates are
    /// idempotent.
    async fn append(
        &self,
        document: &DocumentKey,
        generation: Generation,
        entries: Arc<[Entry]>,
    ) -> Result<Seq, StorageError>;

    /// Replaces the snapshot, unless there is one that reaches further. The
    /// journal stays as it is. Refused while anything of the document is damaged.
    async fn compact(
        &self,
        document: &DocumentKey,
        generation: Generation,
        snapshot: Snapshot,
    ) -> Result<(), StorageError>;

    /// Up to `limit` records after `after`, in order, whether or not a snapshot
    /// covers them. Where some of these have gone, also the base that they went into:
    /// then the records are those after it.
    async fn history(
        &self,
        document: &DocumentKey,
        after: Seq,
        limit: usize,
    ) -> Result<History, StorageError>;

    /// How much of a room's journals is kept. Cheap: nothing is read for it that grows
    /// with them.
    async fn history_size(&self, room: &RoomName) -> Result<HistorySize, StorageError>;

    /// The beginning of a document's journal: its base, as the snapshot, and the first
    /// records after it, at least `bytes` of them if there are so many that can be
    /// [trimmed](Self::trim). A record that came a moment ago may not be among them yet.
    async fn beginning(&self, document: &DocumentKey, bytes: u64) -> Result<Stored, StorageError>;

    /// Replaces a document's oldest records by what they amount to; durable when this
    /// returns, and loading is right at every moment before. `base` reaches as far as
    /// what [`Self::beginning`] gave, or as the only record that there is, also if that came a
    /// moment ago. Does nothing if there is one that reaches as far.
    /// Refused while anything of the document is damaged.
    async fn trim(
        &self,
        document: &DocumentKey,
        generation: Generation,
        base: Base,
    ) -> Result<(), StorageError>;

    /// Keeps what was made of a journal, in place of what was made before. As little sure as
    /// snapshots are.
    async fn keep_derived(
        &self,
        document: &DocumentKey,
        generation: Generation,
        derived: Derived,
    ) -> Result<(), StorageError>;

    /// What was made of a journal as it is now, if that is kept.
    async fn derived(&self, document: &DocumentKey) -> Result<Option<Derived>, StorageError>;

    /// Notes updates that loading has to pass over; durable when this returns.
    async fn set_aside(
        &self,
        document: &DocumentKey,
        generation: Generation,
        updates: Vec<SetAside>,
    ) -> Result<(), StorageError>;

    /// What is kept about a room.
    async fn room(&self, room: &RoomName) -> Result<Option<RoomRecord>, StorageError>;

    /// Makes or replaces what is kept about a room, and appends to its event log what that
    /// means: both or neither, and durable when this returns. Refused with
    /// [`StorageError::Changed`] unless it [follows](RoomRecord::follows) what is stored, so
    /// that nothing that somebody else has written is lost, and no deleted room comes back.
    ///
    /// When this fails otherwise, the record may or may not be there.
    async fn put_room(
        &self,
        room: &RoomName,
        record: &RoomRecord,
        events: &[Event],
    ) -> Result<(), StorageError>;

    /// Appends to the event log of a room that there is; durable when this returns. Their
    /// numbers come after those that are there. Appending the same again is harmless.
    ///
    /// The last [`MAX_EVENTS`](event::MAX_EVENTS) are kept.
    async fn append_events(&self, room: &RoomName, events: Vec<Event>) -> Result<(), StorageError>;

    /// Up to `limit` events of a room whose numbers come after `after`, in order.
    async fn events(&self, room: &RoomName, after: u64, limit: usize) -> Result<Vec<Event>, StorageError>;

    /// The number of a room's last event; 0 if there is none.
    async fn last_event(&self, room: &RoomName) -> Result<u64, StorageError>;

    /// What people said of the interview afterwards, in any order. It is bounded by those who
    /// write it.
    async fn review(&self, room: &RoomName) -> Result<Vec<ReviewItem>, StorageError>;

    /// Changes what is kept of that in a room that there is, and appends to its event log what
    /// it means: both or neither, and durable when this returns. Doing the same again is
    /// harmless.
    async fn put_review(
        &self,
        room: &RoomName,
        changes: &[ReviewChange],
        events: &[Event],
    ) -> Result<(), StorageError>;

    /// Up to `limit` rooms whose names come after `after`, in order.
    async fn rooms(
        &self,
        after: Option<&RoomName>,
        limit: usize,
    ) -> Result<Vec<(RoomName, RoomRecord)>, StorageError>;

    /// Deletes a room: its record, its events, its review, and everything of its documents. Nobody may have
    /// any of them open. What readers see is gone when this returns; an adapter says
    /// how long its files keep the bytes.
    async fn delete_room(&self, room: &RoomName) -> Result<(), StorageError>;

    /// An outline of each question that is kept, in any order.
    async fn questions(&self) -> Result<Vec<QuestionOutline>, StorageError>;

    /// A version of a question; the one that holds, unless another is asked for.
    async fn question(&self, id: Uuid, version: Option<u64>) -> Result<Option<QuestionRecord>, StorageError>;

    /// Which versions of a question are kept, and when each was, in order.
    async fn question_versions(&self, id: Uuid) -> Result<Vec<(u64, UnixMillis)>, StorageError>;

    /// Keeps a version of a question; durable when this returns. Refused with
    /// [`StorageError::Changed`] unless it is the one after the version that holds, 1 if there
    /// is none; with [`StorageError::Full`] if there are [`MAX_QUESTIONS`](question::MAX_QUESTIONS)
    /// others already. The last [`MAX_VERSIONS`](question::MAX_VERSIONS) are kept.
    async fn put_question(&self, record: &QuestionRecord) -> Result<(), StorageError>;

    /// Deletes a question with all its versions. Doing so again is harmless.
    async fn delete_question(&self, id: Uuid) -> Result<(), StorageError>;

    /// A secret of this store, for signing: made when it is first asked for, the same
    /// ever after.
    async fn secret(&self) -> Result<[u8; 32], StorageError>;

    /// Writes and flushes something small, to see that writing works.
    async fn probe(&self) -> Result<(), StorageError>;

    /// A file without a name, for what is too large for memory: it is gone when it is
    /// closed, or the process ends. It counts as part of what [`Self::room_left`] measures.
    /// May block for a moment.
    fn scratch(&self) -> std::io::Result<std::fs::File> {
        tempfile::tempfile()
    }

    /// Bytes that can still be written before there is no more room, where that can be
    /// known.
    fn room_left(&self) -> Option<u64>;

    /// Does what is waiting, and gives the data free for another owner. All that
    /// comes later is answered with [`StorageError::Closed`].
    async fn close(&self);
}
