//! Goes through all rooms that are kept, and counts.
//!
//! Nobody waits for it but whoever is first: what was counted last is shown, and counted anew in
//! the background when somebody looks and it is old. Of each room it remembers what its events
//! said, and reads on where it ended, so that counting again costs little.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard, watch};
use tokio::time::{Instant, timeout};

use super::tally::{Day, RoomTally, Usage};
use crate::clock::{Clock, UnixMillis};
use crate::ids::RoomName;
use crate::rights::phase::Phase;
use crate::storage::room::RoomRecord;
use crate::storage::{Storage, StorageError};

/// Days that are shown, today among them.
pub const DAYS: u64 = 90;
/// How old it may be before it is counted again.
const FRESH: Duration = Duration::from_secs(300);
/// How long whoever is first waits for it.
const PATIENCE: Duration = Duration::from_secs(2);
/// Rooms that are looked at. Of each some hundred bytes are remembered.
const MAX_ROOMS: usize = 20_000;
/// Rooms that are read at once: a record may be some hundred kilobytes.
const AT_ONCE: usize = 50;
/// Events that are read in one go through all rooms; the next one reads on.
const MAX_EVENTS: usize = 500_000;
/// Events that are read at once.
const PAGE: usize = 1_000;

/// What is kept, and what it was used for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// When.
    pub at: UnixMillis,
    /// By day; those on which nothing happened are left out.
    pub days: BTreeMap<Day, Usage>,
    /// Rooms in each phase, in the order of [`Phase::ALL`].
    pub rooms: [usize; 3],
    /// Bytes of all histories.
    pub history: u64,
    /// Rooms whose time is over, and which will be erased.
    pub over: usize,
    /// Imports that were not finished.
    pub unfinished: usize,
    /// Whether there was more than is looked at in one go: the numbers are too low.
    pub is_partial: bool,
}

/// Counts when it is asked.
#[derive(Debug)]
pub struct UsageCount {
    storage: Arc<dyn Storage>,
    clock: Clock,
    known: Arc<Mutex<Known>>,
    counted: watch::Sender<Option<Latest>>,
}

type Latest = (Arc<Counted>, Instant);

/// Of each room how far it was read, and what that said.
type Known = HashMap<RoomName, Read>;

#[derive(Debug, Default)]
struct Read {
    upto: u64,
    tally: RoomTally,
    /// Bytes of the history, and when the room was in use then.
    history: Option<(UnixMillis, u64)>,
}

impl UsageCount {
    /// Nothing counted yet.
    pub fn new(storage: Arc<dyn Storage>, clock: Clock) -> Self {
        Self { storage, clock, known: Arc::default(), counted: watch::channel(None).0 }
    }

    /// What was counted last; nothing while that takes longer than anybody waits.
    pub async fn look(&self) -> Option<Arc<Counted>> {
        let latest = self.counted.borrow().clone();
        match latest {
            Some((counted, since)) if since.elapsed() < FRESH => return Some(counted),
            Some((counted, _)) => {
                self.begin();
                return Some(counted);
            }
            None => self.begin(),
        }
        let mut follow = self.counted.subscribe();
        let counted = timeout(PATIENCE, follow.wait_for(Option::is_some)).await.ok()?.ok()?;
        counted.as_ref().map(|(counted, _)| Arc::clone(counted))
    }

    /// Counts in the background, unless somebody is at it.
    fn begin(&self) {
        let Ok(known) = Arc::clone(&self.known).try_lock_owned() else { return };
        let (storage, clock, counted) = (Arc::clone(&self.storage), self.clock, self.counted.clone());
        tokio::spawn(async move {
            match count(&*storage, known, clock.now()).await {
                Ok(fresh) => drop(counted.send_replace(Some((Arc::new(fresh), Instant::now())))),
                Err(error) => tracing::warn!(%error, "could not count what the server was used for"),
            }
        });
    }
}

async fn count(
    storage: &dyn Storage,
    mut known: OwnedMutexGuard<Known>,
    now: UnixMillis,
) -> Result<Counted, StorageError> {
    let first = Day((Day::of(now).0 + 1).saturating_sub(DAYS));
    let mut counted = Counted { at: now, ..Counted::default() };
    let mut before = std::mem::take(&mut *known);
    let mut budget = MAX_EVENTS;
    let mut after = None;
    loop {
        let rooms = storage.rooms(after.as_ref(), AT_ONCE).await?;
        let Some((last, _)) = rooms.last() else { return Ok(counted) };
        after = Some(last.clone());
        for (name, record) in rooms {
            if record.unfinished {
                counted.unfinished += 1;
                continue;
            }
            if known.len() >= MAX_ROOMS {
                counted.is_partial = true;
                return Ok(counted);
            }
            let mut read = before.remove(&name).unwrap_or_default();
            if Day::of(record.last_active) >= first {
                counted.is_partial |= !read.on(storage, &name, &mut budget).await?;
            }
            read.tally.forget_before(first);
            counted.history += read.history_of(storage, &name, &record).await?;
            counted.add(&record, &read.tally, first);
            known.insert(name, read);
        }
    }
}

impl Counted {
    fn add(&mut self, record: &RoomRecord, tally: &RoomTally, first: Day) {
        for (count, phase) in self.rooms.iter_mut().zip(Phase::ALL) {
            *count += usize::from(record.phase == phase);
        }
        self.over += usize::from(record.over_since.is_some_and(|since| since >= record.last_active));
        for (day, usage) in tally.days(record).range(first..) {
            self.days.entry(*day).or_default().add(usage);
        }
    }
}

impl Read {
    /// Reads what has come. Whether that was all.
    async fn on(
        &mut self,
        storage: &dyn Storage,
        name: &RoomName,
        budget: &mut usize,
    ) -> Result<bool, StorageError> {
        while *budget > 0 {
            let events = storage.events(name, self.upto, PAGE).await?;
            *budget = budget.saturating_sub(events.len());
            for event in &events {
                self.upto = event.id.number;
                self.tally.add(event);
            }
            if events.len() < PAGE {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn history_of(
        &mut self,
        storage: &dyn Storage,
        name: &RoomName,
        record: &RoomRecord,
    ) -> Result<u64, StorageError> {
        match self.history {
            Some((active, bytes)) if active == record.last_active => Ok(bytes),
            _ => {
                let bytes = storage.history_size(name).await?.bytes();
                self.history = Some((record.last_active, bytes));
                Ok(bytes)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::storage::event::{Event, EventId, EventKind};
    use crate::storage::memory::MemoryStorage;

    const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

    fn event(number: u64, kind: EventKind) -> Event {
        let at = UnixMillis(NOW.0 - 60_000 + number);
        Event { id: EventId { run: Uuid::nil(), number }, at, phase: Phase::Live, by: None, kind }
    }

    fn live(number: u64, phase: Phase) -> Event {
        event(number, EventKind::PhaseChanged { phase })
    }

    async fn counted(storage: &MemoryStorage, known: &Arc<Mutex<Known>>) -> Counted {
        count(storage, Arc::clone(known).lock_owned().await, NOW).await.unwrap()
    }

    #[tokio::test]
    async fn a_room_is_read_on_from_where_it_was_read_to_and_is_gone_when_it_is_deleted() {
        let storage = MemoryStorage::default();
        let (name, known) = (RoomName::random(), Arc::<Mutex<Known>>::default());
        let mut record = RoomRecord::new(NOW, "python");
        record.started = Some(NOW);
        storage.put_room(&name, &record, &[live(1, Phase::Live)]).await.unwrap();
        let ancient = RoomRecord::new(UnixMillis(5), "python");
        storage.put_room(&RoomName::random(), &ancient, &[]).await.unwrap();
        assert_eq!(counted(&storage, &known).await.rooms, [2, 0, 0]);
        let edits = (2..2_600).map(|number| event(number, EventKind::ProblemUpdated));
        let more: Vec<Event> = edits.chain([live(30_001, Phase::Ended)]).collect();
        storage.append_events(&name, more).await.unwrap();
        let found = counted(&storage, &known).await;
        let today = &found.days[&Day::of(NOW)];
        assert_eq!((today.interviews, today.live_ms, found.is_partial), (1, 30_000, false));
        assert_eq!(known.lock().await[&name].upto, 30_001);
        storage.delete_room(&name).await.unwrap();
        let found = counted(&storage, &known).await;
        assert_eq!((found.days.len(), found.rooms), (0, [1, 0, 0]));
        assert!(!known.lock().await.contains_key(&name));
    }
}
