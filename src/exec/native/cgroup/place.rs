//! Where on this machine the cgroups of runs can be made.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// The cgroups in which those of runs are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::exec::native) enum Place {
    /// The one tree of version 2.
    V2 { parent: PathBuf },
    /// The trees of version 1: that of the memory, and the others that there are.
    V1 { memory: PathBuf, others: Vec<PathBuf> },
}

/// Controllers of version 1, beside that of the memory.
const OTHERS: [&str; 3] = ["pids", "cpu", "cpuacct"];
/// Controllers of version 2 that the runs need.
const NEEDED: [&str; 2] = ["memory", "pids"];
/// The cgroup of the server itself.
const SERVER: &str = "pairpad-server";

impl Place {
    /// Looks for a place that this process may write to. With version 2 the process moves
    /// into a cgroup of its own below its own: those with processes can't have limits
    /// below.
    pub(in crate::exec::native) fn find() -> Option<Self> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
        let own = fs::read_to_string("/proc/self/cgroup").ok()?;
        Self::find_in(&mounts, &own)
    }

    fn find_in(mounts: &str, own: &str) -> Option<Self> {
        let mounts: Vec<Mount> = mounts.lines().filter_map(Mount::parse).collect();
        let own: Vec<Own> = own.lines().filter_map(Own::parse).collect();
        v2(&mounts, &own).or_else(|| v1(&mounts, &own))
    }

    /// The folders in which each run has one.
    pub(in crate::exec::native) fn parents(&self) -> Vec<&Path> {
        match self {
            Self::V2 { parent } => vec![parent],
            Self::V1 { memory, others } => {
                std::iter::once(memory).chain(others).map(PathBuf::as_path).collect()
            }
        }
    }

    /// What people who host are told.
    pub(in crate::exec::native) fn name(&self) -> &'static str {
        match self {
            Self::V2 { .. } => "cgroup v2",
            Self::V1 { .. } => "cgroup v1",
        }
    }
}

fn v2(mounts: &[Mount], own: &[Own]) -> Option<Place> {
    let own = own.iter().find(|own| own.controllers.is_empty())?;
    let mount = mounts.iter().find(|mount| mount.kind == "cgroup2")?;
    let folder = mount.folder(own)?;
    let parent = delegate(&folder).ok()?;
    can_make(&parent).then_some(Place::V2 { parent })
}

/// Hands the controllers on to the cgroups below a folder, which must have no process
/// of its own then.
fn delegate(folder: &Path) -> io::Result<PathBuf> {
    // Started again in the same cgroup, as after an upgrade.
    let is_own = folder.file_name().is_some_and(|name| name == SERVER);
    let folder = folder.parent().filter(|_| is_own).unwrap_or(folder);
    let has = fs::read_to_string(folder.join("cgroup.controllers"))?;
    if !NEEDED.iter().all(|needed| has.split_whitespace().any(|controller| controller == *needed)) {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let on = folder.join("cgroup.subtree_control");
    if fs::write(&on, "+memory +pids").is_err() {
        let server = folder.join(SERVER);
        match fs::create_dir(&server) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => fs::write(server.join("cgroup.procs"), "0")?,
        }
        fs::write(&on, "+memory +pids")?;
    }
    if has.split_whitespace().any(|controller| controller == "cpu") {
        let _only_fairness = fs::write(&on, "+cpu");
    }
    Ok(folder.to_owned())
}

fn v1(mounts: &[Mount], own: &[Own]) -> Option<Place> {
    let folder = |controller: &str| {
        let own = own.iter().find(|own| own.controllers.contains(&controller))?;
        let mount = mounts.iter().find(|mount| mount.kind == "cgroup" && mount.has(controller))?;
        mount.folder(own).filter(|folder| can_make(folder))
    };
    let memory = folder("memory")?;
    let mut others: Vec<PathBuf> = OTHERS.into_iter().filter_map(folder).collect();
    // Often mounted together: cpu,cpuacct.
    others.sort_unstable();
    others.dedup();
    others.retain(|other| *other != memory);
    Some(Place::V1 { memory, others })
}

/// Whether cgroups can be made there. Several may ask at once.
fn can_make(folder: &Path) -> bool {
    static TRIALS: AtomicU64 = AtomicU64::new(0);
    let number = TRIALS.fetch_add(1, Ordering::Relaxed);
    let trial = folder.join(format!("pairpad-trial-{}-{number}", std::process::id()));
    fs::create_dir(&trial).is_ok() && fs::remove_dir(&trial).is_ok()
}

/// A line of `/proc/self/mountinfo`.
#[derive(Debug)]
struct Mount<'a> {
    /// What of the file system is there to be seen.
    root: &'a str,
    at: PathBuf,
    kind: &'a str,
    options: &'a str,
}

impl<'a> Mount<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (before, after) = line.split_once(" - ")?;
        let mut before = before.split(' ').skip(3);
        let (root, at) = (before.next()?, before.next()?);
        let mut after = after.split(' ');
        let kind = after.next()?;
        let options = after.nth(1)?;
        Some(Self { root, at: PathBuf::from(at), kind, options })
    }

    fn has(&self, controller: &str) -> bool {
        self.options.split(',').any(|option| option == controller)
    }

    /// Where this mount shows a cgroup.
    fn folder(&self, own: &Own) -> Option<PathBuf> {
        let below = Path::new(own.path).strip_prefix(self.root).ok()?;
        let folder = self.at.join(below);
        folder.is_dir().then_some(folder)
    }
}

/// A line of `/proc/self/cgroup`.
#[derive(Debug)]
struct Own<'a> {
    /// Of version 2 there is no name.
    controllers: Vec<&'a str>,
    path: &'a str,
}

impl<'a> Own<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut parts = line.splitn(3, ':').skip(1);
        let controllers = parts.next()?.split(',').filter(|name| !name.is_empty()).collect();
        Some(Self { controllers, path: parts.next()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> tempfile::TempDir {
        let base = tempfile::tempdir().unwrap();
        fs::create_dir_all(base.path().join("system/pairpad")).unwrap();
        base
    }

    #[test]
    fn several_ask_at_once_whether_cgroups_can_be_made_and_all_hear_it() {
        let base = tempfile::tempdir().unwrap();
        let ask = || (0..500).all(|_| can_make(base.path()));
        std::thread::scope(|scope| {
            let asking: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            assert!(asking.into_iter().all(|one| one.join().unwrap()));
        });
    }

    #[test]
    fn the_own_cgroup_of_v2_is_found_and_hands_its_controllers_on() {
        let base = tree();
        let own = base.path().join("system/pairpad");
        fs::write(own.join("cgroup.controllers"), "cpu memory pids").unwrap();
        let mounts = format!("30 24 0:26 / {} rw - cgroup2 cgroup2 rw", base.path().display());
        let place = Place::find_in(&mounts, "0::/system/pairpad\n");
        assert_eq!(place, Some(Place::V2 { parent: own.clone() }));
        assert_eq!(fs::read_to_string(own.join("cgroup.subtree_control")).unwrap(), "+cpu");
    }

    #[test]
    fn v2_without_controllers_is_no_place() {
        let base = tree();
        fs::write(base.path().join("system/pairpad/cgroup.controllers"), "").unwrap();
        let mounts = format!("30 24 0:26 / {} rw - cgroup2 cgroup2 rw", base.path().display());
        assert_eq!(Place::find_in(&mounts, "0::/system/pairpad\n"), None);
    }

    #[test]
    fn started_again_it_uses_the_same_parent() {
        let base = tree();
        let own = base.path().join("system/pairpad");
        fs::create_dir(own.join("pairpad-server")).unwrap();
        fs::write(own.join("cgroup.controllers"), "memory pids").unwrap();
        assert_eq!(delegate(&own.join("pairpad-server")).unwrap(), own);
    }

    #[test]
    fn in_a_container_the_mount_shows_a_part_of_v1() {
        let base = tree();
        let mounts = format!(
            "40 30 0:31 /docker/x {0} rw - cgroup cgroup rw,memory\n\
             41 30 0:32 /docker/x {0}/system rw - cgroup cgroup rw,cpu,cpuacct",
            base.path().display()
        );
        let own = "4:memory:/docker/x/system\n1:cpu,cpuacct:/docker/x/pairpad\n";
        let memory = base.path().join("system");
        let others = vec![base.path().join("system/pairpad")];
        let place = Place::V1 { memory, others };
        assert_eq!(Place::find_in(&mounts, own), Some(place));
    }
}
