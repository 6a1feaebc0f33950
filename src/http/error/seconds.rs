//! How long to wait, for people and in `Retry-After`.

use std::fmt;
use std::time::Duration;

/// As in 'in 5 seconds'.
pub(super) struct Seconds(pub(super) u64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} second{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

/// Whole ones, and none too few.
pub(super) fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
