//! A database that is moved into another store, or filled from one.
//!
//! Whoever does that counts as a server that is alone: no other begins meanwhile. The table
//! `moving` is there while a move into the database is not complete; no server starts on that.

mod opening;
mod place;
mod read;
mod slices;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Mutex;

use self::place::Place;
use self::write::Writing;
use super::PostgresOptions;
use crate::ids::RoomName;
use crate::storage::StorageError;
use crate::storage::moving::{
    Digest, MoveError, Note, Origin, Part, Piece, Pieces, Snapshots, Target, pieces,
};

/// A database, moved as a whole.
#[derive(Debug)]
pub struct PostgresMove {
    place: Arc<Place>,
    writing: Mutex<Writing>,
}

impl PostgresMove {
    /// Takes a database to move it. What of the options says who this server is to others is
    /// for them to read.
    ///
    /// # Errors
    /// When there is nothing in it, or a server uses it, or it can't be reached.
    pub async fn source(options: &PostgresOptions) -> Result<Self, MoveError> {
        Ok(Self::of(opening::source(options).await?))
    }

    /// Takes an empty database to move something into it, or one in which that was begun.
    ///
    /// # Errors
    /// When there is something else in it, or a server uses it, or it can't be reached.
    pub async fn target(options: &PostgresOptions, note: &Note) -> Result<Self, MoveError> {
        Ok(Self::of(opening::target(options, note).await?))
    }

    fn of(place: Place) -> Self {
        Self { place: Arc::new(place), writing: Mutex::new(Writing::default()) }
    }
}

#[async_trait]
impl Origin for PostgresMove {
    async fn rooms(&self) -> Result<Vec<RoomName>, StorageError> {
        read::rooms(&self.place).await
    }

    fn read(&self, part: &Part, snapshots: Snapshots) -> Pieces {
        let (mut outlet, pieces) = pieces();
        let (place, part) = (Arc::clone(&self.place), part.clone());
        tokio::spawn(async move {
            let done = read::part(&place, &part, snapshots, &mut outlet).await;
            outlet.end(done).await;
        });
        pieces
    }

    async fn is_still_alone(&self) -> Result<(), StorageError> {
        opening::is_still_alone(&self.place).await
    }

    async fn close(&self) {
        self.place.close().await;
    }
}

#[async_trait]
impl Target for PostgresMove {
    async fn settled(&self) -> Result<BTreeMap<RoomName, Digest>, StorageError> {
        write::settled(&self.place).await
    }

    async fn clear(&self, part: &Part) -> Result<(), StorageError> {
        *self.writing.lock().await = Writing::default();
        write::clear(&self.place, part).await
    }

    async fn write(&self, part: &Part, pieces: Vec<Piece>) -> Result<(), StorageError> {
        self.writing.lock().await.write(&self.place, part, &pieces).await
    }

    async fn settle(&self, room: &RoomName, digest: &Digest) -> Result<(), StorageError> {
        write::settle(&self.place, room, digest).await
    }

    async fn finish(&self) -> Result<(), StorageError> {
        write::finish(&self.place).await
    }
}
