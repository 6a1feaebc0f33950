//! What this server has claimed, as far as it knows. No I/O: the database decides, and this
//! is what it has said.
//!
//! A *generation* is a number that each claim gets when it is won: whoever loaded a document
//! under an earlier one is refused, also when the same server has the room once more.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use crate::auth::token::random_bytes;
use crate::ids::{DocumentName, RoomName};
use crate::storage::claim::{Loss, NodeId};
use crate::storage::{Generation, StorageError};

/// What loading gives where the room is not claimed. Nothing is written with it.
pub(super) const UNCLAIMED: Generation = Generation(0);
/// Deletions that are remembered. What was on its way then can't be for so many of them: the
/// oldest are forgotten, and called lost.
const REMEMBERED: usize = 1 << 16;

/// What a write carries, and the database compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fence {
    /// The room's number.
    pub(super) room: i64,
    /// Raised with every claim.
    pub(super) epoch: i64,
    /// The claim, in this process.
    pub(super) generation: Generation,
}

/// The end of a document's journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct End {
    /// The last record.
    pub(super) seq: i64,
    /// Bytes of all records up to that one, with those that have gone.
    pub(super) total: i64,
}

/// The claims: of a server that is alone as many as rooms were opened since it started.
#[derive(Debug)]
pub(super) struct Held {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    me: NodeId,
    /// Between the end of a lease and the next.
    is_over: bool,
    claims: HashMap<RoomName, Claim>,
    last: u64,
    deleted: BTreeSet<Generation>,
    order: VecDeque<Generation>,
    losses: Option<mpsc::UnboundedSender<Loss>>,
}

#[derive(Debug)]
struct Claim {
    fence: Fence,
    /// By document; as far as known. Nobody else writes as long as the claim holds.
    ends: HashMap<DocumentName, End>,
}

impl Held {
    /// Nothing yet. Losses are told only if somebody can hear of them.
    pub(super) fn new(losses: Option<mpsc::UnboundedSender<Loss>>) -> Self {
        // Not those of another opening in this process; and never UNCLAIMED.
        let last = u64::from_le_bytes(random_bytes()) >> 1;
        let inner = Inner {
            me: NodeId(0),
            is_over: true,
            claims: HashMap::new(),
            last,
            deleted: BTreeSet::new(),
            order: VecDeque::new(),
            losses,
        };
        Self { inner: Mutex::new(inner) }
    }

    /// This node, and whether its lease was over when somebody looked last.
    pub(super) fn me(&self) -> (NodeId, bool) {
        let inner = self.inner();
        (inner.me, inner.is_over)
    }

    /// The lease is over: all is lost. It is told with the next [`Self::begin`].
    pub(super) fn end(&self) {
        let mut inner = self.inner();
        inner.is_over = true;
        inner.claims.clear();
    }

    /// A lease begins.
    pub(super) fn begin(&self, me: NodeId) {
        let mut inner = self.inner();
        let is_another = inner.me != NodeId(0);
        (inner.me, inner.is_over) = (me, false);
        inner.claims.clear();
        if is_another {
            inner.tell(Loss::All);
        }
    }

    /// What a write for this room carries, if it is claimed.
    pub(super) fn fence(&self, room: &RoomName) -> Option<Fence> {
        self.inner().claims.get(room).map(|claim| claim.fence)
    }

    /// The rooms that are claimed.
    pub(super) fn rooms(&self) -> Vec<RoomName> {
        self.inner().claims.keys().cloned().collect()
    }

    /// What a write carries of a writer that has loaded under `generation`.
    pub(super) fn check(&self, room: &RoomName, generation: Generation) -> Result<Fence, StorageError> {
        let inner = self.inner();
        match inner.claims.get(room) {
            Some(claim) if claim.fence.generation == generation => Ok(claim.fence),
            _ if inner.deleted.contains(&generation) => Err(StorageError::Deleted),
            _ => Err(StorageError::Lost),
        }
    }

    /// The room was claimed by `me`. `None` if that is another node by now.
    pub(super) fn won(&self, me: NodeId, name: &RoomName, room: i64, epoch: i64) -> Option<Fence> {
        let mut inner = self.inner();
        if inner.me != me || inner.is_over {
            return None;
        }
        inner.last += 1;
        let fence = Fence { room, epoch, generation: Generation(inner.last) };
        inner.claims.insert(name.clone(), Claim { fence, ends: HashMap::new() });
        Some(fence)
    }

    /// The database has refused what was written under this claim.
    pub(super) fn lost(&self, name: &RoomName, generation: Generation) {
        let mut inner = self.inner();
        if inner.remove(name, generation) {
            tracing::warn!(room = %name, "another server has taken the room over");
            inner.tell(Loss::Room(name.clone()));
        }
    }

    /// The claim was given away.
    pub(super) fn gave(&self, name: &RoomName, generation: Generation) {
        self.inner().remove(name, generation);
    }

    /// The room is deleted.
    pub(super) fn deleted(&self, name: &RoomName, generation: Generation) {
        let mut inner = self.inner();
        inner.remove(name, generation);
        inner.deleted.insert(generation);
        inner.order.push_back(generation);
        if inner.order.len() > REMEMBERED
            && let Some(oldest) = inner.order.pop_front()
        {
            inner.deleted.remove(&oldest);
        }
    }

    /// Where the journal of a document ends, if that is known.
    pub(super) fn end_of(&self, name: &RoomName, generation: Generation, of: DocumentName) -> Option<End> {
        let inner = self.inner();
        let claim = inner.claims.get(name).filter(|claim| claim.fence.generation == generation);
        claim.and_then(|claim| claim.ends.get(&of).copied())
    }

    /// Where the journal of a document ended when it was loaded; more may be known by now.
    pub(super) fn found(&self, name: &RoomName, generation: Generation, of: DocumentName, end: End) {
        let mut inner = self.inner();
        let claim = inner.claims.get_mut(name).filter(|claim| claim.fence.generation == generation);
        if let Some(claim) = claim {
            claim.ends.entry(of).or_insert(end);
        }
    }

    /// A record was written.
    pub(super) fn advance(&self, name: &RoomName, generation: Generation, of: DocumentName, end: End) {
        let mut inner = self.inner();
        let claim = inner.claims.get_mut(name).filter(|claim| claim.fence.generation == generation);
        if let Some(claim) = claim {
            claim.ends.insert(of, end);
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Forgets a claim, unless it is another one by now. Whether it was there.
    fn remove(&mut self, name: &RoomName, generation: Generation) -> bool {
        let is_this = self.claims.get(name).is_some_and(|claim| claim.fence.generation == generation);
        is_this && self.claims.remove(name).is_some()
    }

    fn tell(&self, loss: Loss) {
        if let Some(losses) = &self.losses {
            // Whoever listened has ended.
            let _ = losses.send(loss);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held() -> (Held, mpsc::UnboundedReceiver<Loss>, RoomName) {
        let (losses, heard) = mpsc::unbounded_channel();
        let held = Held::new(Some(losses));
        held.begin(NodeId(1));
        (held, heard, "room".parse().unwrap())
    }

    #[test]
    fn node_1_a_writer_of_an_earlier_claim_is_refused_when_the_room_is_claimed_again() {
        let (held, mut heard, room) = held();
        assert!(matches!(held.check(&room, UNCLAIMED), Err(StorageError::Lost)));
        let first = held.won(NodeId(1), &room, 7, 1).unwrap();
        assert_eq!(held.check(&room, first.generation).unwrap(), first);
        held.lost(&room, first.generation);
        let again = held.won(NodeId(1), &room, 7, 3).unwrap();
        assert!(matches!(held.check(&room, first.generation), Err(StorageError::Lost)));
        held.check(&room, again.generation).unwrap();
        // What comes late of the first changes nothing of the second.
        held.lost(&room, first.generation);
        held.advance(&room, first.generation, DocumentName::Code, End { seq: 9, total: 9 });
        assert_eq!(held.fence(&room), Some(again));
        assert_eq!(held.end_of(&room, again.generation, DocumentName::Code), None);
        assert_eq!((heard.try_recv().unwrap(), heard.try_recv().is_err()), (Loss::Room(room), true));
    }

    #[test]
    fn node_1_after_a_lease_all_is_lost_and_what_was_claimed_under_it_comes_too_late() {
        let (held, mut heard, room) = held();
        let fence = held.won(NodeId(1), &room, 7, 1).unwrap();
        held.end();
        assert_eq!((held.fence(&room), held.me()), (None, (NodeId(1), true)));
        assert_eq!(held.won(NodeId(1), &room, 7, 2), None);
        assert!(heard.try_recv().is_err(), "it is told when there is another number");
        held.begin(NodeId(2));
        assert_eq!((heard.try_recv().unwrap(), held.me()), (Loss::All, (NodeId(2), false)));
        assert_eq!(held.won(NodeId(1), &room, 7, 2), None);
        assert!(matches!(held.check(&room, fence.generation), Err(StorageError::Lost)));
    }

    #[test]
    fn store_7_what_was_deleted_is_remembered_for_a_while() {
        let (held, _heard, room) = held();
        let first = held.won(NodeId(1), &room, 1, 1).unwrap();
        held.deleted(&room, first.generation);
        assert!(matches!(held.check(&room, first.generation), Err(StorageError::Deleted)));
        for number in 0..REMEMBERED {
            let fence = held.won(NodeId(1), &room, number as i64, 1).unwrap();
            held.deleted(&room, fence.generation);
        }
        assert!(matches!(held.check(&room, first.generation), Err(StorageError::Lost)));
    }
}
