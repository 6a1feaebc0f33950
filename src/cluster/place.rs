//! Where rooms are.

use std::collections::{HashMap, HashSet};
use std::slice;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::Mutex as Turn;
use tokio::time::Instant;

use super::service::{Current, Service};
use crate::ids::RoomName;
use crate::room::error::OpenError;
use crate::room::registry::Rooms;
use crate::storage::StorageError;
use crate::storage::claim::{Claims, Holder, Node, NodeId, NodeStatus};

/// How long it is believed that a room is where it was, without asking.
const BELIEVED: Duration = Duration::from_secs(1);
/// Rooms of which that is kept.
const KEPT: usize = 10_000;
/// Other servers that are known, each start of one being another.
const MET: usize = 1_000;

/// Where a room is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Here, if it is anywhere.
    Here,
    /// At another server.
    At(Node),
}

/// This server among others.
#[derive(Debug)]
pub struct Cluster {
    pub(super) rooms: Arc<Rooms>,
    pub(super) claims: Arc<dyn Claims>,
    /// Where rooms of others were found, and until when that is believed.
    known: Mutex<HashMap<RoomName, (Node, Instant)>>,
    /// Other servers, as the store has named them. News say only their numbers.
    met: Mutex<HashMap<NodeId, Node>>,
    /// Rooms that are just being given away: nobody comes in any more.
    moving: Mutex<HashSet<RoomName>>,
    /// Whether it takes rooms.
    pub(super) service: Current,
    /// Whoever changes that, and tells the store.
    pub(super) changing: Turn<()>,
    /// Whoever gives rooms away.
    pub(super) giving: Turn<()>,
}

/// A room that is just being given away, until this is dropped.
pub(super) struct Moving<'a> {
    cluster: &'a Cluster,
    room: &'a RoomName,
}

impl Drop for Moving<'_> {
    fn drop(&mut self) {
        self.cluster.moving().remove(self.room);
    }
}

impl Cluster {
    /// These rooms, which are claimed by these claims.
    pub fn new(rooms: Arc<Rooms>, claims: Arc<dyn Claims>) -> Self {
        let (known, met, moving) = (Mutex::default(), Mutex::default(), Mutex::default());
        let (service, changing, giving) = (Current::default(), Turn::default(), Turn::default());
        Self { rooms, claims, known, met, moving, service, changing, giving }
    }

    /// Whether this server takes rooms.
    pub fn service(&self) -> Service {
        self.service.get()
    }

    /// All servers, as the store knows them.
    ///
    /// # Errors
    /// When the store does not say.
    pub async fn census(&self) -> Result<Vec<NodeStatus>, StorageError> {
        self.claims.census().await
    }

    /// The other servers that are alive.
    ///
    /// # Errors
    /// When the store does not say.
    pub async fn others(&self) -> Result<Vec<Node>, StorageError> {
        let (mut nodes, me) = (self.claims.nodes().await?, self.claims.me());
        nodes.retain(|node| node.id != me && !node.address.is_empty());
        Ok(nodes)
    }

    /// This server, until its lease is over.
    pub fn me(&self) -> NodeId {
        self.claims.me()
    }

    /// Where a room is. One that nobody has is taken, unless this server takes none.
    ///
    /// # Errors
    /// When the store does not say.
    pub async fn place(&self, room: &RoomName) -> Result<Place, OpenError> {
        if self.moving().contains(room) {
            return self.at_heir(room).await;
        }
        if self.claims.holds(room) {
            // Where others may have it by now, nobody comes in by what held before.
            return if self.claims.is_sure() { Ok(Place::Here) } else { Err(OpenError::Busy) };
        }
        if let Some(node) = self.remembered(room) {
            return Ok(Place::At(node));
        }
        // What there is not, nobody has to have.
        if self.rooms.stored(room).await?.is_none() && !self.rooms.is_open(room).await? {
            return Ok(Place::Here);
        }
        if self.rooms.is_leaving() {
            return self.at_holder(room).await;
        }
        match self.claims.claim(room).await? {
            Holder::Me => Ok(Place::Here),
            Holder::Other(node) => {
                self.meet(&node);
                self.remember(room, &node);
                Ok(Place::At(node))
            }
        }
    }

    /// It is not there any more, or does not answer: the next time the store is asked.
    pub fn forget(&self, room: &RoomName) {
        self.known().remove(room);
    }

    /// Who is to have a room when this server has gone: always the same of those that are
    /// there, so that all of a room's people come to one.
    ///
    /// # Errors
    /// When the store does not say who is there.
    pub(super) async fn heir(&self, room: &RoomName) -> Result<Option<Node>, StorageError> {
        let nodes = self.others().await?.into_iter().filter(|node| !node.is_draining);
        Ok(nodes.max_by_key(|node| (weight(room, node.id), node.id)))
    }

    /// At whoever has it, or else is to have it.
    async fn at_holder(&self, room: &RoomName) -> Result<Place, OpenError> {
        let holder = self.claims.holders(slice::from_ref(room)).await?.remove(room);
        match holder.filter(|node| node.id != self.claims.me()) {
            Some(node) => {
                self.remember(room, &node);
                Ok(Place::At(node))
            }
            None => self.at_heir(room).await,
        }
    }

    /// Where a new room is to be made while this server takes none: at one that does.
    ///
    /// # Errors
    /// When no other does, or the store does not say.
    pub async fn place_of_new(&self) -> Result<Place, OpenError> {
        if self.rooms.is_leaving() { self.at_heir(&RoomName::random()).await } else { Ok(Place::Here) }
    }

    async fn at_heir(&self, room: &RoomName) -> Result<Place, OpenError> {
        Ok(Place::At(self.heir(room).await?.ok_or(OpenError::Closed)?))
    }

    /// Nobody comes into the room for as long as the answer is kept.
    pub(super) fn moves<'a>(&'a self, room: &'a RoomName) -> Moving<'a> {
        self.moving().insert(room.clone());
        Moving { cluster: self, room }
    }

    fn moving(&self) -> MutexGuard<'_, HashSet<RoomName>> {
        self.moving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store has named this server.
    fn meet(&self, node: &Node) {
        let mut met = self.met();
        if met.len() >= MET {
            met.clear();
        }
        met.insert(node.id, node.clone());
    }

    /// A server that the store has named.
    pub(super) fn met_before(&self, id: NodeId) -> Option<Node> {
        self.met().get(&id).cloned()
    }

    /// Of whatever a server had, the store is asked the next time.
    pub(super) fn forget_all_at(&self, id: NodeId) {
        self.known().retain(|_, (node, _)| node.id != id);
    }

    fn remembered(&self, room: &RoomName) -> Option<Node> {
        let mut known = self.known();
        let (node, until) = known.get(room)?;
        if *until > Instant::now() {
            return Some(node.clone());
        }
        known.remove(room);
        None
    }

    pub(super) fn remember(&self, room: &RoomName, node: &Node) {
        let (mut known, now) = (self.known(), Instant::now());
        if known.len() >= KEPT {
            known.retain(|_, (_, until)| *until > now);
        }
        // With more than that at a time the store is asked oftener.
        if known.len() < KEPT {
            known.insert(room.clone(), (node.clone(), now + BELIEVED));
        }
    }

    fn met(&self) -> MutexGuard<'_, HashMap<NodeId, Node>> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<RoomName, (Node, Instant)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of all servers the one with the highest has the room (rendezvous hashing): when one
/// goes, only its rooms move, and evenly to all others.
fn weight(room: &RoomName, node: NodeId) -> u64 {
    let hash = Sha256::new().chain_update(node.0.to_le_bytes()).chain_update(room.as_str()).finalize();
    hash.iter().take(8).fold(0, |weight, byte| weight << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_a_server_goes_only_its_rooms_move_and_evenly() {
        let rooms: Vec<RoomName> = (0..3_000).map(|n| format!("room {n}").parse().unwrap()).collect();
        let at = |room: &RoomName, nodes: &[i64]| {
            nodes.iter().copied().max_by_key(|node| weight(room, NodeId(*node))).unwrap()
        };
        let mut came = HashMap::<i64, usize>::new();
        for room in &rooms {
            let (before, after) = (at(room, &[1, 2, 3, 4]), at(room, &[1, 2, 4]));
            if before == 3 {
                *came.entry(after).or_default() += 1;
            } else {
                assert_eq!(before, after);
            }
        }
        for node in [1, 2, 4] {
            assert!((150..350).contains(&came[&node]), "{came:?}");
        }
    }
}
