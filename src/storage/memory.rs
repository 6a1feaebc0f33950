//! Keeps everything in memory: for tests, and for servers that may forget.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::room::RoomRecord;
use super::{Entry, Generation, Record, Seq, SetAside, Snapshot, Storage, StorageError, Stored};
use crate::auth::token::random_bytes;
use crate::ids::{DocumentKey, RoomName};

/// The adapter. Clones share what they keep.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    journals: BTreeMap<DocumentKey, Vec<Record>>,
    snapshots: BTreeMap<DocumentKey, Snapshot>,
    set_aside: BTreeMap<DocumentKey, Vec<SetAside>>,
    rooms: BTreeMap<RoomName, RoomRecord>,
    secret: Option<[u8; 32]>,
    /// The generation that each deleted room is in now.
    generations: BTreeMap<RoomName, Generation>,
}

impl Kept {
    fn generation(&self, document: &DocumentKey) -> Generation {
        self.generations.get(&document.room).copied().unwrap_or_default()
    }

    fn check(&self, document: &DocumentKey, generation: Generation) -> Result<(), StorageError> {
        if self.generation(document) == generation { Ok(()) } else { Err(StorageError::Deleted) }
    }
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
        let snapshot = kept.snapshots.get(document).cloned();
        let upto = snapshot.as_ref().map_or(Seq(0), |snapshot| snapshot.upto);
        let journal = kept.journals.get(document).map(Vec::as_slice).unwrap_or_default();
        let tail = journal.iter().filter(|record| record.seq > upto).cloned().collect();
        let set_aside = kept.set_aside.get(document).cloned().unwrap_or_default();
        Ok(Stored { generation: kept.generation(document), snapshot, tail, set_aside, damage: Vec::new() })
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
    ) -> Result<Vec<Record>, StorageError> {
        let kept = self.kept();
        let journal = kept.journals.get(document).map(Vec::as_slice).unwrap_or_default();
        Ok(journal.iter().filter(|record| record.seq > after).take(limit).cloned().collect())
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

    async fn put_room(&self, room: &RoomName, record: &RoomRecord) -> Result<(), StorageError> {
        let mut kept = self.kept();
        if !record.follows(kept.rooms.get(room)) {
            return Err(StorageError::Changed);
        }
        kept.rooms.insert(room.clone(), record.clone());
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
        kept.journals.retain(|document, _| document.room != *room);
        kept.snapshots.retain(|document, _| document.room != *room);
        kept.set_aside.retain(|document, _| document.room != *room);
        let generation = kept.generations.entry(room.clone()).or_default();
        generation.0 += 1;
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
