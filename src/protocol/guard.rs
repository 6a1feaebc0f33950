//! The check of everything that clients send, before yrs sees a byte.
//!
//! What passes gets a type that only checked bytes can have: [`CheckedUpdate`],
//! [`CheckedStateVector`], [`AwarenessUpdate`]. Whoever holds one need not check
//! again, and finds there what the check came across.
//!
//! The check costs less than decoding does, and allocates nothing for a
//! keystroke. yrs 0.28 panics on some malformed updates, reserves memory for
//! counts that are only declared, and recurses without bound into nested values;
//! none of that can come through here. How deep shared types nest cannot be seen
//! in one update alone: the document's state knows that.
//!
//! Source of the formats: [`super::update`], and y-protocols 1.0.7
//! `awareness.js` and `sync.js`.

mod awareness;
mod state_vector;
mod update;

pub use awareness::{AwarenessEntry, AwarenessUpdate, MAX_STATE};
pub use state_vector::CheckedStateVector;
pub use update::{CheckedUpdate, Section};

#[cfg(test)]
mod tests;
