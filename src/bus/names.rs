//! What things are called in Redis.
//!
//! Everything begins with a name that comes of the secret that the servers share, so that several
//! deployments can use one Redis. Whose a bucket is can't be read from its name. In braces
//! stands what a Redis of many parts decides by which of them has a key: all are in one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;

/// Bytes that tell deployments apart.
const DEPLOYMENT: usize = 9;
/// Bytes that tell buckets apart.
const BUCKET: usize = 16;

/// The names of one deployment.
#[derive(Debug)]
pub(super) struct Names {
    key: hmac::Key,
    prefix: String,
}

impl Names {
    pub(super) fn new(secret: &[u8]) -> Self {
        // Not the key by which servers know each other.
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let key = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&root, b"names in Redis").as_ref());
        let prefix = format!("pairpad:{{{}}}:", hashed(&key, &["deployment"], DEPLOYMENT));
        Self { key, prefix }
    }

    /// Where news are told.
    pub(super) fn channel(&self) -> String {
        format!("{}news", self.prefix)
    }

    /// What somebody may do so often.
    pub(super) fn bucket(&self, of: &str, whose: &str) -> String {
        format!("{}rate:{of}:{}", self.prefix, hashed(&self.key, &["bucket", of, whose], BUCKET))
    }
}

fn hashed(key: &hmac::Key, parts: &[&str], bytes: usize) -> String {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(&(part.len() as u64).to_le_bytes());
        context.update(part.as_bytes());
    }
    let tag = context.sign();
    URL_SAFE_NO_PAD.encode(tag.as_ref().get(..bytes).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_of_a_deployment_a_budget_and_somebody_and_show_nobody() {
        let (one, other) = (Names::new(b"one"), Names::new(b"other"));
        let name = one.bucket("joins", "192.0.2.7/32");
        assert_eq!(name, Names::new(b"one").bucket("joins", "192.0.2.7/32"));
        for different in [
            one.bucket("joins", "192.0.2.8/32"),
            one.bucket("writes", "192.0.2.7/32"),
            other.bucket("joins", "192.0.2.7/32"),
        ] {
            assert_ne!(name, different);
        }
        assert!(name.starts_with("pairpad:{") && !name.contains("192.0.2"), "{name}");
        assert_ne!(one.channel(), other.channel());
    }
}
