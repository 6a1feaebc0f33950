//! The runs that go on at this moment, and what makes them stop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc, oneshot, watch};
use uuid::Uuid;

use super::record::Ending;
use super::transcript::Piece;
use crate::ids::RoomName;
use crate::rights::phase::Phase;
use crate::room::error::OpenError;
use crate::room::registry::Rooms;
use crate::room::standing::Rules;

/// Why a run has to stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// Somebody of this name wants it.
    By(String),
    /// The interview has ended.
    Ended,
    /// The room was deleted.
    Deleted,
    /// The server stops.
    Restart,
    /// Nobody typed, and it said nothing.
    Idle,
    /// Nobody would find it again: it could not be written down.
    Unsaved,
}

impl Stop {
    /// As people are told.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::By(name) => format!("{name} stopped this run."),
            Self::Ended => "The interview ended, so this run was stopped.".to_owned(),
            Self::Deleted => "The room was deleted, so this run was stopped.".to_owned(),
            Self::Idle => {
                "Nothing was typed or printed for 5 minutes, so this program was stopped.".to_owned()
            }
            Self::Unsaved => "The server could not save this run, so it was stopped. Try again.".to_owned(),
            Self::Restart => "The server was restarted, so this run was stopped. Run it again.".to_owned(),
        }
    }
}

/// What a browser says of a run of its own, and whether somebody wants that to stop.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) output: Vec<Piece>,
    pub(super) ending: Option<Ending>,
    pub(super) stop: oneshot::Sender<bool>,
}

/// What somebody types into a program that runs.
#[derive(Debug)]
pub(super) struct Typed {
    /// How they call themselves.
    pub(super) by: String,
    /// None: nothing more will come.
    pub(super) text: Option<String>,
}

/// What is typed next; never, where nobody can.
pub(super) async fn next(keyboard: &mut Option<mpsc::Receiver<Typed>>) -> Option<Typed> {
    match keyboard {
        Some(keyboard) => keyboard.recv().await,
        None => std::future::pending().await,
    }
}

/// What a run takes from outside while it goes on.
#[derive(Debug)]
pub(super) enum Hears {
    Nothing,
    /// What somebody's browser says of it, and what people type where it takes that.
    Reports(String, mpsc::Sender<Report>, Option<mpsc::Sender<Typed>>),
    /// What people type.
    Typing(mpsc::Sender<Typed>),
}

/// A run that goes on.
#[derive(Debug)]
pub(super) struct LiveRun {
    stop: watch::Sender<Option<Stop>>,
    hears: Hears,
}

/// Why a report, or what somebody types, is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotTaken {
    /// No such run goes on.
    Ended,
    /// It is somebody else's, or the server's own.
    Foreign,
    /// It takes nothing of the kind.
    Unheard,
}

/// All that go on.
#[derive(Debug, Default)]
pub(super) struct Live {
    table: Mutex<HashMap<(RoomName, Uuid), LiveRun>>,
    ended: Notify,
}

/// A run's place in the table, until it ends.
#[derive(Debug)]
pub(super) struct Entry {
    live: Arc<Live>,
    key: (RoomName, Uuid),
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.live.table().remove(&self.key);
        self.live.ended.notify_one();
    }
}

impl Live {
    /// Adds a run. What it listens to for stopping.
    pub(super) fn add(
        self: &Arc<Self>,
        room: RoomName,
        id: Uuid,
        hears: Hears,
    ) -> (Entry, watch::Receiver<Option<Stop>>) {
        let (stop, asked) = watch::channel(None);
        let key = (room, id);
        self.table().insert(key.clone(), LiveRun { stop, hears });
        (Entry { live: Arc::clone(self), key }, asked)
    }

    /// Whether a run goes on.
    pub(super) fn has(&self, room: &RoomName, id: Uuid) -> bool {
        self.table().contains_key(&(room.clone(), id))
    }

    /// How many go on in each room.
    pub(super) fn by_room(&self) -> HashMap<RoomName, usize> {
        let mut counts = HashMap::new();
        for (room, _) in self.table().keys() {
            *counts.entry(room.clone()).or_default() += 1;
        }
        counts
    }

    /// Asks a run to stop. Whether it goes on.
    pub(super) fn stop(&self, room: &RoomName, id: Uuid, why: Stop) -> bool {
        let table = self.table();
        let Some(run) = table.get(&(room.clone(), id)) else { return false };
        run.stop.send_if_modified(|asked| {
            let is_first = asked.is_none();
            asked.get_or_insert(why);
            is_first
        });
        true
    }

    /// Asks all to stop.
    pub(super) fn stop_all(&self, why: &Stop) {
        for run in self.table().values() {
            run.stop.send_replace(Some(why.clone()));
        }
    }

    /// Waits until none goes on.
    pub(super) async fn all_ended(&self) {
        while !self.table().is_empty() {
            self.ended.notified().await;
        }
    }

    /// Where somebody's reports of a run go.
    pub(super) fn reports(
        &self,
        room: &RoomName,
        id: Uuid,
        by: &str,
    ) -> Result<mpsc::Sender<Report>, NotTaken> {
        let table = self.table();
        let run = table.get(&(room.clone(), id)).ok_or(NotTaken::Ended)?;
        match &run.hears {
            Hears::Reports(reporter, reports, _) if reporter == by => Ok(reports.clone()),
            _ => Err(NotTaken::Foreign),
        }
    }

    /// Where goes what people type into a run.
    pub(super) fn keyboard(&self, room: &RoomName, id: Uuid) -> Result<mpsc::Sender<Typed>, NotTaken> {
        let table = self.table();
        match &table.get(&(room.clone(), id)).ok_or(NotTaken::Ended)?.hears {
            Hears::Typing(typed) | Hears::Reports(_, _, Some(typed)) => Ok(typed.clone()),
            _ => Err(NotTaken::Unheard),
        }
    }

    fn table(&self) -> MutexGuard<'_, HashMap<(RoomName, Uuid), LiveRun>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Listens for a reason to stop: somebody's wish, or what becomes of the room.
#[derive(Debug)]
pub(super) struct Stops {
    pub(super) rooms: Arc<Rooms>,
    pub(super) room: RoomName,
    pub(super) asked: watch::Receiver<Option<Stop>>,
    pub(super) rules: watch::Receiver<Rules>,
}

impl Stops {
    /// Waits for a reason. Once there is one, it is there at once.
    pub(super) async fn reason(&mut self) -> Stop {
        loop {
            if let Some(stop) = self.asked.borrow_and_update().clone() {
                return stop;
            }
            match &self.rules.borrow_and_update().record {
                None => return Stop::Deleted,
                Some(record) if record.phase == Phase::Ended => return Stop::Ended,
                Some(_) => {}
            }
            tokio::select! {
                asked = self.asked.changed() => if asked.is_err() {
                    return Stop::Restart;
                },
                ruled = self.rules.changed() => if ruled.is_err() {
                    // The room has left memory: it is opened again.
                    match self.rooms.room(&self.room).await {
                        Ok(room) => self.rules = room.watch(),
                        // Another server has it by now, or is to have it: as if this one had ended.
                        Err(OpenError::Elsewhere(_) | OpenError::Closed) => return Stop::Restart,
                        Err(_) => return Stop::Deleted,
                    }
                },
            }
        }
    }
}
