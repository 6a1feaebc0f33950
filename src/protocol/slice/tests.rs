use super::block::Block;
use super::piece::Piece;
use super::*;
use crate::protocol::lib0::{write_var, write_var_bytes};
use crate::protocol::update::{self, HAS_ORIGIN, STRING};
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update};

fn doc(client: u64) -> Doc {
    Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_client_id(yrs::ClientID::new(client))
    })
}

fn insert(doc: &Doc, at: u32, text: &str) -> Vec<u8> {
    let root = doc.get_or_insert_text("t");
    let mut txn = doc.transact_mut();
    root.insert(&mut txn, at, text);
    txn.encode_update_v1()
}

fn apply(doc: &Doc, update: &[u8]) {
    doc.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
}

fn text(doc: &Doc) -> String {
    let root = doc.get_or_insert_text("t");
    root.get_string(&doc.transact())
}

fn state(doc: &Doc) -> Vec<u8> {
    doc.transact().encode_state_as_update_v1(&StateVector::default())
}

/// Takes whatever comes.
fn carve(update: &[u8], known: impl Fn(u64) -> u32) -> Carved {
    super::carve(update, known, |_| Verdict::Take)
}

fn ready(carved: Carved) -> Vec<u8> {
    carved.ready.unwrap().update
}

#[test]
fn merge_2_what_comes_after_a_gap_waits() {
    let author = doc(1);
    let first = insert(&author, 0, "abc");
    let second = insert(&author, 3, "def");
    let lacks = Id { client: 1, clock: 2 };
    let waiting = Waiting { update: second.clone(), lacks };
    assert_eq!(carve(&second, |_| 0), Carved { ready: None, rest: vec![waiting] });
    let ready = Ready { update: second.clone(), ends: vec![(1, 6)], structs: 1, ranges: 0 };
    assert_eq!(carve(&second, |_| 3), Carved { ready: Some(ready), rest: vec![] });
    assert_eq!(carve(&first, |_| 0).rest, []);
}

#[test]
fn deletes_of_unknown_text_wait() {
    let author = doc(1);
    let base = insert(&author, 0, "abcdef");
    let root = author.get_or_insert_text("t");
    let mut txn = author.transact_mut();
    root.remove_range(&mut txn, 0, 6);
    let delete = txn.encode_update_v1();
    drop(txn);
    let mut carved = carve(&delete, |_| 4);
    let rest = carved.rest.remove(0);
    assert_eq!((rest.lacks, carved.rest.len()), (Id { client: 1, clock: 4 }, 0));
    let server = doc(2);
    apply(&server, &base);
    apply(&server, &ready(carved));
    assert_eq!(text(&server), "ef");
    apply(&server, &rest.update);
    assert_eq!(text(&server), "");
}

#[test]
fn merge_1_only_the_unknown_part_of_a_struct_is_left() {
    use yrs::{Any, Array};
    let author = doc(1);
    insert(&author, 0, "a😀bcd");
    let list = author.get_or_insert_array("list");
    list.insert_range(&mut author.transact_mut(), 0, [1, 2, 3]);
    let more: Vec<Any> = vec![Any::Null, "x".into(), 2.5.into()];
    list.insert_range(&mut author.transact_mut(), 3, more);
    let root = author.get_or_insert_text("t");
    root.remove_range(&mut author.transact_mut(), 3, 2);
    let whole = state(&author);
    let end = author.transact().state_vector().get(&yrs::ClientID::new(1));
    for known in (0..=end).filter(|known| *known != 2) {
        assert_eq!(carve(&whole, |_| 0).rest, []);
        // A reader that has the first clocks, and gets the others.
        let reader = doc(9);
        let first = cut_at(&author, known);
        apply(&reader, &first);
        let carved = carve(&whole, |client| if client == 1 { known } else { 0 });
        apply(&reader, &ready(carved));
        assert_eq!(state(&reader), whole, "from clock {known}");
    }
}

/// The author's first clocks, as they were written.
fn cut_at(author: &Doc, clock: u32) -> Vec<u8> {
    let mut pieces = Vec::new();
    let whole = state(author);
    let mut order = Order::read(&whole, 1, |_| 0).unwrap();
    while let Some((section, block)) = order.next() {
        pieces.push((section, block));
    }
    let mut piece = Piece::default();
    for (section, block) in pieces {
        let mut shape = order.sections[section].blocks[block].shape;
        if shape.id.clock >= clock {
            continue;
        }
        if shape.id.clock + shape.len > clock {
            // Deleted, collected or a list: as many of the first as are known.
            shape.len = clock - shape.id.clock;
            let bytes = order.sections[section].blocks[block].bytes(&whole).to_vec();
            let cut = update::tests::first_of(&bytes, shape.len);
            order.sections[section].blocks[block] = Block { shape, cut: Some(cut) };
        }
        piece.push(section, block);
    }
    piece.write(&order, &[]).unwrap_or(vec![0, 0])
}

/// Two people who wrote into each other's text, with some of it deleted.
fn entangled(words: u32) -> Doc {
    let (ada, bob) = (doc(1), doc(2));
    for word in 0..words {
        let update = insert(&ada, word, "Ada 😀 wrote this. ");
        apply(&bob, &update);
        let update = insert(&bob, word * 3 + 1, "Bob, too. ");
        apply(&ada, &update);
    }
    let root = ada.get_or_insert_text("t");
    let mut txn = ada.transact_mut();
    for at in 0..words {
        root.remove_range(&mut txn, at * 3, 2);
    }
    drop(txn);
    ada
}

#[test]
fn wire_9_each_piece_stands_on_those_before_it() {
    let author = entangled(200);
    let whole = state(&author);
    let pieces = split(&whole, 1_000, |_| 0).unwrap();
    assert!(pieces.len() > 5, "{} pieces", pieces.len());
    let reader = doc(9);
    for piece in pieces.iter().map(|piece| &piece.update) {
        assert!(piece.len() < 1_200, "{} bytes", piece.len());
        apply(&reader, piece);
        assert!(!reader.transact().has_missing_updates(), "a piece needs a later one");
    }
    assert_eq!(text(&reader), text(&author));
    assert_eq!(state(&reader), whole);
}

#[test]
fn hard_7_pieces_of_the_whole_serve_whoever_has_a_part() {
    let author = entangled(200);
    let pieces = split(&state(&author), 1_000, |_| 0).unwrap();
    for has in 0..=pieces.len() {
        let reader = doc(9);
        pieces[..has].iter().for_each(|piece| apply(&reader, &piece.update));
        let known = reader.transact().state_vector();
        let news =
            pieces.iter().filter(|piece| piece.is_news(|client| known.get(&yrs::ClientID::new(client))));
        let news: Vec<&Cut> = news.collect();
        // What was deleted does not show in a state vector, and comes again.
        assert!(news.len() <= pieces.len() - has + pieces.iter().filter(|piece| piece.has_deletes).count());
        news.iter().for_each(|piece| apply(&reader, &piece.update));
        assert_eq!(text(&reader), text(&author), "with {has} of {} pieces", pieces.len());
    }
}

#[test]
fn wire_9_one_large_paste_is_cut() {
    let author = doc(1);
    insert(&author, 0, "[]");
    insert(&author, 1, &"a😀é\n".repeat(1_000));
    let pieces = split(&state(&author), 1_000, |_| 0).unwrap();
    assert!(pieces.iter().all(|piece| piece.update.len() < 1_100));
    let reader = doc(9);
    for piece in &pieces {
        apply(&reader, &piece.update);
    }
    assert_eq!(text(&reader), text(&author));
    assert_eq!(reader.transact().state_vector(), author.transact().state_vector());
}

#[test]
fn merge_2_what_waits_is_in_small_parts_that_wait_for_each_other() {
    let author = doc(1);
    let mut updates: Vec<Vec<u8>> = Vec::new();
    for letter in 0..300 {
        // Always at the front, so that nothing is joined.
        updates.push(insert(&author, 0, if letter % 2 == 0 { "a" } else { "b" }));
    }
    let mut carved = carve(&state(&author), |_| 0);
    let mut whole = ready(carved);
    // Without its first struct.
    carved = carve(&updates[1], |_| 0);
    assert_eq!(carved.rest[0].lacks, Id { client: 1, clock: 0 });
    let reader = doc(9);
    apply(&reader, &updates[0]);
    whole = ready(carve(&whole, |_| 1));
    let parts = carve(&whole, |_| 0).rest;
    assert!(parts.len() > 3, "{} parts", parts.len());
    for part in &parts {
        assert!(part.update.len() < WAITING + 20, "{} bytes", part.update.len());
        let next = reader.transact().state_vector().get(&yrs::ClientID::new(1));
        assert_eq!(part.lacks, Id { client: 1, clock: next - 1 });
        apply(&reader, &part.update);
    }
    assert_eq!(text(&reader), text(&author));
}

#[test]
fn what_is_collected_leaves_its_clocks_and_nothing_else() {
    let author = doc(1);
    let update = insert(&author, 0, "abc");
    let collected = super::carve(&update, |_| 0, |_| Verdict::Collect);
    let reader = doc(2);
    apply(&reader, &ready(collected));
    assert_eq!(text(&reader), "");
    apply(&reader, &insert(&author, 3, "def"));
    assert_eq!(reader.transact().state_vector(), author.transact().state_vector());
}

#[test]
fn sections_that_wait_for_each_other_in_a_long_chain_are_linear() {
    // 20,000 clients of one struct each, every one in need of the next.
    let clients = 20_000u64;
    let mut update = Vec::new();
    write_var(&mut update, clients);
    for client in 0..clients {
        update.push(1);
        write_var(&mut update, client);
        update.push(0);
        if client + 1 < clients {
            update.push(STRING | HAS_ORIGIN);
            write_var(&mut update, client + 1);
            update.push(0);
        } else {
            update.extend([STRING, 1, 1, b't']);
        }
        write_var_bytes(&mut update, b"x");
    }
    update.push(0);
    let mut order = Order::read(&update, usize::MAX, |_| 0).unwrap();
    let emitted: Vec<_> = std::iter::from_fn(|| order.next()).collect();
    assert_eq!(emitted.len(), clients as usize);
    assert_eq!(emitted[0].0, clients as usize - 1);
}

#[test]
fn what_a_client_wrote_is_left_out_and_what_is_deleted_of_it_from_a_clock_on() {
    let (one, other) = (doc(1), doc(2));
    let first = insert(&one, 0, "abcdef");
    apply(&other, &first);
    insert(&other, 6, "xyz");
    other.get_or_insert_text("t").remove_range(&mut other.transact_mut(), 0, 4);
    let left = without(&state(&other), |client| (client == 1).then_some(2));
    let reader = doc(3);
    apply(&reader, &first);
    apply(&reader, &left);
    assert_eq!(text(&reader), "cdefxyz");
    assert_eq!(without(&first, |_| Some(6)), [0, 0]);
    let starts = Update::decode_v1(&left).unwrap().state_vector_lower();
    assert!(!starts.contains_client(&yrs::ClientID::new(1)));
    assert_eq!(starts.get(&yrs::ClientID::new(2)), 0);
}
