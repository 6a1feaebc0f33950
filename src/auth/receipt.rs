//! What the server vouches for: a JSON statement that it has signed (JWS, RFC 7515, with
//! Ed25519, RFC 8037), so that anybody who knows the public key can check it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What this key is derived for, of the server's secret.
const PURPOSE: &[u8] = b"pairpad: receipts of runs, 1";
const HEADER: &[u8] = br#"{"alg":"EdDSA","typ":"JWS"}"#;

/// Signs and checks receipts. Another secret makes another key.
pub struct ReceiptKey(Ed25519KeyPair);

impl ReceiptKey {
    /// Derived from the server's secret.
    ///
    /// # Panics
    /// Never: any 32 bytes are a seed.
    pub fn new(secret: &[u8; 32]) -> Self {
        let seed = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), PURPOSE);
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref());
        Self(pair.unwrap_or_else(|rejected| panic!("a seed of 32 bytes: {rejected}")))
    }

    /// The statement and its signature, in the compact form: three parts between dots.
    pub fn sign(&self, statement: &impl Serialize) -> serde_json::Result<String> {
        let (header, payload) =
            (URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(serde_json::to_vec(statement)?));
        let signed = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode(self.0.sign(signed.as_bytes()));
        Ok(format!("{signed}.{signature}"))
    }

    /// The statement of a receipt that this key has signed.
    pub fn read<T: DeserializeOwned>(&self, receipt: &str) -> Option<T> {
        let (signed, signature) = receipt.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        if decoded(header)? != HEADER {
            return None;
        }
        let public = UnparsedPublicKey::new(&ED25519, self.0.public_key());
        public.verify(signed.as_bytes(), &decoded(signature)?).ok()?;
        serde_json::from_slice(&decoded(payload)?).ok()
    }

    /// The public key, as the `x` of a JWK.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key())
    }
}

impl fmt::Debug for ReceiptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn run_6_a_receipt_verifies_and_a_changed_one_does_not() {
        let (key, other) = (ReceiptKey::new(&[7; 32]), ReceiptKey::new(&[8; 32]));
        let receipt = key.sign(&json!({ "exit_code": 0 })).unwrap();
        assert_eq!(key.read::<Value>(&receipt), Some(json!({ "exit_code": 0 })));
        assert_eq!(other.read::<Value>(&receipt), None);
        assert_ne!(key.public(), other.public());
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
