//! The data folder: whose it is, what lies where in it, and room kept for bad days.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::FallocateFlags;

use super::error::OpenError;

/// How long to wait for the lock: a server that is just ending gives it free a little late.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);
/// Pause between two tries.
const LOCK_RETRY: Duration = Duration::from_millis(10);
/// Bytes kept for deleting something when the disk is full.
const RESERVE: u64 = 16 << 20;

/// Where a backup is restored before it becomes the folder's content.
pub(super) const RESTORING: &str = "restoring";

/// Where another store is moved to before it becomes the folder's content.
pub(super) const UNFINISHED: &str = "moving";

/// A data folder that is ours for as long as this lives.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Closing it gives the folder free.
    _lock: File,
}

impl Folder {
    /// Takes a folder, making it when there is none.
    pub(super) fn take(path: &Path) -> Result<Self, OpenError> {
        let unusable = OpenError::unusable(path);
        // What people write is nobody else's on this machine: also what libraries create.
        rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
        if !path.is_dir() {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(&unusable)?;
            if let Some(parent) = path.canonicalize().map_err(&unusable)?.parent() {
                // A parent that can't be opened for reading was not made by us.
                let _ = sync(parent);
            }
        }
        std::fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(&unusable)?;
        let lock = private(&path.join("lock")).map_err(&unusable)?;
        let patience = Instant::now() + LOCK_PATIENCE;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { path: path.to_owned(), _lock: lock }),
                Err(TryLockError::WouldBlock) if Instant::now() < patience => std::thread::sleep(LOCK_RETRY),
                Err(TryLockError::WouldBlock) => return Err(OpenError::Locked(path.display().to_string())),
                Err(TryLockError::Error(error)) => return Err(unusable(error)),
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes what was created or renamed in the folder survive a power cut.
    pub(super) fn sync(&self) -> io::Result<()> {
        sync(&self.path)
    }

    /// Keeps [`RESERVE`] bytes of the disk, if there is room.
    pub(super) fn keep_reserve(&self) {
        let path = self.reserve();
        let keep = || {
            let file = private(&path)?;
            rustix::fs::fallocate(&file, FallocateFlags::empty(), 0, RESERVE)?;
            Ok::<_, io::Error>(())
        };
        if let Err(error) = keep() {
            tracing::warn!(%error, "could not reserve space for when the disk is full");
            let _ = std::fs::remove_file(&path);
        }
    }

    /// Gives the kept bytes free; whether there were any.
    pub(super) fn free_reserve(&self) -> bool {
        let is_freed = std::fs::remove_file(self.reserve()).is_ok();
        if is_freed {
            tracing::warn!("the disk is full: released the space that was reserved for this");
        }
        is_freed
    }

    /// Whether bytes are kept.
    pub(super) fn has_reserve(&self) -> bool {
        self.reserve().exists()
    }

    fn reserve(&self) -> PathBuf {
        self.path.join("reserve")
    }
}

/// The process that has a folder, where the system tells.
pub(super) fn holder(path: &Path) -> Option<u32> {
    let file = std::fs::metadata(path.join("lock")).ok()?.ino().to_string();
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    // 1: FLOCK  ADVISORY  WRITE 4711 fe:00:123456 0 EOF
    let held = locks.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let held = held.filter(|lock| lock.get(1) == Some(&"FLOCK"));
    let ours = |place: &&str| place.rsplit(':').next() == Some(&file);
    held.filter(|lock| lock.get(5).is_some_and(ours)).find_map(|lock| lock.get(4)?.parse().ok())
}

/// The database of a data folder.
pub(super) fn database(folder: &Path) -> PathBuf {
    folder.join("pairpad.db")
}

/// Opens a file that only its owner may read, making it when there is none.
pub(super) fn private(path: &Path) -> io::Result<File> {
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn hard_10_a_folder_is_its_owners_alone() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("a/b");
        let folder = Folder::take(&path).unwrap();
        folder.keep_reserve();
        assert_eq!((mode(&path), mode(&path.join("lock")), mode(&folder.reserve())), (0o700, 0o600, 0o600));
        // One that was open to others is closed to them.
        drop(folder);
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        let _folder = Folder::take(&path).unwrap();
        assert_eq!(mode(&path), 0o700);
    }

    #[test]
    fn store_8_a_folder_is_given_free_with_its_owner() {
        let path = tempfile::tempdir().unwrap();
        let first = Folder::take(path.path()).unwrap();
        assert!(matches!(Folder::take(path.path()), Err(OpenError::Locked(_))));
        assert_eq!(holder(path.path()), Some(std::process::id()));
        drop(first);
        Folder::take(path.path()).unwrap();
    }

    #[test]
    fn the_reserve_is_bytes_of_the_disk_and_is_given_free_once() {
        let path = tempfile::tempdir().unwrap();
        let folder = Folder::take(path.path()).unwrap();
        folder.keep_reserve();
        assert!(folder.has_reserve());
        assert!(std::fs::metadata(folder.reserve()).unwrap().blocks() * 512 >= RESERVE);
        assert!(folder.free_reserve());
        assert!(!folder.free_reserve() && !folder.has_reserve());
    }
}
