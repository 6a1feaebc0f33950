//! The LiveKit server that carries the calls of all rooms, as all of them share it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use ureq::Agent;

use super::orders::Request;
use super::request::{Outcome, client};
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
    pub(super) settings: LiveKit,
    pub(super) agent: Agent,
    pub(super) requests: Semaphore,
    pub(super) metrics: Arc<Metrics>,
    pub(super) clock: Clock,
}

impl LiveKitServer {
    /// The one of these settings. It is not asked for anything before somebody joins a call.
    pub fn new(settings: LiveKit, metrics: &Arc<Metrics>, clock: Clock) -> Arc<Self> {
        let (requests, metrics) = (Semaphore::new(REQUESTS), Arc::clone(metrics));
        Arc::new(Self { settings, agent: client(PATIENCE), requests, metrics, clock })
    }
}

/// What requests are called in measurements, and what can come of them.
pub fn labels() -> (&'static [&'static str], &'static [&'static str]) {
    (&Request::NAMES, &Outcome::NAMES)
}
