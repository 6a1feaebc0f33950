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

/// Root map of the `notes` document: id → `Y.Map` of `at`, `member`, `name`, `kind`, and
/// what the kind has.
const SIGNALS: &str = "signals";
/// Signals that a room keeps: the first ones.
const MOST_SIGNALS: usize = 500;
/// Of each member, so that nobody takes the room of others. Hours of switching between
/// windows fit.
const MOST_OF_ONE: usize = 100;

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
    /// As they call themselves.
    pub name: String,
    /// What.
    pub sent: Sent,
}

/// Whether a `notes` document has as many as are kept, of this member or at all.
pub fn is_full(notes: &DocumentState, member: MemberId) -> bool {
    let (signals, member) = (notes.maps(SIGNALS), Any::from(member.to_string()));
    let of_one = signals.iter().filter(|(_, signal)| signal.get("member") == Some(&member)).count();
    signals.len() >= MOST_SIGNALS || of_one >= MOST_OF_ONE
}

/// Adds one to a `notes` document.
pub fn add(notes: &Doc, Signal { at, member, name, sent }: &Signal) {
    let signals = notes.get_or_insert_map(SIGNALS);
    let mut txn = notes.transact_mut();
    let mut entries = vec![
        ("at", Any::from(at.rfc3339())),
        ("member", Any::from(member.to_string())),
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
        Signal { at: UnixMillis(0), member: MemberId::random(), name: "Bob".to_owned(), sent }
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
    fn only_the_first_ones_are_kept_of_each_and_of_all() {
        let mut notes = DocumentState::default();
        let (bob, eve) = (MemberId::random(), MemberId::random());
        let sends = |notes: &mut DocumentState, member, count| {
            edit(notes, |doc| {
                let signal = Signal { member, ..signal(Sent::Away { seconds: 20 }) };
                (0..count).for_each(|_| add(doc, &signal));
            });
        };
        sends(&mut notes, eve, MOST_OF_ONE - 1);
        assert!(!is_full(&notes, eve));
        sends(&mut notes, eve, 1);
        assert!(is_full(&notes, eve) && !is_full(&notes, bob), "she has taken her own room alone");
        for _ in 1..MOST_SIGNALS / MOST_OF_ONE {
            assert!(!is_full(&notes, bob));
            sends(&mut notes, MemberId::random(), MOST_OF_ONE);
        }
        assert!(is_full(&notes, bob));
    }
}
