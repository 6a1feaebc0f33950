//! What documents count: updates, where they are and how long they take.

use std::time::{Duration, Instant};

use prometheus::{Histogram, IntCounter, IntCounterVec, IntGauge};

use super::instrument::{ANSWER, DISK, Instruments, WORK};
use super::share::Share;

/// Of all documents together.
#[derive(Debug)]
pub struct DocumentMetrics {
    updates: IntCounter,
    deliveries: IntCounter,
    overflows: IntCounter,
    refused: IntCounterVec,
    apply: Histogram,
    append: Histogram,
    save: Histogram,
    load: Histogram,
    outbox: IntGauge,
    parked: IntGauge,
    unsaved: IntGauge,
    failing: IntGauge,
    quarantined: IntGauge,
}

impl DocumentMetrics {
    pub(super) fn new(instruments: &Instruments) -> Self {
        Self {
            updates: instruments.counter(
                "pairpad_updates_total",
                "Updates taken into documents: what people, the API and the server itself wrote.",
            ),
            deliveries: instruments.counter(
                "pairpad_update_deliveries_total",
                "Updates handed to the connections of others: one update for two others is two.",
            ),
            overflows: instruments.counter(
                "pairpad_outbox_overflows_total",
                "How often a connection was so slow that its queue was emptied; it is brought up to date in place.",
            ),
            refused: instruments.counter_by(
                "pairpad_refused_messages_total",
                "Messages of WebSockets that were not applied, by reason; 'not_applied' is what somebody sent who \
                 may not write.",
                &["reason"],
            ),
            apply: instruments.histogram(
                "pairpad_apply_seconds",
                "Time to apply the updates of one turn of a document.",
                WORK,
            ),
            append: instruments.histogram(
                "pairpad_append_seconds",
                "Time until an append to a journal that somebody waits for is synced to the disk.",
                DISK,
            ),
            save: instruments.histogram(
                "pairpad_save_lag_seconds",
                "Time from taking the oldest update of such an append until it is on disk.",
                DISK,
            ),
            load: instruments.histogram("pairpad_load_seconds", "Time to open a document.", ANSWER),
            outbox: instruments.gauge(
                "pairpad_outbox_bytes",
                "Bytes that wait for connections whose sockets are full.",
            ),
            parked: instruments.gauge(
                "pairpad_parked_bytes",
                "Bytes of updates that wait in documents for something they need.",
            ),
            unsaved: instruments
                .gauge("pairpad_unsaved_bytes", "Bytes of updates that are in memory only, on their way to disk."),
            failing: instruments.gauge(
                "pairpad_failing_documents",
                "Documents whose last append failed, and is tried again.",
            ),
            quarantined: instruments.gauge(
                "pairpad_quarantined_documents",
                "Open documents whose stored data is damaged: they can be read only.",
            ),
        }
    }

    /// These reasons for refusing a message can be: each is shown from the beginning.
    pub fn expect_reasons(&self, reasons: impl IntoIterator<Item = &'static str>) {
        reasons.into_iter().for_each(|reason| drop(self.refused.with_label_values(&[reason])));
    }

    /// A message was not applied. Rare, and so looked up.
    pub fn refused(&self, reason: &'static str) {
        self.refused.with_label_values(&[reason]).inc();
    }

    /// A batch was handed out.
    pub fn handed_out(&self, deliveries: usize, overflows: usize) {
        self.deliveries.inc_by(deliveries as u64);
        self.overflows.inc_by(overflows as u64);
    }

    /// A document was opened.
    pub fn loaded(&self, took: Duration) {
        self.load.observe(took.as_secs_f64());
    }

    /// A connection's part of what waits for full sockets.
    pub fn outbox(&self) -> Share {
        Share::of(&self.outbox)
    }

    /// For a document that was opened, and may be quarantined.
    pub fn meter(&self, is_quarantined: bool) -> DocumentMeter {
        let mut quarantined = Share::of(&self.quarantined);
        quarantined.set(is_quarantined.into());
        DocumentMeter {
            apply: self.apply.clone(),
            parked: Share::of(&self.parked),
            _quarantined: quarantined,
        }
    }

    /// For a document's journal.
    pub fn journal(&self) -> JournalMeter {
        JournalMeter {
            updates: self.updates.clone(),
            append: self.append.clone(),
            save: self.save.clone(),
            unsaved: Share::of(&self.unsaved),
            failing: Share::of(&self.failing),
            waits_since: None,
            under_way: None,
        }
    }
}

/// What one document counts.
#[derive(Debug)]
pub struct DocumentMeter {
    apply: Histogram,
    parked: Share,
    _quarantined: Share,
}

impl DocumentMeter {
    /// Does something, and takes the time: applying a turn's updates.
    pub fn applying<T>(&self, work: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = work();
        self.apply.observe(began.elapsed().as_secs_f64());
        done
    }

    /// So many bytes wait for something they need.
    pub fn parked(&mut self, bytes: usize) {
        self.parked.set(bytes);
    }
}

/// What one document's journal counts.
#[derive(Debug)]
pub struct JournalMeter {
    updates: IntCounter,
    append: Histogram,
    save: Histogram,
    unsaved: Share,
    failing: Share,
    /// When the oldest update came that waits for the next append.
    waits_since: Option<Instant>,
    /// When the oldest of the append under way came, and when that began.
    under_way: Option<(Instant, Instant)>,
}

impl JournalMeter {
    /// An update was taken; with it, so many bytes are in memory only.
    pub fn took(&mut self, unsaved: usize) {
        self.updates.inc();
        self.unsaved.set(unsaved);
        self.waits_since.get_or_insert_with(Instant::now);
    }

    /// All that waits is being appended. Only where somebody waits for that is it looked
    /// at in time to be measured.
    pub fn appends(&mut self, is_awaited: bool) {
        let came = self.waits_since.take();
        self.under_way = came.filter(|_| is_awaited).map(|came| (came, Instant::now()));
    }

    /// It is on disk, and so many bytes are not.
    pub fn saved(&mut self, unsaved: usize) {
        self.unsaved.set(unsaved);
        self.failing.set(0);
        if let Some((came, began)) = self.under_way.take() {
            self.append.observe(began.elapsed().as_secs_f64());
            self.save.observe(came.elapsed().as_secs_f64());
        }
    }

    /// Nothing of it is written any more: what was under way never came to the disk.
    pub fn dropped(&mut self) {
        self.unsaved.set(0);
        self.failing.set(0);
        (self.waits_since, self.under_way) = (None, None);
    }

    /// It failed, and is tried again.
    pub fn failed(&mut self) {
        self.failing.set(1);
    }
}
