//! Looking at a document from outside.

use std::fmt;
use std::time::Duration;

use super::state::DocumentState;
use crate::clock::UnixMillis;

/// What can be seen of a document between two turns.
#[derive(Debug)]
pub struct DocumentView<'a> {
    /// The merged state.
    pub state: &'a mut DocumentState,
    /// Connections.
    pub members: usize,
    /// When somebody last wrote.
    pub last_written: Option<UnixMillis>,
    /// Whether the last write to storage failed.
    pub storage_trouble: bool,
    /// Processor time that it took to copy the document when somebody was quiet last.
    pub copying: Duration,
}

/// Is told what happens in a document. Called on the document's task: quick, and
/// never waiting.
pub trait EditObserver: fmt::Debug + Send + Sync {
    /// The document was opened.
    fn opened(&self, state: &DocumentState);

    /// So many updates were written, or what was written before is shown to more. `state` is
    /// what everybody is shown.
    fn edited(&self, at: UnixMillis, updates: usize, state: &DocumentState);

    /// What somebody who is quiet writes cannot be held back any more.
    fn cannot_hold(&self);
}
