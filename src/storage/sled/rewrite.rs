//! Rewriting the store, so that its files hold what it holds and nothing else.
//!
//! sled appends: what was deleted or replaced stays in its files until it happens to
//! write over it. Rewriting copies what there is into new files beside the old ones,
//! and puts them in their place. A crash leaves one of the two whole.

use std::path::{Path, PathBuf};

use super::store::open_db;
use super::{OpenError, Trees, keys};

/// What rewriting did, in bytes of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewritten {
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
}

struct Folders {
    store: PathBuf,
    new: PathBuf,
    old: PathBuf,
}

impl Folders {
    fn of(folder: &Path) -> Self {
        Self { store: folder.join("store"), new: folder.join("store.new"), old: folder.join("store.old") }
    }
}

/// Puts right what a crash left of a rewriting. To be called before the store is
/// opened.
pub(super) fn recover(folder: &Path) -> Result<(), OpenError> {
    put_right(&Folders::of(folder)).map_err(|error| unusable(folder)(&error))
}

/// Whether a room was deleted since the store was rewritten last.
pub(super) fn is_due(trees: &Trees) -> bool {
    trees.server.contains_key(keys::DELETED).unwrap_or(false)
}

/// Rewrites the store of a data folder that no server has open. Blocks; needs as much
/// free space as the store has.
///
/// # Errors
/// When the store is in use, or can't be read or written. It is as it was then.
pub fn rewrite(folder: &Path) -> Result<Rewritten, OpenError> {
    let folders = Folders::of(folder);
    let unusable = unusable(folder);
    put_right(&folders).map_err(|error| unusable(&error))?;
    if !folders.store.is_dir() {
        return Err(OpenError::Absent(folder.display().to_string()));
    }
    let before = size(&folders.store).map_err(|error| unusable(&error))?;
    let db = open_db(&folders.store).map_err(|error| OpenError::of(folder, &error))?;
    let copied = copy(&db, &folders.new);
    drop(db);
    copied.map_err(|error| unusable(&error))?;
    let replace = || {
        std::fs::rename(&folders.store, &folders.old)?;
        std::fs::rename(&folders.new, &folders.store)?;
        std::fs::File::open(folder)?.sync_all()?;
        std::fs::remove_dir_all(&folders.old)?;
        size(&folders.store)
    };
    let after = replace().map_err(|error: std::io::Error| unusable(&error))?;
    Ok(Rewritten { before, after })
}

fn copy(from: &::sled::Db, folder: &Path) -> ::sled::Result<()> {
    let to = open_db(folder)?;
    for name in from.tree_names() {
        let (source, target) = (from.open_tree(&name)?, to.open_tree(&name)?);
        for item in &source {
            let (key, value) = item?;
            if key != keys::DELETED || name != "server" {
                target.insert(key, value)?;
            }
        }
    }
    to.flush().map(|_| ())
}

/// The new files are whole once the old ones have been moved away.
fn put_right(folders: &Folders) -> std::io::Result<()> {
    if !folders.store.exists() && folders.new.is_dir() && folders.old.is_dir() {
        std::fs::rename(&folders.new, &folders.store)?;
    }
    for left in [&folders.new, &folders.old] {
        if left.is_dir() && folders.store.is_dir() {
            std::fs::remove_dir_all(left)?;
        }
    }
    Ok(())
}

fn size(folder: &Path) -> std::io::Result<u64> {
    std::fs::read_dir(folder)?.try_fold(0, |sum, entry| {
        let data = entry?.metadata()?;
        Ok(sum + if data.is_dir() { 0 } else { data.len() })
    })
}

fn unusable(folder: &Path) -> impl Fn(&dyn std::fmt::Display) -> OpenError {
    let name = folder.display().to_string();
    move |error| OpenError::Unusable(name.clone(), error.to_string())
}
