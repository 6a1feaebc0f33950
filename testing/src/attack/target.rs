//! The server that is attacked: where it is, how it is reached, and what an attack may
//! cost it.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::uri::{Scheme, Uri};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::{TcpSocket, TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;

use super::Trouble;
use super::metered::{Bounded, Metered};
use crate::client::Stream;

/// Sockets that are open at once at most: a hundred by one link are an attack, and some
/// others go on meanwhile.
pub const MAX_SOCKETS: usize = 160;
/// Bytes that are sent and received at most, in all.
pub const MAX_BYTES: u64 = 256 << 20;
/// Time to connect, TLS included.
const CONNECTING: Duration = Duration::from_secs(10);

/// A server that somebody runs. Clones are the same.
#[derive(Clone)]
pub struct Target(Arc<Place>);

struct Place {
    tls: Option<TlsConnector>,
    /// The host without a port.
    name: String,
    port: u16,
    /// As it stands in `Host`.
    authority: String,
    scheme: &'static str,
    key: Option<String>,
    within: Duration,
    bounded: Bounded,
    /// Rooms that were made and what deletes them.
    made: Mutex<Vec<(String, String)>>,
    marks: AtomicU64,
}

impl Target {
    /// The server at a URL like `https://pad.example.com`, with an API key where making
    /// rooms is restricted.
    ///
    /// # Errors
    /// When that is no such URL.
    pub fn new(url: &str, key: Option<String>) -> Result<Self, Trouble> {
        Self::trusting(url, key, None)
    }

    /// The same, over TLS of one's own.
    ///
    /// # Errors
    /// When the URL is none.
    pub fn trusting(url: &str, key: Option<String>, tls: Option<ClientConfig>) -> Result<Self, Trouble> {
        let no_url = || Trouble(format!("'{url}' is no address like https://pad.example.com"));
        let uri: Uri = url.trim_end_matches('/').parse().map_err(|_| no_url())?;
        let authority = uri.authority().ok_or_else(no_url)?;
        if !matches!(uri.path(), "" | "/") {
            return Err(Trouble(format!("'{url}' has a path; Pairpad has a host of its own")));
        }
        let (scheme, port, tls) = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTP => ("http", 80, None),
            Some(scheme) if *scheme == Scheme::HTTPS => {
                ("https", 443, Some(tls.map_or_else(platform, Ok::<_, Trouble>)?))
            }
            _ => return Err(no_url()),
        };
        Ok(Self(Arc::new(Place {
            tls: tls.map(|config| TlsConnector::from(Arc::new(config))),
            name: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(port),
            authority: authority.as_str().to_owned(),
            scheme,
            key: key.filter(|key| !key.is_empty()),
            within: Duration::from_secs(1),
            bounded: Bounded::new(MAX_SOCKETS, MAX_BYTES),
            made: Mutex::default(),
            marks: AtomicU64::new(u64::from(std::process::id()) << 16),
        })))
    }

    /// The same server, whose other rooms have to answer within this time: a second,
    /// unless the way there or a build without optimisation takes longer.
    #[must_use]
    pub fn answering_within(self, within: Duration) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(place) => Self(Arc::new(Place { within, ..place })),
            Err(shared) => Self(shared),
        }
    }

    /// Time in which others have to be answered.
    pub fn within(&self) -> Duration {
        self.0.within
    }

    /// What stands in `Host`.
    pub fn authority(&self) -> &str {
        &self.0.authority
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.0.scheme, self.0.authority)
    }

    /// The API key, if there is one.
    pub fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// A word that was not used before.
    pub fn mark(&self) -> String {
        format!("mark-{:x}-", self.0.marks.fetch_add(1, Ordering::Relaxed))
    }

    /// Sockets that were open at once, and bytes that were moved.
    pub fn used(&self) -> (usize, u64) {
        self.0.bounded.used()
    }

    /// A connection.
    ///
    /// # Errors
    /// When there is none in time, or the budget is used up.
    pub async fn connect(&self) -> Result<Box<dyn Stream>, Trouble> {
        self.connect_with(None).await
    }

    /// A connection that holds little of what is not read.
    ///
    /// # Errors
    /// As [`Target::connect`].
    pub async fn connect_deaf(&self) -> Result<Box<dyn Stream>, Trouble> {
        self.connect_with(Some(16 << 10)).await
    }

    async fn connect_with(&self, buffer: Option<u32>) -> Result<Box<dyn Stream>, Trouble> {
        let place = self.0.bounded.place().await?;
        let connected = timeout(CONNECTING, async {
            let stream = self.tcp(buffer).await?;
            stream.set_nodelay(true)?;
            let stream = Metered::new(stream, place);
            let Some(tls) = &self.0.tls else { return Ok(Box::new(stream) as Box<dyn Stream>) };
            let name = ServerName::try_from(self.0.name.clone())?;
            Ok(Box::new(tls.connect(name, stream).await?) as Box<dyn Stream>)
        });
        connected.await.map_err(|_| Trouble("connecting takes longer than 10 s".to_owned()))?
    }

    async fn tcp(&self, buffer: Option<u32>) -> Result<TcpStream, Trouble> {
        let mut last = Trouble(format!("'{}' has no address", self.0.name));
        for address in lookup_host((self.0.name.as_str(), self.0.port)).await? {
            let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            if let Some(bytes) = buffer {
                socket.set_recv_buffer_size(bytes)?;
            }
            match socket.connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error.into(),
            }
        }
        Err(last)
    }

    /// Whether it is so near that it may take this machine for a proxy, or for itself.
    ///
    /// # Errors
    /// When its name has no address.
    pub async fn is_near(&self) -> Result<bool, Trouble> {
        let mut addresses = lookup_host((self.0.name.as_str(), self.0.port)).await?;
        Ok(addresses.any(|address| match address.ip().to_canonical() {
            IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
            IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
        }))
    }

    /// Remembers a room, to be deleted at the end, and with what.
    pub(super) fn remember(&self, room: &str, token: &str) {
        self.made().push((room.to_owned(), token.to_owned()));
    }

    /// Deletes all rooms that were made. Those that could not be deleted.
    pub async fn tidy(&self) -> Vec<String> {
        let made = std::mem::take(&mut *self.made());
        let mut left: Vec<String> = made.iter().map(|(room, _)| room.clone()).collect();
        left.sort();
        left.dedup();
        // The last token first: a session opens what a link alone does not.
        let tokens = made.iter().rev().map(|(room, token)| (room, token.as_str()));
        let keys = made.iter().filter_map(|(room, _)| Some((room, self.key()?)));
        for (room, token) in tokens.chain(keys) {
            if left.contains(room) {
                let deleted = self.delete(&format!("/api/v1/rooms/{room}")).token(token).patiently().await;
                if deleted.is_ok_and(|answer| answer.is_success() || answer.status == 404) {
                    left.retain(|other| other != room);
                }
            }
        }
        left
    }

    fn made(&self) -> std::sync::MutexGuard<'_, Vec<(String, String)>> {
        self.0.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// TLS that trusts what the machine trusts.
fn platform() -> Result<ClientConfig, Trouble> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    Ok(builder.with_safe_default_protocol_versions()?.with_platform_verifier()?.with_no_client_auth())
}
