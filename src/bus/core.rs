//! The Redis that several servers share, as far as this server knows it.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use redis::aio::MultiplexedConnection;
use redis::{ConnectionAddr, ConnectionInfo, RedisError};
use tokio::sync::{Notify, mpsc};

use super::names::Names;
use crate::config;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::metrics::redis::{Operation, RedisMetrics};

/// How long somebody waits for an answer.
pub const PATIENCE: Duration = Duration::from_millis(50);
/// News that wait to be sent, or to be taken. More are dropped: they are hints.
pub(super) const NEWS: usize = 1_024;

/// The Redis that several servers share.
#[derive(Debug)]
pub struct Bus {
    pub(super) info: ConnectionInfo,
    pub(super) names: Names,
    /// Once it is kept.
    pub(super) metrics: OnceLock<Arc<Metrics>>,
    /// The connection by which it is asked, if it is asked at all.
    link: Mutex<Option<Link>>,
    /// Somebody had no answer.
    pub(super) failed: Notify,
    say: mpsc::Sender<Bytes>,
    pub(super) heard: mpsc::Sender<Bytes>,
    /// The other ends, until somebody has them.
    pub(super) said: Mutex<Option<mpsc::Receiver<Bytes>>>,
    hear: Mutex<Option<mpsc::Receiver<Bytes>>>,
}

/// Why it is not asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Down {
    #[error("{0}")]
    Redis(#[from] RedisError),
    #[error("it does not answer in time")]
    Silent,
    #[error("the connection broke")]
    Broken,
}

/// A connection, and which of all that there were.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) number: u64,
    pub(super) connection: MultiplexedConnection,
}

impl Bus {
    /// Not connected yet; [`Bus::keep`] does that. Its names come of the secret that the servers
    /// share.
    pub fn new(redis: &config::redis::Redis, secret: &[u8]) -> Arc<Self> {
        let (say, said) = mpsc::channel(NEWS);
        let (heard, hear) = mpsc::channel(NEWS);
        Arc::new(Self {
            info: redis.connection().clone(),
            names: Names::new(secret),
            metrics: OnceLock::new(),
            link: Mutex::default(),
            failed: Notify::new(),
            say,
            heard,
            said: Mutex::new(Some(said)),
            hear: Mutex::new(Some(hear)),
        })
    }

    /// Whether it answers, as far as is known. Asks nobody.
    pub fn is_up(&self) -> bool {
        self.lock().is_some()
    }

    /// Where it is, for people.
    pub fn place(&self) -> &ConnectionAddr {
        self.info.addr()
    }

    /// Tells all servers something, as soon as may be; or nobody, where Redis is away.
    pub fn tell(&self, news: Bytes) {
        if self.is_up() && self.say.try_send(news).is_err() {
            self.count(|metrics| metrics.failed(Operation::Publish));
        }
    }

    /// What servers tell, this one among them, from now on, for whoever asks first.
    pub fn news(&self) -> Option<mpsc::Receiver<Bytes>> {
        self.hear.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn count(&self, count: impl FnOnce(&RedisMetrics)) {
        if let Some(metrics) = self.metrics.get() {
            count(&metrics.redis);
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Option<Link>> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By this connection nobody asks any more.
    pub(super) fn give_up(&self, number: u64) {
        let given_up = self.lock().take_if(|link| link.number == number);
        if given_up.is_some() {
            self.count(|metrics| metrics.is_up(false));
            self.failed.notify_one();
        }
    }
}
