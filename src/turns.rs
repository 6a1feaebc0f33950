//! Whose turn it is, where something takes a thread for a while: few at once, and one of a room's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::ids::RoomName;

/// Those who wait for that, on the server and for one room. More are told to come again.
const WAITING: usize = 64;
const WAITING_OF_ROOM: usize = 8;
/// How long they wait.
const PATIENCE: Duration = Duration::from_secs(15);

/// Hands out turns, first come first served.
#[derive(Debug)]
pub struct Turns {
    at_once: Arc<Semaphore>,
    waiting: Semaphore,
    rooms: Mutex<HashMap<RoomName, Weak<OfRoom>>>,
}

/// The turn of a room, and the places to wait for it.
#[derive(Debug)]
struct OfRoom {
    turn: Arc<Semaphore>,
    waiting: Semaphore,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    _room: OwnedSemaphorePermit,
    _of_room: Arc<OfRoom>,
    _server: OwnedSemaphorePermit,
}

/// Too many wait, or have for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowded;

impl Turns {
    /// So many at once, on a server.
    pub fn new(at_once: usize) -> Self {
        let at_once = Arc::new(Semaphore::new(at_once));
        Self { at_once, waiting: Semaphore::new(WAITING), rooms: Mutex::default() }
    }

    /// Waits for a turn of this room.
    ///
    /// # Errors
    /// When it would take too long.
    pub async fn take(&self, room: &RoomName) -> Result<Turn, Crowded> {
        let _place = self.waiting.try_acquire().map_err(|_| Crowded)?;
        let of_room = self.of_room(room);
        // Nobody takes the places of other rooms (HARD-2).
        let _place_of_room = of_room.waiting.try_acquire().map_err(|_| Crowded)?;
        let both = async {
            // The room's first: nobody waits for it with a turn of the server's in hand.
            let room = Arc::clone(&of_room.turn).acquire_owned().await.map_err(|_| Crowded)?;
            let server = Arc::clone(&self.at_once).acquire_owned().await.map_err(|_| Crowded)?;
            Ok(Turn { _room: room, _of_room: Arc::clone(&of_room), _server: server })
        };
        timeout(PATIENCE, both).await.map_err(|_| Crowded)?
    }

    fn of_room(&self, room: &RoomName) -> Arc<OfRoom> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = rooms.get(room).and_then(Weak::upgrade) {
            return known;
        }
        rooms.retain(|_, known| known.strong_count() > 0);
        let turn = Arc::new(Semaphore::new(1));
        let new = Arc::new(OfRoom { turn, waiting: Semaphore::new(WAITING_OF_ROOM) });
        rooms.insert(room.clone(), Arc::downgrade(&new));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn hard_2_a_room_has_one_turn_and_leaves_the_others_theirs() {
        let turns = Turns::new(2);
        let [one, two, three] = ["one", "two", "three"].map(|name| name.parse::<RoomName>().unwrap());
        let first = turns.take(&one).await.unwrap();
        assert_eq!(turns.take(&one).await.unwrap_err(), Crowded, "it goes on");
        let second = turns.take(&two).await.unwrap();
        assert_eq!(turns.take(&three).await.unwrap_err(), Crowded, "both do");
        drop(second);
        let third = turns.take(&three).await.unwrap();
        let (waited, ()) = tokio::join!(turns.take(&one), async {
            drop((first, third));
        });
        assert!(waited.is_ok(), "who waits gets it");
        drop(waited);
        turns.take(&two).await.unwrap();
        assert_eq!(turns.rooms.lock().unwrap().len(), 1, "rooms are forgotten");
    }

    #[tokio::test(start_paused = true)]
    async fn hard_2_no_more_wait_than_there_is_room_for() {
        let turns = Arc::new(Turns::new(2));
        let room: RoomName = "one".parse().unwrap();
        let held = turns.take(&room).await.unwrap();
        let waiting: Vec<_> = (0..WAITING_OF_ROOM)
            .map(|_| {
                let (turns, room) = (Arc::clone(&turns), room.clone());
                tokio::spawn(async move { turns.take(&room).await.map(|_| ()) })
            })
            .collect();
        while turns.waiting.available_permits() > WAITING - WAITING_OF_ROOM {
            tokio::task::yield_now().await;
        }
        assert_eq!(turns.take(&room).await.unwrap_err(), Crowded, "at once");
        turns.take(&"another".parse().unwrap()).await.expect("its own affair");
        drop(held);
        for waiter in waiting {
            waiter.await.unwrap().unwrap();
        }
    }
}
