//! Rooms: what they are made with, and which of their documents are open.

pub mod language;
pub mod registry;
pub mod seed;
