//! The signatures of JSON Web Tokens, made and checked by ring, which TLS uses as well.
//!
//! `jsonwebtoken` reads tokens and judges claims, and leaves the signature to a provider
//! that a process chooses once. This one signs HS256, for the server's own sessions, and
//! checks besides what identity providers sign with: RS256, ES256 and EdDSA. Every other
//! algorithm is refused.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::hmac;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
    VerificationAlgorithm,
};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 if key.family() == AlgorithmFamily::Hmac => Ok(Box::new(Secret::of(key))),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    verifier_factory: |algorithm, key| Ok(Box::new(PublicKey::of(*algorithm, key)?)),
    // Those write keys; we only read the provider's.
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes this the process's provider. Has to come before any token is signed or checked;
/// the first call counts, and all are the same.
pub(super) fn install() {
    let _ = PROVIDER.install_default();
}

struct Secret(hmac::Key);

impl Secret {
    fn of(key: &EncodingKey) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()))
    }
}

impl Signer<Vec<u8>> for Secret {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(hmac::sign(&self.0, message).as_ref().to_vec())
    }
}

impl JwtSigner for Secret {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

/// A key that checks, of the algorithm that it is for: a token cannot have an RSA key
/// taken for a secret.
struct PublicKey {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl PublicKey {
    fn of(algorithm: Algorithm, key: &DecodingKey) -> Result<Self, Error> {
        let family = match algorithm {
            Algorithm::HS256 => AlgorithmFamily::Hmac,
            Algorithm::RS256 => AlgorithmFamily::Rsa,
            Algorithm::ES256 => AlgorithmFamily::Ec,
            Algorithm::EdDSA => AlgorithmFamily::Ed,
            _ => return Err(ErrorKind::InvalidAlgorithm.into()),
        };
        if key.family() != family {
            return Err(ErrorKind::InvalidKeyFormat.into());
        }
        Ok(Self { algorithm, key: key.clone() })
    }
}

impl Verifier<Vec<u8>> for PublicKey {
    fn verify(&self, message: &[u8], sign: &Vec<u8>) -> Result<(), signature::Error> {
        let by = |rules: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(rules, key).verify(message, sign)
        };
        let checked = match (self.algorithm, self.key.kind()) {
            (Algorithm::HS256, DecodingKeyKind::SecretOrDer(secret)) => {
                hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, secret), message, sign)
            }
            (Algorithm::ES256, DecodingKeyKind::SecretOrDer(point)) => by(&ECDSA_P256_SHA256_FIXED, point),
            (Algorithm::EdDSA, DecodingKeyKind::SecretOrDer(point)) => by(&ED25519, point),
            (Algorithm::RS256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, sign)
            }
            _ => return Err(signature::Error::new()),
        };
        // ring does not say more than that it is not right.
        checked.map_err(|ring::error::Unspecified| signature::Error::new())
    }
}

impl JwtVerifier for PublicKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::crypto::{sign, verify};

    use super::*;

    #[test]
    fn hs256_is_as_rfc_7515_has_it() {
        install();
        // Appendix A.1: key, signed part, signature.
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let message = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signed = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let secret = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, key).unwrap();
        let made = sign(message.as_bytes(), &EncodingKey::from_secret(&secret), Algorithm::HS256);
        assert_eq!(made.unwrap(), signed);
        let check = |signed: &str, message: &str| {
            verify(signed, message.as_bytes(), &DecodingKey::from_secret(&secret), Algorithm::HS256).unwrap()
        };
        assert!(check(signed, message));
        assert!(!check(signed, &message.replace("eyJ0", "eyJ1")));
    }

    #[test]
    fn a_key_is_used_for_its_own_algorithm_only() {
        install();
        let keys = [
            (Algorithm::HS256, DecodingKey::from_secret(b"secret")),
            (Algorithm::RS256, DecodingKey::from_rsa_raw_components(&[1; 256], &[1, 0, 1])),
            (Algorithm::ES256, DecodingKey::from_ec_der(&[4; 65])),
            (Algorithm::EdDSA, DecodingKey::from_ed_der(&[1; 32])),
        ];
        for (own, key) in &keys {
            for (algorithm, _) in &keys {
                let checked = verify("AAAA", b"message", key, *algorithm);
                assert_eq!(checked.ok(), (own == algorithm).then_some(false), "{own:?} as {algorithm:?}");
            }
            assert!(verify("AAAA", b"message", key, Algorithm::PS512).is_err());
        }
    }
}
