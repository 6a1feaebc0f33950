//! What several servers share by a Redis: rates that count on all of them, and news.
//!
//! Nothing depends on it. It may be missing, slow, frozen, flushed or started anew at any
//! moment: then each server counts for itself, and hears of others what the store says.
//! Nobody waits for it longer than [`PATIENCE`]: who asks does so by a connection that is there,
//! and when one answer fails or is late there is none until, beside all requests, another one
//! has been made and tried.
//!
//! * `keeper` makes that connection, looks after it, and sends and hears news by it.
//! * `rates` is how often something may happen, counted there.
//! * `names` are the keys and the channel: of this deployment alone, and without addresses.

mod keeper;
mod names;
mod rates;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use redis::aio::MultiplexedConnection;
use redis::{ConnectionAddr, ConnectionInfo, RedisError};
use tokio::sync::{Notify, mpsc};

use self::names::Names;
pub use self::rates::{Bucket, Taken};
use crate::config;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::metrics::redis::{Operation, RedisMetrics};

/// How long somebody waits for an answer.
pub const PATIENCE: Duration = Duration::from_millis(50);
/// News that wait to be sent, or to be taken. More are dropped: they are hints.
const NEWS: usize = 1_024;

/// The Redis that several servers share.
#[derive(Debug)]
pub struct Bus {
    info: ConnectionInfo,
    names: Names,
    /// Once it is kept.
    metrics: OnceLock<Arc<Metrics>>,
    /// The connection by which it is asked, if it is asked at all.
    link: Mutex<Option<Link>>,
    /// Somebody had no answer.
    failed: Notify,
    say: mpsc::Sender<Bytes>,
    heard: mpsc::Sender<Bytes>,
    /// The other ends, until somebody has them.
    said: Mutex<Option<mpsc::Receiver<Bytes>>>,
    hear: Mutex<Option<mpsc::Receiver<Bytes>>>,
}

/// Why it is not asked.
#[derive(Debug, thiserror::Error)]
enum Down {
    #[error("{0}")]
    Redis(#[from] RedisError),
    #[error("it does not answer in time")]
    Silent,
    #[error("the connection broke")]
    Broken,
}

/// A connection, and which of all that there were.
#[derive(Debug, Clone)]
struct Link {
    number: u64,
    connection: MultiplexedConnection,
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

    fn count(&self, count: impl FnOnce(&RedisMetrics)) {
        if let Some(metrics) = self.metrics.get() {
            count(&metrics.redis);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Link>> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By this connection nobody asks any more.
    fn give_up(&self, number: u64) {
        let given_up = self.lock().take_if(|link| link.number == number);
        if given_up.is_some() {
            self.count(|metrics| metrics.is_up(false));
            self.failed.notify_one();
        }
    }
}
