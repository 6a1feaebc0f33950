//! The first process of a sandbox: makes its file system, gives up every right, starts
//! the program, and waits for it. All others die with it.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{FdFlags, fcntl_dupfd_cloexec, fcntl_setfd};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use rustix::process::{
    DumpableBehavior, Pid, PidfdFlags, Resource, Rlimit, Signal, WaitOptions, WaitStatus, kill_process_group,
    pidfd_open, set_dumpable_behavior, set_parent_process_death_signal, setrlimit, setsid, wait,
};
use rustix::thread::{
    CapabilitySet, CapabilitySets, clear_ambient_capability_set, remove_capability_from_bounding_set,
    set_capabilities, set_no_new_privs,
};

use super::descriptors::close_inherited;
use super::line::LineOut;
use super::usage::micros;
use super::watchdog::{self, Excess, Watchdog};
use super::{artefacts, filter, root};
use crate::exec::job::{File, JobLimits, REPORT, Refused, Sample};
use crate::exec::wire::frame::{self, Kind};
use crate::exec::wire::order::{Failure, InnerEnd, Order, Step, parse_file};

/// Open files of a process. Without a cgroup nothing but this limits what the kernel
/// keeps for sockets.
const OPEN_FILES: u64 = 256;
const OPEN_FILES_UNCOUNTED: u64 = 64;
const STACK: u64 = 8 << 20;
/// Stage and first process belong to the same user.
const OWN_TASKS: u64 = 2;
/// The cgroup is to refuse what is too much: it counts how often it does.
const BEYOND_CGROUP: u64 = 4;
/// What every program finds in its environment.
const ENVIRONMENT: [(&str, &str); 3] =
    [("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", root::WORK), ("LANG", "C.UTF-8")];

/// Whether the sandbox is a sandbox already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Furniture {
    /// There are namespaces, and nothing in them.
    Missing,
    /// bubblewrap made the file system and took the rights.
    There,
}

/// Runs until the program has ended.
pub(super) fn run(furniture: Furniture) -> ExitCode {
    let mut line = LineOut(io::stdin());
    if let Err(failure) = live(&mut line, furniture) {
        let json = serde_json::to_vec(&failure).unwrap_or_default();
        // If the supervisor has gone there is nobody to tell.
        let _told = frame::write(&mut line, Kind::Failed, &json);
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn live(line: &mut LineOut, furniture: Furniture) -> Result<(), Failure> {
    set_parent_process_death_signal(Some(Signal::KILL)).step("prctl(PR_SET_PDEATHSIG)")?;
    close_inherited();
    let (stdin, report) = receive_pipes().step("receive the pipes")?;
    let (order, files) = receive_order().step("receive the order")?;
    match furniture {
        Furniture::Missing => root::enter(&order.limits, &order.read_only, &files)?,
        Furniture::There => root::furnish(&files)?,
    }
    drop(files);
    setsid().step("setsid")?;
    // Refused in some containers, and then the name is theirs.
    let _named = rustix::system::sethostname(b"sandbox");
    let is_watched = order.is_watched;
    limit(&order.limits, is_watched)?;
    give_up_rights(is_watched, furniture)?;
    filter::apply().map_err(|error| Failure::new("seccomp", error))?;
    let mut command = Command::new(order.argv.first().map_or("", String::as_str));
    command.args(order.argv.iter().skip(1)).env_clear().envs(ENVIRONMENT);
    command.envs(order.env.iter().map(|(name, value)| (name, value)));
    let report = order.is_reporting.then(|| inheritable(&report, is_watched)).transpose().step("dup")?;
    command.envs(report.as_ref().map(|report| (REPORT, report.as_raw_fd().to_string())));
    // This fails once the supervisor has gone or closed the line, which it does before
    // it kills: then nothing is started.
    frame::write(line, Kind::Started, &[]).step("tell of the start")?;
    let began = Instant::now();
    let child = command.stdin(Stdio::from(stdin)).spawn().step(&order.argv.join(" "))?;
    drop((command, report));
    release_outputs().step("close the outputs")?;
    let pid = Pid::from_raw(child.id().cast_signed()).ok_or(Failure::new("start", "no such process"))?;
    let end = if is_watched { watch(pid, &order, line) } else { wait_for(pid) }.step("wait")?;
    let end = InnerEnd { wall: began.elapsed(), ..end };
    finish(line, &order, &end).step("tell of the end")
}

/// The read end of the program's standard input and the write end of its report, which come
/// before all else.
fn receive_pipes() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0; 1];
    let stdin = io::stdin();
    recvmsg(&stdin, &mut [io::IoSliceMut::new(&mut byte)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
    let mut messages = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(fds) => Some(fds),
        _ => None,
    });
    let mut fds = messages.next().ok_or(io::ErrorKind::UnexpectedEof)?;
    fds.next().zip(fds.next()).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// The same pipe for the program, under the last of all numbers: those of its own files are
/// what they are without.
fn inheritable(report: &OwnedFd, is_watched: bool) -> io::Result<OwnedFd> {
    let last = i32::try_from(open_files(is_watched) - 1).map_err(io::Error::other)?;
    let report = fcntl_dupfd_cloexec(report, last)?;
    fcntl_setfd(&report, FdFlags::empty())?;
    Ok(report)
}

fn open_files(is_watched: bool) -> u64 {
    if is_watched { OPEN_FILES_UNCOUNTED } else { OPEN_FILES }
}

fn receive_order() -> io::Result<(Order, Vec<File>)> {
    let mut from = io::stdin().lock();
    let mut order = None;
    let mut files = Vec::new();
    loop {
        match frame::read(&mut from)? {
            (Kind::Order, json) => order = Some(serde_json::from_slice(&json)?),
            (Kind::File, file) => files.extend(parse_file(file)),
            (Kind::Go, _) => break,
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
    order.map(|order| (order, files)).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn limit(limits: &JobLimits, is_watched: bool) -> Result<(), Failure> {
    let seconds = limits.cpu.as_secs_f64().ceil().max(1.0) as u64;
    for (resource, most) in [
        // Of one process: what is touched of it counts for all together elsewhere. Not the
        // address space, of which some runtimes reserve more than any machine has.
        (Resource::Data, limits.memory),
        (Resource::Fsize, limits.disk),
        (Resource::Nproc, limits.tasks + OWN_TASKS + if is_watched { 0 } else { BEYOND_CGROUP }),
        (Resource::Nofile, open_files(is_watched)),
        (Resource::Stack, STACK),
        (Resource::Core, 0),
        (Resource::Memlock, 0),
        (Resource::Msgqueue, 0),
        (Resource::Rtprio, 0),
        (Resource::Nice, 0),
    ] {
        set_limit(resource, most, most)?;
    }
    // The signal of the first second too much tells it from being killed.
    set_limit(Resource::Cpu, seconds, seconds + 1)
}

fn set_limit(resource: Resource, current: u64, maximum: u64) -> Result<(), Failure> {
    let allowed = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let limit = Rlimit { current: Some(current.min(allowed)), maximum: Some(maximum.min(allowed)) };
    setrlimit(resource, limit).step("setrlimit")
}

/// Without a cgroup it goes on seeing processes that are hidden from all others; nothing
/// that it starts can.
fn give_up_rights(is_watched: bool, furniture: Furniture) -> Result<(), Failure> {
    // Nobody looks into this process, which is of the same user.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).step("prctl(PR_SET_DUMPABLE)")?;
    clear_ambient_capability_set().step("prctl(PR_CAP_AMBIENT)")?;
    for bit in 0..u64::BITS {
        match remove_capability_from_bounding_set(CapabilitySet::from_bits_retain(1 << bit)) {
            // The kernel knows no more than those before.
            Err(rustix::io::Errno::INVAL) => break,
            // All have been taken.
            Err(rustix::io::Errno::PERM) if furniture == Furniture::There => break,
            done => done.step("prctl(PR_CAPBSET_DROP)")?,
        }
    }
    let kept = if is_watched { CapabilitySet::SYS_PTRACE } else { CapabilitySet::empty() };
    let sets = CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() };
    set_capabilities(None, sets).step("capset")?;
    set_no_new_privs(true).step("prctl(PR_SET_NO_NEW_PRIVS)")
}

/// Only the program keeps the pipes then.
fn release_outputs() -> io::Result<()> {
    let null = std::fs::OpenOptions::new().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdout(&null)?;
    Ok(rustix::stdio::dup2_stderr(&null)?)
}

/// Waits for the program, and for others that its end left behind.
fn wait_for(pid: Pid) -> io::Result<InnerEnd> {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((ended, status))) if ended == pid => return Ok(end_of(status)),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// The same, and looks what all processes use.
fn watch(pid: Pid, order: &Order, line: &mut LineOut) -> io::Result<InnerEnd> {
    let mut watchdog = Watchdog::new(&order.limits);
    let running = pidfd_open(pid, PidfdFlags::empty())?;
    let interval = Timespec::try_from(watchdog::INTERVAL).map_err(io::Error::other)?;
    loop {
        let _may_be_interrupted = poll(&mut [PollFd::new(&running, PollFlags::IN)], Some(&interval));
        while let Ok(Some((ended, status))) = wait(WaitOptions::NOHANG) {
            if ended == pid {
                let end = end_of(status);
                // What it leaves behind was there beside it until now.
                watchdog.count(1);
                let refused = watchdog.has_seen(order.limits.tasks).then_some(Refused::Processes);
                return Ok(InnerEnd { memory: end.memory.max(watchdog.peak()), refused, ..end });
            }
        }
        let excess = watchdog.look(reaped().0);
        if order.is_measured {
            let (cpu, memory) = watchdog.seen();
            let sample = Sample { at: 0, cpu: micros(cpu), memory };
            frame::write(line, Kind::Sample, &serde_json::to_vec(&sample)?)?;
        }
        if let Some(excess) = excess {
            return Ok(InnerEnd {
                is_out_of_memory: excess == Excess::Memory,
                is_out_of_time: excess == Excess::Time,
                cpu: reaped().0,
                memory: watchdog.peak(),
                ..InnerEnd::default()
            });
        }
    }
}

fn end_of(status: WaitStatus) -> InnerEnd {
    let (cpu, memory) = reaped();
    let (code, signal) = (status.exit_status(), status.terminating_signal());
    InnerEnd { code, signal, cpu, memory, ..InnerEnd::default() }
}

/// Processor time and largest memory of those that are no more.
fn reaped() -> (Duration, u64) {
    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else { return Default::default() };
    let time = |value: nix::sys::time::TimeVal| {
        Duration::new(value.tv_sec().unsigned_abs(), 0)
            + Duration::from_micros(value.tv_usec().unsigned_abs())
    };
    (time(usage.user_time()) + time(usage.system_time()), usage.max_rss().unsigned_abs() * 1024)
}

fn finish(line: &mut LineOut, order: &Order, end: &InnerEnd) -> io::Result<()> {
    let refused = end.refused.or_else(|| root::is_full().then_some(Refused::Disk));
    let end = &InnerEnd { refused, ..end.clone() };
    if end.code.is_some() && !order.artefacts.is_empty() {
        kill_all_others();
        artefacts::send(Path::new(root::WORK), &order.artefacts, line)?;
    }
    frame::write(line, Kind::Ended, &serde_json::to_vec(end)?)
}

/// So that what is read does not change meanwhile.
fn kill_all_others() {
    loop {
        // To the group of 1 is, in the kernel's terms, to all but this process.
        let _none_left = kill_process_group(Pid::INIT, Signal::KILL);
        match wait(WaitOptions::empty()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
        }
    }
}
