//! The keeper of the snapshots: writes them, and erases those of deleted rooms. On a
//! thread of its own, so that nothing that was promised waits for sled.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::queue::{Next, Queue};
use super::reader::Reader;
use super::schema::at_once;
use super::{bases, journal, keys, lives};
use crate::ids::DocumentKey;
use crate::storage::{Derived, Generation, Seq, Snapshot, StorageError};

/// Deletions within this time share one erasing, which copies all snapshots that are left.
const SHARED: Duration = Duration::from_secs(5);
/// Erasing takes at most one part in so many of the keeper's time.
const PAUSE_PER_WORK: u32 = 4;
/// Nor does it wait longer than this: no byte may be left 60 s after a deletion.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// Documents whose journals were checked already and don't have to be read from their
/// beginning each time. If there are more, all are forgotten.
const CHECKED: usize = 4096;

/// Something for the keeper to do.
#[derive(Debug)]
pub(super) enum Keep {
    /// Write a snapshot.
    Compact {
        document: DocumentKey,
        generation: Generation,
        snapshot: Snapshot,
        reply: oneshot::Sender<Result<(), StorageError>>,
    },
    /// Write what was made of a journal.
    Derived {
        document: DocumentKey,
        generation: Generation,
        derived: Derived,
        reply: oneshot::Sender<Result<(), StorageError>>,
    },
    /// Look whether anything of a document is damaged.
    Check { document: DocumentKey, generation: Generation, reply: oneshot::Sender<Result<(), StorageError>> },
    /// Look at the rooms that are to be erased.
    Erase,
    /// End.
    Close,
}

/// The keeper.
#[derive(Debug)]
pub(super) struct Keeper {
    reader: Reader,
    /// The life and the record up to which a journal is sound.
    checked: HashMap<DocumentKey, (u64, Seq)>,
    /// When to erase next, if there is anything to erase.
    due: Option<Instant>,
    pause: Duration,
}

impl Keeper {
    pub(super) fn new(reader: Reader) -> Self {
        Self { reader, checked: HashMap::new(), due: None, pause: SHARED }
    }

    /// Works until it is told to end. Runs on a thread of its own.
    pub(super) fn run(mut self, mut queue: Queue<Keep>) {
        loop {
            let patience = self.due.map(|due| due.saturating_duration_since(Instant::now()));
            let flow = match queue.next(patience) {
                Next::Message(Keep::Compact { document, generation, snapshot, reply }) => {
                    // Nobody waits any more: it is written all the same.
                    let _ = reply.send(self.compact(&document, generation, &snapshot));
                    ControlFlow::Continue(())
                }
                Next::Message(Keep::Derived { document, generation, derived, reply }) => {
                    let _ = reply.send(self.keep_derived(&document, generation, derived));
                    ControlFlow::Continue(())
                }
                Next::Message(Keep::Check { document, generation, reply }) => {
                    let _ = reply.send(self.check(&document, generation).map(|_| ()));
                    ControlFlow::Continue(())
                }
                Next::Message(Keep::Erase) | Next::Nothing => ControlFlow::Continue(()),
                Next::Message(Keep::Close) | Next::Closed => ControlFlow::Break(()),
            };
            if flow.is_break() {
                return;
            }
            self.erase_when_due();
        }
    }

    fn compact(
        &mut self,
        document: &DocumentKey,
        generation: Generation,
        snapshot: &Snapshot,
    ) -> Result<(), StorageError> {
        let checked = self.check(document, generation)?;
        let beyond = || StorageError::damaged("the snapshot reaches beyond the journal");
        let Some((life, last)) = checked else {
            return if snapshot.upto == Seq(0) { Ok(()) } else { Err(beyond()) };
        };
        if snapshot.upto > last {
            return Err(beyond());
        }
        // One that is damaged is replaced by the good one at hand.
        let stored = self.reader.snapshot(document, last)?.ok().flatten();
        if stored.is_none_or(|stored| stored.upto < snapshot.upto) {
            self.reader.shared().snapshots.write(&keys::document(document), life, snapshot)?;
        }
        Ok(())
    }

    fn keep_derived(
        &self,
        document: &DocumentKey,
        generation: Generation,
        Derived { upto, version, bytes }: Derived,
    ) -> Result<(), StorageError> {
        let shared = self.reader.shared();
        shared.generations.check(&document.room, generation)?;
        // Of a document without a life nothing can have been made.
        let Some(life) = lives::of(self.reader.db(), &keys::document(document))? else { return Ok(()) };
        let parts = Snapshot { upto, updates: vec![Bytes::from(version), bytes] };
        shared.snapshots.write(&keys::derived(document), life, &parts)
    }

    /// The life of a document and its last record; `None` if nothing was ever written.
    ///
    /// # Errors
    /// When anything of its journal is damaged.
    fn check(
        &mut self,
        document: &DocumentKey,
        generation: Generation,
    ) -> Result<Option<(u64, Seq)>, StorageError> {
        let shared = self.reader.shared();
        shared.generations.check(&document.room, generation)?;
        let prefix = keys::document(document);
        // Before the journal: what moves there meanwhile is seen in both.
        let staged = shared.staged.after(document, Seq(0));
        let checked = at_once(self.reader.db(), |db| {
            let Some(life) = lives::of(db, &prefix)? else { return Ok::<_, StorageError>(None) };
            let known = self.checked.get(document).filter(|(of, _)| *of == life);
            let from = known.map_or(Seq(0), |(_, upto)| *upto);
            if bases::upto(db, &prefix)? > from {
                bases::read(db, &prefix)?;
            }
            let staged = &staged[staged.partition_point(|record| record.seq <= from)..];
            Ok(Some((life, journal::check(db, &prefix, staged, from)?)))
        })?;
        if let Some(checked) = checked {
            if self.checked.len() >= CHECKED {
                self.checked.clear();
            }
            self.checked.insert(document.clone(), checked);
        }
        Ok(checked)
    }

    /// Erases the snapshots of deleted rooms, when enough time has passed.
    fn erase_when_due(&mut self) {
        let shared = self.reader.shared();
        let mut asked = shared.erasures.asked();
        let (absent, there) =
            asked.iter().cloned().partition::<Vec<_>, _>(|room| !shared.snapshots.has(room));
        shared.erasures.answer(&absent);
        asked = there;
        if asked.is_empty() {
            self.due = None;
            return;
        }
        let due = *self.due.get_or_insert_with(|| Instant::now() + self.pause);
        let started = Instant::now();
        if started < due {
            return;
        }
        let db = self.reader.db();
        let is_wanted =
            |prefix: &[u8], life| lives::of(db, &keys::underived(prefix)).is_ok_and(|of| of == Some(life));
        match shared.snapshots.erase_others(is_wanted) {
            Ok(()) => {
                shared.erasures.answer(&asked);
                self.due = None;
            }
            Err(error) => {
                tracing::error!(%error, "can't erase the snapshots of deleted rooms yet; will try again");
                self.due = Some(Instant::now() + SHARED);
            }
        }
        self.pause = (started.elapsed() * PAUSE_PER_WORK).clamp(SHARED, LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests;
