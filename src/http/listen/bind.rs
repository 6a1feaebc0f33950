//! Listening on an address.

use std::net::SocketAddr;

use axum::serve::{Listener, ListenerExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// It can't be listened there.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Somebody else listens there.
    #[error(
        "{0} is already in use; stop the program that uses it, or choose another address, such as {1} 127.0.0.1:{next}",
        next = .0.port().wrapping_add(1).max(1024)
    )]
    Taken(SocketAddr, &'static str),
    /// It can't be listened to.
    #[error("can't listen on {0}: {1}; choose an address of this machine with {2}")]
    Unusable(SocketAddr, std::io::Error, &'static str),
}

/// Connections that wait to be accepted. After a restart everybody comes at once,
/// and who finds the queue full tries again a second later.
const BACKLOG: u32 = 4096;

/// Listens, for sockets on which nothing waits for more to say, at the address that `flag`
/// gives.
///
/// # Errors
/// When the address can't be used.
pub fn bind(
    address: SocketAddr,
    flag: &'static str,
) -> Result<impl Listener<Io = TcpStream, Addr = SocketAddr> + use<>, ListenError> {
    let listen = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // A server that ended a moment ago does not hold up its successor.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    let listener: TcpListener = listen().map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => ListenError::Taken(address, flag),
        _ => ListenError::Unusable(address, error, flag),
    })?;
    Ok(listener.tap_io(|stream| {
        // A keystroke must not wait for the next one.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
        keep_little_unsent(stream);
    }))
}

/// Bytes that the kernel keeps of what cannot be sent yet, for each socket. By default
/// it takes megabytes, and more only when a third of them has gone: a slow reader would
/// look like one who does not read at all (HARD-7).
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNSENT: u32 = 128 << 10;

fn keep_little_unsent(stream: &TcpStream) {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Err(error) = socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT) {
        tracing::debug!(%error, "TCP_NOTSENT_LOWAT");
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = stream;
}
