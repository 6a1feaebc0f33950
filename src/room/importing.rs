//! Making a room of an archive, piece by piece: under a name that nobody can open until all of
//! it is there. The room is noted first, as unfinished: if the server ends in the midst, the
//! next look for rooms whose time is over finds what there is of it, and erases that.

use std::sync::Arc;

use bytes::Bytes;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::error::MakeError;
use super::registry::Rooms;
use super::state::RoomState;
use super::state::links::MadeLink;
use crate::clock::UnixMillis;
use crate::ids::{Author, DocumentKey, DocumentName, RoomName};
use crate::storage::event::{Event, EventId, EventKind};
use crate::storage::room::{Imported, RoomRecord};
use crate::storage::{Base, Entry, Generation, Snapshot, StorageError};

/// A room that is being made. Dropped before it is [finished](Self::finish), it is erased.
#[derive(Debug)]
pub struct Importing {
    rooms: Arc<Rooms>,
    runtime: Handle,
    name: RoomName,
    record: RoomRecord,
    is_finished: bool,
}

/// A document that is being filled.
#[derive(Debug)]
pub struct Filling {
    key: DocumentKey,
    generation: Generation,
}

impl Rooms {
    /// Begins a room with this record, but its version and links.
    ///
    /// # Errors
    /// When the disk is nearly full, or storage fails.
    pub async fn import(self: &Arc<Self>, record: RoomRecord) -> Result<Importing, MakeError> {
        if self.is_short_of_disk() {
            return Err(MakeError::ShortOfDisk);
        }
        let (name, runtime) = (RoomName::random(), Handle::current());
        self.deleting().insert(name.clone());
        let record = RoomRecord { version: 1, unfinished: true, ..record };
        // From here on it is cleaned up after, whatever happens.
        let begun = Importing { rooms: Arc::clone(self), runtime, name, record, is_finished: false };
        self.claim(&begun.name).await?;
        self.storage.put_room(&begun.name, &begun.record, &[]).await?;
        Ok(begun)
    }
}

impl Importing {
    /// Begins one of its documents.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn document(&self, document: DocumentName) -> Result<Filling, StorageError> {
        let key = DocumentKey { room: self.name.clone(), document };
        let generation = self.rooms.storage.load(&key).await?.generation;
        Ok(Filling { key, generation })
    }

    /// What its journal begins with, in place of what had gone. Comes before all else.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn begin_with(
        &self,
        Filling { key, generation }: &Filling,
        at: UnixMillis,
        updates: Vec<Bytes>,
    ) -> Result<(), StorageError> {
        // A base takes the place of records.
        let entry = Entry { at, author: Author::Server, update: Bytes::from_static(&[0, 0]) };
        let storage = &self.rooms.storage;
        let upto = storage.append(key, *generation, [entry].into()).await?;
        let base = Base { at, snapshot: Snapshot { upto, updates } };
        storage.trim(key, *generation, base).await
    }

    /// The next updates; at least one.
    ///
    /// # Errors
    /// When the disk is nearly full, or storage fails.
    pub async fn append(
        &self,
        Filling { key, generation }: &Filling,
        entries: Vec<Entry>,
    ) -> Result<(), MakeError> {
        if self.rooms.is_short_of_disk() {
            return Err(MakeError::ShortOfDisk);
        }
        self.rooms.storage.append(key, *generation, entries.into()).await?;
        Ok(())
    }

    /// What happened next.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn happened(&self, events: Vec<Event>) -> Result<(), StorageError> {
        self.rooms.storage.append_events(&self.name, events).await
    }

    /// All of it is there: from now on it is a room, with one link for each role.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn finish(
        mut self,
        imported: Imported,
    ) -> Result<(RoomName, RoomRecord, Vec<MadeLink>), MakeError> {
        let now = self.rooms.clock.now();
        let number = self.rooms.storage.last_event(&self.name).await? + 1;
        let record = RoomRecord {
            imported: Some(imported.clone()),
            unfinished: false,
            last_active: now,
            ..self.record.clone()
        };
        let (state, links) = RoomState::with_links(record, now);
        let record = state.into_next();
        let id = EventId { run: Uuid::new_v4(), number };
        let kind = EventKind::RoomImported(imported);
        let event = Event { id, at: now, phase: record.phase, by: None, kind };
        self.rooms.storage.put_room(&self.name, &record, &[event]).await?;
        self.is_finished = true;
        self.rooms.give_back(&self.name).await;
        tracing::info!(room = %self.name, "room imported");
        Ok((self.name.clone(), record, links))
    }
}

impl Drop for Importing {
    fn drop(&mut self) {
        let (rooms, name) = (Arc::clone(&self.rooms), self.name.clone());
        if self.is_finished {
            rooms.deleting().remove(&name);
            return;
        }
        // Dropped where nothing can be waited for.
        drop(self.runtime.spawn(async move {
            if let Err(error) = rooms.storage.delete_room(&name).await {
                tracing::warn!(room = %name, %error, "could not erase an unfinished import; will try again");
            }
            rooms.deleting().remove(&name);
        }));
    }
}
