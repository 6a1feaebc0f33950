//! Whether what somebody without a socket writes may still be written.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use crate::telemetry::spans::{Parent, Span, Work};

/// Asked by the document when it applies what was written: the right may have gone since
/// the request began (HARD-3).
#[derive(Clone)]
pub struct Permit {
    holds: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
    source: Option<Uuid>,
    parent: Parent,
}

impl Permit {
    /// Of the server itself.
    pub fn always() -> Self {
        Self { holds: None, source: None, parent: Parent::default() }
    }

    /// Of somebody who may write as long as this says so. `source` answers for what it
    /// costs: the link that they came by, if they came by one.
    pub fn as_long_as(source: Option<Uuid>, holds: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { holds: Some(Arc::new(holds)), source, parent: Parent::default() }
    }

    /// The same for what is written as a part of that.
    #[must_use]
    pub fn within(self, parent: Parent) -> Self {
        Self { parent, ..self }
    }

    /// The way of what is written to the disk, if anybody follows it.
    pub(super) fn update(&self) -> Span {
        self.parent.part(Work::Update)
    }

    /// Who answers for what the writing costs, if not its author.
    pub(super) fn source(&self) -> Option<Uuid> {
        self.source
    }

    /// Whether it holds at this moment.
    pub fn holds(&self) -> bool {
        self.holds.as_ref().is_none_or(|holds| holds())
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Permit(…)")
    }
}
