//! A move: what is written, and how it is checked.

use std::collections::{BTreeMap, BTreeSet};

use super::digest::Sum;
use super::error::MigrateError;
use super::progress::{Progress, size};
use crate::ids::RoomName;
use crate::storage::StorageError;
use crate::storage::moving::{Digest, Origin, Part, Piece, Snapshots, Target};

/// A move under way.
pub(super) struct Course<'a> {
    pub(super) source: &'a dyn Origin,
    pub(super) target: &'a dyn Target,
    /// What the two are called.
    pub(super) places: (String, String),
    pub(super) progress: Progress,
}

/// What was moved.
#[derive(Debug, Default)]
pub(super) struct Moved {
    pub(super) rooms: u64,
    pub(super) records: u64,
    pub(super) events: u64,
    pub(super) questions: u64,
    pub(super) bytes: u64,
    /// How many values do not check out, by where they are.
    pub(super) damaged: Vec<(Part, u64)>,
}

/// When a room was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// By a move that did not come to its end, when it amounted to this.
    Before(Digest),
    /// By this one.
    Now,
}

impl Course<'_> {
    /// Moves everything.
    pub(super) async fn run(&mut self) -> Result<Moved, MigrateError> {
        let rooms = self.source.rooms().await.map_err(|error| self.of_source(error))?;
        let mut settled = self.target.settled().await.map_err(|error| self.of_target(error))?;
        self.clear_others(&rooms).await?;
        self.copy(&Part::Shared).await?;
        let mut bytes = 0;
        for (at, room) in rooms.iter().enumerate() {
            if !settled.contains_key(room) {
                bytes += self.copy(&Part::Room(room.clone())).await?;
            }
            self.progress.say(|| format!("moved {} of {} rooms, {}", at + 1, rooms.len(), size(bytes)));
        }
        self.progress.tell(&format!("moved {} rooms, {}; checking all of it", rooms.len(), size(bytes)));
        let moved = self.check_all(&rooms, &mut settled).await?;
        self.source.is_still_alone().await.map_err(|error| self.of_source(error))?;
        self.target.finish().await.map_err(|error| self.of_target(error))?;
        Ok(moved)
    }

    fn of_source(&self, error: StorageError) -> MigrateError {
        MigrateError::Storage(self.places.0.clone(), error)
    }

    fn of_target(&self, error: StorageError) -> MigrateError {
        MigrateError::Storage(self.places.1.clone(), error)
    }

    /// Rooms that an earlier move has written, and that have been deleted since.
    async fn clear_others(&self, rooms: &[RoomName]) -> Result<(), MigrateError> {
        let rooms: BTreeSet<&RoomName> = rooms.iter().collect();
        for room in self.target.rooms().await.map_err(|error| self.of_target(error))? {
            if !rooms.contains(&room) {
                self.target.clear(&Part::Room(room)).await.map_err(|error| self.of_target(error))?;
            }
        }
        Ok(())
    }

    /// Writes a part, in place of what there is of it. How many bytes it had.
    async fn copy(&self, part: &Part) -> Result<u64, MigrateError> {
        self.target.clear(part).await.map_err(|error| self.of_target(error))?;
        let (mut pieces, mut sum) = (self.source.read(part, Snapshots::Without), Sum::default());
        while let Some(batch) = pieces.recv().await {
            let batch = batch.map_err(|error| self.of_source(error))?;
            batch.iter().for_each(|piece| sum.add(piece));
            if !batch.is_empty() {
                self.target.write(part, batch).await.map_err(|error| self.of_target(error))?;
            }
        }
        // Of an open room that nobody has typed in there may be nothing.
        if let Part::Room(room) = part
            && sum.pieces > 0
        {
            self.target.settle(room, &sum.digest()).await.map_err(|error| self.of_target(error))?;
        }
        Ok(sum.bytes)
    }

    /// Reads everything again on both sides.
    async fn check_all(
        &mut self,
        rooms: &[RoomName],
        settled: &mut BTreeMap<RoomName, Digest>,
    ) -> Result<Moved, MigrateError> {
        let mut moved = Moved::default();
        let parts = rooms.iter().cloned().map(Part::Room);
        for (at, part) in std::iter::once(Part::Shared).chain(parts).enumerate() {
            let before = match &part {
                Part::Room(room) => settled.remove(room),
                Part::Shared => None,
            };
            let sum = self.check(&part, before.map_or(Written::Now, Written::Before)).await?;
            moved.rooms += u64::from(matches!(part, Part::Room(_)) && sum.pieces > 0);
            moved.records += sum.records;
            moved.events += sum.events;
            moved.questions += sum.questions;
            moved.bytes += sum.bytes;
            if sum.damaged > 0 {
                moved.damaged.push((part, sum.damaged));
            }
            self.progress.say(|| format!("checked {at} of {} rooms, {}", rooms.len(), size(moved.bytes)));
        }
        Ok(moved)
    }

    /// Reads a part again on both sides. One that has changed since an earlier move wrote it,
    /// because the server was started in between, is written anew.
    async fn check(&self, part: &Part, written: Written) -> Result<Sum, MigrateError> {
        let (mut ours, mut theirs) = self.compare(part).await?;
        if let Written::Before(digest) = written
            && ours.digest() != theirs.digest()
            && ours.digest() != digest
        {
            self.copy(part).await?;
            (ours, theirs) = self.compare(part).await?;
        }
        if ours.digest() == theirs.digest() && ours.snapshots_are_in(&theirs) {
            return Ok(ours);
        }
        self.target.clear(part).await.map_err(|error| self.of_target(error))?;
        let (from, to) = self.places.clone();
        Err(MigrateError::Differs { part: part.clone(), from, to })
    }

    /// What source and target have of a part. Snapshots are written on the way, as they are of use only for
    /// what is there, and read again after that. Those of the source that don't check out it keeps.
    async fn compare(&self, part: &Part) -> Result<(Sum, Sum), MigrateError> {
        let of_source = async {
            let (mut pieces, mut sum) = (self.source.read(part, Snapshots::With), Sum::default());
            while let Some(batch) = pieces.recv().await {
                let mut batch = batch.map_err(|error| self.of_source(error))?;
                batch.iter().for_each(|piece| sum.add(piece));
                batch.retain(|piece| matches!(piece, Piece::Snapshot(..)));
                if !batch.is_empty() {
                    self.target.write(part, batch).await.map_err(|error| self.of_target(error))?;
                }
            }
            Ok::<_, MigrateError>(sum)
        };
        let of_target = async {
            let (mut pieces, mut sum) = (self.target.read(part, Snapshots::Without), Sum::default());
            while let Some(batch) = pieces.recv().await {
                let batch = batch.map_err(|error| self.of_target(error))?;
                batch.iter().for_each(|piece| sum.add(piece));
            }
            Ok(sum)
        };
        let (ours, mut theirs): (Sum, Sum) = tokio::try_join!(of_source, of_target)?;
        let mut snapshots = self.target.read(part, Snapshots::Alone);
        while let Some(batch) = snapshots.recv().await {
            batch.map_err(|error| self.of_target(error))?.iter().for_each(|piece| theirs.add(piece));
        }
        Ok((ours, theirs))
    }
}
