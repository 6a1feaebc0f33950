//! MERGE: whatever the order, everybody ends with the same text.

use bytes::Bytes;
use pairpad::config::limits::Limits;
use pairpad::config::settings::Garbage;
use pairpad::document::state::{Applied, Bounds, DocumentState, Edit, Sent};
use pairpad::protocol::guard::{CheckedStateVector, CheckedUpdate};
use pairpad_testing::client::{Client, doc};
use pairpad_testing::server::TestServer;
use proptest::prelude::*;
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, Map, ReadTxn, StateVector, Text, TextPrelim, Transact, Update};

/// One step of some people's editing.
#[derive(Debug, Clone)]
enum Step {
    Insert {
        who: usize,
        at: u32,
        text: String,
    },
    Delete {
        who: usize,
        at: u32,
        len: u32,
    },
    /// A value in a nested map, so that parents are needed as well as neighbours.
    Nest {
        who: usize,
        key: u8,
    },
    /// `who` hears all that `from` knows.
    Hear {
        who: usize,
        from: usize,
    },
}

const PEOPLE: usize = 3;

fn step() -> impl Strategy<Value = Step> {
    let who = 0..PEOPLE;
    prop_oneof![
        4 => (who.clone(), any::<u32>(), "[a-z😀é\n]{1,4}").prop_map(|(who, at, text)| Step::Insert { who, at, text }),
        2 => (who.clone(), any::<u32>(), 1..4u32).prop_map(|(who, at, len)| Step::Delete { who, at, len }),
        1 => (who.clone(), any::<u8>()).prop_map(|(who, key)| Step::Nest { who, key: key % 3 }),
        2 => (who.clone(), who).prop_map(|(who, from)| Step::Hear { who, from }),
    ]
}

/// Plays the steps; returns each person's updates in the order of writing, and
/// what all of them make together.
fn play(steps: &[Step]) -> (Vec<Bytes>, Doc) {
    let people: Vec<Doc> = (0..PEOPLE).map(|who| doc(who as u64 + 10)).collect();
    let mut updates = Vec::new();
    for step in steps {
        match step {
            Step::Insert { who, at, text } => {
                let root = people[*who].get_or_insert_text("code");
                let mut txn = people[*who].transact_mut();
                let at = boundary(&root.get_string(&txn), *at);
                root.insert(&mut txn, at, text);
                updates.push(txn.encode_update_v1());
            }
            Step::Delete { who, at, len } => {
                let root = people[*who].get_or_insert_text("code");
                let mut txn = people[*who].transact_mut();
                let text = root.get_string(&txn);
                let at = boundary(&text, *at);
                let end = boundary_after(&text, at, *len);
                if end > at {
                    root.remove_range(&mut txn, at, end - at);
                    updates.push(txn.encode_update_v1());
                }
            }
            Step::Nest { who, key } => {
                let root = people[*who].get_or_insert_map("files");
                let mut txn = people[*who].transact_mut();
                root.insert(&mut txn, key.to_string(), TextPrelim::new("nested"));
                updates.push(txn.encode_update_v1());
            }
            Step::Hear { who, from } if who != from => {
                let missing = {
                    let known = people[*who].transact().state_vector();
                    people[*from].transact().encode_state_as_update_v1(&known)
                };
                people[*who].transact_mut().apply_update(Update::decode_v1(&missing).unwrap()).unwrap();
            }
            Step::Hear { .. } => {}
        }
    }
    let all = doc(99);
    for update in &updates {
        all.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
    }
    (updates.into_iter().map(Bytes::from).collect(), all)
}

/// A place between characters, in UTF-16 units.
fn boundary(text: &str, at: u32) -> u32 {
    let units = text.encode_utf16().count() as u32;
    let at = at % (units + 1);
    boundary_after(text, 0, at)
}

fn boundary_after(text: &str, from: u32, len: u32) -> u32 {
    let mut place = 0;
    for c in text.chars() {
        if place >= from + len {
            break;
        }
        place += c.len_utf16() as u32;
    }
    place.max(from)
}

fn text(doc: &Doc) -> String {
    doc.get_or_insert_text("code").get_string(&doc.transact())
}

fn apply(state: &mut DocumentState, updates: &[&Bytes]) {
    let updates: Vec<CheckedUpdate> = updates.iter().map(|update| checked(update)).collect();
    let edits: Vec<Edit<'_>> = updates.iter().map(Edit::from).collect();
    for outcome in state.apply(&edits, Bounds::NONE).applied {
        assert!(!matches!(outcome, Applied::Refused(_)), "{outcome:?}");
    }
}

fn checked(update: &Bytes) -> CheckedUpdate {
    CheckedUpdate::check(update.clone()).unwrap()
}

/// What comes of an update that answers the server's question.
fn answer(state: &mut DocumentState, update: &Bytes) -> Applied {
    let edit = Edit { from: 1, sent: Sent::AsSync, update: &checked(update) };
    state.apply(&[edit], Bounds::NONE).applied.remove(0)
}

fn rebuilt(state: &mut DocumentState) -> Doc {
    let reader = doc(98);
    for update in state.missing(&CheckedStateVector::empty(), usize::MAX, usize::MAX).unwrap() {
        reader.transact_mut().apply_update(Update::decode_v1(&update).unwrap()).unwrap();
    }
    reader
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn merge_1_every_order_converges_with_duplicates(
        steps in prop::collection::vec(step(), 1..40),
        order in prop::collection::vec(any::<prop::sample::Index>(), 80),
        batch in 1usize..8,
    ) {
        let (updates, all) = play(&steps);
        prop_assume!(!updates.is_empty());
        // Shuffled, with duplicates; then whatever was left out.
        let mut shuffled: Vec<&Bytes> = order.iter().map(|index| index.get(&updates)).collect();
        shuffled.extend(updates.iter().rev());
        let mut state = DocumentState::default();
        for batch in shuffled.chunks(batch) {
            apply(&mut state, batch);
        }
        prop_assert_eq!(state.text("code"), text(&all));
        prop_assert_eq!(state.parked_bytes(), 0, "nothing waits when everything is there");
        prop_assert_eq!(text(&rebuilt(&mut state)), text(&all));
    }

    #[test]
    fn merge_1_dropped_updates_leave_what_yjs_would_show(
        steps in prop::collection::vec(step(), 1..30),
        dropped in prop::collection::vec(any::<bool>(), 30),
    ) {
        let (updates, all) = play(&steps);
        let kept: Vec<&Bytes> =
            updates.iter().zip(&dropped).filter(|(_, dropped)| !**dropped).map(|(update, _)| update).collect();
        let mut state = DocumentState::default();
        apply(&mut state, &kept);
        // Whoever comes later with everything completes it.
        let everything = Bytes::from(all.transact().encode_state_as_update_v1(&StateVector::default()));
        let outcome = answer(&mut state, &everything);
        prop_assert!(!matches!(outcome, Applied::Refused(_)), "{:?}", outcome);
        prop_assert_eq!(state.text("code"), text(&all));
        prop_assert_eq!(state.parked_bytes(), 0);
    }

    #[test]
    fn merge_4_a_snapshot_shows_the_same(steps in prop::collection::vec(step(), 1..40)) {
        let (updates, _) = play(&steps);
        let mut state = DocumentState::default();
        apply(&mut state, &updates.iter().collect::<Vec<_>>());
        let snapshot = state.snapshot().unwrap();
        let restored = DocumentState::restore(&snapshot).unwrap();
        prop_assert!(restored.shows_the_same_as(&state));
        prop_assert_eq!(restored.state_vector(), state.state_vector());
    }
}

#[test]
fn merge_1_what_is_already_known_changes_nothing() {
    let author = doc(5);
    let root = author.get_or_insert_text("code");
    root.insert(&mut author.transact_mut(), 0, "abc");
    root.remove_range(&mut author.transact_mut(), 0, 1);
    let everything = Bytes::from(author.transact().encode_state_as_update_v1(&StateVector::default()));
    let mut state = DocumentState::default();
    assert_eq!(answer(&mut state, &everything), Applied::Changed);
    assert_eq!(answer(&mut state, &everything), Applied::Nothing);
}

#[tokio::test]
async fn merge_5_starter_text_is_there_once_however_many_come_at_once() {
    let server = TestServer::start().await;
    let room = server.make_room(serde_json::json!({})).await;
    let url = server.ws(&room.code("owner"));
    let clients = (0..8).map(|_| Client::connect(&url));
    let mut clients = futures_util::future::join_all(clients).await;
    let starter = pairpad::language::Language::default().starter();
    let file = |doc: &Doc| {
        let (files, txn) = (doc.get_or_insert_map("files"), doc.transact());
        files.get(&txn, "main.py").map(|text| text.to_string(&txn))
    };
    for client in &mut clients {
        client.until_synced().await;
        assert_eq!(file(&client.doc).as_deref(), Some(starter));
    }
    drop(clients);
    // And once more after each restart.
    let server = server.restart().await.restart().await;
    let mut late = server.client(&room.code("owner")).await;
    late.until_synced().await;
    assert_eq!(file(&late.doc).as_deref(), Some(starter));
}

#[tokio::test]
async fn merge_6_the_server_never_edits_what_people_typed() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    ada.append("line\r\nline\rline\n").await;
    server.client("room").await.until_text("line\r\nline\rline\n").await;
}

#[tokio::test]
async fn merge_1_what_was_deleted_is_kept_only_where_the_settings_say_so() {
    for (garbage, is_kept) in [(Garbage::Collect, false), (Garbage::Keep, true)] {
        let start = TestServer::start_with(Limits::default(), |settings| settings.garbage = garbage);
        let server = start.await;
        let mut ada = server.client("room").await;
        ada.append("an old version").await;
        ada.remove(0, 14).await;
        ada.append("the new one").await;
        ada.settle().await;
        let mut bob = server.client("room").await;
        bob.until_text("the new one").await;
        let old = |frame: &Bytes| frame.windows(14).any(|part| part == b"an old version");
        assert_eq!(bob.frames.iter().any(old), is_kept, "{garbage:?}");
    }
}
