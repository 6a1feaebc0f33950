//! The task that tells the webhook of interviews as they end.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::time::{Instant, interval};

use super::backlog::Backlog;
use super::courier::Courier;
use super::ending::{News, news};
use super::status::Status;
use super::under_way::UnderWay;
use crate::clock::at;
use crate::config::limits::Limits;
use crate::config::webhook::Webhook;
use crate::ids::RoomName;
use crate::room::error::OpenError;
use crate::room::registry::Rooms;
use crate::storage::StorageError;

/// Requests at a time.
const AT_ONCE: usize = 4;
/// Rooms that are looked at in one go: each whole, with all its links and people.
const LOOKED_AT_ONCE: usize = 20;

/// Tells of what ends, and of what ended before and was not told.
pub async fn run(
    to: Webhook,
    mut ended: mpsc::Receiver<RoomName>,
    (rooms, limits): (Arc<Rooms>, Arc<Limits>),
    status: Arc<Status>,
) {
    let mut looks = interval(limits.webhook_look);
    let (courier, mut backlog) = (Courier::new(to, rooms, limits, status), Backlog::default());
    let _going = Going(Arc::clone(&courier.status));
    let mut under_way = UnderWay::default();
    loop {
        while under_way.len() < AT_ONCE
            && let Some((room, tries)) = backlog.take(Instant::now())
        {
            let courier = courier.clone();
            under_way.begin((room.clone(), tries), async move { courier.tell(&room, tries).await });
        }
        courier.status.waits(backlog.len());
        let next = backlog.next().filter(|_| under_way.len() < AT_ONCE);
        tokio::select! {
            room = ended.recv() => match room {
                Some(room) => backlog.announce(room, Instant::now()),
                // The server stops.
                None => return,
            },
            Some((room, tries, settled)) = under_way.next() => {
                let settled = settled.unwrap_or_else(|| courier.failed(tries));
                backlog.settle(&room, settled, Instant::now());
            }
            () = at(next) => {}
            _ = looks.tick() => {
                if let Err(error) = look(&courier, &backlog).await {
                    tracing::warn!(%error, "could not look for interviews that the webhook does not know of");
                }
            }
        }
    }
}

/// The task goes on until this is dropped, also by a panic.
struct Going(Arc<Status>);

impl Drop for Going {
    fn drop(&mut self) {
        self.0.stopped();
    }
}

/// Looks for what was not told, has it sealed, and ends what ran out while nobody was there.
async fn look(courier: &Courier, backlog: &Backlog) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let rooms = courier.rooms.list(after.as_ref(), LOOKED_AT_ONCE).await?;
        let Some((last, _)) = rooms.last() else { return Ok(()) };
        after = Some(last.clone());
        let now = courier.rooms.clock().now();
        for (name, record) in rooms {
            match news(&name, &record, now, courier.limits.webhook_until) {
                News::Ended(_) if backlog.has(&name) => {}
                // It comes back when it is sealed: that may be what it did not come to.
                News::Ended(_) => courier.rooms.ended_before(&name),
                // Opening it ends it. If it is open already, it knows better.
                News::Unnoticed => match courier.rooms.room(&name).await {
                    // Whoever has it knows better, too; and where this server takes none, others look.
                    Ok(_) | Err(OpenError::Elsewhere(_) | OpenError::Closed) => {}
                    Err(error) => {
                        tracing::warn!(room = %name, %error, "could not end an interview whose time ran out");
                    }
                },
                News::Nothing | News::TooLate => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_that_panics_is_seen_to_have_stopped() {
        let status = Arc::<Status>::default();
        let going = Going(Arc::clone(&status));
        assert!(!status.has_stopped());
        let task = tokio::spawn(async move {
            let _going = going;
            panic!("as a test wants it");
        });
        assert!(task.await.is_err());
        assert!(status.has_stopped());
    }
}
