//! What a document takes, at most.

use super::effort::Effort;
use crate::config::limits::Limits;
use crate::ids::DocumentName;

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
    /// What the limits say of this document.
    pub fn of(limits: &Limits, document: DocumentName, effort: Effort) -> Self {
        let size = match document {
            DocumentName::Board => limits.board.min(limits.document),
            DocumentName::Pictures => limits.pictures.min(limits.document),
            DocumentName::Code | DocumentName::Problem | DocumentName::Notes | DocumentName::Output => {
                limits.document
            }
        };
        Self {
            parked: limits.parked,
            parked_by_one: limits.parked_by_one,
            document: size,
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
