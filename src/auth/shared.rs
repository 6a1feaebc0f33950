//! Tokens for another server that shares a secret with this one. It checks them; here they are
//! only made.

use jsonwebtoken::errors::Error;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

use super::signature;

/// The claims as a token, signed with the shared secret (HS256).
///
/// # Errors
/// When it can't be signed, which the library does not rule out.
pub fn sign(claims: &impl Serialize, secret: &[u8]) -> Result<String, Error> {
    signature::install();
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(secret))
}
