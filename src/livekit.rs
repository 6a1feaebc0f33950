//! LiveKit, which carries the media of calls where an operator wants that. Who is in a call and who
//! may what there is decided as ever ([`crate::call`]); this sees to it that LiveKit does the same.
//!
//! * [`server`] is where LiveKit is; `request` is one request of its server API, and `token` what lets
//!   Pairpad in there.
//! * `orders` is what LiveKit has to be told about one call, and when it is told again. Pure.
//! * `course` is the task that tells it, from the first who joins a call to the last who leaves;
//!   [`carriage`] begins one for each call of a room.
//!
//! A room of LiveKit has a random name, another one for each call. So nobody outside can guess it,
//! it says nothing of the room or its links, and a late word about an earlier call, also of
//! another server, concerns nobody in this one.

pub mod carriage;
mod course;
mod orders;
mod request;
pub mod server;
mod token;
