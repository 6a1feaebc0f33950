//! What people ask of runs, and why they don't get it.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::live::NotTaken;
use super::plan::{Input, NotOffered};
use super::record::Site;
use super::suite::case::Suite;
use crate::exec::job::Unavailable;
use crate::ids::MemberId;
use crate::language::Language;
use crate::room::error::EditError;
use crate::telemetry::spans::Parent;

/// Somebody who starts or stops runs.
#[derive(Debug, Clone)]
pub struct Runner {
    /// The id of a member or guest, or what else they are.
    pub id: String,
    /// The same as an id.
    pub author: MemberId,
    /// How they call themselves.
    pub name: String,
}

/// What somebody wants to be run.
#[derive(Debug, Clone)]
pub struct Wish {
    /// In what language.
    pub language: Language,
    /// The path of the file that is run.
    pub file: String,
    /// All files, by their paths. None for a run in a browser, which has them.
    pub files: BTreeMap<String, String>,
    /// What the program reads.
    pub input: Input,
    /// State vector (v1) of the document `code`, if its files are run.
    pub code_state: Option<Bytes>,
    /// Where.
    pub site: Site,
    /// The test cases, if it is to be tested.
    pub tests: Option<Suite>,
    /// Whether it is measured where its time goes.
    pub is_measured: bool,
    /// What it is a part of, if that is followed.
    pub parent: Parent,
}

/// Why a run does not begin.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Nothing runs on this server.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// Not in that way.
    #[error("not offered")]
    NotOffered(NotOffered),
    /// The language is not installed.
    #[error("{0} is not installed on this server")]
    NotInstalled(&'static str),
    /// As many wait as may.
    #[error("too many runs wait")]
    QueueFull,
    /// One goes on in this room, and what is to run in a browser does not wait.
    #[error("a run is in progress")]
    InProgress,
    /// The server stops.
    #[error("the server stops")]
    Closing,
    /// The room's `output` could not be written.
    #[error(transparent)]
    Output(#[from] EditError),
}

/// Why a browser's report, or what somebody types, is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportError {
    /// No such run goes on.
    NotRunning,
    /// It is somebody else's, or the server's own.
    NotYours,
    /// It takes nothing of the kind.
    NotHeard,
}

impl From<NotTaken> for ReportError {
    fn from(not_taken: NotTaken) -> Self {
        match not_taken {
            NotTaken::Ended => Self::NotRunning,
            NotTaken::Foreign => Self::NotYours,
            NotTaken::Unheard => Self::NotHeard,
        }
    }
}
