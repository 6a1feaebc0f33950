//! Letting somebody in to do something: the one place where requests and sockets are.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::credential::{Caller, Credential};
use crate::auth::token::{LinkToken, Session, SessionKey};
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{MemberId, RoomName};
use crate::rights::table::Action;
use crate::room::error::OpenError;
use crate::room::handle::RoomHandle;
use crate::room::standing::{Admitted, Denied, Pass, Refusal, Right, Rules};

/// Somebody who was let in.
#[derive(Debug)]
pub(in crate::http) struct Entered {
    pub(in crate::http) room: RoomHandle,
    pub(in crate::http) admitted: Admitted,
    /// To be asked again when it takes effect.
    pub(in crate::http) right: Right,
}

impl App {
    /// Signs and checks sessions.
    pub(in crate::http) async fn session_key(&self) -> Result<&SessionKey, ApiError> {
        self.door.session_key(&*self.storage).await
    }

    /// What a credential is in a room.
    ///
    /// # Errors
    /// When it is none, or of another room.
    pub(in crate::http) async fn pass(
        &self,
        name: &RoomName,
        rules: &Rules,
        credential: &Credential,
    ) -> Result<Pass, ApiError> {
        let Some(token) = &credential.0 else { return Err(missing()) };
        if self.door.has_key(token) {
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
    pub(in crate::http) async fn session(
        &self,
        name: &RoomName,
        token: &str,
    ) -> Result<Option<Session>, ApiError> {
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
    pub(in crate::http) async fn renewal_of(
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
                "This needs the 'renewal' of a session in this room. Join the room first.".to_owned(),
            )
        })
    }

    /// A room, for whoever names it. Who guesses rooms is slowed down like who guesses
    /// tokens.
    pub(in crate::http) async fn room(
        &self,
        name: &RoomName,
        caller: &Caller,
    ) -> Result<RoomHandle, ApiError> {
        match self.rooms.room(name).await {
            Err(OpenError::NoSuchRoom) => {
                self.door.budgets.join(caller.address).await?;
                Err(ApiError::NoSuchRoom)
            }
            room => Ok(room?),
        }
    }

    /// Lets somebody into a room to do something, or says why not.
    pub(in crate::http) async fn enter(
        &self,
        name: &RoomName,
        caller: &Caller,
        action: Action,
    ) -> Result<Entered, ApiError> {
        // Whoever shows nothing does not even learn whether there is such a room.
        if caller.credential.0.is_none() {
            return Err(missing());
        }
        let room = self.room(name, caller).await?;
        let rules = room.rules();
        let pass = match self.pass(name, &rules, &caller.credential).await {
            // Who guesses tokens is slowed down.
            Err(error) => {
                self.door.budgets.join(caller.address).await?;
                return Err(error);
            }
            pass => pass?,
        };
        let right = Right { pass, action };
        let admitted = rules.check(&right, self.rooms.clock().now())?;
        Ok(Entered { room, admitted, right })
    }

    /// The same for changes, which are counted.
    pub(in crate::http) async fn enter_to_write(
        &self,
        name: &RoomName,
        caller: &Caller,
        action: Action,
    ) -> Result<Entered, ApiError> {
        let entered = self.enter(name, caller, action).await?;
        let member = entered.admitted.member.as_ref().map(|member| member.id);
        self.door.budgets.write(caller.address, member).await?;
        if self.shutdown.has_begun() {
            return Err(ApiError::ShuttingDown);
        }
        Ok(entered)
    }

    /// Whether a caller holds an API key.
    pub(in crate::http) async fn operator(&self, caller: &Caller) -> Result<(), ApiError> {
        if self.is_called_by_operator(caller) {
            return Ok(());
        }
        self.door.budgets.join(caller.address).await?;
        Err(ApiError::NotAuthenticated(
            "This needs an API key of the server, sent as 'Authorization: Bearer …'.".to_owned(),
        ))
    }

    /// Lets a caller make rooms; whether they are [authorised](Self::is_authorised), too.
    pub(in crate::http) async fn may_make_rooms(&self, caller: &Caller) -> Result<bool, ApiError> {
        let checked = self.check_authorised(caller, ApiError::MakingRestricted).await;
        if !self.door.is_open_to_all() {
            return checked.map(|()| true);
        }
        match checked {
            // Whoever signed on would miss what this is for: it is not made as a stranger's.
            Err(error) if self.shows_sign_on(caller) => Err(error),
            checked => Ok(checked.is_ok()),
        }
    }

    /// Whether what a caller shows has the form of a JWT, where those are taken.
    fn shows_sign_on(&self, caller: &Caller) -> bool {
        let parts = caller.credential.0.as_ref().map_or(0, |token| token.split('.').count());
        self.door.provider.is_some() && parts == 3
    }

    /// Whether a caller holds an API key, or a JWT of the identity provider. What is neither is
    /// counted as a try; why a JWT is none is said in place of `refused`.
    async fn check_authorised(&self, caller: &Caller, refused: ApiError) -> Result<(), ApiError> {
        let Some(token) = &caller.credential.0 else { return Err(refused) };
        if self.door.has_key(token) {
            return Ok(());
        }
        let (provider, now) = (self.door.provider.as_ref(), self.rooms.clock().now());
        if provider.is_some_and(|provider| provider.knows(token, now)) {
            return Ok(());
        }
        // Counted before the provider is asked: strangers don't make this server ask.
        self.door.budgets.join(caller.address).await?;
        let Some(provider) = provider else { return Err(refused) };
        provider
            .check(token, now)
            .await
            .map_err(|error| ApiError::NotAuthenticated(format!("This sign-on can't be used here: {error}.")))
    }

    /// Lets a caller see all of the library, and keep questions in it.
    pub(in crate::http) async fn may_keep_questions(&self, caller: &Caller) -> Result<(), ApiError> {
        let refused = "This needs an API key of the server or a sign-on, sent as 'Authorization: Bearer …'.";
        self.check_authorised(caller, ApiError::NotAuthenticated(refused.to_owned())).await
    }

    /// What tells callers who have shown something apart; no secret.
    pub(in crate::http) fn fingerprint(caller: &Caller) -> String {
        let token = caller.credential.0.as_deref().unwrap_or_default();
        URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
    }

    /// Whether a caller holds an API key, or a JWT of the identity provider: they see and keep
    /// all questions. Tries are counted.
    pub(in crate::http) async fn is_authorised(&self, caller: &Caller) -> bool {
        self.check_authorised(caller, ApiError::MakingRestricted).await.is_ok()
    }

    /// Whether a caller holds an API key; nothing is counted.
    pub(in crate::http) fn is_called_by_operator(&self, caller: &Caller) -> bool {
        caller.credential.0.as_ref().is_some_and(|token| self.door.has_key(token))
    }
}

fn missing() -> ApiError {
    ApiError::NotAuthenticated(
        "This needs a session, a link's token or an API key, sent as 'Authorization: Bearer …'.".to_owned(),
    )
}

/// What somebody is told whose credential does not let them in (any more).
pub(in crate::http) fn refused(refusal: Refusal) -> ApiError {
    Denied::Out(refusal).into()
}
