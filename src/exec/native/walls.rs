//! Who makes the namespaces and the file system of a sandbox.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::cgroup::Place;

/// Who makes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Walls {
    /// The stage and the sandbox's first process.
    Own,
    /// bubblewrap, this program: it may be allowed to where we are not. It can limit
    /// neither memory nor the number of files, so it is not used without a cgroup.
    Bubblewrap(PathBuf),
}

/// Where bubblewrap is, if it is installed.
pub(super) fn bubblewrap() -> Option<Walls> {
    let places = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"];
    places.into_iter().map(PathBuf::from).find(|path| path.is_file()).map(Walls::Bubblewrap)
}

/// How a supervisor makes its sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Plan {
    pub(super) walls: Walls,
    /// Where cgroups are made; without, the first process watches the memory.
    pub(super) cgroups: Option<Place>,
}
