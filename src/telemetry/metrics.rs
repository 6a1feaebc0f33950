//! What the server counts and measures, for Prometheus.
//!
//! Counting takes one atomic operation: no lock, no allocation, nothing looked up by a
//! name. What can be read when somebody asks (what is open, who is there, the process's
//! memory) is read then, and never counted a second time.
//!
//! No label holds a room, a person or an address: their values are a few words that stand in
//! the code.

mod instrument;
mod process;

use std::sync::{Mutex, PoisonError};

use prometheus::{Registry, TextEncoder};

use self::instrument::Instruments;
use self::process::Process;

/// All that is measured in one server.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    process: Process,
    /// One scrape at a time: each sets what is read only then.
    scrape: Mutex<()>,
}

impl Default for Metrics {
    fn default() -> Self {
        let instruments = Instruments::default();
        let build =
            instruments.gauge_by("pairpad_build_info", "The version that runs. Always 1.", &["version"]);
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        Self { process: Process::new(&instruments), scrape: Mutex::default(), registry: instruments.registry }
    }
}

impl Metrics {
    /// Everything, in Prometheus' text format ([`CONTENT_TYPE`]).
    ///
    /// # Errors
    /// When it can't be written as such.
    pub fn scrape(&self) -> prometheus::Result<String> {
        let _alone = self.scrape.lock().unwrap_or_else(PoisonError::into_inner);
        self.process.read();
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

/// Of what [`Metrics::scrape`] gives.
pub const CONTENT_TYPE: &str = prometheus::TEXT_FORMAT;
