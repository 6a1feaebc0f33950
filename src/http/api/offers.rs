//! What this server offers to whoever makes a room.

use std::sync::OnceLock;

use crate::config::access::AccessSettings;
use crate::question::library::Library;

/// What rooms begin with, and what is said of the API.
#[derive(Debug)]
pub(in crate::http) struct Offers {
    /// Days after its last activity until a room is deleted; 0 keeps it.
    pub(super) keep_days: u32,
    /// Minutes without activity until an interview ends by itself; 0 never ends it.
    pub(super) idle_minutes: u32,
    /// Questions that are files.
    pub(in crate::http) library: Library,
    /// Of the API, made with the routes.
    pub(in crate::http) description: OnceLock<serde_json::Value>,
}

impl Offers {
    pub(in crate::http) fn new(settings: &AccessSettings, library: Library) -> Self {
        let AccessSettings { keep_days, idle_minutes, .. } = *settings;
        Self { keep_days, idle_minutes, library, description: OnceLock::new() }
    }
}
