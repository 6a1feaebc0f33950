//! Who somebody is: tokens, passwords, identity providers, and what others see of a
//! person; what the server vouches for.

pub mod identity;
pub mod issuer;
pub mod password;
pub mod shared;
mod signature;
pub mod signing;
pub mod token;
