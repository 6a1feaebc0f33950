//! The state as a whole, against those who mean it harm (GUARD-1, GUARD-2).

use yrs::Text;

use super::restore::Restored;
use super::*;
use crate::protocol::lib0::{write_var, write_var_bytes};

const XML_ELEMENT: u8 = 3;
/// Every shared type that there is, but hooks and weak links, which are refused.
const TYPES: [u8; 6] = [0, 1, 2, XML_ELEMENT, 4, 6];

/// Where something is inserted.
#[derive(Clone, Copy)]
enum At {
    Root,
    Inside(u32),
    After(u32),
}

/// One struct of client 9: a shared type, or text.
fn one(clock: u32, at: At, kind: Option<u8>) -> CheckedUpdate {
    let mut out = vec![1, 1, 9];
    write_var(&mut out, u64::from(clock));
    let content = if kind.is_some() { 7 } else { 4 };
    match at {
        At::Root => out.extend([content, 1, 1, b'r']),
        At::Inside(parent) => {
            out.extend([content, 0, 9]);
            write_var(&mut out, u64::from(parent));
        }
        At::After(left) => {
            out.extend([content | 0x80, 9]);
            write_var(&mut out, u64::from(left));
        }
    }
    match kind {
        Some(kind) => {
            out.push(kind);
            if kind == XML_ELEMENT {
                write_var_bytes(&mut out, b"p");
            }
        }
        None => write_var_bytes(&mut out, b"x"),
    }
    out.push(0);
    CheckedUpdate::check(out.into()).unwrap()
}

/// Shared types in each other, each in the one before.
fn tree(depth: u32, kind: u8) -> Vec<CheckedUpdate> {
    let at = |clock: u32| clock.checked_sub(1).map_or(At::Root, At::Inside);
    (0..depth).map(|clock| one(clock, at(clock), Some(kind))).collect()
}

fn deletion(clock: u8) -> CheckedUpdate {
    CheckedUpdate::check(vec![0, 1, 9, 1, clock, 1].into()).unwrap()
}

fn apply(state: &mut DocumentState, update: &CheckedUpdate) -> Applied {
    state.apply(&[Edit::from(update)], Bounds::NONE).applied.remove(0)
}

fn stored(updates: &[CheckedUpdate]) -> Vec<Bytes> {
    updates.iter().map(|update| update.bytes().clone()).collect()
}

/// Works on a stack as small as a test's thread never is: what is allowed has to
/// fit many times into what a runtime's thread has.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap().join().unwrap();
}

#[test]
fn guard_2_types_as_deep_as_may_be_fit_a_small_stack() {
    on_a_small_stack(|| {
        for kind in TYPES {
            let mut state = DocumentState::default();
            let tree = tree(u32::from(MAX_NESTING), kind);
            for update in &tree {
                assert_eq!(apply(&mut state, update), Applied::Changed);
            }
            let innermost = u32::from(MAX_NESTING) - 1;
            apply(&mut state, &one(innermost + 1, At::Inside(innermost), None));
            // Printed, compared, encoded, restored, deleted and collected.
            state.texts();
            let restored = DocumentState::restore(&state.snapshot().unwrap()).unwrap();
            assert!(restored.shows_the_same_as(&state));
            assert_eq!(apply(&mut state, &deletion(0)), Applied::Changed);
            let restored = DocumentState::restore(&state.snapshot().unwrap()).unwrap();
            assert!(restored.shows_the_same_as(&state), "kind {kind}");
        }
    });
}

#[test]
fn guard_2_a_type_that_is_too_deep_is_refused_and_nothing_of_it_stays() {
    for kind in TYPES {
        let mut state = DocumentState::default();
        let tree = tree(u32::from(MAX_NESTING) + 1, kind);
        let (deepest, fine) = tree.split_last().unwrap();
        fine.iter().for_each(|update| assert_eq!(apply(&mut state, update), Applied::Changed));
        let before = (state.state_vector(), state.snapshot().unwrap());
        assert_eq!(apply(&mut state, deepest), Applied::Refused(Refusal::TooDeep));
        assert_eq!((state.state_vector(), state.snapshot().unwrap()), before);
        // Text there is not; and a type beside it is as deep as one inside.
        let clock = u32::from(MAX_NESTING);
        assert_eq!(apply(&mut state, &one(clock, At::Inside(clock - 1), None)), Applied::Changed);
        let beside = one(clock + 1, At::After(clock), Some(kind));
        assert_eq!(apply(&mut state, &beside), Applied::Refused(Refusal::TooDeep));
    }
}

#[test]
fn guard_2_a_whole_tree_in_one_update_is_refused_as_a_whole() {
    let tree = tree(60_000, 1);
    let mut structs = Vec::new();
    tree.iter().for_each(|update| structs.extend_from_slice(&only_struct(update)));
    let mut out = vec![1];
    write_var(&mut out, 60_000);
    out.extend([9, 0]);
    out.extend(structs);
    out.push(0);
    let update = CheckedUpdate::check(out.into()).unwrap();
    let mut state = DocumentState::default();
    assert_eq!(apply(&mut state, &update), Applied::Refused(Refusal::TooDeep));
    assert_eq!(state.state_vector(), CheckedStateVector::empty());
    // What was stored before there was a bound is shown as far as it goes.
    on_a_small_stack(move || {
        let stored = [update.bytes().clone()];
        let Restored { mut state, set_aside, collected } =
            DocumentState::restore_what_can_be(&stored, Garbage::Collect).unwrap();
        assert_eq!((set_aside, collected), (vec![], 60_000 - usize::from(MAX_NESTING)));
        state.texts();
        assert_eq!(apply(&mut state, &deletion(0)), Applied::Changed);
        state.snapshot().unwrap();
    });
}

/// The bytes of an update's only struct.
fn only_struct(update: &CheckedUpdate) -> Vec<u8> {
    let block = update.only_struct().unwrap();
    // Behind the head, with its count, client and clock.
    let head = 3 + if block.id.clock < 128 {
        1
    } else if block.id.clock < 1 << 14 {
        2
    } else {
        3
    };
    update[head..block.end].to_vec()
}

#[test]
fn guard_2_parents_that_come_late_make_nothing_deeper() {
    on_a_small_stack(|| {
        let updates = tree(3_000, 1);
        let mut state = DocumentState::default();
        for update in updates[1..].iter().rev() {
            assert_eq!(apply(&mut state, update), Applied::Parked);
        }
        assert_eq!(apply(&mut state, &updates[0]), Applied::Changed);
        assert_eq!(state.parked_bytes(), 0);
        // Its clocks go on, its content does not.
        let clocks: Vec<(u64, u32)> = state.state_vector().clocks().collect();
        assert_eq!(clocks, [(9, 3_000)]);
        assert_eq!(apply(&mut state, &deletion(0)), Applied::Changed);
        // And a restart comes to the same.
        let again = DocumentState::restore(&stored(&[&updates[..], &[deletion(0)]].concat())).unwrap();
        assert!(again.shows_the_same_as(&state));
    });
}

#[test]
fn hard_1_a_wide_tree_goes_at_once() {
    for kind in TYPES {
        let mut state = DocumentState::default();
        let mut updates = vec![one(0, At::Root, Some(kind))];
        // In front of each other, and behind: in a list, order and clocks differ.
        updates.extend((1..20_000).map(|clock| match clock % 3 {
            0 => one(clock, At::After(clock - 1), Some(kind)),
            _ => one(clock, At::Inside(0), Some(kind)),
        }));
        let edits: Vec<Edit<'_>> = updates.iter().map(Edit::from).collect();
        let Outcome { applied, .. } = state.apply(&edits, Bounds::NONE);
        assert!(applied.iter().all(|applied| *applied == Applied::Changed));
        let deletion = deletion(0);
        assert!(state.cost(&[Edit::from(&deletion)]).structs >= 19_999, "it is known beforehand");
        assert_eq!(apply(&mut state, &deletion), Applied::Changed);
        state.texts();
    }
}

#[test]
fn merge_2_what_waits_already_is_not_asked_for_again() {
    let mut state = DocumentState::default();
    let waits = one(5, At::After(4), None);
    assert_eq!(apply(&mut state, &waits), Applied::Parked);
    assert_eq!(apply(&mut state, &waits), Applied::Nothing);
}

#[test]
fn merge_2_what_waits_costs_an_edit_nothing() {
    let mut state = DocumentState::default();
    let mut updates: Vec<CheckedUpdate> = Vec::new();
    for clock in 0..36_000u64 {
        // Behind something of client 8 that nobody has sent.
        let mut out = vec![1, 1];
        write_var(&mut out, 100 + clock);
        out.extend([0, 0x84, 8]);
        write_var(&mut out, clock);
        out.extend([1, b'x', 0]);
        updates.push(CheckedUpdate::check(out.into()).unwrap());
    }
    let edits: Vec<Edit<'_>> = updates.iter().map(Edit::from).collect();
    let Outcome { applied, let_go, .. } = state.apply(&edits, Bounds::NONE);
    assert!(applied.iter().all(|applied| *applied == Applied::Parked) && let_go.is_empty());
    let waiting = state.parked_bytes();
    assert_eq!(state.parked.wake(9, u32::MAX).len(), 0, "an edit of client 9 touches none of it");
    assert_eq!(apply(&mut state, &one(0, At::Root, None)), Applied::Changed);
    assert_eq!(state.parked_bytes(), waiting);
    // The first clock of client 8 brings one of them, and no other.
    let first = CheckedUpdate::check(vec![1, 1, 8, 0, 4, 1, 1, b'r', 1, b'y', 0].into()).unwrap();
    assert_eq!(apply(&mut state, &first), Applied::Changed);
    assert_eq!(state.text("r").len(), 3);
}

#[test]
fn live_5_all_who_are_greeted_share_one_frame() {
    let mut state = DocumentState::default();
    let greeting = state.sync_step_1();
    assert_eq!(state.sync_step_1().as_ptr(), greeting.as_ptr());
    apply(&mut state, &one(0, At::Root, None));
    assert_ne!(state.sync_step_1(), greeting);
    let yrs = yrs::updates::encoder::Encode::encode_v1(&state.doc.transact().state_vector());
    assert_eq!(*state.state_vector(), *yrs);
}

#[test]
fn what_was_deleted_is_kept_for_those_who_ask_for_it() {
    let bytes = |garbage| {
        let mut state = DocumentState::new(garbage);
        let text = [&[1, 1, 9, 0, 4, 1, 1, b'r', 5][..], b"hello", &[0]].concat();
        apply(&mut state, &CheckedUpdate::check(text.into()).unwrap());
        apply(&mut state, &CheckedUpdate::check(vec![0, 1, 9, 1, 0, 5].into()).unwrap());
        assert_eq!(state.text("r"), "");
        state.snapshot().unwrap().remove(0)
    };
    let holds = |bytes: &Bytes| bytes.windows(5).any(|window| window == b"hello");
    assert!(holds(&bytes(Garbage::Keep)));
    assert!(!holds(&bytes(Garbage::Collect)));
}

#[test]
fn hard_7_whoever_lacks_much_shares_its_memory_with_all_others_who_do() {
    let author = Doc::new();
    let text = author.get_or_insert_text("r");
    let mut state = DocumentState::default();
    for line in 0..200 {
        let mut txn = author.transact_mut();
        text.push(&mut txn, &format!("{line}: {}", "x".repeat(100)));
        let update = CheckedUpdate::check(txn.encode_update_v1().into()).unwrap();
        assert_eq!(apply(&mut state, &update), Applied::Changed);
    }
    let client = author.client_id().get();
    let mut missing = |known: u32| {
        let state_vector = CheckedStateVector::of(if known > 0 { vec![(client, known)] } else { vec![] });
        state.missing(&state_vector, 1_000, 1_000).unwrap()
    };
    let whole = missing(0);
    assert!(whole.len() > 15, "{} pieces", whole.len());
    let places = |pieces: &[Bytes]| pieces.iter().map(|piece| piece.as_ptr()).collect::<Vec<_>>();
    let all = places(&whole);
    assert_eq!(places(&missing(0)), all);
    assert_eq!(places(&missing(1)), all, "who has a letter");
    let rest = places(&missing(10_000));
    assert!(rest.len() < all.len() && all.ends_with(&rest), "who has half");
    assert!(missing(20_000).iter().map(Bytes::len).sum::<usize>() < 1_000, "little is encoded for one");
    // Whoever wants it in one piece still gets all of it.
    let one = state.missing(&CheckedStateVector::empty(), usize::MAX, usize::MAX).unwrap();
    assert!(one.len() == 1 && one[0].len() > 20_000);
    // After the next edit it is another state.
    let mut txn = author.transact_mut();
    text.push(&mut txn, "news");
    let update = CheckedUpdate::check(txn.encode_update_v1().into()).unwrap();
    apply(&mut state, &update);
    let changed = state.missing(&CheckedStateVector::empty(), 1_000, 1_000).unwrap();
    let mut reader = DocumentState::default();
    for piece in changed {
        apply(&mut reader, &CheckedUpdate::check(piece).unwrap());
    }
    assert_eq!(reader.text("r"), state.text("r"));
}
