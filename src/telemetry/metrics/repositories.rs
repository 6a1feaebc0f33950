//! What became of fetching files of repositories.

use prometheus::IntCounterVec;

use super::instrument::Instruments;

/// Of all rooms.
#[derive(Debug)]
pub struct RepositoryMetrics {
    fetched: IntCounterVec,
}

impl RepositoryMetrics {
    pub(super) fn new(instruments: &Instruments) -> Self {
        let fetched = instruments.counter_by(
            "pairpad_repositories_total",
            "How often files of a Git repository were asked for, by what came of it.",
            &["outcome"],
        );
        // Shown from the beginning.
        drop(fetched.with_label_values(&["taken"]));
        Self { fetched }
    }

    /// Somebody has asked for files: `taken`, or the code of an error.
    pub fn fetched(&self, outcome: &'static str) {
        self.fetched.with_label_values(&[outcome]).inc();
    }
}
