//! Starting and stopping: the place that puts the layers together.

use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::config::access::AccessSettings;
use crate::config::args::ExecutorChoice;
use crate::config::limits::Limits;
use crate::config::settings::{Garbage, RoomPolicy, Settings};
use crate::config::webhook::Webhook;
use crate::exec::Sandbox;
use crate::exec::probe::{self, Choice};
use crate::export::sealer;
use crate::http::tls::{self, TlsError, TlsListener};
use crate::http::{self, AdminApp, App, ListenError, PeerAddress};
use crate::language::toolchain::{ToolchainError, Toolchains};
use crate::question::library::{Library, LibraryError};
use crate::room::registry::Rooms;
use crate::runs::Runs;
use crate::runs::runtimes::{Patience, Runtimes};
use crate::shutdown::ShutdownTrigger;
use crate::storage::Storage;
use crate::storage::local::{LocalStorage, OpenError};
use crate::telemetry::metrics::http::Listener as Listening;
use crate::webhook::status::Status;
use crate::webhook::teller;

/// Why the server could not start: one sentence for the person who started it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// Certificate or key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A question that is a file.
    #[error(transparent)]
    Question(#[from] LibraryError),
    /// The file with the toolchains.
    #[error("the file {0} can't be used: {1}")]
    Toolchains(String, ToolchainError),
    /// The same file.
    #[error("the file {0} can't be read: {1}")]
    ToolchainsUnreadable(String, std::io::Error),
    /// The data folder.
    #[error(transparent)]
    Storage(#[from] OpenError),
}

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    address: Option<SocketAddr>,
    rooms: Arc<Rooms>,
    runs: Arc<Runs>,
    storage: Arc<dyn Storage>,
    trigger: ShutdownTrigger,
    serving: JoinHandle<()>,
    cleaning: JoinHandle<()>,
    sealing: JoinHandle<()>,
    telling: Option<JoinHandle<()>>,
    admin: Admin,
}

/// The admin listener, and what it is served with.
#[derive(Debug)]
struct Admin {
    app: AdminApp,
    address: Option<SocketAddr>,
    serving: Option<JoinHandle<()>>,
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
    pub library: Library,
    /// Whom it tells that an interview has ended.
    pub webhook: Option<Webhook>,
    /// What sessions, phases and links go by.
    pub clock: Clock,
    /// What runs code.
    pub executor: Executor,
}

/// What a server runs code in.
#[derive(Debug, Clone, Default)]
pub enum Executor {
    /// Nothing: running is refused.
    #[default]
    Off,
    /// What this machine has, once it has been found to hold, and these toolchains.
    Detect(Choice, Toolchains),
    /// This sandbox, and these toolchains.
    Sandbox(Arc<dyn Sandbox>, Toolchains),
}

/// What the file in the data folder changes of how languages are run.
fn toolchains(data: &Path) -> Result<Toolchains, StartError> {
    let file = data.join("languages.toml");
    let changes = match std::fs::read_to_string(&file) {
        Ok(changes) => changes,
        // A folder that can't be one is the storage's to complain of.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => String::new(),
        Err(error) => return Err(StartError::ToolchainsUnreadable(file.display().to_string(), error)),
    };
    Toolchains::with(&changes).map_err(|error| StartError::Toolchains(file.display().to_string(), error))
}

/// Endings that the webhook may not have heard of yet. It takes them at once.
const SEALED: usize = 4_096;
/// Time for sockets to close once their documents are saved, and for the store.
const CLOSING: Duration = Duration::from_millis(1_200);

impl Server {
    /// Opens the store, listens, and serves.
    ///
    /// # Errors
    /// When the address or the data folder can't be used.
    pub async fn start(settings: &Settings) -> Result<Self, StartError> {
        let toolchains = toolchains(&settings.data_dir)?;
        let socket = settings.runner_socket.clone();
        let executor = match settings.executor {
            ExecutorChoice::Off => Executor::Off,
            ExecutorChoice::Auto => Executor::Detect(Choice::Auto(socket), toolchains),
            ExecutorChoice::Native => Executor::Detect(Choice::Native, toolchains),
            ExecutorChoice::Bubblewrap => Executor::Detect(Choice::Bubblewrap, toolchains),
            // The settings have it where it is needed.
            ExecutorChoice::Remote => {
                Executor::Detect(Choice::Remote(socket.unwrap_or_default()), toolchains)
            }
        };
        Self::start_with(settings, executor).await
    }

    /// The same with what runs code.
    ///
    /// # Errors
    /// See [`Server::start`].
    pub async fn start_with(settings: &Settings, executor: Executor) -> Result<Self, StartError> {
        let library = Library::load(settings.templates_dir.as_deref())?;
        let acceptor = settings.tls.as_ref().map(tls::acceptor).transpose()?;
        let listener = http::bind(settings.listen, "--listen")?;
        let inside =
            settings.admin_listen.map(|address| http::bind(address, "--admin-listen")).transpose()?;
        let folder = settings.data_dir.clone();
        let opened = tokio::task::spawn_blocking(move || LocalStorage::open(&folder)).await;
        let storage = match opened {
            Ok(opened) => opened?,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        };
        let address = listener.local_addr().ok();
        let storage = Arc::new(storage);
        let options = Options {
            policy: settings.rooms,
            garbage: settings.garbage,
            limits: settings.limits.clone(),
            access: AccessSettings { is_encrypted: settings.tls.is_some(), ..settings.access.clone() },
            library,
            webhook: settings.webhook.clone(),
            clock: Clock::System,
            executor,
        };
        let mut server = match acceptor {
            Some(acceptor) => Self::with(TlsListener { inner: listener, acceptor }, storage, options),
            None => Self::with(listener, storage, options),
        };
        server.address = address;
        if let Some(inside) = inside {
            server.admin.address = inside.local_addr().ok();
            server.serve_admin(inside);
        }
        Ok(server)
    }

    /// Serves on any listener, over any storage.
    pub fn with<L>(listener: L, storage: Arc<dyn Storage>, options: Options) -> Self
    where
        L: Listener,
        L::Addr: PeerAddress,
    {
        let Options { policy, garbage, limits, access, library, webhook, clock, executor } = options;
        let limits = Arc::new(limits);
        let trigger = ShutdownTrigger::default();
        let rooms = Rooms::new(Arc::clone(&storage), Arc::clone(&limits), policy, garbage, clock);
        let cleaning = tokio::spawn(rooms.keep_clean());
        // Asked for once, right after the rooms were made.
        let ended = rooms.endings().unwrap_or_else(|| tokio::sync::mpsc::channel(1).1);
        let (telling, next, status) = webhook.map_or((None, None, None), |to| {
            let (next, sealed) = tokio::sync::mpsc::channel(SEALED);
            let (kept, status) = ((Arc::clone(&rooms), Arc::clone(&limits)), Arc::<Status>::default());
            let telling = tokio::spawn(teller::run(to, sealed, kept, Arc::clone(&status)));
            (Some(telling), Some(next), Some(status))
        });
        let sealing = tokio::spawn(sealer::run(ended, (Arc::clone(&rooms), Arc::clone(&storage)), next));
        let proxies = http::Proxies::new(&access);
        let runtimes = match executor {
            Executor::Off => Runtimes::off(),
            Executor::Detect(choice, toolchains) => {
                let patience = if choice.may_come() { Patience::UntilItComes } else { Patience::Once };
                let find = move || {
                    let choice = choice.clone();
                    async move { probe::detect(&choice, Path::new("/proc/self/exe")).await }
                };
                Runtimes::look(find, patience, toolchains)
            }
            Executor::Sandbox(sandbox, toolchains) => Runtimes::look(
                move || std::future::ready(Ok(Arc::clone(&sandbox))),
                Patience::Once,
                toolchains,
            ),
        };
        let runs = Runs::new((Arc::clone(&rooms), Arc::clone(&storage)), runtimes, &limits);
        let kept = (Arc::clone(&rooms), Arc::clone(&runs), Arc::clone(&storage));
        let mut app = App::new(kept, (Arc::clone(&limits), policy), access, library, trigger.subscribe());
        app.webhook = status;
        let admin = Admin { app: AdminApp::new(app.clone()), address: None, serving: None };
        let traffic = rooms.metrics().http.traffic(Listening::Public);
        let serving = tokio::spawn(async move {
            http::serve(listener, http::router(app), limits, (proxies, traffic)).await;
        });
        Self { address: None, rooms, runs, storage, trigger, serving, cleaning, sealing, telling, admin }
    }

    /// Serves the admin pages on a listener of their own, too.
    pub fn serve_admin<L>(&mut self, listener: L)
    where
        L: Listener,
        L::Addr: PeerAddress,
    {
        let app = self.admin.app.clone();
        let traffic = self.rooms.metrics().http.traffic(Listening::Admin);
        self.admin.serving = Some(tokio::spawn(async move {
            let limits = app.limits();
            // Whoever is inside comes directly.
            let from = (http::Proxies::default(), traffic);
            http::serve(listener, http::admin_router(app), limits, from).await;
        }));
    }

    /// Where the server listens, if it listens on TCP.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Where the admin listener is, if there is one on TCP.
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin.address
    }

    /// The open documents.
    pub fn rooms(&self) -> &Arc<Rooms> {
        &self.rooms
    }

    /// All runs.
    pub fn runs(&self) -> &Arc<Runs> {
        &self.runs
    }

    /// Stops: no new connections, everything saved, sockets closed with 1012.
    /// Ends within 10 s also when storage hangs (LIVE-6).
    pub async fn stop(self) {
        self.trigger.begin();
        // What it was about to note would open rooms anew.
        if let Some(telling) = self.telling {
            telling.abort();
        }
        self.runs.shut_down().await;
        self.rooms.shut_down().await;
        self.serving.abort();
        self.cleaning.abort();
        self.sealing.abort();
        if timeout(CLOSING, self.trigger.finished()).await.is_err() {
            tracing::warn!("some connections did not close in time");
        }
        if timeout(CLOSING, self.storage.close()).await.is_err() {
            tracing::error!("the storage did not close in time");
        }
        // Until the end it says that the server stops.
        if let Some(admin) = self.admin.serving {
            admin.abort();
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
