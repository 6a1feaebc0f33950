//! What the tests of the threads' parts share: a store that a test drives by hand.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::oneshot::{self, Receiver};

use super::commit::Commit;
use super::folder::Folder;
use super::log::Move;
use super::opened::Opened;
use super::reader::Reader;
use super::write::Write;
use crate::clock::UnixMillis;
use crate::ids::{Author, DocumentKey, DocumentName};
use crate::storage::{Base, Entry, Generation, Seq, Snapshot, StorageError};

/// An open store without threads.
pub(super) struct Bench {
    pub(super) opened: Opened,
    pub(super) reader: Reader,
    pub(super) commit: Commit,
}

pub(super) fn key(room: &str) -> DocumentKey {
    DocumentKey { room: room.parse().unwrap(), document: DocumentName::Code }
}

pub(super) fn entries(text: &str) -> Arc<[Entry]> {
    let update = Bytes::copy_from_slice(text.as_bytes());
    [Entry { at: UnixMillis(1), author: Author::Server, update }].into()
}

impl Bench {
    pub(super) fn open(folder: &Path) -> Self {
        let opened = Opened::open(Folder::take(folder).unwrap()).unwrap();
        let reader = Reader::new(&opened.shared).unwrap();
        Self { opened, reader, commit: Commit::default() }
    }

    pub(super) fn generation(&self) -> Generation {
        self.opened.shared.generations.current()
    }

    /// Commits one write; `move_on` first.
    pub(super) fn write<T: 'static>(
        &mut self,
        write: impl FnOnce(oneshot::Sender<Result<T, StorageError>>) -> Write,
        when: Move,
    ) -> Result<T, StorageError> {
        let (reply, mut answer) = oneshot::channel();
        let Opened { shared, db, log, .. } = &mut self.opened;
        self.commit.clear();
        self.commit.add(db, shared, write(reply));
        let _ = self.commit.finish(db, shared, log, when);
        answer.try_recv().unwrap()
    }

    pub(super) fn append(&mut self, room: &str, text: &str) -> Result<Seq, StorageError> {
        let (document, generation) = (key(room), self.generation());
        let entries = entries(text);
        self.write(|reply| Write::Append { document, generation, entries, reply }, Move::IfDue)
    }

    /// Moves everything into the journals.
    pub(super) fn move_all(&mut self) {
        let Opened { shared, db, log, .. } = &mut self.opened;
        while !log.is_past(log.next()) {
            self.commit.clear();
            self.commit.finish(db, shared, log, Move::Now).1.unwrap();
        }
    }

    /// Asks for the records up to `upto` to be replaced by these updates.
    pub(super) fn trim(
        &mut self,
        room: &str,
        upto: u64,
        updates: &[Bytes],
    ) -> Receiver<Result<(), StorageError>> {
        let (reply, answer) = oneshot::channel();
        let snapshot = Snapshot { upto: Seq(upto), updates: updates.to_vec() };
        let base = Base { at: UnixMillis(1), snapshot };
        let generation = self.generation();
        self.opened.trims.add(key(room), generation, base, reply);
        answer
    }

    /// Goes on with trimming, a little.
    pub(super) fn trim_on(&mut self) -> Result<(), StorageError> {
        let Opened { shared, db, trims, .. } = &mut self.opened;
        trims.step(db, shared)
    }

    /// Goes on with trimming until it is at its end.
    pub(super) fn trim_all(&mut self) {
        while !self.opened.trims.is_idle() {
            // As the writer does for those who wait.
            if self.opened.trims.waits_for(&self.opened.shared.staged) {
                self.move_all();
            }
            self.trim_on().unwrap();
        }
    }

    /// Rows of a table.
    pub(super) fn count(&self, table: &str) -> i64 {
        self.opened.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    /// What a server would show.
    pub(super) fn texts(&self, room: &str) -> Vec<String> {
        let stored = self.reader.load(&key(room)).unwrap();
        assert_eq!(stored.damage, []);
        let snapshot = stored.snapshot.iter().flat_map(|snapshot| &snapshot.updates);
        let tail = stored.tail.iter().flat_map(|record| &record.entries).map(|entry| &entry.update);
        snapshot.chain(tail).map(|update| String::from_utf8(update.to_vec()).unwrap()).collect()
    }
}
