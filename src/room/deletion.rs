//! Deleting rooms: when their owner says so, and when their time is over.

use std::sync::Arc;

use super::command::Closing;
use super::error::OpenError;
use super::registry::Rooms;
use super::retention::{self, Retention};
use super::state::RoomState;
use crate::clock::UnixMillis;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::StorageError;
use crate::storage::room::RoomRecord;

/// Rooms that are looked at in one go.
const SWEPT_AT_ONCE: usize = 200;

impl Rooms {
    /// Erases a room: everybody has to go, its documents end, and everything that is
    /// stored of it goes.
    ///
    /// # Errors
    /// [`OpenError::NoSuchRoom`], or storage: then it can be tried again.
    pub async fn delete(&self, name: &RoomName) -> Result<(), OpenError> {
        let handle = self.room(name).await?;
        if !self.deleting().insert(name.clone()) {
            return Err(OpenError::NoSuchRoom);
        }
        let _done = Deleting { rooms: self, name };
        handle.close(Closing::Deleted).await;
        if let Some((slot, _)) = self.rooms.get(name) {
            slot.ended().await;
        }
        for document in DocumentName::ALL {
            let key = DocumentKey { room: name.clone(), document };
            if let Some((slot, handle)) = self.documents.settled(&key).await {
                handle.shut_down().await;
                slot.ended().await;
            }
        }
        self.storage.delete_room(name).await?;
        tracing::info!(room = %name, "room deleted");
        Ok(())
    }

    /// Deletes the rooms whose time is over, now and every so often.
    pub fn keep_clean(self: &Arc<Self>) -> impl Future<Output = ()> + Send + 'static {
        let (rooms, every) = (Arc::downgrade(self), self.limits.sweep);
        async move {
            while let Some(rooms) = rooms.upgrade() {
                if let Err(error) = rooms.sweep().await {
                    tracing::warn!(%error, "could not look for expired rooms");
                }
                drop(rooms);
                tokio::time::sleep(every).await;
            }
        }
    }

    async fn sweep(&self) -> Result<(), StorageError> {
        let mut after = None;
        loop {
            let rooms = self.storage.rooms(after.as_ref(), SWEPT_AT_ONCE).await?;
            let Some((last, _)) = rooms.last() else { return Ok(()) };
            after = Some(last.clone());
            let now = self.clock.now();
            for (name, record) in rooms {
                if record.unfinished {
                    self.sweep_unfinished(&name).await;
                    continue;
                }
                // Of an open room more is known than what is on disk.
                let open = self.rooms.get(&name).map(|(_, handle)| handle);
                let last_active =
                    open.as_ref().map_or(record.last_active, |handle| handle.last_active(&record));
                match retention::retention(&record, last_active, now, self.limits.erasing) {
                    Retention::Kept | Retention::Waiting => {}
                    Retention::Over if open.is_none() => self.note_the_end(&name, record, now).await,
                    // Somebody is there, or was a moment ago.
                    Retention::Over => {}
                    Retention::Erased => {
                        let is_empty = match open {
                            Some(handle) => handle.people() == 0,
                            None => true,
                        };
                        if is_empty {
                            tracing::info!(room = %name, "the room has expired");
                            self.erase(&name, &record).await;
                        }
                    }
                }
            }
        }
    }

    /// Erases what is left of a room that was being made when the server ended.
    async fn sweep_unfinished(&self, name: &RoomName) {
        // Otherwise somebody is at it.
        if !self.deleting().insert(name.clone()) {
            return;
        }
        if !self.takes(name).await {
            self.deleting().remove(name);
            return;
        }
        let _done = Deleting { rooms: self, name };
        let erased = match self.storage.room(name).await {
            // It may have been finished since it was listed.
            Ok(Some(record)) if record.unfinished => self.storage.delete_room(name).await,
            Ok(_) => return,
            Err(error) => Err(error),
        };
        match erased {
            Ok(()) => tracing::info!(room = %name, "erased a room that was not imported to its end"),
            Err(error) => tracing::warn!(room = %name, %error, "could not erase an unfinished import"),
        }
    }

    /// Notes that the time of a room that nobody has open is over. If somebody has changed
    /// it meanwhile, the store refuses, and it is looked at again later.
    async fn note_the_end(&self, name: &RoomName, record: RoomRecord, now: UnixMillis) {
        if !self.takes(name).await {
            return;
        }
        let mut state = RoomState::of(record);
        state.note_the_end(now);
        if let Err(error) = self.storage.put_room(name, &state.into_next(), &[]).await {
            tracing::warn!(room = %name, %error, "could not mark a room as expired");
        }
        self.give_back(name).await;
    }

    /// Deletes a room whose time is over.
    async fn erase(&self, name: &RoomName, record: &RoomRecord) {
        if !self.takes(name).await {
            return;
        }
        let erased = match self.delete(name).await {
            // It counts as gone already, and is not open.
            Err(OpenError::NoSuchRoom) if record.keep_days > 0 => {
                self.storage.delete_room(name).await.map_err(OpenError::Storage)
            }
            erased => erased,
        };
        if let Err(error) = erased {
            tracing::warn!(room = %name, %error, "could not delete a room; will try again");
        }
    }
}

/// A room's being deleted or made, whatever comes of it.
pub(super) struct Deleting<'a> {
    pub(super) rooms: &'a Rooms,
    pub(super) name: &'a RoomName,
}

impl Drop for Deleting<'_> {
    fn drop(&mut self) {
        self.rooms.deleting().remove(self.name);
    }
}
