//! Records that are in the log and not in their journals yet, by document.
//!
//! Only the writer changes them. A reader looks here first and into the journal
//! second: what moves in between is seen twice, never missed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::ids::{DocumentKey, RoomName};
use crate::storage::{Entry, Record, Seq};

/// A record that shares its entries with whoever appended them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StagedRecord {
    pub(super) seq: Seq,
    pub(super) entries: Arc<[Entry]>,
}

impl StagedRecord {
    /// About how much memory it takes.
    pub(super) fn size(&self) -> usize {
        self.entries.iter().map(|entry| entry.update.len() + 32).sum()
    }
}

impl From<Record> for StagedRecord {
    fn from(record: Record) -> Self {
        Self { seq: record.seq, entries: record.entries.into() }
    }
}

impl From<&StagedRecord> for Record {
    fn from(record: &StagedRecord) -> Self {
        Self { seq: record.seq, entries: record.entries.to_vec() }
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Staged {
    documents: Mutex<HashMap<DocumentKey, Vec<StagedRecord>>>,
}

impl Staged {
    /// A document's records after `after`, in order.
    pub(super) fn after(&self, document: &DocumentKey, after: Seq) -> Vec<StagedRecord> {
        let documents = self.documents();
        let records = documents.get(document).map(Vec::as_slice).unwrap_or_default();
        records[records.partition_point(|record| record.seq <= after)..].to_vec()
    }

    /// About how many bytes a document's records have.
    pub(super) fn size(&self, document: &DocumentKey) -> usize {
        self.documents().get(document).into_iter().flatten().map(StagedRecord::size).sum()
    }

    /// The number of a document's last record, if it has any here.
    pub(super) fn last(&self, document: &DocumentKey) -> Option<Seq> {
        self.documents().get(document)?.last().map(|record| record.seq)
    }

    /// The documents that have any.
    pub(super) fn keys(&self) -> Vec<DocumentKey> {
        self.documents().keys().cloned().collect()
    }

    /// Adds records, each behind those of its document.
    pub(super) fn add(&self, records: impl IntoIterator<Item = (DocumentKey, StagedRecord)>) {
        let mut documents = self.documents();
        for (document, record) in records {
            documents.entry(document).or_default().push(record);
        }
    }

    /// Takes out what was moved.
    pub(super) fn remove<'a>(&self, moved: impl IntoIterator<Item = &'a DocumentKey>) {
        let mut documents = self.documents();
        for document in moved {
            documents.remove(document);
        }
    }

    /// Takes out everything of a room.
    pub(super) fn remove_room(&self, room: &RoomName) {
        self.documents().retain(|document, _| document.room != *room);
    }

    fn documents(&self) -> MutexGuard<'_, HashMap<DocumentKey, Vec<StagedRecord>>> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DocumentName;

    fn key(room: &str) -> DocumentKey {
        DocumentKey { room: room.parse().unwrap(), document: DocumentName::Code }
    }

    fn record(seq: u64) -> StagedRecord {
        StagedRecord { seq: Seq(seq), entries: [].into() }
    }

    #[test]
    fn records_are_found_by_document_and_number() {
        let staged = Staged::default();
        staged.add([(key("a"), record(3)), (key("b"), record(1)), (key("a"), record(4))]);
        assert_eq!(staged.after(&key("a"), Seq(0)), [record(3), record(4)]);
        assert_eq!(staged.after(&key("a"), Seq(3)), [record(4)]);
        assert_eq!(staged.after(&key("c"), Seq(0)), []);
        assert_eq!((staged.last(&key("a")), staged.last(&key("c"))), (Some(Seq(4)), None));
        staged.remove_room(&"a".parse().unwrap());
        assert_eq!(staged.keys(), [key("b")]);
        staged.remove(&[key("b")]);
        assert_eq!(staged.last(&key("b")), None);
    }
}
