//! Which of several nodes has a room. The store decides, nobody else: whoever has a room's
//! claim may write it, and what comes from an earlier claim is refused ([`StorageError::Lost`])
//! in the same transaction that would have written it.

use std::collections::HashMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::{Generation, StorageError};
use crate::clock::UnixMillis;
use crate::ids::RoomName;

/// One start of one server; the number is never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub i64);

/// A server beside others, over the same store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Which.
    pub id: NodeId,
    /// For people: the name of its machine, unless it was given another.
    pub name: String,
    /// Where the others reach it, as `host:port`.
    pub address: String,
    /// It takes no more rooms: it was drained, or is stopping.
    pub is_draining: bool,
}

/// What the store knows of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeStatus {
    /// Which.
    pub node: Node,
    /// When it started; `None` if it did before that was noted.
    pub started: Option<UnixMillis>,
    /// Of Pairpad; `None` if it is one that does not say.
    pub version: Option<String>,
    /// Whether it is alive.
    pub lease: LeaseState,
    /// How many rooms it has.
    pub rooms: u64,
}

/// Whether a node is alive, as far as its lease says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaseState {
    /// It was renewed in time.
    Live,
    /// It holds, and was not renewed for half of its time.
    Late,
    /// Others may have the node's rooms, and take them when they are asked for.
    Over,
}

/// Who has a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// This node has it, from now on or already.
    Me,
    /// Another node has it, and is alive.
    Other(Node),
}

/// This node has lost something that it had claimed: it forgets what it knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// Another node has this room now.
    Room(RoomName),
    /// Its lease was over: it may have lost all. It is a new node from here on.
    All,
}

/// The claims that nodes have on rooms.
#[async_trait]
pub trait Claims: std::fmt::Debug + Send + Sync + 'static {
    /// This node. Another number after [`Loss::All`].
    fn me(&self) -> NodeId;

    /// Makes the room this node's, unless a node that is alive has it. A room that there is
    /// not can be claimed, too: whoever makes it claims its name first.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] where the store does not answer, or this node's lease is over.
    async fn claim(&self, room: &RoomName) -> Result<Holder, StorageError>;

    /// Whether this node has the room, as far as it knows. Asks nobody.
    fn holds(&self, room: &RoomName) -> bool;

    /// Under which claim this node has the room, as far as it knows: another each time that it is
    /// won. Asks nobody.
    fn generation(&self, room: &RoomName) -> Option<Generation>;

    /// All rooms that this node has, as far as it knows, in no order. Asks nobody.
    fn held(&self) -> Vec<RoomName>;

    /// Whether this node's lease holds, as far as it knows: it has been renewed in time. Asks nobody.
    fn is_sure(&self) -> bool;

    /// Whether this node takes no rooms. Asks nobody.
    fn is_draining(&self) -> bool;

    /// Gives a room to another node, or to nobody in particular; all that was written for it
    /// is on disk. This node writes nothing more of it.
    async fn hand_over(&self, room: &RoomName, to: Option<NodeId>) -> Result<(), StorageError>;

    /// All nodes that are alive, this one among them, in the order of their numbers.
    async fn nodes(&self) -> Result<Vec<Node>, StorageError>;

    /// Those of these rooms that a node has which is alive, and which that is. Takes nothing.
    async fn holders(&self, rooms: &[RoomName]) -> Result<HashMap<RoomName, Node>, StorageError>;

    /// All nodes that are alive, and those that ended in the last hour without saying so, by name.
    async fn census(&self) -> Result<Vec<NodeStatus>, StorageError>;

    /// This node takes no more rooms, and the others know.
    async fn drain(&self) -> Result<(), StorageError>;

    /// The same, if another node takes rooms; of two that ask at once one goes on. Whether it was done.
    async fn drain_beside_others(&self) -> Result<bool, StorageError>;

    /// This node takes rooms again, and the others know.
    async fn undrain(&self) -> Result<(), StorageError>;

    /// Gives back what the store calls this node's and this node knows nothing of: what it could
    /// not give back when the store did not answer.
    async fn give_back_forgotten(&self) -> Result<(), StorageError>;

    /// What this node has lost, from now on, for whoever asks first.
    fn losses(&self) -> Option<mpsc::UnboundedReceiver<Loss>>;
}
