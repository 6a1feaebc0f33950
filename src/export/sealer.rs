//! Seals interviews as they end, one after the other; those, too, that ended before and were not
//! sealed, because the server was killed in between.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::task::spawn_blocking;

use super::seal::seal;
use super::source::Stored;
use crate::auth::signing::{Purpose, SigningKey};
use crate::clock::UnixMillis;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::room::error::{EditError, OpenError};
use crate::room::registry::Rooms;
use crate::storage::event::{Event, EventKind};
use crate::storage::{Storage, StorageError};

/// Events that are read in one go.
const PAGE: usize = 200;

/// Seals what comes, until nothing comes any more; what is sealed, and nothing else, goes on to
/// whoever waits for that. They don't hold it up.
pub async fn run(
    mut ended: mpsc::Receiver<RoomName>,
    (rooms, storage): (Arc<Rooms>, Arc<dyn Storage>),
    next: Option<mpsc::Sender<RoomName>>,
) {
    while let Some(room) = ended.recv().await {
        let sealed = seal_room(&room, &rooms, &storage).await;
        if let Err(EditError::Open(OpenError::Elsewhere(node))) = &sealed {
            tracing::debug!(%room, node = node.name, "another server has the room, and seals it");
            continue;
        }
        if let Err(EditError::Open(OpenError::Closed)) = &sealed {
            tracing::debug!(%room, "this server takes no rooms, and leaves sealing it to others");
            continue;
        }
        if let Err(error) = sealed {
            tracing::warn!(%room, %error, "the end of an interview could not be sealed");
            continue;
        }
        if let Some(Err(TrySendError::Full(room))) = next.as_ref().map(|next| next.try_send(room)) {
            tracing::warn!(%room, "too many interviews end at once: the webhook hears of this one later");
        }
    }
}

async fn seal_room(name: &RoomName, rooms: &Arc<Rooms>, storage: &Arc<dyn Storage>) -> Result<(), EditError> {
    let room = rooms.room(name).await?;
    let ended = room.rules().record.as_ref().and_then(|record| record.ended);
    if let Some(ended) = ended
        && is_sealed(name, ended, storage).await?
    {
        return Ok(());
    }
    for document in DocumentName::ALL {
        rooms.settle(&DocumentKey { room: name.clone(), document }).await?;
    }
    let key = SigningKey::new(&storage.secret().await?, Purpose::Exports);
    let source = Stored::new(Arc::clone(storage), Handle::current());
    let (of, at) = (name.clone(), rooms.clock().now());
    let sealed = spawn_blocking(move || seal(&of, at, &key, &source)).await;
    let statement = sealed.map_err(StorageError::unavailable)?.map_err(StorageError::unavailable)?;
    room.tell(None, EventKind::Sealed { statement });
    Ok(())
}

/// Whether a room was sealed after its interview ended, then.
async fn is_sealed(
    name: &RoomName,
    ended: UnixMillis,
    storage: &Arc<dyn Storage>,
) -> Result<bool, StorageError> {
    let mut after = 0;
    loop {
        let events = storage.events(name, after, PAGE).await?;
        let Some(last) = events.last() else { return Ok(false) };
        after = last.id.number;
        let is_seal = |event: &Event| matches!(event.kind, EventKind::Sealed { .. }) && event.at >= ended;
        if events.iter().any(is_seal) {
            return Ok(true);
        }
    }
}
