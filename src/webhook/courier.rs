//! Tells of one room, and notes that in its record.

use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;

use super::backlog::{Settled, pause};
use super::ending::{News, news};
use super::request::{self, Outcome};
use super::status::Status;
use crate::config::limits::Limits;
use crate::config::webhook::Webhook;
use crate::ids::RoomName;
use crate::room::error::{OpenError, RoomError};
use crate::room::registry::Rooms;

/// What telling needs. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Courier {
    to: Webhook,
    client: Agent,
    pub(super) rooms: Arc<Rooms>,
    pub(super) limits: Arc<Limits>,
    pub(super) status: Arc<Status>,
}

impl Courier {
    pub(super) fn new(to: Webhook, rooms: Arc<Rooms>, limits: Arc<Limits>, status: Arc<Status>) -> Self {
        let client = request::client(limits.webhook_time);
        Self { to, client, rooms, limits, status }
    }

    /// Tells what there is to tell of a room, which was tried as often before.
    #[tracing::instrument(name = "webhook", skip_all, fields(room = %room))]
    pub(super) async fn tell(&self, room: &RoomName, tries: u32) -> Settled {
        let record = match self.rooms.stored(room).await {
            Ok(Some(record)) => record,
            // It was deleted.
            Ok(None) => return Settled::Done,
            Err(error) => {
                tracing::warn!(%error, "the room could not be read");
                return Settled::After(self.pause(tries, None));
            }
        };
        let now = self.rooms.clock().now();
        let ending = match news(room, &record, now, self.limits.webhook_until) {
            News::Ended(ending) => ending,
            News::Nothing | News::Unnoticed => return Settled::Done,
            News::TooLate => {
                tracing::warn!(tries, "gave up: the webhook will not be told of this interview");
                return Settled::Done;
            }
        };
        // Whoever has it tells.
        if !self.rooms.has(room) {
            match self.rooms.room(room).await {
                Err(OpenError::Elsewhere(_)) => return Settled::Done,
                // This server takes no rooms now: it could not note what it has told.
                Err(OpenError::Closed) => return Settled::After(self.pause(tries, None)),
                _ => {}
            }
        }
        let (client, to, ended) = (self.client.clone(), self.to.clone(), ending.ended);
        match request::send(client, to, ending, now).await {
            Outcome::Taken => {
                self.status.worked();
                tracing::info!("the webhook was told that the interview has ended");
            }
            Outcome::Gone => {
                self.status
                    .failed(now, "the receiver answered with 410: it wants to hear nothing".to_owned());
                tracing::warn!("the webhook does not want to hear of this interview (410)");
            }
            Outcome::Failed { why, after } => {
                let pause = self.pause(tries, after);
                tracing::warn!(tries, again_in = ?pause, "the webhook was not told: {why}");
                self.status.failed(now, why);
                return Settled::After(pause);
            }
        }
        let noted = async { self.rooms.room(room).await?.note_told(ended).await };
        match noted.await {
            Ok(()) | Err(RoomError::Open(OpenError::NoSuchRoom)) => Settled::Done,
            // It is told again, with the same id.
            Err(error) => {
                tracing::warn!(%error, "could not note that the webhook was told");
                Settled::After(self.pause(tries, None))
            }
        }
    }

    /// What becomes of a room whose telling went wrong in this server.
    pub(super) fn failed(&self, tries: u32) -> Settled {
        let now = self.rooms.clock().now();
        self.status.failed(now, "this server made a mistake, which is in its log".to_owned());
        Settled::After(self.pause(tries, None))
    }

    fn pause(&self, tries: u32, after: Option<Duration>) -> Duration {
        let limits = &self.limits;
        // Without random numbers all pauses are as long as they say.
        let chance = getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX));
        let pause = pause(tries, (limits.webhook_first, limits.webhook_most), chance);
        pause.max(after.unwrap_or_default().min(limits.webhook_most))
    }
}
