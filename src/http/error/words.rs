//! Words of the sentences.

use std::fmt;
use std::time::Duration;

use crate::rights::role::Role;

/// What somebody can do who never comes into the room.
pub(super) fn instead(role: Role) -> &'static str {
    if role.attends() { "" } else { " Open the room's playback instead." }
}

/// As in 'in 5 seconds'.
pub(super) struct Seconds(pub(super) u64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} second{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

pub(super) fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
