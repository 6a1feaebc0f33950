//! The means of confinement that this machine has, each with an executable of its own,
//! so that its processes are told from all others.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bytes::Bytes;
use pairpad::exec::job::{Ended, File, Job, JobLimits, Unavailable};
use pairpad::exec::native::{Cgroups, NativeSandbox};
use pairpad::exec::{Sandbox, run_to_end};

use crate::leftovers;

/// Whom the unprivileged runs belong to.
const SOMEBODY: &str = "65533";

pub struct Confinement {
    pub sandbox: Box<dyn Sandbox>,
    /// The executable of its own processes.
    pub executable: PathBuf,
    _folder: tempfile::TempDir,
}

/// On a busy machine what takes a second can take many.
pub const LIMITS: JobLimits = JobLimits {
    wall: Duration::from_secs(30),
    cpu: Duration::from_secs(10),
    memory: 256 << 20,
    disk: 64 << 20,
    inodes: 4096,
    tasks: 32,
    output: 1 << 20,
};

impl Confinement {
    /// With cgroups, where this user may make some.
    pub fn with_cgroups() -> Self {
        Self::new(false, |helper| NativeSandbox::new(helper, Cgroups::IfWritable))
    }

    pub fn without_cgroups() -> Self {
        Self::new(false, |helper| NativeSandbox::new(helper, Cgroups::Never))
    }

    /// With the walls of bubblewrap, which limits nothing by itself. Nothing, where there is no
    /// cgroup to do that.
    pub fn in_bubblewrap() -> Option<Self> {
        let is_limited = {
            let found = NativeSandbox::new("/proc/self/exe", Cgroups::IfWritable).means();
            found.limits.iter().any(|limit| limit.contains("cgroup"))
        };
        is_limited.then(|| Self::new(false, |helper| NativeSandbox::in_bubblewrap(helper).unwrap()))
    }

    /// By a user without rights. Nothing, where the tests themselves run as one: then the
    /// others are.
    pub fn unprivileged() -> Option<Self> {
        rustix::process::geteuid()
            .is_root()
            .then(|| Self::new(true, |helper| NativeSandbox::new(helper, Cgroups::Never)))
    }

    /// One that keeps a sandbox ready.
    pub fn with_spare(cgroups: Cgroups) -> Self {
        Self::new(false, |helper| NativeSandbox::new(helper, cgroups).with_spare())
    }

    fn new(is_unprivileged: bool, make: impl FnOnce(PathBuf) -> NativeSandbox) -> Self {
        leftovers::remember();
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let executable = folder.path().join("pairpad");
        copy(env!("CARGO_BIN_EXE_pairpad").as_ref(), &executable);
        let helper = if is_unprivileged {
            let script = folder.path().join("unprivileged");
            let user = format!("--reuid {SOMEBODY} --regid {SOMEBODY} --clear-groups");
            let text = format!("#!/bin/sh\nexec /usr/bin/setpriv {user} {} \"$@\"\n", executable.display());
            let written = folder.path().join("written");
            fs::write(&written, text).unwrap();
            copy(&written, &script);
            script
        } else {
            executable.clone()
        };
        Self { sandbox: Box::new(make(helper)), executable, _folder: folder }
    }

    /// Runs a job to its end.
    pub async fn run(&self, job: Job) -> Result<(Ended, Vec<u8>), Unavailable> {
        run_to_end(&*self.sandbox, job).await
    }

    /// A canary: what follows means nothing if this does not run.
    pub async fn prints_ok(&self) {
        let (ended, text) = self.run(python("print('OK')")).await.unwrap();
        assert_eq!(
            (ended.outcome, text.as_slice()),
            (pairpad::exec::job::Outcome::Exited(0), b"OK\n".as_slice())
        );
    }
}

/// By another process: what this one has open to be written, children of other tests
/// may have for a moment, and then it can't be started.
fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg(from).arg(to).status().unwrap();
    assert!(done.success());
    fs::set_permissions(to, fs::Permissions::from_mode(0o755)).unwrap();
}

pub fn job(argv: &[&str]) -> Job {
    let argv = argv.iter().map(|&arg| arg.to_owned()).collect();
    Job { argv, limits: LIMITS, ..Job::default() }
}

pub fn python(text: &str) -> Job {
    Job { files: vec![file("main.py", text.to_owned())], ..job(&["/usr/bin/python3", "-B", "main.py"]) }
}

pub fn file(path: &str, content: impl Into<Bytes>) -> File {
    File { path: path.to_owned(), content: content.into(), is_executable: false }
}
