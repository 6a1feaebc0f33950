//! What is left of runs on the machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::RwLock;

/// Held by tests that look for cgroups, and by the one that leaves some to be swept.
pub static LOOKING: RwLock<()> = RwLock::const_new(());

/// How soon everything must have gone.
const SOON: Duration = Duration::from_secs(1);

/// Fails when processes of this executable, or with this in their environment, are alive.
pub fn no_process(executable: &Path, mark: Option<&str>) {
    let deadline = Instant::now() + SOON;
    loop {
        let left = processes(executable, mark);
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "processes are left: {left:?}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Those that are not only waiting for somebody to ask how they ended.
pub fn processes(executable: &Path, mark: Option<&str>) -> Vec<u32> {
    let pids = fs::read_dir("/proc").unwrap().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| belongs(*pid, executable, mark)).collect()
}

/// Whether a process waits for its standard input.
pub fn reads_its_input(pid: u32) -> bool {
    let call = fs::read_to_string(format!("/proc/{pid}/syscall")).unwrap_or_default();
    call.starts_with(&format!("{} 0x0 ", libc::SYS_read))
}

/// Whether a process has ended, be it that nobody has asked how.
pub fn has_ended(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with(['Z', 'X']))
}

fn belongs(pid: u32, executable: &Path, mark: Option<&str>) -> bool {
    let at = PathBuf::from(format!("/proc/{pid}"));
    let is_ours = fs::read_link(at.join("exe")).is_ok_and(|exe| exe == executable);
    let environment = fs::read(at.join("environ")).unwrap_or_default();
    let environment = String::from_utf8_lossy(&environment);
    // bubblewrap has our executable among its arguments.
    let is_wall = fs::read_link(at.join("exe")).is_ok_and(|exe| exe.ends_with("bwrap")) && {
        let arguments = fs::read(at.join("cmdline")).unwrap_or_default();
        arguments
            .split(|byte| *byte == 0)
            .any(|argument| argument == executable.as_os_str().as_encoded_bytes())
    };
    is_ours || is_wall || mark.is_some_and(|mark| environment.split('\0').any(|variable| variable == mark))
}

/// Fails when there is a cgroup whose supervisor has gone.
pub fn no_cgroup() {
    let left = cgroups_left();
    assert!(left.is_empty(), "cgroups are left: {left:?}");
}

/// Cgroups whose supervisor has gone, but for those that were there before: of a server that was killed
/// in another place of this machine, where none of ours may sweep.
pub fn cgroups_left() -> Vec<PathBuf> {
    let mut left = cgroups(Path::new("/sys/fs/cgroup"), 6);
    left.retain(|cgroup| !BEFORE.contains(cgroup));
    left
}

/// To be called before anything runs.
pub fn remember() {
    LazyLock::force(&BEFORE);
}

static BEFORE: LazyLock<Vec<PathBuf>> = LazyLock::new(|| cgroups(Path::new("/sys/fs/cgroup"), 6));

fn cgroups(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let folders = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let below = |folder: PathBuf| {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        match name.strip_prefix("pairpad-run-").and_then(|rest| rest.split('-').next()) {
            // Of another server on this machine, maybe.
            Some(pid) if Path::new("/proc").join(pid).exists() => Vec::new(),
            // It was listed, and went with its supervisor since.
            Some(_) if !folder.exists() => Vec::new(),
            Some(_) => vec![folder],
            None if depth > 0 => cgroups(&folder, depth - 1),
            None => Vec::new(),
        }
    };
    folders.flat_map(|entry| below(entry.path())).collect()
}

/// Fails when the sandbox's file system is to be seen here.
pub fn no_mount() {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let left: Vec<&str> = mounts.lines().filter(|line| line.contains("nr_inodes=4160")).collect();
    assert!(left.is_empty(), "mounts are left: {left:?}");
}

/// Fails when one of the programs has written outside.
pub fn no_file() {
    let places = [
        "/x",
        "/usr/x",
        "/usr/lib/x",
        "/etc/x",
        "/var/x",
        "/dev/x",
        "/dev/shm/x",
        "/opt/x",
        "/lib/x",
        "/big0",
    ];
    let left: Vec<&&str> = places.iter().filter(|place| Path::new(place).exists()).collect();
    assert!(left.is_empty(), "files are left: {left:?}");
    let names = fs::read_dir("/tmp").unwrap().chain(fs::read_dir("/dev/shm").unwrap()).flatten();
    let names: Vec<String> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(
        !names.iter().any(|name| name.starts_with("mark-") || name == "big0"),
        "files are left: {names:?}"
    );
}
