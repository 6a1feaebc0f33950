//! Writes a room's events to the disk, as part of the room's task.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::events::EventLog;
use crate::config::limits::Limits;
use crate::ids::RoomName;
use crate::storage::{Storage, StorageError};

/// Time that a room has, when it leaves memory, for what it has not written yet.
const FAREWELL: Duration = Duration::from_secs(5);

/// What writes.
#[derive(Debug, Clone)]
pub(super) struct Recorder {
    room: RoomName,
    events: Arc<EventLog>,
    storage: Arc<dyn Storage>,
    limits: Arc<Limits>,
}

impl Recorder {
    pub(super) fn new(
        room: RoomName,
        events: Arc<EventLog>,
        storage: Arc<dyn Storage>,
        limits: Arc<Limits>,
    ) -> Self {
        Self { room, events, storage, limits }
    }

    /// Writes whatever comes, for as long as this is polled. While the disk takes nothing it
    /// tries again, less and less often.
    pub(super) async fn run(self) -> Infallible {
        let mut pause = Duration::ZERO;
        loop {
            match self.write().await {
                Ok(true) => pause = Duration::ZERO,
                Ok(false) => self.events.unsaved.notified().await,
                Err(error) => {
                    pause = (pause * 2).clamp(self.limits.retry_first, self.limits.retry_most);
                    tracing::error!(%error, ?pause, "could not write what happened; will try again");
                    sleep(pause).await;
                }
            }
        }
    }

    /// Writes what is left, when the room leaves memory.
    pub(super) async fn finish(self) {
        let end = Instant::now() + FAREWELL;
        loop {
            match timeout_at(end, self.write()).await {
                Ok(Ok(true)) => {}
                Ok(Ok(false)) => return,
                Ok(Err(error)) => return tracing::error!(%error, "what happened last in a room is lost"),
                Err(_) => {
                    return tracing::error!("the disk is too slow: what happened last in a room is lost");
                }
            }
        }
    }

    /// Writes some. Whether there was anything.
    async fn write(&self) -> Result<bool, StorageError> {
        let events = self.events.next_unsaved();
        if events.is_empty() {
            return Ok(false);
        }
        match self.storage.append_events(&self.room, events.clone()).await {
            Ok(()) | Err(StorageError::Deleted | StorageError::Lost) => {
                self.events.saved(&events);
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }
}
