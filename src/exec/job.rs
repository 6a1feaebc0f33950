//! A program to be run, what it says while it runs, and how it ended.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// One program, for one sandbox of its own.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// The program and its arguments. The program is an absolute path, or one in the
    /// working folder: `./main`.
    pub argv: Vec<String>,
    /// Its whole environment, beside `PATH`, `HOME` and `LANG`.
    pub env: Vec<(String, String)>,
    /// What stands in the working folder.
    pub files: Vec<File>,
    /// What it reads from its standard input, which ends after that.
    pub stdin: Bytes,
    /// Folders of this machine that it sees beside `/usr`, read-only.
    pub read_only: Vec<PathBuf>,
    /// Files of the working folder that are wanted when it has ended by itself: paths, or
    /// `*.class`.
    pub artefacts: Vec<String>,
    /// What it may use.
    pub limits: JobLimits,
    /// Whether it is noted what it uses over its life.
    pub is_measured: bool,
    /// Whether it is given a pipe to tell of itself: a descriptor, whose number is in [`REPORT`]
    /// in its environment. What it tells is its own word.
    pub is_reporting: bool,
}

/// The variable with the number of the descriptor into which a program may report.
pub const REPORT: &str = "PAIRPAD_REPORT";

/// The folder for what a program needs beside its working folder. It can't write there.
pub const ASIDE: &str = "/opt/pairpad";

/// A file of a working folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative, of checked parts: no `..`, no empty part; or below [`ASIDE`].
    pub path: String,
    /// What is in it.
    pub content: Bytes,
    /// Whether it can be started.
    pub is_executable: bool,
}

/// What one program may use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobLimits {
    /// From its start to its end.
    pub wall: Duration,
    /// Processor time of all its processes.
    pub cpu: Duration,
    /// Bytes of memory that are resident, of all its processes.
    pub memory: u64,
    /// Bytes of files.
    pub disk: u64,
    /// Files and folders.
    pub inodes: u64,
    /// Processes and threads.
    pub tasks: u64,
    /// Bytes of output, of both streams. With more, it is ended.
    pub output: u64,
}

/// What a program says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// On its standard output.
    Stdout(Bytes),
    /// On its standard error.
    Stderr(Bytes),
}

/// How a program ended that was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// By itself, with a code.
    Exited(i32),
    /// By a signal that was not ours.
    Signalled(i32),
    /// It ran longer than it may, by the wall's clock or the processor's.
    TimedOut,
    /// It used more memory than it may.
    OutOfMemory,
    /// It said more than it may.
    OutputLimit,
    /// Somebody stopped it.
    Cancelled,
}

impl Outcome {
    /// Its name, without code or signal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exited(_) => "exited",
            Self::Signalled(_) => "signalled",
            Self::TimedOut => "timed_out",
            Self::OutOfMemory => "out_of_memory",
            Self::OutputLimit => "output_limit",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A limit at which a program fails by itself: what it asks for is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Refused {
    /// Another process or thread.
    Processes,
    /// More bytes of files, or more files.
    Disk,
}

impl Refused {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Processes => "processes",
            Self::Disk => "disk",
        }
    }
}

/// The end of a program that was started.
#[derive(Debug, Clone)]
pub struct Ended {
    /// How.
    pub outcome: Outcome,
    /// What it was refused, as far as that is known.
    pub refused: Option<Refused>,
    /// From its start to its end.
    pub wall: Duration,
    /// Processor time of all its processes, where it is known.
    pub cpu: Option<Duration>,
    /// The most memory that was resident, bytes, where it is known.
    pub memory: Option<u64>,
    /// What was asked for, if it exited.
    pub artefacts: Vec<File>,
    /// What was noted of its life, if that was asked for.
    pub measured: Measured,
}

/// What was noted of a program's life.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measured {
    /// In the order of time.
    pub samples: Vec<Sample>,
    /// What it told of itself last: bounded, and otherwise unchecked.
    pub report: Vec<u8>,
}

/// What all processes of a program use at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Since its start, µs.
    pub at: u64,
    /// Processor time so far, µs.
    pub cpu: u64,
    /// Resident memory, bytes.
    pub memory: u64,
}

/// A program could not be started: the sandbox could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unavailable {
    /// What failed, as `unshare(CLONE_NEWUSER): Operation not permitted`.
    pub reason: String,
    /// What whoever hosts the server can do about it.
    pub hint: Option<&'static str>,
}
