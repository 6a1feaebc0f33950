//! The y-websocket protocol: messages, the check of everything that comes in,
//! and the cutting of updates. Pure functions over bytes; no runtime, no socket.
//!
//! The wire is lib0's version 1 encoding throughout, as y-protocols 1.0 and
//! yjs 13.6 write it.

pub mod close;
pub mod frame;
pub mod guard;
pub mod inline;
pub mod lib0;
pub mod message;
pub mod slice;
pub mod update;
