//! Rooms: who may come in, where the interview stands, what happens, and which
//! documents are open.
//!
//! * [`registry`] opens rooms and documents, each once; `deletion` erases rooms.
//! * [`handle`] is what others see of an open room; `actor` is its task, the only one
//!   that changes what is kept about it.
//! * [`standing`] says what somebody may do at this moment. Pure.
//! * [`links`], [`members`], [`settings`]: what can be changed about a room. Pure.
//! * [`seed`], [`template`]: what documents begin with.

mod actor;
pub mod attendance;
pub mod content;
mod deletion;
pub mod events;
pub mod handle;
pub mod links;
pub mod members;
mod observer;
pub mod registry;
mod rewrite;
pub mod seed;
pub mod settings;
mod slots;
pub mod standing;
pub mod template;
