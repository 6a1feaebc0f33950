//! Which rooms are this server's, where several serve those of one store: a room is claimed
//! before it is opened, given back when it has left memory, and dropped when another has it.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use super::error::OpenError;
use super::registry::Rooms;
use crate::ids::{DocumentKey, RoomName};
use crate::storage::claim::{Claims, Holder, Loss, Node};
use crate::storage::{Generation, StorageError};

impl Rooms {
    /// Whether this server may write a room, as far as it knows.
    pub fn has(&self, name: &RoomName) -> bool {
        self.claims.as_ref().is_none_or(|claims| claims.holds(name))
    }

    /// Since when a room is this server's: another whenever it has been at another one in between.
    pub fn tenure(&self, name: &RoomName) -> Option<Generation> {
        self.claims.as_ref().map_or(Some(Generation(0)), |claims| claims.generation(name))
    }

    /// No more rooms are claimed from now on: this server drains, or stops.
    pub fn stop_claiming(&self) {
        self.is_leaving.store(true, Ordering::Release);
    }

    /// Rooms are claimed again: this server is back in service.
    pub fn go_on_claiming(&self) {
        self.is_leaving.store(false, Ordering::Release);
    }

    /// Whether no more rooms are claimed.
    pub fn is_leaving(&self) -> bool {
        self.is_leaving.load(Ordering::Acquire)
    }

    /// Whether a room is just being made or deleted here: nobody opens it, nor is it given away.
    pub fn is_withheld(&self, name: &RoomName) -> bool {
        self.deleting().contains(name)
    }

    /// Whether there is any such room.
    pub fn withholds_any(&self) -> bool {
        !self.deleting().is_empty()
    }

    /// Those of these rooms that other servers have, and which.
    ///
    /// # Errors
    /// When the store does not say.
    pub async fn elsewhere(&self, names: &[RoomName]) -> Result<HashMap<RoomName, Node>, StorageError> {
        let Some(claims) = &self.claims else { return Ok(HashMap::new()) };
        let others: Vec<RoomName> = names.iter().filter(|name| !claims.holds(name)).cloned().collect();
        let mut holders = claims.holders(&others).await?;
        holders.retain(|_, node| node.id != claims.me());
        Ok(holders)
    }

    /// Makes a room this server's.
    ///
    /// # Errors
    /// [`OpenError::Elsewhere`], or storage.
    pub async fn claim(&self, name: &RoomName) -> Result<(), OpenError> {
        let Some(claims) = &self.claims else { return Ok(()) };
        if self.is_leaving() {
            return Err(OpenError::Closed);
        }
        match claims.claim(name).await {
            Ok(Holder::Me) => Ok(()),
            Ok(Holder::Other(node)) => Err(OpenError::Elsewhere(node)),
            // It has just begun to take none.
            Err(_) if claims.is_draining() => Err(OpenError::Closed),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a room is this server's to look after: nobody else has it.
    pub(super) async fn takes(&self, name: &RoomName) -> bool {
        match self.claim(name).await {
            Ok(()) => true,
            // Or this server takes none: others look after it.
            Err(OpenError::Elsewhere(_) | OpenError::Closed) => false,
            Err(error) => {
                tracing::warn!(room = %name, %error, "could not claim a room");
                false
            }
        }
    }

    /// Does the work of an open room, then gives it back: whoever is asked for it next has it.
    pub(super) fn released_after(
        &self,
        name: &RoomName,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> impl Future<Output = ()> + Send + 'static {
        let (claims, deleting, name) = (self.claims.clone(), self.deleting_rooms(), name.clone());
        async move {
            work.await;
            let Some(claims) = claims.filter(|claims| claims.holds(&name)) else { return };
            // Whoever deletes it is not done yet.
            if deleting.lock().unwrap_or_else(PoisonError::into_inner).contains(&name) {
                return;
            }
            give_back(&*claims, &name).await;
        }
    }

    /// Does the work of a document; then, if it was the last of a room that connecting has made,
    /// gives that back. Of all others the room's own task is the last.
    pub(super) fn given_back_after(
        &self,
        key: &DocumentKey,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> impl Future<Output = ()> + Send + 'static {
        let (rooms, documents, key) = (Arc::clone(&self.rooms), Arc::clone(&self.documents), key.clone());
        let (claims, deleting) = (self.claims.clone(), self.deleting_rooms());
        async move {
            work.await;
            let Some(claims) = claims.filter(|claims| claims.holds(&key.room)) else { return };
            let is_other = |other: &DocumentKey| other.room == key.room && *other != key;
            let is_last = rooms.get(&key.room).is_none() && !documents.names().iter().any(is_other);
            if is_last && !deleting.lock().unwrap_or_else(PoisonError::into_inner).contains(&key.room) {
                give_back(&*claims, &key.room).await;
            }
        }
    }

    /// Gives a room back that nobody has open here.
    pub(super) async fn give_back(&self, name: &RoomName) {
        if let Some(claims) = self.claims.as_ref().filter(|claims| claims.holds(name))
            && self.rooms.get(name).is_none()
        {
            give_back(&**claims, name).await;
        }
    }

    /// Whether what this server has is sure to be its own: its lease was renewed in time.
    pub(super) fn is_sure(&self) -> bool {
        self.claims.as_ref().is_none_or(|claims| claims.is_sure())
    }

    /// Drops what this server has lost, whenever it hears of it.
    pub fn keep_claims(self: &Arc<Self>) -> impl Future<Output = ()> + Send + 'static {
        let losses = self.claims.as_ref().and_then(|claims| claims.losses());
        let rooms = Arc::downgrade(self);
        async move {
            let Some(mut losses) = losses else { return };
            while let Some(loss) = losses.recv().await {
                let Some(rooms) = rooms.upgrade() else { return };
                let lost = match loss {
                    Loss::Room(name) => vec![name],
                    Loss::All => {
                        tracing::error!("this server's lease was over: others may have its rooms");
                        rooms.open_names()
                    }
                };
                for name in lost {
                    tracing::warn!(room = %name, "another server has the room, or may have it");
                    // One that is slow to end does not keep the others.
                    let rooms = Arc::clone(&rooms);
                    tokio::spawn(async move { rooms.lose(&name).await });
                }
            }
        }
    }
}

async fn give_back(claims: &dyn Claims, name: &RoomName) {
    if let Err(error) = claims.hand_over(name, None).await {
        tracing::debug!(room = %name, %error, "could not give a room back");
    }
}
