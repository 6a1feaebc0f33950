//! Tokens of an identity provider, which let a company's people make rooms.

use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use super::signature;
use crate::clock::UnixMillis;

/// What is taken: algorithms whose private key only the provider has.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];
/// Seconds that the provider's clock may be off.
const LEEWAY: u64 = 60;

/// Whose tokens are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The claim `iss`.
    pub issuer: String,
    /// The claim `aud`, or one of them.
    pub audience: String,
}

/// Why a token is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    /// Not a JWT, or one of an algorithm that is not taken.
    #[error("it isn't a JWT signed with RS256, ES256 or EdDSA")]
    NotATokenOfIts,
    /// None of the provider's keys has this id.
    #[error("it isn't signed with a key of the identity provider")]
    UnknownKey,
    /// Signature, issuer, audience or times.
    #[error("{0}")]
    Refused(String),
}

#[derive(Debug, Deserialize)]
struct Claims {
    /// One, not a list in which another name could stand beside the right one.
    iss: String,
    exp: u64,
    #[serde(default)]
    nbf: u64,
}

impl Issuer {
    /// Checks a token against the provider's keys.
    ///
    /// # Errors
    /// Why it is not taken. After [`IssuerError::UnknownKey`] the keys may be old.
    pub fn check(&self, token: &str, keys: &JwkSet, now: UnixMillis) -> Result<(), IssuerError> {
        signature::install();
        let header = decode_header(token).map_err(|_| IssuerError::NotATokenOfIts)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(IssuerError::NotATokenOfIts);
        }
        let key = match &header.kid {
            Some(id) => keys.find(id),
            // Without an id it can only be the one that there is.
            None => keys.keys.first().filter(|_| keys.keys.len() == 1),
        };
        let key = key.filter(|key| is_for(key, header.alg)).ok_or(IssuerError::UnknownKey)?;
        let refused = |error: jsonwebtoken::errors::Error| IssuerError::Refused(error.to_string());
        let key = DecodingKey::from_jwk(key).map_err(refused)?;
        let mut rules = Validation::new(header.alg);
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["exp", "iss", "aud"]);
        // By the server's clock, below.
        rules.validate_exp = false;
        let claims = decode::<Claims>(token, &key, &rules).map_err(refused)?.claims;
        if claims.iss != self.issuer {
            return Err(IssuerError::Refused("it is of another issuer".to_owned()));
        }
        let now = now.0 / 1000;
        if claims.exp.saturating_add(LEEWAY) <= now {
            return Err(IssuerError::Refused("it has expired".to_owned()));
        }
        if claims.nbf > now.saturating_add(LEEWAY) {
            return Err(IssuerError::Refused("it is not valid yet".to_owned()));
        }
        Ok(())
    }
}

/// Whether a key is for checking signatures, by this algorithm, where it says what it is
/// for (RFC 7517, sections 4.2 and 4.4).
fn is_for(key: &Jwk, algorithm: Algorithm) -> bool {
    let common = &key.common;
    let is_for_signatures =
        common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature);
    let named = common.key_algorithm.as_ref().map(ToString::to_string);
    is_for_signatures && named.is_none_or(|named| named == format!("{algorithm:?}"))
}
