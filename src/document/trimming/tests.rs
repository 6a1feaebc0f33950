use super::*;
use crate::clock::UnixMillis;
use crate::document::compaction::stored_state;
use crate::ids::Author;
use crate::storage::memory::MemoryStorage;
use crate::storage::{Entry, Seq};
use yrs::{Doc, GetString, Text, Transact};

fn size(journals: &[(DocumentName, u64, u64)]) -> HistorySize {
    let journal = |&(document, records, base): &(DocumentName, u64, u64)| {
        (document, JournalSize { records, base, begins: None })
    };
    HistorySize { documents: journals.iter().map(journal).collect() }
}

fn next(journals: &[(DocumentName, u64, u64)], target: u64) -> Option<(DocumentName, u64)> {
    Next::of(&size(journals), target, &BTreeSet::new()).map(|next| (next.document, next.bytes))
}

#[test]
fn hard_8_what_is_written_too_much_loses_its_oldest_part_and_nothing_else_does() {
    use DocumentName::{Code, Notes, Problem};
    let journals = [(Code, 100, 0), (Problem, 900, 10), (Notes, 5, 0)];
    assert_eq!(next(&journals, 1015), None);
    assert_eq!(next(&journals, 800), Some((Problem, 215)));
    assert_eq!(next(&[(Problem, STEP * 9, 0)], 0), Some((Problem, STEP)), "so much at once");
    // A large base is not written for a few records.
    assert_eq!(next(&[(Code, 10, 1_000)], 900), None);
    assert_eq!(next(&[(Code, 10, 1_000), (Notes, 6, 0)], 900), Some((Notes, 116)));
    assert_eq!(next(&[(Code, 400, 1_000)], 1_390), Some((Code, 250)));
    // What can't be trimmed does not count.
    let passed_over = BTreeSet::from([Problem]);
    assert_eq!(Next::of(&size(&journals), 800, &passed_over), None);
    assert_eq!(Next::of(&size(&journals), 100, &passed_over).unwrap().document, Code);
}

/// Writes and deletes, over and over, and lets some of it wait for ever.
struct Writer {
    doc: Doc,
    storage: Arc<dyn Storage>,
    key: DocumentKey,
    at: u64,
}

impl Writer {
    async fn write(&mut self) {
        let text = self.doc.get_or_insert_text("code");
        let long = {
            let mut txn = self.doc.transact_mut();
            text.insert(&mut txn, 0, &"x".repeat(1_000));
            txn.encode_update_v1()
        };
        let short = {
            let mut txn = self.doc.transact_mut();
            text.remove_range(&mut txn, 0, 999);
            txn.encode_update_v1()
        };
        // The second edit of somebody whose first never comes.
        let stranger = Doc::with_client_id(1_000_000 + self.at);
        let lost = stranger.get_or_insert_text("code");
        lost.insert(&mut stranger.transact_mut(), 0, "lost");
        let waits = {
            let mut txn = stranger.transact_mut();
            lost.insert(&mut txn, 4, &"w".repeat(500));
            txn.encode_update_v1()
        };
        self.at += 1;
        let entry = |update: Vec<u8>| Entry {
            at: UnixMillis(self.at),
            author: Author::Server,
            update: update.into(),
        };
        let entries: Arc<[Entry]> = [long, short, waits].map(entry).into();
        let generation = self.storage.load(&self.key).await.unwrap().generation;
        self.storage.append(&self.key, generation, entries).await.unwrap();
    }
}

#[tokio::test]
async fn hard_8_a_history_stays_within_its_bound_and_begins_where_it_says() {
    let key = DocumentKey { room: "room".parse().unwrap(), document: DocumentName::Code };
    let other = DocumentKey { document: DocumentName::Problem, ..key.clone() };
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
    let limits = Limits { history: 60_000, first_sync: 4_000, ..Limits::default() };
    let limits = Arc::new(limits);
    let doc = Doc::with_client_id(1);
    let mut quiet =
        Writer { doc: Doc::with_client_id(2), storage: storage.clone(), key: other.clone(), at: 0 };
    quiet.write().await;
    let before = storage.history(&other, Seq(0), 9).await.unwrap();
    let mut writer = Writer { doc, storage: storage.clone(), key: key.clone(), at: 0 };
    for round in 0..300 {
        writer.write().await;
        trim(&storage, &key.room, &limits).await.unwrap();
        let size = storage.history_size(&key.room).await.unwrap();
        assert!(size.bytes() <= 60_000, "round {round}: {size:?}");
    }
    let size = storage.history_size(&key.room).await.unwrap();
    assert!(size.bytes() > 40_000, "most of it is kept: {size:?}");
    let history = storage.history(&key, Seq(0), usize::MAX).await.unwrap();
    let base = history.base.unwrap();
    // One record each millisecond.
    assert_eq!((base.at, size.begins()), (UnixMillis(base.snapshot.upto.0), Some(base.at)));
    assert_eq!(history.records.first().unwrap().seq, Seq(base.snapshot.upto.0 + 1));
    assert_eq!(storage.history(&other, Seq(0), 9).await.unwrap(), before, "whoever wrote little keeps all");
    let shown = stored_state(&storage.load(&key).await.unwrap()).unwrap();
    let text = writer.doc.get_or_insert_text("code");
    assert_eq!(shown.text("code"), text.get_string(&writer.doc.transact()));
}

#[tokio::test]
async fn guard_5_what_was_set_aside_stays_aside_and_is_in_no_base() {
    let key = DocumentKey { room: "room".parse().unwrap(), document: DocumentName::Code };
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
    // A text by each of three clients; the second is set aside.
    let entry = |client: u8| {
        let update = vec![1, 1, client, 0, 4, 1, 1, b't', 1, b'a' + client, 0].into();
        Entry { at: UnixMillis(1), author: Author::Server, update }
    };
    let generation = storage.load(&key).await.unwrap().generation;
    for client in 1..=3 {
        storage.append(&key, generation, Arc::new([entry(client)])).await.unwrap();
    }
    let aside = crate::storage::SetAside { entry: entry(2), reason: "it fails".to_owned() };
    storage.set_aside(&key, generation, vec![aside.clone()]).await.unwrap();
    let limits = Arc::new(Limits { history: 1, ..Limits::default() });
    trim(&storage, &key.room, &limits).await.unwrap();
    let stored = storage.load(&key).await.unwrap();
    assert!(stored.snapshot.is_some() && stored.set_aside == [aside]);
    let shown = stored_state(&stored).unwrap();
    assert!(shown.knows(1) && !shown.knows(2));
}

#[tokio::test]
async fn hard_8_a_room_within_its_bound_is_left_alone() {
    let key = DocumentKey { room: "room".parse().unwrap(), document: DocumentName::Code };
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
    let mut writer =
        Writer { doc: Doc::with_client_id(1), storage: storage.clone(), key: key.clone(), at: 0 };
    for _ in 0..10 {
        writer.write().await;
    }
    let before = storage.history(&key, Seq(0), 99).await.unwrap();
    trim(&storage, &key.room, &Arc::new(Limits::default())).await.unwrap();
    assert_eq!(storage.history(&key, Seq(0), 99).await.unwrap(), before);
}
