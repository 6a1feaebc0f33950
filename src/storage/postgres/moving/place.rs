//! A database while it is moved: connections, and a lease that keeps others out.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::storage::StorageError;
use crate::storage::claim::NodeId;
use crate::storage::postgres::connect::{For, Pools, Session};
use crate::storage::postgres::held::Held;
use crate::storage::postgres::lease::Leasing;

/// Time for all that is done with one connection, such as writing a few MiB over a slow link.
const WORKING: Duration = Duration::from_secs(3_600);

/// The database.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) pools: Arc<Pools>,
    pub(super) leasing: Arc<Leasing>,
    pub(super) me: NodeId,
    keeping: JoinHandle<()>,
}

impl Place {
    /// A lease has begun; it is kept from now on.
    pub(super) fn new(pools: Pools, leasing: Leasing, me: NodeId) -> Self {
        let (pools, leasing) = (Arc::new(pools), Arc::new(leasing));
        let held = Held::new(None);
        held.begin(me);
        let kept = (Arc::clone(&pools), Arc::clone(&leasing));
        let keeping = tokio::spawn(async move { kept.1.keep(&kept.0, &held).await });
        Self { pools, leasing, me, keeping }
    }

    /// A connection.
    pub(super) async fn session(&self) -> Result<Session, StorageError> {
        self.pools.session(For::Work, WORKING).await
    }

    /// Begins a transaction. What is written may take its time on the way; but a move that was stopped
    /// in the midst of one does not hold up another for ever.
    pub(super) async fn begin(&self) -> Result<Session, StorageError> {
        let session = self.session().await?;
        session.run("BEGIN; SET LOCAL idle_in_transaction_session_timeout = '30s'").await?;
        Ok(session)
    }

    /// Begins a transaction that writes: refused where somebody else goes on with the move, because
    /// this process was stopped for longer than its lease.
    pub(super) async fn begin_to_write(&self) -> Result<Session, StorageError> {
        let session = self.begin().await?;
        let sql = "SELECT mover FROM moving WHERE name = '' FOR SHARE";
        let mover = session.row(sql, &[]).await?.and_then(|row| row.get::<_, Option<i64>>(0));
        if mover == Some(self.me.0) {
            return Ok(session);
        }
        session.roll_back().await;
        Err(StorageError::unavailable("another 'pairpad migrate' has gone on with this move"))
    }

    /// Ends the lease: others may begin at once.
    pub(super) async fn close(&self) {
        self.keeping.abort();
        if let Err(error) = self.leasing.give_up(&self.pools, self.me).await {
            tracing::warn!(%error, "could not end the lease; servers wait until it is over");
        }
        self.pools.close();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.keeping.abort();
    }
}
