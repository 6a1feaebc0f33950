//! What others see of an open room: typed methods over its bounded mailbox, and what
//! decides who may do what, to be read at any time.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use uuid::Uuid;

use super::attendance::{Attendances, Present};
use super::claims::{Claim, Claims};
use super::command::{Attendance, Closing, Command, Mail, Reply, ReviewCommand};
use super::error::{OpenError, Refused, RoomError};
use super::events::EventLog;
use super::life::Life;
use super::observer::{DocumentObserver, Noticed};
use super::review::{NewComment, NewJudgement};
use super::seat::RoomSeat;
use super::standing::{Pass, Right, Rules};
use super::state::Newcomer;
use super::state::links::{LinkPatch, MadeLink, NewLink};
use super::state::settings::Patch;
use crate::call::exchange::Exchange;
use crate::clock::{Clock, UnixMillis};
use crate::document::permit::Permit;
use crate::document::quiet::{Quiet, QuietChanges};
use crate::document::seat::Seat;
use crate::document::view::EditObserver;
use crate::ids::{DocumentName, MemberId};
use crate::mailbox::Sender;
use crate::rights::phase::Phase;
use crate::storage::event::{Attendee, EventKind};
use crate::storage::review::{Comment, Judgement, Review};
use crate::storage::room::{Intent, LinkRecord, MemberRecord, RoomRecord};

/// A room that is open. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RoomHandle {
    pub(super) lanes: Lanes,
    pub(super) rules: watch::Receiver<Rules>,
    pub(super) here: Arc<Attendances>,
    pub(super) events: Arc<EventLog>,
    pub(super) noticed: Arc<Noticed>,
    pub(super) claims: Arc<Claims>,
    pub(super) call: Arc<OnceLock<Arc<Exchange>>>,
    pub(super) quiet: QuietChanges,
    pub(super) life: Arc<Life>,
    pub(super) clock: Clock,
}

/// The ways to a room's task. Leaders have one of their own, which is read first: nobody
/// stands before them in a queue (HARD-2).
#[derive(Debug, Clone)]
pub(super) struct Lanes {
    pub(super) leaders: Sender<Mail>,
    pub(super) others: Sender<Mail>,
}

impl Lanes {
    fn of(&self, leads: bool) -> &Sender<Mail> {
        if leads { &self.leaders } else { &self.others }
    }
}

impl RoomHandle {
    /// What decides at this moment.
    pub fn rules(&self) -> Rules {
        self.rules.borrow().clone()
    }

    /// The same, and the changes of it.
    pub fn watch(&self) -> watch::Receiver<Rules> {
        self.rules.clone()
    }

    /// The room as it is kept.
    ///
    /// # Errors
    /// When it was deleted.
    pub fn record(&self) -> Result<Arc<RoomRecord>, OpenError> {
        self.rules.borrow().record.clone().ok_or(OpenError::NoSuchRoom)
    }

    /// What happens in the room.
    pub fn events(&self) -> &Arc<EventLog> {
        &self.events
    }

    /// Something has happened beside the room's own task, which is somebody's doing.
    pub fn tell(&self, by: Option<MemberId>, kind: EventKind) {
        let phase = self.rules.borrow().record.as_ref().map(|record| record.phase);
        // A room that was deleted has nobody to hear it.
        if let Some(phase) = phase {
            self.events.push(self.clock.now(), phase, by, kind);
        }
    }

    /// What is being done in it once.
    pub fn claims(&self) -> &Arc<Claims> {
        &self.claims
    }

    /// Claims what the room has for questions; `None` while somebody else has.
    pub fn claim_question(&self) -> Option<Claim> {
        self.claims.claim("a question")
    }

    /// When somebody last did something.
    pub fn last_active(&self, record: &RoomRecord) -> UnixMillis {
        record.last_active.max(self.noticed.last_edit())
    }

    /// Who is here for the others to see.
    pub fn present(&self) -> Present {
        let shown = |present: &Present| {
            let shown = present.iter().filter(|(_, here)| here.who.role.attends());
            shown.map(|(id, here)| (*id, here.clone())).collect()
        };
        self.here.look(shown)
    }

    /// How many people are here.
    pub fn people(&self) -> usize {
        self.here.people()
    }

    /// How many connections those have who do not lead.
    pub fn guests(&self) -> usize {
        self.here.guests()
    }

    /// Who is quiet.
    pub fn quiet(&self) -> Option<Quiet> {
        *self.quiet.borrow()
    }

    /// Until when all that a document's journal has was shown to everybody; `None` while that is
    /// all of it. What comes from then on may be held back.
    pub fn shown_until(&self, document: DocumentName) -> Option<UnixMillis> {
        self.quiet().filter(|_| document == DocumentName::Code).map(|quiet| quiet.since)
    }

    /// The same, and the changes of it, for a document in which somebody can be.
    pub(super) fn quiet_in(&self, document: DocumentName) -> Option<QuietChanges> {
        (document == DocumentName::Code).then(|| self.quiet.clone())
    }

    /// For the room's document of this name.
    pub(super) fn observer(&self, document: DocumentName) -> Arc<dyn EditObserver> {
        Arc::new(DocumentObserver::new(document, &self.noticed))
    }

    /// Asked when something takes effect that was allowed a while before.
    pub fn permit(&self, right: Right) -> Permit {
        let (rules, clock) = (self.rules.clone(), self.clock);
        let admitted = self.rules.borrow().admit(&right.pass, clock.now());
        let link = admitted.ok().and_then(|admitted| admitted.link);
        Permit::as_long_as(link, move || rules.borrow().check(&right, clock.now()).is_ok())
    }

    /// What somebody may do in a document, for as long as they may.
    pub fn seat(&self, pass: Pass, document: DocumentName) -> Box<dyn Seat> {
        Box::new(RoomSeat::new(self.rules.clone(), pass, document, self.clock))
    }

    /// Somebody joins by a link.
    ///
    /// # Errors
    /// When the link does not let them in, or as many are here as may be.
    pub async fn join(&self, newcomer: Newcomer) -> Result<MemberRecord, RoomError> {
        let record = self.record()?;
        let leads = record.links.iter().any(|link| link.id == newcomer.link && link.role.leads());
        self.ask(leads, |reply| Mail::Join { newcomer, reply }).await
    }

    /// Gives a member another name, cleaned already.
    ///
    /// # Errors
    /// When there is no such member, or they may not.
    pub async fn rename(
        &self,
        right: Right,
        member: MemberId,
        name: String,
    ) -> Result<MemberRecord, RoomError> {
        self.command(right, |reply| Command::Rename { member, name, reply }).await
    }

    /// Sends a member or a guest away: their sessions are not valid any more.
    ///
    /// # Errors
    /// When there is nobody of that id, or they may not.
    pub async fn remove(&self, right: Right, member: MemberId) -> Result<(), RoomError> {
        self.command(right, |reply| Command::Remove { member, reply }).await
    }

    /// Makes a link.
    ///
    /// # Errors
    /// When there are too many, it would have expired already, or they may not.
    pub async fn make_link(&self, right: Right, new: NewLink) -> Result<MadeLink, RoomError> {
        self.command(right, |reply| Command::MakeLink { new, reply }).await
    }

    /// Gives a link another label, or another time to expire, or none.
    ///
    /// # Errors
    /// When there is no such link, the time has passed, nobody could manage the room any
    /// more, or they may not.
    pub async fn change_link(
        &self,
        right: Right,
        link: Uuid,
        patch: LinkPatch,
    ) -> Result<LinkRecord, RoomError> {
        self.command(right, |reply| Command::ChangeLink { link, patch, reply }).await
    }

    /// Revokes a link: it lets nobody in any more, and who came by it has to go.
    ///
    /// # Errors
    /// When there is no such link, nobody could manage the room any more, or they may not.
    pub async fn revoke_link(&self, right: Right, link: Uuid) -> Result<(), RoomError> {
        self.command(right, |reply| Command::RevokeLink { link, reply }).await
    }

    /// Revokes a link, and makes one like it.
    ///
    /// # Errors
    /// When there is no such link, or they may not.
    pub async fn renew_link(&self, right: Right, link: Uuid) -> Result<MadeLink, RoomError> {
        self.command(right, |reply| Command::RenewLink { link, reply }).await
    }

    /// Holds back what a member writes in the code for this time.
    ///
    /// # Errors
    /// When somebody else is quiet, it began a moment ago, a question is being brought in, or they
    /// may not.
    pub async fn be_quiet(&self, right: Right, member: MemberId, time: Duration) -> Result<(), RoomError> {
        // What they write would be left in the files of the question that comes.
        let _claim = self.claim_question().ok_or(Refused::QuestionUnderWay)?;
        self.command(right, |reply| Command::BeQuiet { member, time, reply }).await
    }

    /// Shows it, if the member is quiet.
    ///
    /// # Errors
    /// When they may not.
    pub async fn end_quiet(&self, right: Right, member: MemberId) -> Result<(), RoomError> {
        self.command(right, |reply| Command::EndQuiet { member, reply }).await
    }

    /// Starts, ends or reopens the interview.
    ///
    /// # Errors
    /// When that can't follow on where it stands, or they may not.
    pub async fn set_phase(&self, right: Right, phase: Phase) -> Result<(), RoomError> {
        self.command(right, |reply| Command::SetPhase { phase, reply }).await
    }

    /// Changes settings.
    ///
    /// # Errors
    /// When they may not.
    pub async fn configure(&self, right: Right, patch: Patch) -> Result<(), RoomError> {
        self.command(right, |reply| Command::Configure { patch, reply }).await
    }

    /// Notes that a question is being brought in. From then on nothing stands in its way.
    ///
    /// # Errors
    /// When another is, there were too many, or they may not.
    pub(super) async fn begin_question(&self, right: Right, intent: Intent) -> Result<(), RoomError> {
        self.command(right, |reply| Command::Bring { intent: Box::new(intent), reply }).await
    }

    /// Notes that it is in all documents.
    ///
    /// # Errors
    /// When that can't be stored.
    pub(super) async fn finish_question(&self, nonce: Uuid, by: Option<MemberId>) -> Result<(), RoomError> {
        self.ask(true, |reply| Mail::Brought { nonce, by, reply }).await
    }

    /// What was said of the interview: all of it, of which whoever asks sees
    /// [some](super::review::Seen).
    ///
    /// # Errors
    /// When they may not, or storage fails.
    pub async fn review(&self, right: Right) -> Result<Arc<Review>, RoomError> {
        self.command(right, |reply| Command::Review(ReviewCommand::Read { reply })).await
    }

    /// Somebody comments on the recording.
    ///
    /// # Errors
    /// When there are too many comments, there is none to answer, or they may not.
    pub async fn comment(&self, right: Right, new: NewComment) -> Result<Comment, RoomError> {
        self.command(right, |reply| Command::Review(ReviewCommand::Comment { new, reply })).await
    }

    /// Somebody changes a comment of theirs.
    ///
    /// # Errors
    /// When it is another's, is gone, or they may not.
    pub async fn reword(&self, right: Right, comment: Uuid, text: String) -> Result<Comment, RoomError> {
        self.command(right, |reply| Command::Review(ReviewCommand::Reword { comment, text, reply })).await
    }

    /// A comment is deleted.
    ///
    /// # Errors
    /// When it is another's and they don't lead, it is gone, or they may not.
    pub async fn remove_comment(&self, right: Right, comment: Uuid) -> Result<(), RoomError> {
        self.command(right, |reply| Command::Review(ReviewCommand::Remove { comment, reply })).await
    }

    /// Somebody writes their judgement, or gives it.
    ///
    /// # Errors
    /// When there are too many, it recommends nothing, or they may not.
    pub async fn judge(&self, right: Right, new: NewJudgement) -> Result<Judgement, RoomError> {
        self.command(right, |reply| Command::Review(ReviewCommand::Judge { new, reply })).await
    }

    /// Somebody comes.
    ///
    /// # Errors
    /// When as many are here as may be, or the room is closed.
    pub async fn attend(&self, who: Attendee) -> Result<Attendance, OpenError> {
        let leads = who.role.leads();
        let mailbox = self.lanes.of(leads).clone();
        // Whoever goes away while waiting leaves by the answer, which nobody takes.
        self.ask(leads, |reply| Mail::Arrive { who, mailbox, reply }).await
    }

    /// A member's sockets that came with a session last until then.
    ///
    /// # Errors
    /// When the room is closed.
    pub async fn renew(&self, member: &MemberRecord, until: UnixMillis) -> Result<(), OpenError> {
        let (leads, member) = (member.role.leads(), member.id);
        self.ask(leads, |reply| Mail::Renew { member, until, reply }).await
    }

    /// The webhook knows of the end that was then.
    ///
    /// # Errors
    /// When that could not be stored.
    pub async fn note_told(&self, ended: UnixMillis) -> Result<(), RoomError> {
        self.ask(false, |reply| Mail::Told { ended, reply }).await
    }

    /// Ends the room's time in memory, for good or until it is opened anew: what is
    /// not saved is saved first.
    pub(super) async fn close(&self, how: Closing) {
        let (done, answer) = oneshot::channel();
        if self.lanes.leaders.send(Mail::Close { how, done }).await.is_ok() {
            // An actor that has ended has closed.
            let _ = answer.await;
        }
    }

    async fn command<T>(
        &self,
        right: Right,
        command: impl FnOnce(Reply<T, RoomError>) -> Command,
    ) -> Result<T, RoomError> {
        let admitted = self.rules.borrow().admit(&right.pass, self.clock.now());
        let leads = admitted.is_ok_and(|admitted| admitted.role.leads());
        self.ask(leads, |reply| Mail::Command { right, command: command(reply) }).await
    }

    async fn ask<T, E: From<OpenError>>(
        &self,
        leads: bool,
        mail: impl FnOnce(Reply<T, E>) -> Mail,
    ) -> Result<T, E> {
        let (reply, answer) = oneshot::channel();
        let asked = async {
            self.lanes.of(leads).send(mail(reply)).await.map_err(|_| OpenError::Closed)?;
            answer.await.map_err(|_| OpenError::Closed)?
        };
        tokio::time::timeout(ANSWER, asked).await.map_err(|_| OpenError::Busy)?
    }
}

/// A room answers within this time, or counts as busy (HARD-2). It waits for nothing but
/// the disk.
const ANSWER: Duration = Duration::from_secs(5);
