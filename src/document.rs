//! A document: one Yrs `Doc` owned by one task.
//!
//! In rings, each knowing only the ones inside it:
//!
//! * [`state`] merges updates, [`presence`] keeps who is where. Pure: no clock,
//!   no I/O, no await. The property tests drive these.
//! * `views` are the states that members are given: one, or two while somebody is
//!   [`quiet`].
//! * Parts with fields and tests of their own: [`outbox`] and [`member`] are one
//!   connection as the document sees it, `liveness` whether it still hears us by its
//!   [`pulse`], [`journal`] the way of its updates to the disk, `broadcast` what goes to all and when (`batch`, `pace`), `compactor` the
//!   snapshots, and with them what becomes of a history that grew too large (`trimming`).
//! * `actor` is the task that is composed of them. It drains its mailbox, applies what
//!   it found in one transaction, encodes each outgoing frame once, and writes it to
//!   every member's socket in the same turn. Nothing in it waits for the disk but
//!   `saved`, and nothing for a clock unless the processor is busy (LIVE-7).
//! * [`handle`] and [`membership`] are all that others see.

mod actor;
mod alarm;
pub mod batch;
mod broadcast;
mod compaction;
mod compactor;
pub mod efforts;
pub mod error;
pub mod handle;
pub mod journal;
pub mod key;
mod live;
mod liveness;
mod mail;
pub mod member;
mod members;
pub mod membership;
pub mod opening;
pub mod outbox;
mod pace;
pub mod permit;
pub mod presence;
pub mod pulse;
pub mod quiet;
pub mod seat;
pub mod sink;
pub mod state;
mod trimming;
mod turn;
pub mod view;
mod views;

pub use compaction::stored_state;

#[cfg(test)]
mod tests;
