//! PLAY-1: each moment is what a replay shows.

use std::sync::Arc;

use bytes::Bytes;
use pairpad::document::state::{Bounds, DocumentState, Edit};
use pairpad::protocol::guard::CheckedUpdate;
use pairpad_testing::client::doc;
use pairpad_testing::trace::Trace;
use proptest::prelude::*;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Array, ArrayPrelim, Doc, GetString, Map, MapPrelim, Out, ReadTxn, StateVector, Text, TextPrelim,
    TextRef, Transact, TransactionMut, UndoManager, Update,
};

use super::{as_shown, journal, record, shown};

/// Compares so many random moments of a session's text, and the last.
async fn play(name: &str) {
    let trace = Trace::read(name).in_root(*b"text");
    let updates = &trace.updates;
    let recording = record(&journal(updates).await).await.unwrap();
    assert_eq!(recording.updates(), updates.len() as u64);
    let mut random = fastrand::Rng::with_seed(7);
    let mut moments: Vec<usize> = (0..100).map(|_| random.usize(..=updates.len())).collect();
    moments.extend([0, 1, updates.len()]);
    moments.sort_unstable();
    let replayed = doc(1);
    let text = replayed.get_or_insert_text("text");
    let mut done = 0;
    for moment in moments {
        for update in &updates[done..moment] {
            replayed.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
        }
        done = moment;
        let expected = text.get_string(&replayed.transact());
        assert!(recording.texts[0].at(moment as u64) == expected, "{name} at {moment}");
    }
    assert!(trace.is_the_final_text(&recording.texts[0].at(updates.len() as u64)));
}

#[tokio::test]
async fn play_1_moments_of_friendsforever() {
    play("friendsforever").await;
}

#[tokio::test]
async fn play_1_moments_of_clownschool() {
    play("clownschool").await;
}

#[tokio::test]
async fn play_1_moments_of_sveltecomponent() {
    play("sveltecomponent").await;
}

/// One step of somebody's.
#[derive(Debug, Clone)]
enum Step {
    Insert { file: u8, at: u32, text: String },
    Delete { file: u8, at: u32, len: u32 },
    NewFile { file: u8 },
    DropFile { file: u8 },
    Say { at: u32, count: u8 },
    Unsay { at: u32, len: u32 },
    Thread { key: u8 },
    Reply { key: u8 },
    Note { key: u8, value: i32 },
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    let file = || 0..4u8;
    prop_oneof![
        6 => (file(), any::<u32>(), "[a-c😀é\n]{1,4}").prop_map(|(file, at, text)| Step::Insert { file, at, text }),
        3 => (file(), any::<u32>(), 1..5u32).prop_map(|(file, at, len)| Step::Delete { file, at, len }),
        1 => file().prop_map(|file| Step::NewFile { file }),
        1 => file().prop_map(|file| Step::DropFile { file }),
        1 => (any::<u32>(), 1..3u8).prop_map(|(at, count)| Step::Say { at, count }),
        1 => (any::<u32>(), 1..3u32).prop_map(|(at, len)| Step::Unsay { at, len }),
        1 => file().prop_map(|key| Step::Thread { key }),
        1 => file().prop_map(|key| Step::Reply { key }),
        1 => (file(), any::<i32>()).prop_map(|(key, value)| Step::Note { key, value }),
        1 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ]
}

const PEOPLE: usize = 3;

/// What somebody does, and who hears of what all have done so far.
type Move = (usize, Step, bool);

struct Person {
    doc: Doc,
    undo: UndoManager,
}

impl Person {
    fn new(client: u64) -> Self {
        let doc = doc(client);
        let text = doc.get_or_insert_text("text");
        let files = doc.get_or_insert_map("files");
        let mut undo = UndoManager::new();
        undo.expand_scope(&doc, &text);
        undo.expand_scope(&doc, &files);
        Self { doc, undo }
    }

    /// The update that it makes, if anything changes.
    fn act(&mut self, step: &Step) -> Vec<u8> {
        let before = self.doc.transact().state_vector();
        let deleted = self.doc.transact().snapshot();
        match step {
            Step::Undo => drop(self.undo.undo_blocking()),
            Step::Redo => drop(self.undo.redo_blocking()),
            step => {
                let roots = Roots::of(&self.doc);
                let mut txn = self.doc.transact_mut();
                roots.act(&mut txn, step);
            }
        }
        self.undo.reset();
        let txn = self.doc.transact();
        if txn.snapshot() == deleted { Vec::new() } else { txn.encode_diff_v1(&before) }
    }
}

struct Roots {
    text: TextRef,
    files: yrs::MapRef,
    comments: yrs::MapRef,
    names: yrs::MapRef,
    chat: yrs::ArrayRef,
}

impl Roots {
    fn of(doc: &Doc) -> Self {
        let map = |name: &str| doc.get_or_insert_map(name);
        let (text, chat) = (doc.get_or_insert_text("text"), doc.get_or_insert_array("chat"));
        Self { text, chat, files: map("files"), comments: map("comments"), names: map("names") }
    }

    fn file(&self, txn: &impl ReadTxn, file: u8) -> Option<TextRef> {
        match file {
            0 => Some(self.text.clone()),
            file => match self.files.get(txn, &file.to_string())? {
                Out::YText(text) => Some(text),
                _ => None,
            },
        }
    }

    fn act(&self, txn: &mut TransactionMut<'_>, step: &Step) {
        match step {
            Step::Insert { file, at, text } => {
                if let Some(into) = self.file(txn, *file) {
                    let at = boundary(&into.get_string(txn), *at);
                    into.insert(txn, at, text);
                }
            }
            Step::Delete { file, at, len } => {
                if let Some(from) = self.file(txn, *file) {
                    let text = from.get_string(txn);
                    let start = boundary(&text, *at);
                    let end = boundary_after(&text, start, *len);
                    if end > start {
                        from.remove_range(txn, start, end - start);
                    }
                }
            }
            Step::NewFile { file } => {
                let text = self.files.insert(txn, file.to_string(), TextPrelim::new("new "));
                text.push(txn, "file");
            }
            Step::DropFile { file } => drop(self.files.remove(txn, &file.to_string())),
            Step::Say { at, count } => {
                let at = at % (self.chat.len(txn) + 1);
                self.chat.insert_range(txn, at, (0..*count).map(|n| Any::from(format!("said {n}"))));
            }
            Step::Unsay { at, len } => {
                let length = self.chat.len(txn);
                let at = at % (length + 1);
                let len = (*len).min(length - at);
                if len > 0 {
                    self.chat.remove_range(txn, at, len);
                }
            }
            Step::Thread { key } => {
                let thread = self.comments.insert(txn, key.to_string(), MapPrelim::default());
                thread.insert(txn, "said", ArrayPrelim::from([Any::from("first")]));
                thread.insert(txn, "draft", TextPrelim::new("…"));
            }
            Step::Reply { key } => {
                if let Some(Out::YMap(thread)) = self.comments.get(txn, &key.to_string()) {
                    if let Some(Out::YArray(said)) = thread.get(txn, "said") {
                        let reply =
                            said.push_back(txn, MapPrelim::from([("by", Any::from(f64::from(*key)))]));
                        reply.insert(txn, "text", TextPrelim::new("re"));
                    }
                    if let Some(Out::YText(draft)) = thread.get(txn, "draft") {
                        draft.insert(txn, 0, "😀");
                    }
                }
            }
            Step::Note { key, value } => {
                if *value % 3 == 0 {
                    self.names.remove(txn, &key.to_string());
                } else {
                    self.names.insert(txn, key.to_string(), f64::from(*value));
                }
            }
            Step::Undo | Step::Redo => {}
        }
    }
}

/// A place in the text that is inside no character, in UTF-16 units.
fn boundary(text: &str, at: u32) -> u32 {
    let count = text.chars().count() + 1;
    text.chars().take(at as usize % count).map(|c| c.len_utf16() as u32).sum()
}

fn boundary_after(text: &str, start: u32, chars: u32) -> u32 {
    let mut at = 0;
    let rest = text.chars().skip_while(|c| {
        let is_before = at < start;
        at += if is_before { c.len_utf16() as u32 } else { 0 };
        is_before
    });
    start + rest.take(chars as usize).map(|c| c.len_utf16() as u32).sum::<u32>()
}

/// Everybody's updates, in the order in which they were made.
fn session(moves: &[Move]) -> Vec<Bytes> {
    let mut people: Vec<Person> = (0..PEOPLE).map(|who| Person::new(who as u64 + 10)).collect();
    let mut updates = Vec::new();
    for (who, step, is_heard) in moves {
        let update = people[*who].act(step);
        if !update.is_empty() {
            updates.push(Bytes::from(update));
        }
        if *is_heard {
            let next = (*who + 1) % PEOPLE;
            for update in &updates {
                let update = Update::decode_v1(update).unwrap();
                people[next].doc.transact_mut_with("heard").apply_update(update).unwrap();
            }
        }
    }
    updates
}

/// Each moment of a journal is what a server showed that was sent these updates.
fn each_moment_is_what_was_shown(updates: &[Bytes]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let recording = runtime.block_on(async { record(&journal(updates).await).await.unwrap() });
    assert_eq!(recording.updates(), updates.len() as u64);
    let mut state = DocumentState::default();
    for moment in 0..=updates.len() {
        if let Some(at) = moment.checked_sub(1) {
            let update = CheckedUpdate::check(updates[at].clone()).unwrap();
            state.apply(&[Edit::from(&update)], Bounds::NONE);
        }
        assert_eq!(recording.at(moment as u64), shown(&as_shown(&mut state)), "at {moment}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn play_1_every_moment_of_what_several_people_do(
        moves in prop::collection::vec((0..PEOPLE, step(), any::<bool>()), 1..60)
    ) {
        each_moment_is_what_was_shown(&session(&moves));
    }

    #[test]
    fn play_1_what_came_before_what_it_needs_appears_when_that_has_come(
        moves in prop::collection::vec((0..PEOPLE, step(), any::<bool>()), 1..40),
        seed in any::<u64>(),
    ) {
        let mut updates = session(&moves);
        fastrand::Rng::with_seed(seed).shuffle(&mut updates);
        // Some come twice, as after a reconnection.
        let again: Vec<Bytes> = updates.iter().step_by(5).cloned().collect();
        updates.extend(again);
        each_moment_is_what_was_shown(&updates);
    }
}

#[tokio::test]
async fn play_1_in_the_end_it_is_the_document() {
    let moves: Vec<Move> = (0..200)
        .map(|at| {
            let (file, text) = (at as u8 % 4, format!("{at}😀"));
            let step = match at % 9 {
                0 => Step::NewFile { file },
                1 => Step::Thread { key: file },
                2 => Step::Reply { key: file },
                3 => Step::Undo,
                4 => Step::Say { at: at as u32, count: 2 },
                5 => Step::Delete { file, at: at as u32 * 31, len: 3 },
                _ => Step::Insert { file, at: at as u32 * 17, text },
            };
            (at % PEOPLE, step, at % 2 == 0)
        })
        .collect();
    let updates = session(&moves);
    let whole = doc(1);
    for update in &updates {
        whole.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
    }
    let storage = journal(&updates).await;
    let recording = record(&storage).await.unwrap();
    assert_eq!(recording.at(recording.updates()), shown(&whole));
    assert!(recording.texts.len() > 20 && recording.texts.iter().map(|text| text.spans).sum::<usize>() > 100);
    assert_eq!(Arc::strong_count(&storage), 1);
    // The ids are those that Yjs has.
    let known = whole.transact().state_vector();
    for (client, clock) in recording.texts.iter().flat_map(|text| &text.ids) {
        assert!(u64::from(known.get(&yrs::ClientID::new(*client))) > *clock);
    }
    assert!(!whole.transact().encode_diff_v1(&StateVector::default()).is_empty());
}
