//! Tells another system that an interview has ended, so that it can fetch the export: a signed
//! POST, by the standard of <https://www.standardwebhooks.com>.
//!
//! What is to be told is derived from the rooms' records: an interview that has ended, and whose
//! end is not noted as told. So nothing is lost with the process, and an end is told at least
//! once; its id is the same each time. Nobody waits for the receiver: requests have threads of
//! their own, few at a time.
//!
//! * `ending` is what is to be told of a room, and `signature` what proves who tells it. Pure.
//! * `backlog` is what waits, and when it is tried again. Pure.
//! * `request` is one try; `courier` does what follows from it; `under_way` are those that go on;
//!   `teller` is the task.
//! * [`status`] is what people can see of all that.

mod backlog;
mod courier;
mod ending;
mod request;
mod signature;
pub mod status;
pub mod teller;
mod under_way;
