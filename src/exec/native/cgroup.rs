//! A cgroup of its own for each run: what limits the memory of all its processes
//! together.
//!
//! Each is locked by its supervisor as long as that lives; whoever can lock one that is
//! left may remove it. So servers that share a machine, or a cgroup in two containers,
//! sweep only what is nobody's.

mod place;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, Signal, kill_process};

pub(super) use place::Place;

use crate::exec::job::JobLimits;

/// What the names of all runs' cgroups begin with.
const PREFIX: &str = "pairpad-run-";
/// For the sandbox's own processes, beside the program.
const OWN_MEMORY: u64 = 8 << 20;
const OWN_TASKS: u64 = 4;
/// How long a killed run may take to go.
const GOING: Duration = Duration::from_secs(2);

/// The cgroups of one run.
#[derive(Debug)]
pub(super) struct Cgroup {
    place: Place,
    /// In v1 one for each controller, the memory's first.
    folders: Vec<Folder>,
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    /// Held while the run lives.
    _lock: File,
}

impl Cgroup {
    /// Makes the cgroups of a run, without limits yet: moving a process into one waits for
    /// the kernel for some milliseconds, and may be done before the limits are known.
    ///
    /// # Errors
    /// Those of the file system: nothing is left then.
    pub(super) fn create(place: &Place, name: &str) -> io::Result<Self> {
        let mut group = Self { place: place.clone(), folders: Vec::new() };
        for parent in place.parents() {
            group.folders.push(Folder::create(&parent.join(format!("{PREFIX}{name}")))?);
        }
        Ok(group)
    }

    /// Sets the limits.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn limit(&self, limits: &JobLimits) -> io::Result<()> {
        let memory = (limits.memory + OWN_MEMORY).to_string();
        let tasks = (limits.tasks + OWN_TASKS).to_string();
        match &self.place {
            Place::V2 { .. } => {
                self.set("memory.max", &memory)?;
                // Not every kernel has these.
                let _no_swap = self.set("memory.swap.max", "0");
                let _all_or_none = self.set("memory.oom.group", "1");
                self.set("pids.max", &tasks)?;
                let _one_core = self.set("cpu.max", "100000 100000");
            }
            Place::V1 { .. } => {
                self.set("memory.limit_in_bytes", &memory)?;
                let _no_swap = self.set("memory.swappiness", "0");
                let _no_swap = self.set("memory.memsw.limit_in_bytes", &memory);
                let _ = self.set("pids.max", &tasks);
                let _one_core = self.set("cpu.cfs_quota_us", "100000");
            }
        }
        Ok(())
    }

    fn set(&self, file: &str, value: &str) -> io::Result<()> {
        let folder = self.folders.iter().find(|folder| folder.path.join(file).exists());
        let folder = folder.ok_or(io::ErrorKind::NotFound)?;
        fs::write(folder.path.join(file), value)
    }

    fn get(&self, file: &str) -> Option<String> {
        self.folders.iter().find_map(|folder| fs::read_to_string(folder.path.join(file)).ok())
    }

    fn number(&self, file: &str) -> Option<u64> {
        self.get(file)?.trim().parse().ok()
    }

    /// What a process writes `0` to in order to be in all of them.
    pub(super) fn entrances(&self) -> Vec<PathBuf> {
        self.folders.iter().map(|folder| folder.path.join("cgroup.procs")).collect()
    }

    /// Whether the kernel has killed one of its processes for want of memory.
    pub(super) fn is_out_of_memory(&self) -> bool {
        let file = match self.place {
            Place::V2 { .. } => "memory.events",
            Place::V1 { .. } => "memory.oom_control",
        };
        self.get(file).and_then(|text| field(&text, "oom_kill")).is_some_and(|kills| kills > 0)
    }

    /// Whether one of its processes was not given another, or a thread.
    pub(super) fn has_refused_tasks(&self) -> bool {
        self.get("pids.events").and_then(|text| field(&text, "max")).is_some_and(|refused| refused > 0)
    }

    /// Processor time of all its processes.
    pub(super) fn cpu(&self) -> Option<Duration> {
        match self.place {
            Place::V2 { .. } => field(&self.get("cpu.stat")?, "usage_usec").map(Duration::from_micros),
            Place::V1 { .. } => self.number("cpuacct.usage").map(Duration::from_nanos),
        }
    }

    /// What counts against the limit of memory.
    pub(super) fn memory(&self) -> Option<u64> {
        match self.place {
            Place::V2 { .. } => self.number("memory.current"),
            Place::V1 { .. } => self.number("memory.usage_in_bytes"),
        }
    }

    /// The most memory that it had.
    pub(super) fn peak(&self) -> Option<u64> {
        match self.place {
            Place::V2 { .. } => self.number("memory.peak"),
            Place::V1 { .. } => self.number("memory.max_usage_in_bytes"),
        }
    }

    /// Kills whatever is in it.
    pub(super) fn kill(&self) {
        self.folders.iter().for_each(|folder| kill(&folder.path));
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        self.folders.iter().for_each(|folder| remove(&folder.path));
    }
}

impl Folder {
    /// Makes it, and locks it before anybody sweeps it.
    fn create(path: &Path) -> io::Result<Self> {
        loop {
            match fs::create_dir(path) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
            let lock = match File::open(path) {
                Ok(lock) => lock,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            flock(&lock, FlockOperation::LockExclusive)?;
            // Who sweeps removes it under the same lock.
            if path.exists() {
                return Ok(Self { path: path.to_owned(), _lock: lock });
            }
        }
    }
}

/// Removes the cgroups of runs whose supervisor was killed, and kills what is in them.
pub(super) fn sweep(place: &Place) {
    for parent in place.parents() {
        let Ok(entries) = fs::read_dir(parent) else { continue };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(PREFIX) {
                sweep_one(&entry.path());
            }
        }
    }
}

fn sweep_one(path: &Path) {
    let Ok(lock) = File::open(path) else { return };
    if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok() {
        remove(path);
    }
}

fn kill(path: &Path) {
    if fs::write(path.join("cgroup.kill"), "1").is_ok() {
        return;
    }
    let Ok(processes) = fs::read_to_string(path.join("cgroup.procs")) else { return };
    let pids = processes.lines().filter_map(|line| line.parse().ok()).filter_map(Pid::from_raw);
    for pid in pids {
        let _gone = kill_process(pid, Signal::KILL);
    }
}

/// A cgroup can be removed once its last process has gone.
fn remove(path: &Path) {
    let deadline = Instant::now() + GOING;
    loop {
        match fs::remove_dir(path) {
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) && Instant::now() < deadline => {
                kill(path);
                thread::sleep(Duration::from_millis(1));
            }
            _ => return,
        }
    }
}

/// A line `name number`.
fn field(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with the files that a cgroup of v2 has.
    fn fake(files: &[(&str, &str)]) -> (tempfile::TempDir, Cgroup) {
        let base = tempfile::tempdir().unwrap();
        let place = Place::V2 { parent: base.path().to_owned() };
        let folder = Folder::create(&base.path().join(format!("{PREFIX}x"))).unwrap();
        for (name, content) in files {
            fs::write(folder.path.join(name), content).unwrap();
        }
        (base, Cgroup { place, folders: vec![folder] })
    }

    #[test]
    fn run_1_the_limits_of_v2_are_written() {
        let files = ["memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cpu.max"];
        let (_base, group) = fake(&files.map(|file| (file, "")));
        let limits = JobLimits { memory: 100 << 20, tasks: 32, ..JobLimits::default() };
        group.limit(&limits).unwrap();
        let written = files.map(|file| group.get(file).unwrap());
        assert_eq!(written, ["113246208", "0", "1", "36", "100000 100000"]);
    }

    #[test]
    fn run_2_the_figures_of_v2_are_read() {
        let (_base, group) = fake(&[
            ("memory.events", "low 0\noom 3\noom_kill 2\noom_group_kill 1\n"),
            ("memory.peak", "4096\n"),
            ("memory.current", "1024\n"),
            ("cpu.stat", "usage_usec 2500\nuser_usec 2000\n"),
        ]);
        assert!(group.is_out_of_memory());
        assert_eq!((group.memory(), group.peak()), (Some(1024), Some(4096)));
        assert_eq!(group.cpu(), Some(Duration::from_micros(2500)));
        assert!(!group.has_refused_tasks());
        assert!(fake(&[("pids.events", "max 7\n")]).1.has_refused_tasks());
        assert!(!fake(&[("memory.events", "oom 3\noom_kill 0\n")]).1.is_out_of_memory());
    }

    #[test]
    fn a_limit_that_cannot_be_written_is_an_error() {
        let (_base, group) = fake(&[]);
        assert!(group.limit(&JobLimits::default()).is_err());
    }

    #[test]
    fn run_4_only_what_is_nobodys_is_swept() {
        let base = tempfile::tempdir().unwrap();
        let place = Place::V2 { parent: base.path().to_owned() };
        let path = |name: &str| base.path().join(format!("{PREFIX}{name}"));
        let _alive = Folder::create(&path("alive")).unwrap();
        fs::create_dir(path("left")).unwrap();
        fs::create_dir(base.path().join("others")).unwrap();
        sweep(&place);
        assert!(path("alive").exists());
        assert!(!path("left").exists());
        assert!(base.path().join("others").exists());
    }
}
