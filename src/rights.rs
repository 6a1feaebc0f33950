//! Who may do what: the roles, the phases of an interview, and the one table of rights.

pub mod phase;
pub mod role;
pub mod table;
