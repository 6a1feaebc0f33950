//! Our own processes of a run: hidden sub-commands of this binary.

/// The supervisor; where it makes cgroups comes as an argument.
pub(super) const RUN: [&str; 2] = ["__sandbox", "run"];
/// The stage; its order comes as an argument.
pub(super) const STAGE: [&str; 2] = ["__sandbox", "stage"];
/// The sandbox's first process.
pub(super) const INIT: [&str; 2] = ["__sandbox", "init"];

/// Their environment: jemalloc must not start a thread.
pub(super) const ENVIRONMENT: [(&str, &str); 1] =
    [("_RJEM_MALLOC_CONF", "background_thread:false,narenas:1")];
