//! What is for another server of the same cluster is passed on to it, and what others pass on
//! is taken.

pub(super) mod forward;
pub(super) mod inside;
pub(super) mod route;

use std::sync::Arc;

use axum::http::HeaderName;

use crate::cluster::Cluster;
use crate::cluster::hop::Secret;

/// This server among others, as requests see it.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// Where rooms are.
    pub cluster: Arc<Cluster>,
    /// What servers know each other by.
    pub secret: Secret,
}

/// Marks the answer of a server that has not got the room.
const MISDIRECTED: HeaderName = HeaderName::from_static("x-pairpad-misdirected");

/// A request came over another server.
#[derive(Debug, Clone)]
pub(super) struct Passed;
