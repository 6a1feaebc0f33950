//! A WebSocket's life, from the request to the last word.
//!
//! * `route` takes the request, `handshake` answers it.
//! * On the way in, `frames` counts what comes, `intake` bounds it, `unfinished` has the
//!   budget of what is not complete, `incoming` reads a message, `inflow` sets the pace, and `listening` keeps to it.
//! * `arrival` lets somebody into the room; `connection` is the one loop, over a `stage`:
//!   waiting until the interview begins, or in the document. `heartbeat` knows whether the other side lives,
//!   and `followed` what of it goes to a collector.
//! * `call` is the same for a room's call, which has messages of its own.

mod arrival;
pub(super) mod call;
mod connection;
mod end;
mod followed;
pub(super) mod frames;
mod handshake;
mod heartbeat;
mod incoming;
mod inflow;
mod intake;
mod listening;
pub(super) mod route;
mod stage;
pub(super) mod unfinished;
