//! Where the history of an archive comes from, and why that can fail.

use std::sync::Arc;

use tokio::runtime::Handle;

use crate::ids::{DocumentKey, RoomName};
use crate::storage::event::Event;
use crate::storage::{History, Seq, Storage, StorageError};

/// Why there is no archive, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// What it is made of could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// It could not be written.
    #[error("the archive could not be written: {0}")]
    Write(#[from] std::io::Error),
    /// The same.
    #[error("the archive could not be written: {0}")]
    Zip(#[from] zip::result::ZipError),
}

/// Where the history comes from. Blocks.
pub trait Source {
    /// As [`Storage::history`].
    ///
    /// # Errors
    /// The same.
    fn history(&self, document: &DocumentKey, after: Seq, limit: usize) -> Result<History, StorageError>;

    /// As [`Storage::events`].
    ///
    /// # Errors
    /// The same.
    fn events(&self, room: &RoomName, after: u64, limit: usize) -> Result<Vec<Event>, StorageError>;
}

/// A store, for whoever blocks.
#[derive(Debug)]
pub struct Stored {
    storage: Arc<dyn Storage>,
    handle: Handle,
}

impl Stored {
    /// Of this store, whose answers come by this runtime.
    pub fn new(storage: Arc<dyn Storage>, handle: Handle) -> Self {
        Self { storage, handle }
    }
}

impl Source for Stored {
    fn history(&self, document: &DocumentKey, after: Seq, limit: usize) -> Result<History, StorageError> {
        self.handle.block_on(self.storage.history(document, after, limit))
    }

    fn events(&self, room: &RoomName, after: u64, limit: usize) -> Result<Vec<Event>, StorageError> {
        self.handle.block_on(self.storage.events(room, after, limit))
    }
}
