//! Documents that nobody has used: a room without a board costs nothing for the board that it
//! could have.

use super::error::OpenError;
use super::registry::Rooms;
use crate::ids::DocumentKey;

impl Rooms {
    /// Whether a document is not open, and nothing is stored of it. Opens nothing.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn is_unused(&self, key: &DocumentKey) -> Result<bool, OpenError> {
        if self.documents.settled(key).await.is_some() {
            return Ok(false);
        }
        let size = self.storage.history_size(&key.room).await?;
        Ok(!size.documents.contains_key(&key.document))
    }
}
