//! All rooms of this server: opening them and their documents, each once, making
//! rooms and deleting them.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use yrs::Doc;

use super::actor::Actor;
use super::command::Attendance;
use super::endings::Endings;
use super::error::{EditError, OpenError};
use super::handle::RoomHandle;
use super::posting::Posting;
use super::seed;
use super::slots::{Full, Slots};
use crate::clock::Clock;
use crate::config::limits::Limits;
use crate::config::settings::{Garbage, RoomPolicy};
use crate::document::error::{Closed, JoinError, WriteError};
use crate::document::handle::{self, DocumentHandle};
use crate::document::member::Joining;
use crate::document::membership::Membership;
use crate::document::opening::Opening;
use crate::document::permit::Permit;
use crate::document::sink::FrameSink;
use crate::document::state::draft::draft;
use crate::document::view::DocumentView;
use crate::ids::{Author, DocumentKey, DocumentName, MemberId, RoomName};
use crate::load::Load;
use crate::protocol::guard::CheckedUpdate;
use crate::storage::claim::Claims;
use crate::storage::event::Attendee;
use crate::storage::{Storage, StorageError};
use crate::telemetry::metrics::Metrics;
use crate::telemetry::metrics::storage::Operation;

/// All rooms of this server.
#[derive(Debug)]
pub struct Rooms {
    pub(super) storage: Arc<dyn Storage>,
    /// Where others serve rooms of the same store.
    pub(super) claims: Option<Arc<dyn Claims>>,
    /// No more of them are claimed.
    pub(super) is_leaving: AtomicBool,
    pub(super) limits: Arc<Limits>,
    policy: RoomPolicy,
    garbage: Garbage,
    load: Arc<Load>,
    pub(super) clock: Clock,
    pub(super) metrics: Arc<Metrics>,
    pub(super) rooms: Arc<Slots<RoomName, RoomHandle>>,
    pub(super) documents: Arc<Slots<DocumentKey, DocumentHandle>>,
    ended: Endings,
    /// The other end, until somebody has it.
    endings: Mutex<Option<mpsc::Receiver<RoomName>>>,
    /// Rooms that are being deleted or made: nobody opens them.
    deleting: Arc<Mutex<HashSet<RoomName>>>,
}

impl From<Full> for OpenError {
    fn from(Full: Full) -> Self {
        Self::Full
    }
}

impl Rooms {
    /// No rooms open yet.
    pub fn new(
        (storage, claims): (Arc<dyn Storage>, Option<Arc<dyn Claims>>),
        limits: Arc<Limits>,
        policy: RoomPolicy,
        garbage: Garbage,
        clock: Clock,
    ) -> Arc<Self> {
        let (rooms, documents) = (Slots::new(limits.rooms), Slots::new(limits.documents));
        let deleting = Arc::default();
        let (ended, endings) = Endings::new();
        let endings = Mutex::new(Some(endings));
        Arc::new(Self {
            storage,
            claims,
            is_leaving: AtomicBool::new(false),
            limits,
            policy,
            garbage,
            load: Arc::default(),
            clock,
            metrics: Arc::default(),
            rooms,
            documents,
            ended,
            endings,
            deleting,
        })
    }

    /// Rooms whose interview ends from now on, for whoever asks first.
    pub fn endings(&self) -> Option<mpsc::Receiver<RoomName>> {
        self.endings.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// An interview has ended before, and may not be sealed.
    pub fn ended_before(&self, name: &RoomName) {
        self.ended.tell(name);
    }

    /// The clock that sessions and phases go by.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// A room, opened when needed. It stays open for at least `limits.idle`.
    ///
    /// # Errors
    /// [`OpenError::NoSuchRoom`], or storage.
    pub async fn room(&self, name: &RoomName) -> Result<RoomHandle, OpenError> {
        loop {
            let (slot, handle) = self
                .rooms
                .open(name, async || {
                    let is_ours = self.has(name);
                    // What there is not, nobody has to claim.
                    let mut record = self.stored(name).await?.ok_or(OpenError::NoSuchRoom)?;
                    if !is_ours {
                        self.claim(name).await?;
                        // Whoever had it may have changed it until then.
                        record = self.stored(name).await?.ok_or(OpenError::NoSuchRoom)?;
                    }
                    let record = (record, self.storage.last_event(name).await?);
                    let (storage, limits) = (Arc::clone(&self.storage), Arc::clone(&self.limits));
                    let (handle, actor) =
                        Actor::new(name.clone(), record, (storage, self.ended.clone()), limits, self.clock);
                    Ok::<_, OpenError>((handle, self.released_after(name, actor.run())))
                })
                .await?;
            if !self.has(name) {
                self.lose(name).await;
                continue;
            }
            if !self.is_sure() {
                return Err(OpenError::Busy);
            }
            // Asking for it keeps it open.
            if handle.life.go_on() {
                return Ok(handle);
            }
            slot.ended().await;
        }
    }

    /// Opens a room and is there.
    ///
    /// # Errors
    /// See [`Rooms::room`].
    pub async fn attend(&self, name: &RoomName, who: Attendee) -> Result<Attendance, OpenError> {
        self.room(name).await?.attend(who).await
    }

    /// Whether any name is a room for whoever connects to it.
    pub fn are_made_by_connecting(&self) -> bool {
        self.policy == RoomPolicy::Open
    }

    /// Whether connecting to this name makes it: with open rooms, everything that is
    /// no room made by the API.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn is_open(&self, name: &RoomName) -> Result<bool, OpenError> {
        if !self.are_made_by_connecting() || self.deleting().contains(name) {
            return Ok(false);
        }
        // A made room stays in memory for as long as any of its documents does.
        let is_in_memory =
            |document| self.documents.get(&DocumentKey { room: name.clone(), document }).is_some();
        if DocumentName::ALL.into_iter().any(is_in_memory) && self.rooms.get(name).is_none() {
            return Ok(true);
        }
        // A room whose time is over is none of them as long as anything of it is left.
        Ok(self.storage.room(name).await?.is_none())
    }

    /// Makes a connection a member of a document, opening it when needed.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn join(
        &self,
        key: &DocumentKey,
        joining: impl Fn() -> Joining,
        sink: &Arc<dyn FrameSink>,
    ) -> Result<Membership, OpenError> {
        loop {
            let (slot, handle) = self.document(key).await?;
            match handle.join(joining(), Arc::clone(sink)).await {
                Ok(membership) => return Ok(membership),
                Err(JoinError::Full) => return Err(OpenError::Full),
                Err(JoinError::Closed) => slot.ended().await,
            }
        }
    }

    /// Looks at what everybody is shown of a document, opening it when needed.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn look<T: Send + 'static>(
        &self,
        key: &DocumentKey,
        look: impl FnOnce(&mut DocumentView<'_>) -> T + Clone + Send + 'static,
    ) -> Result<T, OpenError> {
        self.look_as(Author::Server, key, look).await
    }

    /// The same at what an author is shown, who may be in quiet mode.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn look_as<T: Send + 'static>(
        &self,
        viewer: Author,
        key: &DocumentKey,
        look: impl FnOnce(&mut DocumentView<'_>) -> T + Clone + Send + 'static,
    ) -> Result<T, OpenError> {
        loop {
            let (slot, handle) = self.document(key).await?;
            match handle.view(viewer, look.clone()).await {
                Ok(seen) => return Ok(seen),
                Err(_) => slot.ended().await,
            }
        }
    }

    /// Looks at a document if it is open.
    pub async fn read<T: Send + 'static>(
        &self,
        key: &DocumentKey,
        look: impl FnOnce(&mut DocumentView<'_>) -> T + Send + 'static,
    ) -> Option<T> {
        let (_, handle) = self.documents.get(key)?;
        handle.view(Author::Server, look).await.ok()
    }

    /// Edits a document for somebody without a socket: on a copy, beside the document's
    /// task, which then takes what changed like everybody's. On disk when this returns.
    ///
    /// # Errors
    /// See [`Rooms::write`].
    pub async fn edit(
        &self,
        key: &DocumentKey,
        author: Author,
        permit: Permit,
        edit: impl FnOnce(&Doc) + Send + 'static,
    ) -> Result<(), EditError> {
        let whole = self.look_as(author, key, |view| view.state.snapshot()).await?;
        let drafted = spawn_blocking(move || {
            let whole = whole?.into_iter().next().unwrap_or(Bytes::from_static(&[0, 0]));
            draft(&whole, edit)
        });
        let drafted = drafted.await.map_err(StorageError::unavailable)?;
        let Some(update) = drafted.map_err(StorageError::damaged)? else { return Ok(()) };
        let update = CheckedUpdate::check(update).map_err(StorageError::damaged)?;
        self.write(key, author, permit, update).await
    }

    /// Applies an update of somebody without a socket, opening the document when
    /// needed; it is on disk when this returns.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn write(
        &self,
        key: &DocumentKey,
        author: Author,
        permit: Permit,
        update: CheckedUpdate,
    ) -> Result<(), EditError> {
        loop {
            let posting = self.post(key, author, permit.clone(), update.clone()).await?;
            match posting.saved().await {
                Ok(()) => return Ok(()),
                Err(WriteError::Refused(reason)) => return Err(EditError::NotTaken(reason)),
                // It may have been taken: then it changes nothing any more.
                Err(WriteError::Closed) => {}
            }
        }
    }

    /// The same, without waiting for the disk.
    ///
    /// # Errors
    /// When the document can't be opened.
    pub async fn post(
        &self,
        key: &DocumentKey,
        author: Author,
        permit: Permit,
        update: CheckedUpdate,
    ) -> Result<Posting, OpenError> {
        loop {
            let (slot, handle) = self.document(key).await?;
            match handle.post(author, permit.clone(), update.clone()).await {
                Ok(posted) => return Ok(Posting { slot, posted }),
                Err(Closed) => slot.ended().await,
            }
        }
    }

    /// Waits until all that a document has taken is on disk.
    ///
    /// # Errors
    /// See [`Rooms::write`].
    pub async fn settle(&self, key: &DocumentKey) -> Result<(), EditError> {
        // What begins with nothing, and is not open, has nothing under way.
        if seed::is_bare(key.document) && self.documents.settled(key).await.is_none() {
            return Ok(());
        }
        let nothing = CheckedUpdate::check(Bytes::from_static(&[0, 0])).map_err(StorageError::damaged)?;
        // What comes after all that was written is answered after it.
        self.write(key, Author::Server, Permit::always(), nothing).await
    }

    /// Gives a member another name wherever it is present.
    pub async fn rename(&self, room: &RoomName, member: MemberId, name: Arc<str>) {
        for document in DocumentName::ALL {
            if let Some((_, handle)) = self.documents.get(&DocumentKey { room: room.clone(), document }) {
                handle.rename(member, Arc::clone(&name)).await;
            }
        }
    }

    async fn document(
        &self,
        key: &DocumentKey,
    ) -> Result<(Arc<super::slots::Slot<DocumentHandle>>, DocumentHandle), OpenError> {
        let load = async || {
            let opening = match self.room(&key.room).await {
                Ok(room) => {
                    let record = room.record()?;
                    Opening {
                        seed: seed::starter(key.document, &record),
                        observer: Some(room.observer(key.document)),
                        quiet: room.quiet_in(key.document),
                        garbage: self.garbage,
                        load: Arc::clone(&self.load),
                        metrics: Arc::clone(&self.metrics),
                    }
                }
                Err(OpenError::NoSuchRoom) if self.is_open(&key.room).await? => {
                    self.claim(&key.room).await?;
                    let (load, metrics) = (Arc::clone(&self.load), Arc::clone(&self.metrics));
                    Opening { garbage: self.garbage, load, metrics, ..Opening::default() }
                }
                Err(error) => return Err(error),
            };
            let (storage, limits) = (Arc::clone(&self.storage), Arc::clone(&self.limits));
            let opened = handle::open(key.clone(), storage, limits, opening).await;
            let failed = |error: &StorageError| self.metrics.storage.failed(Operation::Load, error.kind());
            let (handle, work) = opened.inspect_err(failed)?;
            // It may have been lost, or given away, while it was loaded.
            if !self.has(&key.room) {
                return Err(OpenError::Closed);
            }
            Ok::<_, OpenError>((handle, self.given_back_after(key, work)))
        };
        if !self.has(&key.room) {
            self.lose(&key.room).await;
        }
        // Another server may have it by now, and more of it.
        if !self.is_sure() {
            return Err(OpenError::Busy);
        }
        self.documents.open(key, load).await
    }

    pub(super) fn deleting_rooms(&self) -> Arc<Mutex<HashSet<RoomName>>> {
        Arc::clone(&self.deleting)
    }

    pub(super) fn deleting(&self) -> MutexGuard<'_, HashSet<RoomName>> {
        self.deleting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
