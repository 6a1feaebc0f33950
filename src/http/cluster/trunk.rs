//! Rooms with many who only watch: their sockets share one connection between the server
//! that they came to (the *edge*) and the server that has the room (the *owner*).
//!
//! Passed on one by one, each of two thousand watchers would cost the owner a copy of every
//! keystroke. Over a *trunk* each has a *channel*, and what all of them are sent goes over it
//! once, with the numbers of the channels that it is for. Nothing else differs: whoever
//! watches is a member of the document at its owner, which decides what they see, who they
//! are to others, and when they have to go.
//!
//! Bytes are those of the WebSocket, which the edge does not read. What waits of one channel
//! is bounded each way: a watcher that is slow is full for its owner, as a slow socket is
//! (LIVE-4), and holds up nobody.

mod accepting;
mod connecting;
mod edge;
mod line;
mod owner;
mod watcher;
mod wire;

use axum::http::HeaderName;

pub(in crate::http) use accepting::accept;
pub(super) use connecting::connect;
pub(super) use edge::Answered;
pub(in crate::http) use edge::{Edges, Offered};
pub(in crate::http) use owner::{Channel, Offer, Trunks};

/// In a request: the trunk and the channel that the answer may use. In an answer: that it does, or
/// that it would.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-pairpad-edge");
/// The owner would like it that way the next time.
const WANTED: &str = "wanted";
/// The protocol that a trunk's request is upgraded to.
const PROTOCOL: &str = "pairpad-trunk";

/// Bytes on their way to a watcher beyond which its owner waits.
const DOWN: usize = 64 << 10;
/// What is on its way from a watcher beyond which the edge reads no more.
const UP: usize = 16 << 10;
/// Bytes that are read from a watcher at a time: a pointer's place, a sign of life.
const READ: usize = 1 << 10;
/// What each of these costs beside its bytes: whoever sends single ones takes no more memory.
const CHUNK: usize = 64;

/// What a piece of what comes from a watcher counts as.
fn cost(bytes: &[u8]) -> usize {
    bytes.len() + CHUNK
}
