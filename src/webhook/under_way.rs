//! The rooms that are being told, and what comes of each, whatever becomes of its task.

use std::collections::HashMap;
use std::future::Future;

use tokio::task::{Id, JoinSet};

use super::backlog::Settled;
use crate::ids::RoomName;

/// What is under way.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    tasks: JoinSet<Settled>,
    rooms: HashMap<Id, (RoomName, u32)>,
}

impl UnderWay {
    /// Tells a room, which was tried as often before.
    pub(super) fn begin(
        &mut self,
        (room, tries): (RoomName, u32),
        telling: impl Future<Output = Settled> + Send + 'static,
    ) {
        let task = self.tasks.spawn(telling);
        self.rooms.insert(task.id(), (room, tries));
    }

    /// How many are told now.
    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    /// The next one that is settled, or not, by a panic; with how often it was tried before.
    /// `None` if none is told.
    pub(super) async fn next(&mut self) -> Option<(RoomName, u32, Option<Settled>)> {
        loop {
            let (id, settled) = match self.tasks.join_next_with_id().await? {
                Ok((id, settled)) => (id, Some(settled)),
                Err(error) => {
                    tracing::error!(%error, "telling the webhook failed");
                    (error.id(), None)
                }
            };
            if let Some((room, tries)) = self.rooms.remove(&id) {
                return Some((room, tries, settled));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_of_one_room_which_is_known() {
        let mut under_way = UnderWay::default();
        let (bad, good) = (RoomName::random(), RoomName::random());
        under_way.begin((bad.clone(), 3), async { panic!("as a test wants it") });
        assert_eq!(under_way.next().await, Some((bad, 3, None)));
        under_way.begin((good.clone(), 0), async { Settled::Done });
        assert_eq!(under_way.len(), 1);
        assert_eq!(under_way.next().await, Some((good, 0, Some(Settled::Done))));
        assert_eq!((under_way.next().await, under_way.len()), (None, 0));
    }
}
