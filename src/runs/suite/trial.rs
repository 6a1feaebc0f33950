//! A suite that is run: one case after the other, each in a sandbox of its own, the
//! visible ones first.
//!
//! What a hidden case does is seen by nobody before all have been run, and then only
//! whether it has passed. The time that they take together is rounded up to one of a few,
//! because a program can sleep for as long as what it read says (RUN-5); so whoever stops
//! a run gets no hidden results at all.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep_until};

use super::case::{Asked, Case, Suite, fault};
use super::excerpt::Room;
use super::noted::Noted;
use super::program::{Heard, Interrupted, Way};
use super::result::{TestResult, Told};
use super::verdict::{Decision, Verdict, decision, verdict};
use crate::auth::token::random_bytes;
use crate::exec::job::{File, Job, Outcome};
use crate::language::Language;
use crate::language::toolchain::Toolchain;
use crate::runs::plan::{self, Input, Plan};
use crate::runs::record::Ending;

/// Time for all cases together. Those that are left then have failed.
const LONGEST: Duration = Duration::from_secs(180);
/// The least time that hidden cases seem to take; else it is twice that, or four times, …
const SHORTEST: Duration = Duration::from_millis(500);
/// Texts that are kept of each case.
const TEXTS: usize = 4;
/// Characters that are kept of what a checker says.
const LONGEST_REASON: usize = 2_000;

/// A suite, ready to be run.
#[derive(Debug)]
pub(in crate::runs) struct Trial {
    suite: Suite,
    salt: Vec<u8>,
    /// What asks the checker; or why nothing can.
    checker: Result<Job, String>,
}

/// What has come of the cases so far.
#[derive(Debug, Default)]
struct Tally {
    passed: usize,
    wall: Duration,
    cpu: Option<Duration>,
    memory: Option<u64>,
    hidden: Vec<Told>,
    /// The first thing that was wrong with the checker.
    checker: Option<String>,
}

impl Trial {
    /// Of this suite, where a checker would be run by this toolchain of Python's.
    pub(in crate::runs) fn new(suite: Suite, python: Option<&Toolchain>) -> Self {
        let checker = match (&suite.checker, python) {
            (None, _) => Err("There is no checker. An interviewer can write one.".to_owned()),
            (Some(_), None) => Err("Python isn't installed on this server.".to_owned()),
            (Some(text), Some(python)) => fault(text).map_or_else(|| checker(python, text), Err),
        };
        // Of what everybody may know, everybody may check the hash.
        let salt = if suite.has_secrets() { random_bytes::<32>().to_vec() } else { Vec::new() };
        Self { suite, salt, checker }
    }

    /// SHA-256 of the suite, with its salt.
    pub(in crate::runs) fn hash(&self) -> [u8; 32] {
        self.suite.hash(&self.salt)
    }

    /// How many cases there are.
    pub(in crate::runs) fn len(&self) -> usize {
        self.suite.len()
    }

    /// How many of them are hidden.
    pub(in crate::runs) fn hidden(&self) -> usize {
        self.suite.hidden().count()
    }

    /// Runs all cases by this plan. How that ended, and how many have passed.
    ///
    /// # Errors
    /// Why not all of them were run.
    pub(in crate::runs) async fn run(
        &self,
        plan: &Plan,
        mut way: Way<'_>,
    ) -> Result<(Ending, usize), Interrupted> {
        let mut tally = Tally::default();
        let began = Instant::now();
        let visible = self.visible(plan, &mut way, &mut tally, began).await;
        let hidden_began = Instant::now();
        let mut ran = visible;
        if ran.is_ok() && self.hidden() > 0 {
            ran = self.run_hidden(plan, &mut way, &mut tally, began).await;
            if way.audience.hides_times() && !matches!(ran, Err(Interrupted::Stopped(_))) {
                let until = hidden_began + rounded(hidden_began.elapsed());
                tokio::select! {
                    stop = way.audience.reason() => ran = Err(Interrupted::Stopped(stop)),
                    () = sleep_until(until) => {}
                }
            }
        }
        // Not before: the room shows when it was last written in.
        if self.suite.has_secrets() {
            way.audience.noted(self.noted(&mut tally)).await;
        }
        ran?;
        let bare = |told: &Told| TestResult::Hidden { number: told.number, has_passed: told.has_passed };
        let bare: Vec<TestResult> = tally.hidden.iter().map(bare).collect();
        way.audience.ended(bare, tally.passed).await;
        Ok((self.ending(&tally), tally.passed))
    }

    async fn visible(
        &self,
        plan: &Plan,
        way: &mut Way<'_>,
        tally: &mut Tally,
        began: Instant,
    ) -> Result<(), Interrupted> {
        let mut room = Room::of(self.suite.visible().count() * TEXTS);
        for case in self.suite.visible() {
            let told = self.case(case, plan, way, tally, &mut room, began).await?;
            way.audience.visible(told).await;
        }
        Ok(())
    }

    async fn run_hidden(
        &self,
        plan: &Plan,
        way: &mut Way<'_>,
        tally: &mut Tally,
        began: Instant,
    ) -> Result<(), Interrupted> {
        let mut room = Room::of(self.hidden() * TEXTS);
        for case in self.suite.hidden() {
            let told = self.case(case, plan, way, tally, &mut room, began).await?;
            tally.hidden.push(told);
        }
        Ok(())
    }

    async fn case(
        &self,
        case: &Case,
        plan: &Plan,
        way: &mut Way<'_>,
        tally: &mut Tally,
        room: &mut Room,
        began: Instant,
    ) -> Result<Told, Interrupted> {
        let told = Told {
            id: case.id.clone(),
            name: case.name.clone(),
            number: i64::try_from(case.number).unwrap_or(i64::MAX),
            compare: "trimmed".to_owned(),
            outcome: "failed".to_owned(),
            ..Told::default()
        };
        let asked = match &case.asked {
            Ok(asked) => asked,
            Err(why) => return Ok(Told { message: Some(why.clone()), ..told }),
        };
        let (input, expected) = (room.keep(&asked.input), room.keep(&asked.expected));
        let told = Told { compare: asked.compare.as_str().to_owned(), input, expected, ..told };
        if began.elapsed() > LONGEST {
            let minutes = LONGEST.as_secs() / 60;
            let message = format!("This was not run: the tests took more than {minutes} minutes.");
            return Ok(Told { message: Some(message), ..told });
        }
        let job = plan.with_input(&asked.input);
        let limits = job.limits;
        let heard = way.run(job).await?;
        tally.add(&heard);
        let (has_passed, message) = match verdict(asked, limits, heard.ended.outcome, &heard.stdout) {
            Verdict::Passed => (true, None),
            Verdict::Failed(why) => (false, why),
            Verdict::AskChecker => self.ask(case, asked, &heard, way, tally).await?,
        };
        tally.passed += usize::from(has_passed);
        let (exit_code, signal) = match heard.ended.outcome {
            Outcome::Exited(code) => (Some(i64::from(code)), None),
            Outcome::Signalled(signal) => (None, Some(i64::from(signal))),
            _ => (None, None),
        };
        Ok(Told {
            has_passed,
            message,
            stdout: room.keep_bytes(&heard.stdout),
            stderr: room.keep_bytes(&heard.stderr),
            outcome: heard.ended.outcome.as_str().to_owned(),
            exit_code,
            signal,
            duration: i64::try_from(heard.ended.wall.as_millis()).ok(),
            memory: heard.ended.memory.and_then(|bytes| i64::try_from(bytes).ok()),
            ..told
        })
    }

    /// Asks the checker. Whether the case has passed, and what is told of that: of a
    /// visible case only that it could not be decided.
    async fn ask(
        &self,
        case: &Case,
        asked: &Asked,
        heard: &Heard,
        way: &mut Way<'_>,
        tally: &mut Tally,
    ) -> Result<(bool, Option<String>), Interrupted> {
        let decided = match &self.checker {
            Err(why) => Decision::Broken(why.clone()),
            Ok(checker) => {
                let file = |path: &str, content: &[u8]| File {
                    path: path.to_owned(),
                    content: Bytes::copy_from_slice(content),
                    is_executable: false,
                };
                let mut job = checker.clone();
                job.files.extend([
                    file("input.txt", asked.input.as_bytes()),
                    file("output.txt", &heard.stdout),
                    file("expected.txt", asked.expected.as_bytes()),
                ]);
                let limits = job.limits;
                let heard = way.run(job).await?;
                let said = [heard.stdout.as_slice(), &heard.stderr].concat();
                let said = String::from_utf8_lossy(&said);
                let said: String = said.chars().take(LONGEST_REASON).collect();
                decision(limits, heard.ended.outcome, &said)
            }
        };
        Ok(match decided {
            Decision::Passed => (true, None),
            Decision::Failed(reason) => (false, reason.filter(|_| case.is_hidden)),
            Decision::Broken(why) => {
                tally.checker.get_or_insert_with(|| why.clone());
                let everybody = "The checker could not decide this. Interviewers can see why.".to_owned();
                (false, Some(if case.is_hidden { why } else { everybody }))
            }
        })
    }

    fn noted(&self, tally: &mut Tally) -> Noted {
        Noted { salt: self.salt.clone(), hidden: tally.hidden.clone(), checker: tally.checker.take() }
    }

    fn ending(&self, tally: &Tally) -> Ending {
        let code = i32::from(tally.passed < self.suite.len());
        let ending = Ending::of(Outcome::Exited(code), None);
        if self.hidden() > 0 {
            return ending;
        }
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Ending {
            duration: Some(millis(tally.wall)),
            cpu: tally.cpu.map(millis),
            memory: tally.memory,
            ..ending
        }
    }
}

impl Tally {
    fn add(&mut self, heard: &Heard) {
        self.wall += heard.ended.wall;
        self.cpu = heard.ended.cpu.map(|cpu| cpu + self.cpu.unwrap_or_default()).or(self.cpu);
        self.memory = self.memory.max(heard.ended.memory);
    }
}

/// The smallest of a few times that is not below this.
fn rounded(time: Duration) -> Duration {
    let mut rounded = SHORTEST;
    while rounded < time {
        rounded *= 2;
    }
    rounded
}

const CHECKER_FILE: &str = "checker.py";

fn checker(python: &Toolchain, text: &str) -> Result<Job, String> {
    let language = Language::from_id("python").unwrap_or_default();
    let files = [(CHECKER_FILE.to_owned(), text.to_owned())].into();
    let planned = plan::plan(language, python, CHECKER_FILE, &files, &Input::Text(String::new()));
    planned.map(|plan| plan.run).map_err(|_| "The checker can't be run on this server.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_5_the_time_of_hidden_cases_is_one_of_a_few() {
        let seen: Vec<u128> = [0, 1, 499, 500, 501, 999, 1_000, 1_001, 3_999, 4_001, 179_000]
            .map(|millis| rounded(Duration::from_millis(millis)).as_millis())
            .into();
        assert_eq!(seen, [500, 500, 500, 500, 1_000, 1_000, 1_000, 2_000, 4_000, 8_000, 256_000]);
    }
}
