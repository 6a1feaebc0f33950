//! A server that stops gives its rooms to others, a few at a time: each is saved and given
//! back, its people come again, and whoever they come to has it.

use futures_util::stream::{self, StreamExt};

use super::place::Cluster;
use crate::ids::RoomName;

/// Rooms that move at a time: whoever comes again is not held up by all others.
const AT_ONCE: usize = 16;

impl Cluster {
    /// Takes no more rooms, and gives away those that it has. What can't be given away
    /// stays, and is taken by others when this server has gone.
    pub async fn leave(&self) {
        self.rooms.stop_claiming();
        if let Err(error) = self.claims.drain().await {
            // Where the store does not answer, nothing can be saved and given.
            return tracing::warn!(%error, "could not tell the other servers that this one is leaving");
        }
        let mut rooms = self.rooms.open_names();
        rooms.extend(self.claims.held());
        rooms.sort_unstable();
        rooms.dedup();
        let moved = rooms.len();
        stream::iter(rooms).for_each_concurrent(AT_ONCE, |room| async move { self.give(&room).await }).await;
        tracing::info!(rooms = moved, "gave the rooms to other servers");
    }

    async fn give(&self, room: &RoomName) {
        self.moving().insert(room.clone());
        // A room that leaves memory is given back; what has no room of its own is not yet.
        self.rooms.close_room(room).await;
        if self.claims.holds(room)
            && let Err(error) = self.claims.hand_over(room, None).await
        {
            tracing::warn!(%room, %error, "could not give a room back; others take it when this server has gone");
        }
        self.moving().remove(room);
    }
}
