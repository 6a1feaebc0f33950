//! `/admin/api`: what the page of whoever hosts the server shows and does. Nothing that people
//! wrote in a document is in any answer, and no token.
//!
//! A file for each thing: `overview`, `trouble`, `busy` (the rooms that are open), `rooms`
//! (those that are kept), `room` (one of them, and ending and deleting it), `usage`, `storage`,
//! `nodes` (the servers of a cluster, and draining them).
//! `description` describes it all.

mod busy;
pub(in crate::http) mod description;
mod nodes;
mod overview;
mod room;
mod rooms;
mod storage;
mod trouble;
mod usage;
