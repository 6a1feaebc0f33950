//! What the server vouches for: a JSON statement that it has signed (JWS, RFC 7515, with
//! Ed25519, RFC 8037), so that anybody who knows the public key can check it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::signature::{ED25519, ED25519_PUBLIC_KEY_LEN, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::Serialize;
use serde::de::DeserializeOwned;

const HEADER: &[u8] = br#"{"alg":"EdDSA","typ":"JWS"}"#;

/// What a key is for. No key signs for two purposes: a statement of one can't be passed off
/// as one of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Receipts of runs.
    Receipts,
    /// Exported rooms.
    Exports,
}

impl Purpose {
    /// What the key is derived for, of the server's secret.
    fn label(self) -> &'static [u8] {
        match self {
            Self::Receipts => b"pairpad: receipts of runs, 1",
            Self::Exports => b"pairpad: exported rooms, 1",
        }
    }
}

/// Signs statements, and checks them. Another secret makes another key.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// Derived from the server's secret.
    ///
    /// # Panics
    /// Never: any 32 bytes are a seed.
    pub fn new(secret: &[u8; 32], purpose: Purpose) -> Self {
        let seed = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), purpose.label());
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref());
        Self(pair.unwrap_or_else(|rejected| panic!("a seed of 32 bytes: {rejected}")))
    }

    /// The statement and its signature, in the compact form: three parts between dots.
    ///
    /// # Errors
    /// When the statement is no JSON.
    pub fn sign(&self, statement: &impl Serialize) -> serde_json::Result<String> {
        let (header, payload) =
            (URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(serde_json::to_vec(statement)?));
        let signed = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode(self.0.sign(signed.as_bytes()));
        Ok(format!("{signed}.{signature}"))
    }

    /// The statement that this key has signed.
    pub fn read<T: DeserializeOwned>(&self, signed: &str) -> Option<T> {
        self.public().read(signed)
    }

    /// What others check it with.
    pub fn public(&self) -> PublicKey {
        let mut key = [0; ED25519_PUBLIC_KEY_LEN];
        key.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(key)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// Checks statements. As text it is the `x` of a JWK (RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; ED25519_PUBLIC_KEY_LEN]);

/// The text is no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a public key: it has 43 letters, digits, - and _")]
pub struct NotAPublicKey;

impl PublicKey {
    /// The statement that the owner of this key has signed.
    pub fn read<T: DeserializeOwned>(&self, signed: &str) -> Option<T> {
        let (signed, signature) = signed.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        if decoded(header)? != HEADER {
            return None;
        }
        let public = UnparsedPublicKey::new(&ED25519, &self.0);
        public.verify(signed.as_bytes(), &decoded(signature)?).ok()?;
        serde_json::from_slice(&decoded(payload)?).ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl std::str::FromStr for PublicKey {
    type Err = NotAPublicKey;

    fn from_str(text: &str) -> Result<Self, NotAPublicKey> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| NotAPublicKey)?;
        bytes.try_into().map(Self).map_err(|_| NotAPublicKey)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn run_6_a_receipt_verifies_and_a_changed_one_does_not() {
        let [key, other] = [7, 8].map(|byte| SigningKey::new(&[byte; 32], Purpose::Receipts));
        let export = SigningKey::new(&[7; 32], Purpose::Exports);
        let receipt = key.sign(&json!({ "exit_code": 0 })).unwrap();
        assert_eq!(key.read::<Value>(&receipt), Some(json!({ "exit_code": 0 })));
        assert_eq!(other.read::<Value>(&receipt), None);
        assert_eq!(export.read::<Value>(&receipt), None, "of the same server, for something else");
        assert_ne!(key.public(), other.public());
        let public: PublicKey = key.public().to_string().parse().unwrap();
        assert_eq!(public.read::<Value>(&receipt), Some(json!({ "exit_code": 0 })));
        assert_eq!("short".parse::<PublicKey>(), Err(NotAPublicKey));
        let parts: Vec<&str> = receipt.split('.').collect();
        let better = URL_SAFE_NO_PAD.encode(r#"{"exit_code":1}"#);
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        for forged in [
            format!("{}.{better}.{}", parts[0], parts[2]),
            format!("{none}.{}.{}", parts[1], parts[2]),
            format!("{none}.{}.", parts[1]),
            format!("{}.{}.", parts[0], parts[1]),
            receipt.replace('.', ""),
            String::new(),
        ] {
            assert_eq!(key.read::<Value>(&forged), None, "{forged}");
        }
    }
}
