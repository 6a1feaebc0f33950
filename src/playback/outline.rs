//! What there is to play of a document, without replaying it.

use std::collections::BTreeSet;

use super::columns::Writer;
use super::journal::{ReadError, Slices};
use crate::clock::UnixMillis;
use crate::ids::DocumentKey;
use crate::storage::{History, Seq, Storage};

/// A document's journal, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// Updates; what a trimmed journal begins with is one.
    pub updates: u64,
    /// When the first came; `None` while there are none.
    pub begins: Option<UnixMillis>,
    /// When the last came: never before the first.
    pub ends: UnixMillis,
    /// All who wrote any.
    pub writers: BTreeSet<Writer>,
    /// The last record of what it begins with; 0 while it goes back to the beginning.
    base: Seq,
    last: Seq,
    /// From when on it is shown, if that is not all of it.
    since: Option<UnixMillis>,
}

/// What recordings of this format are called, so that a later one is another version.
const FORMAT: &str = "1";

impl Outline {
    /// Opaque; another as soon as the recording would be another.
    pub fn version(&self) -> String {
        let whole = format!("{FORMAT}-{}-{}", self.base.0, self.last.0);
        self.since.map_or(whole.clone(), |since| format!("{whole}-{}", since.0))
    }

    /// The same from a time on, where anything was there before.
    pub fn since(mut self, time: UnixMillis) -> Self {
        if self.begins.is_some_and(|begins| begins <= time) {
            (self.begins, self.ends) = (Some(time), self.ends.max(time));
            self.since = Some(time);
            self.writers.insert(Writer::Unknown);
        }
        self
    }

    /// From when on it is shown, where that is not all of it.
    pub(super) fn cut(&self) -> Option<UnixMillis> {
        self.since
    }

    /// Whether the journal goes back to the document's beginning.
    pub fn is_whole(&self) -> bool {
        self.base == Seq(0)
    }

    /// The last record that it counts.
    pub fn last(&self) -> Seq {
        self.last
    }

    /// Counts what follows.
    pub(super) fn add(&mut self, history: &History) {
        if let Some(base) = &history.base {
            (self.base, self.last) = (base.snapshot.upto, base.snapshot.upto);
            self.note(base.at, Writer::Unknown);
        }
        for record in &history.records {
            self.last = record.seq;
            record.entries.iter().for_each(|entry| self.note(entry.at, Writer::Known(entry.author)));
        }
    }

    fn note(&mut self, at: UnixMillis, writer: Writer) {
        self.updates += 1;
        self.begins.get_or_insert(at);
        self.ends = self.ends.max(at);
        self.writers.insert(writer);
    }

    /// Counts what has come since.
    pub(super) async fn catch_up(
        &mut self,
        storage: &dyn Storage,
        of: &DocumentKey,
    ) -> Result<(), ReadError> {
        let mut slices = Slices::after(storage, of, self.last);
        while let Some(history) = slices.next().await? {
            if history.base.is_some() && self.updates > 0 {
                return Err(ReadError::Trimmed);
            }
            self.add(&history);
        }
        Ok(())
    }
}
