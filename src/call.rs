//! Calls: voice, video and screen between the people of a room. Media go from browser to browser,
//! or over LiveKit; the server says who is in the call, and carries what browsers tell each other
//! to connect.
//!
//! * [`state`] decides: who is in, who may what, who is told what. Pure: commands in, effects out.
//! * [`person`] is who asks; [`signal`] is what clients say, checked when it is read; [`news`] what they are told;
//!   [`refusal`] why not.
//! * [`exchange`] is a room's call, shared by the sockets of its people; `outbox` is what waits
//!   for one of them.
//! * [`way`] is what a participant is given to find the others: with [`ice`], which STUN and TURN
//!   servers there are; with a [`pass`], what lets them in at LiveKit.
//! * [`carrier`] is what is shown who is in the call, where something else carries the media.
//!
//! A call is in the memory of the server that has the room. Nothing of it is kept or logged.

pub mod carrier;
pub mod exchange;
pub mod ice;
pub mod news;
mod outbox;
pub mod pass;
pub mod person;
pub mod refusal;
pub mod signal;
pub mod state;
pub mod way;
