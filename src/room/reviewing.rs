//! A room's review as part of the room's task: read when it is first asked for, and changed
//! like the record: on a copy, then on disk with the event that tells of it, then for all to
//! see.

use std::sync::Arc;

use super::command::{Reply, ReviewCommand};
use super::error::{Refused, RoomError};
use super::events::EventLog;
use super::review::{self, Decided};
use super::standing::{Admitted, Denied};
use crate::clock::Clock;
use crate::ids::RoomName;
use crate::storage::review::{Review, ReviewAuthor};
use crate::storage::room::{MemberRecord, RoomRecord};
use crate::storage::{Storage, StorageError};

/// What reviewers do that is told in an hour: the room's events keep the last of what happened, and
/// nobody pushes the interview out of them (HARD-2). More is done, and told to nobody.
const NEWS_AN_HOUR: u32 = 200;
const HOUR: u64 = 60 * 60 * 1000;

/// What is known of a room's review.
pub(super) struct Reviewing {
    name: RoomName,
    storage: Arc<dyn Storage>,
    events: Arc<EventLog>,
    clock: Clock,
    /// As it is on disk; none where that has to be looked up.
    review: Option<Arc<Review>>,
    /// In which hour how much was told of what reviewers did.
    told: (u64, u32),
}

impl Reviewing {
    pub(super) fn new(
        name: RoomName,
        storage: Arc<dyn Storage>,
        events: Arc<EventLog>,
        clock: Clock,
    ) -> Self {
        Self { name, storage, events, clock, review: None, told: (0, 0) }
    }

    /// Does what somebody wants who may do so at this very moment (HARD-3).
    pub(super) async fn obey(
        &mut self,
        command: ReviewCommand,
        by: Result<Admitted, Denied>,
        record: &RoomRecord,
    ) {
        let now = self.clock.now();
        match command {
            ReviewCommand::Read { reply } => {
                let read = async {
                    by.map_err(Refused::from)?;
                    Ok(self.read().await?)
                };
                answer(reply, read.await);
            }
            ReviewCommand::Comment { new, reply } => {
                let decide = |review: &Review, by: &Admitted| {
                    review::comment(review, (by, record.started), member(by)?.into(), new, now)
                };
                answer(reply, self.change(by, record, decide).await);
            }
            ReviewCommand::Reword { comment, text, reply } => {
                let decide = |review: &Review, by: &Admitted| {
                    review::reword(review, (comment, text), member(by)?.id, now)
                };
                answer(reply, self.change(by, record, decide).await);
            }
            ReviewCommand::Remove { comment, reply } => {
                let decide = |review: &Review, by: &Admitted| review::remove(review, comment, by);
                answer(reply, self.change(by, record, decide).await);
            }
            ReviewCommand::Judge { new, reply } => {
                let decide = |review: &Review, by: &Admitted| {
                    review::judge(review, ReviewAuthor::from(member(by)?), new, now)
                };
                answer(reply, self.change(by, record, decide).await);
            }
        }
    }

    async fn read(&mut self) -> Result<Arc<Review>, StorageError> {
        if let Some(review) = &self.review {
            return Ok(Arc::clone(review));
        }
        let items = self.storage.review(&self.name).await?;
        Ok(Arc::clone(self.review.insert(Arc::new(Review::of(items)))))
    }

    fn may_tell(&mut self) -> bool {
        let hour = self.clock.now().0 / HOUR;
        let told = if self.told.0 == hour { self.told.1 } else { 0 };
        self.told = (hour, told.saturating_add(1));
        told < NEWS_AN_HOUR
    }

    async fn change<T>(
        &mut self,
        by: Result<Admitted, Denied>,
        record: &RoomRecord,
        decide: impl FnOnce(&Review, &Admitted) -> Result<Decided<T>, Refused>,
    ) -> Result<T, RoomError> {
        let by = by.map_err(Refused::from)?;
        let mut review = self.read().await?;
        let Decided { answer, changes, news } = decide(&review, &by)?;
        if changes.is_empty() {
            return Ok(answer);
        }
        let news = news.into_iter().filter(|_| by.role.leads() || self.may_tell()).collect();
        let reserved = self.events.reserve(self.clock.now(), record.phase, Some(by.author.id()), news);
        match self.storage.put_review(&self.name, &changes, &reserved).await {
            Ok(()) => {
                // Whoever reads it at this moment keeps what was there before.
                self.review = None;
                let changed = Arc::make_mut(&mut review);
                changes.iter().for_each(|change| changed.apply(change));
                self.review = Some(review);
                self.events.publish();
                Ok(answer)
            }
            Err(error) => {
                // It may be on disk all the same: what is there is what holds.
                self.review = None;
                self.events.withdraw(&reserved);
                Err(error.into())
            }
        }
    }
}

/// Whoever came without a session has no name to sign with.
fn member(by: &Admitted) -> Result<&MemberRecord, Refused> {
    by.member.as_ref().ok_or(Refused::NoSuchMember)
}

/// Whoever asked may be gone; what was changed stays changed.
fn answer<T>(reply: Reply<T>, with: Result<T, RoomError>) {
    let _ = reply.send(with);
}
