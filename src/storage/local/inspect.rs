//! Looking at a store that no server has open, and mending it.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::Connection;

use super::carry_over;
use super::error::OpenError;
use super::folder::{Folder, UNFINISHED, database};
use super::journal::{self, Journal};
use super::opened::Opened;
use super::reader::Reader;
use super::schema::{self, SECRET, execute, transact};
use super::{bases, keys, lives, sizes};
use crate::auth::token::random_bytes;
use crate::ids::{DocumentKey, RoomName};
use crate::storage::event::Event;
use crate::storage::record::{decode_bytes, decode_records, encode_bytes, encode_given_up, encode_records};
use crate::storage::room::RoomRecord;
use crate::storage::{Base, Damage, History, Record, Seq, Snapshot, StorageError, Stored};

/// A store, opened for looking at it. No server can open it meanwhile.
#[derive(Debug)]
pub struct Inspector {
    reader: Reader,
    opened: Opened,
}

/// All that is stored of a document.
#[derive(Debug)]
pub struct Inspected {
    /// What a server would load.
    pub stored: Stored,
    /// What the journal begins with, if its oldest records have gone.
    pub base: Option<Base>,
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
        if !database(folder).is_file() && folder.join(UNFINISHED).exists() {
            return Err(OpenError::Moving(folder.display().to_string()));
        }
        if !database(folder).is_file() && !carry_over::is_due(folder) {
            return Err(OpenError::Absent(folder.display().to_string()));
        }
        let opened = Opened::open(Folder::take(folder)?)?;
        let reader = Reader::new(&opened.shared).map_err(OpenError::unusable(folder))?;
        Ok(Self { reader, opened })
    }

    /// Every room of which anything is stored.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn rooms(&self) -> Result<Vec<RoomName>, StorageError> {
        let made = self.keys("rooms")?.into_iter().filter_map(|key| keys::room_in(&key));
        let with_documents = self.documents()?.into_iter().map(|document| document.room);
        let rooms: BTreeSet<RoomName> = made.chain(with_documents).collect();
        Ok(rooms.into_iter().collect())
    }

    /// Every document of which anything is stored.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn documents(&self) -> Result<Vec<DocumentKey>, StorageError> {
        let mut found: BTreeSet<DocumentKey> = self.opened.shared.staged.keys().into_iter().collect();
        for table in ["journal", "aside", "bases"] {
            found.extend(self.keys(table)?.iter().filter_map(|key| keys::numbered_document(key)));
        }
        found.extend(self.keys("lives")?.iter().filter_map(|key| keys::document_in(key)));
        found.retain(|document| !self.opened.shared.generations.is_deleting(&document.room));
        Ok(found.into_iter().collect())
    }

    /// Every part of the store that does not check out, in sentences.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn damage(&self) -> Result<Vec<String>, StorageError> {
        let mut found = Vec::new();
        for room in self.rooms()? {
            found.extend(self.room(&room).err().map(|error| format!("room {room}: {error}")));
        }
        for document in self.documents()? {
            let damage = self.document(&document)?.damage;
            found.extend(damage.iter().map(|damage| format!("{document}: {damage}")));
        }
        let groups = self.damaged_groups()?;
        if groups > 0 {
            found.push(format!("{groups} parts of the log"));
        }
        found.extend(self.secret().err().map(|error| error.to_string()));
        Ok(found)
    }

    fn keys(&self, table: &str) -> Result<Vec<Vec<u8>>, StorageError> {
        let mut statement = self.reader.db().prepare(&format!("SELECT k FROM {table}"))?;
        let keys = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(keys)
    }

    /// Groups of the log that were damaged, and are kept aside.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn damaged_groups(&self) -> Result<usize, StorageError> {
        let (aside, (start, end)) = (self.keys("aside")?, keys::damaged_groups());
        Ok(aside.iter().filter(|key| (&start..&end).contains(key)).count())
    }

    /// Another secret; of the old one nothing is left.
    ///
    /// # Errors
    /// When the store can't be written: then the old one holds.
    pub fn rotate_secret(&self) -> Result<(), StorageError> {
        let db = &self.opened.db;
        transact(db, |db| schema::put_meta(db, SECRET, &encode_bytes(SECRET, &random_bytes::<32>())))?;
        schema::empty_wal(db)?;
        Ok(())
    }

    /// What signs for this store; none where nothing was ever signed.
    ///
    /// # Errors
    /// When it does not check out.
    pub fn secret(&self) -> Result<Option<[u8; 32]>, StorageError> {
        let value = schema::meta(&self.opened.db, SECRET)?;
        value.map(|value| decode_bytes(SECRET, &value, "the server's secret")).transpose()
    }

    /// As [`Storage::history`](crate::storage::Storage::history).
    ///
    /// # Errors
    /// When the store can't be read, or something in it is damaged.
    pub fn history(&self, document: &DocumentKey, after: Seq, limit: usize) -> Result<History, StorageError> {
        self.reader.history(document, after, limit)
    }

    /// As [`Storage::events`](crate::storage::Storage::events).
    ///
    /// # Errors
    /// When the store can't be read, or something in it is damaged.
    pub fn events(&self, room: &RoomName, after: u64, limit: usize) -> Result<Vec<Event>, StorageError> {
        self.reader.events(room, after, limit)
    }

    /// What is kept about a room.
    ///
    /// # Errors
    /// When it does not check out.
    pub fn room(&self, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
        self.reader.room(room)
    }

    /// Reads and checks everything of a document.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn document(&self, document: &DocumentKey) -> Result<Inspected, StorageError> {
        let stored = self.reader.load(document)?;
        let Journal { records, mut damage } = self.reader.journal(document)?;
        let base = match self.reader.base(document)? {
            Ok(base) => base,
            Err(lost) => {
                damage.insert(0, lost);
                None
            }
        };
        let last = self.last(document)?;
        let snapshot_damage = self.reader.snapshot(document, last)?.err();
        let updates = stored.snapshot.iter().flat_map(|snapshot| &snapshot.updates);
        let snapshot_bytes = updates.map(bytes::Bytes::len).sum();
        Ok(Inspected { stored, base, journal: records, damage, snapshot_damage, snapshot_bytes })
    }

    fn last(&self, document: &DocumentKey) -> Result<Seq, StorageError> {
        match self.opened.shared.staged.last(document) {
            Some(last) => Ok(last),
            None => journal::last(self.reader.db(), &keys::document(document)),
        }
    }

    /// Gives up on what does not check out: the document can be written again, and
    /// people who still have what is lost bring it back when they come. The damaged
    /// values are kept aside. Returns how many parts there were.
    ///
    /// # Errors
    /// When the store can't be read or written.
    pub fn release(&self, document: &DocumentKey) -> Result<usize, StorageError> {
        let prefix = keys::document(document);
        let staged = self.opened.shared.staged.after(document, Seq(0));
        let snapshot = self.reader.snapshot(document, self.last(document)?)?.ok().flatten();
        transact(&self.opened.db, |db| {
            let base = bases::upto(db, &prefix)?;
            let mut release = Release { db, prefix: &prefix, upto: base, parts: 0 };
            release.base(snapshot)?;
            let mut values = Vec::new();
            journal::values::<StorageError>(db, &prefix, base, |key, value| {
                values.push((key.to_vec(), value.to_vec()));
                Ok(ControlFlow::Continue(()))
            })?;
            for (key, value) in &values {
                release.value(key, value)?;
            }
            if let Some(first) = staged.first() {
                release.gap_before(first.seq)?;
            }
            release.set_aside()?;
            release.life()?;
            sizes::recount(db, &prefix)?;
            Ok(release.parts)
        })
    }
}

/// A release under way.
struct Release<'a> {
    db: &'a Connection,
    prefix: &'a [u8],
    /// The last record that is accounted for.
    upto: Seq,
    parts: usize,
}

impl Release<'_> {
    /// A snapshot that reaches as far makes up for the base: what comes after it is in
    /// the snapshot as well, and to apply it twice changes nothing.
    fn base(&mut self, snapshot: Option<Snapshot>) -> Result<(), StorageError> {
        match bases::read(self.db, self.prefix) {
            Ok(_) => return Ok(()),
            Err(StorageError::Damaged(_)) => {}
            Err(error) => return Err(error),
        }
        let snapshot = snapshot.filter(|snapshot| snapshot.upto >= self.upto);
        let at = bases::header(self.db, self.prefix).ok().flatten().map(|header| header.at);
        let updates = snapshot.map(|snapshot| snapshot.updates).unwrap_or_default();
        self.keep(&keys::numbered(self.prefix, self.upto.0), &bases::raw_pieces(self.db, self.prefix)?)?;
        let snapshot = Snapshot { upto: self.upto, updates };
        bases::replace(self.db, self.prefix, &Base { at: at.unwrap_or_default(), snapshot })?;
        self.parts += 1;
        Ok(())
    }

    fn value(&mut self, key: &[u8], value: &[u8]) -> Result<(), StorageError> {
        let end = keys::number(key).unwrap_or(self.upto);
        let Ok(records) = decode_records(key, value) else {
            self.keep(key, value)?;
            journal::put(self.db, key, &encode_given_up(key))?;
            (self.upto, self.parts) = (end, self.parts + 1);
            return Ok(());
        };
        // Where records are missing in the middle, the value becomes two.
        for run in records.chunk_by(|one, next| next.seq.0 <= one.seq.0 + 1) {
            self.gap_before(run[0].seq)?;
            let last = run[run.len() - 1].seq;
            if run.len() < records.len() {
                let key = keys::numbered(self.prefix, last.0);
                let records = run.iter().map(|record| (record.seq, record.entries.as_slice()));
                journal::put(self.db, &key, &encode_records(&key, records))?;
            }
            self.upto = last;
        }
        self.upto = self.upto.max(end);
        Ok(())
    }

    /// Nothing was ever where records before `next` are missing.
    fn gap_before(&mut self, next: Seq) -> Result<(), StorageError> {
        if next.0 > self.upto.0 + 1 {
            let key = keys::numbered(self.prefix, next.0 - 1);
            journal::put(self.db, &key, &encode_given_up(&key))?;
            self.parts += 1;
        }
        Ok(())
    }

    /// What was set aside and is damaged is passed over by nothing: it goes.
    fn set_aside(&mut self) -> Result<(), StorageError> {
        let (first, last) = (keys::numbered(self.prefix, 0), keys::numbered(self.prefix, u64::MAX));
        let mut statement = self.db.prepare("SELECT k, v FROM aside WHERE k BETWEEN ? AND ?")?;
        let rows = statement.query_map([first, last], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows = rows.collect::<Result<Vec<(Vec<u8>, Vec<u8>)>, _>>()?;
        for (key, value) in rows {
            if crate::storage::record::decode_set_aside(&key, &value).is_err() {
                execute(self.db, "DELETE FROM aside WHERE k = ?", &[&key])?;
                self.keep(&key, &value)?;
                self.parts += 1;
            }
        }
        Ok(())
    }

    /// Without one there could be no snapshot any more.
    fn life(&mut self) -> Result<(), StorageError> {
        if lives::of(self.db, self.prefix).is_err() {
            lives::begin(self.db, self.prefix)?;
            self.parts += 1;
        }
        Ok(())
    }

    fn keep(&self, key: &[u8], value: &[u8]) -> Result<(), StorageError> {
        let sql = "INSERT OR REPLACE INTO aside (k, v) VALUES (?, ?)";
        let number = keys::number(key).unwrap_or_default();
        execute(self.db, sql, &[&keys::damaged_part(self.prefix, number), &value])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
