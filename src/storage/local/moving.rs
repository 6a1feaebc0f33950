//! A data folder that is moved into another store, or made of one.
//!
//! A source is only read; but for the snapshots, which are opened as a server opens them, its
//! files stay as they are. A target comes to be in a folder inside, as when a backup is
//! restored, and gets its name when all of it is there. It outlasts whoever fills it, so that
//! the next goes on.

mod opening;
mod read;
mod store;
mod write;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use self::opening::Place;
use self::store::Store;
use crate::ids::RoomName;
use crate::storage::StorageError;
use crate::storage::moving::{
    Digest, MoveError, Note, Origin, Part, Piece, Pieces, Snapshots, Target, pieces,
};

/// A data folder, moved as a whole.
#[derive(Debug)]
pub struct LocalMove {
    /// `None` once it is closed.
    store: Arc<Mutex<Option<Store>>>,
    /// Of a target.
    place: Arc<Mutex<Option<Place>>>,
}

impl LocalMove {
    /// Takes a data folder to move it. Blocks.
    ///
    /// # Errors
    /// When there is none, or somebody has it, or it can't be read.
    pub fn source(folder: &Path) -> Result<Self, MoveError> {
        Ok(Self::of(opening::source(folder)?, None))
    }

    /// Takes an empty folder to move something into it, or one in which that was begun.
    /// Blocks.
    ///
    /// # Errors
    /// When there is something else in it, or it can't be used.
    pub fn target(folder: &Path, note: &Note) -> Result<Self, MoveError> {
        let (store, place) = opening::target(folder, note)?;
        Ok(Self::of(store, Some(place)))
    }

    fn of(store: Store, place: Option<Place>) -> Self {
        Self { store: Arc::new(Mutex::new(Some(store))), place: Arc::new(Mutex::new(place)) }
    }

    /// Does something with it, on a thread that may wait.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let store = Arc::clone(&self.store);
        let done = tokio::task::spawn_blocking(move || {
            let store = store.lock().unwrap_or_else(PoisonError::into_inner);
            store.as_ref().ok_or(StorageError::Closed).and_then(work)
        });
        done.await.map_err(StorageError::unavailable)?
    }
}

#[async_trait]
impl Origin for LocalMove {
    async fn rooms(&self) -> Result<Vec<RoomName>, StorageError> {
        self.with(read::rooms).await
    }

    fn read(&self, part: &Part, snapshots: Snapshots) -> Pieces {
        let (mut outlet, pieces) = pieces();
        let (store, part) = (Arc::clone(&self.store), part.clone());
        tokio::task::spawn_blocking(move || {
            let store = store.lock().unwrap_or_else(PoisonError::into_inner);
            let store = store.as_ref().ok_or(StorageError::Closed);
            let done = store.and_then(|store| read::part(store, &part, snapshots, &mut outlet));
            outlet.blocking_end(done);
        });
        pieces
    }

    async fn is_still_alone(&self) -> Result<(), StorageError> {
        // The folder's lock sees to it.
        Ok(())
    }

    async fn close(&self) {
        let (store, place) = (Arc::clone(&self.store), Arc::clone(&self.place));
        let close = move || {
            drop(store.lock().unwrap_or_else(PoisonError::into_inner).take());
            drop(place.lock().unwrap_or_else(PoisonError::into_inner).take());
        };
        // One that panicked has been reported.
        let _ = tokio::task::spawn_blocking(close).await;
    }
}

#[async_trait]
impl Target for LocalMove {
    async fn settled(&self) -> Result<BTreeMap<RoomName, Digest>, StorageError> {
        self.with(write::settled).await
    }

    async fn clear(&self, part: &Part) -> Result<(), StorageError> {
        let part = part.clone();
        self.with(move |store| write::clear(store, &part)).await
    }

    async fn write(&self, part: &Part, pieces: Vec<Piece>) -> Result<(), StorageError> {
        let part = part.clone();
        self.with(move |store| write::write(store, &part, &pieces)).await
    }

    async fn settle(&self, room: &RoomName, digest: &Digest) -> Result<(), StorageError> {
        let (room, digest) = (room.clone(), *digest);
        self.with(move |store| write::settle(store, &room, &digest)).await
    }

    async fn finish(&self) -> Result<(), StorageError> {
        let (store, place) = (Arc::clone(&self.store), Arc::clone(&self.place));
        let finish = move || {
            let store = store.lock().unwrap_or_else(PoisonError::into_inner).take();
            let place = place.lock().unwrap_or_else(PoisonError::into_inner).take();
            let (store, place) = store.zip(place).ok_or(StorageError::Closed)?;
            place.complete(store)
        };
        tokio::task::spawn_blocking(finish).await.map_err(StorageError::unavailable)?
    }
}
