//! A run on the server, from its place in the queue to its end.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::ends;
use super::live::{Entry, Stop, Stops, Typed, next};
use super::owner::Owner;
use super::pace::Pace;
use super::plan::Plan;
use super::profile::{Lines, Profile};
use super::receipt::Seal;
use super::record::{Change, Ending};
use super::reported;
use super::suite::program::{Interrupted as Halt, Way};
use super::suite::trial::Trial;
use super::transcript::{Stream, Transcript};
use super::voice::Voice;
use super::watchers::Watchers;
use crate::clock::at;
use crate::exec::job::{Ended, File, Job, JobLimits, Outcome, Said, Unavailable};
use crate::exec::queue::{Place, Ticket};
use crate::exec::{Line, Sandbox};
use crate::telemetry::spans::{Fact, Span};

/// Chunks of output that wait for being shown, after which the program waits.
const WAITING: usize = 64;

/// What people can type into may be silent for so long.
const IDLE: Duration = Duration::from_secs(5 * 60);

/// A run that waits for its turn, or goes on.
#[derive(Debug)]
pub(super) struct Conducted {
    pub(super) sandbox: Arc<dyn Sandbox>,
    pub(super) plan: Plan,
    /// The test cases, if it is tested.
    pub(super) trial: Option<Trial>,
    pub(super) ticket: Ticket<Owner>,
    /// Whether everybody has been told that it waits.
    pub(super) is_queued: bool,
    pub(super) voice: Voice,
    /// What the server will vouch for.
    pub(super) seal: Seal,
    pub(super) stops: Stops,
    /// What people type, if it takes that.
    pub(super) keyboard: Option<mpsc::Receiver<Typed>>,
    /// Where its time went, once that is known: however it ended.
    pub(super) profile: Option<Profile>,
    /// How long it takes.
    pub(super) followed: Span,
    /// Given up when all has been told.
    pub(super) entry: Entry,
}

/// What a program is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Compile,
    Run,
}

impl Conducted {
    /// Works until the run has ended.
    #[tracing::instrument(name = "run", skip_all, fields(room = %self.voice.room, run = %self.voice.id))]
    pub(super) async fn conduct(mut self) {
        let mut transcript = Transcript::default();
        let ending = match self.go_through(&mut transcript).await {
            Ok(ending) => ending,
            Err(Halt::Stopped(stop)) => Ending::of(Outcome::Cancelled, Some(stop.sentence())),
            Err(Halt::Unavailable(unavailable)) => {
                tracing::error!(reason = unavailable.reason, "the sandbox could not be made");
                let message =
                    format!("The server could not start its sandbox: {}. Try again.", unavailable.reason);
                Ending::of(None, Some(message))
            }
        };
        tracing::debug!(outcome = ending.outcome(), duration = ending.duration, "run ended");
        // Others need not wait until this is on disk.
        let Self { voice, ticket, entry, seal, profile, mut followed, .. } = self;
        followed.note(Fact::Outcome(ending.outcome()));
        drop(ticket);
        let receipt = seal.receipt(voice.clock.now(), &ending);
        let ending = Ending { receipt, profile, ..ending };
        voice.finished(transcript.finish(), ending).await;
        drop(entry);
    }

    async fn go_through(&mut self, transcript: &mut Transcript) -> Result<Ending, Halt> {
        self.wait().await?;
        let Plan { compile, run, reads_file, report } = self.plan.clone();
        let mut files = run.files.clone();
        if let Some(compile) = compile {
            self.voice.tell(&[Change::Stage("compile")]).await;
            let limits = compile.limits;
            let ended = self.stage(Stage::Compile, compile, transcript).await?;
            if ended.outcome != Outcome::Exited(0) {
                return Ok(ending(Stage::Compile, limits, &ended));
            }
            add(&mut files, ended.artefacts);
            self.voice.tell(&[Change::Stage("run")]).await;
        }
        let limits = run.limits;
        self.seal.begins(self.voice.clock.now(), &limits);
        let run = Job { files, ..run };
        if let Some(trial) = self.trial.take() {
            let mut watchers = Watchers { stops: &mut self.stops, voice: &self.voice };
            let way = Way { sandbox: &self.sandbox, audience: &mut watchers };
            let (ending, passed) = trial.run(&Plan { compile: None, run, reads_file, report }, way).await?;
            self.seal.tested(passed);
            return Ok(ending);
        }
        let ended = self.stage(Stage::Run, run, transcript).await?;
        if let Some((format, left)) = report.zip(ended.artefacts.first()) {
            let tests = reported::read(format, &left.content);
            self.voice.tell(&[Change::Reported(tests)]).await;
        }
        Ok(ending(Stage::Run, limits, &ended))
    }

    /// Waits for its turn, and says where it stands.
    async fn wait(&mut self) -> Result<(), Halt> {
        while self.ticket.place() != Place::Turn {
            let place = tokio::select! {
                biased;
                stop = self.stops.reason() => return Err(Halt::Stopped(stop)),
                place = self.ticket.moved() => place,
            };
            if let Place::Waits(position) = place {
                self.voice.tell(&[Change::Position(position)]).await;
            }
        }
        // Its turn may have come while it was being noted that it waits.
        if self.is_queued {
            self.voice.tell(&[Change::Started(self.voice.clock.now())]).await;
        }
        self.voice.started().await;
        Ok(())
    }

    async fn stage(&mut self, stage: Stage, job: Job, transcript: &mut Transcript) -> Result<Ended, Halt> {
        let ((said, mut heard), (stop, stopped)) = (mpsc::channel(WAITING), oneshot::channel());
        let sandbox = Arc::clone(&self.sandbox);
        let mut keyboard = if stage == Stage::Run { self.keyboard.take() } else { None };
        let (keys, typed) = keyboard.as_ref().map(|_| mpsc::channel(WAITING)).unzip();
        let line = Line { said, typed, stop: stopped };
        let lines = job.is_measured.then(|| Lines::of(&job.files));
        // On a task of its own: a slow disk holds up no limit.
        let mut program = Program(tokio::spawn(async move { sandbox.run(job, line).await }));
        let (mut stop, mut why) = (Some(stop), None);
        let mut pace = Pace::default();
        let mut idle = keys.as_ref().map(|_| Instant::now() + IDLE);
        let mut keys = keys;
        let ended = loop {
            tokio::select! {
                ended = &mut program.0 => break ended,
                Some(said) = heard.recv() => {
                    self.hear(stage, said, transcript);
                    idle = idle.map(|_| Instant::now() + IDLE);
                    if transcript.is_ready() {
                        pace.has_news();
                    }
                }
                typed = next(&mut keyboard) => match typed {
                    Some(Typed { by, text: Some(text) }) => {
                        transcript.add_typed(&by, &text);
                        pace.has_news();
                        self.seal.hears_stdin(text.as_bytes());
                        idle = idle.map(|_| Instant::now() + IDLE);
                        if let Some(keys) = &keys {
                            // One that has ended reads no more.
                            let _ = keys.send(Bytes::from(text)).await;
                        }
                    }
                    // Who types on after the end of the input is told that nobody reads it.
                    Some(Typed { by, text: None }) => {
                        transcript.add_end(&by);
                        pace.has_news();
                        idle = idle.map(|_| Instant::now() + IDLE);
                        (keyboard, keys) = (None, None);
                        self.voice.tell(&[Change::InputEnded]).await;
                    }
                    None => (keyboard, keys) = (None, None),
                },
                () = at(idle), if stop.is_some() => (stop, why) = (None, Some(Stop::Idle)),
                () = pace.due() => {
                    pace.shows();
                    self.voice.tell(&[Change::Said(transcript.take())]).await;
                }
                reason = self.stops.reason(), if stop.is_some() => {
                    (stop, why) = (None, Some(reason));
                    self.voice.tell(&[Change::Stopping]).await;
                }
            }
        };
        while let Some(said) = heard.recv().await {
            self.hear(stage, said, transcript);
        }
        transcript.end_streams();
        let ended = ended.unwrap_or_else(|panic| {
            Err(Unavailable { reason: format!("the run's task broke down: {panic}"), hint: None })
        });
        if let (Ok(ended), Some(lines)) = (&ended, &lines) {
            self.profile = Some(Profile::of(&ended.measured, lines));
        }
        match (ended, why) {
            // It may have ended by itself at that very moment.
            (Ok(ended), Some(why)) if ended.outcome == Outcome::Cancelled => Err(Halt::Stopped(why)),
            (Ok(ended), _) => Ok(ended),
            (Err(unavailable), _) => Err(Halt::Unavailable(unavailable)),
        }
    }

    fn hear(&mut self, stage: Stage, said: Said, transcript: &mut Transcript) {
        let (stream, bytes) = match said {
            Said::Stdout(bytes) => (Stream::Stdout, bytes),
            Said::Stderr(bytes) => (Stream::Stderr, bytes),
        };
        match (stage, stream) {
            (Stage::Compile, _) => return transcript.add(Stream::Compile, &bytes),
            (Stage::Run, Stream::Stdout) => self.seal.hears_stdout(&bytes),
            (Stage::Run, _) => self.seal.hears_stderr(&bytes),
        }
        transcript.add(stream, &bytes);
    }
}

/// A program's task, which ends with whoever waits for it.
struct Program(JoinHandle<Result<Ended, Unavailable>>);

impl Drop for Program {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What compiling left comes in place of what was there.
pub(super) fn add(files: &mut Vec<File>, artefacts: Vec<File>) {
    files.retain(|file| artefacts.iter().all(|artefact| artefact.path != file.path));
    files.extend(artefacts);
}

fn ending(stage: Stage, limits: JobLimits, ended: &Ended) -> Ending {
    Ending {
        outcome: Some(ended.outcome),
        message: sentence(stage, limits, ended),
        duration: Some(millis(ended.wall)),
        cpu: ended.cpu.map(millis),
        memory: ended.memory,
        receipt: None,
        refused: ended.refused.filter(|_| stage == Stage::Run && ended.outcome != Outcome::Exited(0)),
        profile: None,
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// What people are told of an end that is not plain (RUN-2).
fn sentence(stage: Stage, limits: JobLimits, ended: &Ended) -> Option<String> {
    let outcome = ended.outcome;
    match (stage, outcome) {
        // Into which people type: it has half an hour, and works for less.
        (Stage::Run, Outcome::TimedOut) if limits.wall > limits.cpu && ended.wall < limits.wall => {
            Some(ends::busy("The program", limits))
        }
        (_, Outcome::Exited(0)) => None,
        (Stage::Run, Outcome::Exited(_) | Outcome::Signalled(_)) if ended.refused.is_some() => {
            ended.refused.map(|refused| ends::refused(refused, limits))
        }
        (Stage::Run, Outcome::Exited(_)) => None,
        (Stage::Compile, Outcome::Exited(_)) => Some("The code could not be compiled.".to_owned()),
        (Stage::Compile, _) => ends::sentence("The compiler", limits, outcome),
        (Stage::Run, _) => ends::sentence("The program", limits, outcome),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::job::Measured;
    use crate::runs::plan::{RUN, TYPED};

    #[test]
    fn run_2_which_time_was_over_is_said() {
        let after = |wall| Ended {
            outcome: Outcome::TimedOut,
            refused: None,
            wall: Duration::from_secs(wall),
            cpu: None,
            memory: None,
            artefacts: Vec::new(),
            measured: Measured::default(),
        };
        for (limits, wall, says) in [
            (RUN, 10, "The program ran for more than 10 seconds and was stopped."),
            (TYPED, 1_800, "The program ran for more than 1800 seconds and was stopped."),
            (TYPED, 300, "The program used more than 10 seconds of processor time and was stopped."),
        ] {
            assert_eq!(sentence(Stage::Run, limits, &after(wall)).unwrap(), says);
        }
    }
}
