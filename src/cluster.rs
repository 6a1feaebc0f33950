//! Several servers over one store: which of them has a room, passing on what is for
//! another, draining, and leaving.
//!
//! A room belongs to one server at a time; the store decides which ([`crate::storage::claim`]).
//! Whoever is asked for a room that nobody has takes it. So a balancer that sends the
//! requests of a room always to the same server saves the way over another, and one that
//! does not costs a hop. What a server is asked for that another has it passes on, unread,
//! with a [`hop::Hop`] that says who asked.
//!
//! * `place` knows where rooms are, and takes those that nobody has.
//! * `leaving` gives a server's rooms to the others, a few at a time; `service` says whether it
//!   takes any.
//! * [`hop`] is what servers show each other.
//! * `news` is what they tell each other by Redis, where there is one: `telling` does so
//!   whenever this server takes a room or gives it back, `hearing` makes use of it.

mod hearing;
pub mod hop;
mod leaving;
mod news;
pub mod place;
mod service;
mod telling;

pub use self::place::{Cluster, Place};
pub use self::service::{DrainError, Progress, Service};
pub use self::telling::ToldClaims;
