//! Who is quiet: somebody asked to be alone for some minutes, and what they write in the
//! code is held back from the others until that is over. Pure.
//!
//! One person of a room at a time, since everybody who is quiet sees another text. It is
//! kept nowhere: after a restart everything is shown.

use std::time::Duration;

use tokio::sync::watch;

use super::error::Refused;
use super::standing;
use crate::clock::UnixMillis;
use crate::document::quiet::{Quiet, QuietChanges};
use crate::ids::MemberId;
use crate::rights::phase::Phase;
use crate::storage::room::RoomRecord;

/// Time for which it goes on in a room that is empty: a network that fails does not break
/// what was promised, and nothing is kept in memory for nobody.
const ABSENCE: Duration = Duration::from_secs(60);

/// Who is quiet in a room, and the end of that.
#[derive(Debug)]
pub(super) struct QuietTime {
    now: watch::Sender<Option<Quiet>>,
    /// Since when nobody at all is here.
    empty_since: Option<UnixMillis>,
    /// When it last began, and how often it has.
    begun: (UnixMillis, u64),
    /// Least time from one beginning to the next: for each the document is copied.
    pause: Duration,
}

impl QuietTime {
    /// Nobody is.
    pub(super) fn new(pause: Duration) -> Self {
        Self { now: watch::Sender::new(None), empty_since: None, begun: (UnixMillis::default(), 0), pause }
    }

    /// For those who follow it.
    pub(super) fn follow(&self) -> QuietChanges {
        self.now.subscribe()
    }

    /// Somebody is quiet from now on, or for longer.
    ///
    /// # Errors
    /// When somebody else is, or it last began a moment ago.
    pub(super) fn begin(
        &mut self,
        who: MemberId,
        time: Duration,
        is_empty: bool,
        now: UnixMillis,
    ) -> Result<Quiet, Refused> {
        let (since, number) = match *self.now.borrow() {
            Some(quiet) if quiet.who == who => (quiet.since, quiet.number),
            Some(_) => return Err(Refused::SomebodyIsQuiet),
            None => {
                let (last, count) = self.begun;
                let wait = now.until(last.after(self.pause));
                if count > 0 && !wait.is_zero() {
                    return Err(Refused::QuietTooOften { wait });
                }
                self.begun = (now, count + 1);
                self.empty_since = is_empty.then_some(now);
                (now, count + 1)
            }
        };
        let quiet = Quiet { who, since, until: now.after(time), number };
        self.now.send_replace(Some(quiet));
        Ok(quiet)
    }

    /// Ends it for this one. Whether they were quiet.
    pub(super) fn end(&mut self, who: MemberId) -> bool {
        let is_quiet = self.now.borrow().is_some_and(|quiet| quiet.who == who);
        if is_quiet {
            self.now.send_replace(None);
        }
        is_quiet
    }

    /// Ends it whoever it is. Who was quiet.
    pub(super) fn end_all(&mut self) -> Option<Quiet> {
        let quiet = *self.now.borrow();
        if quiet.is_some() {
            self.now.send_replace(None);
        }
        quiet
    }

    /// Ends it if it is over: the time, the interview, or the right to be here. Who was
    /// quiet.
    pub(super) fn end_if_over(&mut self, record: &RoomRecord, now: UnixMillis) -> Option<Quiet> {
        let quiet = (*self.now.borrow())?;
        let is_in = record.members.iter().any(|member| {
            member.id == quiet.who
                && !member.removed
                && standing::valid_link(record, member.link, now).is_ok()
        });
        let is_over = !is_in || record.phase != Phase::Live || self.due(record).is_some_and(|due| due <= now);
        if is_over { self.end_all() } else { None }
    }

    /// When to look whether it is [over](Self::end_if_over), if nothing changes before.
    pub(super) fn due(&self, record: &RoomRecord) -> Option<UnixMillis> {
        let quiet = (*self.now.borrow())?;
        let absent = self.empty_since.map(|since| since.after(ABSENCE));
        // Nothing changes in the room when a link expires.
        let link = record.members.iter().find(|member| member.id == quiet.who).map(|member| member.link);
        let link = record.links.iter().find(|known| Some(known.id) == link);
        let expired = link.and_then(|link| link.expires);
        [Some(quiet.until), absent, expired].into_iter().flatten().min()
    }

    /// Somebody is here.
    pub(super) fn came(&mut self) {
        self.empty_since = None;
    }

    /// The last one has left.
    pub(super) fn emptied(&mut self, now: UnixMillis) {
        self.empty_since = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::super::attendance::Present;
    use super::super::state::links::LinkPatch;
    use super::super::state::{Circumstances, NewRoom, Newcomer, RoomState};
    use super::*;
    use crate::rights::role::Role;

    const MINUTE: Duration = Duration::from_secs(60);

    struct Room {
        state: RoomState,
        quiet: QuietTime,
        now: UnixMillis,
    }

    impl Room {
        fn new() -> (Self, MemberId, MemberId) {
            let now = UnixMillis(1_000_000);
            let (mut state, links) = RoomState::make(NewRoom { is_live: true, ..NewRoom::default() }, now);
            let mut join = |role| {
                let link = links.iter().find(|made| made.link.role == role).unwrap().link.id;
                let newcomer = Newcomer { link, password: None, name: "Ada".to_owned() };
                let here = Circumstances { now, present: &Present::default(), most: 10 };
                state.join(newcomer, &here).unwrap().id
            };
            let (ada, bob) = (join(Role::Candidate), join(Role::Interviewer));
            (Self { state, quiet: QuietTime::new(Duration::from_secs(3)), now }, ada, bob)
        }

        fn begin(&mut self, who: MemberId) -> Result<u64, Refused> {
            self.quiet.begin(who, 5 * MINUTE, false, self.now).map(|quiet| quiet.number)
        }

        /// Who was quiet, if it ends by itself after this time.
        fn after(&mut self, time: Duration) -> Option<MemberId> {
            self.now = self.now.after(time);
            self.quiet.end_if_over(self.state.record(), self.now).map(|quiet| quiet.who)
        }
    }

    #[test]
    fn one_person_is_quiet_at_a_time_and_can_be_for_longer() {
        let (mut room, ada, bob) = Room::new();
        assert_eq!(room.begin(ada), Ok(1));
        assert_eq!(room.begin(bob), Err(Refused::SomebodyIsQuiet));
        assert!(!room.quiet.end(bob), "it is Ada's");
        assert_eq!(room.after(4 * MINUTE), None);
        assert_eq!(room.begin(ada), Ok(1), "the same time, and longer");
        assert_eq!(room.after(4 * MINUTE), None);
        assert_eq!(room.after(MINUTE), Some(ada));
        assert_eq!(room.after(MINUTE), None, "once");
        assert_eq!(room.begin(bob), Ok(2));
        assert!(room.quiet.end(bob) && !room.quiet.end(bob));
        let wait = Duration::from_secs(3);
        assert_eq!(room.begin(bob), Err(Refused::QuietTooOften { wait }), "HARD-1: each costs a copy");
        assert_eq!(room.after(Duration::from_secs(3)), None);
        assert_eq!(room.begin(bob), Ok(3));
    }

    #[test]
    fn it_goes_on_while_anybody_is_here_and_for_a_minute_in_an_empty_room() {
        let (mut room, ada, bob) = Room::new();
        room.begin(ada).unwrap();
        room.quiet.emptied(room.now);
        assert_eq!(room.after(MINUTE - Duration::from_millis(1)), None);
        room.quiet.came();
        assert_eq!(room.after(MINUTE), None, "somebody came back");
        room.quiet.emptied(room.now);
        assert_eq!(room.quiet.due(room.state.record()), Some(room.now.after(MINUTE)));
        assert_eq!(room.after(MINUTE), Some(ada));
        // A program may ask for it where nobody is.
        room.quiet.begin(bob, 5 * MINUTE, true, room.now).unwrap();
        assert_eq!(room.after(MINUTE), Some(bob));
    }

    #[test]
    fn it_ends_when_their_link_expires_without_anybody_doing_anything() {
        let (mut room, ada, _) = Room::new();
        room.begin(ada).unwrap();
        let link = room.state.record().members.iter().find(|member| member.id == ada).unwrap().link;
        let expires = room.now.after(2 * MINUTE);
        let patch = LinkPatch { label: None, expires: Some(Some(expires)) };
        room.state.change_link(link, patch, (Role::Owner, room.now)).unwrap();
        assert_eq!(room.quiet.due(room.state.record()), Some(expires));
        assert_eq!(room.after(2 * MINUTE - Duration::from_millis(1)), None);
        assert_eq!(room.after(Duration::from_millis(1)), Some(ada));
    }

    #[test]
    fn it_ends_with_the_interview_and_with_the_right_to_be_here() {
        let ends: [fn(&mut RoomState, MemberId, UnixMillis); 3] = [
            |state, _, now| state.set_phase(Phase::Ended, now).unwrap(),
            |state, ada, _| state.remove(ada, Role::Owner).unwrap(),
            |state, ada, _| {
                let link = state.record().members.iter().find(|member| member.id == ada).unwrap().link;
                state.revoke_link(link, Role::Owner).unwrap();
            },
        ];
        for end in ends {
            let (mut room, ada, _) = Room::new();
            let follower = room.quiet.follow();
            room.begin(ada).unwrap();
            assert_eq!(room.after(MINUTE), None);
            assert!(follower.borrow().is_some());
            end(&mut room.state, ada, room.now);
            assert_eq!(room.after(Duration::ZERO), Some(ada));
            assert_eq!(*follower.borrow(), None);
        }
    }
}
