//! The folder that backups are kept in.
//!
//! ```text
//! pairpad-backups                       says what the folder is; locked while it is used
//! 2026-11-30T02-45-12.123Z.backup       a backup: the list of its parts (manifest)
//! chunks/3f/3f9a…                       a part, named by its hash; backups share them
//! incoming/                             parts of a backup that is not complete
//! ```
//!
//! A part gets its name when it is on the medium, and a list when all its parts have
//! theirs: whatever is killed when, each backup that is listed is whole. Removing goes the
//! other way round, lists first.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::chunk::ChunkId;
use super::error::BackupError;
use super::manifest::{Manifest, Unreadable};
use crate::clock::UnixMillis;

const MARKER: &str = "pairpad-backups";
const CHUNKS: &str = "chunks";
const INCOMING: &str = "incoming";
/// What the name of a backup ends with.
const ENDING: &str = "backup";

/// The folder, for as long as nobody else changes it.
#[derive(Debug)]
pub(super) struct Vault {
    path: PathBuf,
    purpose: Purpose,
    _lock: File,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Add,
    Read,
}

impl Drop for Vault {
    /// What a backup leaves that came to nothing would keep a full disk full. Where it is
    /// killed, or this fails, the next one removes it.
    fn drop(&mut self) {
        if self.purpose == Purpose::Add {
            let _ = self.clear_incoming();
        }
    }
}

/// A backup in the folder.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) file: PathBuf,
    pub(super) manifest: Result<Manifest, Unreadable>,
}

impl Vault {
    /// Opens the folder to add to it, making it when there is none.
    pub(super) fn open_to_add(path: &Path) -> Result<Self, BackupError> {
        let marker = path.join(MARKER);
        private_folder(path)?;
        if !marker.exists()
            && path
                .read_dir()
                .map_err(BackupError::file(path))?
                .any(|entry| entry.is_ok_and(|entry| entry.file_name() != "lost+found"))
        {
            return Err(BackupError::Foreign(path.display().to_string()));
        }
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&marker);
        let lock = file.map_err(BackupError::file(&marker))?;
        held(path, lock.try_lock())?;
        let vault = Self { path: path.to_owned(), purpose: Purpose::Add, _lock: lock };
        private_folder(&vault.path.join(CHUNKS))?;
        vault.clear_incoming()?;
        Ok(vault)
    }

    /// Opens it to read.
    pub(super) fn open_to_read(path: &Path) -> Result<Self, BackupError> {
        let marker = path.join(MARKER);
        let lock = File::open(&marker).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                BackupError::Absent(path.display().to_string())
            }
            _ => BackupError::file(&marker)(error),
        })?;
        held(path, lock.try_lock_shared())?;
        Ok(Self { path: path.to_owned(), purpose: Purpose::Read, _lock: lock })
    }

    fn clear_incoming(&self) -> Result<(), BackupError> {
        let incoming = self.path.join(INCOMING);
        match std::fs::remove_dir_all(&incoming) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(BackupError::file(&incoming)(error)),
            _ => private_folder(&incoming),
        }
    }

    /// Where a part is, or would be.
    pub(super) fn chunk(&self, id: &ChunkId) -> PathBuf {
        self.path.join(CHUNKS).join(&id.as_str()[..2]).join(id.as_str())
    }

    /// Keeps a part for the backup that is being made; whether it is new. One that an earlier
    /// backup has is read, and written anew where it is not what was written.
    pub(super) fn add(&self, id: &ChunkId, bytes: &[u8]) -> Result<bool, BackupError> {
        let is_there = |path: &Path| std::fs::read(path).is_ok_and(|found| found == bytes);
        let incoming = self.path.join(INCOMING).join(id.as_str());
        if is_there(&self.chunk(id)) || is_there(&incoming) {
            return Ok(false);
        }
        write(&incoming, bytes)?;
        Ok(true)
    }

    /// Puts the new parts on the medium, and then the list of the backup in place.
    pub(super) fn complete(&self, manifest: &Manifest) -> Result<PathBuf, BackupError> {
        let incoming = self.path.join(INCOMING);
        for entry in incoming.read_dir().map_err(BackupError::file(&incoming))? {
            let path = entry.map_err(BackupError::file(&incoming))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            let Ok(id) = ChunkId::try_from(name) else { continue };
            sync(&path)?;
            let chunk = self.chunk(&id);
            if let Some(folder) = chunk.parent() {
                private_folder(folder)?;
            }
            std::fs::rename(&path, &chunk).map_err(BackupError::file(&chunk))?;
        }
        // Also those of parts that an earlier backup has left, which was killed before this.
        let chunks = self.path.join(CHUNKS);
        for folder in chunks.read_dir().map_err(BackupError::file(&chunks))? {
            sync(&folder.map_err(BackupError::file(&chunks))?.path())?;
        }
        sync(&chunks)?;
        let file = self.path.join(file_name(manifest.at));
        let bytes = manifest.encode().map_err(|error| BackupError::file(&file)(error.into()))?;
        let begun = incoming.join("list");
        write(&begun, &bytes)?;
        sync(&begun)?;
        std::fs::rename(&begun, &file).map_err(BackupError::file(&file))?;
        sync(&self.path)?;
        Ok(file)
    }

    /// All backups, the oldest first.
    pub(super) fn list(&self) -> Result<Vec<Listed>, BackupError> {
        let mut files = Vec::new();
        for entry in self.path.read_dir().map_err(BackupError::file(&self.path))? {
            let file = entry.map_err(BackupError::file(&self.path))?.path();
            if file.extension().is_some_and(|ending| ending == ENDING) {
                files.push(file);
            }
        }
        // Their names are their times.
        files.sort();
        let read = |file: PathBuf| {
            let bytes = std::fs::read(&file).map_err(BackupError::file(&file))?;
            Ok(Listed { manifest: Manifest::decode(&bytes), file })
        };
        files.into_iter().map(read).collect()
    }

    /// Reads a part, which has to be what was written.
    pub(super) fn read(&self, id: &ChunkId) -> Result<Vec<u8>, BackupError> {
        let path = self.chunk(id);
        let bytes = std::fs::read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => BackupError::broken(&path)("it is missing"),
            _ => BackupError::file(&path)(error),
        })?;
        if ChunkId::of(&bytes) != *id {
            return Err(BackupError::broken(&path)("it is not what was written"));
        }
        Ok(bytes)
    }

    /// Removes all backups but `made` and the latest others, so that `keep` remain, and every
    /// part that none needs any more. How many backups there are then, and the bytes that were
    /// removed. Where one can't be read, nobody knows what it needs: then nothing is removed.
    pub(super) fn prune(&self, keep: usize, made: &Path) -> Result<(usize, u64), BackupError> {
        let mut kept = Vec::new();
        for Listed { file, manifest } in self.list()? {
            match manifest {
                Ok(manifest) => kept.push((file, manifest)),
                Err(_) => return Err(BackupError::BrokenList(file.display().to_string())),
            }
        }
        // It isn't the last where the clock was ahead when others were made.
        kept.sort_by_key(|(file, _)| file == made);
        let old = kept.len().saturating_sub(keep);
        for (file, _) in kept.drain(..old) {
            std::fs::remove_file(&file).map_err(BackupError::file(&file))?;
        }
        sync(&self.path)?;
        let needed: BTreeSet<&str> =
            kept.iter().flat_map(|(_, manifest)| manifest.chunks().map(ChunkId::as_str)).collect();
        let mut bytes = 0;
        let chunks = self.path.join(CHUNKS);
        for folder in chunks.read_dir().map_err(BackupError::file(&chunks))? {
            let folder = folder.map_err(BackupError::file(&chunks))?.path();
            for entry in folder.read_dir().map_err(BackupError::file(&folder))? {
                let entry = entry.map_err(BackupError::file(&folder))?;
                if entry.file_name().to_str().is_none_or(|name| !needed.contains(name)) {
                    bytes += entry.metadata().map_err(BackupError::file(&folder))?.len();
                    std::fs::remove_file(entry.path()).map_err(BackupError::file(&folder))?;
                }
            }
        }
        Ok((kept.len(), bytes))
    }
}

/// The name of a backup: its time, without what some file systems refuse.
fn file_name(at: UnixMillis) -> String {
    // Always with milliseconds, so that names sort as their times do.
    let (seconds, millis) = (at.0 / 1_000, at.0 % 1_000);
    let second = UnixMillis(seconds * 1_000).rfc3339().replace(':', "-");
    format!("{}.{millis:03}Z.{ENDING}", second.trim_end_matches('Z'))
}

fn held(path: &Path, locked: Result<(), TryLockError>) -> Result<(), BackupError> {
    match locked {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(BackupError::Busy(path.display().to_string())),
        Err(TryLockError::Error(error)) => Err(BackupError::file(path)(error)),
    }
}

/// What people wrote, and the server's secret, are for the owner alone (HARD-10).
fn private_folder(path: &Path) -> Result<(), BackupError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(BackupError::file(path))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    file.and_then(|mut file| file.write_all(bytes)).map_err(BackupError::file(path))
}

fn sync(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(BackupError::file(path))
}

#[cfg(test)]
mod tests {
    use super::super::manifest::{FORMAT, Section};
    use super::*;

    fn backup(vault: &Vault, at: u64, parts: &[&[u8]]) -> PathBuf {
        let chunks: Vec<ChunkId> = parts.iter().map(|part| ChunkId::of(part)).collect();
        for (id, part) in chunks.iter().zip(parts) {
            vault.add(id, part).unwrap();
        }
        let tables = vec![Section { name: "log".to_owned(), chunks }];
        let (at, program) = (UnixMillis(at), String::new());
        let made = Manifest { format: FORMAT, schema: 5, program, at, bytes: 0, tables, files: Vec::new() };
        vault.complete(&made).unwrap()
    }

    #[test]
    fn backups_share_parts_and_pruning_removes_what_none_needs() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open_to_add(folder.path()).unwrap();
        backup(&vault, 1_000, &[b"a", b"b"]);
        assert!(!vault.add(&ChunkId::of(b"a"), b"a").unwrap());
        let made = backup(&vault, 2_005, &[b"b", b"c"]);
        // One that was killed has left a part that no backup needs.
        let left = ChunkId::of(b"left");
        private_folder(vault.chunk(&left).parent().unwrap()).unwrap();
        write(&vault.chunk(&left), b"left").unwrap();
        assert_eq!(vault.prune(2, &made).unwrap(), (2, 4));
        assert_eq!(vault.prune(1, &made).unwrap(), (1, 1));
        assert!(matches!(vault.read(&ChunkId::of(b"a")), Err(BackupError::Broken(..))));
        assert_eq!(vault.read(&ChunkId::of(b"b")).unwrap(), b"b");
    }

    #[test]
    fn a_backup_that_comes_to_nothing_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open_to_add(folder.path()).unwrap();
        vault.add(&ChunkId::of(b"a"), b"a").unwrap();
        let incoming = folder.path().join(INCOMING);
        assert_eq!(incoming.read_dir().unwrap().count(), 1);
        drop(vault);
        assert_eq!(incoming.read_dir().unwrap().count(), 0);
    }

    #[test]
    fn nothing_is_removed_while_a_list_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open_to_add(folder.path()).unwrap();
        let old = backup(&vault, 1_000, &[b"a"]);
        let file = backup(&vault, 2_000, &[b"b"]);
        let made = backup(&vault, 3_000, &[b"c"]);
        std::fs::write(&file, "something else").unwrap();
        for keep in [1, 3] {
            let refused = vault.prune(keep, &made).unwrap_err().to_string();
            assert!(refused.contains(file.to_str().unwrap()), "{refused}");
        }
        assert!(old.exists() && file.exists() && made.exists());
        assert_eq!(vault.read(&ChunkId::of(b"a")).unwrap(), b"a");
        std::fs::remove_file(&file).unwrap();
        assert_eq!(vault.prune(2, &made).unwrap(), (2, 1));
    }

    #[test]
    fn the_backup_just_made_stays_when_others_are_of_a_clock_that_was_ahead() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open_to_add(folder.path()).unwrap();
        let ahead = [9_000, 9_001].map(|at| backup(&vault, at, &[b"a"]));
        let made = backup(&vault, 1_000, &[b"b"]);
        assert_eq!(vault.prune(2, &made).unwrap(), (2, 0));
        assert_eq!([&ahead[0], &ahead[1], &made].map(|file| file.exists()), [false, true, true]);
        assert_eq!(vault.prune(1, &made).unwrap(), (1, 1));
        assert!(made.exists());
        assert_eq!(vault.read(&ChunkId::of(b"b")).unwrap(), b"b");
    }

    #[test]
    fn a_damaged_part_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open_to_add(folder.path()).unwrap();
        backup(&vault, 1_000, &[b"a"]);
        let id = ChunkId::of(b"a");
        std::fs::write(vault.chunk(&id), b"x").unwrap();
        assert!(matches!(vault.read(&id), Err(BackupError::Broken(..))));
        assert!(vault.add(&id, b"a").unwrap());
        backup(&vault, 2_000, &[b"a"]);
        assert_eq!(vault.read(&id).unwrap(), b"a");
        assert!(!vault.add(&id, b"a").unwrap());
    }

    #[test]
    fn a_folder_with_something_else_is_refused_and_one_in_use_too() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("letter.txt"), "Dear").unwrap();
        assert!(matches!(Vault::open_to_add(folder.path()), Err(BackupError::Foreign(_))));
        assert!(matches!(Vault::open_to_read(folder.path()), Err(BackupError::Absent(_))));
        let own = folder.path().join("own");
        let vault = Vault::open_to_add(&own).unwrap();
        assert!(matches!(Vault::open_to_add(&own), Err(BackupError::Busy(_))));
        assert!(matches!(Vault::open_to_read(&own), Err(BackupError::Busy(_))));
        drop(vault);
        let _one = Vault::open_to_read(&own).unwrap();
        Vault::open_to_read(&own).unwrap();
    }

    #[test]
    fn hard_10_backups_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own");
        let vault = Vault::open_to_add(&path).unwrap();
        let file = backup(&vault, 1_000, &[b"a"]);
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&path.join(CHUNKS))), (0o700, 0o700));
        assert_eq!((mode(&file), mode(&vault.chunk(&ChunkId::of(b"a")))), (0o600, 0o600));
    }

    #[test]
    fn names_sort_as_their_times_do() {
        let names = [1_000, 1_001, 1_010, 2_000, 1_800_000_000_000].map(|at| file_name(UnixMillis(at)));
        assert!(names.is_sorted(), "{names:?}");
        assert_eq!(names[1], "1970-01-01T00-00-01.001Z.backup");
    }
}
