//! What is kept of rooms, whether or not they are open.

use super::error::OpenError;
use super::handle::RoomHandle;
use super::registry::Rooms;
use super::retention;
use crate::ids::RoomName;
use crate::storage::StorageError;
use crate::storage::history::HistorySize;
use crate::storage::room::RoomRecord;

impl Rooms {
    /// Rooms whose ids come after `after`, in order.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn list(
        &self,
        after: Option<&RoomName>,
        limit: usize,
    ) -> Result<Vec<(RoomName, RoomRecord)>, StorageError> {
        self.storage.rooms(after, limit).await
    }

    /// A room that is open here. Nobody claims or opens it for that.
    pub fn open_here(&self, name: &RoomName) -> Option<RoomHandle> {
        let (_, handle) = self.rooms.get(name).filter(|_| self.has(name))?;
        Some(handle)
    }

    /// How much is kept of what happened in a room's documents, and from when on.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn history_size(&self, name: &RoomName) -> Result<HistorySize, StorageError> {
        self.storage.history_size(name).await
    }

    /// What is kept about a room, unless its time is over. Of an open one that is its past.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn stored(&self, name: &RoomName) -> Result<Option<RoomRecord>, OpenError> {
        if self.deleting().contains(name) {
            return Ok(None);
        }
        let record = self.storage.room(name).await?;
        Ok(record.filter(|record| !record.unfinished).filter(|record| {
            let deletion = retention::deletion(record, record.last_active);
            deletion.is_none_or(|deletion| self.clock.now() < deletion)
        }))
    }
}
