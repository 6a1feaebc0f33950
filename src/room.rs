//! Rooms: who may come in, where the interview stands, what happens, and which
//! documents are open.
//!
//! * [`registry`] opens rooms and documents, each once; `creation` makes rooms and
//!   `deletion` erases them.
//! * [`handle`] is what others see of an open room; `actor` is its task, the only one
//!   that changes what is kept about it; `command` is what it can be asked.
//! * [`state`] decides what becomes of a room, and [`standing`] what somebody may do at
//!   this moment. Pure, as is [`retention`].
//! * `ledger` keeps a room's record, and shows it when it is on disk.
//! * [`events`] is what happens, `news` what of that a change of the record means, and
//!   `recorder` writes it down.
//! * [`review`] decides what becomes of what people say of the interview afterwards, and who
//!   sees it; `reviewing` keeps it.
//! * `endings` tells of interviews that have ended.
//! * `quiet` is who is alone for a while, and until when.
//! * [`version`] is the code as it stood at a moment, to be brought back.
//! * `seat` is what a document asks about somebody's rights.
//! * [`open_rooms`] is what goes on in all of them, for whoever hosts the server; `rate` counts it.
//! * `calling` is its call, `attendance` counts who is here, `census` what is in memory, `life` how long the room stays in memory.
//! * `unused` knows the documents that nobody has written into.
//! * [`seed`] is what documents begin with, [`prepared`] what interviewers prepare.
//! * [`posting`]: an update that a document has been handed.
//! * [`bringing`]: what becomes of documents when a question is brought in; [`bringer`] does it.
//! * [`beginning`] is where the files began, for those who read what has changed.
//! * `claims`: what is being done once, by whoever came first.

mod actor;
pub mod attendance;
pub mod beginning;
pub mod bringer;
pub mod bringing;
mod calling;
mod census;
pub mod claims;
mod closing;
pub mod command;
pub mod content;
mod creation;
mod deletion;
mod endings;
pub mod error;
pub mod events;
pub mod handle;
pub mod importing;
mod kept;
mod ledger;
mod life;
mod news;
mod observer;
pub mod open_rooms;
mod owning;
pub mod path;
pub mod posting;
pub mod prepared;
mod quiet;
mod rate;
mod recorder;
pub mod registry;
pub mod retention;
pub mod review;
mod reviewing;
mod rewrite;
mod seat;
pub mod seed;
pub mod signals;
mod slots;
pub mod standing;
pub mod state;
mod unused;
pub mod version;
