//! A database while it is moved: connections, and a lease that keeps others out.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::storage::StorageError;
use crate::storage::claim::NodeId;
use crate::storage::postgres::connect::{For, Pools, Session};
use crate::storage::postgres::held::Held;
use crate::storage::postgres::lease::Leasing;

/// Time for all that is done with one connection, such as reading a room.
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

    /// Begins a transaction.
    pub(super) async fn begin(&self) -> Result<Session, StorageError> {
        let session = self.session().await?;
        session.run("BEGIN").await?;
        Ok(session)
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
