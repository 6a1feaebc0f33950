//! Who may do what. Pure: no runtime, no HTTP.

pub mod role;
