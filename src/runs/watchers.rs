//! Those in a room, who watch its tests being run.

use async_trait::async_trait;

use super::live::{Stop, Stops};
use super::record::Change;
use super::suite::audience::Audience;
use super::suite::noted::Noted;
use super::suite::result::{TestResult, Told};
use super::voice::Voice;
use crate::document::permit::Permit;
use crate::ids::{Author, DocumentKey, DocumentName};
use crate::room::error::{EditError, OpenError};

/// Everybody in a room.
#[derive(Debug)]
pub(super) struct Watchers<'a> {
    pub(super) stops: &'a mut Stops,
    pub(super) voice: &'a Voice,
}

#[async_trait]
impl Audience for Watchers<'_> {
    async fn reason(&mut self) -> Stop {
        self.stops.reason().await
    }

    async fn stopping(&mut self) {
        self.voice.tell(&[Change::Stopping]).await;
    }

    async fn visible(&mut self, told: Told) {
        self.voice.tell(&[Change::Tested(vec![TestResult::Visible(Box::new(told))])]).await;
    }

    /// Tells the interviewers, in their notes.
    async fn noted(&mut self, noted: Noted) {
        let (room, run) = (self.voice.room.clone(), self.voice.id);
        let key = DocumentKey { room, document: DocumentName::Notes };
        let write = move |doc: &yrs::Doc| noted.write(doc, run);
        match self.voice.rooms.edit(&key, Author::Server, Permit::always(), write).await {
            // A room that was deleted keeps nothing.
            Ok(()) | Err(EditError::Open(OpenError::NoSuchRoom)) => {}
            Err(error) => {
                tracing::error!(room = %key.room, %run, %error, "the results of tests could not be kept");
            }
        }
    }

    async fn ended(&mut self, hidden: Vec<TestResult>, passed: usize) {
        self.voice.tell(&[Change::Tested(hidden), Change::Passed(passed)]).await;
    }

    fn hides_times(&self) -> bool {
        true
    }
}
