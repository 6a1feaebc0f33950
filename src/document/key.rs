//! Telling a document's connections apart.

/// A connection's number within the process. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberKey(pub u64);

impl MemberKey {
    /// Of what no connection did. No connection has it.
    pub(super) const NOBODY: Self = Self(0);
}
