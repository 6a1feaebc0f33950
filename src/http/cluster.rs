//! What is for another server of the same cluster is passed on to it, and what others pass on
//! is taken. `drain` is what one server asks of another.

pub(super) mod drain;
pub(super) mod forward;
pub(super) mod inside;
pub(super) mod route;
mod splice;
pub(super) mod trunk;

use std::sync::Arc;

use axum::http::HeaderName;

use crate::cluster::Cluster;
use crate::cluster::hop::Secret;
use crate::config::cluster::ClusterSettings;

/// This server among others, as requests see it.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// Where rooms are.
    pub cluster: Arc<Cluster>,
    /// What servers know each other by.
    pub secret: Secret,
    /// To other servers, for those who watch what is there.
    pub(super) edges: Arc<trunk::Edges>,
    /// From other servers, for those who watch what is here.
    pub(super) trunks: Arc<trunk::Trunks>,
}

impl Neighbours {
    /// Of a server in this cluster.
    pub fn new(cluster: Arc<Cluster>, settings: &ClusterSettings) -> Self {
        let secret = Secret::new(settings.secret.bytes());
        let trunks = Arc::new(trunk::Trunks::new(settings.edge_members));
        Self { cluster, secret, edges: Arc::default(), trunks }
    }
}

/// Marks the answer of a server that has not got the room.
const MISDIRECTED: HeaderName = HeaderName::from_static("x-pairpad-misdirected");

/// A request came over another server.
#[derive(Debug, Clone)]
pub(super) struct Passed;
