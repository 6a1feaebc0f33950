//! Between the supervisor and the sandbox: gives up rights, goes into namespaces, and
//! starts the first process there.
//!
//! Its standard input is the line to the supervisor, which that process inherits; its
//! outputs are the program's.

use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use nix::sched::{CloneFlags, unshare};
use rustix::process::{
    DumpableBehavior, Gid, Signal, Uid, getegid, geteuid, set_dumpable_behavior,
    set_parent_process_death_signal, setpriority_process,
};
use rustix::thread::{
    CapabilitySet, capabilities, configure_capability_in_ambient_set, set_capabilities, set_thread_groups,
    set_thread_res_gid, set_thread_res_uid,
};
use serde::{Deserialize, Serialize};

use super::bubblewrap::Walls;
use super::line::LineOut;
use super::part;
use crate::exec::wire::frame::{self, Kind};
use crate::exec::wire::order::{Failure, Step};

/// What the supervisor asks of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Where to write `0` in order to be limited.
    pub(super) cgroups: Vec<PathBuf>,
    /// To be made by bubblewrap, which it becomes.
    pub(super) walls: Option<Walls>,
}

/// Whom root becomes before it makes a sandbox: nobody.
const NOBODY: u32 = 65534;
/// Less than the server.
const PRIORITY: i32 = 5;

/// Runs until the sandbox has gone.
pub(super) fn run(entry: &str) -> ExitCode {
    match start(entry) {
        Ok(code) => code,
        Err(failure) => {
            let json = serde_json::to_vec(&failure).unwrap_or_default();
            // If the supervisor has gone there is nobody to tell.
            let mut line = LineOut(io::stdin());
            let _told = frame::write(&mut line, Kind::Failed, &json);
            ExitCode::FAILURE
        }
    }
}

fn start(entry: &str) -> Result<ExitCode, Failure> {
    let entry: Entry = serde_json::from_str(entry).step("read what to enter")?;
    // Before any right is lost, and before there is anything to be limited.
    for group in &entry.cgroups {
        fs::write(group, "0").step("cgroup.procs")?;
    }
    // The kernel's first choice, rather than the server.
    let _older_kernel = fs::write("/proc/self/oom_score_adj", "1000");
    let _lower_already = setpriority_process(None, PRIORITY);
    give_up_root()?;
    // Changing who one is clears it, so it comes after.
    set_parent_process_death_signal(Some(Signal::KILL)).step("prctl(PR_SET_PDEATHSIG)")?;
    if let Some(walls) = &entry.walls {
        let failed = walls.command().step("prepare bubblewrap")?.exec();
        return Err(failed).step("start bubblewrap");
    }
    enter_namespaces()?;
    let mut inner = Command::new("/proc/self/exe")
        .args(part::INIT)
        .env_clear()
        .envs(part::ENVIRONMENT)
        .stdin(Stdio::inherit())
        .spawn()
        .step("start the sandbox")?;
    let status = inner.wait().step("wait for the sandbox")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn give_up_root() -> Result<(), Failure> {
    if !geteuid().is_root() {
        return Ok(());
    }
    let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    set_thread_groups(&[]).step("setgroups")?;
    set_thread_res_gid(gid, gid, gid).step("setresgid")?;
    set_thread_res_uid(uid, uid, uid).step("setresuid")?;
    // Or /proc/self would be root's, and uid_map not ours to write.
    set_dumpable_behavior(DumpableBehavior::Dumpable).step("prctl(PR_SET_DUMPABLE)")
}

fn enter_namespaces() -> Result<(), Failure> {
    let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
    unshare(CloneFlags::CLONE_NEWUSER).step("unshare(CLONE_NEWUSER)")?;
    fs::write("/proc/self/setgroups", "deny").step("setgroups")?;
    fs::write("/proc/self/uid_map", format!("{} {uid} 1", part::INSIDE)).step("uid_map")?;
    fs::write("/proc/self/gid_map", format!("{} {gid} 1", part::INSIDE)).step("gid_map")?;
    let namespaces = CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWIPC
        | CloneFlags::CLONE_NEWUTS
        | CloneFlags::CLONE_NEWCGROUP;
    unshare(namespaces).step("unshare(CLONE_NEWNS | …)")?;
    // They would be lost with the next program, as nobody inside is root.
    let kept = [CapabilitySet::SYS_ADMIN, CapabilitySet::SETPCAP, CapabilitySet::SYS_PTRACE];
    let mut sets = capabilities(None).step("capget")?;
    sets.inheritable = kept.into_iter().fold(CapabilitySet::empty(), |all, one| all | one);
    set_capabilities(None, sets).step("capset")?;
    for capability in kept {
        configure_capability_in_ambient_set(capability, true).step("prctl(PR_CAP_AMBIENT)")?;
    }
    Ok(())
}
