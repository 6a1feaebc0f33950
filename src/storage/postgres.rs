//! Keeps everything in PostgreSQL, for one server or for several that share it.
//!
//! Which server has a room is decided by the database alone. A *claim* raises the room's epoch;
//! every write carries the epoch of the claim that it was made under, and is refused in its own
//! transaction when the room has another by then. A *lease* says how long a server counts as
//! alive: others may take over what it has claimed when it has not said so for that long.
//!
//! | file | has |
//! |---|---|
//! | `migrate` | the tables, and their versions |
//! | `connect` | connections, and how long anybody waits |
//! | `held` | what this server has claimed, as far as it knows |
//! | `lease`, `core`, `nodes` | the lease; how a room is claimed, given away, and written; which servers there are |
//! | `flush` | group commit of the appends of all documents |
//! | `journal`, `documents` | what is read and written of documents |
//! | `rooms`, `questions`, `meta` | everything else |
//! | `moving` | all of it, moved into another store or out of one |
//!
//! The values are those of the other adapter, with its checksums, so that a damaged one is
//! noticed when it is read.

mod claims;
mod connect;
mod core;
mod documents;
mod error;
mod flush;
mod held;
mod journal;
mod keys;
mod lease;
mod meta;
mod migrate;
mod moving;
mod nodes;
mod questions;
mod rooms;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::Instrument;
use uuid::Uuid;

use self::claims::PostgresClaims;
use self::connect::{Pools, Target};
use self::core::Core;
pub use self::error::OpenError;
use self::flush::Queue;
use self::held::{Held, UNCLAIMED};
pub use self::lease::Lease;
use self::lease::{Leasing, Name, STARTING};
pub use self::moving::PostgresMove;
use super::claim::Claims;
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

/// Which database, and who this server is to the others over it.
#[derive(Clone, Default)]
pub struct PostgresOptions {
    /// `postgres://user@host:port/database`.
    pub url: String,
    /// If the URL has none.
    pub password: Option<String>,
    /// For people.
    pub node_name: String,
    /// Where the others reach this server; `None`: there are no others.
    pub cluster_address: Option<String>,
    /// How long it counts as alive.
    pub lease: Lease,
}

/// The adapter.
///
/// A server that is *alone*, without a cluster's address, claims a room by itself when it first
/// loads or writes something of it; it does not start while another uses the database, and its
/// claims outlast a database that is away for long. *Among others* nothing is claimed but by
/// [`Claims::claim`]: what is loaded of a room that is not claimed can be read, and every write
/// to it is refused as [`StorageError::Lost`].
#[derive(Debug)]
pub struct PostgresStorage {
    core: Arc<Core>,
    claims: Option<Arc<PostgresClaims>>,
    queue: Mutex<Option<Queue>>,
    flushing: Mutex<Option<JoinHandle<()>>>,
    keeping: JoinHandle<()>,
}

impl PostgresStorage {
    /// Connects, makes the tables if there are none, and begins a lease.
    ///
    /// # Errors
    /// When the database can't be used, or another server does that does not share it.
    pub async fn open(options: PostgresOptions) -> Result<Self, OpenError> {
        let target = Target::new(&options.url, options.password.as_deref())?;
        if let Some(note) = migrate::migrate(&target).await? {
            return Err(OpenError::Moving(note.from));
        }
        let at = target.shown();
        let unusable =
            |error: StorageError| OpenError::Unusable { at: at.clone(), reason: error::why(&error) };
        let address = options.cluster_address.unwrap_or_default();
        let leasing = Leasing::new(options.lease, Name { name: options.node_name, address });
        let (losses, heard) = mpsc::unbounded_channel();
        let is_alone = leasing.name.is_alone();
        let held = Held::new((!is_alone).then_some(losses));
        let core = Arc::new(Core::new(Pools::new(&target)?, leasing, held));
        let me = core.leasing.register(&core.pools, STARTING).await.map_err(unusable)?;
        core.held.begin(me);
        let (queue, flushing) = flush::start(Arc::clone(&core));
        let kept = Arc::clone(&core);
        let keeping = tokio::spawn(async move { kept.leasing.keep(&kept.pools, &kept.held).await });
        let claims = (!is_alone).then(|| Arc::new(PostgresClaims::new(Arc::clone(&core), heard)));
        let (queue, flushing) = (Mutex::new(Some(queue)), Mutex::new(Some(flushing)));
        let storage = Self { core, claims, queue, flushing, keeping };
        let other = storage.core.leasing.have_it_alone(&storage.core.pools, me).await.map_err(unusable)?;
        match other {
            Some(other) => {
                storage.close().await;
                Err(OpenError::InUse(other))
            }
            // Whoever was waited for may have been moving something here.
            None => match migrate::noted(&target).await {
                Ok(None) => Ok(storage),
                Ok(Some(note)) => {
                    storage.close().await;
                    Err(OpenError::Moving(note.from))
                }
                Err(error) => {
                    storage.close().await;
                    Err(error)
                }
            },
        }
    }

    /// The claims of this server, if it is one of several.
    pub fn claims(&self) -> Option<Arc<dyn Claims>> {
        self.claims.clone().map(|claims| claims as Arc<dyn Claims>)
    }

    /// What is loaded is of this generation.
    async fn generation(&self, room: &RoomName) -> Result<Generation, StorageError> {
        match self.core.fence(room).await {
            Ok(fence) => Ok(fence.generation),
            Err(StorageError::Lost) => Ok(UNCLAIMED),
            Err(error) => Err(error),
        }
    }

    /// Writes on a task of its own, which goes on also while nobody asks how it goes, and when
    /// whoever wanted it has gone: in the midst of a transaction it would hold up others.
    async fn apart<T, F>(&self, write: impl FnOnce(Arc<Core>) -> F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StorageError>> + Send + 'static,
    {
        let writing = write(Arc::clone(&self.core)).in_current_span();
        tokio::spawn(writing).await.map_err(StorageError::unavailable)?
    }

    fn queue(&self) -> Result<Queue, StorageError> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.clone().ok_or(StorageError::Closed)
    }
}

impl Drop for PostgresStorage {
    fn drop(&mut self) {
        self.keeping.abort();
    }
}

#[async_trait]
impl Storage for PostgresStorage {
    async fn load(&self, document: &DocumentKey) -> Result<Stored, StorageError> {
        // Before all else: what is lost or deleted meanwhile was loaded too early to be written.
        let generation = self.generation(&document.room).await?;
        journal::load(&self.core, document, generation).await
    }

    async fn append(
        &self,
        document: &DocumentKey,
        generation: Generation,
        entries: Arc<[Entry]>,
    ) -> Result<Seq, StorageError> {
        self.core.check(&document.room, generation)?;
        let queue = self.queue()?;
        queue.append(document, generation, entries).await
    }

    async fn compact(
        &self,
        document: &DocumentKey,
        generation: Generation,
        snapshot: Snapshot,
    ) -> Result<(), StorageError> {
        let document = document.clone();
        self.apart(|core| async move { documents::compact(&core, &document, generation, &snapshot).await })
            .await
    }

    async fn history(
        &self,
        document: &DocumentKey,
        after: Seq,
        limit: usize,
    ) -> Result<History, StorageError> {
        journal::history(&self.core, document, after, limit).await
    }

    async fn history_size(&self, room: &RoomName) -> Result<HistorySize, StorageError> {
        journal::size(&self.core, room).await
    }

    async fn beginning(&self, document: &DocumentKey, bytes: u64) -> Result<Stored, StorageError> {
        let generation = self.generation(&document.room).await?;
        journal::beginning(&self.core, document, generation, bytes).await
    }

    async fn trim(
        &self,
        document: &DocumentKey,
        generation: Generation,
        base: Base,
    ) -> Result<(), StorageError> {
        let document = document.clone();
        self.apart(|core| async move { documents::trim(&core, &document, generation, &base).await }).await
    }

    async fn keep_derived(
        &self,
        document: &DocumentKey,
        generation: Generation,
        derived: Derived,
    ) -> Result<(), StorageError> {
        let document = document.clone();
        self.apart(
            |core| async move { documents::keep_derived(&core, &document, generation, &derived).await },
        )
        .await
    }

    async fn derived(&self, document: &DocumentKey) -> Result<Option<Derived>, StorageError> {
        documents::derived(&self.core, document).await
    }

    async fn set_aside(
        &self,
        document: &DocumentKey,
        generation: Generation,
        updates: Vec<SetAside>,
    ) -> Result<(), StorageError> {
        let document = document.clone();
        self.apart(|core| async move { documents::set_aside(&core, &document, generation, &updates).await })
            .await
    }

    async fn room(&self, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
        rooms::read(&self.core, room).await
    }

    async fn put_room(
        &self,
        room: &RoomName,
        record: &RoomRecord,
        events: &[Event],
    ) -> Result<(), StorageError> {
        let (room, record, events) = (room.clone(), record.clone(), events.to_vec());
        self.apart(|core| async move { rooms::put(&core, &room, &record, &events).await }).await
    }

    async fn append_events(&self, room: &RoomName, events: Vec<Event>) -> Result<(), StorageError> {
        let room = room.clone();
        self.apart(|core| async move { rooms::append_events(&core, &room, &events).await }).await
    }

    async fn events(&self, room: &RoomName, after: u64, limit: usize) -> Result<Vec<Event>, StorageError> {
        rooms::events(&self.core, room, after, limit).await
    }

    async fn last_event(&self, room: &RoomName) -> Result<u64, StorageError> {
        rooms::last_event(&self.core, room).await
    }

    async fn review(&self, room: &RoomName) -> Result<Vec<ReviewItem>, StorageError> {
        rooms::review(&self.core, room).await
    }

    async fn put_review(
        &self,
        room: &RoomName,
        changes: &[ReviewChange],
        events: &[Event],
    ) -> Result<(), StorageError> {
        let (room, changes, events) = (room.clone(), changes.to_vec(), events.to_vec());
        self.apart(|core| async move { rooms::put_review(&core, &room, &changes, &events).await }).await
    }

    async fn rooms(
        &self,
        after: Option<&RoomName>,
        limit: usize,
    ) -> Result<Vec<(RoomName, RoomRecord)>, StorageError> {
        rooms::list(&self.core, after, limit).await
    }

    /// The rows are gone when this returns; PostgreSQL's files keep their bytes until vacuum
    /// has used the pages again, and its log until that is recycled.
    async fn delete_room(&self, room: &RoomName) -> Result<(), StorageError> {
        let room = room.clone();
        self.apart(|core| async move { rooms::delete(&core, &room).await }).await
    }

    async fn questions(&self) -> Result<Vec<QuestionOutline>, StorageError> {
        questions::all(&self.core).await
    }

    async fn question(&self, id: Uuid, version: Option<u64>) -> Result<Option<QuestionRecord>, StorageError> {
        questions::read(&self.core, id, version).await
    }

    async fn question_versions(&self, id: Uuid) -> Result<Vec<(u64, UnixMillis)>, StorageError> {
        questions::versions(&self.core, id).await
    }

    async fn put_question(&self, record: &QuestionRecord) -> Result<(), StorageError> {
        let record = record.clone();
        self.apart(|core| async move { questions::put(&core, &record).await }).await
    }

    async fn delete_question(&self, id: Uuid) -> Result<(), StorageError> {
        self.apart(|core| async move { questions::delete(&core, id).await }).await
    }

    async fn secret(&self) -> Result<[u8; 32], StorageError> {
        meta::secret(&self.core).await
    }

    async fn probe(&self) -> Result<(), StorageError> {
        meta::probe(&self.core).await
    }

    fn room_left(&self) -> Option<u64> {
        None
    }

    async fn close(&self) {
        if self.core.is_closed.swap(true, Ordering::SeqCst) {
            return;
        }
        // The task writes what is in its queue, and ends.
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let flushing = self.flushing.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(flushing) = flushing {
            // One that panicked has been logged.
            let _ = flushing.await;
        }
        self.keeping.abort();
        if let Err(error) = self.core.leasing.give_up(&self.core.pools, self.core.held.me().0).await {
            tracing::warn!(%error, "could not end the lease; others wait until it is over");
        }
        self.core.pools.close();
    }
}
