//! A document as it lives between two waits: its state, its members and what is under
//! way to them and to the disk. It takes a turn's mail and does all of it, without
//! waiting for anything.

mod applying;
mod sorting;
mod turning;

use std::sync::Arc;

use super::broadcast::Broadcast;
use super::efforts::Efforts;
use super::journal::{Journal, Saved};
use super::liveness::Liveness;
use super::mail::Leaving;
use super::members::Members;
use super::presence::announcer::Announcer;
use super::state::EncodeError;
use super::view::EditObserver;
use super::views::Views;
use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::ids::{Author, DocumentName};
use crate::protocol::close::CloseReason;
use crate::protocol::frame;
use crate::telemetry::metrics::document::DocumentMeter;

/// A document and everybody in it.
#[derive(Debug)]
pub(super) struct LiveDocument {
    pub(super) document: DocumentName,
    pub(super) views: Views,
    pub(super) members: Members,
    pub(super) announcer: Announcer,
    pub(super) liveness: Liveness,
    pub(super) broadcast: Broadcast,
    pub(super) journal: Journal,
    pub(super) meter: DocumentMeter,
    /// Who has cost more than they should.
    pub(super) efforts: Efforts,
    pub(super) last_written: Option<UnixMillis>,
    /// What is stored does not check out: it can be read, not written (GUARD-5).
    pub(super) is_quarantined: bool,
    /// Is told of every turn in which something was written.
    pub(super) observer: Option<Arc<dyn EditObserver>>,
    pub(super) limits: Arc<Limits>,
    /// It is to end.
    pub(super) leaving: Option<Leaving>,
}

impl LiveDocument {
    /// Looks who is lost.
    pub(super) fn look_after_members(&mut self) {
        for lost in self.liveness.look(&self.members, &self.limits) {
            self.announcer.lost(lost, &mut self.members);
        }
        self.hand_out_if_due();
    }

    /// Hands out what was gathered, unless it waits for more.
    pub(super) fn hand_out_if_due(&mut self) {
        if (self.broadcast.has_frames() || self.announcer.has_news()) && self.broadcast.is_due() {
            self.hand_out();
        }
    }

    /// Hands out what was gathered, presence included. Whoever is quiet has more.
    pub(super) fn hand_out(&mut self) {
        if let Some((author, news)) = self.announcer.take_news() {
            self.broadcast.add_presence(author, frame::binary(&news));
        }
        self.broadcast.hand_out(&mut self.members, || self.views.shown().state_vector());
    }

    /// Nobody is quiet any more: the others get what was held back.
    ///
    /// # Errors
    /// When the document can't be encoded; then it is damaged, and somebody is still quiet.
    pub(super) fn end_quiet(&mut self) -> Result<(), EncodeError> {
        let Some(quiet) = self.views.quiet() else { return Ok(()) };
        let held = self.views.end(&self.limits)?;
        held.iter().for_each(|update| self.broadcast.add_held(update));
        self.announcer.quiet(Author::Person(quiet.who), false, &mut self.members);
        self.tell_observer(0);
        self.hand_out_if_due();
        Ok(())
    }

    /// Nothing can be held back any more, which the room has to know.
    fn cannot_hold(&mut self) -> Result<(), EncodeError> {
        tracing::error!("what others are shown failed or outgrew its bounds; nobody is quiet any more");
        self.observer.iter().for_each(|observer| observer.cannot_hold());
        self.end_quiet()
    }

    /// Opened anew it shows what was held back, which the room has to know.
    pub(super) fn give_up(&mut self) {
        self.views.quiet().and(self.observer.as_ref()).iter().for_each(|observer| observer.cannot_hold());
        self.members.send_away(CloseReason::Restart);
    }

    fn tell_observer(&self, updates: usize) {
        if let (Some(observer), Some(at)) = (&self.observer, self.last_written) {
            observer.edited(at, updates, self.views.shown());
        }
    }

    /// Tells members what is on disk, and starts the next append when it is time.
    pub(super) fn report(&mut self, saved: Saved) {
        self.members.tell(saved.into_iter().chain(self.journal.advance()));
    }

    /// The same, and it is time now.
    pub(super) fn report_and_flush(&mut self, saved: Saved) {
        self.members.tell(saved.into_iter().chain(self.journal.flush()));
    }
}
