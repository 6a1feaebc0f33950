//! A server for one test: on port 0, over a folder that goes with it.

use std::path::Path;
use std::sync::Arc;

use axum::serve::Listener;
use pairpad::config::limits::Limits;
use pairpad::config::settings::{LogFormat, RoomPolicy, Settings};
use pairpad::server::Server;
use pairpad::storage::Storage;
use tempfile::TempDir;
use tokio::io::DuplexStream;
use tokio::sync::mpsc;

use super::client::Client;

/// Settings for a test: any free port, `folder`, open rooms.
pub fn settings(folder: &Path) -> Settings {
    Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        data_dir: folder.to_owned(),
        rooms: RoomPolicy::Open,
        log_format: LogFormat::Text,
        log: "info".to_owned(),
    }
}

/// A server over sled in a folder of its own, reached over TCP.
pub struct TestServer {
    server: Server,
    settings: Settings,
    limits: Limits,
    folder: TempDir,
}

impl TestServer {
    pub async fn start() -> Self {
        Self::start_with(Limits::default(), |_| ()).await
    }

    pub async fn start_with(limits: Limits, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path());
        change(&mut settings);
        let server = Server::start(&settings, limits.clone()).await.unwrap();
        Self { server, settings, limits, folder }
    }

    /// Stops, and starts again over the same folder, on another port.
    pub async fn restart(self) -> Self {
        let Self { server, settings, limits, folder } = self;
        server.stop().await;
        let server = Server::start(&settings, limits.clone()).await.unwrap();
        Self { server, settings, limits, folder }
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    pub fn http(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address().unwrap())
    }

    pub fn ws(&self, path: &str) -> String {
        format!("ws://{}/ws/{path}", self.server.address().unwrap())
    }

    /// A client of the room's code.
    pub async fn client(&self, room: &str) -> Client {
        Client::connect(&self.ws(room)).await
    }
}

/// A server whose connections live in memory, so that time can be paused: no
/// packet is ever under way in the kernel.
pub struct MemoryServer {
    pub server: Server,
    connect: mpsc::Sender<DuplexStream>,
}

struct DuplexListener(mpsc::Receiver<DuplexStream>);

impl Listener for DuplexListener {
    type Io = DuplexStream;
    type Addr = ();

    async fn accept(&mut self) -> (DuplexStream, ()) {
        match self.0.recv().await {
            Some(stream) => (stream, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MemoryServer {
    pub fn start(storage: Arc<dyn Storage>, limits: Limits) -> Self {
        let (connect, connections) = mpsc::channel(16);
        let server = Server::with(DuplexListener(connections), storage, RoomPolicy::Open, limits);
        Self { server, connect }
    }

    /// The client's end of a connection whose kernel buffers would hold `buffer` bytes.
    pub async fn stream(&self, buffer: usize) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(buffer);
        self.connect.send(theirs).await.unwrap();
        ours
    }

    pub async fn client(&self, room: &str) -> Client {
        Client::over(self.stream(64 << 10).await, &format!("ws://test/ws/{room}")).await
    }
}
