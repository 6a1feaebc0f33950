use super::*;
use crate::protocol::lib0::{Malformed, write_var_bytes};
use crate::protocol::update::tests::everything;
use bytes::Bytes;
use proptest::prelude::*;
use yrs::Update;
use yrs::updates::decoder::Decode;

fn check(update: &[u8]) -> Result<CheckedUpdate, Malformed> {
    CheckedUpdate::check(Bytes::copy_from_slice(update))
}

#[test]
fn what_yrs_writes_passes() {
    let update = check(&everything()).unwrap();
    assert!(update.is_rich() && update.has_types() && !update.is_empty());
    assert!(check(Update::EMPTY_V1).unwrap().is_empty());
}

#[test]
fn wire_3_every_truncation_is_an_error() {
    let update = everything();
    for end in 0..update.len() {
        assert!(check(&update[..end]).is_err(), "cut at {end}");
    }
    let mut longer = update;
    longer.push(0);
    assert_eq!(check(&longer), Err(Malformed::Trailing));
}

/// Text of a client at a clock, after a character of another client.
fn letters(client: u8, clock: u8, after: (u8, u8), text: &[u8]) -> Vec<u8> {
    let mut section = vec![1, client, clock, 0x84, after.0, after.1];
    write_var_bytes(&mut section, text);
    section
}

#[test]
fn one_walk_finds_what_a_keystroke_needs() {
    let update = [&[1][..], &letters(7, 3, (9, 4), b"ab"), &[1, 9, 2, 0, 1, 5, 2]].concat();
    let update = check(&update).unwrap();
    let sections: Vec<Section> = update.sections().copied().collect();
    assert_eq!(sections, [Section { client: 7, start: 3, end: 5, has_holes: false }]);
    let ids: Vec<(u64, u32)> = update.dependencies().map(|id| (id.client, id.clock)).collect();
    assert_eq!(ids, [(9, 4), (9, 6)], "the neighbour, and what is deleted");
    let deleted: Vec<(u32, u32)> = update.deletions().map(|(id, len)| (id.clock, len)).collect();
    assert_eq!((deleted, update.deleted()), (vec![(0, 1), (5, 2)], 3));
    assert_eq!(update.only_struct().unwrap().dependencies[0].unwrap().clock, 4);
    assert!(!update.is_rich() && !update.has_types() && !update.is_entangled());
}

#[test]
fn guard_2_a_deletion_hides_no_neighbour_of_the_only_struct() {
    // Both neighbours and what is deleted are of one client: its highest clock alone
    // would not tell in which shared type the struct is.
    let update = [1, 1, 7, 3, 0xc4, 9, 4, 9, 2, 1, b'x', 1, 9, 1, 5, 2];
    let only = check(&update).unwrap().only_struct().unwrap();
    let clocks = only.dependencies.map(|id| id.map(|id| id.clock));
    assert_eq!((clocks, only.id.clock, only.len), ([Some(4), Some(2), None], 3, 1));
}

#[test]
fn what_an_earlier_section_brings_is_no_dependency() {
    let in_order = [&[2][..], &letters(9, 0, (1, 0), b"x"), &letters(7, 0, (9, 0), b"y"), &[0]].concat();
    let ids = |update: &[u8]| check(update).unwrap().dependencies().map(|id| id.client).collect::<Vec<u64>>();
    assert_eq!(ids(&in_order), [1]);
    let reversed = [&[2][..], &letters(9, 0, (7, 0), b"x"), &letters(7, 0, (1, 0), b"y"), &[0]].concat();
    assert_eq!(ids(&reversed), [7, 1]);
}

#[test]
fn holes_inside_a_section_are_noted_and_those_around_it_passed_over() {
    let text = |letter: u8| [0x84, 5, 0, 1, letter];
    let update = |structs: &[&[u8]]| {
        let head = [1, structs.len() as u8, 7, 1];
        let update = [&head[..], &structs.concat(), &[0]].concat();
        check(&update).unwrap().sections().copied().collect::<Vec<Section>>()
    };
    let hole: &[u8] = &[10, 2];
    let around = update(&[hole, &text(b'a'), hole]);
    assert_eq!(around, [Section { client: 7, start: 3, end: 4, has_holes: false }]);
    let inside = update(&[&text(b'a'), hole, &text(b'b')]);
    assert_eq!(inside, [Section { client: 7, start: 1, end: 5, has_holes: true }]);
    assert_eq!(update(&[hole]), []);
}

#[test]
fn more_clients_than_are_noted_make_it_entangled() {
    let update = |clients: u8| {
        let sections = (0..clients).rev().flat_map(|client| letters(client, 0, (100, 0), b"x"));
        check(&[clients].into_iter().chain(sections).chain([0]).collect::<Vec<u8>>()).unwrap()
    };
    assert!(!update(32).is_entangled());
    assert!(update(33).is_entangled());
    assert_eq!(update(33).clients(), 33);
}

#[test]
fn a_state_vector_is_read_back() {
    let vector = CheckedStateVector::of(vec![(1, 5), (300, 7)]);
    assert_eq!(vector.clocks().collect::<Vec<_>>(), [(300, 7), (1, 5)]);
    assert_eq!(CheckedStateVector::check(vector.bytes().clone()).unwrap(), vector);
    assert_eq!(CheckedStateVector::of(vec![]), CheckedStateVector::empty());
}

#[test]
fn aware_5_awareness_is_json_of_bounded_size() {
    let read = |state: &str| {
        let mut out = vec![1, 7, 1];
        write_var_bytes(&mut out, state.as_bytes());
        AwarenessUpdate::check(out.into())
    };
    let state = r#"{"user":{"name":"Ada"}}"#;
    let update = read(state).unwrap();
    assert_eq!(update.entries().collect::<Vec<_>>(), [AwarenessEntry { client: 7, clock: 1, state }]);
    assert_eq!(read("not json"), Err(Malformed::Json));
    assert_eq!(read(&format!("{:?}", "x".repeat(MAX_STATE))), Err(Malformed::StateSize));
    let counts = Bytes::from_static(&[0xff, 0xff, 0xff, 0x7f]);
    assert_eq!(AwarenessUpdate::check(counts), Err(Malformed::Count));
}

/// A `Y.XmlHook` in a fragment, as Yjs writes it.
const HOOK: [u8; 15] = [1, 1, 1, 0, 7, 1, 1, b'x', 5, 4, b'h', b'o', b'o', b'k', 0];

#[test]
fn guard_2_an_xml_hook_is_refused_by_name() {
    assert_eq!(check(&HOOK), Err(Malformed::Hook));
    // Why: yrs takes the key that Yjs writes for what comes after the hook. Once this
    // fails, it reads it, and hooks can be let in.
    assert!(Update::decode_v1(&HOOK).is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = check(&bytes).map(|update| update.deletions().count());
        let bytes = Bytes::from(bytes);
        let _ = CheckedStateVector::check(bytes.clone()).map(|vector| vector.clocks().count());
        let _ = AwarenessUpdate::check(bytes).map(|update| update.entries().count());
    }

    #[test]
    fn one_changed_byte_never_panics(at in 0usize..200, byte: u8) {
        let mut update = everything();
        let at = at % update.len();
        update[at] = byte;
        if check(&update).is_ok() {
            Update::decode_v1(&update).expect("what the guard passes, yrs decodes");
        }
    }
}
