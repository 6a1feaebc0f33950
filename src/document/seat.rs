//! What a connection may do in a document, asked whenever it does something: the right
//! may have gone since it was sent (HARD-3).

use std::fmt;

use crate::rights::table::Access;

/// A connection's right in a document.
pub trait Seat: fmt::Debug + Send {
    /// What it may do at this moment; nothing where it has to go. Cheap: asked for each
    /// message.
    fn access(&mut self) -> Option<Access>;
}

/// One that nobody takes away.
impl Seat for Access {
    fn access(&mut self) -> Option<Access> {
        Some(*self)
    }
}
