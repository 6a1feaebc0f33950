//! What every handler is given.

use std::sync::Arc;

use super::site::Site;
use crate::config::limits::Limits;
use crate::room::registry::Rooms;
use crate::shutdown::Shutdown;
use crate::storage::Storage;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// All rooms.
    pub rooms: Arc<Rooms>,
    /// For the health check, and for the secret that signs sessions.
    pub storage: Arc<dyn Storage>,
    /// The table of limits.
    pub limits: Arc<Limits>,
    /// Held by every connection.
    pub shutdown: Shutdown,
    /// Who may use this server.
    pub site: Arc<Site>,
}
