//! Who asks, and whether they may: the one place where requests and sockets are let
//! in.
//!
//! A credential is a session, a link's token or an API key. It comes as
//! `Authorization: Bearer`, and where a browser can't send that, for WebSockets and
//! event streams, as `?token=`. It is never logged.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};

use super::App;
use super::address::Peer;
use super::error::ApiError;
use super::gate::Ticket;
use crate::auth::token::{LinkToken, Session, SessionKey};
use crate::config::args::MakeRooms;
use crate::ids::{MemberId, RoomName};
use crate::rights::table::Action;
use crate::room::error::RoomError;
use crate::room::handle::RoomHandle;
use crate::room::standing::{Admitted, Denied, Pass, Refusal, Right, Rules};

/// What somebody showed, if anything.
#[derive(Clone, Default)]
pub(super) struct Credential(Option<Arc<str>>);

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Credential(…)" } else { "Credential(none)" })
    }
}

impl Credential {
    /// From the header.
    fn bearer(headers: &HeaderMap) -> Self {
        let value = headers.get("authorization").and_then(|value| value.to_str().ok());
        let token = value.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        Self(token.filter(|token| !token.is_empty()).map(Arc::from))
    }

    /// From the header, or else from `?token=`.
    pub(super) fn or_query(self, token: Option<String>) -> Self {
        Self(self.0.or_else(|| token.filter(|token| !token.is_empty()).map(Arc::from)))
    }

    /// A token that came in a body.
    pub(super) fn of(token: &str) -> Self {
        Self(Some(token.into()))
    }
}

/// Who asks: the credential in the header, and the address.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) credential: Credential,
    pub(super) address: Option<IpAddr>,
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let peer = parts.extensions.get::<Peer>().copied().unwrap_or(Peer(None));
        let address = app.site.proxies.client(peer, &parts.headers);
        Ok(Self { credential: Credential::bearer(&parts.headers), address })
    }
}

/// Somebody who was let in.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) room: RoomHandle,
    pub(super) admitted: Admitted,
    /// To be asked again when it takes effect.
    pub(super) right: Right,
}

impl App {
    /// Signs and checks sessions.
    pub(super) async fn session_key(&self) -> Result<&SessionKey, ApiError> {
        let key = self.site.session_key.get_or_try_init(async || {
            let secret = self.storage.secret().await?;
            Ok::<_, ApiError>(SessionKey::new(&secret))
        });
        key.await
    }

    /// What a credential is in a room.
    ///
    /// # Errors
    /// When it is none, or of another room.
    pub(super) async fn pass(
        &self,
        name: &RoomName,
        rules: &Rules,
        credential: &Credential,
    ) -> Result<Pass, ApiError> {
        let Some(token) = &credential.0 else { return Err(missing()) };
        if self.is_operator(token) {
            return Ok(Pass::Operator);
        }
        if let Some(session) = self.session(name, token).await? {
            return Ok(Pass::Session(session));
        }
        let hash = token.parse::<LinkToken>().ok().map(|token| token.hash());
        let links = rules.record.as_ref().map(|record| record.links.as_slice()).unwrap_or_default();
        match links.iter().find(|link| Some(&link.hash) == hash.as_ref()) {
            Some(link) => Ok(Pass::Link { link: link.id, guest: MemberId::random() }),
            None => Err(refused(Refusal::LinkRevoked)),
        }
    }

    /// The session in a token, if it is one of this room.
    pub(super) async fn session(&self, name: &RoomName, token: &str) -> Result<Option<Session>, ApiError> {
        // Links' tokens have no dots, and come often.
        if !token.contains('.') {
            return Ok(None);
        }
        let session = self.session_key().await?.read(token);
        Ok(session.filter(|session| session.room == *name))
    }

    /// What a caller shows to renew a session.
    ///
    /// # Errors
    /// When it is nothing of that kind, or over.
    pub(super) async fn renewal_of(
        &self,
        name: &RoomName,
        credential: &Credential,
    ) -> Result<Session, ApiError> {
        let renewal = match &credential.0 {
            Some(token) => self.session_key().await?.read_renewal(token),
            None => None,
        };
        renewal.filter(|session| session.room == *name).ok_or_else(|| {
            ApiError::NotAuthenticated(
                "this needs the 'renewal' of a session of this room; join it first".to_owned(),
            )
        })
    }

    /// Lets somebody into a room to do something, or says why not.
    pub(super) async fn enter(
        &self,
        name: &RoomName,
        caller: &Caller,
        action: Action,
    ) -> Result<Entered, ApiError> {
        // Whoever shows nothing does not even learn whether there is such a room.
        if caller.credential.0.is_none() {
            return Err(missing());
        }
        let room = match self.rooms.room(name).await {
            // Who guesses rooms is slowed down like who guesses tokens.
            Err(RoomError::NoSuchRoom) => {
                self.site.budgets.join(caller.address)?;
                return Err(ApiError::NoSuchRoom);
            }
            room => room?,
        };
        let rules = room.rules();
        let pass = match self.pass(name, &rules, &caller.credential).await {
            // Who guesses tokens is slowed down.
            Err(error) => {
                self.site.budgets.join(caller.address)?;
                return Err(error);
            }
            pass => pass?,
        };
        let right = Right { pass, action };
        let admitted = rules.check(&right, self.rooms.clock().now())?;
        Ok(Entered { room, admitted, right })
    }

    /// The same for changes, which are counted.
    pub(super) async fn enter_to_write(
        &self,
        name: &RoomName,
        caller: &Caller,
        action: Action,
    ) -> Result<Entered, ApiError> {
        let entered = self.enter(name, caller, action).await?;
        let member = entered.admitted.member.as_ref().map(|member| member.id);
        self.site.budgets.write(caller.address, member)?;
        if self.shutdown.has_begun() {
            return Err(ApiError::ShuttingDown);
        }
        Ok(entered)
    }

    /// A place for a socket or an event stream of this caller, where that is not known
    /// when it is accepted.
    pub(super) fn place(&self, caller: &Caller) -> Result<Option<Ticket>, ApiError> {
        if !self.site.proxies.is_configured() {
            return Ok(None);
        }
        self.site.streams.enter(caller.address).map(Some).map_err(|_| ApiError::TooManyConnections)
    }

    /// Whether a caller holds an API key.
    pub(super) fn operator(&self, caller: &Caller) -> Result<(), ApiError> {
        if self.is_called_by_operator(caller) {
            return Ok(());
        }
        self.site.budgets.join(caller.address)?;
        Err(ApiError::NotAuthenticated(
            "this needs an API key of the server, as 'Authorization: Bearer …'".to_owned(),
        ))
    }

    /// Whether a caller may make rooms.
    pub(super) async fn may_make_rooms(&self, caller: &Caller) -> Result<(), ApiError> {
        if self.site.make_rooms == MakeRooms::Anyone {
            return Ok(());
        }
        self.check_authorised(caller).await
    }

    /// Whether a caller holds an API key, or a JWT of the identity provider. Tries are
    /// counted.
    async fn check_authorised(&self, caller: &Caller) -> Result<(), ApiError> {
        let Some(token) = &caller.credential.0 else { return Err(ApiError::MakingRestricted) };
        if self.is_operator(token) {
            return Ok(());
        }
        self.site.budgets.join(caller.address)?;
        let Some(provider) = &self.site.provider else { return Err(ApiError::MakingRestricted) };
        provider.check(token, self.rooms.clock().now()).await.map_err(|error| {
            ApiError::NotAuthenticated(format!("this sign-on does not let you make rooms: {error}"))
        })
    }

    /// Whether a caller may see, and make rooms of, the host's own templates.
    pub(super) async fn may_use_private_templates(&self, caller: &Caller) -> bool {
        self.site.has_public_templates || self.check_authorised(caller).await.is_ok()
    }

    /// Whether a caller holds an API key; nothing is counted.
    pub(super) fn is_called_by_operator(&self, caller: &Caller) -> bool {
        caller.credential.0.as_ref().is_some_and(|token| self.is_operator(token))
    }

    /// Compares hashes: how long it takes says nothing about the keys.
    fn is_operator(&self, token: &str) -> bool {
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        self.site.api_keys.contains(&hash)
    }
}

fn missing() -> ApiError {
    ApiError::NotAuthenticated(
        "this needs a session, a link's token or an API key, as 'Authorization: Bearer …'".to_owned(),
    )
}

/// What somebody is told whose credential does not let them in (any more).
pub(super) fn refused(refusal: Refusal) -> ApiError {
    Denied::Out(refusal).into()
}
