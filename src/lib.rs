//! Pairpad: a room for live coding interviews and pair programming, and under
//! it a self-hosted Yjs server.
pub mod ids;
pub mod protocol;
