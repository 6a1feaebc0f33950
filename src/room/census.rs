//! What is there at this moment: counted when somebody asks, and not kept.

use std::sync::Arc;

use super::registry::Rooms;
use crate::ids::RoomName;
use crate::telemetry::metrics::Metrics;

impl Rooms {
    /// How many people are in a room, as far as that is known without opening it.
    pub fn people(&self, name: &RoomName) -> usize {
        self.rooms.get(name).map_or(0, |(_, handle)| handle.people())
    }

    /// How many rooms are in memory, and how many people are in them.
    pub fn occupancy(&self) -> (usize, usize) {
        let rooms = self.rooms.all();
        (rooms.len(), rooms.iter().map(|(_, handle)| handle.people()).sum())
    }

    /// How many rooms have a call that somebody is in, and how many people are in calls.
    pub fn calls(&self) -> (usize, usize) {
        let people = self.rooms.all().into_iter().map(|(_, handle)| handle.in_call());
        people.filter(|people| *people > 0).fold((0, 0), |(calls, all), people| (calls + 1, all + people))
    }

    /// Bytes that are free where the data is, if that is known, and below how many no rooms are
    /// made.
    pub fn disk(&self) -> (Option<u64>, u64) {
        (self.storage.room_left(), self.limits.free_disk as u64)
    }

    /// How many documents are in memory.
    pub fn open_documents(&self) -> usize {
        self.documents.len()
    }

    /// What is counted and measured in this server.
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }
}
