use super::super::person::Person;
use super::*;
use crate::auth::identity::Colour;
use crate::call::ice::Ice;
use crate::rights::phase::Phase;

const VOICE: Sending = Sending { audio: true, video: false, screen: false };

fn somebody(role: Role, number: u128) -> By {
    let member = MemberId(uuid::Uuid::from_u128(number));
    let colour = Colour::least_used(std::iter::empty());
    By { person: Some(Person { member, name: format!("{role} {number}"), colour }), role, phase: Phase::Live }
}

/// A connection that has joined.
fn no_help(_: &Participant) -> Way {
    Way::Ice(Ice::default())
}

fn join(call: &mut Call, by: &By) -> Result<(ConnectionId, ParticipantId), Refusal> {
    let connection = call.connect();
    call.refresh(connection, by);
    let id = ParticipantId::random();
    call.join(connection, by, (id, VOICE, no_help), UnixMillis(0))?;
    Ok((connection, id))
}

/// Who is told what of it, in a few words.
fn told(effects: &[Effect], whom: ConnectionId) -> Vec<String> {
    let of = |effect: &Effect| match effect {
        Effect::Tell(to, news) if to.contains(&whom) => {
            let news = serde_json::to_value(news).unwrap();
            Some(news["type"].as_str().unwrap().to_owned())
        }
        Effect::Show(to) if to.contains(&whom) => Some("call".to_owned()),
        Effect::Tell(..) | Effect::Show(_) => None,
    };
    effects.iter().filter_map(of).collect()
}

#[test]
fn hard_2_no_more_than_the_limit_and_the_last_place_is_a_leaders() {
    let mut call = Call::new(3);
    for number in 0..2 {
        join(&mut call, &somebody(Role::Candidate, number)).unwrap();
    }
    assert_eq!(join(&mut call, &somebody(Role::Candidate, 2)), Err(Refusal::CallFull));
    // Whoever is in already takes nobody's place.
    join(&mut call, &somebody(Role::Candidate, 1)).unwrap();
    assert_eq!(call.people(), 2);
    join(&mut call, &somebody(Role::Interviewer, 3)).unwrap();
    assert_eq!(join(&mut call, &somebody(Role::Owner, 4)), Err(Refusal::CallFull));
}

#[test]
fn hard_3_what_somebody_may_is_asked_each_time() {
    let mut call = Call::new(6);
    let (ada, bob) = (somebody(Role::Interviewer, 1), somebody(Role::Candidate, 2));
    let ((of_ada, her), (of_bob, his)) = (join(&mut call, &ada).unwrap(), join(&mut call, &bob).unwrap());
    let ended = By { phase: Phase::Ended, ..bob.clone() };
    let last = || Relayed::Candidate(None);
    assert!(call.relay(of_bob, &bob, her, last()).is_ok());
    assert_eq!(call.relay(of_bob, &ended, her, last()), Err(Refusal::Ended));
    assert_eq!(call.send(of_bob, &ended, VOICE), Err(Refusal::Ended));
    for refused in [
        call.mute(of_bob, &bob, her),
        call.stop(&bob, her, UnixMillis(0)),
        call.allow(&bob, (MemberId::random(), Some(Role::Observer)), Floor::Given),
    ] {
        assert_eq!(refused, Err(Refusal::NotAllowed));
    }
    let effects = call.refresh(of_bob, &ended);
    assert_eq!(
        (told(&effects, of_ada), told(&effects, of_bob)),
        (vec!["left".to_owned()], vec!["left".to_owned()])
    );
    assert_eq!(call.relay(of_ada, &ada, his, last()), Err(Refusal::NoSuchParticipant));
    assert_eq!(call.people(), 1);
}

#[test]
fn nothing_is_for_oneself_for_nobody_or_from_nobody() {
    let mut call = Call::new(6);
    let ada = somebody(Role::Interviewer, 1);
    let (of_ada, her) = join(&mut call, &ada).unwrap();
    let looks_on = call.connect();
    let eve = somebody(Role::Candidate, 2);
    let last = || Relayed::Candidate(None);
    assert_eq!(call.relay(of_ada, &ada, her, last()), Err(Refusal::NoSuchParticipant));
    assert_eq!(call.relay(of_ada, &ada, ParticipantId::random(), last()), Err(Refusal::NoSuchParticipant));
    assert_eq!(call.relay(looks_on, &eve, her, last()), Err(Refusal::NotInCall));
    assert_eq!(call.send(looks_on, &eve, VOICE), Err(Refusal::NotInCall));
    assert_eq!(call.leave(looks_on, Leaving::Left), []);
}

#[test]
fn who_looks_on_sees_nothing_before_they_may_and_all_changes_then() {
    let mut call = Call::new(6);
    let (ada, bob) = (somebody(Role::Interviewer, 1), somebody(Role::Candidate, 2));
    let early = By { phase: Phase::Pending, ..bob.clone() };
    let of_bob = call.connect();
    assert_eq!(told(&call.refresh(of_bob, &early), of_bob), Vec::<String>::new());
    let of_ada = call.connect();
    let effects = call.join(of_ada, &ada, (ParticipantId::random(), VOICE, no_help), UnixMillis(0)).unwrap();
    assert_eq!(told(&effects, of_bob), Vec::<String>::new());
    assert_eq!(told(&call.refresh(of_bob, &bob), of_bob), ["call"]);
    assert_eq!(told(&call.refresh(of_bob, &bob), of_bob), Vec::<String>::new(), "nothing is different");
    let effects = call.disconnect(of_ada, Leaving::Lost);
    assert_eq!((told(&effects, of_bob), told(&effects, of_ada)), (vec!["call".to_owned()], Vec::new()));
}

#[test]
fn somebody_silenced_speaks_again_once_their_page_has_fallen_silent() {
    let mut call = Call::new(6);
    let (ada, bob) = (somebody(Role::Interviewer, 1), somebody(Role::Candidate, 2));
    let ((of_ada, _), (of_bob, his)) = (join(&mut call, &ada).unwrap(), join(&mut call, &bob).unwrap());
    let effects = call.mute(of_ada, &ada, his).unwrap();
    assert_eq!(
        (told(&effects, of_bob), told(&effects, of_ada)),
        (vec!["muted".to_owned()], vec!["changed".to_owned()])
    );
    let shown = |call: &Call| (call.places[1].shown.audio, call.places[1].shown.muted);
    // It was under way.
    assert_eq!(told(&call.send(of_bob, &bob, VOICE).unwrap(), of_bob), ["muted"]);
    assert_eq!(shown(&call), (false, true));
    call.send(of_bob, &bob, Sending::default()).unwrap();
    assert_eq!(shown(&call), (false, true), "they are silenced until they speak");
    call.send(of_bob, &bob, VOICE).unwrap();
    assert_eq!(shown(&call), (true, false));
    // Who was silent anyway has nothing to do first.
    call.send(of_bob, &bob, Sending::default()).unwrap();
    call.mute(of_ada, &ada, his).unwrap();
    call.send(of_bob, &bob, VOICE).unwrap();
    assert_eq!(shown(&call), (true, false));
    // Unless a leader says so.
    call.allow(&ada, (bob.person.as_ref().unwrap().member, Some(Role::Candidate)), Floor::Taken).unwrap();
    assert_eq!(call.send(of_bob, &bob, VOICE), Err(Refusal::MayNotSpeak));
    assert!(!call.places[1].shown.audio);
}

#[test]
fn who_was_put_out_stays_out_for_a_minute() {
    let mut call = Call::new(6);
    let (ada, bob) = (somebody(Role::Interviewer, 1), somebody(Role::Candidate, 2));
    let (of_bob, his) = join(&mut call, &bob).unwrap();
    call.stop(&ada, his, UnixMillis(5)).unwrap();
    let mut again =
        |now| call.join(of_bob, &bob, (ParticipantId::random(), VOICE, no_help), UnixMillis(now)).map(|_| ());
    assert_eq!((again(60_004), again(60_005)), (Err(Refusal::Stopped), Ok(())));
}
