//! Who may do what: roles, phases, tokens, passwords, and what others see of a
//! person.

pub mod identity;
pub mod issuer;
pub mod password;
pub mod phase;
pub mod role;
mod signature;
pub mod token;
