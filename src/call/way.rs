//! How a participant finds the others: by themselves, or at LiveKit.

use serde::Serialize;

use super::ice::Ice;
use super::pass::Pass;

/// What a participant is given to find the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Browsers find each other, with the help of these servers.
    Ice(Ice),
    /// LiveKit carries what they send.
    LiveKit(Pass),
}
