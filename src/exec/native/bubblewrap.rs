//! Walls that bubblewrap makes, in the place of the stage and the first process. Works
//! with 0.4 and later.
//!
//! Three things are looser than in our own: `/box`, `/tmp` and `/dev/shm` have a size
//! each, the number of files is bounded by the cgroup's memory alone, and the files that
//! stand beside the working folder can be changed by the program that they are for.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::pipe::{PipeFlags, pipe_with};
use serde::{Deserialize, Serialize};

use super::part;
use super::root::{BESIDE_USR, ETC, NAMES, WORK};
use crate::exec::job::ASIDE;

/// Where our own program is inside.
const HELPER: &str = "/pairpad";

/// What they are made of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Walls {
    /// bubblewrap.
    pub(super) program: PathBuf,
    /// Our own program, which whoever the stage becomes must be able to start.
    pub(super) helper: PathBuf,
    /// Bytes of files.
    pub(super) disk: u64,
    /// What is shown of this machine beside `/usr`.
    pub(super) read_only: Vec<PathBuf>,
}

impl Walls {
    /// bubblewrap, which starts our own first process.
    ///
    /// # Errors
    /// Those of making a pipe.
    pub(super) fn command(&self) -> io::Result<Command> {
        // Left open on purpose: they are bubblewrap's.
        let texts: Vec<(&str, OwnedFd)> =
            ETC.into_iter().map(|(path, text)| Ok((path, readable(text)?))).collect::<io::Result<_>>()?;
        let mut command = Command::new(&self.program);
        command.args(self.arguments(&texts)).env_clear().envs(part::ENVIRONMENT);
        texts.into_iter().for_each(|(_, fd)| std::mem::forget(fd));
        Ok(command)
    }

    fn arguments(&self, texts: &[(&str, impl AsRawFd)]) -> Vec<OsString> {
        let mut all = Arguments(Vec::new());
        all.add(["--unshare-all", "--unshare-user", "--die-with-parent", "--as-pid-1"]);
        all.add(["--cap-drop", "ALL", "--hostname", "sandbox"]);
        let user = part::INSIDE.to_string();
        all.add(["--uid", &user, "--gid", &user]);
        all.add(["--ro-bind", "/usr", "/usr"]);
        for name in BESIDE_USR {
            let path = Path::new("/").join(name);
            match fs::read_link(&path) {
                Ok(target) => all.pair("--symlink", target, path),
                Err(_) => all.pair("--ro-bind-try", path.clone(), path),
            }
        }
        for (path, text) in texts {
            all.add(["--ro-bind-data", &text.as_raw_fd().to_string(), &format!("/{path}")]);
        }
        for path in NAMES.iter().map(PathBuf::from).chain(self.read_only.iter().cloned()) {
            all.pair("--ro-bind-try", path.clone(), path);
        }
        all.pair("--ro-bind", self.helper.clone(), HELPER.into());
        all.add(["--proc", "/proc", "--dev", "/dev"]);
        all.folder(WORK, self.disk);
        let other = (self.disk / 4).max(4096);
        for folder in ["/tmp", "/dev/shm", ASIDE] {
            all.folder(folder, other);
        }
        for folder in ["/proc", "/dev", "/"] {
            all.add(["--remount-ro", folder]);
        }
        all.add(["--chdir", WORK, "--", HELPER]);
        all.add(part::INIT_FURNISHED);
        all.0
    }
}

/// What can be read from it, and then its end. Short enough for a pipe.
fn readable(text: &str) -> io::Result<OwnedFd> {
    let (read, write) = pipe_with(PipeFlags::empty())?;
    fs::File::from(write).write_all(text.as_bytes())?;
    Ok(read)
}

struct Arguments(Vec<OsString>);

impl Arguments {
    fn add<'a>(&mut self, more: impl IntoIterator<Item = &'a str>) {
        self.0.extend(more.into_iter().map(OsString::from));
    }

    fn pair(&mut self, option: &str, one: PathBuf, other: PathBuf) {
        self.0.extend([option.into(), one.into(), other.into()]);
    }

    /// One that can be written to.
    fn folder(&mut self, path: &str, bytes: u64) {
        self.add(["--size", &bytes.to_string(), "--tmpfs", path]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_that_can_be_written_to_has_a_size() {
        let walls = Walls {
            program: "/usr/bin/bwrap".into(),
            helper: "/usr/bin/pairpad".into(),
            disk: 1 << 20,
            read_only: vec!["/etc/java".into()],
        };
        let all = walls.arguments(&[("etc/passwd", 7)]);
        let all: Vec<&str> = all.iter().filter_map(|argument| argument.to_str()).collect();
        let sized: Vec<&[&str]> = all.windows(4).filter(|four| four[2] == "--tmpfs").collect();
        let sized: Vec<_> = sized.iter().map(|four| (four[0], four[1], four[3])).collect();
        assert_eq!(
            sized,
            [
                ("--size", "1048576", "/box"),
                ("--size", "262144", "/tmp"),
                ("--size", "262144", "/dev/shm"),
                ("--size", "262144", "/opt/pairpad")
            ]
        );
        for three in [["--ro-bind-try", "/etc/java", "/etc/java"], ["--ro-bind-data", "7", "/etc/passwd"]] {
            assert!(all.windows(3).any(|part| part == three), "{three:?}");
        }
        assert!(all.ends_with(&["--", "/pairpad", "__sandbox", "init", "furnished"]));
    }
}
