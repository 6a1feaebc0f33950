//! Accepting sockets: who is let in, and how long a request may take to come.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tower::ServiceExt;

use super::address::{Peer, Proxies};
use super::gate::{Gate, Refusal};
use super::socket::{Socket, see_off};
use crate::config::limits::Limits;
use crate::telemetry::metrics::http::Traffic;

/// Sockets that are told at the same time why they are turned away.
const FAREWELLS: usize = 256;

/// An address that sockets are counted by.
pub trait PeerAddress {
    /// The peer's address, where it has one.
    fn ip(&self) -> Option<IpAddr>;
}

impl PeerAddress for SocketAddr {
    fn ip(&self) -> Option<IpAddr> {
        Some(SocketAddr::ip(self))
    }
}

impl PeerAddress for Option<IpAddr> {
    fn ip(&self) -> Option<IpAddr> {
        *self
    }
}

/// Serves whoever connects, until it is dropped; connections go on without it.
pub async fn serve<L>(
    mut listener: L,
    router: Router,
    limits: Arc<Limits>,
    (proxies, traffic): (Proxies, Traffic),
) -> Infallible
where
    L: Listener,
    L::Addr: PeerAddress,
{
    let gate = Gate::new(limits.connections, limits.connections_per_address);
    let farewells = Arc::new(Semaphore::new(FAREWELLS));
    let mut protocol = http1::Builder::new();
    // One byte a second is not a request (GUARD-1).
    protocol.timer(TokioTimer::new()).header_read_timeout(limits.header);
    loop {
        let (io, address) = listener.accept().await;
        let counted = address.ip().map(|ip| ip.to_canonical()).filter(|ip| !proxies.stands_for_many(*ip));
        match gate.enter(counted) {
            Ok(ticket) => {
                let socket = Socket::new(io, &limits, ticket, traffic.clone());
                let shared = socket.share();
                let (router, peer) = (router.clone(), Peer(address.ip()));
                let service = service_fn(move |mut request: Request<Incoming>| {
                    request.extensions_mut().insert(Arc::clone(&shared));
                    request.extensions_mut().insert(peer);
                    router.clone().oneshot(request.map(Body::new))
                });
                let connection = protocol.serve_connection(TokioIo::new(socket), service).with_upgrades();
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection broke");
                    }
                });
            }
            Err(refusal) => {
                traffic.turned_away();
                tracing::debug!(?refusal, "refused a connection");
                // In a flood of them there is no time for manners.
                if let Ok(permit) = Arc::clone(&farewells).try_acquire_owned() {
                    let limits = Arc::clone(&limits);
                    tokio::spawn(async move {
                        turn_away(io, refusal, limits).await;
                        drop(permit);
                    });
                }
            }
        }
    }
}

/// Says why, without reading a word.
async fn turn_away(mut io: impl AsyncRead + AsyncWrite + Unpin, refusal: Refusal, limits: Arc<Limits>) {
    let (status, code, message) = match refusal {
        Refusal::ServerFull => (
            "503 Service Unavailable",
            "full",
            "the server has as many connections as it may have; try again in a few seconds",
        ),
        Refusal::AddressFull => (
            "429 Too Many Requests",
            "too_many_connections",
            "there are too many connections from this address; close some, or try again in a few seconds",
        ),
    };
    let body = format!(r#"{{"error":{{"code":"{code}","message":"{message}"}}}}"#);
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nRetry-After: 5\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    if let Ok(Ok(())) = timeout(limits.close, io.write_all(answer.as_bytes())).await {
        see_off(io, limits.close).await;
    }
}
