//! Interviews that have just ended, for whoever does something about that.

use tokio::sync::mpsc;

use crate::ids::RoomName;

/// Endings that may wait. More than that at once are not told.
const WAITING: usize = 4_096;

/// Where rooms say that their interview has ended.
#[derive(Debug, Clone)]
pub(super) struct Endings(mpsc::Sender<RoomName>);

impl Endings {
    /// With the other end.
    pub(super) fn new() -> (Self, mpsc::Receiver<RoomName>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self(sender), receiver)
    }

    /// The interview in this room has ended. Nobody waits for what becomes of that.
    pub(super) fn tell(&self, room: &RoomName) {
        if let Err(mpsc::error::TrySendError::Full(room)) = self.0.try_send(room.clone()) {
            tracing::warn!(%room, "too many interviews end at once: this one is not sealed now");
        }
    }
}
