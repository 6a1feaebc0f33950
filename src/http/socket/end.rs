//! How a connection ends.

use crate::protocol::close::CloseReason;

/// How a connection ended.
#[derive(Debug)]
pub(super) enum End {
    /// The peer closed, or the socket broke.
    Gone,
    /// The peer was silent for too long (LIVE-2).
    Silent,
    /// The server closes.
    Close(CloseReason),
}
