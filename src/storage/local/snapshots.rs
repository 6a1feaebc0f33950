//! The snapshots, in sled.
//!
//! sled 0.34 syncs nothing on Linux, and can fail, panic or end the process on what a
//! crash left of it. So nothing here is trusted: a snapshot is checked when it is read,
//! and made up for by the journal when anything about it is off; a store that does not
//! open is thrown away. That costs time and nothing else.
//!
//! sled's files keep the bytes of what was deleted. To erase them, what is still wanted
//! is copied into the next folder, and the one before is removed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::keys;
use crate::storage::record::{SnapshotHeader, decode_updates, encode_updates};
use crate::storage::{Seq, Snapshot, StorageError};

mod folders;

use self::folders::Folders;

/// Bytes of a chunk. sled puts pages beyond 128 KiB into files of their own, and copes
/// badly with them.
const CHUNK: usize = 6 * 1024;
/// Bytes of sled's page cache. Documents are cached as themselves already.
const PAGE_CACHE: u64 = 8 * 1024 * 1024;
/// Least time between two tries to open it after a failure. Opening reads a lot.
const REOPEN_INTERVAL: Duration = Duration::from_millis(500);

/// How sled says that somebody has its lock; there is no kind of error for it.
const LOCKED: &str = "could not acquire lock";
/// How long such a lock is waited for.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
/// How often it is tried.
const LOCK_INTERVAL: Duration = Duration::from_millis(5);

/// All snapshots.
#[derive(Debug)]
pub(super) struct Snapshots {
    folders: Folders,
    store: RwLock<Store>,
}

#[derive(Debug)]
enum Store {
    Open(::sled::Db, u64),
    /// After a failure, at this time.
    Failed(Instant, Remedy),
}

/// What to do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    /// Open it again: sled remembers an I/O error for ever, also when there is room again.
    Reopen,
    /// Begin with an empty one.
    ThrowAway,
}

/// Which snapshots still mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expected {
    /// The present life of the document.
    pub(super) life: u64,
    /// The last record of its journal.
    pub(super) last: Seq,
}

impl Snapshots {
    /// Opens what there is in a data folder, or begins anew.
    pub(super) fn open(folder: &Path) -> Self {
        let folders = Folders::new(folder);
        let store = match open(&folders) {
            Ok((db, number)) => Store::Open(db, number),
            Err(error) => {
                tracing::error!(%error, "can't open the snapshots; documents will take longer to open");
                Store::Failed(Instant::now(), error.remedy())
            }
        };
        Self { folders, store: RwLock::new(store) }
    }

    /// A document's snapshot, if it is what it should be.
    pub(super) fn read(&self, document: &[u8], expected: Expected) -> Result<Option<Snapshot>, StorageError> {
        self.with(|db| {
            let Some(header) = header(db, document)? else { return Ok(None) };
            if header.life != expected.life {
                return Ok(None);
            }
            if header.upto > expected.last {
                let (upto, last) = (header.upto.0, expected.last.0);
                let what =
                    format!("the snapshot reaches up to record {upto}, and the journal ends with {last}");
                return Err(StorageError::damaged(what).into());
            }
            let mut updates = Vec::with_capacity(usize::try_from(header.length).unwrap_or(0).min(1 << 30));
            for number in 1..=header.chunks {
                let chunk = db.get(keys::numbered(document, number))?;
                updates
                    .extend_from_slice(&chunk.ok_or_else(|| StorageError::damaged("a snapshot has a gap"))?);
            }
            if updates.len() as u64 != header.length || crc32fast::hash(&updates) != header.checksum {
                return Err(StorageError::damaged("a snapshot does not match its checksum").into());
            }
            let updates = decode_updates(&Bytes::from(updates))?;
            Ok(Some(Snapshot { upto: header.upto, updates }))
        })
    }

    /// How far the stored snapshot of a life reaches, without looking at all of it.
    pub(super) fn upto(&self, document: &[u8]) -> Option<(u64, Seq)> {
        let header = self.with(|db| header(db, document)).ok().flatten()?;
        Some((header.life, header.upto))
    }

    /// Makes or replaces a document's snapshot.
    pub(super) fn write(&self, document: &[u8], life: u64, snapshot: &Snapshot) -> Result<(), StorageError> {
        let updates = encode_updates(&snapshot.updates);
        self.with(|db| {
            let mut batch = ::sled::Batch::default();
            let first = keys::numbered(document, 0);
            let mut chunks = 0;
            for chunk in updates.chunks(CHUNK) {
                chunks += 1;
                batch.insert(keys::numbered(document, chunks), chunk);
            }
            let rest = keys::numbered(document, chunks + 1)..=keys::numbered(document, u64::MAX);
            for old in db.range(rest).keys() {
                batch.remove(old?);
            }
            let header = SnapshotHeader {
                life,
                upto: snapshot.upto,
                length: updates.len() as u64,
                chunks,
                checksum: crc32fast::hash(&updates),
            };
            batch.insert(&*first, header.encode(&first));
            db.apply_batch(batch)?;
            db.flush()?;
            Ok(())
        })
    }

    /// Whether the files may hold anything of a room.
    pub(super) fn has(&self, room: &crate::ids::RoomName) -> bool {
        let (start, end) = keys::documents_of(room);
        // What can't be read may be there.
        self.with(|db| Ok(db.range(start..end).next().is_some())).unwrap_or(true)
    }

    /// The documents that have one, with its life; `None` for what can't be read.
    pub(super) fn documents(&self) -> Result<Vec<(Vec<u8>, u64)>, StorageError> {
        self.with(|db| {
            let mut found = Vec::new();
            for key in db.iter().keys() {
                let key = key?;
                if let Some((document, &[0, 0, 0, 0, 0, 0, 0, 0])) = key.split_last_chunk::<8>()
                    && let Ok(Some(header)) = header(db, document)
                {
                    found.push((document.to_vec(), header.life));
                }
            }
            Ok(found)
        })
    }

    /// Copies the snapshots that are `wanted` into new files, and removes the old ones,
    /// so that nothing is left of all others. If there is no room for that, all go.
    pub(super) fn erase_others(&self, wanted: impl Fn(&[u8], u64) -> bool) -> Result<(), StorageError> {
        let copied = self.documents().and_then(|documents| {
            let documents = documents.into_iter().filter(|(document, life)| wanted(document, *life));
            let documents = documents.map(|(document, _)| document).collect::<Vec<_>>();
            let number = self.folders.next();
            self.with(|db| copy(db, &documents, &self.folders.path(number))).map(|db| (db, number))
        });
        let (db, number) = match copied {
            Ok(copied) => copied,
            Err(error) => {
                tracing::warn!(%error, "can't copy the snapshots; they will be rebuilt");
                return self.begin_anew();
            }
        };
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        replace(&mut store, Store::Open(db, number));
        drop(store);
        self.folders.remove_others(number).map_err(StorageError::unavailable)
    }

    /// Throws everything away.
    fn begin_anew(&self) -> Result<(), StorageError> {
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        replace(&mut store, Store::Failed(Instant::now(), Remedy::ThrowAway));
        let (db, number) = throw_away(&self.folders)?;
        replace(&mut store, Store::Open(db, number));
        Ok(())
    }

    /// Does something with sled, and keeps whatever comes of that from everybody else.
    fn with<T>(&self, work: impl FnOnce(&::sled::Db) -> Result<T, Trouble>) -> Result<T, StorageError> {
        self.reopen()?;
        let store = self.store.read().unwrap_or_else(PoisonError::into_inner);
        let Store::Open(db, number) = &*store else { return Err(not_open()) };
        let (done, number) = (guarded(|| work(db)), *number);
        drop(store);
        if let Err(trouble @ Trouble::Store(..)) = &done {
            tracing::warn!(error = %trouble, "the snapshots failed; they will be reopened");
            let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
            if matches!(&*store, Store::Open(_, open) if *open == number) {
                replace(&mut store, Store::Failed(Instant::now(), trouble.remedy()));
            }
        }
        done.map_err(StorageError::from)
    }

    /// Opens it again, if it failed a while ago.
    fn reopen(&self) -> Result<(), StorageError> {
        let is_due = |store: &Store| match store {
            Store::Open(..) => None,
            Store::Failed(when, remedy) => (when.elapsed() >= REOPEN_INTERVAL).then_some(*remedy),
        };
        if is_due(&self.store.read().unwrap_or_else(PoisonError::into_inner)).is_none() {
            return Ok(());
        }
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        let Some(remedy) = is_due(&store) else { return Ok(()) };
        *store = Store::Failed(Instant::now(), remedy);
        let (db, number) = match remedy {
            Remedy::Reopen => open(&self.folders)?,
            Remedy::ThrowAway => throw_away(&self.folders)?,
        };
        *store = Store::Open(db, number);
        Ok(())
    }
}

/// sled can panic also where it is dropped, and writes what it has to before that.
fn replace(store: &mut Store, with: Store) {
    let before = std::mem::replace(store, with);
    if catch_unwind(AssertUnwindSafe(|| drop(before))).is_err() {
        tracing::warn!("the snapshot store panicked while closing");
    }
}

/// Why something was not read or written.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// The value does not check out.
    #[error(transparent)]
    Value(#[from] StorageError),
    /// sled does not work.
    #[error("{0}")]
    Store(String, Remedy),
}

impl Trouble {
    fn remedy(&self) -> Remedy {
        match self {
            Self::Value(_) => Remedy::Reopen,
            Self::Store(_, remedy) => *remedy,
        }
    }
}

impl From<::sled::Error> for Trouble {
    fn from(error: ::sled::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let passes = matches!(&error, ::sled::Error::Io(error)
            if matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem));
        Self::Store(error.to_string(), if passes { Remedy::Reopen } else { Remedy::ThrowAway })
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        ::sled::Error::Io(error).into()
    }
}

impl From<Trouble> for StorageError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Value(error) => error,
            store @ Trouble::Store(..) => Self::unavailable(store),
        }
    }
}

fn not_open() -> StorageError {
    StorageError::unavailable("the snapshots failed and can't be opened again yet")
}

/// sled can panic where it meets what it wrote only half.
fn guarded<T>(work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    let panicked =
        |_| Err(Trouble::Store("the store of the snapshots panicked".to_owned(), Remedy::ThrowAway));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked)
}

fn header(db: &::sled::Db, document: &[u8]) -> Result<Option<SnapshotHeader>, Trouble> {
    let key = keys::numbered(document, 0);
    let value = db.get(&key)?;
    Ok(value.map(|value| SnapshotHeader::decode(&key, &value)).transpose()?)
}

fn copy(from: &::sled::Db, documents: &[Vec<u8>], folder: &Path) -> Result<::sled::Db, Trouble> {
    let to = open_in(folder)?;
    for document in documents {
        for item in from.scan_prefix(document) {
            let (key, value) = item?;
            to.insert(key, value)?;
        }
    }
    to.flush()?;
    Ok(to)
}

/// Opens what there is, or, if that can't be opened, an empty store in its place.
fn open(folders: &Folders) -> Result<(::sled::Db, u64), Trouble> {
    let number = folders.current()?;
    let opened = if folders.begin_opening()?.was_cut_short {
        Err(Trouble::Store("opening it has ended the process before".to_owned(), Remedy::ThrowAway))
    } else {
        open_in(&folders.path(number)).map(|db| (db, number))
    };
    let opened = match opened {
        Err(trouble) if trouble.remedy() == Remedy::ThrowAway => {
            tracing::error!(error = %trouble, "can't read the snapshots; they will be rebuilt from the journals");
            throw_away(folders)
        }
        opened => opened,
    };
    folders.end_opening();
    opened
}

fn throw_away(folders: &Folders) -> Result<(::sled::Db, u64), Trouble> {
    folders.remove_all()?;
    let number = folders.next();
    open_in(&folders.path(number)).map(|db| (db, number))
}

fn open_in(folder: &Path) -> Result<::sled::Db, Trouble> {
    let config = ::sled::Config::new()
        .path(folder)
        .cache_capacity(PAGE_CACHE)
        // Writing flushes; a timer would only add flushes.
        .flush_every_ms(None);
    let since = Instant::now();
    loop {
        match guarded(|| Ok(config.open()?)) {
            // A store that was closed a moment ago gives its lock free when the last of its
            // threads is done. Nobody else can have it: the data folder has a lock, too.
            Err(Trouble::Store(what, _)) if what.contains(LOCKED) && since.elapsed() < LOCK_PATIENCE => {
                std::thread::sleep(LOCK_INTERVAL);
            }
            opened => return opened,
        }
    }
}

#[cfg(test)]
mod tests;
