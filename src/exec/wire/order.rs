//! What the server asks of a supervisor, and what it gets back.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::exec::job::{File, Job, JobLimits, Outcome, Refused, Sample, Unavailable};

/// Bytes of all artefacts of a run.
pub(in crate::exec) const MAX_ARTEFACTS: usize = 64 << 20;

/// A [`Job`] without its files, which follow in frames of their own.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::exec) struct Order {
    pub(in crate::exec) argv: Vec<String>,
    pub(in crate::exec) env: Vec<(String, String)>,
    pub(in crate::exec) read_only: Vec<PathBuf>,
    pub(in crate::exec) artefacts: Vec<String>,
    pub(in crate::exec) limits: JobLimits,
    /// No cgroup limits it, and its first process watches its memory: the supervisor
    /// knows, whatever it is told.
    pub(in crate::exec) is_watched: bool,
    #[serde(default)]
    pub(in crate::exec) is_measured: bool,
    #[serde(default)]
    pub(in crate::exec) is_reporting: bool,
}

impl Order {
    pub(in crate::exec) fn of(job: &Job) -> Self {
        Self {
            argv: job.argv.clone(),
            env: job.env.clone(),
            read_only: job.read_only.clone(),
            artefacts: job.artefacts.clone(),
            limits: job.limits,
            is_watched: false,
            is_measured: job.is_measured,
            is_reporting: job.is_reporting,
        }
    }
}

/// How a program ended, as far as the sandbox's first process knows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::exec) struct InnerEnd {
    pub(in crate::exec) code: Option<i32>,
    pub(in crate::exec) signal: Option<i32>,
    /// The watchdog killed it.
    pub(in crate::exec) is_out_of_memory: bool,
    pub(in crate::exec) is_out_of_time: bool,
    pub(in crate::exec) refused: Option<Refused>,
    /// From its start, as whoever started it saw it.
    pub(in crate::exec) wall: Duration,
    /// Processor time of those whose end somebody waited for.
    pub(in crate::exec) cpu: Duration,
    pub(in crate::exec) memory: u64,
}

/// How a program ended, as the supervisor says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::exec) struct OuterEnd {
    pub(in crate::exec) outcome: WireOutcome,
    #[serde(default)]
    pub(in crate::exec) refused: Option<Refused>,
    pub(in crate::exec) wall: Duration,
    pub(in crate::exec) cpu: Option<Duration>,
    pub(in crate::exec) memory: Option<u64>,
    /// If it was measured.
    #[serde(default)]
    pub(in crate::exec) samples: Vec<Sample>,
}

/// An [`Outcome`] in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::exec) enum WireOutcome {
    Exited(i32),
    Signalled(i32),
    TimedOut,
    OutOfMemory,
    OutputLimit,
    Cancelled,
}

impl From<WireOutcome> for Outcome {
    fn from(outcome: WireOutcome) -> Self {
        match outcome {
            WireOutcome::Exited(code) => Self::Exited(code),
            WireOutcome::Signalled(signal) => Self::Signalled(signal),
            WireOutcome::TimedOut => Self::TimedOut,
            WireOutcome::OutOfMemory => Self::OutOfMemory,
            WireOutcome::OutputLimit => Self::OutputLimit,
            WireOutcome::Cancelled => Self::Cancelled,
        }
    }
}

/// Why a sandbox could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::exec) struct Failure {
    /// What was tried: `unshare(CLONE_NEWUSER)`.
    pub(in crate::exec) step: String,
    /// The system's number.
    pub(in crate::exec) errno: Option<i32>,
    pub(in crate::exec) message: String,
}

impl Failure {
    pub(in crate::exec) fn new(step: impl Into<String>, message: impl Into<String>) -> Self {
        Self { step: step.into(), errno: None, message: message.into() }
    }
}

/// Names the step that fails.
pub(in crate::exec) trait Step<T> {
    fn step(self, step: &str) -> Result<T, Failure>;
}

impl<T, E: Into<io::Error>> Step<T> for Result<T, E> {
    fn step(self, step: &str) -> Result<T, Failure> {
        self.map_err(|error| {
            let error: io::Error = error.into();
            Failure { step: step.to_owned(), errno: error.raw_os_error(), message: error.to_string() }
        })
    }
}

impl From<Failure> for Unavailable {
    fn from(failure: Failure) -> Self {
        let hint = hint(&failure);
        Self { reason: format!("{}: {}", failure.step, failure.message), hint }
    }
}

fn hint(failure: &Failure) -> Option<&'static str> {
    let is = |step: &str| failure.step.starts_with(step);
    if is("unshare(CLONE_NEWUSER)") || is("uid_map") || is("unshare(") || is("start the walls") {
        Some(
            "Allow user namespaces: sysctl user.max_user_namespaces and, on Debian and Ubuntu, \
             kernel.unprivileged_userns_clone=1 and kernel.apparmor_restrict_unprivileged_userns=0. \
             In Docker add security_opt: [seccomp=unconfined, apparmor=unconfined, systempaths=unconfined].",
        )
    } else if is("mount proc") {
        Some(
            "The container hides parts of /proc. In Docker add security_opt: [systempaths=unconfined], \
             in Podman unmask=ALL.",
        )
    } else if is("setresuid") {
        Some("The server is root in a user namespace without uid 65534: start it as another user.")
    } else if is("start the sandbox") {
        Some("Other users must be able to start the pairpad program: chmod 755 it.")
    } else if is("cgroup") {
        Some("Give the server a cgroup of its own (in systemd: Delegate=yes), or none that it may write to.")
    } else {
        None
    }
}

/// A file as a frame has it.
pub(in crate::exec) fn file_head(file_path: &str, is_executable: bool) -> io::Result<Vec<u8>> {
    let length = u16::try_from(file_path.len())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "a path is too long"))?;
    let mut head = vec![u8::from(is_executable)];
    head.extend_from_slice(&length.to_le_bytes());
    head.extend_from_slice(file_path.as_bytes());
    Ok(head)
}

/// A file out of a frame.
pub(in crate::exec) fn parse_file(frame: Vec<u8>) -> Option<File> {
    let [executable, low, high] = *frame.first_chunk()?;
    let start = 3 + usize::from(u16::from_le_bytes([low, high]));
    let path = std::str::from_utf8(frame.get(3..start)?).ok()?.to_owned();
    let content = bytes::Bytes::from(frame).slice(start..);
    Some(File { path, content, is_executable: executable != 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_survives_its_frame() {
        let mut frame = file_head("src/Main.java", true).unwrap();
        frame.extend_from_slice(b"class Main {}");
        let file = parse_file(frame).unwrap();
        assert_eq!((file.path.as_str(), file.is_executable), ("src/Main.java", true));
        assert_eq!(file.content, "class Main {}");
        assert!(parse_file(vec![0, 200, 0, b'a']).is_none());
    }

    #[test]
    fn a_failure_names_the_step_and_what_to_do() {
        let failed: Result<(), Failure> =
            Err::<(), _>(io::Error::from_raw_os_error(1)).step("unshare(CLONE_NEWUSER)");
        let unavailable = Unavailable::from(failed.unwrap_err());
        assert!(unavailable.reason.starts_with("unshare(CLONE_NEWUSER): Operation not permitted"));
        assert!(unavailable.hint.unwrap().contains("user namespaces"));
    }
}
