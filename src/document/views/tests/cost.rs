//! What others are shown is bounded, too, however much of it the one who is quiet deletes.

use std::cell::Cell;
use std::time::Duration;

use yrs::{Map, MapRef, TextPrelim, TransactionMut};

use super::*;
use crate::document::key::MemberKey;
use crate::document::state::Sent;
use crate::document::state::effort::Effort;
use crate::document::turn::{Edit, From};
use crate::protocol::lib0::{write_var, write_var_bytes};

thread_local! {
    static LOOKS: Cell<u64> = const { Cell::new(0) };
}

/// A clock that goes on by a millisecond with each look.
fn by_looks() -> Duration {
    LOOKS.set(LOOKS.get() + 1);
    Duration::from_millis(LOOKS.get())
}

fn patience(most: u64) -> Bounds {
    let effort = Effort { now: by_looks, wall: || Duration::ZERO, most: Duration::from_millis(most) };
    Bounds { effort: Some(effort), ..Bounds::NONE }
}

fn edit(author: MemberId, update: Vec<u8>) -> Edit {
    let update = CheckedUpdate::check(update.into()).unwrap();
    Edit { from: From::Member(MemberKey(1)), author: Author::Person(author), sent: Sent::AsEdit, update }
}

/// Ada is quiet in a document that holds what was written in `doc`.
fn quiet(doc: &Doc) -> Views {
    let all = doc.transact().encode_state_as_update_v1(&StateVector::default());
    let all = CheckedUpdate::check(all.into()).unwrap();
    let mut full = DocumentState::default();
    full.apply(&[state::Edit::from(&all)], Bounds::NONE);
    let mut views = Views::new(full);
    let shown = Copied::of(&views.whole().unwrap(), Garbage::default()).unwrap();
    views.begin(Quiet { who: ADA, since: UnixMillis(0), until: UnixMillis(0), number: 1 }, shown);
    views
}

/// Both views take it.
fn take(views: &mut Views, edit: Edit, bounds: Bounds) -> Outcome {
    let given = edit.given();
    let Outcome { applied, .. } = views.full.apply(&[given], bounds);
    assert_eq!(applied, [Applied::Changed], "by the whole");
    views.show(&[edit], &applied, bounds).unwrap()
}

/// A map with a text whose every character is an item of its own.
fn nested(items: usize) -> (Doc, MapRef) {
    let doc = Doc::with_client_id(1);
    let map = doc.get_or_insert_map("files");
    let text = map.insert(&mut doc.transact_mut(), "main.py", TextPrelim::new(""));
    let mut txn = doc.transact_mut();
    (0..items).for_each(|_| text.insert(&mut txn, 0, "x"));
    drop(txn);
    (doc, map)
}

/// Items that say that they stand before the last one, and after nothing: each walks through
/// all of the text.
fn wanderers(items: u64) -> Vec<u8> {
    let mut update = vec![1];
    [items, 2, 0].iter().for_each(|number| write_var(&mut update, *number));
    for _ in 0..items {
        update.extend([0x44, 1, 1]);
        write_var_bytes(&mut update, b"y");
    }
    update.push(0);
    update
}

/// The update of a change.
fn change(doc: &Doc, change: impl FnOnce(&mut TransactionMut<'_>)) -> Vec<u8> {
    let mut txn = doc.transact_mut();
    change(&mut txn);
    txn.encode_update_v1()
}

#[test]
fn what_the_whole_has_taken_may_cost_a_bit_more_where_it_is_shown() {
    let (doc, _) = nested(4_000);
    let mut views = quiet(&doc);
    let one = edit(BOB, wanderers(300));
    // Fifteen portions, each a look.
    let shown = views.show(&[one], &[Applied::Changed], patience(6)).unwrap();
    assert_eq!(shown.applied, [Applied::Changed]);
    assert!(shown.excess[0].1 > Duration::from_millis(6), "its sender answers for that, too");
    assert!(!views.is_broken());
}

#[test]
fn hard_1_what_is_deleted_in_the_whole_alone_does_not_make_edits_free_where_they_are_shown() {
    let (doc, map) = nested(4_000);
    let mut views = quiet(&doc);
    let deletion = change(&doc, |txn| drop(map.remove(txn, "main.py")));
    take(&mut views, edit(ADA, deletion), Bounds::NONE);
    // In the whole there is nothing left to walk through.
    let wandering = edit(BOB, wanderers(3_000));
    let Outcome { applied, .. } = views.full.apply(&[wandering.given()], Bounds::NONE);
    let shown = views.show(&[wandering], &applied, patience(6)).unwrap();
    assert_eq!(
        (applied, shown.applied),
        (vec![Applied::Changed], vec![Applied::Refused(Refusal::TooCostly)])
    );
    assert!(views.is_broken(), "it was given up");
    // Nobody is quiet then, and nothing of it is lost.
    views.end(&Limits::default()).unwrap();
    assert!(!views.is_broken() && views.quiet().is_none());
    assert_eq!(views.full.clock(2), 3_000);
}

#[test]
fn hard_1_many_edits_at_once_may_not_cost_more_than_one() {
    let (doc, map) = nested(4_000);
    let mut views = quiet(&doc);
    let deletion = change(&doc, |txn| drop(map.remove(txn, "main.py")));
    take(&mut views, edit(ADA, deletion), Bounds::NONE);
    let by = |client: u64| {
        let mut update = wanderers(300);
        update[3] = u8::try_from(client).unwrap();
        edit(BOB, update)
    };
    let edits: Vec<Edit> = (2..32).map(by).collect();
    let applied = vec![Applied::Changed; edits.len()];
    let shown = views.show(&edits, &applied, patience(6)).unwrap();
    assert!(views.is_broken());
    let spent: Duration = shown.excess.iter().map(|(_, excess)| *excess).sum();
    assert!(spent < Duration::from_millis(40), "{spent:?}: it stops soon after four times six");
}

#[test]
fn hard_1_what_is_deleted_in_the_whole_alone_does_not_make_room_where_it_is_shown() {
    let bounds = Bounds { document: 100_000, ..Bounds::NONE };
    let doc = Doc::with_client_id(1);
    let mut views = quiet(&doc);
    let text = doc.get_or_insert_text("code");
    let mut rounds = 0;
    while !views.is_broken() {
        rounds += 1;
        assert!(rounds < 20, "Bob writes without a bound, and Ada deletes it");
        let written = change(&doc, |txn| text.insert(txn, 0, &"x".repeat(40_000)));
        take(&mut views, edit(BOB, written), bounds);
        let deleted = change(&doc, |txn| text.remove_range(txn, 0, 40_000));
        take(&mut views, edit(ADA, deleted), bounds);
        assert!(views.full.snapshot().unwrap().iter().map(Bytes::len).sum::<usize>() < 1_000);
    }
    assert!(rounds > 2, "up to the bound there is room");
}
