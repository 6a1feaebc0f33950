//! Carrying over a data folder of a server that kept everything in sled.
//!
//! All of it is copied into new files, read again and compared, and synced; then the new
//! database gets its name, and the old files go. A crash at any moment before that leaves
//! the old files as they were, and the next start begins again.

mod old;
mod value;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use self::old::{Carried, Item, OldError, OldStore};
use super::error::OpenError;
use super::folder::{Folder, database};
use super::schema::{self, execute, row, transact};
use super::snapshots::Snapshots;
use super::{journal, keys, lives};
use crate::clock::UnixMillis;
use crate::ids::Author;
use crate::storage::record::{
    decode_bytes, decode_records, decode_room, decode_set_aside, encode_bytes, encode_given_up,
    encode_records, encode_room, encode_set_aside,
};
use crate::storage::{Entry, Seq, Snapshot, StorageError};

/// Whether a data folder has a store to be carried over.
pub(super) fn is_due(folder: &Path) -> bool {
    let folders = old::Folders::of(folder);
    !database(folder).exists() && (folders.store.is_dir() || folders.old.is_dir())
}

/// Carries over what is there to be, and tidies up after it.
pub(super) fn carry_over(folder: &Folder) -> Result<(), OpenError> {
    let unusable = OpenError::unusable(folder.path());
    let folders = old::Folders::of(folder.path());
    if is_due(folder.path()) {
        folders.put_right().map_err(OpenError::unusable(folder.path()))?;
        begin_anew(folder.path()).map_err(OpenError::unusable(folder.path()))?;
        let carried = carry(folder, &folders).map_err(|error| match error {
            OldError::Locked => OpenError::Locked(folder.path().display().to_string()),
            OldError::Storage(error) => unusable(error),
        })?;
        tracing::info!(values = carried, "migrated the data of an earlier version");
    }
    folders.remove().map_err(OpenError::unusable(folder.path()))
}

fn new_database(folder: &Path) -> PathBuf {
    folder.join("pairpad.db.new")
}

/// Removes what an earlier try has left.
fn begin_anew(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snapshots.") && entry.path().is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        } else if name.starts_with("pairpad.db") {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// How many values there were.
fn carry(folder: &Folder, folders: &old::Folders) -> Result<usize, OldError> {
    let path = new_database(folder.path());
    let store = OldStore::open(&folders.store)?;
    let db = schema::open_writer(&path)?;
    let copied = transact(&db, |db| {
        let mut copied = 0;
        store.each(|carried| {
            copied += 1;
            copy(db, &carried)
        })?;
        Ok::<_, OldError>(copied)
    })?;
    let snapshots = Snapshots::open(folder.path());
    store.each_snapshot(|document, snapshot| carry_snapshot(&db, &snapshots, document, &snapshot))?;
    drop(snapshots);
    store.each(|carried| verify(&db, &carried))?;
    let is_emptied = schema::empty_wal(&db)?;
    db.close().map_err(|(_, error)| error)?;
    if !is_emptied {
        return Err(StorageError::unavailable("somebody else reads the new database").into());
    }
    sync_all(folder.path())?;
    std::fs::rename(&path, database(folder.path())).and_then(|()| folder.sync())?;
    Ok(copied)
}

/// Syncs the files in the folder and in those of the snapshots.
fn sync_all(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_ours = name.to_string_lossy().starts_with("snapshots.");
        if is_ours && entry.path().is_dir() {
            sync_all(&entry.path())?;
        }
        if !entry.path().is_dir() {
            std::fs::File::open(entry.path())?.sync_all()?;
        }
    }
    std::fs::File::open(folder)?.sync_all()
}

fn encode(carried: &Carried) -> Result<Vec<u8>, StorageError> {
    let key = &carried.key;
    Ok(match &carried.item {
        Item::Records(records) => {
            encode_records(key, records.iter().map(|record| (record.seq, record.entries.as_slice())))
        }
        Item::SetAside(set_aside) => encode_set_aside(key, set_aside),
        Item::Room(room) => encode_room(key, room)?,
        Item::Secret(secret) => encode_bytes(key, secret),
        // It does not check out in its new place, either.
        Item::Damaged(value) => value.clone(),
    })
}

fn copy(db: &Connection, carried: &Carried) -> Result<(), OldError> {
    let value = encode(carried)?;
    let sql = format!("INSERT INTO {} (k, v) VALUES (?, ?)", carried.table);
    execute(db, &sql, &[&carried.key, &value])?;
    if carried.table == "journal"
        && let Some((document, _)) = carried.key.split_last_chunk::<8>()
        && lives::of(db, document)?.is_none()
    {
        lives::begin(db, document)?;
    }
    Ok(())
}

fn verify(db: &Connection, carried: &Carried) -> Result<(), OldError> {
    let key = &carried.key;
    let sql = format!("SELECT v FROM {} WHERE k = ?", carried.table);
    let value = row(db, &sql, &[key], |row| row.get::<_, Vec<u8>>(0))?.unwrap_or_default();
    let is_same = match &carried.item {
        Item::Records(records) => decode_records(key, &value)? == *records,
        Item::SetAside(set_aside) => decode_set_aside(key, &value)? == *set_aside,
        Item::Room(room) => decode_room(key, &value)? == **room,
        Item::Secret(secret) => decode_bytes(key, &value, "the secret")? == *secret,
        Item::Damaged(old) => value == *old,
    };
    if is_same { Ok(()) } else { Err(StorageError::damaged("what was copied differs").into()) }
}

fn carry_snapshot(
    db: &Connection,
    snapshots: &Snapshots,
    document: &[u8],
    snapshot: &Snapshot,
) -> Result<(), OldError> {
    let last = journal::last(db, document)?;
    let Some(life) = lives::of(db, document)? else {
        tracing::warn!(document = ?keys::document_in(document), "skipped the snapshot of a deleted room");
        return Ok(());
    };
    if snapshot.upto <= last {
        return Ok(snapshots.write(document, life, snapshot)?);
    }
    // What was not synced was lost with the power, and only the snapshot has it.
    tracing::error!(document = ?keys::document_in(document), "the journal lacks what the snapshot has");
    let gap = keys::numbered(document, snapshot.upto.0);
    let seq = Seq(snapshot.upto.0 + 1);
    let (at, author) = (UnixMillis(0), Author::Server);
    let entry = |update: &bytes::Bytes| Entry { at, author, update: update.clone() };
    let entries: Vec<Entry> = snapshot.updates.iter().map(entry).collect();
    let key = keys::numbered(document, seq.0);
    transact(db, |db| {
        journal::put(db, &gap, &encode_given_up(&gap))?;
        journal::put(db, &key, &encode_records(&key, [(seq, entries.as_slice())].into_iter()))
    })?;
    Ok(())
}

#[cfg(test)]
mod tests;
