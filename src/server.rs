//! Starting and stopping: the place that puts the layers together.

mod executor;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub use self::executor::{Executor, ToolchainsError};
use crate::bus::Bus;
use crate::clock::Clock;
use crate::cluster::{Cluster, ToldClaims, hop};
use crate::config::access::AccessSettings;
use crate::config::call::CallSettings;
use crate::config::cluster::ClusterSettings;
use crate::config::limits::Limits;
use crate::config::repositories::RepositorySettings;
use crate::config::settings::{Garbage, RoomPolicy, Settings};
use crate::config::webhook::Webhook;
use crate::export::sealer;
use crate::http::tls::{Certificate, TlsError, TlsListener};
use crate::http::{self, About, AdminApp, App, ListenError, Neighbours, PeerAddress, Proxies};
use crate::livekit::server::LiveKitServer;
use crate::question::library::{Library, LibraryError};
use crate::repository::Repositories;
use crate::room::registry::Rooms;
use crate::runs::Runs;
use crate::shutdown::ShutdownTrigger;
use crate::storage::Storage;
use crate::storage::claim::Claims;
use crate::storage::local::{self, LocalStorage};
use crate::storage::postgres::{self, Lease, PostgresOptions, PostgresStorage};
use crate::telemetry::metrics::http::Listener as Listening;
use crate::telemetry::spans::{CollectorError, Spans};
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
    #[error(transparent)]
    Toolchains(#[from] ToolchainsError),
    /// The data folder.
    #[error(transparent)]
    Storage(#[from] local::OpenError),
    /// The database.
    #[error(transparent)]
    Database(#[from] postgres::OpenError),
    /// Who is sent what took how long.
    #[error(transparent)]
    Collector(#[from] CollectorError),
}

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    address: Option<SocketAddr>,
    rooms: Arc<Rooms>,
    runs: Arc<Runs>,
    storage: Arc<dyn Storage>,
    cluster: Option<Arc<Cluster>>,
    /// How long it waits for documents to close.
    patience: Duration,
    trigger: ShutdownTrigger,
    /// What serves, and what is done beside it.
    tasks: Vec<JoinHandle<()>>,
    telling: Option<JoinHandle<()>>,
    admin: Admin,
    spans: Spans,
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
    /// Calls, and what helps them.
    pub calls: CallSettings,
    /// Where files of repositories may come from.
    pub repositories: RepositorySettings,
    /// What sessions, phases and links go by.
    pub clock: Clock,
    /// What runs code.
    pub executor: Executor,
    /// Who has which room, where several servers serve those of one store.
    pub claims: Option<Arc<dyn Claims>>,
    /// What they share beside the store.
    pub bus: Option<Arc<Bus>>,
    /// Who is told what took how long.
    pub spans: Spans,
}

type Opened = (Arc<dyn Storage>, Option<Arc<dyn Claims>>);

/// Opens the database, or else the store in the data folder.
async fn open(settings: &Settings) -> Result<Opened, StartError> {
    let Some(store) = &settings.store else {
        let folder = settings.data_dir.clone();
        let opened = tokio::task::spawn_blocking(move || LocalStorage::open(&folder)).await;
        return match opened {
            Ok(opened) => Ok((Arc::new(opened?), None)),
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        };
    };
    let storage = PostgresStorage::open(PostgresOptions {
        url: store.url().to_owned(),
        password: store.password.clone(),
        node_name: settings.node.name.clone(),
        cluster_address: settings.node.address.clone(),
        lease: Lease { length: settings.limits.lease, renewal: settings.limits.lease / 4 },
    });
    let storage = storage.await?;
    tracing::info!(store = store.shown(), "rooms are kept in the database");
    let claims = storage.claims();
    Ok((Arc::new(storage), claims))
}

/// Endings that the webhook may not have heard of yet. It takes them at once.
const SEALED: usize = 4_096;
/// Time to give rooms to other servers, while they are served.
const LEAVING: Duration = Duration::from_secs(8);
/// Time for sockets to close once their documents are saved, and for the store.
const CLOSING: Duration = Duration::from_millis(1_200);

impl Server {
    /// Opens the store, listens, and serves.
    ///
    /// # Errors
    /// When the address, the data folder or the database can't be used.
    pub async fn start(settings: &Settings) -> Result<Self, StartError> {
        let executor = Executor::chosen(settings)?;
        Self::start_with(settings, executor).await
    }

    /// The same with what runs code.
    ///
    /// # Errors
    /// See [`Server::start`].
    pub async fn start_with(settings: &Settings, executor: Executor) -> Result<Self, StartError> {
        let library = Library::load(settings.templates_dir.as_deref())?;
        let certificate = settings.tls.as_ref().map(Certificate::follow).transpose()?;
        let listener = http::bind(settings.listen, "--listen").await?;
        let inside = match settings.admin_listen {
            Some(address) => Some(http::bind(address, "--admin-listen").await?),
            None => None,
        };
        let inner = match &settings.cluster {
            Some(cluster) => Some((http::bind(cluster.listen, "--cluster-listen").await?, cluster.clone())),
            None => None,
        };
        let redis = settings.redis.as_ref().zip(settings.cluster.as_ref());
        let bus = redis.map(|(redis, cluster)| Bus::new(redis, cluster.secret.bytes()));
        let otlp = settings.otlp.as_ref();
        let spans = otlp.map(|otlp| Spans::to(otlp, &settings.node.name)).transpose()?.unwrap_or_default();
        let (storage, claims) = open(settings).await?;
        let address = listener.local_addr().ok();
        let options = Options {
            policy: settings.rooms,
            garbage: settings.garbage,
            limits: settings.limits.clone(),
            access: AccessSettings { is_encrypted: settings.tls.is_some(), ..settings.access.clone() },
            library,
            webhook: settings.webhook.clone(),
            calls: settings.calls.clone(),
            repositories: settings.repositories.clone(),
            clock: Clock::System,
            executor,
            claims,
            bus,
            spans,
        };
        let mut server = match certificate {
            Some(certificate) => {
                Self::among(TlsListener::new(listener, certificate), inner, storage, options)
            }
            None => Self::among(listener, inner, storage, options),
        };
        server.address = address;
        let admin_listen = inside.as_ref().and_then(|inside| inside.local_addr().ok());
        let hosts = settings.access.hosts.clone();
        let storage = settings.store.as_ref().map_or("local", |_| "postgres");
        server.admin.app.set_about(About { listen: address, admin_listen, hosts, storage });
        if let Some(inside) = inside {
            server.admin.address = admin_listen;
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
        Self::among(listener, None::<(TcpListener, _)>, storage, options)
    }

    /// The same among others, who come by a listener of their own.
    pub fn among<L, N>(
        listener: L,
        neighbours: Option<(N, ClusterSettings)>,
        storage: Arc<dyn Storage>,
        options: Options,
    ) -> Self
    where
        L: Listener,
        L::Addr: PeerAddress,
        N: Listener,
        N::Addr: PeerAddress,
    {
        let Options {
            policy,
            garbage,
            limits,
            access,
            library,
            webhook,
            calls,
            repositories,
            clock,
            executor,
            claims,
            bus,
            spans,
        } = options;
        let limits = Arc::new(limits);
        let patience = limits.shutdown + CLOSING;
        let trigger = ShutdownTrigger::default();
        let secret = neighbours.as_ref().map(|(_, settings)| hop::Secret::new(settings.secret.bytes()));
        let shared = bus.as_ref().zip(secret.as_ref());
        let claims = claims.map(|claims| match shared {
            Some((bus, secret)) => Arc::new(ToldClaims::new(claims, Arc::clone(bus), secret.clone())),
            None => claims,
        });
        let kept = (Arc::clone(&storage), claims.clone());
        let rooms = Rooms::new(kept, Arc::clone(&limits), policy, garbage, clock);
        let cleaning = tokio::spawn(rooms.keep_clean());
        let claiming = tokio::spawn(rooms.keep_claims());
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
        let kept = (Arc::clone(&rooms), Arc::clone(&storage));
        let runs = Runs::new(kept, executor.runtimes(), &limits);
        let kept = (Arc::clone(&rooms), Arc::clone(&runs), Arc::clone(&storage));
        let mut app = App::new(kept, (Arc::clone(&limits), policy), access, library, trigger.subscribe());
        (app.webhook, app.spans) = (status, spans.clone());
        app.livekit = calls.livekit.clone().map(|to| LiveKitServer::new(to, rooms.metrics(), clock));
        app.calls = Arc::new(calls);
        app.repositories = Arc::new(Repositories::new(repositories, Arc::clone(&limits)));
        let (repositories, runtimes) = (Arc::clone(&app.repositories), runs.runtimes().clone());
        tokio::spawn(async move {
            repositories.look(async { Ok(Arc::clone(&runtimes.found().await?.sandbox)) }).await;
        });
        let cluster = claims.map(|claims| Arc::new(Cluster::new(Arc::clone(&rooms), claims)));
        let hearing = bus.as_ref().and_then(|bus| bus.news()).zip(secret).zip(cluster.clone());
        let hearing = hearing.map(|((news, secret), cluster)| tokio::spawn(cluster.listen(secret, news)));
        let sharing = bus.map(|bus| {
            app.share(Arc::clone(&bus));
            tokio::spawn(bus.keep(Arc::clone(rooms.metrics())))
        });
        let inner = neighbours.zip(cluster.clone()).map(|((listener, settings), cluster)| {
            app.neighbours = Some(Neighbours::new(cluster, &settings));
            let (router, limits) = (http::inner_router(app.clone()), Arc::clone(&limits));
            let from = (Proxies::everybody(), rooms.metrics().http.traffic(Listening::Cluster));
            tokio::spawn(async move {
                http::serve(listener, router, limits, from).await;
            })
        });
        let admin = Admin { app: AdminApp::new(app.clone()), address: None, serving: None };
        let traffic = rooms.metrics().http.traffic(Listening::Public);
        let serving = tokio::spawn(async move {
            http::serve(listener, http::router(app), limits, (proxies, traffic)).await;
        });
        let tasks = [Some(serving), inner, Some(cleaning), Some(claiming), Some(sealing), hearing, sharing];
        let tasks = tasks.into_iter().flatten().collect();
        Self { patience, address: None, rooms, runs, storage, cluster, trigger, tasks, telling, admin, spans }
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
    /// Ends within 10 s also when storage hangs (LIVE-6); among others within 20, for which it
    /// gives its rooms away first.
    pub async fn stop(self) {
        if let Some(cluster) = &self.cluster
            && timeout(LEAVING, cluster.leave()).await.is_err()
        {
            tracing::warn!("some rooms could not be given to other servers in time");
        }
        self.trigger.begin();
        // What it was about to note would open rooms anew.
        if let Some(telling) = self.telling {
            telling.abort();
        }
        self.runs.shut_down().await;
        // The documents have so long by themselves; what a store that hangs keeps is left.
        if timeout(self.patience, self.rooms.shut_down()).await.is_err() {
            tracing::error!("some documents did not close in time");
        }
        self.tasks.iter().for_each(JoinHandle::abort);
        if timeout(CLOSING, self.trigger.finished()).await.is_err() {
            tracing::warn!("some connections did not close in time");
        }
        if timeout(CLOSING, self.storage.close()).await.is_err() {
            tracing::error!("the storage did not close in time");
        }
        self.spans.stop().await;
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
