//! What a document takes, at most.

use super::effort::Effort;
use crate::config::limits::Limits;

/// How much a document takes (GUARD-4).
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Bytes of updates that may wait for something they lack.
    pub parked: usize,
    /// The same for each author.
    pub parked_by_one: usize,
    /// Bytes of the merged state, beyond which only deletions are taken.
    pub document: usize,
    /// Yjs clients that one update, or the whole document, may hold structs of.
    pub clients: usize,
    /// What one update may take of the processor.
    pub effort: Option<Effort>,
}

impl Bounds {
    /// What the limits say.
    pub fn of(limits: &Limits, effort: Effort) -> Self {
        Self {
            parked: limits.parked,
            parked_by_one: limits.parked_by_one,
            document: limits.document,
            clients: limits.update_clients,
            effort: Some(effort),
        }
    }

    /// Whatever comes: for what was taken before.
    pub const NONE: Self = Self {
        parked: usize::MAX,
        parked_by_one: usize::MAX,
        document: usize::MAX,
        clients: usize::MAX,
        effort: None,
    };
}
