//! Starting and stopping: the place that puts the layers together.

mod tls;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::{Listener, ListenerExt};
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::config::access::AccessSettings;
use crate::config::limits::Limits;
use crate::config::settings::{Garbage, RoomPolicy, Settings};
use crate::http::{self, App, PeerAddress, Site};
use crate::room::registry::Rooms;
use crate::room::template::{TemplateError, Templates};
use crate::shutdown::ShutdownTrigger;
use crate::storage::Storage;
use crate::storage::local::{LocalStorage, OpenError};

/// Why the server could not start: one sentence for the person who started it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody else listens there.
    #[error(
        "{0} is already in use; stop the program that listens there, or give --listen another address, such as 127.0.0.1:{next}",
        next = .0.port().wrapping_add(1).max(1024)
    )]
    AddressTaken(SocketAddr),
    /// It can't be listened to.
    #[error("cannot listen on {0}: {1}; give --listen an address of this machine")]
    Listen(SocketAddr, std::io::Error),
    /// Certificate or key.
    #[error("the TLS file {0} cannot be used: {1}; --tls-cert and --tls-key take PEM files")]
    Tls(String, String),
    /// A template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The data folder.
    #[error(transparent)]
    Storage(#[from] OpenError),
}

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    address: Option<SocketAddr>,
    rooms: Arc<Rooms>,
    storage: Arc<dyn Storage>,
    trigger: ShutdownTrigger,
    serving: JoinHandle<()>,
    cleaning: JoinHandle<()>,
}

/// What a server runs with, beside its listener and its storage.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How rooms come about.
    pub policy: RoomPolicy,
    /// What becomes of content that was deleted.
    pub garbage: Garbage,
    /// Every bound.
    pub limits: Limits,
    /// Who may use the rooms.
    pub access: AccessSettings,
    /// What rooms can begin with.
    pub templates: Templates,
    /// What sessions, phases and links go by.
    pub clock: Clock,
}

/// Time for sockets to close once their documents are saved, and for the store.
const CLOSING: Duration = Duration::from_millis(1_200);

impl Server {
    /// Opens the store, listens, and serves.
    ///
    /// # Errors
    /// When the address or the data folder can't be used.
    pub async fn start(settings: &Settings) -> Result<Self, StartError> {
        let templates = Templates::load(settings.templates_dir.as_deref())?;
        let acceptor = settings.tls.as_ref().map(tls::acceptor).transpose()?;
        let listener = bind(settings.listen)?;
        let folder = settings.data_dir.clone();
        let opened = tokio::task::spawn_blocking(move || LocalStorage::open(&folder)).await;
        let storage = match opened {
            Ok(opened) => opened?,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        };
        let address = listener.local_addr().ok();
        let listener = listener.tap_io(|stream| {
            // A keystroke must not wait for the next one.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY");
            }
            keep_little_unsent(stream);
        });
        let storage = Arc::new(storage);
        let options = Options {
            policy: settings.rooms,
            garbage: settings.garbage,
            limits: settings.limits.clone(),
            access: AccessSettings { is_encrypted: settings.tls.is_some(), ..settings.access.clone() },
            templates,
            clock: Clock::System,
        };
        let mut server = match acceptor {
            Some(acceptor) => Self::with(tls::TlsListener { inner: listener, acceptor }, storage, options),
            None => Self::with(listener, storage, options),
        };
        server.address = address;
        Ok(server)
    }

    /// Serves on any listener, over any storage.
    pub fn with<L>(listener: L, storage: Arc<dyn Storage>, options: Options) -> Self
    where
        L: Listener,
        L::Addr: PeerAddress,
    {
        let Options { policy, garbage, limits, access, templates, clock } = options;
        let limits = Arc::new(limits);
        let trigger = ShutdownTrigger::default();
        let rooms = Rooms::new(Arc::clone(&storage), Arc::clone(&limits), policy, garbage, clock);
        let cleaning = tokio::spawn(rooms.keep_clean());
        let proxies = http::Proxies::new(&access);
        let app = App {
            rooms: Arc::clone(&rooms),
            storage: Arc::clone(&storage),
            limits: Arc::clone(&limits),
            shutdown: trigger.subscribe(),
            site: Arc::new(Site::new(access, policy, &limits, templates)),
        };
        let serving = tokio::spawn(async move {
            http::serve(listener, http::router(app), limits, proxies).await;
        });
        Self { address: None, rooms, storage, trigger, serving, cleaning }
    }

    /// Where the server listens, if it listens on TCP.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// The open documents.
    pub fn rooms(&self) -> &Arc<Rooms> {
        &self.rooms
    }

    /// Stops: no new connections, everything saved, sockets closed with 1012.
    /// Ends within 10 s also when storage hangs (LIVE-6).
    pub async fn stop(self) {
        self.trigger.begin();
        self.rooms.shut_down().await;
        self.serving.abort();
        self.cleaning.abort();
        if timeout(CLOSING, self.trigger.finished()).await.is_err() {
            tracing::warn!("some connections did not close in time");
        }
        if timeout(CLOSING, self.storage.close()).await.is_err() {
            tracing::error!("storage does not close");
        }
    }

    /// Serves until `signal` completes, then stops.
    pub async fn run_until(self, signal: impl Future<Output = ()>) {
        signal.await;
        tracing::info!("stopping");
        self.stop().await;
        tracing::info!("stopped");
    }
}

/// Bytes that the kernel keeps of what cannot be sent yet, for each socket. By default
/// it takes megabytes, and more only when a third of them has gone: a slow reader would
/// look like one who does not read at all (HARD-7).
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNSENT: u32 = 128 << 10;

fn keep_little_unsent(stream: &tokio::net::TcpStream) {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Err(error) = socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT) {
        tracing::debug!(%error, "TCP_NOTSENT_LOWAT");
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = stream;
}

/// Connections that wait to be accepted. After a restart everybody comes at once,
/// and who finds the queue full tries again a second later.
const BACKLOG: u32 = 4096;

fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    let listen = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // A server that ended a moment ago does not hold up its successor.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    listen().map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => StartError::AddressTaken(address),
        _ => StartError::Listen(address, error),
    })
}
