//! What a server shows another when it passes a request on: that it knows the secret that
//! both have, and whose request it is. And what the other shows in its answer.
//!
//! `v1;milliseconds;nonce;client;mac`: the time in ms since 1970, 16 random bytes, the
//! client's address or `-`, and HMAC-SHA-256 over these, the method and the path with its
//! query. It says nothing of the rest of a request: between machines whose network others
//! share, it belongs into an encrypted one.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;

use crate::clock::UnixMillis;

/// The request's header.
pub const HEADER: &str = "x-pairpad-hop";
/// The answer's header.
pub const ANSWER: &str = "x-pairpad-hop-answer";
/// How far two servers' clocks may differ, with the time that a request is on its way.
const LATEST: u64 = 5 * 60 * 1_000;

/// The secret that all servers of a cluster have.
#[derive(Clone)]
pub struct Secret(hmac::Key);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Why a request at the listener for other servers is none of another server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAHop {
    /// No header, or another form.
    #[error("it does not come from another server")]
    Missing,
    /// The mac is of another secret, or of another request.
    #[error("the secrets of the two servers differ")]
    Forged,
    /// The times differ too much.
    #[error("the clocks of the two servers differ by more than five minutes")]
    Late,
}

/// A request on its way from one server to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    at: UnixMillis,
    nonce: [u8; 16],
    /// Who asked the first of them.
    pub client: Option<IpAddr>,
}

impl Hop {
    /// Of a request that is passed on now.
    pub fn new(at: UnixMillis, nonce: [u8; 16], client: Option<IpAddr>) -> Self {
        Self { at, nonce, client }
    }

    /// As a header.
    pub fn write(&self, secret: &Secret, method: &str, path: &str) -> String {
        format!("{};{}", self.facts(), secret.mac(&["hop", method, path, &self.facts()]))
    }

    /// From a header.
    ///
    /// # Errors
    /// When it is none of a server with this secret, for this request, of this time.
    pub fn read(
        header: &str,
        secret: &Secret,
        (method, path): (&str, &str),
        now: UnixMillis,
    ) -> Result<Self, NotAHop> {
        let (facts, mac) = header.rsplit_once(';').ok_or(NotAHop::Missing)?;
        let hop = Self::parse(facts).ok_or(NotAHop::Missing)?;
        if !secret.is_mac(mac, &["hop", method, path, facts]) {
            return Err(NotAHop::Forged);
        }
        if hop.at.0.abs_diff(now.0) > LATEST {
            return Err(NotAHop::Late);
        }
        Ok(hop)
    }

    /// What whoever answers it shows.
    pub fn answer(&self, secret: &Secret, status: u16) -> String {
        secret.mac(&["answer", &URL_SAFE_NO_PAD.encode(self.nonce), &status.to_string()])
    }

    /// Whether this is what whoever knows the secret answers.
    pub fn is_answer(&self, answer: &str, secret: &Secret, status: u16) -> bool {
        secret.is_mac(answer, &["answer", &URL_SAFE_NO_PAD.encode(self.nonce), &status.to_string()])
    }

    fn facts(&self) -> String {
        let client = self.client.map_or("-".to_owned(), |client| client.to_string());
        format!("v1;{};{};{client}", self.at.0, URL_SAFE_NO_PAD.encode(self.nonce))
    }

    fn parse(facts: &str) -> Option<Self> {
        let mut parts = facts.split(';');
        let (version, at, nonce, client) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if version != "v1" || parts.next().is_some() {
            return None;
        }
        let at = UnixMillis(at.parse().ok()?);
        let nonce = URL_SAFE_NO_PAD.decode(nonce).ok()?.try_into().ok()?;
        let client = if client == "-" { None } else { Some(client.parse().ok()?) };
        Some(Self { at, nonce, client })
    }
}

impl Secret {
    /// From its bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    pub(super) fn mac(&self, parts: &[&str]) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, &said(parts)))
    }

    pub(super) fn is_mac(&self, mac: &str, parts: &[&str]) -> bool {
        let mac = URL_SAFE_NO_PAD.decode(mac);
        mac.is_ok_and(|mac| hmac::verify(&self.0, &said(parts), &mac).is_ok())
    }
}

/// Parts that can't be mistaken for others, wherever they end.
fn said(parts: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        out.extend_from_slice(&(part.len() as u64).to_le_bytes());
        out.extend_from_slice(part.as_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    fn hop() -> Hop {
        Hop::new(NOW, [7; 16], Some("2001:db8::7".parse().unwrap()))
    }

    #[test]
    fn node_4_a_server_is_known_by_the_secret_and_for_this_request_alone() {
        let (secret, other) = (Secret::new(&[1; 32]), Secret::new(&[2; 32]));
        let header = hop().write(&secret, "GET", "/ws/a?token=b");
        let read = |header: &str, secret: &Secret, path| {
            Hop::read(header, secret, ("GET", path), UnixMillis(NOW.0 + 9))
        };
        assert_eq!(read(&header, &secret, "/ws/a?token=b"), Ok(hop()));
        assert_eq!(read(&header, &other, "/ws/a?token=b"), Err(NotAHop::Forged));
        assert_eq!(read(&header, &secret, "/ws/b?token=b"), Err(NotAHop::Forged));
        let elsewhere = header.replace("2001:db8::7", "2001:db8::8");
        assert_eq!(read(&elsewhere, &secret, "/ws/a?token=b"), Err(NotAHop::Forged));
        for odd in ["", "v1", "v1;;;;", "v2;1;AA;-;AA", "v1;1;AA;-;AA"] {
            assert_eq!(read(odd, &secret, "/"), Err(NotAHop::Missing), "{odd}");
        }
        let late = Hop::read(&header, &secret, ("GET", "/ws/a?token=b"), UnixMillis(NOW.0 + LATEST + 1));
        assert_eq!(late, Err(NotAHop::Late));
        let nobody = Hop::new(NOW, [8; 16], None);
        let header = nobody.write(&secret, "POST", "/");
        assert_eq!(Hop::read(&header, &secret, ("POST", "/"), NOW), Ok(nobody));
    }

    #[test]
    fn node_4_an_answer_is_of_this_request_and_status() {
        let (secret, other) = (Secret::new(&[1; 32]), Secret::new(&[2; 32]));
        let answer = hop().answer(&secret, 200);
        assert!(hop().is_answer(&answer, &secret, 200));
        assert!(!hop().is_answer(&answer, &secret, 101));
        assert!(!hop().is_answer(&answer, &other, 200));
        assert!(!Hop::new(NOW, [8; 16], None).is_answer(&answer, &secret, 200));
        assert!(!hop().is_answer("", &secret, 200));
    }
}
