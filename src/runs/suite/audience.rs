//! Who is told what comes of a suite while it is run, and may stop it: a room, or whoever
//! tries a question.

use async_trait::async_trait;

use super::noted::Noted;
use super::result::{TestResult, Told};
use crate::runs::live::Stop;

/// Who is told of a suite that is run.
#[async_trait]
pub(in crate::runs) trait Audience: std::fmt::Debug + Send {
    /// Waits for a reason to stop. Once there is one, it is there at once.
    async fn reason(&mut self) -> Stop;

    /// It is being stopped.
    async fn stopping(&mut self);

    /// What became of a case that everybody may see.
    async fn visible(&mut self, told: Told);

    /// What interviewers alone may know, if there is anything: comes when all has been run, or
    /// was stopped.
    async fn noted(&mut self, noted: Noted);

    /// All have been run: of hidden ones whether they have passed, and how many have of all.
    async fn ended(&mut self, hidden: Vec<TestResult>, passed: usize);

    /// Whether it must not show how long hidden cases have taken (RUN-5).
    fn hides_times(&self) -> bool;
}
