//! What people say in calls.

use prometheus::{IntCounter, IntCounterVec};

use super::instrument::Instruments;

/// Of all rooms.
#[derive(Debug)]
pub struct CallMetrics {
    joined: IntCounter,
    refused: IntCounterVec,
}

impl CallMetrics {
    pub(super) fn new(instruments: &Instruments) -> Self {
        Self {
            joined: instruments.counter("pairpad_call_joins_total", "How often somebody joined a call."),
            refused: instruments.counter_by(
                "pairpad_call_refused_messages_total",
                "Messages in calls that had no effect, by reason.",
                &["reason"],
            ),
        }
    }

    /// These reasons can be: each is shown from the beginning.
    pub fn expect_reasons(&self, reasons: impl IntoIterator<Item = &'static str>) {
        reasons.into_iter().for_each(|reason| drop(self.refused.with_label_values(&[reason])));
    }

    /// Somebody joined a call.
    pub fn joined(&self) {
        self.joined.inc();
    }

    /// Something that somebody said had no effect.
    pub fn refused(&self, reason: &'static str) {
        self.refused.with_label_values(&[reason]).inc();
    }
}
