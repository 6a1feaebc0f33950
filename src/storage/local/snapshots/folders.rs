//! The folders that sled's files are in: `snapshots.1`, and the next number each time
//! they are written anew.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The folders of a data folder.
#[derive(Debug)]
pub(super) struct Folders {
    data: PathBuf,
    /// The highest number that was ever used.
    highest: AtomicU64,
}

/// sled's being opened.
#[derive(Debug)]
pub(super) struct Opening {
    /// Whether the last one did not come to its end: sled can end the process on what
    /// it reads, by asking for all memory there is, say.
    pub(super) was_cut_short: bool,
}

impl Folders {
    pub(super) fn new(data: &Path) -> Self {
        Self { data: data.to_owned(), highest: AtomicU64::new(0) }
    }

    pub(super) fn path(&self, number: u64) -> PathBuf {
        self.data.join(format!("snapshots.{number}"))
    }

    /// The numbers of all that are there, in order.
    pub(super) fn numbers(&self) -> io::Result<Vec<u64>> {
        let mut numbers = Vec::new();
        for entry in std::fs::read_dir(&self.data)? {
            let name = entry?.file_name();
            let number: Option<u64> =
                name.to_str().and_then(|name| name.strip_prefix("snapshots.")?.parse().ok());
            numbers.extend(number);
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The number of the folder in use. A higher one was not finished when the process
    /// ended, or the lower one would be gone.
    pub(super) fn current(&self) -> io::Result<u64> {
        let numbers = self.numbers()?;
        let current = numbers.first().copied().unwrap_or(1);
        self.highest.fetch_max(numbers.last().copied().unwrap_or(current), Ordering::Relaxed);
        self.remove_others(current)?;
        Ok(current)
    }

    /// A number that no folder has.
    pub(super) fn next(&self) -> u64 {
        self.highest.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Removes all folders but one. One that is on its way out is never taken for one
    /// in use: it loses its name first.
    pub(super) fn remove_others(&self, current: u64) -> io::Result<()> {
        let old = self.data.join("snapshots.old");
        remove(&old)?;
        for number in self.numbers()?.into_iter().filter(|number| *number != current) {
            std::fs::rename(self.path(number), &old)?;
            std::fs::File::open(&self.data)?.sync_all()?;
            remove(&old)?;
        }
        Ok(())
    }

    /// Removes all of them.
    pub(super) fn remove_all(&self) -> io::Result<()> {
        self.remove_others(0)
    }

    /// Notes that opening begins.
    pub(super) fn begin_opening(&self) -> io::Result<Opening> {
        let was_cut_short = self.note().exists();
        std::fs::write(self.note(), [])?;
        Ok(Opening { was_cut_short })
    }

    /// It has come to its end.
    pub(super) fn end_opening(&self) {
        if let Err(error) = std::fs::remove_file(self.note()) {
            tracing::warn!(%error, "the snapshots will be rebuilt at the next start");
        }
    }

    fn note(&self) -> PathBuf {
        self.data.join("snapshots.opening")
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(data: &Path, name: &str) {
        std::fs::create_dir(data.join(name)).unwrap();
        std::fs::write(data.join(name).join("file"), name).unwrap();
    }

    fn names(data: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(data)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn store_2_what_was_not_finished_is_removed_and_its_number_not_used_again() {
        let data = tempfile::tempdir().unwrap();
        let folders = Folders::new(data.path());
        assert_eq!(folders.current().unwrap(), 1);
        for name in ["snapshots.7", "snapshots.8", "snapshots.old"] {
            make(data.path(), name);
        }
        let folders = Folders::new(data.path());
        assert_eq!(folders.current().unwrap(), 7);
        assert_eq!(names(data.path()), ["snapshots.7"]);
        assert_eq!(folders.next(), 9);
        folders.remove_all().unwrap();
        assert_eq!(names(data.path()), [""; 0]);
    }

    #[test]
    fn an_opening_that_did_not_end_is_noticed_once() {
        let data = tempfile::tempdir().unwrap();
        let folders = Folders::new(data.path());
        assert!(!folders.begin_opening().unwrap().was_cut_short);
        assert!(folders.begin_opening().unwrap().was_cut_short);
        folders.end_opening();
        assert!(!folders.begin_opening().unwrap().was_cut_short);
    }
}
