//! Making rooms.

use uuid::Uuid;

use super::deletion::Deleting;
use super::error::MakeError;
use super::registry::Rooms;
use super::state::links::MadeLink;
use super::state::{NewRoom, RoomState};
use crate::ids::RoomName;
use crate::rights::phase::Phase;
use crate::storage::event::{Event, EventId, EventKind};
use crate::storage::room::RoomRecord;

impl Rooms {
    /// Makes a room with one link for each role.
    ///
    /// # Errors
    /// When the disk is nearly full, or storage fails.
    pub async fn create(&self, new: NewRoom) -> Result<(RoomName, RoomRecord, Vec<MadeLink>), MakeError> {
        if self.is_short_of_disk() {
            return Err(MakeError::ShortOfDisk);
        }
        let (room, now) = (RoomName::random(), self.clock.now());
        let (state, links) = RoomState::make(new, now);
        let record = state.record().clone();
        let run = Uuid::new_v4();
        let happened =
            [EventKind::RoomCreated].into_iter().chain((record.phase == Phase::Live).then_some(LIVE));
        let event = |(number, kind)| {
            let id = EventId { run, number };
            Event { id, at: now, phase: record.phase, by: None, kind }
        };
        let events: Vec<Event> = (1..).zip(happened).map(event).collect();
        // It is not given away before it is there.
        self.deleting().insert(room.clone());
        let made = Deleting { rooms: self, name: &room };
        self.claim(&room).await?;
        self.storage.put_room(&room, &record, &events).await?;
        drop(made);
        // Whoever is asked for it next has it.
        self.give_back(&room).await;
        tracing::info!(%room, "room created");
        Ok((room, record, links))
    }

    /// Whether so little room is left on the disk that no rooms are made (HARD-8).
    pub fn is_short_of_disk(&self) -> bool {
        self.storage.room_left().is_some_and(|left| left < self.limits.free_disk as u64)
    }
}

/// What happens at once where rooms know no waiting.
const LIVE: EventKind = EventKind::PhaseChanged { phase: Phase::Live };
