//! An update that a document has been handed.

use std::sync::Arc;

use super::slots::Slot;
use crate::document::error::WriteError;
use crate::document::handle::{DocumentHandle, Posted};

/// An update on its way, of somebody without a socket.
#[derive(Debug)]
pub struct Posting {
    pub(super) slot: Arc<Slot<DocumentHandle>>,
    pub(super) posted: Posted,
}

impl Posting {
    /// Waits until it is on disk.
    ///
    /// # Errors
    /// Why it was not taken. With [`WriteError::Closed`] it may be on disk or not, and the
    /// document can be opened again.
    pub async fn saved(self) -> Result<(), WriteError> {
        let saved = self.posted.saved().await;
        if saved == Err(WriteError::Closed) {
            self.slot.ended().await;
        }
        saved
    }
}
