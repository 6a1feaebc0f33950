//! Session signals in the `notes` document: that a candidate pasted a large text or left the
//! tab, as their own page saw it. Pure.
//!
//! They are marks with a time, not verdicts. The server says who and when, so that nobody
//! can send one for somebody else.

use uuid::Uuid;
use yrs::{Any, Doc, Map, MapPrelim, Transact};

use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::ids::MemberId;

/// Root map of the `notes` document: id → `Y.Map` of `at`, `member`, `link`, `name`, `kind`,
/// and what the kind has.
const SIGNALS: &str = "signals";
/// Signals that a room keeps: the first ones.
const MOST_SIGNALS: usize = 500;
/// Of each member, so that nobody takes the room of others. Hours of switching between
/// windows fit.
const MOST_OF_ONE: usize = 100;
/// Of all who came by one link: anybody can join by it as often as they like.
const MOST_OF_A_LINK: usize = MOST_SIGNALS / 2;

/// What somebody's page noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// A large paste.
    Paste {
        /// Its lines.
        lines: u32,
        /// Its characters.
        characters: u32,
    },
    /// The tab was left, until now.
    Away {
        /// For how long.
        seconds: u32,
    },
}

/// One that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// When it came.
    pub at: UnixMillis,
    /// Whose page noticed it.
    pub member: MemberId,
    /// The link that they came by.
    pub link: Uuid,
    /// As they call themselves.
    pub name: String,
    /// What.
    pub sent: Sent,
}

/// Whether a `notes` document has as many as are kept: of this member, of all who came by
/// their link, or at all.
pub fn is_full(notes: &DocumentState, member: MemberId, link: Uuid) -> bool {
    let signals = notes.maps(SIGNALS);
    let count = |key: &str, id: String| {
        let id = Any::from(id);
        signals.iter().filter(|(_, signal)| signal.get(key) == Some(&id)).count()
    };
    signals.len() >= MOST_SIGNALS
        || count("member", member.to_string()) >= MOST_OF_ONE
        || count("link", link.to_string()) >= MOST_OF_A_LINK
}

/// Adds one to a `notes` document.
pub fn add(notes: &Doc, Signal { at, member, link, name, sent }: &Signal) {
    let signals = notes.get_or_insert_map(SIGNALS);
    let mut txn = notes.transact_mut();
    let mut entries = vec![
        ("at", Any::from(at.rfc3339())),
        ("member", Any::from(member.to_string())),
        ("link", Any::from(link.to_string())),
        ("name", Any::from(name.as_str())),
    ];
    match *sent {
        Sent::Paste { lines, characters } => entries.extend([
            ("kind", Any::from("paste")),
            ("lines", Any::from(lines)),
            ("characters", Any::from(characters)),
        ]),
        Sent::Away { seconds } => {
            entries.extend([("kind", Any::from("away")), ("seconds", Any::from(seconds))]);
        }
    }
    signals.insert(&mut txn, Uuid::new_v4().to_string(), MapPrelim::from_iter(entries));
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::document::state::draft::draft;
    use crate::document::state::{Bounds, Edit};
    use crate::protocol::guard::CheckedUpdate;

    fn signal(sent: Sent) -> Signal {
        let (member, link) = (MemberId::random(), Uuid::nil());
        Signal { at: UnixMillis(0), member, link, name: "Bob".to_owned(), sent }
    }

    fn edit(state: &mut DocumentState, edit: impl FnOnce(&Doc)) {
        let whole = state.snapshot().unwrap();
        let whole = whole.first().cloned().unwrap_or(Bytes::from_static(&[0, 0]));
        let update = CheckedUpdate::check(draft(&whole, edit).unwrap().unwrap()).unwrap();
        state.apply(&[Edit::from(&update)], Bounds::NONE);
    }

    #[test]
    fn a_signal_has_what_its_kind_has() {
        let mut notes = DocumentState::default();
        edit(&mut notes, |doc| add(doc, &signal(Sent::Paste { lines: 40, characters: 1_200 })));
        let (_, entries) = notes.maps(SIGNALS).remove(0);
        assert_eq!(entries.get("at"), Some(&Any::from("1970-01-01T00:00:00Z")));
        assert_eq!(entries.get("name"), Some(&Any::from("Bob")));
        assert_eq!(entries.get("kind"), Some(&Any::from("paste")));
        assert_eq!(entries.get("lines"), Some(&Any::from(40)));
        assert_eq!(entries.get("characters"), Some(&Any::from(1_200)));
        assert!(!entries.contains_key("seconds"));
    }

    #[test]
    fn hard_2_only_the_first_ones_are_kept_of_each_of_each_link_and_of_all() {
        let mut notes = DocumentState::default();
        let [hers, his, theirs] = [1, 2, 3].map(Uuid::from_u128);
        let (bob, eve) = (MemberId::random(), MemberId::random());
        let sends = |notes: &mut DocumentState, member, link, count| {
            edit(notes, |doc| {
                let signal = Signal { member, link, ..signal(Sent::Away { seconds: 20 }) };
                (0..count).for_each(|_| add(doc, &signal));
            });
        };
        sends(&mut notes, eve, hers, MOST_OF_ONE - 1);
        assert!(!is_full(&notes, eve, hers));
        sends(&mut notes, eve, hers, 1);
        assert!(is_full(&notes, eve, hers) && !is_full(&notes, bob, hers), "her own room alone");
        // She comes again under other names, as often as she likes.
        sends(&mut notes, MemberId::random(), hers, MOST_OF_ONE);
        sends(&mut notes, MemberId::random(), hers, MOST_OF_A_LINK - 2 * MOST_OF_ONE);
        assert!(is_full(&notes, MemberId::random(), hers), "her link's room");
        for _ in 0..2 {
            assert!(!is_full(&notes, bob, his));
            sends(&mut notes, MemberId::random(), his, MOST_OF_ONE);
        }
        assert!(!is_full(&notes, bob, his));
        sends(&mut notes, bob, his, MOST_OF_A_LINK - 2 * MOST_OF_ONE);
        assert!(is_full(&notes, MemberId::random(), theirs));
    }
}
