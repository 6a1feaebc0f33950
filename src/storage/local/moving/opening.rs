//! Taking a data folder to move it, or to fill it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::store::{MOVING, Store};
use crate::storage::StorageError;
use crate::storage::local::deletion::Deletions;
use crate::storage::local::error::OpenError;
use crate::storage::local::folder::{self, Folder, RESTORING, UNFINISHED, database, private};
use crate::storage::local::log::{Erased, first_group};
use crate::storage::local::schema::{self, SIZED, execute, put_meta, row, transact};
use crate::storage::local::shared::Shared;
use crate::storage::local::staged::StagedRecord;
use crate::storage::local::{carry_over, journal, keys};
use crate::storage::moving::{MoveError, Note};
use crate::storage::record::{decode_blob, decode_group, encode_bytes};

/// What may lie in a folder that counts as empty.
const NOTHING: [&str; 3] = ["lock", UNFINISHED, "lost+found"];
/// Key in `meta` of a store that was moved here: where from.
const MOVED: &[u8] = b"moved";
const EARLIER: &str =
    "its data is of an earlier version; run 'pairpad doctor' on it first, which takes it on";
/// How a half of something else is thrown away.
const DISCARD: &str = "remove what is in that folder";

/// The folder, for people.
fn shown(folder: &Path) -> String {
    format!("the data folder {}", folder.display())
}

fn unusable<E: std::fmt::Display>(folder: &Path) -> impl Fn(E) -> MoveError {
    move |error| MoveError::Unusable(format!("{} cannot be used: {error}", shown(folder)))
}

fn take(path: &Path) -> Result<Folder, MoveError> {
    Folder::take(path).map_err(|error| match error {
        OpenError::Locked(_) => {
            let by = folder::holder(path);
            let by = by.map_or("a server".to_owned(), |process| format!("a server, process {process}"));
            MoveError::InUse { place: shown(path), by }
        }
        OpenError::Unusable(_, reason) => unusable(path)(reason),
        other => MoveError::Unusable(other.to_string()),
    })
}

/// Takes a data folder to read all of it.
pub(super) fn source(path: &Path) -> Result<Store, MoveError> {
    if !database(path).is_file() {
        if path.join(UNFINISHED).exists() {
            let from =
                note_in(&path.join(UNFINISHED)).map_or("where it came from".to_owned(), |note| note.from);
            return Err(MoveError::Half { place: shown(path), from });
        }
        if path.join(RESTORING).exists() {
            return Err(MoveError::Unusable(OpenError::Restoring(path.display().to_string()).to_string()));
        }
        if !carry_over::is_due(path) {
            return Err(MoveError::Absent(shown(path)));
        }
    }
    let folder = take(path)?;
    if carry_over::is_due(path) {
        return Err(unusable(path)(EARLIER));
    }
    let db = open_to_read(path).map_err(|error| unusable(path)(error))?;
    let shared = Shared::new(folder);
    stage(&db, &shared).map_err(unusable(path))?;
    Ok(Store { db, shared })
}

/// Not even at its end it changes the files.
fn open_to_read(path: &Path) -> Result<Connection, StorageError> {
    let db = schema::open_reader(&database(path))?;
    // An empty one goes with the last who read it.
    let wal = database(path).with_extension("db-wal");
    let is_kept = std::fs::metadata(wal).is_ok_and(|wal| wal.len() > 0);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_kept)?;
    let version = schema::version(&db)?;
    schema::check_version(version)?;
    if !schema::is_current(version) {
        return Err(StorageError::unavailable(EARLIER));
    }
    Ok(db)
}

/// Reads what is in the log and in no journal yet. A server would put right what is damaged
/// there; here nothing is written.
fn stage(db: &Connection, shared: &Shared) -> Result<(), StorageError> {
    let erased: Erased = Deletions::recover(db, shared)?.erased();
    let damaged = || {
        StorageError::damaged(
            "a part of the log is damaged; run 'pairpad doctor' on it first, which notes what is lost",
        )
    };
    let mut next = first_group(db).map_err(|_| damaged())?;
    let mut statement = db.prepare("SELECT id, v FROM log ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let group = row.get::<_, i64>(0)?.cast_unsigned();
        let value = row.get_ref(1).and_then(|value| Ok(value.as_blob()?))?;
        let records = decode_group(&group.to_be_bytes(), value).map_err(|_| damaged())?;
        if group != next {
            return Err(damaged());
        }
        next += 1;
        for (prefix, record) in records {
            let document = keys::document_in(&prefix).ok_or_else(damaged)?;
            if erased.get(&document.room).is_some_and(|upto| group < *upto) {
                continue;
            }
            let last = match shared.staged.last(&document) {
                Some(last) => last,
                None => journal::last(db, &prefix)?,
            };
            if record.seq > last {
                shared.staged.add([(document, StagedRecord::from(record))]);
            }
        }
    }
    Ok(())
}

/// Where a target comes to be, and the folder that it is for.
#[derive(Debug)]
pub(super) struct Place {
    inner: PathBuf,
    outer: Folder,
}

/// Takes a folder to fill it, or to go on with that.
pub(super) fn target(path: &Path, note: &Note) -> Result<(Store, Place), MoveError> {
    let unusable = unusable(path);
    let inner = path.join(UNFINISHED);
    if path.is_dir() {
        let is_begun = inner.exists();
        for entry in path.read_dir().map_err(&unusable)? {
            let name = entry.map_err(&unusable)?.file_name();
            let is_left = is_begun && name.to_string_lossy().starts_with("snapshots.");
            let is_nothing = is_left || NOTHING.iter().any(|nothing| name == *nothing);
            if !is_nothing {
                return Err(filled(path, note));
            }
        }
    }
    let outer = take(path)?;
    let folder = take(&inner)?;
    let open = || {
        let db = schema::open_writer(&database(&inner))?;
        // What a power cut takes of it is moved again.
        db.execute_batch("PRAGMA synchronous = NORMAL")?;
        let table = format!(
            "CREATE TABLE IF NOT EXISTS {MOVING} (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID"
        );
        db.execute_batch(&table)?;
        Ok::<_, StorageError>(db)
    };
    let failed = self::unusable(path);
    let db = open().map_err(&failed)?;
    // The second where it was killed at the very end.
    let begun = note_of(&db).and_then(|note| Ok(note.or(moved_note(&db)?)));
    match begun.map_err(&failed)? {
        Some(begun) if begun.identity != note.identity => {
            return Err(MoveError::Another { place: shown(path), from: begun.from, discard: DISCARD });
        }
        _ => put_note(&db, note).map_err(&failed)?,
    }
    Ok((Store { db, shared: Shared::new(folder) }, Place { inner, outer }))
}

/// There is something in it: perhaps what was to be moved.
fn filled(path: &Path, note: &Note) -> MoveError {
    let moved = || moved_note(&schema::open_reader(&database(path)).ok()?).ok()?;
    match database(path).is_file().then(moved).flatten() {
        Some(moved) if moved.identity == note.identity => {
            MoveError::Complete { place: shown(path), from: moved.from }
        }
        _ => MoveError::Filled(shown(path)),
    }
}

/// The note of a store that was moved.
fn moved_note(db: &Connection) -> Result<Option<Note>, StorageError> {
    let Some(value) = schema::meta(db, MOVED)? else { return Ok(None) };
    serde_json::from_slice(decode_blob(MOVED, &value, "a note")?).map_err(StorageError::damaged)
}

/// The note of a target that nobody fills.
fn note_in(inner: &Path) -> Option<Note> {
    database(inner).is_file().then(|| note_of(&schema::open_reader(&database(inner)).ok()?).ok()?)?
}

fn note_of(db: &Connection) -> Result<Option<Note>, StorageError> {
    let sql = format!("SELECT v FROM {MOVING} WHERE k = x''");
    let note = row(db, &sql, &[], |row| row.get::<_, Vec<u8>>(0))?;
    note.map(|note| serde_json::from_slice(&note).map_err(StorageError::damaged)).transpose()
}

fn put_note(db: &Connection, note: &Note) -> Result<(), StorageError> {
    let note = serde_json::to_vec(note).map_err(StorageError::damaged)?;
    execute(db, &format!("INSERT OR REPLACE INTO {MOVING} (k, v) VALUES (x'', ?)"), &[&note])?;
    Ok(())
}

impl Place {
    /// Makes what is in the inner folder the content of the outer one.
    pub(super) fn complete(self, store: Store) -> Result<(), StorageError> {
        let Store { db, shared } = store;
        let Self { inner, outer } = self;
        let note = note_of(&db)?;
        transact(&db, |db| {
            put_meta(db, SIZED, &encode_bytes(SIZED, b""))?;
            if let Some(note) = note {
                let note = serde_json::to_vec(&note).map_err(StorageError::damaged)?;
                put_meta(db, MOVED, &encode_bytes(MOVED, &note))?;
            }
            Ok::<_, StorageError>(db.execute_batch(&format!("DROP TABLE {MOVING}"))?)
        })?;
        if !schema::empty_wal(&db)? {
            let read =
                "somebody reads the database that is being filled; close what does, and run this again";
            return Err(StorageError::unavailable(read));
        }
        db.close().map_err(|(_, error)| error)?;
        // Closes the snapshots.
        drop(shared);
        let moved = || {
            private(&database(&inner))?.sync_all()?;
            let snapshots = |folder: &Path| {
                let entries = folder.read_dir()?.collect::<io::Result<Vec<_>>>()?;
                let named = entries.into_iter().map(|entry| (entry.file_name(), entry.path()));
                let named = named.filter(|(name, _)| name.to_string_lossy().starts_with("snapshots."));
                Ok::<BTreeMap<_, _>, io::Error>(named.collect())
            };
            for (_, left) in snapshots(outer.path())? {
                std::fs::remove_dir_all(left)?;
            }
            for (name, path) in snapshots(&inner)? {
                std::fs::rename(path, outer.path().join(name))?;
            }
            // With it a server begins.
            std::fs::rename(database(&inner), database(outer.path()))?;
            outer.sync()?;
            std::fs::remove_dir_all(&inner)
        };
        moved().map_err(StorageError::unavailable)
    }
}
