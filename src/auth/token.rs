//! Tokens: the secret of a link, and the signed session that it is changed for.
//!
//! A link's token is random; what is stored of it is its hash. A session is a JWT
//! signed with the server's key (HS256). It says who its holder is and until when;
//! what that member may do is looked up each time, so that revoking works at once.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::signature;
use crate::clock::UnixMillis;
use crate::ids::{MemberId, RoomName};

/// Random bytes from the system.
///
/// # Panics
/// When the system has none: nothing secret can be made then.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap_or_else(|error| panic!("the system has no random numbers: {error}"));
    bytes
}

/// The secret of a link: 192 random bits, as 32 characters that need no escaping in
/// a URL. Never logged: its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    /// Characters of a token.
    pub const LEN: usize = 32;

    /// A fresh one.
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random_bytes::<24>()))
    }

    /// What the store keeps of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes())))
    }

    /// The token itself, for the person who gets the link.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

/// The text is no link's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the token of a link")]
pub struct NotAToken;

impl FromStr for LinkToken {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        match URL_SAFE_NO_PAD.decode(text) {
            Ok(bytes) if bytes.len() == 24 && text.len() == Self::LEN => Ok(Self(text.to_owned())),
            _ => Err(NotAToken),
        }
    }
}

/// SHA-256 of a link's token. The token is random, so it needs neither salt nor
/// slowness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(String);

/// What a session says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The room that it is for.
    pub room: RoomName,
    /// Whose it is.
    pub member: MemberId,
    /// When it ends.
    pub until: UnixMillis,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    room: String,
    sub: MemberId,
    /// Seconds since 1970, as RFC 7519 wants it.
    exp: u64,
    /// It changes for the next session and opens nothing.
    #[serde(default)]
    renews: bool,
}

/// Signs and checks sessions.
#[derive(Clone)]
pub struct SessionKey {
    sign: EncodingKey,
    check: DecodingKey,
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey(…)")
    }
}

impl SessionKey {
    /// With the server's secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        signature::install();
        Self { sign: EncodingKey::from_secret(secret), check: DecodingKey::from_secret(secret) }
    }

    /// The session as a token.
    ///
    /// # Errors
    /// When it can't be signed, which the library does not rule out.
    pub fn sign(&self, session: &Session) -> Result<String, jsonwebtoken::errors::Error> {
        self.sign_as(session, false)
    }

    /// What changes for another session of the same member until then. Apart from the
    /// session, which is in addresses and so in logs (HARD-5).
    ///
    /// # Errors
    /// See [`SessionKey::sign`].
    pub fn sign_renewal(&self, session: &Session) -> Result<String, jsonwebtoken::errors::Error> {
        self.sign_as(session, true)
    }

    fn sign_as(&self, session: &Session, renews: bool) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            room: session.room.to_string(),
            sub: session.member,
            exp: session.until.0.div_euclid(1000),
            renews,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.sign)
    }

    /// The session in a token that this server signed, over or not; `None` for
    /// everything else.
    pub fn read(&self, token: &str) -> Option<Session> {
        self.read_as(token, false)
    }

    /// The same of a token that renews.
    pub fn read_renewal(&self, token: &str) -> Option<Session> {
        self.read_as(token, true)
    }

    fn read_as(&self, token: &str, renews: bool) -> Option<Session> {
        let mut rules = Validation::new(Algorithm::HS256);
        // The server's clock decides, and it is the caller who knows what for.
        rules.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.check, &rules).ok()?.claims;
        if claims.renews != renews {
            return None;
        }
        let until = UnixMillis(claims.exp.checked_mul(1000)?);
        Some(Session { room: claims.room.parse().ok()?, member: claims.sub, until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_links_token_has_enough_random_bits_and_shows_only_when_asked() {
        let (one, other) = (LinkToken::random(), LinkToken::random());
        assert_ne!(one, other);
        assert_eq!(URL_SAFE_NO_PAD.decode(one.reveal()).unwrap().len() * 8, 192);
        assert!(!format!("{one:?} {:?}", one.hash()).contains(one.reveal()));
        assert_eq!(one.reveal().parse::<LinkToken>().unwrap().hash(), one.hash());
        for bad in ["", "short", &"!".repeat(32), &"a".repeat(33)] {
            assert_eq!(bad.parse::<LinkToken>(), Err(NotAToken));
        }
    }

    #[test]
    fn a_session_comes_back_and_nobody_else_can_make_one() {
        let key = SessionKey::new(&[7; 32]);
        let session = Session {
            room: RoomName::random(),
            member: MemberId::random(),
            until: UnixMillis(1_790_000_000_000),
        };
        let token = key.sign(&session).unwrap();
        assert_eq!(key.read(&token), Some(session.clone()));
        assert_eq!(SessionKey::new(&[8; 32]).read(&token), None);
        // HARD-5: one opens, the other renews.
        let renewal = key.sign_renewal(&session).unwrap();
        assert_eq!((key.read(&renewal), key.read_renewal(&renewal)), (None, Some(session.clone())));
        assert_eq!(key.read_renewal(&token), None);
        // Every changed character, and a token without a signature.
        for at in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'Q' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(key.read(&forged), None, "character {at}");
        }
        let (_, rest) = token.split_once('.').unwrap();
        let (claims, _) = rest.split_once('.').unwrap();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        assert_eq!(key.read(&format!("{none}.{claims}.")), None);
    }
}
