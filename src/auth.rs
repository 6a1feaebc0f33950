//! Who somebody is: tokens, passwords, identity providers, and what others see of a
//! person.

pub mod identity;
pub mod issuer;
pub mod password;
mod signature;
pub mod token;
