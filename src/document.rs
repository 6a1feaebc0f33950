//! A document: one Yrs `Doc` owned by one task.
//!
//! In rings, each knowing only the ones inside it:
//!
//! * [`state`] merges updates, [`presence`] keeps who is where. Pure: no clock,
//!   no I/O, no await. The property tests drive these.
//! * [`outbox`] and [`member`] are one connection as the document sees it,
//!   [`journal`] the way of its updates to the disk.
//! * `actor` is the task. It drains its mailbox, applies what it found in one
//!   transaction, encodes each outgoing frame once, and hands every member one
//!   batch. Nothing in it waits for the disk but `saved`.
//! * [`handle`] is all that others see.

mod actor;
mod compaction;
pub mod handle;
pub mod journal;
pub mod member;
pub mod outbox;
pub mod presence;
pub mod state;

pub use compaction::stored_state;
