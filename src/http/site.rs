//! What the settings make of this server, for its handlers.

use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};
use tokio::sync::{OnceCell, Semaphore};

use super::address::Proxies;
use super::budget::Budgets;
use super::gate::Gate;
use super::host::Hosts;
use super::issuer::Provider;
use super::origin::Origins;
use super::password;
use super::unfinished::Unfinished;
use crate::auth::token::SessionKey;
use crate::config::access::AccessSettings;
use crate::config::args::MakeRooms;
use crate::config::limits::Limits;
use crate::config::settings::RoomPolicy;
use crate::room::template::Templates;

/// Who may use this server, how often, and what rooms begin with.
#[derive(Debug)]
pub struct Site {
    pub(super) make_rooms: MakeRooms,
    /// SHA-256 of each.
    pub(super) api_keys: Vec<[u8; 32]>,
    pub(super) provider: Option<Provider>,
    pub(super) origins: Origins,
    pub(super) proxies: Proxies,
    /// Counts WebSockets and event streams by their clients' addresses, which are known
    /// from their requests alone where a proxy is in front.
    pub(super) streams: Gate,
    pub(super) hosts: Hosts,
    /// It is served by https, and by nothing else.
    pub(super) is_encrypted: bool,
    pub(super) keep_days: u32,
    pub(super) idle_minutes: u32,
    pub(super) budgets: Budgets,
    pub(super) templates: Templates,
    /// Everybody may use the host's own templates.
    pub(super) has_public_templates: bool,
    /// What all clients have sent of messages that are not complete.
    pub(super) unfinished: Arc<Unfinished>,
    /// Read from storage when it is first needed.
    pub(super) session_key: OnceCell<SessionKey>,
    /// Places for work on passwords.
    pub(super) hashing: Semaphore,
    /// Of the API, made with the routes.
    pub(super) description: OnceLock<serde_json::Value>,
}

impl Site {
    /// From the settings.
    pub fn new(settings: AccessSettings, policy: RoomPolicy, limits: &Limits, templates: Templates) -> Self {
        let hash = |key: &String| Sha256::digest(key.as_bytes()).into();
        Self {
            make_rooms: settings.make_rooms,
            api_keys: settings.api_keys.iter().map(hash).collect(),
            proxies: Proxies::new(&settings),
            provider: settings.identity_provider.map(Provider::new),
            origins: Origins::new(settings.allow_origin, policy),
            streams: Gate::new(usize::MAX, limits.connections_per_address),
            hosts: Hosts::new(settings.hosts),
            is_encrypted: settings.is_encrypted,
            keep_days: settings.keep_days,
            idle_minutes: settings.idle_minutes,
            budgets: Budgets::new(limits),
            templates,
            has_public_templates: settings.public_templates,
            unfinished: Arc::new(Unfinished::new(limits.unfinished)),
            session_key: OnceCell::new(),
            hashing: Semaphore::new(password::AT_ONCE),
            description: OnceLock::new(),
        }
    }
}
