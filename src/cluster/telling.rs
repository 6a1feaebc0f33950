//! Claims of which other servers are told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::mpsc;

use super::hop::Secret;
use super::news::{Fact, News};
use crate::bus::Bus;
use crate::ids::RoomName;
use crate::storage::claim::{Claims, Holder, Loss, Node, NodeId, NodeStatus};
use crate::storage::{Generation, StorageError};

/// The claims of this server, which others hear of by Redis as soon as the store has them.
#[derive(Debug)]
pub struct ToldClaims {
    claims: Arc<dyn Claims>,
    bus: Arc<Bus>,
    secret: Secret,
    /// How many news were told. They are told in the order of their numbers.
    told: Mutex<u64>,
}

impl ToldClaims {
    /// Of these claims, by this Redis.
    pub fn new(claims: Arc<dyn Claims>, bus: Arc<Bus>, secret: Secret) -> Self {
        Self { claims, bus, secret, told: Mutex::default() }
    }

    /// Waits for nobody.
    fn tell(&self, fact: Fact) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        *told += 1;
        let news = News { from: self.claims.me(), number: *told, fact };
        self.bus.tell(news.write(&self.secret).into());
    }
}

#[async_trait]
impl Claims for ToldClaims {
    fn me(&self) -> NodeId {
        self.claims.me()
    }

    async fn claim(&self, room: &RoomName) -> Result<Holder, StorageError> {
        let was_mine = self.claims.holds(room);
        let holder = self.claims.claim(room).await?;
        if holder == Holder::Me && !was_mine {
            self.tell(Fact::Taken(room.clone()));
        }
        Ok(holder)
    }

    fn holds(&self, room: &RoomName) -> bool {
        self.claims.holds(room)
    }

    fn generation(&self, room: &RoomName) -> Option<Generation> {
        self.claims.generation(room)
    }

    fn held(&self) -> Vec<RoomName> {
        self.claims.held()
    }

    fn is_sure(&self) -> bool {
        self.claims.is_sure()
    }

    fn is_draining(&self) -> bool {
        self.claims.is_draining()
    }

    async fn hand_over(&self, room: &RoomName, to: Option<NodeId>) -> Result<(), StorageError> {
        self.claims.hand_over(room, to).await?;
        self.tell(Fact::Given(room.clone()));
        Ok(())
    }

    async fn nodes(&self) -> Result<Vec<Node>, StorageError> {
        self.claims.nodes().await
    }

    async fn holders(&self, rooms: &[RoomName]) -> Result<HashMap<RoomName, Node>, StorageError> {
        self.claims.holders(rooms).await
    }

    async fn census(&self) -> Result<Vec<NodeStatus>, StorageError> {
        self.claims.census().await
    }

    async fn drain(&self) -> Result<(), StorageError> {
        self.claims.drain().await?;
        self.tell(Fact::Draining);
        Ok(())
    }

    async fn drain_beside_others(&self) -> Result<bool, StorageError> {
        let is_drained = self.claims.drain_beside_others().await?;
        if is_drained {
            self.tell(Fact::Draining);
        }
        Ok(is_drained)
    }

    async fn undrain(&self) -> Result<(), StorageError> {
        self.claims.undrain().await
    }

    async fn give_back_forgotten(&self) -> Result<(), StorageError> {
        self.claims.give_back_forgotten().await
    }

    fn losses(&self) -> Option<mpsc::UnboundedReceiver<Loss>> {
        self.claims.losses()
    }
}
