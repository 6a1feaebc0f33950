//! A server for one test: on port 0, over a folder that goes with it.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request};
use axum::serve::Listener;
use hyper_util::rt::TokioIo;
use pairpad::clock::Clock;
use pairpad::config::access::AccessSettings;
use pairpad::config::args::{ExecutorChoice, LogFormat};
use pairpad::config::call::CallSettings;
use pairpad::config::limits::Limits;
use pairpad::config::repositories::RepositorySettings;
use pairpad::config::settings::{Garbage, RoomPolicy, Settings};
use pairpad::config::store::Node;
use pairpad::ids::{DocumentKey, DocumentName};
use pairpad::server::{Executor, Options, Server};
use pairpad::storage::Storage;
use pairpad::storage::memory::MemoryStorage;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::DuplexStream;
use tokio::sync::mpsc;

use crate::client::Client;
use crate::room::{TestRoom, TestSession};

/// Settings for a test: any free port, `folder`, open rooms.
pub fn settings(folder: &Path) -> Settings {
    Settings {
        cluster: None,
        redis: None,
        listen: "127.0.0.1:0".parse().unwrap(),
        admin_listen: None,
        data_dir: folder.to_owned(),
        store: None,
        node: Node { name: "test".to_owned(), address: None },
        rooms: RoomPolicy::Open,
        garbage: Garbage::default(),
        access: AccessSettings::default(),
        tls: None,
        templates_dir: None,
        webhook: None,
        calls: CallSettings::default(),
        repositories: RepositorySettings::default(),
        executor: ExecutorChoice::Off,
        runner_socket: None,
        log_format: LogFormat::Text,
        log: "info".to_owned(),
        otlp: None,
        limits: Limits::default(),
    }
}

/// A server with its data in a folder of its own, reached over TCP.
pub struct TestServer {
    server: Server,
    settings: Settings,
    executor: Executor,
    folder: TempDir,
}

impl TestServer {
    /// Starts one with open rooms and the limits that people get.
    pub async fn start() -> Self {
        Self::start_with(Limits::default(), |_| ()).await
    }

    /// Starts one with these limits, after a change of the settings.
    pub async fn start_with(limits: Limits, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings { limits, ..settings(folder.path()) };
        change(&mut settings);
        Self::over(settings, Executor::Off, folder).await
    }

    /// Starts one that runs code.
    pub async fn start_to_run(executor: Executor, limits: Limits) -> Self {
        Self::start_to_run_with(executor, limits, |_| ()).await
    }

    /// Starts one that runs code, after a change of the settings.
    pub async fn start_to_run_with(
        executor: Executor,
        limits: Limits,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings { limits, ..settings(folder.path()) };
        change(&mut settings);
        Self::over(settings, executor, folder).await
    }

    async fn over(settings: Settings, executor: Executor, folder: TempDir) -> Self {
        let server = Server::start_with(&settings, executor.clone()).await.unwrap();
        Self { server, settings, executor, folder }
    }

    /// Stops.
    pub async fn stop(self) {
        self.server.stop().await;
    }

    /// Stops, and starts again over the same folder, on another port.
    pub async fn restart(self) -> Self {
        self.restart_after(|_| ()).await
    }

    /// Stops, does something to the data folder, and starts again over it.
    pub async fn restart_after(self, meanwhile: impl FnOnce(&Path)) -> Self {
        let Self { server, settings, executor, folder } = self;
        server.stop().await;
        meanwhile(folder.path());
        Self::over(settings, executor, folder).await
    }

    /// Stops, and starts again with other limits.
    pub async fn restart_with(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.settings.limits);
        self.restart().await
    }

    /// Bytes that the room's code holds back.
    pub async fn parked_bytes(&self, room: &str) -> usize {
        let key = code(room);
        let read = self.server.rooms().read(&key, |glimpse| glimpse.state.parked_bytes());
        read.await.expect("the document is open")
    }

    /// Where its data is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The server itself.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The URL of a path.
    pub fn http(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address().unwrap())
    }

    /// The URL of a path of the admin listener.
    pub fn admin(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.admin_address().unwrap())
    }

    /// The URL of a WebSocket: `room`, or `room/document?token=…`.
    pub fn ws(&self, path: &str) -> String {
        format!("ws://{}/ws/{path}", self.server.address().unwrap())
    }

    /// A client of the room's code.
    pub async fn client(&self, room: &str) -> Client {
        Client::connect(&self.ws(room)).await
    }

    /// Makes a room.
    pub async fn make_room(&self, body: Value) -> TestRoom {
        let answer =
            reqwest::Client::new().post(self.http("/api/v1/rooms")).json(&body).send().await.unwrap();
        let status = answer.status();
        let made: Value = answer.json().await.unwrap();
        assert_eq!(status, 201, "{made}");
        TestRoom::of(&made, self.http(""))
    }
}

fn code(room: &str) -> DocumentKey {
    DocumentKey { room: room.parse().unwrap(), document: DocumentName::Code }
}

/// A server whose connections live in memory, so that time can be paused: no
/// packet is ever under way in the kernel.
pub struct MemoryServer {
    /// The server itself.
    pub server: Server,
    connect: mpsc::Sender<Arrival>,
}

/// A connection, and the address that it seems to come from.
type Arrival = (DuplexStream, Option<IpAddr>);

struct DuplexListener(mpsc::Receiver<Arrival>);

impl Listener for DuplexListener {
    type Io = DuplexStream;
    type Addr = Option<IpAddr>;

    async fn accept(&mut self) -> Arrival {
        match self.0.recv().await {
            Some(arrival) => arrival,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Option<IpAddr>> {
        Ok(None)
    }
}

impl MemoryServer {
    /// Starts one with open rooms over this storage.
    pub fn start(storage: Arc<dyn Storage>, limits: Limits) -> Self {
        Self::start_with(storage, limits, |_| ())
    }

    /// The same, after a change of who may use it.
    pub fn start_with(
        storage: Arc<dyn Storage>,
        limits: Limits,
        change: impl FnOnce(&mut AccessSettings),
    ) -> Self {
        let access = AccessSettings { hosts: vec!["test".to_owned()], ..AccessSettings::default() };
        let mut options = Options { policy: RoomPolicy::Open, limits, access, ..Options::default() };
        change(&mut options.access);
        Self::over(storage, options)
    }

    /// One that runs code.
    pub fn start_to_run(executor: Executor, limits: Limits) -> Self {
        let access = AccessSettings { hosts: vec!["test".to_owned()], ..AccessSettings::default() };
        let options = Options { policy: RoomPolicy::Open, limits, access, executor, ..Options::default() };
        Self::over(Arc::new(MemoryStorage::default()), options)
    }

    /// One with these settings of calls.
    pub fn start_to_call(storage: Arc<dyn Storage>, limits: Limits, calls: CallSettings) -> Self {
        let access = AccessSettings { hosts: vec!["test".to_owned()], ..AccessSettings::default() };
        Self::over(storage, Options { limits, access, calls, ..Options::default() })
    }

    fn over(storage: Arc<dyn Storage>, options: Options) -> Self {
        let (connect, connections) = mpsc::channel(16);
        // So that time can be paused for sessions, too.
        let options = Options { clock: Clock::tokio(), ..options };
        let server = Server::with(DuplexListener(connections), storage, options);
        Self { server, connect }
    }

    /// The client's end of a connection whose kernel buffers would hold `buffer` bytes.
    pub async fn stream(&self, buffer: usize) -> DuplexStream {
        self.stream_from(None, buffer).await
    }

    /// The same, from an address.
    pub async fn stream_from(&self, address: Option<IpAddr>, buffer: usize) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(buffer);
        self.connect.send((theirs, address)).await.unwrap();
        ours
    }

    /// A request, from an address: the status, and the JSON if there is any.
    pub async fn ask_from(
        &self,
        address: Option<IpAddr>,
        (method, path): (Method, &str),
        token: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let stream = TokioIo::new(self.stream_from(address, 64 << 10).await);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path).header("host", "test");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let answer = sender.send_request(request.body(body).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        let retry = answer.headers().get("retry-after").cloned();
        let bytes = axum::body::to_bytes(Body::new(answer.into_body()), usize::MAX).await.unwrap();
        let mut json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if let (Some(retry), Value::Object(fields)) = (retry, &mut json) {
            fields.insert("retry_after".to_owned(), retry.to_str().unwrap().into());
        }
        (status, json)
    }

    /// The same, from nowhere in particular.
    pub async fn ask(&self, request: (Method, &str), token: &str, body: Option<Value>) -> (u16, Value) {
        self.ask_from(None, request, token, body).await
    }

    /// Makes a room.
    pub async fn make_room(&self, body: Value) -> TestRoom {
        let (status, made) = self.ask((Method::POST, "/api/v1/rooms"), "", Some(body)).await;
        assert_eq!(status, 201, "{made}");
        TestRoom::of(&made, String::new())
    }

    /// Joins a room by a role's link.
    pub async fn join(&self, room: &TestRoom, role: &str, name: &str) -> TestSession {
        let body = json!({ "token": room.token(role), "name": name });
        let path = format!("/api/v1/rooms/{}/join", room.id);
        let (status, answer) = self.ask((Method::POST, &path), "", Some(body)).await;
        assert_eq!(status, 200, "{answer}");
        TestSession::of(answer)
    }

    /// Connections to the room's code.
    pub async fn members(&self, room: &str) -> usize {
        let key = code(room);
        let read = self.server.rooms().read(&key, |glimpse| glimpse.members);
        read.await.expect("the document is open")
    }

    /// A client of the room's code.
    pub async fn client(&self, room: &str) -> Client {
        Client::over(self.stream(64 << 10).await, &format!("ws://test/ws/{room}")).await
    }
}
