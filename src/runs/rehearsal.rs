//! A question's tests, run once without a room: by the same suite, in the same queue. It ends
//! with whoever waits for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::Runs;
use super::conduct::add;
use super::ends;
use super::live::Stop;
use super::owner::Owner;
use super::plan::{Input, Plan, plan};
use super::request::StartError;
use super::suite::audience::Audience;
use super::suite::case::Suite;
use super::suite::noted::Noted;
use super::suite::program::{Interrupted, Way};
use super::suite::result::{TestResult, Told};
use super::suite::trial::Trial;
use crate::exec::job::{Job, Outcome};
use crate::exec::queue::{Kind, Place};
use crate::language::Language;

/// Bytes that are kept of what a compiler says.
const LONGEST: usize = 16 << 10;

/// What is to be run.
#[derive(Debug)]
pub struct Wanted {
    /// In what language: its own file is run.
    pub language: Language,
    /// All files, by their paths.
    pub files: BTreeMap<String, String>,
    /// The tests.
    pub suite: Suite,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rehearsed {
    /// Of tests that everybody sees.
    pub visible: Vec<Told>,
    /// Of those that only interviewers see.
    pub hidden: Vec<Told>,
    /// What the compiler said, if it failed: then nothing was run.
    pub compile: Option<String>,
    /// What went wrong with the checker, or why nothing was run, as a sentence.
    pub message: Option<String>,
}

/// Whoever tries a question: they know all of it.
#[async_trait]
impl Audience for Rehearsed {
    /// It is dropped instead.
    async fn reason(&mut self) -> Stop {
        std::future::pending().await
    }

    async fn stopping(&mut self) {}

    async fn visible(&mut self, told: Told) {
        self.visible.push(told);
    }

    async fn noted(&mut self, noted: Noted) {
        (self.hidden, self.message) = (noted.hidden, noted.checker);
    }

    async fn ended(&mut self, _hidden: Vec<TestResult>, _passed: usize) {}

    fn hides_times(&self) -> bool {
        false
    }
}

impl Runs {
    /// Runs tests for somebody outside of all rooms, once it is their turn. Dropped, it ends.
    ///
    /// # Errors
    /// Why it does not begin, or can't go on.
    pub async fn rehearse(&self, caller: String, wanted: Wanted) -> Result<Rehearsed, StartError> {
        let Wanted { language, files, suite } = wanted;
        let found = self.runtimes.found().await?;
        let runtime = found.runtime(language).ok_or(StartError::NotInstalled(language.name()))?;
        let input = Input::Text(String::new());
        let plan = plan(language, &runtime.toolchain, language.file(), &files, &input);
        let Plan { compile, run, reads_file, report } = plan.map_err(StartError::NotOffered)?;
        let python = Language::from_id("python").and_then(|python| found.runtime(python));
        let trial = Trial::new(suite, python.map(|python| &python.toolchain));
        let ticket = self.queue.enter(Owner::Caller(caller), Kind::Works);
        let mut ticket = ticket.map_err(|_| StartError::QueueFull)?;
        while ticket.moved().await != Place::Turn {}
        let sandbox = Arc::clone(&found.sandbox);
        let mut rehearsed = Rehearsed::default();
        let mut files = run.files.clone();
        if let Some(compile) = compile {
            let limits = compile.limits;
            let heard = Way { sandbox: &sandbox, audience: &mut rehearsed }.run(compile).await;
            let heard = heard.map_err(refused)?;
            if heard.ended.outcome != Outcome::Exited(0) {
                let said = [heard.stdout, heard.stderr].concat();
                let said = String::from_utf8_lossy(&said[..said.len().min(LONGEST)]).into_owned();
                rehearsed.compile = Some(said);
                let sentence = ends::sentence("The compiler", limits, heard.ended.outcome);
                rehearsed.message =
                    Some(sentence.unwrap_or_else(|| "The code could not be compiled.".to_owned()));
                return Ok(rehearsed);
            }
            add(&mut files, heard.ended.artefacts);
        }
        let plan = Plan { compile: None, run: Job { files, ..run }, reads_file, report };
        trial.run(&plan, Way { sandbox: &sandbox, audience: &mut rehearsed }).await.map_err(refused)?;
        Ok(rehearsed)
    }
}

fn refused(interrupted: Interrupted) -> StartError {
    match interrupted {
        Interrupted::Stopped(_) => StartError::Closing,
        Interrupted::Unavailable(unavailable) => StartError::Unavailable(unavailable),
    }
}
