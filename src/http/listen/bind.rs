//! Listening on an address.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::{Listener, ListenerExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{Instant, sleep};

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
    Unusable(SocketAddr, io::Error, &'static str),
}

/// Connections that wait to be accepted. After a restart everybody comes at once,
/// and who finds the queue full tries again a second later.
const BACKLOG: u32 = 4096;

/// How long to wait for an address: what a server that was killed had just forked has its
/// sockets, too, until it becomes the program that was to be started.
const PATIENCE: Duration = Duration::from_secs(1);
/// Pause between two tries.
const RETRY: Duration = Duration::from_millis(10);

/// Listens, for sockets on which nothing waits for more to say, at the address that `flag`
/// gives.
///
/// # Errors
/// When the address can't be used.
pub async fn bind(
    address: SocketAddr,
    flag: &'static str,
) -> Result<impl Listener<Io = TcpStream, Addr = SocketAddr> + use<>, ListenError> {
    let until = Instant::now() + PATIENCE;
    let listener = loop {
        match listen(address) {
            Ok(listener) => break listener,
            Err(error) if error.kind() != io::ErrorKind::AddrInUse => {
                return Err(ListenError::Unusable(address, error, flag));
            }
            Err(_) if Instant::now() < until => sleep(RETRY).await,
            Err(_) => return Err(ListenError::Taken(address, flag)),
        }
    };
    Ok(listener.tap_io(|stream| {
        // A keystroke must not wait for the next one.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
        keep_little_unsent(stream);
    }))
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that ended a moment ago does not hold up its successor.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_address_that_is_about_to_be_free_is_waited_for_and_no_other() {
        let held = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = held.local_addr().unwrap();
        let begun = Instant::now();
        assert!(matches!(bind(address, "--listen").await, Err(ListenError::Taken(..))));
        assert!((PATIENCE..PATIENCE + 2 * RETRY).contains(&begun.elapsed()));
        let given_free = async {
            sleep(PATIENCE / 2).await;
            drop(held);
        };
        let (bound, ()) = tokio::join!(bind(address, "--listen"), given_free);
        assert_eq!(bound.unwrap().local_addr().unwrap(), address);
        // Nobody comes to have an address that is not of this machine.
        let begun = Instant::now();
        let elsewhere = bind(SocketAddr::from(([192, 0, 2, 1], 80)), "--listen").await;
        assert!(matches!(elsewhere, Err(ListenError::Unusable(..))));
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
