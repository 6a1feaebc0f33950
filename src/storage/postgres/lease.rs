//! The lease: a row in `nodes` that says until when this server is alive. It is renewed as long
//! as the server runs; by the database's clock, which is one for all.
//!
//! Among several servers a lease that has run out is over for good: others may have taken the
//! rooms, and this server goes on as another node that has none. A server that is alone renews
//! it all the same: nobody takes rooms from it, and if somebody did, its writes are refused.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::connect::{For, Pools};
use super::held::Held;
use crate::storage::StorageError;
use crate::storage::claim::NodeId;

/// Names the lock of whoever drains a server.
const DRAINING: i64 = 0x7061_6972_7061_6422;
/// How often to look whether another server has gone.
const LOOK: Duration = Duration::from_millis(250);

/// How long the database has for a server that starts.
pub(super) const STARTING: Duration = Duration::from_secs(10);

/// How long a lease is, and how often it is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Until others may take over what a server has that says nothing any more.
    pub length: Duration,
    /// How often a server says that it is alive.
    pub renewal: Duration,
}

impl Default for Lease {
    /// 8 s, and every 2 s: with a second to notice it, people are back within 12 s.
    fn default() -> Self {
        Self { length: Duration::from_secs(8), renewal: Duration::from_secs(2) }
    }
}

/// Who this server is to the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// For people.
    pub(super) name: String,
    /// `host:port`; empty if it is alone.
    pub(super) address: String,
}

impl Name {
    pub(super) fn is_alone(&self) -> bool {
        self.address.is_empty()
    }
}

/// This server's lease.
#[derive(Debug)]
pub(super) struct Leasing {
    pub(super) lease: Lease,
    pub(super) name: Name,
    /// When the last renewal that was answered had been sent, by the clock that goes on while
    /// the machine sleeps; milliseconds.
    sent: AtomicU64,
    /// No rooms are claimed.
    pub(super) is_draining: AtomicBool,
    /// The number of its row. Whoever writes the row has this meanwhile, so that the row says of
    /// draining what is so here, also if an answer was lost, or it is another row by now.
    row: Mutex<NodeId>,
}

/// Milliseconds since the machine was started, with those that it has slept.
fn awake() -> u64 {
    let now = clock_gettime(ClockId::Boottime);
    now.tv_sec.unsigned_abs() * 1_000 + now.tv_nsec.unsigned_abs() / 1_000_000
}

impl Leasing {
    pub(super) fn new(lease: Lease, name: Name) -> Self {
        let (sent, is_draining) = (AtomicU64::new(0), AtomicBool::new(false));
        Self { lease, name, sent, is_draining, row: Mutex::new(NodeId(0)) }
    }

    /// Whether the lease may be over, for all that is known here: the process was stopped, or
    /// the database does not answer.
    pub(super) fn is_doubtful(&self) -> bool {
        let since = awake().saturating_sub(self.sent.load(Ordering::SeqCst));
        !self.name.is_alone() && u128::from(since) > self.lease.length.as_millis()
    }

    /// How long an answer is waited for.
    pub(super) fn patience(&self) -> Duration {
        (self.lease.length / 4).max(Duration::from_millis(500))
    }

    fn millis(&self) -> f64 {
        self.lease.length.as_millis() as f64
    }

    /// Begins a lease, as a new node.
    pub(super) async fn register(&self, pools: &Pools, patience: Duration) -> Result<NodeId, StorageError> {
        let session = pools.session(For::Lease, patience).await?;
        let sent = awake();
        // Those of long ago: what they had is anybody's.
        let old = "DELETE FROM nodes WHERE lease_until < clock_timestamp() - interval '1 day'";
        session.query(old, &[]).await?;
        let sql = "INSERT INTO nodes (name, address, lease_until, draining, version) \
                   VALUES ($1, $2, clock_timestamp() + $3 * interval '1 ms', $4, $5) RETURNING node";
        let Name { name, address } = &self.name;
        let version = env!("CARGO_PKG_VERSION");
        let mut own = self.row.lock().await;
        let draining = self.is_draining.load(Ordering::SeqCst);
        let row = session.row(sql, &[name, address, &self.millis(), &draining, &version]).await?;
        let row = row.ok_or_else(|| StorageError::unavailable("the database gave no number"))?;
        *own = NodeId(row.get(0));
        session.finish();
        self.sent.store(sent, Ordering::SeqCst);
        Ok(*own)
    }

    /// Says that this server is alive. Whether it still was.
    async fn renew(&self, pools: &Pools, me: NodeId) -> Result<bool, StorageError> {
        let session = pools.session(For::Lease, self.patience()).await?;
        let sent = awake();
        let sql = "UPDATE nodes SET lease_until = clock_timestamp() + $2 * interval '1 ms', draining = $3 \
                   WHERE node = $1 AND (lease_until > clock_timestamp() OR address = '') RETURNING 1::int4";
        let own = self.row.lock().await;
        let draining = self.is_draining.load(Ordering::SeqCst);
        let row = session.row(sql, &[&me.0, &self.millis(), &draining]).await?;
        drop(own);
        session.finish();
        if row.is_some() {
            self.sent.store(sent, Ordering::SeqCst);
        }
        Ok(row.is_some())
    }

    /// Renews the lease for ever.
    pub(super) async fn keep(&self, pools: &Pools, held: &Held) {
        let mut pause = self.lease.renewal;
        loop {
            sleep(pause).await;
            let kept = match held.me() {
                (_, true) => Ok(false),
                (me, false) => self.renew(pools, me).await,
            };
            let done = match kept {
                Ok(true) => Ok(()),
                Ok(false) => {
                    if !held.me().1 {
                        tracing::error!(
                            "the lease on this server's rooms is over; others may have taken them"
                        );
                        held.end();
                    }
                    self.register(pools, self.patience()).await.map(|me| held.begin(me))
                }
                Err(error) => Err(error),
            };
            pause = self.lease.renewal;
            if let Err(error) = done {
                tracing::warn!(%error, "could not renew the lease on this server's rooms; trying again");
                pause /= 4;
            }
        }
    }

    /// Waits until a server has gone that does not share this database, or with which this one
    /// does not; it may have been killed, and then its lease ends. Of two that begin at once,
    /// the first may stay. The name of one that does not go.
    pub(super) async fn have_it_alone(
        &self,
        pools: &Pools,
        me: NodeId,
    ) -> Result<Option<String>, StorageError> {
        let until = Instant::now() + self.lease.length + self.lease.renewal;
        let mut is_told = false;
        loop {
            let sql = "SELECT name FROM nodes WHERE node < $1 AND lease_until > clock_timestamp() \
                       AND (address = '' OR $2) ORDER BY node LIMIT 1";
            let session = pools.session(For::Lease, STARTING).await?;
            let row = session.row(sql, &[&me.0, &self.name.is_alone()]).await?;
            session.finish();
            let Some(row) = row else { return Ok(None) };
            let other: String = row.get(0);
            if Instant::now() >= until {
                return Ok(Some(other));
            }
            if !is_told {
                tracing::info!(server = other, "waiting for another server to end, or for its lease");
                is_told = true;
            }
            sleep(self.lease.renewal.min(LOOK)).await;
        }
    }

    /// Ends the lease: others may have all at once.
    pub(super) async fn give_up(&self, pools: &Pools, me: NodeId) -> Result<(), StorageError> {
        let session = pools.session(For::Lease, self.patience()).await?;
        session.query("DELETE FROM nodes WHERE node = $1", &[&me.0]).await?;
        session.finish();
        Ok(())
    }

    /// Tells the others that this server takes no more rooms.
    pub(super) async fn drain(&self, pools: &Pools) -> Result<(), StorageError> {
        self.is_draining.store(true, Ordering::SeqCst);
        let session = pools.session(For::Keeping, self.patience()).await?;
        let own = self.row.lock().await;
        session.query("UPDATE nodes SET draining = true WHERE node = $1", &[&own.0]).await?;
        session.finish();
        Ok(())
    }

    /// The same, if there is another that takes them.
    pub(super) async fn drain_beside_others(&self, pools: &Pools) -> Result<bool, StorageError> {
        let session = pools.session(For::Keeping, self.patience()).await?;
        let own = self.row.lock().await;
        session.run("BEGIN").await?;
        // One after the other: what the next statement sees has been decided.
        session.query("SELECT pg_advisory_xact_lock($1)", &[&DRAINING]).await?;
        let sql = "UPDATE nodes SET draining = true WHERE node = $1 AND EXISTS (SELECT 1 FROM nodes n \
                     WHERE n.node <> $1 AND n.address <> '' AND NOT n.draining AND n.lease_until > clock_timestamp()) \
                   RETURNING 1::int4";
        let is_done = session.row(sql, &[&own.0]).await?.is_some();
        session.commit().await?;
        if is_done {
            self.is_draining.store(true, Ordering::SeqCst);
        }
        Ok(is_done)
    }

    /// Tells the others that this server takes rooms again.
    pub(super) async fn undrain(&self, pools: &Pools) -> Result<(), StorageError> {
        let session = pools.session(For::Keeping, self.patience()).await?;
        let own = self.row.lock().await;
        session.query("UPDATE nodes SET draining = false WHERE node = $1", &[&own.0]).await?;
        session.finish();
        self.is_draining.store(false, Ordering::SeqCst);
        Ok(())
    }
}
