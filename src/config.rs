//! Settings: from the command line, the environment and a file, in that order
//! of precedence; and the table of limits.

pub mod access;
pub mod args;
pub mod call;
pub mod cluster;
pub mod error;
mod file;
pub mod limits;
pub mod livekit;
pub mod otlp;
mod printed;
pub mod redis;
pub mod repositories;
pub mod secret;
pub mod settings;
pub mod store;
pub mod webhook;
