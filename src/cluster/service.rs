//! Whether this server takes rooms.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::storage::StorageError;

/// Whether this server takes rooms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Service {
    /// It takes those that nobody has.
    #[default]
    Open,
    /// Somebody wants it to have none, until they say otherwise: it gives those away that it has.
    Draining,
    /// So they want, and nobody else takes any: rather than that no one serves them it takes rooms as
    /// long as that is so.
    Alone,
    /// It stops, and takes none for the rest of its life.
    Leaving,
}

/// How far a server is that is to have no rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Whether it takes rooms.
    pub service: Service,
    /// How many it has.
    pub rooms: usize,
}

/// Why a server goes on as it did.
#[derive(Debug, thiserror::Error)]
pub enum DrainError {
    /// Its rooms would be at no server at all.
    #[error("no other server takes rooms")]
    NobodyElse,
    /// It stops.
    #[error("the server is stopping")]
    Leaving,
    /// The store does not answer; it may be tried again.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What it is now.
#[derive(Debug, Default)]
pub(super) struct Current(Mutex<Service>);

impl Current {
    pub(super) fn get(&self) -> Service {
        *self.lock()
    }

    /// Becomes another, and does what comes with it before anybody sees the next; unless it stops.
    pub(super) fn become_with(&self, next: Service, act: impl FnOnce()) -> Result<(), DrainError> {
        let mut current = self.lock();
        if *current == Service::Leaving && next != Service::Leaving {
            return Err(DrainError::Leaving);
        }
        *current = next;
        act();
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Service> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
