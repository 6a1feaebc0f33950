//! Building the document anew when yrs failed on something, while its members
//! stay (GUARD-3, GUARD-5).

use tokio::task::spawn_blocking;

use super::Actor;
use super::turn::Turn;
use crate::document::compaction::{self, entries, set_aside};
use crate::document::state::Garbage;
use crate::ids::DocumentKey;
use crate::storage::{Entry, Generation, SetAside, Storage, StorageError};

/// Rebuilds for one turn. More would mean that rebuilding does not help.
const REBUILDS: usize = 4;

impl Actor {
    /// Finishes a turn that yrs failed in.
    ///
    /// # Errors
    /// When the document cannot be built anew: its members are sent away then, and
    /// come back to one that is opened anew.
    pub(super) async fn recover(&mut self, mut turn: Box<Turn>) -> Result<(), StorageError> {
        for _ in 0..REBUILDS {
            self.rebuild().await?;
            match self.complete(turn) {
                Ok(()) => return Ok(()),
                Err(interrupted) => turn = interrupted,
            }
        }
        Err(StorageError::damaged("the document fails again and again"))
    }

    /// Replaces the state by what is stored and what is on its way to storage,
    /// without what yrs failed on.
    async fn rebuild(&mut self) -> Result<(), StorageError> {
        let mut stored = self.storage.load(&self.key).await?;
        let unsaved: Vec<Entry> = self.journal.unsaved().cloned().collect();
        let known = entries(&stored).chain(&unsaved);
        let culprits: Vec<SetAside> =
            known.filter(|entry| self.state.is_culprit(&entry.update)).cloned().map(set_aside).collect();
        let generation = stored.generation;
        stored.set_aside.extend(culprits.iter().cloned());
        let rebuilt = spawn_blocking(move || compaction::rebuild(&stored, &unsaved, Garbage::default()));
        let rebuilt = rebuilt.await.map_err(StorageError::unavailable)?;
        let (state, more) = rebuilt.map_err(StorageError::damaged)?;
        set_aside_all(&*self.storage, &self.key, generation, culprits.into_iter().chain(more).collect())
            .await?;
        self.state = state;
        tracing::warn!("document rebuilt");
        Ok(())
    }
}

/// Notes what loading has to pass over from now on.
pub(super) async fn set_aside_all(
    storage: &dyn Storage,
    document: &DocumentKey,
    generation: Generation,
    updates: Vec<SetAside>,
) -> Result<(), StorageError> {
    if updates.is_empty() {
        return Ok(());
    }
    for SetAside { entry, reason } in &updates {
        let (author, at, bytes) = (entry.author, entry.at.0, entry.update.len());
        tracing::error!(%document, %author, at, bytes, reason, "an update is set aside");
    }
    storage.set_aside(document, generation, updates).await
}
