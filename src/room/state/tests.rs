use std::collections::HashSet;

use proptest::prelude::*;

use super::super::standing::{Pass, Refusal};
use super::*;
use crate::auth::token::Session;
use crate::ids::RoomName;
use crate::rights::table::Action;

const NOW: UnixMillis = UnixMillis(1_000_000);

fn here(present: &Present) -> Circumstances<'_> {
    Circumstances { now: NOW, present, most: 10 }
}

fn link_of(state: &RoomState, role: Role) -> Uuid {
    state.record().links.iter().find(|link| link.role == role).unwrap().id
}

fn newcomer(link: Uuid) -> Newcomer {
    Newcomer { link, password: None, name: "Ada".to_owned() }
}

#[test]
fn a_room_begins_with_a_link_for_each_role() {
    let (state, links) = RoomState::make(NewRoom { is_live: true, ..NewRoom::default() }, NOW);
    assert_eq!(links.iter().map(|made| made.link.role).collect::<Vec<_>>(), Role::ATTENDING);
    let record = state.record();
    assert_eq!((record.phase, record.started, record.version), (Phase::Live, Some(NOW), 1));
    assert_eq!(state.clone().into_next().version, 2);
}

#[test]
fn hard_3_a_password_that_was_changed_while_somebody_came_keeps_them_out() {
    let new = NewRoom { password: Some("hash".to_owned()), ..NewRoom::default() };
    let (mut state, _) = RoomState::make(new, NOW);
    let link = link_of(&state, Role::Candidate);
    let knew = || Newcomer { password: Some("hash".to_owned()), ..newcomer(link) };
    state.join(knew(), &here(&Present::new())).unwrap();
    state.configure(Patch { password: Some(Some("another".to_owned())), ..Patch::default() });
    let late = state.join(knew(), &here(&Present::new()));
    assert_eq!(late, Err(Denied::Out(Refusal::PasswordNeeded).into()));
    state.revoke_link(link, Role::Interviewer).unwrap();
    let late = state.join(knew(), &here(&Present::new()));
    assert_eq!(late, Err(Denied::Out(Refusal::LinkRevoked).into()));
}

#[test]
fn hard_3_whoever_was_removed_has_no_right_any_more() {
    let (mut state, _) = RoomState::make(NewRoom { is_live: true, ..NewRoom::default() }, NOW);
    let link = link_of(&state, Role::Candidate);
    let member = state.join(newcomer(link), &here(&Present::new())).unwrap();
    let session = Session { room: RoomName::random(), member: member.id, until: UnixMillis(NOW.0 + 1) };
    let right = Right { pass: Pass::Session(session), action: Action::Run };
    assert_eq!(state.check(&right, NOW).unwrap().role, Role::Candidate);
    state.remove(member.id, Role::Interviewer).unwrap();
    assert_eq!(state.check(&right, NOW), Err(Denied::Out(Refusal::Removed)));
}

/// Something that is asked of a room, with numbers for who and what.
#[derive(Debug, Clone)]
enum Ask {
    Join(usize),
    Rename(usize),
    Remove(usize, Role),
    MakeLink(Role, Option<u64>),
    ExpireLink(usize, Option<u64>, Role),
    RevokeLink(usize, Role),
    RenewLink(usize, Role),
    SetPhase(Phase),
    EndIfIdle(u64),
}

fn ask() -> impl Strategy<Value = Ask> {
    let role = || prop::sample::select(Role::ALL.to_vec());
    let expires = || prop::option::of(0..3_000_000_u64);
    let which = || 0..12_usize;
    prop_oneof![
        which().prop_map(Ask::Join),
        which().prop_map(Ask::Rename),
        (which(), role()).prop_map(|(member, by)| Ask::Remove(member, by)),
        (role(), expires()).prop_map(|(role, at)| Ask::MakeLink(role, at)),
        (which(), expires(), role()).prop_map(|(link, at, by)| Ask::ExpireLink(link, at, by)),
        (which(), role()).prop_map(|(link, by)| Ask::RevokeLink(link, by)),
        (which(), role()).prop_map(|(link, by)| Ask::RenewLink(link, by)),
        prop::sample::select(Phase::ALL.to_vec()).prop_map(Ask::SetPhase),
        (0..9_000_000_u64).prop_map(Ask::EndIfIdle),
    ]
}

fn obey(state: &mut RoomState, ask: Ask) -> Result<(), Refused> {
    let nobody = Present::new();
    let link = |at: usize| state.record().links.get(at).map_or(Uuid::nil(), |link| link.id);
    let member = |at: usize| state.record().members.get(at).map_or_else(MemberId::random, |member| member.id);
    match ask {
        Ask::Join(at) => state.join(newcomer(link(at)), &here(&nobody)).map(drop),
        Ask::Rename(at) => state.rename(member(at), "Bob".to_owned()).map(drop),
        Ask::Remove(at, by) => state.remove(member(at), by),
        Ask::MakeLink(role, at) => {
            let new = NewLink { role, label: None, expires: at.map(UnixMillis) };
            state.make_link(new, NOW).map(drop)
        }
        Ask::ExpireLink(at, expires, by) => {
            let patch = LinkPatch { expires: Some(expires.map(UnixMillis)), ..LinkPatch::default() };
            state.change_link(link(at), patch, (by, NOW)).map(drop)
        }
        Ask::RevokeLink(at, by) => state.revoke_link(link(at), by),
        Ask::RenewLink(at, by) => state.renew_link(link(at), (by, NOW)).map(drop),
        Ask::SetPhase(phase) => state.set_phase(phase, NOW),
        Ask::EndIfIdle(now) => {
            state.end_if_idle(UnixMillis(now));
            Ok(())
        }
    }
}

proptest! {
    /// Whatever is asked in whatever order: what is refused changes nothing, and a room
    /// stays one that its owner can manage.
    #[test]
    fn no_order_of_commands_makes_a_room_that_should_not_be(asked in prop::collection::vec(ask(), 0..60)) {
        let (mut state, _) = RoomState::make(NewRoom { idle_minutes: 60, ..NewRoom::default() }, NOW);
        for ask in asked {
            let before = state.clone();
            let refused = obey(&mut state, ask.clone()).is_err();
            prop_assert!(!refused || state == before, "{:?} was refused, and changed something", ask);
            let (record, was) = (state.record(), before.record());
            prop_assert!(
                record.links.iter().any(|link| link.role == Role::Owner && link.expires.is_none()),
                "nobody can manage the room for good"
            );
            let ids: HashSet<Uuid> = record.links.iter().map(|link| link.id).collect();
            prop_assert_eq!(ids.len(), record.links.len());
            let ids: HashSet<MemberId> = record.members.iter().map(|member| member.id).collect();
            prop_assert_eq!(ids.len(), record.members.len());
            prop_assert!(was.phase.may_become(record.phase));
            prop_assert_eq!(record.phase == Phase::Ended, record.ended.is_some());
            prop_assert!(record.phase == Phase::Pending || record.started.is_some());
            let sent_away = |record: &RoomRecord| {
                record.members.iter().filter(|member| member.removed).map(|member| member.id).collect::<HashSet<_>>()
            };
            prop_assert!(sent_away(was).is_subset(&sent_away(record)), "nobody comes back by themselves");
        }
    }
}
