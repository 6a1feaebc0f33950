//! One run from its first to its last process: makes its cgroups, starts the sandbox,
//! hands on what is said, enforces the limits, and leaves nothing behind.
//!
//! A process of its own with one thread. It lives until the run is over, or its standard
//! input ends: then the server has gone, or wants no more of it.

use std::fs;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::{
    AddressFamily, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, Shutdown, SocketFlags, SocketType,
    sendmsg, shutdown, socketpair,
};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, set_child_subreaper, wait};

use super::cgroup::Cgroup;
use super::descriptors::close_inherited;
use super::exchange::{Exchange, Pipes};
use super::stage::Entry;
use super::walls::{Plan, Walls};
use super::{bubblewrap, part};
use crate::exec::wire::frame::{self, Kind};
use crate::exec::wire::order::{Failure, Order, Step};

/// Between two looks whether all processes have gone.
const LOOK: Duration = Duration::from_micros(500);

/// Runs until the run is over: makes the sandbox, and waits in it for what is to run.
pub(super) fn run(plan: &str) -> ExitCode {
    close_inherited();
    match supervise(plan) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let json = serde_json::to_vec(&failure).unwrap_or_default();
            let _told = frame::write(&mut io::stdout(), Kind::Failed, &json);
            let _told = io::Write::flush(&mut io::stdout());
            ExitCode::FAILURE
        }
    }
}

/// What is to run.
struct Ordered {
    order: Order,
    /// The order and its files as frames that are handed on.
    frames: Vec<u8>,
}

/// The order, and its files as frames.
fn receive(files: &mut Vec<u8>) -> io::Result<Order> {
    // Not by way of `Stdin`, which would keep what it read ahead.
    let mut from = fs::File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut order = None;
    loop {
        match frame::read(&mut from)? {
            (Kind::Order, json) => order = Some(serde_json::from_slice(&json)?),
            (Kind::File, bytes) => frame::push(files, Kind::File, &bytes),
            (Kind::Go, _) => return order.ok_or_else(|| io::ErrorKind::InvalidData.into()),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

fn supervise(plan: &str) -> Result<(), Failure> {
    let Plan { walls, cgroups } = serde_json::from_str(plan).step("read how the sandbox is made")?;
    // Whoever loses its parent inside becomes ours, and is waited for.
    set_child_subreaper(Some(rustix::process::getpid())).step("prctl(PR_SET_CHILD_SUBREAPER)")?;
    let name = format!("{}-{}", std::process::id(), uuid::Uuid::new_v4().simple());
    let made = cgroups.map(|place| Cgroup::create(&place, &name)).transpose().step("cgroup")?;
    let group = made.as_ref();
    let (ordered, started) = match walls {
        Walls::Own => {
            let (pipes, run) = start(group, None)?;
            match await_order(Some(&pipes.line), group) {
                Ok(Some(ordered)) => (ordered, (pipes, run)),
                unwanted => {
                    run.kill(group);
                    return unwanted.map(drop);
                }
            }
        }
        // What it shows of this machine can't be added later.
        Walls::Bubblewrap(program) => {
            let Some(ordered) = await_order(None, group)? else { return Ok(()) };
            let helper = fs::read_link("/proc/self/exe").step("find this program")?;
            let Order { limits, read_only, .. } = &ordered.order;
            let walls =
                bubblewrap::Walls { program, helper, disk: limits.disk, read_only: read_only.clone() };
            let started = start(group, Some(walls))?;
            (ordered, started)
        }
    };
    let (mut pipes, run) = started;
    pipes.down = ordered.frames;
    let mut exchange = Exchange::new(pipes, &ordered.order).step("pipes")?;
    exchange.until_over(group);
    run.kill(group);
    exchange.rest();
    let end = exchange.end(group);
    // Before the server hears of the end.
    drop(made);
    exchange.report(&end);
    Ok(())
}

/// Waits for an order, and makes everything ready for it. None when the server has changed its mind.
fn await_order(line: Option<&OwnedFd>, group: Option<&Cgroup>) -> Result<Option<Ordered>, Failure> {
    let stdin = io::stdin();
    let mut polled = vec![PollFd::new(&stdin, PollFlags::IN)];
    polled.extend(line.map(|line| PollFd::new(line, PollFlags::IN)));
    while let Err(error) = poll(&mut polled, None) {
        if error != rustix::io::Errno::INTR {
            return Err(error).step("poll");
        }
    }
    if polled[0].revents().is_empty() {
        // The sandbox has something to say before it is asked: why it could not be made.
        return Ok(Some(Ordered { order: Order::default(), frames: Vec::new() }));
    }
    let mut files = Vec::new();
    let Ok(mut order) = receive(&mut files) else { return Ok(None) };
    order.is_watched = group.is_none();
    if let Some(group) = group {
        group.limit(&order.limits).step("cgroup")?;
    }
    let mut frames = Vec::new();
    frame::push(&mut frames, Kind::Order, &serde_json::to_vec(&order).step("write the order")?);
    frames.extend_from_slice(&files);
    frame::push(&mut frames, Kind::Go, &[]);
    Ok(Some(Ordered { order, frames }))
}

/// The processes of a run.
struct Running {
    stage: Pid,
    line: OwnedFd,
}

impl Running {
    /// Kills them, and waits until all have gone.
    fn kill(&self, group: Option<&Cgroup>) {
        // In this order: a first process that did not see the line's end has asked to die
        // with the stage before the stage dies.
        let _ended_already = shutdown(&self.line, Shutdown::Both);
        let _gone = kill_process(self.stage, Signal::KILL);
        loop {
            match wait(WaitOptions::NOHANG) {
                Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
                Ok(None) => {
                    kill_children();
                    if let Some(group) = group {
                        group.kill();
                    }
                    thread::sleep(LOOK);
                }
            }
        }
    }
}

/// Whoever was adopted.
fn kill_children() {
    let children = fs::read_to_string("/proc/thread-self/children").unwrap_or_default();
    for pid in children.split_whitespace().filter_map(|pid| pid.parse().ok()).filter_map(Pid::from_raw) {
        let _gone = kill_process(pid, Signal::KILL);
    }
}

fn start(group: Option<&Cgroup>, walls: Option<bubblewrap::Walls>) -> Result<(Pipes, Running), Failure> {
    let (line, inner_line) =
        socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None).step("socketpair")?;
    let (inner_stdin, stdin) = pipe_with(PipeFlags::CLOEXEC).step("pipe")?;
    let (stdout, inner_stdout) = pipe_with(PipeFlags::CLOEXEC).step("pipe")?;
    let (stderr, inner_stderr) = pipe_with(PipeFlags::CLOEXEC).step("pipe")?;
    // It is not known yet whether the program will have anything to report.
    let (report, inner_report) = pipe_with(PipeFlags::CLOEXEC).step("pipe")?;
    send_descriptors(&line, [&inner_stdin, &inner_report]).step("hand over the pipes")?;
    let entry = Entry { cgroups: group.map(Cgroup::entrances).unwrap_or_default(), walls };
    let entry = serde_json::to_string(&entry).step("write what to enter")?;
    let stage = Command::new("/proc/self/exe")
        .args(part::STAGE)
        .arg(entry)
        .env_clear()
        .envs(part::ENVIRONMENT)
        .stdin(Stdio::from(inner_line))
        .stdout(Stdio::from(inner_stdout))
        .stderr(Stdio::from(inner_stderr))
        .process_group(0)
        .spawn()
        .step("start the stage")?;
    let stage = Pid::from_raw(stage.id().cast_signed()).ok_or(Failure::new("start", "no such process"))?;
    let running = Running { stage, line: line.try_clone().step("dup")? };
    Ok((Pipes { line, down: Vec::new(), stdin, stdout, stderr, report }, running))
}

fn send_descriptors(line: &OwnedFd, fds: [&OwnedFd; 2]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let fds = fds.map(AsFd::as_fd);
    control.push(SendAncillaryMessage::ScmRights(&fds));
    sendmsg(line, &[IoSlice::new(&[0])], &mut control, SendFlags::empty())?;
    Ok(())
}
