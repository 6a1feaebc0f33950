//! What a document takes, at most.

/// How much a document takes (GUARD-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of updates that may wait for something they lack.
    pub parked: usize,
    /// The same for each author.
    pub parked_by_one: usize,
    /// Bytes of the merged state, beyond which only deletions are taken.
    pub document: usize,
    /// Yjs clients that one update, or the whole document, may hold structs of.
    pub clients: usize,
}

impl Bounds {
    /// Whatever comes: for what was taken before.
    pub const NONE: Self =
        Self { parked: usize::MAX, parked_by_one: usize::MAX, document: usize::MAX, clients: usize::MAX };
}
