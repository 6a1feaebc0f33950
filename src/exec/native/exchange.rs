//! Everything that goes through a supervisor while a program runs: what it is given,
//! what it says, and the limits that end it.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::cgroup::Cgroup;
use super::outbox::{Outbox, without_waiting};
use super::report::Report;
use super::usage::Usage;
use crate::exec::job::{JobLimits, Refused, Sample};
use crate::exec::wire::frame::{self, Frames, Kind};
use crate::exec::wire::order::{Failure, InnerEnd, Order, OuterEnd, WireOutcome};

/// How long a sandbox may take to be made.
const SETTING_UP: Duration = Duration::from_secs(20);
/// How often cgroups are looked at.
const LOOK: Duration = Duration::from_millis(25);
/// Bytes that wait for the server; with more, the program waits.
const MAX_WAITING: usize = 256 << 10;
/// Bytes that are kept of why there is no sandbox.
const MAX_COMPLAINT: usize = 300;
/// Bytes that wait for a program that does not read; what is typed beyond is lost.
const MAX_TYPED: usize = 1 << 20;

/// The ends of a run's pipes that are ours.
#[derive(Debug)]
pub(super) struct Pipes {
    /// To the sandbox's first process.
    pub(super) line: OwnedFd,
    /// What that is told first.
    pub(super) down: Vec<u8>,
    pub(super) stdin: OwnedFd,
    pub(super) stdout: OwnedFd,
    pub(super) stderr: OwnedFd,
    pub(super) report: OwnedFd,
}

#[derive(Debug)]
pub(super) struct Exchange<'a> {
    limits: &'a JobLimits,
    server: Option<OwnedFd>,
    from_server: Frames,
    to_server: Outbox,
    line: Option<OwnedFd>,
    from_line: Frames,
    to_line: Outbox,
    stdin: Outbox,
    stdout: Option<OwnedFd>,
    stderr: Option<OwnedFd>,
    /// Only where it was asked for.
    report: Option<OwnedFd>,
    told: Report,
    /// What it uses, if that is measured.
    usage: Option<Usage>,
    said: u64,
    /// When it was asked for, then when it began.
    since: Instant,
    has_started: bool,
    next_look: Instant,
    /// What ended it, if that was us.
    verdict: Option<WireOutcome>,
    inner: Option<InnerEnd>,
    failure: Option<Failure>,
    /// What was said before the program began: by bubblewrap, why it can't.
    complaint: Vec<u8>,
    wall: Duration,
}

/// What can be read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Server,
    Line,
    Stdout,
    Stderr,
    Report,
}

impl<'a> Exchange<'a> {
    pub(super) fn new(pipes: Pipes, order: &'a Order) -> io::Result<Self> {
        let server = io::stdin().as_fd().try_clone_to_owned()?;
        for fd in [&server, &pipes.line, &pipes.stdout, &pipes.stderr, &pipes.report] {
            without_waiting(fd)?;
        }
        let mut to_line = Outbox::new(pipes.line.try_clone()?)?;
        to_line.push(&pipes.down);
        Ok(Self {
            limits: &order.limits,
            server: Some(server),
            from_server: Frames::default(),
            to_server: Outbox::new(io::stdout().as_fd().try_clone_to_owned()?)?,
            line: Some(pipes.line),
            from_line: Frames::default(),
            to_line,
            stdin: Outbox::new(pipes.stdin)?,
            stdout: Some(pipes.stdout),
            stderr: Some(pipes.stderr),
            report: order.is_reporting.then_some(pipes.report),
            told: Report::default(),
            usage: order.is_measured.then(Usage::default),
            said: 0,
            since: Instant::now(),
            has_started: false,
            next_look: Instant::now() + LOOK,
            verdict: None,
            inner: None,
            failure: None,
            complaint: Vec::new(),
            wall: Duration::ZERO,
        })
    }

    /// Goes on until the program has ended or must end.
    pub(super) fn until_over(&mut self, group: Option<&Cgroup>) {
        while !self.is_over() {
            let ready = self.wait(group.is_some());
            for source in ready {
                self.read(source);
            }
            self.to_line.flush();
            self.to_server.flush();
            self.stdin.flush();
            self.check(group);
        }
        if self.has_started {
            // Start and end may have been heard of at once, long after both.
            let of_program = self.inner.as_ref().map_or(Duration::ZERO, |inner| inner.wall);
            self.wall = self.since.elapsed().max(of_program);
        }
    }

    fn is_over(&self) -> bool {
        let is_ended = self.inner.is_some() || self.verdict.is_some() || self.failure.is_some();
        is_ended || self.line.is_none() || self.server.is_none()
    }

    fn deadline(&self) -> Instant {
        self.since + if self.has_started { self.limits.wall } else { SETTING_UP }
    }

    /// Waits until something can be read or written, or a limit may have struck.
    fn wait(&self, has_group: bool) -> Vec<Source> {
        let is_slow = self.to_server.len() > MAX_WAITING;
        let sources = [
            (Source::Server, &self.server),
            (Source::Line, &self.line),
            (Source::Stdout, if is_slow { &None } else { &self.stdout }),
            (Source::Stderr, if is_slow { &None } else { &self.stderr }),
            (Source::Report, &self.report),
        ];
        let open: Vec<(Source, BorrowedFd<'_>)> =
            sources.into_iter().filter_map(|(source, fd)| Some((source, fd.as_ref()?.as_fd()))).collect();
        let writers = [self.to_line.wants(), self.to_server.wants(), self.stdin.wants()];
        let mut polled: Vec<PollFd<'_>> =
            open.iter().map(|(_, fd)| PollFd::from_borrowed_fd(*fd, PollFlags::IN)).collect();
        polled.extend(writers.into_iter().flatten().map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::OUT)));
        let mut until = if has_group { self.deadline().min(self.next_look) } else { self.deadline() };
        if let Some(usage) = self.usage.as_ref().filter(|_| has_group && self.has_started) {
            until = until.min(self.since + usage.next());
        }
        let timeout = until.saturating_duration_since(Instant::now()) + Duration::from_micros(100);
        let timeout = Timespec::try_from(timeout).unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 });
        let _may_be_interrupted = poll(&mut polled, Some(&timeout));
        let ready = open.iter().zip(&polled).filter(|(_, polled)| !polled.revents().is_empty());
        ready.map(|((source, _), _)| *source).collect()
    }

    fn read(&mut self, source: Source) {
        let fd = match source {
            Source::Server => &self.server,
            Source::Line => &self.line,
            Source::Stdout => &self.stdout,
            Source::Stderr => &self.stderr,
            Source::Report => &self.report,
        };
        let Some(fd) = fd else { return };
        let mut bytes = vec![0; 64 << 10];
        match rustix::io::read(fd, &mut bytes) {
            Err(Errno::AGAIN | Errno::INTR) => {}
            Ok(0) | Err(_) => self.close(source),
            Ok(length) => self.took(source, &bytes[..length]),
        }
    }

    fn close(&mut self, source: Source) {
        match source {
            Source::Server => self.server = None,
            Source::Line => self.line = None,
            Source::Stdout => self.stdout = None,
            Source::Stderr => self.stderr = None,
            Source::Report => self.report = None,
        }
    }

    fn took(&mut self, source: Source, bytes: &[u8]) {
        match source {
            Source::Stdout => self.say(Kind::Stdout, bytes),
            Source::Stderr if !self.has_started => {
                let left = MAX_COMPLAINT.saturating_sub(self.complaint.len());
                self.complaint.extend_from_slice(&bytes[..bytes.len().min(left)]);
            }
            Source::Stderr => self.say(Kind::Stderr, bytes),
            // Who tells without end is not listened to any more.
            Source::Report if !self.told.hears(bytes) => self.report = None,
            Source::Report => {}
            Source::Server => {
                self.from_server.feed(bytes);
                while let Some((kind, bytes)) =
                    self.from_server.next().unwrap_or_else(|_| gone(&mut self.server))
                {
                    self.told(kind, &bytes);
                }
            }
            Source::Line => {
                self.from_line.feed(bytes);
                while let Some((kind, bytes)) = self.from_line.next().unwrap_or_else(|_| gone(&mut self.line))
                {
                    self.heard(kind, &bytes);
                }
            }
        }
    }

    /// The program says something; what is beyond the limit is left out.
    fn say(&mut self, kind: Kind, bytes: &[u8]) {
        let left = usize::try_from(self.limits.output - self.said).unwrap_or(usize::MAX);
        let kept = &bytes[..bytes.len().min(left)];
        self.said += kept.len() as u64;
        if !kept.is_empty() {
            frame::push(self.to_server.waiting(), kind, kept);
        }
        if kept.len() < bytes.len() {
            self.verdict.get_or_insert(WireOutcome::OutputLimit);
        }
    }

    /// By the server.
    fn told(&mut self, kind: Kind, bytes: &[u8]) {
        match kind {
            Kind::Typed if self.stdin.len() < MAX_TYPED => self.stdin.push(bytes),
            Kind::TypedAll => self.stdin.end(),
            Kind::Stop => {
                self.verdict.get_or_insert(WireOutcome::Cancelled);
            }
            _ => {}
        }
    }

    /// From the sandbox's first process.
    fn heard(&mut self, kind: Kind, bytes: &[u8]) {
        match kind {
            Kind::Started => {
                self.has_started = true;
                self.since = Instant::now();
                frame::push(self.to_server.waiting(), Kind::Started, &[]);
            }
            Kind::File => frame::push(self.to_server.waiting(), Kind::File, bytes),
            Kind::Sample => {
                if let (Some(usage), Ok(sample)) = (&mut self.usage, serde_json::from_slice::<Sample>(bytes))
                {
                    usage.note(self.since.elapsed(), sample.cpu, sample.memory);
                }
            }
            Kind::Ended => self.inner = serde_json::from_slice(bytes).ok(),
            Kind::Failed => {
                let unread = |_| Failure::new("start the sandbox", "it did not say why it failed");
                self.failure = Some(serde_json::from_slice(bytes).unwrap_or_else(unread));
            }
            _ => {}
        }
    }

    /// Whether a limit has struck.
    fn check(&mut self, group: Option<&Cgroup>) {
        if self.is_over() {
            return;
        }
        let now = Instant::now();
        if now >= self.deadline() {
            if self.has_started {
                self.verdict = Some(WireOutcome::TimedOut);
            } else {
                self.failure = Some(Failure::new("start the sandbox", "it took too long"));
            }
        }
        if let (Some(usage), Some(group), true) = (&mut self.usage, group, self.has_started) {
            usage.look(now - self.since, group);
        }
        let Some(group) = group.filter(|_| now >= self.next_look) else { return };
        self.next_look = now + LOOK;
        if group.is_out_of_memory() {
            self.verdict = Some(WireOutcome::OutOfMemory);
        } else if group.cpu().is_some_and(|cpu| cpu > self.limits.cpu) {
            self.verdict = Some(WireOutcome::TimedOut);
        }
    }

    /// Takes what the program said last, once all its processes have gone.
    pub(super) fn rest(&mut self) {
        while self.report.is_some() {
            let before = self.told.heard();
            self.read(Source::Report);
            if self.told.heard() == before {
                break;
            }
        }
        for source in [Source::Line, Source::Stdout, Source::Stderr] {
            let is_open = |exchange: &Self| match source {
                Source::Stdout => exchange.stdout.is_some(),
                Source::Stderr => exchange.stderr.is_some(),
                Source::Line | Source::Server | Source::Report => exchange.line.is_some(),
            };
            while is_open(self) {
                let before = self.said;
                self.read(source);
                if self.said == before {
                    break;
                }
            }
        }
    }

    /// How it ended.
    pub(super) fn end(&self, group: Option<&Cgroup>) -> Result<OuterEnd, Failure> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let inner = self.inner.as_ref();
        let cpu = group.and_then(Cgroup::cpu).or(inner.map(|inner| inner.cpu));
        let memory = group.and_then(Cgroup::peak).or(inner.map(|inner| inner.memory));
        let is_out_of_memory = group.is_some_and(Cgroup::is_out_of_memory);
        let outcome = match (self.verdict, inner) {
            (Some(verdict), _) => verdict,
            _ if is_out_of_memory => WireOutcome::OutOfMemory,
            (None, Some(inner)) => outcome_of(inner, self.limits),
            (None, None) if !self.complaint.is_empty() => {
                return Err(Failure::new("start the walls", String::from_utf8_lossy(&self.complaint).trim()));
            }
            (None, None) => return Err(Failure::new("run the sandbox", "somebody killed it")),
        };
        let samples = self.usage.as_ref().map(|usage| usage.all(self.wall, cpu, memory, outcome));
        let refused = if group.is_some_and(Cgroup::has_refused_tasks) {
            Some(Refused::Processes)
        } else {
            inner.and_then(|inner| inner.refused)
        };
        Ok(OuterEnd { outcome, refused, wall: self.wall, cpu, memory, samples: samples.unwrap_or_default() })
    }

    /// Tells the server, and waits until it has heard.
    pub(super) fn report(&mut self, end: &Result<OuterEnd, Failure>) {
        if !self.told.kept().is_empty() {
            frame::push(self.to_server.waiting(), Kind::Report, self.told.kept());
        }
        let (kind, json) = match end {
            Ok(end) => (Kind::Ended, serde_json::to_vec(end)),
            Err(failure) => (Kind::Failed, serde_json::to_vec(failure)),
        };
        frame::push(self.to_server.waiting(), kind, &json.unwrap_or_default());
        while self.server.is_some() {
            self.to_server.flush();
            let Some(to) = self.to_server.wants() else { return };
            let mut polled = vec![PollFd::from_borrowed_fd(to, PollFlags::OUT)];
            polled.extend(self.server.as_ref().map(|server| PollFd::new(server, PollFlags::IN)));
            let _may_be_interrupted = poll(&mut polled, None);
            self.read(Source::Server);
        }
    }
}

/// What says something that is none of our frames is not listened to any more.
fn gone(source: &mut Option<OwnedFd>) -> Option<(Kind, Vec<u8>)> {
    *source = None;
    None
}

fn outcome_of(end: &InnerEnd, limits: &JobLimits) -> WireOutcome {
    match (end.code, end.signal) {
        _ if end.is_out_of_memory => WireOutcome::OutOfMemory,
        _ if end.is_out_of_time => WireOutcome::TimedOut,
        (Some(code), _) => WireOutcome::Exited(code),
        (_, Some(libc::SIGXCPU)) => WireOutcome::TimedOut,
        (_, Some(libc::SIGKILL)) if end.cpu >= limits.cpu => WireOutcome::TimedOut,
        (_, signal) => WireOutcome::Signalled(signal.unwrap_or(libc::SIGKILL)),
    }
}
