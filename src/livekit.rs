//! LiveKit, which carries the media of calls where an operator wants that. Who is in a call and who
//! may what there is decided as ever ([`crate::call`]); this sees to it that LiveKit does the same.
//!
//! * `request` is one request of LiveKit's server API, and `token` what lets this server in there.
//! * `orders` is what LiveKit has to be told about one call, and when it is told again. Pure.
//! * `course` is the task that tells it, from the first who joins a call to the last who leaves;
//!   `carriage` begins one for each call of a room.
//!
//! A room of LiveKit has a random name, another one for each call. So nobody outside can guess it,
//! it says nothing of the room or its links, and a late word about an earlier call, also of
//! another server, concerns nobody in this one.

mod carriage;
mod course;
mod orders;
mod request;
mod token;

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Semaphore;
use ureq::Agent;

use self::carriage::Carriage;
use self::orders::Request;
use self::request::{Outcome, client};
use crate::call::carrier::Carrier;
use crate::call::exchange::Exchange;
use crate::clock::Clock;
use crate::config::livekit::LiveKit;
use crate::telemetry::metrics::Metrics;

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Requests at a time, each on a thread of its own.
const REQUESTS: usize = 16;

/// The LiveKit server that carries the calls of all rooms.
#[derive(Debug)]
pub struct LiveKitServer {
    settings: LiveKit,
    agent: Agent,
    requests: Arc<Semaphore>,
    metrics: Arc<Metrics>,
    clock: Clock,
}

impl LiveKitServer {
    /// The one of these settings. It is not asked for anything before somebody joins a call.
    pub fn new(settings: LiveKit, metrics: &Arc<Metrics>, clock: Clock) -> Arc<Self> {
        metrics.calls.expect_requests(&Request::NAMES, &Outcome::NAMES);
        let requests = Arc::new(Semaphore::new(REQUESTS));
        Arc::new(Self { settings, agent: client(PATIENCE), requests, metrics: Arc::clone(metrics), clock })
    }

    /// Carries a room's call.
    pub fn carry(self: &Arc<Self>, call: Weak<Exchange>) -> Arc<dyn Carrier> {
        Arc::new(Carriage::new(Arc::clone(self), call))
    }
}
