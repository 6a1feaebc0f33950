//! Reading the old store: trees of sled, with the keys that the tables have now.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::value;
use crate::storage::local::keys;
use crate::storage::room::RoomRecord;
use crate::storage::{Record, Seq, SetAside, Snapshot, StorageError};

/// How long to wait for the lock: a server that is just ending, and sled's own
/// threads, give it free a little late.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);
/// Pause between two tries.
const LOCK_RETRY: Duration = Duration::from_millis(10);

/// Why the old store can't be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum OldError {
    /// A server of the earlier version has it.
    #[error("the store is in use")]
    Locked,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<::sled::Error> for OldError {
    fn from(error: ::sled::Error) -> Self {
        if is_locked(&error) { Self::Locked } else { StorageError::unavailable(error).into() }
    }
}

impl From<std::io::Error> for OldError {
    fn from(error: std::io::Error) -> Self {
        StorageError::unavailable(error).into()
    }
}

impl From<rusqlite::Error> for OldError {
    fn from(error: rusqlite::Error) -> Self {
        StorageError::from(error).into()
    }
}

/// Where the old store was, and where it was when it was being written anew.
#[derive(Debug)]
pub(super) struct Folders {
    pub(super) store: PathBuf,
    new: PathBuf,
    pub(super) old: PathBuf,
}

impl Folders {
    pub(super) fn of(folder: &Path) -> Self {
        Self { store: folder.join("store"), new: folder.join("store.new"), old: folder.join("store.old") }
    }

    /// The new files were whole once the old ones had been moved away.
    pub(super) fn put_right(&self) -> std::io::Result<()> {
        if !self.store.exists() && self.new.is_dir() && self.old.is_dir() {
            std::fs::rename(&self.new, &self.store)?;
        }
        Ok(())
    }

    pub(super) fn remove(&self) -> std::io::Result<()> {
        let there = [&self.new, &self.old, &self.store].into_iter().filter(|folder| folder.is_dir());
        there.into_iter().try_for_each(std::fs::remove_dir_all)
    }
}

/// Something to be carried over.
#[derive(Debug)]
pub(super) struct Carried {
    /// The table that it goes to.
    pub(super) table: &'static str,
    pub(super) key: Vec<u8>,
    pub(super) item: Item,
}

#[derive(Debug)]
pub(super) enum Item {
    Records(Vec<Record>),
    SetAside(SetAside),
    Room(Box<RoomRecord>),
    Secret([u8; 32]),
    /// As it is.
    Damaged(Vec<u8>),
}

/// The store.
#[derive(Debug)]
pub(super) struct OldStore {
    log: ::sled::Tree,
    journal: ::sled::Tree,
    snapshots: ::sled::Tree,
    aside: ::sled::Tree,
    rooms: ::sled::Tree,
    server: ::sled::Tree,
}

impl OldStore {
    pub(super) fn open(folder: &Path) -> Result<Self, OldError> {
        let db = open(folder)?;
        Ok(Self {
            log: db.open_tree("log")?,
            journal: db.open_tree("journal")?,
            snapshots: db.open_tree("snapshots")?,
            aside: db.open_tree("aside")?,
            rooms: db.open_tree("rooms")?,
            server: db.open_tree("server")?,
        })
    }

    /// Goes through everything but the snapshots.
    pub(super) fn each(&self, mut each: impl FnMut(Carried) -> Result<(), OldError>) -> Result<(), OldError> {
        let or_damaged =
            |item: Option<Item>, value: &[u8]| item.unwrap_or_else(|| Item::Damaged(value.to_vec()));
        for item in &self.journal {
            let (key, value) = item?;
            let item = or_damaged(value::records(&value).map(Item::Records), &value);
            each(Carried { table: "journal", key: key.to_vec(), item })?;
        }
        self.each_of_log(&mut each)?;
        for item in &self.aside {
            let (key, value) = item?;
            let item = or_damaged(value::set_aside(&value).map(Item::SetAside), &value);
            each(Carried { table: "aside", key: key.to_vec(), item })?;
        }
        for item in &self.rooms {
            let (key, value) = item?;
            let item = or_damaged(value::room(&value).map(|room| Item::Room(Box::new(room))), &value);
            each(Carried { table: "rooms", key: key.to_vec(), item })?;
        }
        if let Some(secret) = self.server.get("secret")? {
            let item = or_damaged(secret.as_ref().try_into().ok().map(Item::Secret), &secret);
            each(Carried { table: "meta", key: b"secret".to_vec(), item })?;
        }
        Ok(())
    }

    /// The log's records that are not in their journals yet become values of these.
    fn each_of_log(&self, each: &mut impl FnMut(Carried) -> Result<(), OldError>) -> Result<(), OldError> {
        let mut staged: BTreeMap<Vec<u8>, Vec<Record>> = BTreeMap::new();
        for item in &self.log {
            let (key, value) = item?;
            let Some(group) = value::group(&value) else {
                let key = keys::damaged_group(keys::number(&key).unwrap_or_default().0);
                each(Carried { table: "aside", key, item: Item::Damaged(value.to_vec()) })?;
                continue;
            };
            for (document, record) in group {
                let known = staged.get(&document).and_then(|records| records.last()).map(|last| last.seq);
                let last = known.map_or_else(|| self.last(&document), Ok)?;
                if record.seq > last {
                    staged.entry(document).or_default().push(record);
                }
            }
        }
        for (document, records) in staged {
            let last = records.last().map_or(Seq(0), |record| record.seq);
            let key = keys::numbered(&document, last.0);
            each(Carried { table: "journal", key, item: Item::Records(records) })?;
        }
        Ok(())
    }

    fn last(&self, document: &[u8]) -> Result<Seq, OldError> {
        let all = keys::numbered(document, 0)..=keys::numbered(document, u64::MAX);
        let last = self.journal.range(all).next_back().transpose()?;
        Ok(last.and_then(|(key, _)| keys::number(&key)).unwrap_or_default())
    }

    /// Goes through the snapshots that check out, each with what its document's keys begin with.
    pub(super) fn each_snapshot(
        &self,
        mut each: impl FnMut(&[u8], Snapshot) -> Result<(), OldError>,
    ) -> Result<(), OldError> {
        let mut done = |document: &[u8], value: &[u8]| match value::snapshot(value) {
            Some(snapshot) => each(document, snapshot),
            None => Ok(()),
        };
        let (mut document, mut value) = (Vec::new(), Vec::new());
        for item in &self.snapshots {
            let (key, chunk) = item?;
            let Some((of, _)) = key.split_last_chunk::<8>() else { continue };
            if of != document {
                done(&document, &value)?;
                (document, value) = (of.to_vec(), Vec::new());
            }
            value.extend_from_slice(&chunk);
        }
        done(&document, &value)
    }
}

/// Opens an old store. One that was closed a moment ago gives its lock free when the last of its
/// threads is done.
pub(super) fn open(folder: &Path) -> Result<::sled::Db, OldError> {
    let config = ::sled::Config::new().path(folder).flush_every_ms(None);
    let patience = Instant::now() + LOCK_PATIENCE;
    loop {
        match config.open() {
            Err(error) if is_locked(&error) && Instant::now() < patience => std::thread::sleep(LOCK_RETRY),
            // That it got so far means that the folder is nobody else's.
            Err(::sled::Error::Corruption { .. }) if remove_unfinished(folder)? > 0 => {}
            opened => return Ok(opened?),
        }
    }
}

/// sled 0.34 writes its own snapshots to `snap.N.generating` first, and when it
/// could not finish one, because the disk was full or the power failed, takes that
/// for the newest. The one before is still there.
fn remove_unfinished(folder: &Path) -> std::io::Result<usize> {
    let mut removed = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "generating") {
            tracing::warn!(file = %path.display(), "removed an unfinished file of an earlier run");
            std::fs::remove_file(&path)?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn is_locked(error: &::sled::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}
