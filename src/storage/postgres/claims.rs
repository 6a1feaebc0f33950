//! The claims of this server among others.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::mpsc;

use super::core::Core;
use super::nodes;
use crate::ids::RoomName;
use crate::storage::claim::{Claims, Holder, Loss, Node, NodeId, NodeStatus};
use crate::storage::{Generation, StorageError};

/// The claims that servers have on rooms of one database.
#[derive(Debug)]
pub(super) struct PostgresClaims {
    core: Arc<Core>,
    losses: Mutex<Option<mpsc::UnboundedReceiver<Loss>>>,
}

impl PostgresClaims {
    pub(super) fn new(core: Arc<Core>, losses: mpsc::UnboundedReceiver<Loss>) -> Self {
        Self { core, losses: Mutex::new(Some(losses)) }
    }
}

#[async_trait]
impl Claims for PostgresClaims {
    fn me(&self) -> NodeId {
        self.core.held.me().0
    }

    async fn claim(&self, room: &RoomName) -> Result<Holder, StorageError> {
        // On tasks of their own: whoever asks may go before it is known what came of it.
        let (core, room) = (Arc::clone(&self.core), room.clone());
        let claiming = tokio::spawn(async move { core.claim(&room).await });
        claiming.await.map_err(StorageError::unavailable)?
    }

    fn holds(&self, room: &RoomName) -> bool {
        // Where the lease may be over nothing is written, and people go on until it is known.
        self.core.held.fence(room).is_some()
    }

    fn generation(&self, room: &RoomName) -> Option<Generation> {
        self.core.held.fence(room).map(|fence| fence.generation)
    }

    fn held(&self) -> Vec<RoomName> {
        self.core.held.rooms()
    }

    fn is_sure(&self) -> bool {
        !self.core.held.me().1 && !self.core.leasing.is_doubtful()
    }

    fn is_draining(&self) -> bool {
        self.core.leasing.is_draining.load(Ordering::SeqCst)
    }

    async fn hand_over(&self, room: &RoomName, to: Option<NodeId>) -> Result<(), StorageError> {
        let (core, room) = (Arc::clone(&self.core), room.clone());
        let giving = tokio::spawn(async move { core.hand_over(&room, to).await });
        giving.await.map_err(StorageError::unavailable)?
    }

    async fn nodes(&self) -> Result<Vec<Node>, StorageError> {
        nodes::alive(&self.core).await
    }

    async fn holders(&self, rooms: &[RoomName]) -> Result<HashMap<RoomName, Node>, StorageError> {
        nodes::holders(&self.core, rooms).await
    }

    async fn census(&self) -> Result<Vec<NodeStatus>, StorageError> {
        nodes::census(&self.core).await
    }

    async fn drain(&self) -> Result<(), StorageError> {
        self.core.open()?;
        self.core.leasing.drain(&self.core.pools).await
    }

    async fn drain_beside_others(&self) -> Result<bool, StorageError> {
        self.core.open()?;
        if !self.is_sure() {
            return Err(StorageError::unavailable("this server's lease is over; it is being renewed"));
        }
        self.core.leasing.drain_beside_others(&self.core.pools).await
    }

    async fn undrain(&self) -> Result<(), StorageError> {
        self.core.open()?;
        self.core.leasing.undrain(&self.core.pools).await
    }

    async fn give_back_forgotten(&self) -> Result<(), StorageError> {
        self.core.open()?;
        nodes::give_back_forgotten(&self.core).await
    }

    fn losses(&self) -> Option<mpsc::UnboundedReceiver<Loss>> {
        self.losses.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
