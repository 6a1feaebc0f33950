//! Which documents are open, and the making of rooms.
//!
//! Each open document has a *slot* with a generation. Opening is single-flight:
//! whoever comes while a slot opens waits for the same loading (STORE-5). A slot
//! goes when its document's task has ended, with everything on disk; whoever
//! meets a document that is about to end waits for that, and opens the next
//! generation. So there is never a second copy (STORE-6).

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{OnceCell, watch};

use super::language::Language;
use super::seed;
use crate::config::limits::Limits;
use crate::config::settings::RoomPolicy;
use crate::document::handle::{self, DocumentHandle, Ended, Glimpse, JoinError, Membership};
use crate::document::member::Joining;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::{RoomRecord, Storage, StorageError, UnixMillis};

/// All rooms of this server.
#[derive(Debug)]
pub struct Rooms {
    storage: Arc<dyn Storage>,
    limits: Arc<Limits>,
    policy: RoomPolicy,
    slots: Mutex<HashMap<DocumentKey, Arc<Slot>>>,
    generations: AtomicU64,
}

/// One incarnation of a document.
#[derive(Debug)]
struct Slot {
    generation: u64,
    handle: OnceCell<DocumentHandle>,
    /// Becomes true when the task has ended.
    gone: watch::Sender<bool>,
}

/// Why somebody could not get into a document.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EnterError {
    /// Nobody made a room of that name.
    #[error("there is no such room")]
    NoSuchRoom,
    /// The document has as many members as it may have, or the server as many
    /// documents.
    #[error("the room or the server is full")]
    Full,
    /// Storage failed; nothing was opened (STORE-4).
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What can be said about a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomInfo {
    /// Id of the active language.
    pub language: String,
    /// When it was made.
    pub created: UnixMillis,
    /// When somebody last wrote or left.
    pub last_active: UnixMillis,
    /// Connections to its `code` document.
    pub people: usize,
}

impl Rooms {
    /// No rooms open yet.
    pub fn new(storage: Arc<dyn Storage>, limits: Arc<Limits>, policy: RoomPolicy) -> Arc<Self> {
        Arc::new(Self { storage, limits, policy, slots: Mutex::default(), generations: AtomicU64::new(0) })
    }

    /// Makes a room.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn create(&self, language: Language) -> Result<RoomName, StorageError> {
        let (room, now) = (RoomName::random(), UnixMillis::now());
        let record = RoomRecord { created: now, last_active: now, language: language.id().to_owned() };
        self.storage.put_room(&room, &record).await?;
        tracing::info!(%room, "room made");
        Ok(room)
    }

    /// Makes a connection a member of a document, opening it when needed.
    ///
    /// # Errors
    /// See [`EnterError`].
    pub async fn join(
        self: &Arc<Self>,
        key: &DocumentKey,
        joining: &Joining,
    ) -> Result<Membership, EnterError> {
        loop {
            let (slot, handle) = self.open(key).await?;
            match handle.join(joining.clone()).await {
                Ok(membership) => return Ok(membership),
                Err(JoinError::Full) => return Err(EnterError::Full),
                Err(JoinError::Closed) => slot.ended().await,
            }
        }
    }

    /// What can be said about a room, if there is one.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn info(&self, room: &RoomName) -> Result<Option<RoomInfo>, StorageError> {
        let Some(record) = self.storage.room(room).await? else { return Ok(None) };
        let mut info = RoomInfo {
            language: record.language,
            created: record.created,
            last_active: record.last_active,
            people: 0,
        };
        let key = DocumentKey { room: room.clone(), document: DocumentName::Code };
        let look = self.read(&key, |glimpse| {
            let language = glimpse.state.map_string(seed::ROOM, seed::LANGUAGE);
            (language, glimpse.last_written, glimpse.members)
        });
        // A document that is not open has nobody in it.
        if let Some((language, last_written, people)) = look.await {
            info.language = language.unwrap_or(info.language);
            info.last_active = info.last_active.max(last_written.unwrap_or_default());
            info.people = people;
        }
        Ok(Some(info))
    }

    /// Looks at a document if it is open.
    pub async fn read<T: Send + 'static>(
        &self,
        key: &DocumentKey,
        look: impl FnOnce(&Glimpse<'_>) -> T + Send + 'static,
    ) -> Option<T> {
        let handle = self.slots().get(key).and_then(|slot| slot.handle.get().cloned())?;
        handle.read(look).await.ok()
    }

    /// How many documents are in memory.
    pub fn open_documents(&self) -> usize {
        self.slots().len()
    }

    /// Saves and closes every document. Returns when all have ended.
    pub async fn shut_down(&self) {
        let slots: Vec<Arc<Slot>> = self.slots().values().cloned().collect();
        let ends = slots.iter().map(|slot| async move {
            if let Some(handle) = slot.handle.get() {
                handle.shut_down().await;
                slot.ended().await;
            }
        });
        futures_util::future::join_all(ends).await;
    }

    async fn open(self: &Arc<Self>, key: &DocumentKey) -> Result<(Arc<Slot>, DocumentHandle), EnterError> {
        let slot = self.slot(key)?;
        let opened = slot.handle.get_or_try_init(|| self.load(key, &slot)).await.cloned();
        match opened {
            Ok(handle) => Ok((slot, handle)),
            Err(error) => {
                // The next one tries anew.
                self.remove(key, slot.generation);
                Err(error)
            }
        }
    }

    fn slot(&self, key: &DocumentKey) -> Result<Arc<Slot>, EnterError> {
        let mut slots = self.slots();
        if let Some(slot) = slots.get(key) {
            return Ok(Arc::clone(slot));
        }
        if slots.len() >= self.limits.documents {
            return Err(EnterError::Full);
        }
        let slot = Arc::new(Slot {
            generation: self.generations.fetch_add(1, Ordering::Relaxed),
            handle: OnceCell::new(),
            gone: watch::Sender::new(false),
        });
        slots.insert(key.clone(), Arc::clone(&slot));
        Ok(slot)
    }

    async fn load(
        self: &Arc<Self>,
        key: &DocumentKey,
        slot: &Arc<Slot>,
    ) -> Result<DocumentHandle, EnterError> {
        let record = self.storage.room(&key.room).await?;
        if record.is_none() && self.policy == RoomPolicy::MadeFirst {
            return Err(EnterError::NoSuchRoom);
        }
        let seed = record.and_then(|record| starter(key, &record));
        let (storage, limits) = (Arc::clone(&self.storage), Arc::clone(&self.limits));
        let (handle, work) = handle::open(key.clone(), storage, limits, seed).await?;
        let incarnation = Incarnation { rooms: Arc::clone(self), key: key.clone(), slot: Arc::clone(slot) };
        tokio::spawn(async move {
            let ended = work.await;
            incarnation.note(ended).await;
        });
        Ok(handle)
    }

    fn remove(&self, key: &DocumentKey, generation: u64) {
        let mut slots = self.slots();
        if slots.get(key).is_some_and(|slot| slot.generation == generation) {
            slots.remove(key);
        }
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<DocumentKey, Arc<Slot>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    async fn ended(&self) {
        let mut gone = self.gone.subscribe();
        // The sender is in the slot, so it cannot be gone.
        let _ = gone.wait_for(|gone| *gone).await;
    }
}

/// The starter text of a made room's `code` document.
fn starter(key: &DocumentKey, record: &RoomRecord) -> Option<(u64, Bytes)> {
    let language = Language::ALL.into_iter().find(|language| language.id() == record.language);
    match key.document {
        DocumentName::Code => Some((seed::SEED_CLIENT, seed::code(language.unwrap_or_default()))),
        DocumentName::Problem | DocumentName::Notes | DocumentName::Output => None,
    }
}

/// A document's time in memory. Dropping it, also when its task panics, gives the
/// name free for the next incarnation.
struct Incarnation {
    rooms: Arc<Rooms>,
    key: DocumentKey,
    slot: Arc<Slot>,
}

impl Incarnation {
    /// Writes down when the room was last in use, and its language.
    async fn note(&self, ended: Ended) {
        let storage = &self.rooms.storage;
        if self.key.document != DocumentName::Code {
            return;
        }
        let noted = async {
            if let Some(mut record) = storage.room(&self.key.room).await? {
                let last_written = ended.last_written.unwrap_or_default();
                let language = ended.language.unwrap_or_else(|| record.language.clone());
                if last_written > record.last_active || language != record.language {
                    record.last_active = record.last_active.max(last_written);
                    record.language = language;
                    storage.put_room(&self.key.room, &record).await?;
                }
            }
            Ok::<(), StorageError>(())
        };
        if let Err(error) = noted.await {
            tracing::warn!(room = %self.key.room, %error, "could not note when the room was last in use");
        }
    }
}

impl Drop for Incarnation {
    fn drop(&mut self) {
        self.rooms.remove(&self.key, self.slot.generation);
        self.slot.gone.send_replace(true);
    }
}
