//! What every handler is given.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::access::door::Door;
use super::api::offers::Offers;
use super::cluster::Neighbours;
use super::measured;
use super::socket::unfinished::Unfinished;
use crate::bus::Bus;
use crate::call::exchange::Exchange;
use crate::config::access::AccessSettings;
use crate::config::call::CallSettings;
use crate::config::limits::Limits;
use crate::config::repositories::RepositorySettings;
use crate::config::settings::RoomPolicy;
use crate::livekit::carriage::Carriage;
use crate::livekit::server::LiveKitServer;
use crate::playback::recordings::Recordings;
use crate::question::library::Library;
use crate::repository::Repositories;
use crate::room::registry::Rooms;
use crate::runs::Runs;
use crate::shutdown::Shutdown;
use crate::storage::Storage;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::spans::Spans;
use crate::turns::Turns;
use crate::webhook::status::Status;

/// Rooms that are exported at a time: mostly they wait for their clients.
const EXPORTS: usize = 16;

/// Archives of rooms that come in at a time: their files take room on the disk.
const IMPORTS: usize = 8;
/// Of these, how many are checked at a time. Each holds a document in memory.
const CHECKS: usize = 2;

/// What the handlers share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    /// All rooms.
    pub(super) rooms: Arc<Rooms>,
    /// For the health check, and for the secret that signs sessions.
    pub(super) storage: Arc<dyn Storage>,
    /// The table of limits.
    pub(super) limits: Arc<Limits>,
    /// Held by every connection.
    pub(super) shutdown: Shutdown,
    /// Who may use this server.
    pub(super) door: Arc<Door>,
    /// What can be played back of them.
    pub(super) recordings: Arc<Recordings>,
    /// What runs in them.
    pub(super) runs: Arc<Runs>,
    /// One trial of the sandbox at a time.
    pub(super) trials: Arc<Semaphore>,
    /// Few rooms are exported at a time: each takes a thread until its last byte is read.
    pub(super) exports: Arc<Turns>,
    /// Archives that come in at a time, each in a file.
    pub(super) imports: Arc<Turns>,
    /// Of these, how many are checked at a time: each takes a processor.
    pub(super) checks: Arc<Semaphore>,
    /// What rooms begin with.
    pub(super) offers: Arc<Offers>,
    /// Whether there are calls, and what helps them.
    pub(crate) calls: Arc<CallSettings>,
    /// What takes files of repositories.
    pub(crate) repositories: Arc<Repositories>,
    /// What carries their media, unless browsers do.
    pub(crate) livekit: Option<Arc<LiveKitServer>>,
    /// How it goes with the webhook, if there is one.
    pub(crate) webhook: Option<Arc<Status>>,
    /// What the servers share beside the store, if anything.
    pub(super) bus: Option<Arc<Bus>>,
    /// The other servers, where there are any.
    pub(crate) neighbours: Option<Neighbours>,
    /// What is counted and measured.
    pub(super) metrics: Arc<Metrics>,
    /// Who is told what took how long.
    pub(crate) spans: Spans,
    /// What all clients have sent of messages that are not complete.
    pub(super) unfinished: Arc<Unfinished>,
}

impl App {
    /// Over these rooms, which this storage keeps.
    pub fn new(
        (rooms, runs, storage): (Arc<Rooms>, Arc<Runs>, Arc<dyn Storage>),
        (limits, policy): (Arc<Limits>, RoomPolicy),
        access: AccessSettings,
        library: Library,
        shutdown: Shutdown,
    ) -> Self {
        let offers = Arc::new(Offers::new(&access, library));
        let door = Arc::new(Door::new(access, policy, &limits));
        let recordings = Arc::new(Recordings::new(Arc::clone(&storage), Arc::clone(&limits)));
        let repositories = Repositories::new(RepositorySettings::default(), Arc::clone(&limits));
        let repositories = Arc::new(repositories);
        let unfinished = Arc::new(Unfinished::new(limits.unfinished));
        let metrics = Arc::clone(rooms.metrics());
        measured::expect_labels(&metrics);
        Self {
            rooms,
            recordings,
            runs,
            storage,
            limits,
            shutdown,
            door,
            offers,
            metrics,
            unfinished,
            spans: Spans::default(),
            calls: Arc::default(),
            repositories,
            livekit: None,
            webhook: None,
            bus: None,
            neighbours: None,
            exports: Arc::new(Turns::new(EXPORTS)),
            imports: Arc::new(Turns::new(IMPORTS)),
            checks: Arc::new(Semaphore::new(CHECKS)),
            trials: Arc::new(Semaphore::new(1)),
        }
    }

    /// A room's call.
    pub(super) fn call(&self) -> Arc<Exchange> {
        let Limits { call_people, call_people_livekit, call_outbox, .. } = *self.limits;
        match &self.livekit {
            Some(livekit) => Exchange::carried(call_people_livekit, call_outbox, |call| {
                Arc::new(Carriage::new(Arc::clone(livekit), call))
            }),
            None => Exchange::new(call_people, call_outbox),
        }
    }

    /// Counts together with other servers, by this Redis.
    pub(crate) fn share(&mut self, bus: Arc<Bus>) {
        self.door.budgets.share(Arc::clone(&bus));
        self.bus = Some(bus);
    }
}
