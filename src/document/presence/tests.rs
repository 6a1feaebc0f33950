use super::*;
use crate::auth::identity::Colour;
use crate::protocol::guard::AwarenessUpdate;
use crate::rights::role::Role;

const ADA: MemberKey = MemberKey(1);
const BOB: MemberKey = MemberKey(2);

fn say(presence: &mut Presence, who: MemberKey, client: u64, clock: u32, state: &str) -> Reaction {
    say_as(presence, who, None, client, clock, state)
}

fn say_as(
    presence: &mut Presence,
    member: MemberKey,
    identity: Option<&Identity>,
    client: u64,
    clock: u32,
    state: &str,
) -> Reaction {
    let sender = Sender { member, identity, marks: Marks::default(), now: Instant::now() };
    presence.receive(sender, [AwarenessEntry { client, clock, state }], &Limits::default())
}

fn shown(presence: &Presence, id: u64) -> Option<(u32, String)> {
    let message = presence.message([id])?;
    let update = AwarenessUpdate::check(message.slice(2..)).unwrap();
    let entry = update.entries().next().unwrap();
    Some((entry.clock, entry.state.to_owned()))
}

#[test]
fn aware_1_leaving_removes_only_what_the_connection_brought() {
    let mut presence = Presence::default();
    say(&mut presence, ADA, 1, 1, "{}");
    say(&mut presence, BOB, 2, 5, "{}");
    assert_eq!(presence.leave(ADA, &Limits::default()), [1]);
    assert_eq!(shown(&presence, 1), Some((2, "null".into())));
    assert_eq!(shown(&presence, 2), Some((5, "{}".into())));
}

#[test]
fn aware_2_nobody_writes_an_id_of_somebody_else() {
    let mut presence = Presence::default();
    say(&mut presence, ADA, 7, 3, r#"{"at":1}"#);
    assert_eq!(say(&mut presence, BOB, 7, 4, "null"), Reaction::default());
    assert_eq!(say(&mut presence, BOB, 7, 99, r#"{"at":2}"#), Reaction::default());
    assert_eq!(presence.leave(BOB, &Limits::default()), [0u64; 0]);
    assert_eq!(shown(&presence, 7), Some((3, r#"{"at":1}"#.into())));
}

#[test]
fn aware_4_who_comes_back_with_an_old_clock_is_told_the_known_one() {
    let mut presence = Presence::default();
    say(&mut presence, ADA, 7, 3, "{}");
    presence.leave(ADA, &Limits::default());
    let reaction = say(&mut presence, BOB, 7, 3, "{}");
    assert_eq!(reaction, Reaction { outdated: vec![7], ..Reaction::default() });
    assert_eq!(shown(&presence, 7), Some((4, "null".into())));
    assert_eq!(say(&mut presence, BOB, 7, 5, "{}").changed, [7]);
}

#[test]
fn aware_6_two_tabs_are_two_ids() {
    let mut presence = Presence::default();
    say(&mut presence, ADA, 1, 1, r#"{"user":{"name":"Ada"}}"#);
    say(&mut presence, BOB, 2, 1, r#"{"user":{"name":"Ada"}}"#);
    presence.leave(ADA, &Limits::default());
    assert!(shown(&presence, 2).unwrap().1.contains("Ada"));
}

#[test]
fn aware_3_a_stamped_state_goes_back_to_its_owner_at_a_higher_clock() {
    let colour = Colour::least_used([].into_iter());
    let identity = Identity { member: None, name: None, colour, role: Role::Candidate };
    let identity = Some(&identity);
    let mut presence = Presence::default();
    let reaction = say_as(&mut presence, ADA, identity, 7, 3, r#"{"user":{"name":"Ada"}}"#);
    assert_eq!((reaction.changed, reaction.stamped), (vec![7], vec![7]));
    let (clock, state) = shown(&presence, 7).unwrap();
    assert_eq!(clock, 4);
    // What she says meanwhile counts as well.
    let reaction = say_as(&mut presence, ADA, identity, 7, 4, r#"{"at":1,"user":{"name":"Ada"}}"#);
    assert_eq!(reaction.stamped, [7]);
    assert_eq!(shown(&presence, 7).unwrap().0, 5);
    // And what she says with the stamp goes on as it is.
    let reaction = say_as(&mut presence, ADA, identity, 7, 6, &state);
    assert_eq!((reaction.changed, reaction.stamped), (vec![7], vec![]));
    assert_eq!(shown(&presence, 7), Some((6, state)));
}

/// What y-protocols and y-websocket do with the state of their own id: they take it at a higher
/// clock, and send it, in JavaScript's words.
fn send_back(presence: &mut Presence, identity: &Identity, own: &mut u32) -> Option<Reaction> {
    let message = presence.message_to_owner([7])?;
    let update = AwarenessUpdate::check(message.slice(2..)).unwrap();
    let entry = update.entries().next().unwrap();
    if entry.clock <= *own {
        return None;
    }
    *own = entry.clock;
    let state: serde_json::Value = serde_json::from_str(entry.state).unwrap();
    Some(say_as(presence, ADA, Some(identity), 7, *own, &state.to_string().replace("1.0", "1")))
}

#[test]
fn aware_3_what_is_sent_back_is_not_answered() {
    let colour = Colour::least_used([].into_iter());
    let identity = Identity { member: Some("m".into()), name: None, colour, role: Role::Candidate };
    for state in [r#"{"user":{"name":"Ada"}}"#, "{}", "[1]", r#"{ "at" : 1.0, "user": {} }"#] {
        let (mut presence, mut own) = (Presence::default(), 3);
        let reaction = say_as(&mut presence, ADA, Some(&identity), 7, own, state);
        assert_eq!(reaction.stamped, [7], "{state}");
        // A number that JavaScript writes otherwise takes one turn more.
        let turns = std::iter::from_fn(|| send_back(&mut presence, &identity, &mut own)).take(10).count();
        assert!(turns <= 2, "{state}: {turns} and more");
        let clock = shown(&presence, 7).unwrap().0;
        assert_eq!(clock, own, "both know the same");
        // Others hear of it once, and what she says next is new.
        let next = say_as(&mut presence, ADA, Some(&identity), 7, own + 1, r#"{"at":2}"#);
        assert_eq!(next.changed, [7]);
    }
}

/// Ada's page as y-protocols and y-websocket make it, and what is under way to and from it.
struct FarPage {
    presence: Presence,
    identity: Identity,
    clock: u32,
    state: String,
    up: VecDeque<(u32, String)>,
    down: VecDeque<(u32, String)>,
}

impl FarPage {
    fn new() -> Self {
        let colour = Colour::least_used([].into_iter());
        let identity = Identity { member: Some("m".into()), name: None, colour, role: Role::Candidate };
        let (presence, clock, state) = (Presence::default(), 0, String::new());
        Self { presence, identity, clock, state, up: VecDeque::new(), down: VecDeque::new() }
    }

    /// She moves.
    fn moves(&mut self, at: u32) {
        self.clock += 1;
        self.state = format!(r#"{{"at":{at}}}"#);
        self.up.push_back((self.clock, self.state.clone()));
    }

    /// The server writes something else beside her name.
    fn marks(&mut self, marks: Marks) {
        let changed = self.presence.stamp_anew(ADA, &self.identity, marks);
        self.answer(&changed);
    }

    fn answer(&mut self, ids: &[u64]) {
        let Some(message) = self.presence.message_to_owner(ids.iter().copied()) else { return };
        let update = AwarenessUpdate::check(message.slice(2..)).unwrap();
        self.down.extend(update.entries().map(|entry| (entry.clock, entry.state.to_owned())));
    }

    fn arrives_up(&mut self, marks: Marks) {
        let Some((clock, state)) = self.up.pop_front() else { return };
        let sender = Sender { member: ADA, identity: Some(&self.identity), marks, now: Instant::now() };
        let entry = AwarenessEntry { client: 7, clock, state: &state };
        let reaction = self.presence.receive(sender, [entry], &Limits::default());
        self.answer(&reaction.stamped);
    }

    fn arrives_down(&mut self) {
        let Some((clock, state)) = self.down.pop_front() else { return };
        if clock > self.clock {
            (self.clock, self.state) = (clock, state);
            self.up.push_back((self.clock, self.state.clone()));
        }
    }
}

#[test]
fn aware_3_what_is_sent_back_while_more_is_under_way_is_not_answered() {
    // Xorshift: what happens in which order.
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut any = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    for round in 0..2_000 {
        let (mut page, mut marks, mut last) = (FarPage::new(), Marks::default(), 0);
        page.moves(last);
        for _ in 0..any(30) {
            match any(4) {
                0 => {
                    last += 1;
                    page.moves(last);
                }
                1 => {
                    marks.lost = !marks.lost;
                    page.marks(marks);
                }
                2 => page.arrives_up(marks),
                _ => page.arrives_down(),
            }
        }
        // She does nothing any more: what is under way comes in, and then it is still.
        let mut turns = 0;
        while !(page.up.is_empty() && page.down.is_empty()) {
            page.arrives_up(marks);
            page.arrives_down();
            turns += 1;
            assert!(turns < 100, "round {round}: {:?} and {:?} are still under way", page.up, page.down);
        }
        let (clock, state) = shown(&page.presence, 7).unwrap();
        assert_eq!((page.clock, &page.state), (clock, &state), "round {round}: both know the same");
        assert_eq!(state.contains("lost"), marks.lost, "round {round}: {state}");
        assert!(state.contains(&format!(r#""at":{last},"#)), "round {round}: {last} came last, not {state}");
    }
}

#[test]
fn who_is_quiet_is_shown_without_where_they_are_and_how_often_they_move() {
    let identity = Identity {
        member: None,
        name: None,
        colour: Colour::least_used([].into_iter()),
        role: Role::Candidate,
    };
    let (mut presence, limits, began) = (Presence::default(), Limits::default(), Instant::now());
    let quiet = Marks { quiet: true, ..Marks::default() };
    let say = |presence: &mut Presence, clock: u32, at: u64| {
        let sender = Sender {
            member: ADA,
            identity: Some(&identity),
            marks: quiet,
            now: began + Duration::from_millis(at),
        };
        let state = format!(r#"{{"cursor":{clock},"user":{{"name":"Ada"}}}}"#);
        presence.receive(sender, [AwarenessEntry { client: 7, clock, state: &state }], &limits).changed
    };
    assert_eq!(say(&mut presence, 10, 0), [7]);
    let (clock, state) = shown(&presence, 7).unwrap();
    assert!(state.contains(r#""quiet":true"#) && !state.contains("cursor"), "{state}");
    let to_owner = presence.message_to_owner([7]).unwrap();
    assert!(to_owner.windows(6).any(|part| part == b"cursor"), "she keeps what is hers");
    for step in 1..100 {
        assert_eq!(say(&mut presence, clock + step, u64::from(step)), [0u64; 0], "nobody hears of it");
        assert_eq!(shown(&presence, 7).unwrap().0, clock, "nor does who asks");
    }
    assert_eq!(say(&mut presence, clock + 200, 10_000), [7], "but that she is still there");
    assert_eq!(shown(&presence, 7).unwrap().0, clock + 1);
    // When it is over, all is there that was said last.
    assert_eq!(presence.stamp_anew(ADA, &identity, Marks::default()), [7]);
    let (last, state) = shown(&presence, 7).unwrap();
    assert!(last > clock + 200 && !state.contains("quiet"));
    assert!(state.contains(&format!(r#""cursor":{}"#, clock + 200)), "{state}");
}

#[test]
fn aware_5_states_that_nobody_renews_are_taken_away() {
    let (mut presence, limits) = (Presence::default(), Limits::default());
    say(&mut presence, ADA, 1, 1, "{}");
    say(&mut presence, BOB, 2, 1, "{}");
    let later = Instant::now() + limits.presence_renewal;
    let entry = AwarenessEntry { client: 2, clock: 2, state: "{}" };
    let sender = Sender { member: BOB, identity: None, marks: Marks::default(), now: later };
    presence.receive(sender, [entry], &limits);
    assert_eq!(presence.reap(later + Duration::from_secs(1), &limits), [1]);
    assert_eq!(shown(&presence, 1), Some((2, "null".into())));
    assert!(shown(&presence, 2).unwrap().1 != "null");
}

#[test]
fn aware_5_clocks_are_clamped() {
    let mut presence = Presence::default();
    say(&mut presence, ADA, 7, LAST_CLOCK, "{}");
    presence.leave(ADA, &Limits::default());
    assert_eq!(shown(&presence, 7), Some((LAST_CLOCK, "null".into())));
}

#[test]
fn one_connection_cannot_bring_any_number_of_ids() {
    let (mut presence, limits) = (Presence::default(), Limits::default());
    for id in 0..1000 {
        say(&mut presence, ADA, id, 1, "{}");
    }
    assert_eq!(presence.leave(ADA, &limits).len(), limits.presence_ids);
    for id in 0..5000 {
        say(&mut presence, BOB, id, 9, "{}");
        presence.leave(BOB, &limits);
    }
    assert_eq!(presence.departed.len(), limits.departed_ids);
}
