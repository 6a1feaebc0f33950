//! Looking at a store that no server has open, and mending it.

use std::collections::BTreeSet;
use std::path::Path;

use super::reader::{self, Journal};
use super::store::Store;
use super::{OpenError, Trees, keys};
use crate::ids::{DocumentKey, RoomName};
use crate::storage::record::{encode_records, encode_snapshot};
use crate::storage::room::RoomRecord;
use crate::storage::{Damage, Record, Seq, StorageError, Stored};

/// A store, opened for looking at it. No server can open it meanwhile.
#[derive(Debug)]
pub struct Inspector {
    store: Store,
}

/// All that is stored of a document.
#[derive(Debug)]
pub struct Inspected {
    /// What a server would load.
    pub stored: Stored,
    /// Every record of the journal that checks out.
    pub journal: Vec<Record>,
    /// What of the journal does not.
    pub damage: Vec<Damage>,
    /// Why there is no snapshot although one is stored.
    pub snapshot_damage: Option<StorageError>,
    /// Bytes of the snapshot.
    pub snapshot_bytes: usize,
}

impl Inspector {
    /// Opens the store of a data folder. Blocks.
    ///
    /// # Errors
    /// When there is none, when a server has it, or when it can't be used.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        if !folder.join("store").is_dir() {
            return Err(OpenError::Absent(folder.display().to_string()));
        }
        let (store, _log) = Store::open(folder)?;
        Ok(Self { store })
    }

    fn read<T>(&self, read: impl FnOnce(&Trees) -> Result<T, StorageError>) -> Result<T, StorageError> {
        self.store.read(|trees| read(trees?))
    }

    /// Every room of which anything is stored.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn rooms(&self) -> Result<Vec<RoomName>, StorageError> {
        let made = self.read(|trees| {
            let keys = trees.rooms.iter().keys().map(|key| key.map_err(StorageError::unavailable));
            let names = keys.map(|key| key.map(|key| keys::room_in(&key)));
            names.collect::<Result<Vec<Option<RoomName>>, StorageError>>()
        })?;
        let with_documents = self.documents()?.into_iter().map(|document| document.room);
        let rooms: BTreeSet<RoomName> = made.into_iter().flatten().chain(with_documents).collect();
        Ok(rooms.into_iter().collect())
    }

    /// Every document of which anything is stored.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn documents(&self) -> Result<Vec<DocumentKey>, StorageError> {
        self.read(|trees| {
            let mut found: BTreeSet<Vec<u8>> = trees.staged.documents();
            for tree in [&trees.journal, &trees.snapshots] {
                for key in tree.iter().keys() {
                    let key = key.map_err(StorageError::unavailable)?;
                    found.extend(key.split_last_chunk::<8>().map(|(document, _)| document.to_vec()));
                }
            }
            Ok(found.iter().filter_map(|document| keys::document_in(document)).collect())
        })
    }

    /// What is kept about a room.
    ///
    /// # Errors
    /// When it does not check out.
    pub fn room(&self, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
        self.read(|trees| reader::room(trees, room))
    }

    /// Reads and checks everything of a document.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn document(&self, document: &DocumentKey) -> Result<Inspected, StorageError> {
        self.read(|trees| {
            let stored = reader::load(trees, document)?;
            let Journal { records, damage } = reader::journal(trees, document, Seq(0), usize::MAX)?;
            let snapshot_damage = reader::snapshot(trees, document).err();
            let snapshot_bytes =
                stored.snapshot.as_ref().map_or(0, |snapshot| encode_snapshot(snapshot).len());
            Ok(Inspected { stored, journal: records, damage, snapshot_damage, snapshot_bytes })
        })
    }

    /// Gives up on what does not check out: the document can be written again, and
    /// people who still have what is lost bring it back when they come. The damaged
    /// values are kept aside. Returns how many there were.
    ///
    /// # Errors
    /// When the store can't be read or written.
    pub fn release(&self, document: &DocumentKey) -> Result<usize, StorageError> {
        self.read(|trees| {
            let prefix = keys::document(document);
            let mut upto = Seq(0);
            let mut released = 0;
            for item in trees.journal.scan_prefix(&prefix) {
                let (key, value) = item.map_err(StorageError::unavailable)?;
                let end = keys::number(&key).unwrap_or(upto);
                let first = match reader::first_seq(&value) {
                    Ok(first) => first.unwrap_or(Seq(upto.0 + 1)),
                    Err(_) => {
                        trees.aside.insert(keys::cut_off(&key), &value).map_err(StorageError::unavailable)?;
                        trees.journal.insert(&key, nothing(upto, end)).map_err(StorageError::unavailable)?;
                        released += 1;
                        upto = end;
                        continue;
                    }
                };
                if first.0 > upto.0 + 1 {
                    let before = Seq(first.0 - 1);
                    let gap = keys::numbered(&prefix, before.0);
                    trees.journal.insert(gap, nothing(upto, before)).map_err(StorageError::unavailable)?;
                    released += 1;
                }
                upto = end;
            }
            trees.db.flush().map_err(StorageError::unavailable)?;
            Ok(released)
        })
    }
}

/// Records without updates, in place of those after `from` up to `to`.
fn nothing(from: Seq, to: Seq) -> Vec<u8> {
    let records: Vec<Record> =
        (from.0 + 1..=to.0).map(|seq| Record { seq: Seq(seq), entries: Vec::new() }).collect();
    encode_records(&records)
}
