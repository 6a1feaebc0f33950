//! What LiveKit has to be told about one call, and when it is told again. Pure.
//!
//! Whoever leaves is put out, whoever may speak or may not any more is permitted that or not. What
//! fails is tried again, a bounded number of times. Besides, every few seconds it is looked who is
//! there: whoever should not be, by a pass that they still had, is put out then.
//!
//! Invariant: nothing is told about somebody while something else about them is under way, so that
//! LiveKit hears it in its order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

/// How often something is tried.
const TRIES: u32 = 6;
/// After the first failure; each further time it is twice as long.
const PAUSE: Duration = Duration::from_millis(250);
/// Between two looks at who is there.
const LOOK: Duration = Duration::from_secs(10);

/// What LiveKit can be asked for about one of its rooms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Request {
    /// Who is there?
    Look,
    /// Nobody is in the call any more.
    Close,
    /// This one is not in the call.
    PutOut(String),
    /// This one may send something, or nothing.
    Permit {
        /// Who.
        identity: String,
        /// Whether they may.
        speaks: bool,
    },
    /// This one was muted, and is not yet.
    Silence {
        /// Who.
        identity: String,
        /// Which of what they send is their voice.
        track: String,
    },
}

impl Request {
    /// What all of them are called in measurements.
    pub(super) const NAMES: [&'static str; 5] =
        ["ListParticipants", "DeleteRoom", "RemoveParticipant", "UpdateParticipant", "MutePublishedTrack"];

    /// LiveKit's method.
    pub(super) fn method(&self) -> &'static str {
        let [list, delete, remove, update, mute] = Self::NAMES;
        match self {
            Self::Look => list,
            Self::Close => delete,
            Self::PutOut(_) => remove,
            Self::Permit { .. } => update,
            Self::Silence { .. } => mute,
        }
    }

    /// Whom it is about.
    fn whom(&self) -> Option<&str> {
        match self {
            Self::Look | Self::Close => None,
            Self::PutOut(identity) | Self::Permit { identity, .. } | Self::Silence { identity, .. } => {
                Some(identity)
            }
        }
    }
}

/// Somebody in the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// They may send something.
    pub(super) speaks: bool,
    /// A leader has silenced them.
    pub(super) is_muted: bool,
}

/// Somebody at LiveKit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) identity: String,
    /// They can send something there.
    pub(super) speaks: bool,
    /// What they send that is a voice, and to be heard.
    pub(super) voices: Vec<String>,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// It is done, or nobody wants it any more.
    Over,
    /// It is tried again.
    Again,
    /// It was tried often enough.
    GivenUp,
}

#[derive(Debug)]
struct Due {
    at: Instant,
    failures: u32,
    is_under_way: bool,
    /// It was wanted once more while it was under way.
    is_wanted_again: bool,
}

/// What LiveKit has to be told about one call.
#[derive(Debug)]
pub(super) struct Orders {
    present: BTreeMap<String, Standing>,
    due: BTreeMap<Request, Due>,
    is_closed: bool,
}

impl Orders {
    /// About a call that somebody joins now.
    pub(super) fn new(now: Instant) -> Self {
        let mut orders = Self { present: BTreeMap::new(), due: BTreeMap::new(), is_closed: false };
        orders.want(Request::Look, now + LOOK);
        orders
    }

    /// These are in the call, and nobody else; without any of them it is over.
    pub(super) fn show(&mut self, present: BTreeMap<String, Standing>, now: Instant) {
        let before = std::mem::replace(&mut self.present, present);
        if self.present.is_empty() {
            self.is_closed = true;
            self.due.retain(|_, due| due.is_under_way);
            return self.want(Request::Close, now);
        }
        let Self { present, due, .. } = self;
        due.retain(|request, due| due.is_under_way || is_wanted(present, request));
        let mut wanted = Vec::new();
        for (identity, was) in before {
            match self.present.get(&identity) {
                None => wanted.push(Request::PutOut(identity)),
                Some(is) if is.speaks != was.speaks => {
                    wanted.push(Request::Permit { identity, speaks: is.speaks });
                }
                // By which name their voice goes is to be looked for.
                Some(is) if is.is_muted && !was.is_muted => wanted.push(Request::Look),
                Some(_) => {}
            }
        }
        wanted.into_iter().for_each(|request| self.want(request, now));
    }

    /// What is to be asked for now. It is under way from here on.
    pub(super) fn start(&mut self, now: Instant) -> Vec<Request> {
        let mut started = Vec::new();
        let mut busy = self.busy();
        for (request, due) in &mut self.due {
            let is_free = request.whom().is_none_or(|whom| !busy.contains(whom));
            if due.at > now || due.is_under_way || !is_free {
                continue;
            }
            due.is_under_way = true;
            busy.extend(request.whom().map(str::to_owned));
            started.push(request.clone());
        }
        started
    }

    /// When there is something to ask for next, if nothing else happens.
    pub(super) fn next(&self) -> Option<Instant> {
        let busy = self.busy();
        let waiting = self.due.iter().filter(|(request, due)| {
            !due.is_under_way && request.whom().is_none_or(|whom| !busy.contains(whom))
        });
        waiting.map(|(_, due)| due.at).min()
    }

    /// Whether there is nothing to tell any more.
    pub(super) fn is_over(&self) -> bool {
        self.is_closed && self.due.is_empty()
    }

    /// LiveKit has said who is there.
    pub(super) fn saw(&mut self, seen: Vec<Seen>, now: Instant) {
        for Seen { identity, speaks, voices } in seen {
            match self.present.get(&identity).copied() {
                None if self.is_closed => {}
                None => self.want(Request::PutOut(identity), now),
                Some(is) => {
                    if is.is_muted {
                        for track in voices {
                            self.want(Request::Silence { identity: identity.clone(), track }, now);
                        }
                    }
                    if is.speaks != speaks {
                        self.want(Request::Permit { identity, speaks: is.speaks }, now);
                    }
                }
            }
        }
    }

    /// A request is not under way any more.
    pub(super) fn settle(&mut self, request: &Request, is_done: bool, now: Instant) -> Settled {
        let Some(due) = self.due.get_mut(request) else { return Settled::Over };
        due.is_under_way = false;
        let is_over = self.is_closed && *request != Request::Close;
        if is_over || !is_wanted(&self.present, request) {
            self.due.remove(request);
            return Settled::Over;
        }
        let is_look = *request == Request::Look;
        if is_done && !is_look {
            self.due.remove(request);
            return Settled::Over;
        }
        due.failures = if is_done { 0 } else { due.failures + 1 };
        if due.failures >= TRIES && !is_look {
            self.due.remove(request);
            return Settled::GivenUp;
        }
        let pause = LOOK.min(PAUSE * 2_u32.pow(due.failures.saturating_sub(1).min(TRIES)));
        due.at = match (is_done, std::mem::take(&mut due.is_wanted_again)) {
            (true, true) => now,
            (true, false) => now + LOOK,
            (false, _) => now + pause,
        };
        if is_done { Settled::Over } else { Settled::Again }
    }

    fn want(&mut self, request: Request, at: Instant) {
        let due = Due { at, failures: 0, is_under_way: false, is_wanted_again: false };
        let due = self.due.entry(request).or_insert(due);
        due.is_wanted_again = due.is_under_way;
        due.at = due.at.min(at);
    }

    fn busy(&self) -> BTreeSet<String> {
        let under_way = self.due.iter().filter(|(_, due)| due.is_under_way);
        under_way.filter_map(|(request, _)| request.whom()).map(str::to_owned).collect()
    }
}

/// Whether it is still so that LiveKit has to be told that.
fn is_wanted(present: &BTreeMap<String, Standing>, request: &Request) -> bool {
    match request {
        Request::Look | Request::Close => true,
        Request::PutOut(identity) => !present.contains_key(identity),
        Request::Permit { identity, speaks } => present.get(identity).is_some_and(|is| is.speaks == *speaks),
        Request::Silence { identity, .. } => present.get(identity).is_some_and(|is| is.is_muted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(people: &[(&str, bool, bool)]) -> BTreeMap<String, Standing> {
        let standing = |(who, speaks, is_muted): &(&str, bool, bool)| {
            ((*who).to_owned(), Standing { speaks: *speaks, is_muted: *is_muted })
        };
        people.iter().map(standing).collect()
    }

    fn seen(identity: &str, speaks: bool, voices: &[&str]) -> Seen {
        let voices = voices.iter().map(|voice| (*voice).to_owned()).collect();
        Seen { identity: identity.to_owned(), speaks, voices }
    }

    fn put_out(who: &str) -> Request {
        Request::PutOut(who.to_owned())
    }

    fn permit(who: &str, speaks: bool) -> Request {
        Request::Permit { identity: who.to_owned(), speaks }
    }

    #[test]
    fn what_is_decided_of_somebody_is_told_at_once() {
        let now = Instant::now();
        let mut orders = Orders::new(now);
        orders.show(people(&[("ada", true, false), ("bob", true, false), ("eve", false, false)]), now);
        assert!(orders.start(now).is_empty(), "whoever comes has a pass");
        orders.show(people(&[("ada", true, false), ("eve", true, false)]), now);
        assert_eq!(orders.start(now), [put_out("bob"), permit("eve", true)]);
        for request in [put_out("bob"), permit("eve", true)] {
            assert_eq!(orders.settle(&request, true, now), Settled::Over);
        }
        // Nobody is in it any more: what was to come is of no use.
        orders.show(people(&[("ada", false, false)]), now);
        orders.show(people(&[]), now);
        assert_eq!(orders.start(now), [Request::Close]);
        assert_eq!((orders.settle(&Request::Close, true, now), orders.is_over()), (Settled::Over, true));
    }

    #[test]
    fn what_is_said_of_one_person_comes_in_its_order() {
        let now = Instant::now();
        let mut orders = Orders::new(now);
        orders.show(people(&[("eve", true, false)]), now);
        orders.show(people(&[("eve", false, false)]), now);
        assert_eq!(orders.start(now), [permit("eve", false)]);
        orders.show(people(&[("eve", true, false)]), now);
        assert!(orders.start(now).is_empty(), "the first is under way");
        assert_eq!(orders.next(), Some(now + LOOK), "nothing spins meanwhile");
        // It failed, and nobody wants it any more.
        assert_eq!(orders.settle(&permit("eve", false), false, now), Settled::Over);
        assert_eq!(orders.start(now), [permit("eve", true)]);
    }

    #[test]
    fn whoever_is_back_is_not_put_out_again() {
        let now = Instant::now();
        let mut orders = Orders::new(now);
        orders.show(people(&[("ada", true, false), ("bob", true, false)]), now);
        orders.show(people(&[("ada", true, false)]), now);
        assert_eq!(orders.start(now), [put_out("bob")]);
        assert_eq!(orders.settle(&put_out("bob"), false, now), Settled::Again);
        orders.show(people(&[("ada", true, false), ("bob", true, false)]), now);
        assert!(orders.start(now + LOOK / 2).is_empty());
    }

    #[test]
    fn what_fails_is_tried_again_and_not_for_ever() {
        let mut now = Instant::now();
        let begun = now;
        let mut orders = Orders::new(now);
        orders.show(people(&[("ada", true, false), ("bob", true, false)]), now);
        orders.show(people(&[("ada", true, false)]), now);
        for at in 1..=TRIES {
            assert_eq!(orders.start(now), [put_out("bob")], "{at}");
            let settled = orders.settle(&put_out("bob"), false, now);
            assert_eq!(settled, if at == TRIES { Settled::GivenUp } else { Settled::Again });
            now = orders.next().unwrap();
        }
        assert_eq!(now, begun + LOOK, "all tries are over before the next look");
        // Which finds them there.
        assert_eq!(orders.start(now), [Request::Look]);
        orders.saw(vec![seen("bob", true, &[])], now);
        orders.settle(&Request::Look, true, now);
        assert_eq!(orders.start(now), [put_out("bob")]);
    }

    #[test]
    fn a_look_puts_right_what_is_not_as_it_was_decided() {
        let now = Instant::now();
        let mut orders = Orders::new(now);
        orders.show(people(&[("ada", true, false), ("eve", false, false)]), now);
        orders
            .saw(vec![seen("ada", true, &["TR_1"]), seen("eve", true, &[]), seen("mallory", true, &[])], now);
        assert_eq!(orders.start(now), [put_out("mallory"), permit("eve", false)]);
    }

    #[test]
    fn a_voice_is_silenced_that_is_still_heard() {
        let now = Instant::now();
        let mut orders = Orders::new(now);
        orders.show(people(&[("ada", true, false)]), now);
        orders.show(people(&[("ada", true, true)]), now);
        assert_eq!(orders.start(now), [Request::Look]);
        orders.saw(vec![seen("ada", true, &["TR_1"])], now);
        orders.settle(&Request::Look, true, now);
        let silence = Request::Silence { identity: "ada".to_owned(), track: "TR_1".to_owned() };
        assert_eq!(orders.start(now), std::slice::from_ref(&silence));
        // They may lift it themselves.
        orders.settle(&silence, false, now);
        orders.show(people(&[("ada", true, false)]), now);
        assert!(orders.start(now + LOOK / 2).is_empty());
    }
}
