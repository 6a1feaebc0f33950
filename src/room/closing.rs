//! Closing what is open: when the server stops, and when another has a room.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::command::Closing;
use super::registry::Rooms;
use crate::ids::{DocumentKey, DocumentName, RoomName};

/// Time for a room to note, while the server stops, when it was last in use.
const CLOSING: Duration = Duration::from_secs(1);

impl Rooms {
    /// Saves and closes every document and every room. Returns when all have ended.
    pub async fn shut_down(&self) {
        let documents = self.documents.all().into_iter().map(|(slot, handle)| async move {
            handle.shut_down().await;
            slot.ended().await;
        });
        join_all(documents).await;
        let rooms = self.rooms.all().into_iter().map(|(_, handle)| async move {
            // A room says nothing that a slow disk could hold up for long.
            let _ = timeout(CLOSING, handle.close(Closing::Saved)).await;
        });
        join_all(rooms).await;
    }

    /// The names of all rooms of which something is open.
    pub fn open_names(&self) -> Vec<RoomName> {
        let mut names: Vec<RoomName> = self.rooms.names();
        names.extend(self.documents.names().into_iter().map(|key| key.room));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Saves and closes all that is open of one room: its members come again.
    pub async fn close_room(&self, name: &RoomName) {
        self.close_documents(name, false).await;
        if let Some((slot, handle)) = self.rooms.get(name) {
            handle.close(Closing::Saved).await;
            slot.ended().await;
        }
    }

    /// Closes all that is open of a room that this server has lost, and saves nothing of it:
    /// its members come again, and find it where it is now.
    pub async fn lose(&self, name: &RoomName) {
        // First, so that nobody is let in by what held.
        if let Some((slot, handle)) = self.rooms.get(name) {
            handle.close(Closing::Lost).await;
            slot.ended().await;
        }
        self.close_documents(name, true).await;
    }

    async fn close_documents(&self, name: &RoomName, is_lost: bool) {
        let documents = DocumentName::ALL.map(|document| async move {
            let key = DocumentKey { room: name.clone(), document };
            if let Some((slot, handle)) = self.documents.get(&key) {
                if is_lost {
                    handle.lose().await;
                } else {
                    handle.shut_down().await;
                }
                slot.ended().await;
            }
        });
        join_all(documents).await;
    }
}
