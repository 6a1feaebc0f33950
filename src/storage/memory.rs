//! Keeps everything in memory: for tests, and for servers that may forget.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use uuid::Uuid;

use super::event::{Event, MAX_EVENTS};
use super::history::{HistorySize, JournalSize};
use super::question::{MAX_QUESTIONS, MAX_VERSIONS, QuestionOutline, QuestionRecord};
use super::review::{ReviewChange, ReviewItem, ReviewKey};
use super::room::RoomRecord;
use super::{
    Base, Derived, Entry, Generation, History, Record, Seq, SetAside, Snapshot, Storage, StorageError, Stored,
};
use crate::auth::token::random_bytes;
use crate::clock::UnixMillis;
use crate::ids::{DocumentKey, DocumentName, RoomName};

/// The adapter. Clones share what they keep.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    journals: BTreeMap<DocumentKey, Vec<Record>>,
    bases: BTreeMap<DocumentKey, Base>,
    snapshots: BTreeMap<DocumentKey, Snapshot>,
    derived: BTreeMap<DocumentKey, Derived>,
    set_aside: BTreeMap<DocumentKey, Vec<SetAside>>,
    rooms: BTreeMap<RoomName, RoomRecord>,
    events: BTreeMap<RoomName, BTreeMap<u64, Event>>,
    reviews: BTreeMap<RoomName, BTreeMap<ReviewKey, ReviewItem>>,
    questions: BTreeMap<Uuid, BTreeMap<u64, QuestionRecord>>,
    secret: Option<[u8; 32]>,
    /// The generation that each deleted room is in now.
    generations: BTreeMap<RoomName, Generation>,
}

impl Kept {
    fn generation(&self, document: &DocumentKey) -> Generation {
        self.generations.get(&document.room).copied().unwrap_or_default()
    }

    fn journal(&self, document: &DocumentKey) -> &[Record] {
        self.journals.get(document).map(Vec::as_slice).unwrap_or_default()
    }

    /// The last record that is in the base.
    fn base_upto(&self, document: &DocumentKey) -> Seq {
        self.bases.get(document).map_or(Seq(0), |base| base.snapshot.upto)
    }

    fn size(&self, document: &DocumentKey) -> JournalSize {
        let base = self.bases.get(document);
        JournalSize {
            records: self.journal(document).iter().map(size_of_record).sum(),
            base: base.map_or(0, |base| base.snapshot.updates.iter().map(|update| update.len() as u64).sum()),
            begins: base.map(|base| base.at),
        }
    }

    fn stored(&self, document: &DocumentKey, snapshot: Option<Snapshot>) -> Stored {
        let upto = snapshot.as_ref().map_or(Seq(0), |snapshot| snapshot.upto);
        let tail = self.journal(document).iter().filter(|record| record.seq > upto).cloned().collect();
        let set_aside = self.set_aside.get(document).cloned().unwrap_or_default();
        Stored { generation: self.generation(document), snapshot, tail, set_aside, damage: Vec::new() }
    }

    fn add_events(&mut self, room: &RoomName, events: &[Event]) {
        let log = self.events.entry(room.clone()).or_default();
        for event in events {
            log.insert(event.id.number, event.clone());
            if let Some(last) = event.id.number.checked_sub(MAX_EVENTS) {
                *log = log.split_off(&(last + 1));
            }
        }
    }

    fn check(&self, document: &DocumentKey, generation: Generation) -> Result<(), StorageError> {
        if self.generation(document) == generation { Ok(()) } else { Err(StorageError::Deleted) }
    }
}

/// About how many bytes a record would take in a file.
fn size_of_record(record: &Record) -> u64 {
    record.entries.iter().map(|entry| entry.update.len() as u64 + 32).sum()
}

impl MemoryStorage {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Storage for MemoryStorage {
    async fn load(&self, document: &DocumentKey) -> Result<Stored, StorageError> {
        let kept = self.kept();
        let base = kept.bases.get(document).map(|base| &base.snapshot);
        let newest = kept.snapshots.get(document).into_iter().chain(base).max_by_key(|one| one.upto);
        Ok(kept.stored(document, newest.cloned()))
    }

    async fn append(
        &self,
        document: &DocumentKey,
        generation: Generation,
        entries: Arc<[Entry]>,
    ) -> Result<Seq, StorageError> {
        let mut kept = self.kept();
        kept.check(document, generation)?;
        let upto = kept.snapshots.get(document).map_or(Seq(0), |snapshot| snapshot.upto);
        let upto = upto.max(kept.base_upto(document));
        let journal = kept.journals.entry(document.clone()).or_default();
        let seq = Seq(journal.last().map_or(upto, |record| record.seq.max(upto)).0 + 1);
        journal.push(Record { seq, entries: entries.to_vec() });
        Ok(seq)
    }

    async fn compact(
        &self,
        document: &DocumentKey,
        generation: Generation,
        snapshot: Snapshot,
    ) -> Result<(), StorageError> {
        let mut kept = self.kept();
        kept.check(document, generation)?;
        let stored = kept.snapshots.entry(document.clone()).or_insert_with(|| snapshot.clone());
        if snapshot.upto > stored.upto {
            *stored = snapshot;
        }
        Ok(())
    }

    async fn history(
        &self,
        document: &DocumentKey,
        after: Seq,
        limit: usize,
    ) -> Result<History, StorageError> {
        let kept = self.kept();
        let base = kept.bases.get(document).filter(|base| base.snapshot.upto > after).cloned();
        let records = kept.journal(document).iter().filter(|record| record.seq > after);
        Ok(History { base, records: records.take(limit).cloned().collect() })
    }

    async fn history_size(&self, room: &RoomName) -> Result<HistorySize, StorageError> {
        let kept = self.kept();
        let size = |document| (document, kept.size(&DocumentKey { room: room.clone(), document }));
        let documents = DocumentName::ALL.into_iter().map(size).filter(|(_, size)| size.bytes() > 0);
        Ok(HistorySize { documents: documents.collect() })
    }

    async fn beginning(&self, document: &DocumentKey, bytes: u64) -> Result<Stored, StorageError> {
        let kept = self.kept();
        let base = kept.bases.get(document).map(|base| base.snapshot.clone());
        let mut stored = kept.stored(document, base);
        let mut found = 0;
        let is_more = |record: &Record| {
            let is_wanted = found < bytes;
            found += size_of_record(record);
            is_wanted
        };
        stored.tail = stored.tail.into_iter().take_while(is_more).collect();
        Ok(stored)
    }

    async fn trim(
        &self,
        document: &DocumentKey,
        generation: Generation,
        base: Base,
    ) -> Result<(), StorageError> {
        let mut kept = self.kept();
        kept.check(document, generation)?;
        let upto = base.snapshot.upto;
        if upto <= kept.base_upto(document) {
            return Ok(());
        }
        let journal = kept.journals.entry(document.clone()).or_default();
        if !journal.iter().any(|record| record.seq == upto) {
            return Err(StorageError::damaged("the base reaches beyond the journal"));
        }
        journal.retain(|record| record.seq > upto);
        kept.bases.insert(document.clone(), base);
        Ok(())
    }

    async fn keep_derived(
        &self,
        document: &DocumentKey,
        generation: Generation,
        derived: Derived,
    ) -> Result<(), StorageError> {
        let mut kept = self.kept();
        kept.check(document, generation)?;
        kept.derived.insert(document.clone(), derived);
        Ok(())
    }

    async fn derived(&self, document: &DocumentKey) -> Result<Option<Derived>, StorageError> {
        let kept = self.kept();
        let last = kept.journal(document).last().map_or(kept.base_upto(document), |record| record.seq);
        Ok(kept.derived.get(document).filter(|derived| derived.upto == last).cloned())
    }

    async fn set_aside(
        &self,
        document: &DocumentKey,
        generation: Generation,
        updates: Vec<SetAside>,
    ) -> Result<(), StorageError> {
        let mut kept = self.kept();
        kept.check(document, generation)?;
        kept.set_aside.entry(document.clone()).or_default().extend(updates);
        Ok(())
    }

    async fn room(&self, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
        Ok(self.kept().rooms.get(room).cloned())
    }

    async fn put_room(
        &self,
        room: &RoomName,
        record: &RoomRecord,
        events: &[Event],
    ) -> Result<(), StorageError> {
        let mut kept = self.kept();
        if !record.follows(kept.rooms.get(room)) {
            return Err(StorageError::Changed);
        }
        kept.rooms.insert(room.clone(), record.clone());
        kept.add_events(room, events);
        Ok(())
    }

    async fn append_events(&self, room: &RoomName, events: Vec<Event>) -> Result<(), StorageError> {
        let mut kept = self.kept();
        if !kept.rooms.contains_key(room) {
            return Err(StorageError::Deleted);
        }
        kept.add_events(room, &events);
        Ok(())
    }

    async fn events(&self, room: &RoomName, after: u64, limit: usize) -> Result<Vec<Event>, StorageError> {
        let kept = self.kept();
        let log = kept.events.get(room).into_iter().flat_map(|log| log.range(after.saturating_add(1)..));
        Ok(log.take(limit).map(|(_, event)| event.clone()).collect())
    }

    async fn last_event(&self, room: &RoomName) -> Result<u64, StorageError> {
        let kept = self.kept();
        Ok(kept.events.get(room).and_then(|log| log.keys().next_back()).copied().unwrap_or(0))
    }

    async fn review(&self, room: &RoomName) -> Result<Vec<ReviewItem>, StorageError> {
        let kept = self.kept();
        Ok(kept.reviews.get(room).into_iter().flat_map(|review| review.values().cloned()).collect())
    }

    async fn put_review(
        &self,
        room: &RoomName,
        changes: &[ReviewChange],
        events: &[Event],
    ) -> Result<(), StorageError> {
        let mut kept = self.kept();
        if !kept.rooms.contains_key(room) {
            return Err(StorageError::Deleted);
        }
        let review = kept.reviews.entry(room.clone()).or_default();
        for change in changes {
            match change {
                ReviewChange::Put(item) => drop(review.insert(item.key(), item.clone())),
                ReviewChange::RemoveComment(id) => drop(review.remove(&ReviewKey::Comment(*id))),
            }
        }
        kept.add_events(room, events);
        Ok(())
    }

    async fn rooms(
        &self,
        after: Option<&RoomName>,
        limit: usize,
    ) -> Result<Vec<(RoomName, RoomRecord)>, StorageError> {
        let kept = self.kept();
        let rest = kept.rooms.iter().filter(|(room, _)| after.is_none_or(|after| *room > after));
        Ok(rest.take(limit).map(|(room, record)| (room.clone(), record.clone())).collect())
    }

    async fn delete_room(&self, room: &RoomName) -> Result<(), StorageError> {
        let mut kept = self.kept();
        kept.rooms.remove(room);
        kept.events.remove(room);
        kept.reviews.remove(room);
        kept.journals.retain(|document, _| document.room != *room);
        kept.bases.retain(|document, _| document.room != *room);
        kept.snapshots.retain(|document, _| document.room != *room);
        kept.derived.retain(|document, _| document.room != *room);
        kept.set_aside.retain(|document, _| document.room != *room);
        let generation = kept.generations.entry(room.clone()).or_default();
        generation.0 += 1;
        Ok(())
    }

    async fn questions(&self) -> Result<Vec<QuestionOutline>, StorageError> {
        let kept = self.kept();
        let last = kept.questions.values().filter_map(|versions| versions.values().next_back());
        Ok(last.map(QuestionOutline::from).collect())
    }

    async fn question(&self, id: Uuid, version: Option<u64>) -> Result<Option<QuestionRecord>, StorageError> {
        let kept = self.kept();
        let Some(versions) = kept.questions.get(&id) else { return Ok(None) };
        let last = || versions.values().next_back();
        Ok(version.map_or_else(last, |version| versions.get(&version)).cloned())
    }

    async fn question_versions(&self, id: Uuid) -> Result<Vec<(u64, UnixMillis)>, StorageError> {
        let kept = self.kept();
        let versions = kept.questions.get(&id).into_iter().flat_map(BTreeMap::values);
        Ok(versions.map(|record| (record.version, record.changed)).collect())
    }

    async fn put_question(&self, record: &QuestionRecord) -> Result<(), StorageError> {
        let mut kept = self.kept();
        let held = kept.questions.get(&record.id).and_then(|versions| versions.keys().next_back());
        if record.version != held.copied().unwrap_or(0) + 1 {
            return Err(StorageError::Changed);
        }
        if held.is_none() && kept.questions.len() >= MAX_QUESTIONS {
            return Err(StorageError::Full);
        }
        let versions = kept.questions.entry(record.id).or_default();
        versions.insert(record.version, record.clone());
        *versions = versions.split_off(&(record.version + 1).saturating_sub(MAX_VERSIONS));
        Ok(())
    }

    async fn delete_question(&self, id: Uuid) -> Result<(), StorageError> {
        self.kept().questions.remove(&id);
        Ok(())
    }

    async fn secret(&self) -> Result<[u8; 32], StorageError> {
        Ok(*self.kept().secret.get_or_insert_with(random_bytes))
    }

    async fn probe(&self) -> Result<(), StorageError> {
        Ok(())
    }

    fn room_left(&self) -> Option<u64> {
        None
    }

    async fn close(&self) {}
}
