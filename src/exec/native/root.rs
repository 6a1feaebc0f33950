//! The file system of a sandbox: one small tmpfs, and of this machine only `/usr` and
//! what the language names, read-only.

use std::ffi::CString;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{StatVfsMountFlags, statvfs};
use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind, mount_bind_recursive, mount_change,
    mount_remount, unmount,
};
use rustix::process::pivot_root;

use crate::exec::job::{ASIDE, File, JobLimits};
use crate::exec::wire::order::{Failure, Step};

/// The folder in which programs start.
pub(super) const WORK: &str = "/box";
/// Folders that programs may write to, all on the one tmpfs.
const WRITABLE: [&str; 3] = ["box", "tmp", "dev/shm"];
const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];
/// What stands beside `/usr` on this machine: links to it, or folders of their own.
pub(super) const BESIDE_USR: [&str; 6] = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];
/// What names the programs and libraries below `/usr`.
pub(super) const NAMES: [&str; 2] = ["/etc/alternatives", "/etc/ld.so.cache"];
/// Who the program is, as libraries ask for it.
pub(super) const ETC: [(&str, &str); 3] = [
    ("etc/passwd", "sandbox:x:1000:1000:sandbox:/box:/bin/sh\n"),
    ("etc/group", "sandbox:x:1000:\n"),
    ("etc/hosts", "127.0.0.1 localhost\n"),
];
/// Files and folders of the sandbox itself.
const OWN_INODES: u64 = 64;

/// Makes the file system, with the files of the job, and goes there.
///
/// # Errors
/// The step that failed.
pub(super) fn enter(limits: &JobLimits, read_only: &[PathBuf], files: &[File]) -> Result<(), Failure> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC).step("mount / private")?;
    // Nothing below is needed any more.
    let base = Path::new(if Path::new("/sys").is_dir() { "/sys" } else { "/tmp" });
    let options = format!("size={},nr_inodes={},mode=0755", limits.disk, limits.inodes + OWN_INODES);
    let options = CString::new(options).step("mount tmpfs")?;
    let plain = MountFlags::NOSUID | MountFlags::NODEV;
    mount("tmpfs", base, "tmpfs", plain, options.as_c_str()).step("mount tmpfs")?;
    folders(base).step("make folders")?;
    show(base, Path::new("/usr"))?;
    for name in BESIDE_USR {
        beside_usr(base, name)?;
    }
    for path in NAMES.iter().map(Path::new).chain(read_only.iter().map(PathBuf::as_path)) {
        show(base, path)?;
    }
    for name in DEVICES {
        let device = base.join("dev").join(name);
        fs::File::create(&device).step("make /dev")?;
        mount_bind(Path::new("/dev").join(name), &device).step("mount /dev")?;
    }
    processes(base)?;
    for file in files {
        put(base, file).step("write the files")?;
    }
    for name in WRITABLE {
        let folder = base.join(name);
        mount_bind(&folder, &folder).step("mount the working folder")?;
        mount_remount(&folder, plain | MountFlags::BIND, "").step("mount the working folder")?;
    }
    mount_remount(base, plain | MountFlags::BIND | MountFlags::RDONLY, "").step("mount / read-only")?;
    std::env::set_current_dir(base).step("chdir")?;
    // The old root lies on top of the new one then, and goes.
    pivot_root(".", ".").step("pivot_root")?;
    unmount(".", UnmountFlags::DETACH).step("unmount the old root")?;
    std::env::set_current_dir(WORK).step("chdir")
}

/// Whether the program's files have taken all the place that there is.
pub(super) fn is_full() -> bool {
    statvfs(WORK).is_ok_and(|all| all.f_bavail == 0 || (all.f_files > 0 && all.f_favail == 0))
}

/// Puts the files of the job where somebody else made the file system.
///
/// # Errors
/// The step that failed.
pub(super) fn furnish(files: &[File]) -> Result<(), Failure> {
    let base = Path::new("/");
    for file in files {
        put(base, file).step("write the files")?;
    }
    std::env::set_current_dir(WORK).step("chdir")
}

fn folders(base: &Path) -> std::io::Result<()> {
    for name in ["usr", "proc", "dev", "etc"].iter().chain(&WRITABLE) {
        fs::create_dir(base.join(name))?;
    }
    for (name, target) in [("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")] {
        symlink(format!("/proc/self/fd{target}"), base.join("dev").join(name))?;
    }
    for (name, text) in ETC {
        fs::write(base.join(name), text)?;
    }
    Ok(())
}

/// Shows a file or folder of this machine at its own place, read-only, with all that is
/// mounted below. What is not there is not shown.
fn show(base: &Path, path: &Path) -> Result<(), Failure> {
    let Ok(about) = fs::metadata(path) else { return Ok(()) };
    let inner = base.join(path.strip_prefix("/").unwrap_or(path));
    let step = format!("mount {}", path.display());
    if about.is_dir() {
        fs::create_dir_all(&inner).step(&step)?;
    } else {
        inner.parent().map_or(Ok(()), fs::create_dir_all).step(&step)?;
        fs::File::create(&inner).step(&step)?;
    }
    mount_bind_recursive(path, &inner).step(&step)?;
    for mounted in mounted_below(&inner).step(&step)? {
        let kept = statvfs(&mounted).step(&step)?.f_flag;
        let mut flags = MountFlags::BIND | MountFlags::RDONLY | MountFlags::NOSUID | MountFlags::NODEV;
        // What the machine forbids there can't be allowed here.
        flags.set(MountFlags::NOEXEC, kept.contains(StatVfsMountFlags::NOEXEC));
        mount_remount(&mounted, flags, "").step(&step)?;
    }
    Ok(())
}

/// The mounts at a path and below.
fn mounted_below(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mounts = fs::read_to_string("/proc/self/mountinfo")?;
    let at = mounts.lines().filter_map(|line| line.split(' ').nth(4)).map(unescape);
    Ok(at.filter(|at| at.starts_with(path)).collect())
}

/// Space, tab, line feed and backslash are octal in `mountinfo`.
fn unescape(path: &str) -> PathBuf {
    let escapes = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
    let path = escapes.iter().fold(path.to_owned(), |path, (from, to)| path.replace(from, to));
    PathBuf::from(path)
}

fn beside_usr(base: &Path, name: &str) -> Result<(), Failure> {
    let path = Path::new("/").join(name);
    match fs::read_link(&path) {
        Ok(target) => symlink(target, base.join(name)).step("make folders"),
        Err(_) => show(base, &path),
    }
}

fn processes(base: &Path) -> Result<(), Failure> {
    // Read-only: nobody makes itself a worse choice when memory is short.
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC | MountFlags::RDONLY;
    let at = base.join("proc");
    match mount("proc", &at, "proc", flags, c"subset=pid,hidepid=2") {
        // Linux before 5.8.
        Err(rustix::io::Errno::INVAL) => mount("proc", &at, "proc", flags, c"hidepid=2"),
        done => done,
    }
    .step("mount proc")
}

fn put(base: &Path, file: &File) -> std::io::Result<()> {
    let (folder, path) = match Path::new(&file.path).strip_prefix(ASIDE) {
        Ok(path) => (ASIDE, path),
        Err(_) => (WORK, Path::new(&file.path)),
    };
    let folder = base.join(&folder[1..]);
    let path = folder.join(path);
    if !path.components().all(|part| !matches!(part, std::path::Component::ParentDir))
        || !path.starts_with(&folder)
    {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let mode = if file.is_executable { 0o755 } else { 0o644 };
    let mut open = fs::OpenOptions::new();
    open.write(true).create_new(true).mode(mode).open(path)?.write_all(&file.content)
}
