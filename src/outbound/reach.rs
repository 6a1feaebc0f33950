//! Connecting to servers that people name, without lending them this machine's place in its
//! network: what only this machine reaches is not for them.
//!
//! A name is resolved once, and the address that was looked at is the one that is connected to:
//! a name server that answers differently the second time is not asked.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::public::is_public;

/// For one of a name's addresses to answer: the next one may.
const PATIENCE: Duration = Duration::from_secs(5);

/// What may be connected to: the public internet, and these networks.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    networks: Vec<IpNet>,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// The name leads to nothing that may be connected to.
    #[error("the name leads to an address that is not public")]
    Refused,
    /// Nobody knows the name.
    #[error("the name can't be resolved: {0}")]
    Unknown(io::Error),
    /// Nobody answers there.
    #[error("there is no connection: {0}")]
    Unreachable(io::Error),
}

impl Reach {
    /// The public internet, and these networks.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self { networks }
    }

    /// A connection to a host by its name.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn connect(&self, name: &str, port: u16) -> Result<TcpStream, ReachError> {
        let found: Vec<SocketAddr> = lookup_host((name, port)).await.map_err(ReachError::Unknown)?.collect();
        let mut failed = ReachError::Refused;
        for address in found.into_iter().filter(|address| self.has(address.ip())) {
            let connected = timeout(PATIENCE, TcpStream::connect(address)).await;
            match connected.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
                Ok(stream) => match self.is_ours(&stream) {
                    Ok(true) => failed = ReachError::Refused,
                    Ok(false) => return Ok(stream),
                    Err(error) => failed = ReachError::Unreachable(error),
                },
                Err(error) => failed = ReachError::Unreachable(error),
            }
        }
        Err(failed)
    }

    /// Whether an address may be connected to.
    fn has(&self, address: IpAddr) -> bool {
        is_public(address) || self.names(address)
    }

    /// Whether this machine is at the other end, by an address of its own that is public:
    /// from here it has doors that are closed for others.
    fn is_ours(&self, stream: &TcpStream) -> io::Result<bool> {
        let (here, there) = (stream.local_addr()?.ip(), stream.peer_addr()?.ip());
        Ok(here == there && !self.names(there))
    }

    /// Whether an address is in one of the networks.
    fn names(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn what_is_not_public_is_reached_only_where_it_is_named() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for networks in [vec![], vec!["10.0.0.0/8".parse().unwrap()]] {
            let reach = Reach::new(networks);
            for name in ["localhost", "127.0.0.1", "::1", "0.0.0.0", "::ffff:127.0.0.1"] {
                let refused = reach.connect(name, port).await;
                assert!(matches!(refused, Err(ReachError::Refused)), "{name}: {refused:?}");
            }
        }
        let reach = Reach::new(vec!["127.0.0.0/8".parse().unwrap()]);
        assert!(reach.connect("localhost", port).await.is_ok());
        // No connection came before the last one.
        let (first, _) = listener.accept().await.unwrap();
        drop(first);
        drop(listener);
        assert!(matches!(reach.connect("localhost", port).await, Err(ReachError::Unreachable(_))));
        assert!(matches!(reach.connect("no-such-name.invalid", port).await, Err(ReachError::Unknown(_))));
    }
}
