//! What became of runs.

use prometheus::IntCounterVec;

use super::instrument::Instruments;

/// Of all rooms.
#[derive(Debug)]
pub struct RunMetrics {
    ended: IntCounterVec,
}

impl RunMetrics {
    pub(super) fn new(instruments: &Instruments) -> Self {
        let ended = instruments.counter_by(
            "pairpad_runs_total",
            "Runs that have ended, by language, place (the server or a browser) and outcome.",
            &["language", "place", "outcome"],
        );
        Self { ended }
    }

    /// A run has ended. All three are words that stand in the code or in its tables.
    pub fn ended(&self, language: &str, place: &str, outcome: &'static str) {
        self.ended.with_label_values(&[language, place, outcome]).inc();
    }
}
