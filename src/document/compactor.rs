//! When a snapshot is written, and the writing that is under way. After one it is looked
//! whether the room's history has to be trimmed.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use super::journal::Written;
use super::{compaction, trimming};
use crate::config::limits::Limits;
use crate::ids::DocumentKey;
use crate::storage::{Storage, StorageError};

/// Writes a document's snapshots, one after the other, beside its task.
#[derive(Debug)]
pub(super) struct Compactor {
    storage: Arc<dyn Storage>,
    key: DocumentKey,
    limits: Arc<Limits>,
    /// What is in the journal and in no snapshot.
    since_snapshot: Written,
    under_way: Option<JoinHandle<Result<(), StorageError>>>,
    /// Goes on when the document ends: it writes nothing of a room that is deleted.
    trimming: Option<JoinHandle<()>>,
    /// Never while anything of the document is damaged: the snapshot would cover what
    /// is missing, and the quarantine would end by itself (GUARD-5).
    is_forbidden: bool,
}

impl Compactor {
    /// For a document whose journal has so much beyond its snapshot.
    pub(super) fn new(
        storage: Arc<dyn Storage>,
        key: DocumentKey,
        limits: Arc<Limits>,
        since_snapshot: Written,
        is_damaged: bool,
    ) -> Self {
        Self {
            storage,
            key,
            limits,
            since_snapshot,
            under_way: None,
            trimming: None,
            is_forbidden: is_damaged,
        }
    }

    /// So much more is on disk.
    pub(super) fn written(&mut self, more: Written) {
        self.since_snapshot.updates += more.updates;
        self.since_snapshot.bytes += more.bytes;
    }

    /// Begins a snapshot if one is due and none is under way.
    pub(super) fn begin_if_due(&mut self) {
        // While mail never ends, nobody is told that the last one is done (HARD-8).
        if self.under_way.as_ref().is_some_and(JoinHandle::is_finished) {
            let _ = self.poll_done(&mut Context::from_waker(Waker::noop()));
        }
        let Written { updates, bytes } = self.since_snapshot;
        let is_due = updates >= self.limits.snapshot_updates || bytes >= self.limits.snapshot_bytes;
        if is_due && self.under_way.is_none() && !self.is_forbidden {
            self.begin();
        }
    }

    fn begin(&mut self) {
        self.since_snapshot = Written::default();
        let (storage, key, waiting) = (Arc::clone(&self.storage), self.key.clone(), self.limits.first_sync);
        let work = async move { compaction::compact(&storage, &key, waiting).await };
        self.under_way = Some(tokio::spawn(work));
    }

    /// Begins to trim the room's history, if it is not being done.
    fn trim(&mut self) {
        if self.trimming.as_ref().is_some_and(|trimming| !trimming.is_finished()) {
            return;
        }
        let (storage, room, limits) =
            (Arc::clone(&self.storage), self.key.room.clone(), Arc::clone(&self.limits));
        self.trimming = Some(tokio::spawn(async move {
            match trimming::trim(&storage, &room, &limits).await {
                Ok(()) | Err(StorageError::Deleted | StorageError::Lost | StorageError::Closed) => {}
                Err(error) => {
                    tracing::error!(%room, %error, "the history is over its limit and could not be trimmed")
                }
            }
        }));
    }

    /// Ready when the snapshot under way is done; pending for ever when none is.
    pub(super) fn poll_done(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(under_way) = &mut self.under_way else { return Poll::Pending };
        let done = std::task::ready!(Pin::new(under_way).poll(context));
        self.under_way = None;
        match done.map_err(StorageError::unavailable).flatten() {
            Ok(()) => tracing::debug!("snapshot written"),
            Err(StorageError::Lost) => return Poll::Ready(()),
            Err(error) => tracing::error!(%error, "could not write a snapshot; the journal is unchanged"),
        }
        self.trim();
        Poll::Ready(())
    }

    /// Writes what is worth writing before the document leaves memory.
    pub(super) async fn finish(&mut self) {
        self.settle(None).await;
        let is_worth_it = self.since_snapshot.updates >= self.limits.snapshot_updates_on_unload;
        if is_worth_it && !self.is_forbidden {
            self.begin();
            self.settle(None).await;
        }
    }

    /// Waits for what is under way. A document that has ended must not write any more:
    /// it may be deleted and made anew meanwhile. What is not done by `until` is left: it is refused
    /// then, or the process has ended.
    pub(super) async fn settle(&mut self, until: Option<Instant>) {
        if self.under_way.is_none() {
            return;
        }
        let done = std::future::poll_fn(|context| self.poll_done(context));
        let in_time = match until {
            Some(until) => timeout_at(until, done).await.is_ok(),
            None => {
                done.await;
                true
            }
        };
        if !in_time {
            tracing::warn!("a snapshot is not written in time; the journal has everything");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::UnixMillis;
    use crate::ids::{Author, DocumentName};
    use crate::storage::memory::MemoryStorage;
    use crate::storage::{Entry, Generation};

    fn key() -> DocumentKey {
        DocumentKey { room: "room".parse().unwrap(), document: DocumentName::Code }
    }

    /// Appends a text 'x' by one client.
    async fn append(storage: &dyn Storage, client: u8) {
        let update = vec![1, 1, client, 0, 4, 1, 1, b't', 1, b'x', 0].into();
        let entry = Entry { at: UnixMillis(1), author: Author::Server, update };
        storage.append(&key(), Generation::default(), Arc::new([entry])).await.unwrap();
    }

    fn compactor(storage: &Arc<dyn Storage>, limits: Limits, is_damaged: bool) -> Compactor {
        Compactor::new(Arc::clone(storage), key(), Arc::new(limits), Written::default(), is_damaged)
    }

    async fn snapshot_after(more: Written, is_damaged: bool) -> bool {
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
        append(&*storage, 5).await;
        let limits = Limits { snapshot_updates: 10, snapshot_updates_on_unload: 5, ..Limits::default() };
        let mut compactor = compactor(&storage, limits, is_damaged);
        compactor.written(more);
        compactor.begin_if_due();
        compactor.finish().await;
        storage.load(&key()).await.unwrap().snapshot.is_some()
    }

    #[tokio::test]
    async fn store_7_a_snapshot_is_written_when_it_is_worth_it() {
        let updates = |updates| Written { updates, bytes: 0 };
        assert!(!snapshot_after(updates(4), false).await);
        assert!(snapshot_after(updates(5), false).await, "when the document leaves memory");
        assert!(snapshot_after(updates(10), false).await);
        assert!(snapshot_after(Written { updates: 1, bytes: 1 << 20 }, false).await);
    }

    #[tokio::test]
    async fn hard_8_while_writing_never_ends_snapshots_follow_each_other_and_the_history_is_trimmed() {
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
        let limits = Limits { snapshot_updates: 10, history: 100, ..Limits::default() };
        let mut compactor = compactor(&storage, limits, false);
        for client in 1..=9 {
            append(&*storage, client).await;
            compactor.written(Written { updates: 10, bytes: 0 });
            // Nobody polls: there is always mail.
            compactor.begin_if_due();
            while compactor.under_way.as_ref().is_some_and(|under_way| !under_way.is_finished()) {
                tokio::task::yield_now().await;
            }
        }
        compactor.settle(None).await;
        assert_eq!(storage.load(&key()).await.unwrap().snapshot.unwrap().upto.0, 9);
        compactor.trimming.take().unwrap().await.unwrap();
        let history = storage.history(&key(), Default::default(), 99).await.unwrap();
        assert!(history.base.is_some() && history.records.len() < 9);
    }

    #[tokio::test]
    async fn guard_5_nothing_is_compacted_while_anything_is_damaged() {
        assert!(!snapshot_after(Written { updates: 1_000, bytes: 1 << 30 }, true).await);
    }
}
