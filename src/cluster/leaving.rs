//! Giving this server's rooms to others: when it stops, and when somebody wants it to have none.
//! A few at a time: each is saved and given back, its people come again, and whoever they come
//! to has it.
//!
//! A server that *drains* goes on: it passes on what it is asked, and can be taken back into
//! service. When the last of the others goes that would take its rooms, it takes rooms itself until
//! there is another, whatever it was told: a room that nobody serves is worse. Once it stops there
//! is no way back.

use std::collections::HashSet;
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::time::sleep;

use super::place::Cluster;
use super::service::{DrainError, Progress, Service};
use crate::ids::RoomName;
use crate::storage::StorageError;

/// Rooms that move at a time: whoever comes again is not held up by all others.
const AT_ONCE: usize = 16;
/// How often a server that drains looks whether it has rooms after all: those that it was about
/// to take, those that were just being made or deleted, and what could not be given.
const AGAIN: Duration = Duration::from_millis(500);

impl Cluster {
    /// Takes no more rooms, and gives away those that it has. What can't be given away
    /// stays, and is taken by others when this server has gone.
    pub async fn leave(&self) {
        // It is so from now on, whatever somebody is about to change.
        let _ = self.service.become_with(Service::Leaving, || self.rooms.stop_claiming());
        let drained = {
            let _turn = self.changing.lock().await;
            self.claims.drain().await
        };
        if let Err(error) = drained {
            // Where the store does not answer, nothing can be saved and given.
            return tracing::warn!(%error, "could not tell the other servers that this one is leaving");
        }
        // Whoever was at it ends with the rooms that are on their way.
        let _giving = self.giving.lock().await;
        let moved = self.give_all(Service::Leaving).await;
        tracing::info!(rooms = moved, "gave the rooms to other servers");
    }

    /// Takes no more rooms, and begins to give away those that it has; [`Self::progress`] says
    /// how far that is. Asked again it goes on.
    ///
    /// # Errors
    /// When nobody else takes rooms, or this server is stopping, or the store does not answer.
    pub async fn drain(self: &Arc<Self>) -> Result<Progress, DrainError> {
        let _turn = self.changing.lock().await;
        if self.service() == Service::Open {
            if !self.claims.drain_beside_others().await? {
                return Err(DrainError::NobodyElse);
            }
            self.service.become_with(Service::Draining, || self.rooms.stop_claiming())?;
            tracing::info!("this server was told to give its rooms to others");
            tokio::spawn(give_on(Arc::downgrade(self)));
        }
        self.progressed()
    }

    /// Takes rooms again. Those that were given away stay where they are.
    ///
    /// # Errors
    /// When this server is stopping, or the store does not answer.
    pub async fn undrain(&self) -> Result<Progress, DrainError> {
        let _turn = self.changing.lock().await;
        if matches!(self.service(), Service::Draining | Service::Alone) {
            self.claims.undrain().await?;
            self.service.become_with(Service::Open, || self.rooms.go_on_claiming())?;
            tracing::info!("this server takes rooms again");
        }
        self.progressed()
    }

    /// Whether it takes rooms, and how many it has.
    pub fn progress(&self) -> Progress {
        Progress { service: self.service(), rooms: self.all_rooms().len() }
    }

    fn progressed(&self) -> Result<Progress, DrainError> {
        let progress = self.progress();
        if progress.service == Service::Leaving { Err(DrainError::Leaving) } else { Ok(progress) }
    }

    /// All that are open here, or this server's.
    fn all_rooms(&self) -> HashSet<RoomName> {
        let open = self.rooms.open_names().into_iter();
        open.chain(self.claims.held()).collect()
    }

    /// Gives each away, as long as that is wanted. How many there were.
    async fn give_all(&self, wanted: Service) -> usize {
        let mut rooms = self.all_rooms();
        // Whoever is at it gives it back, or is done with it, in a moment.
        rooms.retain(|room| !self.rooms.is_withheld(room));
        let all = rooms.len();
        let give = |room: RoomName| async move {
            // Whoever stops gives what can be given; whoever drains keeps what nobody would have.
            if self.service() == wanted
                && (wanted == Service::Leaving || self.is_taken_by_another(&room).await)
            {
                self.give(&room).await;
            }
        };
        stream::iter(rooms).for_each_concurrent(AT_ONCE, give).await;
        all
    }

    /// Whether a room would be somebody's again at once.
    async fn is_taken_by_another(&self, room: &RoomName) -> bool {
        self.claims.is_sure() && matches!(self.heir(room).await, Ok(Some(_)))
    }

    async fn give(&self, room: &RoomName) {
        let _moving = self.moves(room);
        // A room that leaves memory is given back; what has no room of its own is not yet.
        self.rooms.close_room(room).await;
        if self.claims.holds(room)
            && let Err(error) = self.claims.hand_over(room, None).await
        {
            tracing::warn!(%room, %error, "could not give a room back");
        }
    }
}

impl Cluster {
    /// Gives back what the store alone remembers, unless this server takes rooms again.
    async fn give_back_forgotten(&self) -> Result<(), StorageError> {
        let _turn = self.changing.lock().await;
        if self.service() == Service::Draining { self.claims.give_back_forgotten().await } else { Ok(()) }
    }

    /// Takes rooms when nobody else does any more, and none when somebody does again.
    async fn mind_the_others(&self) -> Result<(), DrainError> {
        let _turn = self.changing.lock().await;
        let is_alone = self.others().await?.iter().all(|node| node.is_draining);
        match self.service() {
            Service::Draining if is_alone => {
                self.claims.undrain().await?;
                self.service.become_with(Service::Alone, || self.rooms.go_on_claiming())?;
                tracing::warn!(
                    "no other server takes rooms: this one serves them until one does, though it was drained"
                );
            }
            // Of two that are alone and see each other one goes on.
            Service::Alone if !is_alone && self.claims.drain_beside_others().await? => {
                self.service.become_with(Service::Draining, || self.rooms.stop_claiming())?;
                tracing::info!("another server takes rooms: this one gives its own away");
            }
            Service::Open | Service::Draining | Service::Alone | Service::Leaving => {}
        }
        Ok(())
    }

    /// Gives away what there is. Looks, one after the other, that found nothing, with this one.
    async fn look(&self, idle: u32) -> u32 {
        let had_some = self.give_all(Service::Draining).await > 0;
        let is_rid_of_all = !had_some && !self.rooms.withholds_any();
        let idle = if is_rid_of_all { idle + 1 } else { 0 };
        // The store may not have heard of some, and would call them this server's for ever: people
        // who are sent to another would be sent back. By the second look that finds nothing also that has come
        // to an end which was about to take one.
        let is_forgetful = (had_some || idle == 2) && self.give_back_forgotten().await.is_err();
        if is_forgetful { idle.min(1) } else { idle }
    }
}

/// Gives away what there is, and what turns up, until that is not wanted any more.
async fn give_on(cluster: Weak<Cluster>) {
    let mut idle = 0;
    while let Some(cluster) = cluster.upgrade() {
        let giving = cluster.giving.lock().await;
        if let Err(error) = cluster.mind_the_others().await {
            tracing::debug!(%error, "it is not known whether other servers take rooms");
        }
        idle = match cluster.service() {
            Service::Open | Service::Leaving => return,
            Service::Alone => 0,
            Service::Draining => cluster.look(idle).await,
        };
        drop(giving);
        drop(cluster);
        sleep(AGAIN).await;
    }
}
