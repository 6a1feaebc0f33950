//! What the server counts and measures, for Prometheus.
//!
//! Counting takes one atomic operation where it happens often, as with every update: no lock,
//! no allocation, nothing looked up by a name. What is counted by labels that are known only
//! then (a request's route, an error's kind) is looked up, under a lock that is held for a
//! moment. What can be read when somebody asks (what is open, who is there, the process's
//! memory) is read then, and never counted a second time.
//!
//! No label holds a room, a person or an address: their values are a few words that stand in
//! the code.
//!
//! A part of the server that is to be measured has a file here, with a name for whatever
//! happens to it.

pub mod call;
pub mod document;
pub mod http;
mod instrument;
pub mod now;
mod process;
pub mod redis;
pub mod repositories;
pub mod runs;
pub mod share;
pub mod storage;

use std::sync::{Mutex, PoisonError};

use prometheus::{Registry, TextEncoder};

use self::call::CallMetrics;
use self::document::DocumentMetrics;
use self::http::HttpMetrics;
use self::instrument::Instruments;
use self::now::{Now, NowGauges};
use self::process::Process;
use self::redis::RedisMetrics;
use self::repositories::RepositoryMetrics;
use self::runs::RunMetrics;
use self::storage::StorageMetrics;

/// All that is measured in one server.
#[derive(Debug)]
pub struct Metrics {
    /// Documents, and what is written into them.
    pub documents: DocumentMetrics,
    /// What people tell each other's browsers in calls.
    pub calls: CallMetrics,
    /// Requests and WebSockets.
    pub http: HttpMetrics,
    /// What several servers share by Redis.
    pub redis: RedisMetrics,
    /// Files of Git repositories.
    pub repositories: RepositoryMetrics,
    /// Code that runs.
    pub runs: RunMetrics,
    /// Failures of the storage.
    pub storage: StorageMetrics,
    now: NowGauges,
    process: Process,
    registry: Registry,
    /// One scrape at a time: each sets what is read only then.
    scrape: Mutex<()>,
}

impl Default for Metrics {
    fn default() -> Self {
        let instruments = Instruments::default();
        let build =
            instruments.gauge_by("pairpad_build_info", "The version that runs. Always 1.", &["version"]);
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        Self {
            documents: DocumentMetrics::new(&instruments),
            calls: CallMetrics::new(&instruments),
            http: HttpMetrics::new(&instruments),
            redis: RedisMetrics::new(&instruments),
            repositories: RepositoryMetrics::new(&instruments),
            runs: RunMetrics::new(&instruments),
            storage: StorageMetrics::new(&instruments),
            now: NowGauges::new(&instruments),
            process: Process::new(&instruments),
            registry: instruments.registry,
            scrape: Mutex::default(),
        }
    }
}

impl Metrics {
    /// Everything, in Prometheus' text format ([`CONTENT_TYPE`]), with what there is now.
    ///
    /// # Errors
    /// When it can't be written as such.
    pub fn scrape(&self, now: &Now) -> prometheus::Result<String> {
        let _alone = self.scrape.lock().unwrap_or_else(PoisonError::into_inner);
        self.now.show(now);
        self.process.read();
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

/// Of what [`Metrics::scrape`] gives.
pub const CONTENT_TYPE: &str = prometheus::TEXT_FORMAT;
