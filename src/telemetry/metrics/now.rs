//! What can be read when somebody asks, and is not counted before.

use prometheus::IntGauge;

use super::instrument::{Instruments, whole};

/// What there is at this moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Now {
    /// Rooms in memory.
    pub rooms: usize,
    /// Documents in memory.
    pub documents: usize,
    /// People in those rooms.
    pub people: usize,
    /// Rooms with a call that somebody is in.
    pub calls: usize,
    /// People in calls.
    pub call_people: usize,
    /// Runs on this server that go on.
    pub runs_running: usize,
    /// Runs that wait for their turn.
    pub runs_waiting: usize,
    /// Ended interviews that the webhook has not told of.
    pub webhook_waiting: usize,
    /// Telling of them fails.
    pub webhook_fails: bool,
    /// Bytes that are free where the data is; nothing where that is not known.
    pub disk_free: Option<u64>,
    /// Below this, no rooms are made.
    pub disk_mark: u64,
    /// No rooms are taken.
    pub is_draining: bool,
}

/// The gauges of it.
#[derive(Debug)]
pub(super) struct NowGauges {
    rooms: IntGauge,
    documents: IntGauge,
    people: IntGauge,
    calls: IntGauge,
    call_people: IntGauge,
    runs_running: IntGauge,
    runs_waiting: IntGauge,
    webhook_waiting: IntGauge,
    webhook_fails: IntGauge,
    disk_free: IntGauge,
    disk_mark: IntGauge,
    is_draining: IntGauge,
}

impl NowGauges {
    pub(super) fn new(instruments: &Instruments) -> Self {
        Self {
            rooms: instruments.gauge("pairpad_rooms", "Rooms in memory."),
            documents: instruments.gauge("pairpad_documents", "Documents in memory."),
            people: instruments
                .gauge("pairpad_people", "People in rooms, however many connections each has."),
            calls: instruments.gauge("pairpad_calls", "Rooms with a call that somebody is in."),
            call_people: instruments.gauge("pairpad_call_people", "People in calls."),
            runs_running: instruments.gauge("pairpad_runs_running", "Runs that go on on this server."),
            runs_waiting: instruments.gauge("pairpad_runs_waiting", "Runs that wait for their turn."),
            webhook_waiting: instruments.gauge(
                "pairpad_webhook_waiting",
                "Ended interviews that the webhook's receiver has not taken.",
            ),
            webhook_fails: instruments
                .gauge("pairpad_webhook_failing", "1 if the webhook's receiver did not take the last one."),
            disk_free: instruments
                .gauge("pairpad_disk_free_bytes", "Bytes that are free on the disk of the data."),
            disk_mark: instruments.gauge(
                "pairpad_disk_free_min_bytes",
                "With fewer free bytes than that no rooms are made: 'free-disk' of the limits.",
            ),
            is_draining: instruments.gauge(
                "pairpad_draining",
                "1 if this server of several takes no rooms, because it was drained or stops.",
            ),
        }
    }

    pub(super) fn show(&self, now: &Now) {
        self.rooms.set(whole(now.rooms));
        self.documents.set(whole(now.documents));
        self.people.set(whole(now.people));
        self.calls.set(whole(now.calls));
        self.call_people.set(whole(now.call_people));
        self.runs_running.set(whole(now.runs_running));
        self.runs_waiting.set(whole(now.runs_waiting));
        self.webhook_waiting.set(whole(now.webhook_waiting));
        self.webhook_fails.set(now.webhook_fails.into());
        // Where nobody knows, there is no end of it.
        self.disk_free.set(now.disk_free.map_or(i64::MAX, whole));
        self.disk_mark.set(whole(now.disk_mark));
        self.is_draining.set(now.is_draining.into());
    }
}
