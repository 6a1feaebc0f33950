//! PLAY: journals that no ordinary session writes.

use std::sync::Arc;

use bytes::Bytes;
use pairpad::clock::UnixMillis;
use pairpad::config::limits::Limits;
use pairpad::ids::{Author, MemberId};
use pairpad::playback::error::PlayError;
use pairpad::playback::recordings::{Recordings, Stays};
use pairpad::storage::{Base, Derived, SetAside, Snapshot, Storage};
use pairpad_testing::client::doc;
use pairpad_testing::recording::Recording;
use serde_json::json;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Array, ArrayPrelim, Doc, Map, MapPrelim, ReadTxn, StateVector, Text, TextPrelim, Transact,
    TransactionMut, Update,
};

use super::{entry, journal, key, record, recordings, shown, unpacked};

/// Updates that write `text` into the root text, a word each.
fn words(client: u64, text: &str) -> Vec<Bytes> {
    let doc = doc(client);
    let root = doc.get_or_insert_text("text");
    let word = |word: &str| {
        let mut txn = doc.transact_mut();
        root.push(&mut txn, word);
        Bytes::from(txn.encode_update_v1())
    };
    text.split_inclusive(' ').map(word).collect()
}

fn apply(doc: &Doc, update: &Bytes) {
    doc.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
}

#[tokio::test]
async fn play_2_each_update_names_its_author_and_so_does_each_character() {
    let (ada, bob) = (MemberId(uuid::Uuid::from_u128(7)), MemberId(uuid::Uuid::from_u128(8)));
    let authors = [
        Author::Server,
        Author::Person(ada),
        Author::Person(ada),
        Author::Operator,
        Author::Person(bob),
        Author::Server,
    ];
    let updates = words(5, "starter ada more operator bob output");
    let storage = journal(&[]).await;
    let generation = storage.load(&key()).await.unwrap().generation;
    for ((update, author), at) in updates.iter().zip(authors).zip([1000, 1010, 1020, 900, 1030, 1030]) {
        storage.append(&key(), generation, [entry(at, author, update.clone())].into()).await.unwrap();
    }
    let recording = record(&storage).await.unwrap();
    let id = |id: MemberId| Some(*id.0.as_bytes());
    assert_eq!(recording.people, [(0, None), (2, id(ada)), (1, None), (2, id(bob))]);
    assert_eq!(recording.authors, [0, 1, 1, 2, 3, 0]);
    // A clock that was put back stood still.
    assert_eq!(recording.times, [1000, 1010, 1020, 1020, 1030, 1030]);
    let text = &recording.texts[0];
    let by = |person: usize| {
        let units = text.units.iter().zip(&text.births);
        let units = units.filter(|(_, birth)| recording.authors[**birth as usize - 1] == person);
        String::from_utf16(&units.map(|(unit, _)| *unit).collect::<Vec<_>>()).unwrap()
    };
    assert_eq!([0, 1, 2, 3].map(by), ["starter output", "ada more ", "operator ", "bob "]);
    let outline = recordings(&storage).outline(&key()).await.unwrap();
    assert_eq!((outline.updates, outline.writers.len()), (6, 4));
    assert_eq!((outline.begins, outline.ends), (Some(UnixMillis(1000)), UnixMillis(1030)));
}

#[tokio::test]
async fn play_1_a_trimmed_journal_begins_with_what_is_left_of_the_rest() {
    let updates = words(5, "one two three four");
    let storage = journal(&updates[..2]).await;
    let made = recordings(&storage).outline(&key()).await.unwrap();
    assert!(made.is_whole());
    let kept = recordings(&storage);
    let before = kept.recording(&key(), Stays::ForAMoment).await.unwrap();
    let stored = storage.load(&key()).await.unwrap();
    let whole = doc(1);
    updates[..2].iter().for_each(|update| apply(&whole, update));
    let merged = Bytes::from(whole.transact().encode_state_as_update_v1(&StateVector::default()));
    // The last word waits for one that comes later.
    let base = Base {
        at: UnixMillis(15),
        snapshot: Snapshot {
            upto: stored.tail.last().unwrap().seq,
            updates: vec![merged, updates[3].clone()],
        },
    };
    storage.trim(&key(), stored.generation, base).await.unwrap();
    let ada = Author::Person(MemberId(uuid::Uuid::from_u128(7)));
    storage.append(&key(), stored.generation, [entry(30, ada, updates[2].clone())].into()).await.unwrap();
    // Also for whoever has counted it before.
    let outline = kept.outline(&key()).await.unwrap();
    assert!(!outline.is_whole() && outline.updates == 2);
    let after = kept.recording(&key(), Stays::ForAMoment).await.unwrap();
    assert_ne!(before.version, after.version);
    let recording = unpacked(&after.gzip);
    assert_eq!(recording.people[0], (3, None), "nobody knows any more who wrote that");
    assert_eq!((recording.times.as_slice(), recording.authors.as_slice()), (&[15, 30][..], &[0, 1][..]));
    let texts = [0, 1, 2].map(|moment| recording.texts[0].at(moment));
    assert_eq!(texts, ["", "one two ", "one two three four"]);
    let past = async |at| kept.past(&key(), UnixMillis(at), |state| state.text("text")).await;
    assert_eq!(past(14).await.unwrap(), None, "it begins later");
    assert_eq!(past(29).await.unwrap().unwrap(), "one two ");
    assert_eq!(past(30).await.unwrap().unwrap(), "one two three four");
    // What it begins with is one update of the journal.
    let part = kept.updates(&key(), (0, 1)).await.unwrap();
    assert_eq!((part.next_after, part.bytes[0], part.bytes[1]), (Some(1), 15, 3));
}

#[tokio::test]
async fn guard_5_what_loading_passes_over_is_in_no_moment() {
    let updates = words(5, "one two three");
    let storage = journal(&[]).await;
    let generation = storage.load(&key()).await.unwrap().generation;
    let other = words(6, "BAD ").remove(0);
    let broken = Bytes::from_static(b"\x01\x01\xff");
    let all = [&updates[0], &other, &updates[1], &broken, &updates[2]];
    let entries: Vec<_> =
        all.iter().zip(1..).map(|(update, at)| entry(at, Author::Server, Bytes::clone(update))).collect();
    storage.append(&key(), generation, entries.clone().into()).await.unwrap();
    let set_aside = SetAside { entry: entries[1].clone(), reason: "the document fails on it".to_owned() };
    storage.set_aside(&key(), generation, vec![set_aside]).await.unwrap();
    let recording = record(&storage).await.unwrap();
    let texts: Vec<String> = (0..=5).map(|moment| recording.texts[0].at(moment)).collect();
    assert_eq!(texts, ["", "one ", "one ", "one two ", "one two ", "one two three"]);
    // They stay in the journal, as they came.
    let part = recordings(&storage).updates(&key(), (1, 1)).await.unwrap();
    assert!(part.bytes.ends_with(&other) && part.next_after == Some(2));
}

#[tokio::test]
async fn play_1_what_came_with_a_deleted_file_and_is_written_anew_is_told_apart() {
    let doc = doc(9);
    let (files, comments) = (doc.get_or_insert_map("files"), doc.get_or_insert_map("comments"));
    let mut updates = Vec::new();
    let mut note = |txn: &TransactionMut<'_>| updates.push(Bytes::from(txn.encode_update_v1()));
    let mut shows = vec![shown(&doc)];
    {
        let mut txn = doc.transact_mut();
        let text = files.insert(&mut txn, "a", TextPrelim::new("first"));
        text.push(&mut txn, " file");
        note(&txn);
    }
    shows.push(shown(&doc));
    {
        // Nested maps and arrays with what is in them, and a text that is gone before anybody saw it.
        let mut txn = doc.transact_mut();
        let thread = comments.insert(&mut txn, "t", MapPrelim::default());
        let said = thread.insert(&mut txn, "said", ArrayPrelim::from([json_any()]));
        let deep = said.push_back(&mut txn, MapPrelim::default());
        deep.insert(&mut txn, "text", TextPrelim::new("deep"));
        files.insert(&mut txn, "a", TextPrelim::new("never seen"));
        files.insert(&mut txn, "a", TextPrelim::new("second"));
        note(&txn);
    }
    shows.push(shown(&doc));
    {
        let mut txn = doc.transact_mut();
        comments.remove(&mut txn, "t");
        files.remove(&mut txn, "a");
        note(&txn);
    }
    shows.push(shown(&doc));
    let recording = record(&journal(&updates).await).await.unwrap();
    for (moment, expected) in shows.iter().enumerate() {
        assert_eq!(&recording.at(moment as u64), expected, "at {moment}");
    }
    let mut texts: Vec<String> =
        recording.texts.iter().map(|text| String::from_utf16(&text.units).unwrap()).collect();
    // Of what comes at one moment no root is first.
    texts.sort();
    assert_eq!(texts, ["", "", "deep", "first file", "second"], "also those that were deleted");
}

fn json_any() -> Any {
    Any::from_json(r#"{"a": [1, null, "x"], "b": {"c": true}}"#).unwrap()
}

/// Many elements, each put before all others, so that yrs has an item for each.
fn long_array(elements: u32) -> Vec<Bytes> {
    let doc = doc(9);
    let chat = doc.get_or_insert_array("chat");
    let add = |at: u32| {
        let mut txn = doc.transact_mut();
        chat.insert(&mut txn, 0, at);
        if at % 3 == 2 {
            chat.remove(&mut txn, 1);
        }
        Bytes::from(txn.encode_update_v1())
    };
    (0..elements).map(add).collect()
}

#[tokio::test]
async fn hard_1_play_4_an_array_that_costs_too_much_is_shown_less_often_and_right_in_the_end() {
    let few = record(&journal(&long_array(300)).await).await.unwrap();
    assert!(few.ops.len() >= 300, "each of a few");
    let elements = 6_000;
    let updates = long_array(elements);
    let bytes: usize = updates.iter().map(Bytes::len).sum();
    let recording = record(&journal(&updates).await).await.unwrap();
    let moments = |recording: &Recording| {
        let mut moments: Vec<u64> = recording.ops.iter().map(|op| op[0].as_u64().unwrap()).collect();
        moments.dedup();
        moments.len()
    };
    assert!(moments(&recording) < elements as usize / 2, "{}", moments(&recording));
    assert!(moments(&recording) > 500, "{}", moments(&recording));
    // What it costs to write and read grows with the journal, not with its square.
    let written: usize = recording.ops.iter().map(|op| op.to_string().len()).sum();
    assert!(written < bytes * 100, "{written} of {bytes}");
    let expected: Vec<u32> = {
        let mut shown: Vec<u32> = Vec::new();
        for at in 0..elements {
            shown.insert(0, at);
            if at % 3 == 2 {
                shown.remove(1);
            }
        }
        shown
    };
    assert_eq!(recording.at(u64::from(elements))["chat"], json!(expected));
}

#[tokio::test]
async fn play_4_more_than_is_played_is_refused_before_it_is_taken_in() {
    let storage = journal(&words(5, &"word ".repeat(200))).await;
    let limits = Limits { recording: 2_000, ..Limits::default() };
    let narrow = Recordings::new(storage.clone(), Arc::new(limits));
    assert!(matches!(narrow.recording(&key(), Stays::ForAMoment).await, Err(PlayError::TooLarge)));
    assert!(matches!(narrow.past(&key(), UnixMillis(u64::MAX), |_| ()).await, Err(PlayError::TooLarge)));
    // It can be had piece by piece all the same.
    let mut after = 0;
    let mut parts = 0;
    while let Some(next) = narrow.updates(&key(), (after, 30)).await.unwrap().next_after {
        (after, parts) = (next, parts + 1);
    }
    assert_eq!((after, parts), (180, 6));
}

#[tokio::test]
async fn play_1_half_an_emoji_that_somebody_deletes_is_what_yjs_makes_of_it() {
    // As a page of Yjs sends it that was told to delete one unit of two.
    let updates = words(5, "a😀b ");
    let half = Bytes::from_static(&[0, 1, 5, 1, 1, 1]);
    let updates = [updates[0].clone(), half];
    let recording = record(&journal(&updates).await).await.unwrap();
    let whole = doc(1);
    updates.iter().for_each(|update| apply(&whole, update));
    assert_eq!(recording.at(2), shown(&whole));
    // Yjs keeps nothing of what the halves were together.
    assert_eq!(recording.texts[0].at(1), "a\u{fffd}\u{fffd}b ");
}

#[tokio::test]
async fn what_was_made_of_an_ended_interview_is_not_made_again() {
    let storage = journal(&words(5, "one two three")).await;
    let made = recordings(&storage).recording(&key(), Stays::ForLong).await.unwrap();
    let kept = storage.derived(&key()).await.unwrap().unwrap();
    assert_eq!((&kept.version, &kept.bytes), (&made.version, &made.gzip));
    // Another server over the same storage sends what is kept, as it is.
    let generation = storage.load(&key()).await.unwrap().generation;
    let other = Derived { bytes: Bytes::from_static(b"as it is"), ..kept.clone() };
    storage.keep_derived(&key(), generation, other.clone()).await.unwrap();
    let found = recordings(&storage).recording(&key(), Stays::ForLong).await.unwrap();
    assert_eq!(found.gzip, other.bytes);
    // Unless that is of another format.
    let older = Derived { version: "0-0-1".to_owned(), ..other };
    storage.keep_derived(&key(), generation, older).await.unwrap();
    let again = recordings(&storage).recording(&key(), Stays::ForAMoment).await.unwrap();
    assert_eq!(again, made, "the same bytes each time");
    assert_eq!(
        storage.derived(&key()).await.unwrap().unwrap().version,
        "0-0-1",
        "while people write it is not kept"
    );
}

#[tokio::test]
async fn hard_9_a_recording_of_a_room_that_is_deleted_meanwhile_is_not_kept() {
    let updates = words(5, &"word ".repeat(1000));
    let storage = journal(&updates).await;
    let recordings = recordings(&storage);
    let key = key();
    let mut making = std::pin::pin!(recordings.recording(&key, Stays::ForLong));
    // It has read a part, and waits for that to be taken in.
    assert!(futures_util::poll!(&mut making).is_pending());
    storage.delete_room(&key.room).await.unwrap();
    // As many records of another life.
    let generation = storage.load(&key).await.unwrap().generation;
    for update in &updates {
        storage.append(&key, generation, [entry(1, Author::Server, update.clone())].into()).await.unwrap();
    }
    let made = making.await.unwrap();
    assert!(!made.gzip.is_empty(), "nobody is let in who would see it");
    assert_eq!(storage.derived(&key).await.unwrap(), None);
}

#[tokio::test]
async fn hard_2_whoever_goes_gives_the_turn_to_the_next() {
    let storage = journal(&words(5, &"word ".repeat(1000))).await;
    let (recordings, key) = (recordings(&storage), key());
    for _ in 0..40 {
        let mut making = Box::pin(recordings.recording(&key, Stays::ForAMoment));
        assert!(futures_util::poll!(&mut making).is_pending());
        // One of a room at a time: this one waits for the first, and both go.
        let mut waiting = Box::pin(recordings.recording(&key, Stays::ForAMoment));
        assert!(futures_util::poll!(&mut waiting).is_pending());
    }
    let made = unpacked(&recordings.recording(&key, Stays::ForAMoment).await.unwrap().gzip);
    assert_eq!(made.updates(), 1000);
}
