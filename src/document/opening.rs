//! What a document is opened with.

use std::sync::Arc;

use super::quiet::QuietChanges;
use super::state::Garbage;
use super::view::EditObserver;
use crate::load::Load;
use crate::telemetry::metrics::Metrics;

/// What a document is opened with.
#[derive(Debug, Default)]
pub struct Opening {
    /// Written first, unless the document has it: an update whose author is the Yjs
    /// client of this id (MERGE-5).
    pub seed: Option<(u64, bytes::Bytes)>,
    /// How busy the runtime is.
    pub load: Arc<Load>,
    /// Where it is counted.
    pub metrics: Arc<Metrics>,
    /// What becomes of deleted content.
    pub garbage: Garbage,
    /// Who is quiet, where somebody can be.
    pub quiet: Option<QuietChanges>,
    /// Is told of what is written.
    pub observer: Option<Arc<dyn EditObserver>>,
}
