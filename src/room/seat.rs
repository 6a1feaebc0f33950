//! Somebody's seat in one document of a room.

use tokio::sync::watch;

use super::standing::{Pass, Rules, Standing};
use crate::clock::{Clock, UnixMillis};
use crate::document::seat::Seat;
use crate::ids::DocumentName;
use crate::rights::table::Access;

/// What somebody may do in a document, looked up again only when something about the
/// room has changed, or time has run out.
#[derive(Debug)]
pub(super) struct RoomSeat {
    rules: watch::Receiver<Rules>,
    pass: Pass,
    document: DocumentName,
    clock: Clock,
    known: Option<Access>,
    /// Until when that holds if nothing changes.
    until: Option<UnixMillis>,
}

impl RoomSeat {
    pub(super) fn new(
        mut rules: watch::Receiver<Rules>,
        pass: Pass,
        document: DocumentName,
        clock: Clock,
    ) -> Self {
        rules.mark_changed();
        Self { rules, pass, document, clock, known: None, until: None }
    }

    fn look(&mut self, now: UnixMillis) {
        let rules = self.rules.borrow_and_update();
        (self.known, self.until) = match rules.stay(&self.pass, now) {
            Ok(admitted) => match rules.standing(admitted.role, self.document) {
                Standing::In(access) => (Some(access), admitted.until),
                Standing::Waiting | Standing::Never | Standing::Over => (None, admitted.until),
            },
            Err(_) => (None, None),
        };
    }
}

impl Seat for RoomSeat {
    fn access(&mut self) -> Option<Access> {
        let now = self.clock.now();
        // A room that left memory changes no more.
        let has_changed = self.rules.has_changed().unwrap_or(true);
        if has_changed || self.until.is_some_and(|until| until <= now) {
            self.look(now);
        }
        self.known
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::super::state::links::NewLink;
    use super::super::state::{NewRoom, RoomState};
    use super::*;
    use crate::ids::MemberId;
    use crate::rights::phase::Phase;
    use crate::rights::role::Role;

    #[tokio::test(start_paused = true)]
    async fn hard_3_a_seat_is_gone_with_the_right_to_it() {
        let clock = Clock::tokio();
        let (mut state, _) =
            RoomState::make(NewRoom { is_live: true, ..NewRoom::default() }, UnixMillis::default());
        let expires = Some(clock.now().after(Duration::from_secs(60)));
        let made = state.make_link(NewLink { role: Role::Candidate, label: None, expires }, clock.now());
        let link = made.unwrap().link.id;
        let rules = |state: &RoomState| Rules {
            record: Some(Arc::new(state.record().clone())),
            sessions: Arc::default(),
        };
        let (sender, receiver) = watch::channel(rules(&state));
        let pass = Pass::Link { link, guest: MemberId::random() };
        let seat = |document| RoomSeat::new(receiver.clone(), pass.clone(), document, clock);
        let (mut code, mut problem) = (seat(DocumentName::Code), seat(DocumentName::Problem));
        let mut both = || (code.access(), problem.access());
        assert_eq!(both(), (Some(Access::Write), Some(Access::Read)));
        assert_eq!(seat(DocumentName::Notes).access(), None);
        state.set_phase(Phase::Ended, clock.now()).unwrap();
        sender.send_replace(rules(&state));
        assert_eq!(both(), (None, None));
        state.set_phase(Phase::Live, clock.now()).unwrap();
        sender.send_replace(rules(&state));
        assert_eq!(both(), (Some(Access::Write), Some(Access::Read)));
        // Nothing changes, and time is over.
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(both(), (None, None));
    }
}
