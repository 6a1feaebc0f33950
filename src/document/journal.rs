//! The way of a document's updates to the disk.
//!
//! At most one append is under way. What comes in meanwhile waits and goes into
//! the next one as a single record, so a busy document writes larger records
//! rather than more of them. A failed append keeps its updates and is tried
//! again (STORE-4).

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::member::MemberKey;
use crate::config::limits::Limits;
use crate::ids::DocumentKey;
use crate::storage::{Entry, Generation, Seq, Storage, StorageError};

/// How many messages of each connection are on disk.
pub type Saved = HashMap<MemberKey, u64>;

type Append = Pin<Box<dyn Future<Output = Result<Seq, StorageError>> + Send>>;

/// Updates between memory and disk.
pub struct Journal {
    storage: Arc<dyn Storage>,
    key: DocumentKey,
    generation: Generation,
    waiting: Vec<Entry>,
    waiting_bytes: usize,
    /// What can be reported once all that waits is on disk.
    marks: Saved,
    under_way: Option<UnderWay>,
    trouble: Option<Trouble>,
    /// Updates and bytes written since the last snapshot.
    pub since_snapshot: Written,
}

/// An amount of updates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// How many.
    pub updates: usize,
    /// How large together.
    pub bytes: usize,
}

struct UnderWay {
    entries: Arc<[Entry]>,
    bytes: usize,
    marks: Saved,
    append: Append,
}

/// Storage fails, and this is how long to wait before the next try.
#[derive(Debug, Clone, Copy)]
struct Trouble {
    pause: Duration,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal")
            .field("key", &self.key)
            .field("waiting", &self.waiting.len())
            .field("under_way", &self.under_way.is_some())
            .field("trouble", &self.trouble)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// An empty one.
    pub fn new(storage: Arc<dyn Storage>, key: DocumentKey, generation: Generation) -> Self {
        Self {
            storage,
            key,
            generation,
            waiting: Vec::new(),
            waiting_bytes: 0,
            marks: Saved::new(),
            under_way: None,
            trouble: None,
            since_snapshot: Written::default(),
        }
    }

    /// Takes an update; it is written with the next append.
    pub fn push(&mut self, entry: Entry) {
        self.waiting_bytes += entry.update.len();
        self.waiting.push(entry);
    }

    /// The first `count` messages of this connection are in what was pushed so far.
    pub fn mark(&mut self, member: MemberKey, count: u64) {
        self.marks.insert(member, count);
    }

    /// Nobody waits for this connection's reports any more.
    pub fn forget(&mut self, member: MemberKey) {
        self.marks.remove(&member);
    }

    /// What is in memory only, in order.
    pub fn unsaved(&self) -> impl Iterator<Item = &Entry> {
        self.under_way.iter().flat_map(|under_way| under_way.entries.iter()).chain(&self.waiting)
    }

    /// Bytes that are in memory only.
    pub fn unsaved_bytes(&self) -> usize {
        self.waiting_bytes + self.under_way.as_ref().map_or(0, |append| append.bytes)
    }

    /// Whether all that was pushed is on disk.
    pub fn is_settled(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_none()
    }

    /// Whether the last append failed.
    pub fn is_in_trouble(&self) -> bool {
        self.trouble.is_some()
    }

    /// Starts an append if there is something to write and none is under way.
    /// Returns what can be reported at once, because nothing waits.
    pub fn advance(&mut self) -> Saved {
        if self.under_way.is_some() {
            return Saved::new();
        }
        if self.waiting.is_empty() {
            return std::mem::take(&mut self.marks);
        }
        let entries: Arc<[Entry]> = std::mem::take(&mut self.waiting).into();
        let bytes = std::mem::take(&mut self.waiting_bytes);
        let marks = std::mem::take(&mut self.marks);
        let append = self.append(Arc::clone(&entries), Duration::ZERO);
        self.under_way = Some(UnderWay { entries, bytes, marks, append });
        Saved::new()
    }

    /// Waits until the append under way is on disk, and returns what can be
    /// reported then. A failure is logged, kept and tried again in here. Pending
    /// for ever when none is under way.
    pub fn poll_saved(&mut self, context: &mut Context<'_>, limits: &Limits) -> Poll<Saved> {
        loop {
            let Some(under_way) = &mut self.under_way else { return Poll::Pending };
            match std::task::ready!(under_way.append.as_mut().poll(context)) {
                Ok(_) => {
                    if self.trouble.take().is_some() {
                        tracing::info!(document = %self.key, "writing works again");
                    }
                    let done = self.under_way.take();
                    let done = done.map(|done| (done.entries.len(), done.bytes, done.marks));
                    let (updates, bytes, saved) = done.unwrap_or_default();
                    self.since_snapshot.updates += updates;
                    self.since_snapshot.bytes += bytes;
                    return Poll::Ready(saved);
                }
                Err(error) => {
                    let pause = self.trouble.map_or(limits.retry_first, |trouble| trouble.pause * 2);
                    let pause = pause.min(limits.retry_most);
                    tracing::error!(document = %self.key, %error, ?pause, "could not save; will try again");
                    self.trouble = Some(Trouble { pause });
                    let entries = Arc::clone(&under_way.entries);
                    let append = self.append(entries, pause);
                    if let Some(under_way) = &mut self.under_way {
                        under_way.append = append;
                    }
                }
            }
        }
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
