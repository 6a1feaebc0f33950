//! How much of a room's history is kept, and from when on (HARD-8).

use std::collections::BTreeMap;

use crate::clock::UnixMillis;
use crate::ids::DocumentName;

/// How much of a room's history is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistorySize {
    /// By document; those of which nothing is kept are left out.
    pub documents: BTreeMap<DocumentName, JournalSize>,
}

/// How much of a document's journal is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JournalSize {
    /// Bytes of its records.
    pub records: u64,
    /// Bytes of its base.
    pub base: u64,
    /// The time of the last record that went into the base; `None` while the journal
    /// goes back to the beginning.
    pub begins: Option<UnixMillis>,
}

impl JournalSize {
    /// Bytes in all.
    pub fn bytes(&self) -> u64 {
        self.records + self.base
    }
}

impl HistorySize {
    /// Bytes in all.
    pub fn bytes(&self) -> u64 {
        self.documents.values().map(JournalSize::bytes).sum()
    }

    /// From when on all of it is kept; `None` while nothing has gone.
    pub fn begins(&self) -> Option<UnixMillis> {
        self.documents.values().filter_map(|journal| journal.begins).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_8_a_history_is_whole_from_when_the_last_of_its_journals_begins() {
        let mut size = HistorySize::default();
        assert_eq!((size.bytes(), size.begins()), (0, None));
        let whole = JournalSize { records: 5, ..JournalSize::default() };
        size.documents.insert(DocumentName::Notes, whole);
        assert_eq!((size.bytes(), size.begins()), (5, None));
        let begins = |at| JournalSize { records: 10, base: 2, begins: Some(UnixMillis(at)) };
        size.documents.insert(DocumentName::Code, begins(7));
        size.documents.insert(DocumentName::Problem, begins(4));
        assert_eq!((size.bytes(), size.begins()), (29, Some(UnixMillis(7))));
    }
}
