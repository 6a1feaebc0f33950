//! The way of a document's updates to the disk.
//!
//! At most one append is under way. What comes in meanwhile waits and goes into
//! the next one as a single record, so a busy document writes larger records
//! rather than more of them. A failed append keeps its updates and is tried
//! again (STORE-4).
//!
//! Nobody is woken for what nobody waits for: when no member asked for reports and no
//! answer is owed, updates are gathered for [`Journal::LINGER`], and the document's
//! task learns of the end of an append when it is awake for another reason, or looks
//! after [`Journal::LOOK`].

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::key::MemberKey;
use super::turn::MAX_FOLLOWED;
use crate::config::limits::Limits;
use crate::ids::DocumentKey;
use crate::storage::{Entry, Generation, Seq, Storage, StorageError};
use crate::telemetry::metrics::Metrics;
use crate::telemetry::metrics::document::JournalMeter;
use crate::telemetry::metrics::storage::Operation;
use crate::telemetry::spans::{Fact, Span, Work};
use crate::telemetry::trace::TraceId;

/// How many messages of each connection are on disk.
pub type Saved = HashMap<MemberKey, u64, foldhash::fast::RandomState>;

type Append = Pin<Box<dyn Future<Output = Result<Seq, StorageError>> + Send>>;

/// Updates between memory and disk.
pub struct Journal {
    storage: Arc<dyn Storage>,
    key: DocumentKey,
    generation: Generation,
    waiting: Vec<Entry>,
    waiting_bytes: usize,
    /// Until when they may wait for others; of no meaning when nothing waits.
    waiting_until: Instant,
    /// What can be told once all that waits is on disk.
    told: Told,
    /// What of it is followed.
    followed: Vec<Span>,
    /// Whose it is.
    traces: Traces,
    under_way: Option<UnderWay>,
    trouble: Option<Trouble>,
    metrics: Arc<Metrics>,
    meter: JournalMeter,
}

/// Whom to tell when something is on disk.
#[derive(Debug, Default)]
struct Told {
    members: Saved,
    writers: Vec<oneshot::Sender<()>>,
}

impl Told {
    fn is_nobody(&self) -> bool {
        self.members.is_empty() && self.writers.is_empty()
    }
}

/// Whose updates these are, for the log: WebSockets that share an append, up to [`NAMED`] of them.
#[derive(Debug, Clone, Default)]
struct Traces(Vec<TraceId>);

/// Ids that one line of the log names.
const NAMED: usize = 8;

impl Traces {
    fn add(&mut self, trace: TraceId) {
        if self.0.len() < NAMED && !self.0.contains(&trace) {
            self.0.push(trace);
        }
    }

    fn and(&self, others: &Self) -> Self {
        let mut all = self.clone();
        others.0.iter().for_each(|trace| all.add(*trace));
        all
    }
}

impl fmt::Display for Traces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&ids.join(" "))
    }
}

/// An amount of updates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// How many.
    pub updates: usize,
    /// How large together.
    pub bytes: usize,
}

impl Written {
    /// The amount of these.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let add = |sum: Self, entry: &Entry| Self {
            updates: sum.updates + 1,
            bytes: sum.bytes + entry.update.len(),
        };
        entries.into_iter().fold(Self::default(), add)
    }

    /// Writing it, as a part of that.
    fn span(self, of: &Span) -> Span {
        let mut commit = of.part(Work::Commit);
        commit.note(Fact::Updates(self.updates));
        commit.note(Fact::Bytes(self.bytes));
        commit
    }
}

struct UnderWay {
    entries: Arc<[Entry]>,
    written: Written,
    told: Told,
    /// How long it takes, and since when what it is a part of.
    followed: Vec<(Span, Span)>,
    traces: Traces,
    append: Append,
}

/// Storage fails, and this is how long to wait before the next try.
#[derive(Debug, Clone, Copy)]
struct Trouble {
    pause: Duration,
}

/// An append has ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    /// It is on disk, and this can be reported.
    Saved(Written, Saved),
    /// The room was deleted: nothing of it is written any more.
    Deleted,
    /// Another server has the room: this one writes nothing of it any more.
    Lost,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("key", &self.key)
            .field("waiting", &self.waiting.len())
            .field("under_way", &self.under_way.is_some())
            .field("trouble", &self.trouble)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// How often to look at an append whose end nobody is woken for: a failure has to
    /// be noticed, and tried again.
    pub const LOOK: Duration = Duration::from_secs(1);
    /// How long updates wait at most for others to share an append with, while nobody
    /// waits for them. Whoever asked for reports waits for nothing but the disk.
    pub const LINGER: Duration = Duration::from_millis(500);

    /// An empty one.
    pub fn new(
        storage: Arc<dyn Storage>,
        key: DocumentKey,
        generation: Generation,
        metrics: &Arc<Metrics>,
    ) -> Self {
        Self {
            storage,
            key,
            generation,
            waiting: Vec::new(),
            waiting_bytes: 0,
            waiting_until: Instant::now(),
            told: Told::default(),
            followed: Vec::new(),
            traces: Traces::default(),
            under_way: None,
            trouble: None,
            metrics: Arc::clone(metrics),
            meter: metrics.documents.journal(),
        }
    }

    /// Takes an update; it is written with the next append.
    pub fn push(&mut self, entry: Entry) {
        if self.waiting.is_empty() {
            self.waiting_until = next_tick(Instant::now());
        }
        self.waiting_bytes += entry.update.len();
        self.waiting.push(entry);
        self.meter.took(self.unsaved_bytes());
    }

    /// The first `count` messages of this connection are in what was pushed so far.
    pub fn mark(&mut self, member: MemberKey, count: u64) {
        self.told.members.insert(member, count);
    }

    /// Tells this one when all that was pushed so far is on disk; it is dropped if
    /// that never happens.
    pub fn tell(&mut self, writer: oneshot::Sender<()>) {
        self.told.writers.push(writer);
    }

    /// Follows these until all that was pushed so far is on disk.
    pub(super) fn follow(&mut self, updates: Vec<Span>) {
        let places = MAX_FOLLOWED.saturating_sub(self.followed.len());
        self.followed.extend(updates.into_iter().take(places));
    }

    /// Takes an update that came by this WebSocket, which the log names where it can't be written.
    pub(super) fn push_of(&mut self, trace: Option<TraceId>, entry: Entry) {
        trace.into_iter().for_each(|trace| self.traces.add(trace));
        self.push(entry);
    }

    /// Nobody waits for this connection's reports any more.
    pub fn forget(&mut self, member: MemberKey) {
        self.told.members.remove(&member);
    }

    /// What is in memory only, in order.
    pub fn unsaved(&self) -> impl Iterator<Item = &Entry> {
        self.under_way.iter().flat_map(|under_way| under_way.entries.iter()).chain(&self.waiting)
    }

    /// Bytes that are in memory only.
    pub fn unsaved_bytes(&self) -> usize {
        self.waiting_bytes + self.under_way.as_ref().map_or(0, |append| append.written.bytes)
    }

    /// Whether all that was pushed is on disk.
    pub fn is_settled(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_none()
    }

    /// Whether the last append failed.
    pub fn is_in_trouble(&self) -> bool {
        self.trouble.is_some()
    }

    /// Whether an append is under way whose end wakes nobody.
    pub fn is_unattended(&self) -> bool {
        self.told.is_nobody() && self.under_way.as_ref().is_some_and(|under_way| under_way.told.is_nobody())
    }

    /// When to [advance](Self::advance), if nothing else happens.
    pub fn due(&self) -> Option<Instant> {
        let lingers = self.under_way.is_none() && !self.waiting.is_empty() && self.told.is_nobody();
        lingers.then_some(self.waiting_until)
    }

    /// Starts an append if it is time for one and none is under way. Returns what can
    /// be reported at once, because nothing waits.
    pub fn advance(&mut self) -> Saved {
        if self.due().is_some_and(|due| Instant::now() < due) { Saved::default() } else { self.flush() }
    }

    /// The same, and it is time now.
    pub fn flush(&mut self) -> Saved {
        if self.under_way.is_some() {
            return Saved::default();
        }
        if self.waiting.is_empty() {
            self.followed.clear();
            self.traces = Traces::default();
            let Told { members, writers } = std::mem::take(&mut self.told);
            tell(writers);
            return members;
        }
        let entries: Arc<[Entry]> = std::mem::take(&mut self.waiting).into();
        let bytes = std::mem::take(&mut self.waiting_bytes);
        let written = Written { updates: entries.len(), bytes };
        let append = self.append(Arc::clone(&entries), Duration::ZERO);
        self.meter.appends(!self.told.is_nobody());
        let (told, followed) = (std::mem::take(&mut self.told), std::mem::take(&mut self.followed));
        let followed = followed.into_iter().map(|update| (written.span(&update), update)).collect();
        let traces = std::mem::take(&mut self.traces);
        self.under_way = Some(UnderWay { entries, written, told, followed, traces, append });
        Saved::default()
    }

    /// Ready when the append under way has ended; pending for ever when none is. A
    /// failure is logged, kept and tried again in here. Wakes nobody while nobody
    /// waits for it.
    pub fn poll_ended(&mut self, context: &mut Context<'_>, limits: &Limits) -> Poll<Ended> {
        // While storage is in trouble, somebody has to try again.
        if self.is_unattended() && self.trouble.is_none() {
            let ended = self.poll_attended(&mut Context::from_waker(Waker::noop()), limits);
            if ended.is_ready() || self.trouble.is_none() {
                return ended;
            }
        }
        self.poll_attended(context, limits)
    }

    /// The same, for whoever waits for nothing else.
    pub fn poll_attended(&mut self, context: &mut Context<'_>, limits: &Limits) -> Poll<Ended> {
        loop {
            let Some(under_way) = &mut self.under_way else { return Poll::Pending };
            match std::task::ready!(under_way.append.as_mut().poll(context)) {
                Ok(_) => {
                    if self.trouble.take().is_some() {
                        tracing::info!(document = %self.key, "writing works again");
                    }
                    let Some(UnderWay { written, told, followed, .. }) = self.under_way.take() else {
                        return Poll::Pending;
                    };
                    drop(followed);
                    self.meter.saved(self.unsaved_bytes());
                    tell(told.writers);
                    return Poll::Ready(Ended::Saved(written, told.members));
                }
                Err(StorageError::Deleted) => {
                    self.drop_all();
                    return Poll::Ready(Ended::Deleted);
                }
                Err(StorageError::Lost) => {
                    self.drop_all();
                    return Poll::Ready(Ended::Lost);
                }
                Err(error) => {
                    let pause = self.trouble.map_or(limits.retry_first, |trouble| trouble.pause * 2);
                    let pause = pause.min(limits.retry_most);
                    // What waits behind it is not saved, either.
                    let traces = under_way.traces.and(&self.traces);
                    tracing::error!(document = %self.key, %error, ?pause, %traces, "could not save; will try again");
                    self.trouble = Some(Trouble { pause });
                    self.metrics.storage.failed(Operation::Append, error.kind());
                    self.meter.failed();
                    let entries = Arc::clone(&under_way.entries);
                    let append = self.append(entries, pause);
                    if let Some(under_way) = &mut self.under_way {
                        under_way.append = append;
                    }
                }
            }
        }
    }

    /// Writes nothing any more. Whoever was not told that something is on disk still has it.
    pub fn drop_all(&mut self) {
        self.under_way = None;
        self.waiting.clear();
        self.followed.clear();
        self.traces = Traces::default();
        (self.waiting_bytes, self.told) = (0, Told::default());
        self.meter.dropped();
    }

    fn append(&self, entries: Arc<[Entry]>, pause: Duration) -> Append {
        let (storage, key, generation) = (Arc::clone(&self.storage), self.key.clone(), self.generation);
        Box::pin(async move {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            storage.append(&key, generation, entries).await
        })
    }
}

/// The next of the moments that all documents share, so that what nobody waits for
/// shares a sync and not only an append.
fn next_tick(now: Instant) -> Instant {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    let first = *FIRST.get_or_init(|| now);
    let tick = Journal::LINGER.as_micros() as u64;
    // Where time is paused and advanced, the first may be later.
    let passed = now.saturating_duration_since(first).as_micros() as u64 % tick;
    now + Duration::from_micros(tick - passed)
}

/// Tells those who wait that what they wrote is on disk. Whoever is gone is not told.
fn tell(writers: Vec<oneshot::Sender<()>>) {
    for writer in writers {
        let _ = writer.send(());
    }
}

#[cfg(test)]
mod tests;
