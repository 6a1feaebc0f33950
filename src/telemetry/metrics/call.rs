//! What people say in calls.

use prometheus::{IntCounter, IntCounterVec};

use super::instrument::Instruments;

/// Of all rooms.
#[derive(Debug)]
pub struct CallMetrics {
    joined: IntCounter,
    refused: IntCounterVec,
    livekit: IntCounterVec,
    livekit_given_up: IntCounter,
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
            livekit: instruments.counter_by(
                "pairpad_livekit_requests_total",
                "Requests to LiveKit, by what came of them.",
                &["request", "outcome"],
            ),
            livekit_given_up: instruments.counter(
                "pairpad_livekit_given_up_total",
                "What LiveKit was told in vain, also after several tries.",
            ),
        }
    }

    /// These reasons can be: each is shown from the beginning.
    pub fn expect_reasons(&self, reasons: impl IntoIterator<Item = &'static str>) {
        reasons.into_iter().for_each(|reason| drop(self.refused.with_label_values(&[reason])));
    }

    /// These requests to LiveKit can be, and this can come of them.
    pub fn expect_requests(&self, requests: &[&str], outcomes: &[&str]) {
        for request in requests {
            outcomes.iter().for_each(|outcome| drop(self.livekit.with_label_values(&[request, outcome])));
        }
    }

    /// LiveKit was asked for something.
    pub fn asked_livekit(&self, request: &str, outcome: &str) {
        self.livekit.with_label_values(&[request, outcome]).inc();
    }

    /// LiveKit never did what it was told.
    pub fn gave_livekit_up(&self) {
        self.livekit_given_up.inc();
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
