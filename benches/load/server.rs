//! A server that can be measured: Pairpad, the relay, a peer.

use std::path::Path;

use tempfile::TempDir;

use crate::connection::{Connection, Endpoint};
use crate::dialect::Dialect;
use crate::process::Process;

/// Argument that makes this program the relay.
pub const RELAY: &str = "--serve-relay";

pub struct Server {
    pub process: Process,
    pub endpoint: Endpoint,
    /// Where it keeps its data, if anywhere.
    pub folder: Option<TempDir>,
}

impl Server {
    /// This program again, as the relay.
    pub async fn relay() -> Self {
        let program = std::env::current_exe().unwrap();
        let (process, address) = Process::start(Path::new(&program), &[RELAY]).await;
        let endpoint = Endpoint { address, tls: None, dialect: Dialect::Relay };
        Self { process, endpoint, folder: None }
    }

    pub async fn connect(&self, room: &str) -> Connection {
        self.endpoint.connect(room).await
    }

    pub async fn join(&self, room: &str) -> Connection {
        self.endpoint.join(room).await
    }
}
