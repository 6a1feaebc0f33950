//! What it goes by whether somebody may come in.

use std::net::IpAddr;

use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Uri};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::budget::Budgets;
use super::host::Hosts;
use super::origin::Origins;
use super::password::Hashing;
use super::provider::Provider;
use crate::auth::token::SessionKey;
use crate::config::access::AccessSettings;
use crate::config::args::MakeRooms;
use crate::config::limits::Limits;
use crate::config::settings::RoomPolicy;
use crate::http::error::ApiError;
use crate::http::listen::address::{Peer, Proxies};
use crate::http::listen::gate::{Gate, Ticket};
use crate::storage::Storage;
use crate::storage::question::Organisation;

/// Who may use this server, and how often.
#[derive(Debug)]
pub(in crate::http) struct Door {
    pub(super) make_rooms: MakeRooms,
    /// SHA-256 of each.
    api_keys: Vec<[u8; 32]>,
    pub(in crate::http) provider: Option<Provider>,
    pub(in crate::http) origins: Origins,
    proxies: Proxies,
    /// Counts WebSockets and event streams by their clients' addresses, which are known
    /// from their requests alone where a proxy is in front.
    streams: Gate,
    hosts: Hosts,
    /// It is served by https, and by nothing else.
    pub(in crate::http) is_encrypted: bool,
    pub(in crate::http) budgets: Budgets,
    /// Whose questions are kept here: of whoever signs on with the identity provider.
    pub(in crate::http) organisation: Option<Organisation>,
    /// Everybody may use the questions of the host's folder.
    pub(in crate::http) has_public_folder: bool,
    /// Read from storage when it is first needed.
    session_key: OnceCell<SessionKey>,
    pub(in crate::http) hashing: Hashing,
    /// Pages may report their own errors.
    pub(in crate::http) takes_reports: bool,
}

impl Door {
    /// From the settings.
    pub(in crate::http) fn new(settings: AccessSettings, policy: RoomPolicy, limits: &Limits) -> Self {
        let hash = |key: &String| Sha256::digest(key.as_bytes()).into();
        let organisation = settings.identity_provider.as_ref().map(|provider| Organisation {
            issuer: provider.issuer.clone(),
            audience: provider.audience.clone(),
        });
        Self {
            make_rooms: settings.make_rooms,
            api_keys: settings.api_keys.iter().map(hash).collect(),
            proxies: Proxies::new(&settings),
            provider: settings.identity_provider.map(Provider::new),
            origins: Origins::new(settings.allow_origin, policy),
            streams: Gate::new(usize::MAX, limits.connections_per_address),
            hosts: Hosts::new(settings.hosts),
            is_encrypted: settings.is_encrypted,
            budgets: Budgets::new(limits),
            organisation,
            has_public_folder: settings.public_templates,
            session_key: OnceCell::new(),
            hashing: Hashing::default(),
            takes_reports: settings.page_reports,
        }
    }

    /// Where a request comes from; nothing where that does not count.
    pub(in crate::http) fn address(&self, parts: &Parts) -> Option<IpAddr> {
        let peer = parts.extensions.get::<Peer>().copied().unwrap_or(Peer(None));
        self.proxies.client(peer, &parts.headers)
    }

    /// Whether a request comes by a proxy whose word is taken (HARD-11).
    pub(in crate::http) fn is_by_proxy(&self, request: &Extensions) -> bool {
        request.get::<Peer>().is_some_and(|peer| self.proxies.has(*peer))
    }

    /// Whether a request is for this server (HARD-12).
    pub(in crate::http) fn is_asked(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        self.hosts.are_asked(uri, headers)
    }

    /// Whether a request to the admin listener is for this server (HARD-12).
    pub(in crate::http) fn is_asked_inside(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        self.hosts.are_asked_inside(uri, headers)
    }

    /// A place for a socket or an event stream of this address, where that is not known
    /// when it is accepted.
    pub(in crate::http) fn place(&self, address: Option<IpAddr>) -> Result<Option<Ticket>, ApiError> {
        if !self.proxies.is_configured() {
            return Ok(None);
        }
        self.streams.enter(address).map(Some).map_err(|_| ApiError::TooManyConnections)
    }

    /// Whether there is any API key.
    pub(in crate::http) fn has_keys(&self) -> bool {
        !self.api_keys.is_empty()
    }

    /// Compares hashes: how long it takes says nothing about the keys.
    pub(super) fn has_key(&self, token: &str) -> bool {
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        self.api_keys.contains(&hash)
    }

    /// Signs and checks sessions.
    pub(in crate::http) async fn session_key(&self, storage: &dyn Storage) -> Result<&SessionKey, ApiError> {
        let key = self.session_key.get_or_try_init(async || {
            let secret = storage.secret().await?;
            Ok::<_, ApiError>(SessionKey::new(&secret))
        });
        key.await
    }

    /// Whether whoever may keep questions here may have those of this organisation.
    pub(in crate::http) fn may_have(&self, organisation: Option<&Organisation>) -> bool {
        organisation.is_none_or(|theirs| self.organisation.as_ref() == Some(theirs))
    }

    /// Whether rooms are made by anybody.
    pub(in crate::http) fn is_open_to_all(&self) -> bool {
        self.make_rooms == MakeRooms::Anyone
    }
}
