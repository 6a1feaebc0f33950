//! What every part has: connections, the lease, the claims; and how a room is claimed.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use super::connect::{Failed, For, Pools, Session};
use super::error::{is_locked, silent};
use super::held::{Fence, Held};
use super::lease::Leasing;
use crate::ids::RoomName;
use crate::storage::claim::{Holder, Node, NodeId};
use crate::storage::{Generation, StorageError};

/// Time for a transaction. What takes longer is broken off.
pub(super) const WRITING: Duration = Duration::from_secs(10);
/// Time for deleting all of a room, whose journal may be large.
const ERASING: Duration = Duration::from_secs(60);
/// Time for reading something, which may be a large journal.
pub(super) const READING: Duration = Duration::from_secs(30);
/// Time for a claim: longer than a transaction of somebody who says nothing may lock the room.
const CLAIMING: Duration = Duration::from_secs(6);
/// How often a claim is tried when others claim at the same time, or have the room locked.
const TRIES: usize = 6;
/// How long something waits for others of its room.
const TURN: Duration = Duration::from_secs(20);
/// Locks, spread over the rooms' names.
const LOCKS: usize = 64;

/// What every part has.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) pools: Pools,
    pub(super) leasing: Leasing,
    pub(super) held: Held,
    pub(super) is_closed: AtomicBool,
    /// Of one room one claim at a time: two would take it from each other.
    claiming: [Mutex<()>; LOCKS],
    /// Of one room one record, event or part of a review at a time, in the order in which they
    /// were asked for.
    writing: [Mutex<()>; LOCKS],
    hasher: RandomState,
}

impl Core {
    pub(super) fn new(pools: Pools, leasing: Leasing, held: Held) -> Self {
        let (claiming, writing) = (locks(), locks());
        let (is_closed, hasher) = (AtomicBool::new(false), RandomState::new());
        Self { pools, leasing, held, is_closed, claiming, writing, hasher }
    }

    /// Waits for the turn of a write to a room.
    pub(super) async fn turn(&self, room: &RoomName) -> Result<MutexGuard<'_, ()>, StorageError> {
        let lock = &self.writing[self.lock_of(room)];
        timeout(TURN, lock.lock()).await.map_err(|_| silent(TURN))
    }

    fn lock_of(&self, room: &RoomName) -> usize {
        usize::try_from(self.hasher.hash_one(room) % LOCKS as u64).unwrap_or(0)
    }

    /// Refuses what comes after closing.
    pub(super) fn open(&self) -> Result<(), StorageError> {
        if self.is_closed.load(Ordering::SeqCst) { Err(StorageError::Closed) } else { Ok(()) }
    }

    /// A connection to read with.
    pub(super) async fn reading(&self) -> Result<Session, StorageError> {
        self.open()?;
        self.pools.session(For::Work, READING).await
    }

    /// What a write carries. A server that is alone claims what it uses when it uses it;
    /// among others it is claimed before.
    pub(super) async fn fence(&self, room: &RoomName) -> Result<Fence, StorageError> {
        self.open()?;
        if let Some(fence) = self.held.fence(room) {
            return self.in_time().map(|()| fence);
        }
        if !self.leasing.name.is_alone() {
            return Err(StorageError::Lost);
        }
        match self.claim(room).await? {
            Holder::Me => self.held.fence(room).ok_or(StorageError::Lost),
            Holder::Other(Node { name, .. }) => {
                Err(StorageError::unavailable(format!("the server '{name}' has this room")))
            }
        }
    }

    /// The same for a writer that has loaded under `generation`.
    pub(super) fn check(&self, room: &RoomName, generation: Generation) -> Result<Fence, StorageError> {
        self.open()?;
        self.check_waiting(room, generation)
    }

    /// The same for what was waiting when this was closed.
    pub(super) fn check_waiting(
        &self,
        room: &RoomName,
        generation: Generation,
    ) -> Result<Fence, StorageError> {
        let fence = self.held.check(room, generation)?;
        self.in_time().map(|()| fence)
    }

    /// Refuses to write while the lease may be over. What is lost is known as soon as the
    /// database answers.
    fn in_time(&self) -> Result<(), StorageError> {
        if self.leasing.is_doubtful() {
            return Err(StorageError::unavailable("this server's lease was not renewed in time"));
        }
        Ok(())
    }

    /// Begins a transaction in which nobody else gets the room, if this server still has it.
    pub(super) async fn write(&self, name: &RoomName, fence: Fence) -> Result<Session, StorageError> {
        self.lock(name, fence, ("SHARE", WRITING)).await
    }

    /// The same, and nobody else writes it meanwhile: nothing of the room is open.
    pub(super) async fn write_alone(&self, name: &RoomName, fence: Fence) -> Result<Session, StorageError> {
        self.lock(name, fence, ("UPDATE", ERASING)).await
    }

    async fn lock(
        &self,
        name: &RoomName,
        fence: Fence,
        (how, time): (&str, Duration),
    ) -> Result<Session, StorageError> {
        let session = self.pools.session(For::Work, time).await?;
        // The database does not go on with what nobody waits for any more, and let go of the room.
        session.run(&format!("BEGIN; SET LOCAL statement_timeout = {}", time.as_millis())).await?;
        // What is locked is what is compared: after a wait only that row is read anew.
        let sql = format!("SELECT 1::int4 FROM owners WHERE room = $1 AND epoch = $2 FOR {how}");
        if session.row(&sql, &[&fence.room, &fence.epoch]).await?.is_none() {
            session.roll_back().await;
            self.held.lost(name, fence.generation);
            return Err(StorageError::Lost);
        }
        Ok(session)
    }

    /// Makes a room this server's, unless another that is alive has it.
    pub(super) async fn claim(&self, room: &RoomName) -> Result<Holder, StorageError> {
        self.open()?;
        let lock = &self.claiming[self.lock_of(room)];
        let _claiming = timeout(TURN, lock.lock()).await.map_err(|_| silent(TURN))?;
        if self.held.fence(room).is_some() && !self.leasing.is_doubtful() {
            return Ok(Holder::Me);
        }
        let (me, is_over) = self.held.me();
        if is_over || self.leasing.is_doubtful() {
            return Err(StorageError::unavailable("this server's lease is over; it is being renewed"));
        }
        if self.leasing.is_draining.load(Ordering::SeqCst) {
            return Err(StorageError::unavailable("this server is stopping and takes no more rooms"));
        }
        let session = self.pools.session(For::Keeping, CLAIMING).await?;
        for _ in 0..TRIES {
            match attempt(&session, me, room).await? {
                Attempt::Won { room: number, epoch } => {
                    session.finish();
                    let over = || StorageError::unavailable("this server's lease has just ended");
                    return self.held.won(me, room, number, epoch).map(|_| Holder::Me).ok_or_else(over);
                }
                Attempt::Other(node) => {
                    session.finish();
                    return Ok(Holder::Other(node));
                }
                Attempt::Again => {}
            }
        }
        session.finish();
        Err(StorageError::unavailable("other servers are claiming the room at this moment"))
    }

    /// Gives a room away. It is given up here before the database is asked: whatever comes
    /// of that, nothing more is written.
    pub(super) async fn hand_over(&self, room: &RoomName, to: Option<NodeId>) -> Result<(), StorageError> {
        self.open()?;
        let fence = self.held.fence(room).ok_or(StorageError::Lost)?;
        self.held.gave(room, fence.generation);
        let session = self.pools.session(For::Keeping, CLAIMING).await?;
        let sql =
            "UPDATE owners SET epoch = epoch + 1, node = $3 WHERE room = $1 AND epoch = $2 RETURNING 1::int4";
        let to = to.map(|NodeId(to)| to);
        let given = session.row(sql, &[&fence.room, &fence.epoch, &to]).await?;
        session.finish();
        given.map(|_| ()).ok_or(StorageError::Lost)
    }
}

fn locks() -> [Mutex<()>; LOCKS] {
    std::array::from_fn(|_| Mutex::new(()))
}

enum Attempt {
    Won {
        room: i64,
        epoch: i64,
    },
    Other(Node),
    /// Somebody changed something meanwhile.
    Again,
}

/// Looks who has a room, and takes it if nobody does who is alive. Each is one statement; what
/// was seen is compared by the room's epoch, never by looking a second time at who has it: after
/// a wait that would still be what was there before.
async fn attempt(session: &Session, NodeId(me): NodeId, name: &RoomName) -> Result<Attempt, StorageError> {
    let sql = "SELECT r.room, o.epoch, o.node, n.name, n.address, n.draining, \
                 coalesce(n.lease_until > clock_timestamp(), false) \
               FROM rooms r JOIN owners o ON o.room = r.room LEFT JOIN nodes n ON n.node = o.node WHERE r.name = $1";
    let Some(row) = session.row(sql, &[&name.as_str()]).await? else {
        let sql = "WITH made AS (INSERT INTO rooms (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING room) \
                   INSERT INTO owners (room, epoch) SELECT room, 0 FROM made";
        session.query(sql, &[&name.as_str()]).await?;
        return Ok(Attempt::Again);
    };
    let (room, epoch, node): (i64, i64, Option<i64>) = (row.get(0), row.get(1), row.get(2));
    if let Some(node) = node.filter(|node| *node != me)
        && row.get(6)
    {
        let id = NodeId(node);
        return Ok(Attempt::Other(Node {
            id,
            name: row.get(3),
            address: row.get(4),
            is_draining: row.get(5),
        }));
    }
    // Also what is this node's already: something of an earlier claim may be on its way.
    let sql = "WITH held AS MATERIALIZED (SELECT o.room FROM owners o WHERE o.room = $1 AND o.epoch = $2 \
                 AND (o.node = $3 OR NOT EXISTS \
                   (SELECT 1 FROM nodes n WHERE n.node = o.node AND n.lease_until > clock_timestamp())) \
                 AND EXISTS (SELECT 1 FROM nodes n WHERE n.node = $3 AND (n.lease_until > clock_timestamp() OR n.address = '')) \
                 FOR NO KEY UPDATE OF o) \
               UPDATE owners o SET epoch = o.epoch + 1, node = $3 FROM held WHERE o.room = held.room RETURNING o.epoch";
    match session.ask(sql, &[&room, &epoch, &me]).await {
        Ok(won) => Ok(won.first().map_or(Attempt::Again, |row| Attempt::Won { room, epoch: row.get(0) })),
        // A server that was stopped in the middle of a transaction; the database ends that soon.
        Err(Failed::Said(error)) if is_locked(&error) => Ok(Attempt::Again),
        Err(failed) => Err(failed.into()),
    }
}
