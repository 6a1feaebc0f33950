//! Playing a session back: a document's journal becomes a *recording*, from which the page
//! shows any moment without asking again.
//!
//! A *moment* is a number from 0 to the number of updates: what stood in the document after
//! so many of them. The order of all characters that a Yjs text ever had never changes, so
//! each is kept once, with the update that brought it and the update that took it away; a
//! text at a moment is a filter over them. What is not text is a log of changes.
//!
//! * [`recordings`] makes them when somebody asks, in turns. `replay` takes a `journal` in,
//!   slice by slice, the way a document is restored: what had to wait for something appears
//!   when that had come, and what yrs fails on is passed over (GUARD-5).
//! * [`recorder`] is what it is taken into. It has a [`listener`], which fills `lifetimes`
//!   and the `tree`. [`columns`] is the format, `texts` the part of it that is read from the
//!   document in the end, `values` what is not text.
//! * [`begun`] is where the texts of a document began: how they were at a time, or came in whole later.
//! * [`outline`] says what there is to play, without replaying anything; `past` is the
//!   document as it was at a time, `since` a part of the recording, [`raw`] the journal as it is.

pub mod begun;
pub mod columns;
pub mod error;
mod journal;
mod lifetimes;
pub mod listener;
pub mod outline;
mod past;
pub mod raw;
pub mod recorder;
pub mod recordings;
mod replay;
mod since;
mod texts;
mod tree;
mod values;
