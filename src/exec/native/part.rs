//! Our own processes of a run: hidden sub-commands of this binary.

/// The supervisor; how it makes its sandbox comes as an argument.
pub(super) const RUN: [&str; 2] = ["__sandbox", "run"];
/// The stage; its order comes as an argument.
pub(super) const STAGE: [&str; 2] = ["__sandbox", "stage"];
/// The sandbox's first process.
pub(super) const INIT: [&str; 2] = ["__sandbox", "init"];
/// The same, where somebody else made the namespaces and the file system.
pub(super) const INIT_FURNISHED: [&str; 3] = ["__sandbox", "init", "furnished"];

/// Who programs believe to be.
pub(super) const INSIDE: u32 = 1000;

/// Their environment: jemalloc must not start a thread.
pub(super) const ENVIRONMENT: [(&str, &str); 1] =
    [("_RJEM_MALLOC_CONF", "background_thread:false,narenas:1")];
