//! What happens in a room, in order, for those who follow it.
//!
//! An event is shown at once and on disk soon after: the room's `recorder` writes
//! what has piled up. What a change of the room's record means is written with the record,
//! and shown when both are on disk. Somebody whose connection broke goes on where it broke,
//! also after a restart: what is not in memory any more is read from the log. Who saw
//! something that did not reach the disk is told so, and looks at the room anew. Nobody has
//! a queue of their own: a follower reads on when it can.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::clock::UnixMillis;
use crate::ids::{MemberId, RoomName};
use crate::rights::phase::Phase;
use crate::storage::event::{Event, EventId, EventKind, MAX_EVENTS};
use crate::storage::{Storage, StorageError};

/// Events that are kept in memory, also while the disk takes none: more than that are lost
/// to those who come later.
const KEPT: usize = 1_000;
/// Events that are read from the disk at a time.
const PAGE: usize = 256;

/// The events of one room.
#[derive(Debug)]
pub struct EventLog {
    run: Uuid,
    room: RoomName,
    storage: Arc<dyn Storage>,
    kept: Mutex<Kept>,
    /// The last event that may be shown.
    last: watch::Sender<u64>,
    pub(super) unsaved: Notify,
}

#[derive(Debug)]
struct Kept {
    /// The last events, in order, also those that may not be shown yet.
    events: VecDeque<Event>,
    /// All after this one are in `events`.
    complete_after: u64,
    /// The number of the newest that there is.
    newest: u64,
    /// The first of those that are being written with the room's record.
    reserved: Option<u64>,
    /// Numbers of those that the recorder has to write.
    unsaved: VecDeque<u64>,
}

/// Reads a room's events one after the other.
#[derive(Debug)]
pub struct Follower {
    seen: u64,
    /// What was seen last is not known to be what this log has under its number.
    unproven: Option<EventId>,
    /// Read from the disk, and not given yet.
    page: VecDeque<Event>,
    last: watch::Receiver<u64>,
}

/// What a follower gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The next event.
    Event(Event),
    /// Some are not kept any more: look at the room anew, and go on from here.
    Missed(EventId),
}

impl EventLog {
    /// Goes on with what is stored, of which the last has the number `last`.
    pub(super) fn open(room: RoomName, storage: Arc<dyn Storage>, last: u64) -> Self {
        let kept = Kept {
            events: VecDeque::new(),
            complete_after: last,
            newest: last,
            reserved: None,
            unsaved: VecDeque::new(),
        };
        let (kept, last) = (Mutex::new(kept), watch::Sender::new(last));
        Self { run: Uuid::new_v4(), room, storage, kept, last, unsaved: Notify::new() }
    }

    /// Adds an event. It is on disk a moment later.
    pub(super) fn push(&self, at: UnixMillis, phase: Phase, by: Option<MemberId>, kind: EventKind) {
        let mut kept = self.kept();
        let number = kept.add(self.run, at, phase, by, kind);
        kept.unsaved.push_back(number);
        self.show(&kept);
        drop(kept);
        self.unsaved.notify_one();
    }

    /// Takes numbers for events that are written with the room's record. They are shown, and
    /// what comes after them, when they are [published](Self::publish); or never.
    pub(super) fn reserve(
        &self,
        at: UnixMillis,
        phase: Phase,
        by: Option<MemberId>,
        kinds: Vec<EventKind>,
    ) -> Vec<Event> {
        let mut kept = self.kept();
        let (before, count) = (kept.newest, kinds.len());
        if count > 0 {
            kept.reserved = Some(before + 1);
        }
        for kind in kinds {
            kept.add(self.run, at, phase, by, kind);
        }
        kept.events.iter().filter(|event| event.id.number > before).cloned().collect()
    }

    /// What was reserved is on disk.
    pub(super) fn publish(&self) {
        let mut kept = self.kept();
        kept.reserved = None;
        self.show(&kept);
    }

    /// These were reserved, and did not happen, as far as is known.
    pub(super) fn withdraw(&self, events: &[Event]) {
        let mut kept = self.kept();
        kept.events.retain(|event| !events.iter().any(|withdrawn| withdrawn.id == event.id));
        kept.reserved = None;
        self.show(&kept);
    }

    /// Shows what was withdrawn and has happened after all. On disk it is already, under
    /// the numbers that it had.
    pub(super) fn catch_up(&self, at: UnixMillis, phase: Phase, kinds: Vec<EventKind>) {
        let mut kept = self.kept();
        for kind in kinds {
            kept.add(self.run, at, phase, None, kind);
        }
        self.show(&kept);
    }

    fn show(&self, kept: &Kept) {
        let last = kept.reserved.map_or(kept.newest, |first| first - 1);
        self.last.send_if_modified(|shown| std::mem::replace(shown, last) != last);
    }

    /// Some of those that have to be written, in order.
    pub(super) fn next_unsaved(&self) -> Vec<Event> {
        let kept = self.kept();
        let is_unsaved = |event: &&Event| kept.unsaved.contains(&event.id.number);
        if kept.unsaved.is_empty() {
            return Vec::new();
        }
        kept.events.iter().filter(is_unsaved).take(PAGE).cloned().collect()
    }

    /// These are written, or never will be.
    pub(super) fn saved(&self, events: &[Event]) {
        let mut kept = self.kept();
        kept.unsaved.retain(|number| !events.iter().any(|event| event.id.number == *number));
    }

    /// Whether all of them are on disk.
    pub(super) fn is_saved(&self) -> bool {
        self.kept().unsaved.is_empty()
    }

    /// Follows from an event that was seen, or from now.
    pub fn follow(&self, after: Option<EventId>) -> Follower {
        let last = self.last.subscribe();
        let (seen, unproven) = match after {
            Some(id) if id.run == self.run => (id.number, None),
            Some(id) => (id.number, Some(id)),
            None => (*last.borrow(), None),
        };
        Follower { seen, unproven, page: VecDeque::new(), last }
    }

    /// The next event, when there is one. `None` when the room's time in memory is
    /// over.
    pub async fn next(&self, follower: &mut Follower) -> Option<Next> {
        if let Some(id) = follower.unproven.take()
            && !self.has(id).await
        {
            return Some(self.missed(follower));
        }
        loop {
            if let Some(event) = follower.page.pop_front() {
                follower.seen = event.id.number;
                return Some(Next::Event(event));
            }
            let seen = follower.seen;
            let last = *follower.last.wait_for(|last| *last > seen).await.ok()?;
            if let Some(next) = self.kept().after(seen, last) {
                follower.seen = next.as_ref().map_or(last, |event| event.id.number);
                match next {
                    Some(event) => return Some(Next::Event(event)),
                    // Only numbers that were never used.
                    None => continue,
                }
            }
            if seen + MAX_EVENTS < last {
                return Some(self.missed(follower));
            }
            // It has fallen behind what is in memory.
            match self.storage.events(&self.room, seen, PAGE).await {
                Ok(page) if !page.is_empty() => {
                    follower.page = page.into_iter().filter(|event| event.id.number <= last).collect();
                    if follower.page.is_empty() {
                        return Some(self.missed(follower));
                    }
                }
                Ok(_) => return Some(self.missed(follower)),
                Err(error) => {
                    tracing::warn!(room = %self.room, %error, "could not read what happened in a room");
                    return Some(self.missed(follower));
                }
            }
        }
    }

    fn missed(&self, follower: &mut Follower) -> Next {
        follower.seen = *self.last.borrow();
        Next::Missed(EventId { run: self.run, number: follower.seen })
    }

    /// Whether this log has this event on disk.
    async fn has(&self, id: EventId) -> bool {
        let Some(before) = id.number.checked_sub(1) else { return false };
        // After all of the log: whoever has seen so much saw what was lost.
        match self.storage.events(&self.room, before, 1).await {
            Ok(found) => found.first().is_some_and(|event| event.id == id),
            Err(_) => false,
        }
    }

    /// The number of the last event that may be shown.
    pub fn last(&self) -> u64 {
        *self.last.borrow()
    }

    /// All events that may be shown, from the first that is kept on, a page at a time:
    /// those after `after`.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn page(&self, after: u64, limit: usize) -> Result<Vec<Event>, StorageError> {
        let last = *self.last.borrow();
        {
            let kept = self.kept();
            if after >= kept.complete_after {
                let shown = kept.events.iter().filter(|event| (after + 1..=last).contains(&event.id.number));
                return Ok(shown.take(limit).cloned().collect());
            }
        }
        let mut page = self.storage.events(&self.room, after, limit).await?;
        page.retain(|event| event.id.number <= last);
        if page.is_empty() {
            // Nothing is stored of what has not been written yet.
            let complete_after = self.kept().complete_after;
            return Box::pin(self.page(complete_after.max(after), limit)).await;
        }
        Ok(page)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn add(&mut self, run: Uuid, at: UnixMillis, phase: Phase, by: Option<MemberId>, kind: EventKind) -> u64 {
        self.newest += 1;
        let number = self.newest;
        self.events.push_back(Event { id: EventId { run, number }, at, phase, by, kind });
        while self.events.len() > KEPT {
            let Some(oldest) = self.events.pop_front() else { break };
            self.complete_after = oldest.id.number;
            if self.unsaved.front() == Some(&self.complete_after) {
                self.unsaved.pop_front();
                tracing::error!(event = %oldest.id, "an event could not be written and is lost");
            }
        }
        number
    }

    /// The first event after one that was seen, and not after the last that may be shown, if
    /// all of those are here.
    fn after(&self, seen: u64, last: u64) -> Option<Option<Event>> {
        if seen < self.complete_after {
            return None;
        }
        let next = self.events.iter().find(|event| event.id.number > seen);
        Some(next.filter(|event| event.id.number <= last).cloned())
    }
}

#[cfg(test)]
mod tests;
