//! Whether what somebody without a socket writes may still be written.

use std::fmt;
use std::sync::Arc;

/// Asked by the document when it applies what was written: the right may have gone since
/// the request began (HARD-3).
#[derive(Clone)]
pub struct Permit(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Permit {
    /// Of the server itself.
    pub fn always() -> Self {
        Self(None)
    }

    /// Of somebody who may write as long as this says so.
    pub fn as_long_as(holds: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(holds)))
    }

    /// Whether it holds at this moment.
    pub fn holds(&self) -> bool {
        self.0.as_ref().is_none_or(|holds| holds())
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Permit(…)")
    }
}
