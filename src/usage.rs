//! What the server was used for, day by day: counted from what is kept of its rooms, so that
//! nothing is left of a room that was deleted.
//!
//! * [`tally`] is one room's part in it. Pure.
//! * [`count`] goes through all rooms, in the background, and reads of each what has come since
//!   it was read last.

pub mod count;
pub mod tally;
