//! What one run tells everybody: into the `output` document, and as events of the room.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Mutex;
use uuid::Uuid;
use yrs::{MapRef, TransactionMut};

use super::record::{self, Change, Ending};
use super::replica::{Replica, Saving};
use super::transcript::Piece;
use crate::clock::Clock;
use crate::exec::job::Outcome;
use crate::ids::{MemberId, RoomName};
use crate::room::error::{EditError, OpenError};
use crate::room::registry::Rooms;
use crate::storage::event::{EventKind, RunNews};

/// The way from a run to everybody in its room.
#[derive(Debug)]
pub(super) struct Voice {
    pub(super) rooms: Arc<Rooms>,
    pub(super) room: RoomName,
    pub(super) output: Arc<Mutex<Replica>>,
    pub(super) clock: Clock,
    pub(super) id: Uuid,
    /// Whose run it is.
    pub(super) by: MemberId,
    pub(super) news: RunNews,
    /// How many test cases have passed so far.
    pub(super) passed: AtomicUsize,
    /// How many there are, if it is tested.
    pub(super) tests: Option<usize>,
}

impl Voice {
    /// Writes changes of the run, all at once: everybody sees them now, and they are on
    /// their way to the disk. Where storage is in trouble the log says so, and the run goes on.
    pub(super) async fn tell(&self, changes: &[Change]) {
        self.write(changes).await;
    }

    async fn write(&self, changes: &[Change]) -> Option<Saving> {
        for change in changes {
            if let Change::Passed(passed) = change {
                self.passed.store(*passed, Ordering::Relaxed);
            }
        }
        let edit = |txn: &mut TransactionMut<'_>, runs: &MapRef| {
            for change in changes {
                record::change(txn, runs, self.id, change);
            }
        };
        match self.output.lock().await.write(edit).await {
            Ok(((), saving)) => Some(saving),
            // A room that was deleted keeps nothing; and where another server has it, that ends the run.
            Err(EditError::Open(OpenError::NoSuchRoom | OpenError::Elsewhere(_))) => None,
            Err(EditError::Open(OpenError::Closed)) if self.rooms.is_leaving() => None,
            Err(error) => {
                tracing::error!(room = %self.room, run = %self.id, %error, "what a run said could not be kept");
                None
            }
        }
    }

    /// The run has begun.
    pub(super) async fn started(&self) {
        self.announce(EventKind::RunStarted(self.news.clone())).await;
    }

    /// The run has ended. That and all before is on disk when this returns.
    pub(super) async fn finished(&self, rest: Vec<Piece>, ending: Ending) {
        let outcome = ending.outcome();
        let exit_code = match ending.outcome {
            Some(Outcome::Exited(code)) => Some(code),
            _ => None,
        };
        if let Some(saving) =
            self.write(&[Change::Said(rest), Change::Finished(self.clock.now(), ending)]).await
        {
            // What went wrong is in the log, and there is nobody else to tell.
            let _ = saving.saved().await;
        }
        self.rooms.metrics().runs.ended(&self.news.language, &self.news.place, outcome);
        let tests = self.tests.map(|tests| (self.passed.load(Ordering::Relaxed), tests));
        let news = RunNews { outcome: Some(outcome.to_owned()), exit_code, tests, ..self.news.clone() };
        self.announce(EventKind::RunCompleted(news)).await;
    }

    async fn announce(&self, kind: EventKind) {
        // A room that was deleted has nobody to hear it.
        if let Ok(room) = self.rooms.room(&self.room).await {
            room.tell(Some(self.by), kind);
        }
    }
}
