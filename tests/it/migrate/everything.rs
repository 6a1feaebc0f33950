//! A store with something of everything, and what a store has.

use std::fmt::Write;
use std::path::Path;

use bytes::Bytes;
use pairpad::auth::identity::Colour;
use pairpad::clock::UnixMillis;
use pairpad::ids::{Author, DocumentKey, DocumentName, MemberId, RoomName};
use pairpad::question::file::parse;
use pairpad::rights::phase::Phase;
use pairpad::rights::role::Role;
use pairpad::storage::event::{Event, EventId, EventKind};
use pairpad::storage::question::{KeptBy, QuestionRecord};
use pairpad::storage::review::{Comment, Judgement, ReviewAuthor, ReviewChange, ReviewItem};
use pairpad::storage::room::RoomRecord;
use pairpad::storage::{Base, Entry, Generation, Seq, SetAside, Snapshot, Storage, Stored};
use pairpad_testing::postgres::Postgres;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{in_database, in_folder, moved, pairpad, source, text};

/// Rooms that were made, and one that was only connected to.
const ROOMS: [&str; 4] = ["Füße 2", "aside", "room", "trimmed"];
const OPEN: &str = "open-room";
/// Records of the largest journal: more than are handed over at once.
const RECORDS: u64 = 300;

pub(super) fn key(room: &str, document: DocumentName) -> DocumentKey {
    DocumentKey { room: room.parse().unwrap(), document }
}

fn entry(author: Author, update: impl Into<Bytes>) -> Entry {
    Entry { at: UnixMillis(1_790_000_000_000), author, update: update.into() }
}

fn ada() -> Author {
    Author::Person(MemberId(Uuid::from_u128(7)))
}

/// Appends to the life that the document is in.
pub(super) async fn append(storage: &dyn Storage, document: &DocumentKey, entries: Vec<Entry>) -> Seq {
    let generation = storage.load(document).await.unwrap().generation;
    storage.append(document, generation, entries.into()).await.unwrap()
}

pub(super) async fn type_text(storage: &dyn Storage, room: &str, update: &'static str) -> Seq {
    append(storage, &key(room, DocumentName::Code), vec![entry(ada(), update)]).await
}

fn snapshot(upto: Seq, update: &'static str) -> Snapshot {
    Snapshot { upto, updates: vec![Bytes::from(update), Bytes::from("what waits")] }
}

fn event(number: u64) -> Event {
    let kind = EventKind::LanguageChanged { language: format!("language {number}") };
    let id = EventId { run: Uuid::from_u128(9), number };
    Event { id, at: UnixMillis(number), phase: Phase::Live, by: None, kind }
}

fn review() -> Vec<ReviewChange> {
    let colour = Colour::least_used(std::iter::empty());
    let id = MemberId(Uuid::from_u128(7));
    let by = ReviewAuthor { id, name: "Rob".to_owned(), role: Role::Reviewer, colour };
    let (at, written) = (UnixMillis(5), UnixMillis(6));
    let comment = |of: u128| Comment {
        id: Uuid::from_u128(of),
        by: by.clone(),
        at,
        place: None,
        board: None,
        text: format!("comment {of}"),
        reply_to: None,
        written,
        changed: None,
        is_deleted: false,
    };
    let judgement = Judgement {
        by: by.clone(),
        recommendation: None,
        scores: Vec::new(),
        text: "fine".to_owned(),
        given: Some(written),
        changed: written,
    };
    let items =
        [ReviewItem::Comment(comment(2)), ReviewItem::Comment(comment(1)), ReviewItem::Judgement(judgement)];
    items.into_iter().map(ReviewChange::Put).collect()
}

fn question(id: u128, version: u64) -> QuestionRecord {
    let text =
        format!("title = 'Version {version}'\nproblem = '# P'\ntags = ['a']\n[files]\n'main.py' = 'x'\n");
    QuestionRecord {
        id: Uuid::from_u128(id),
        organisation: None,
        version,
        created: UnixMillis(5),
        changed: UnixMillis(5 + version),
        by: KeptBy::Key,
        question: parse(&text).unwrap(),
    }
}

/// Writes something of everything.
pub(super) async fn fill(storage: &dyn Storage) {
    storage.secret().await.unwrap();
    for name in ROOMS {
        let room: RoomName = name.parse().unwrap();
        let record = RoomRecord { title: format!("Room {name}"), ..RoomRecord::new(UnixMillis(5), "go") };
        storage.put_room(&room, &record, &(1..=20).map(event).collect::<Vec<_>>()).await.unwrap();
        // Numbers have gaps.
        storage.append_events(&room, vec![event(40)]).await.unwrap();
        storage.put_review(&room, &review(), &[]).await.unwrap();
    }
    let all = [Author::Server, Author::Operator, ada()];
    let problem = key("room", DocumentName::Problem);
    append(storage, &problem, all.map(|author| entry(author, "text")).to_vec()).await;
    let code = key("room", DocumentName::Code);
    for number in 1..=RECORDS {
        let bytes = format!("record {number} ").repeat(usize::try_from(4 * number).unwrap());
        append(storage, &code, vec![entry(ada(), bytes)]).await;
    }
    let generation = storage.load(&code).await.unwrap().generation;
    storage.compact(&code, generation, snapshot(Seq(RECORDS - 5), "all")).await.unwrap();
    // The only record can be replaced by a base at once.
    let trimmed = key("trimmed", DocumentName::Output);
    append(storage, &trimmed, vec![entry(Author::Server, "first")]).await;
    let generation = storage.load(&trimmed).await.unwrap().generation;
    let large: &'static str = Box::leak("base ".repeat(120_000).into_boxed_str());
    let base = Base { at: UnixMillis(77), snapshot: snapshot(Seq(1), large) };
    storage.trim(&trimmed, generation, base).await.unwrap();
    append(storage, &trimmed, vec![entry(Author::Server, "second")]).await;
    append(storage, &trimmed, vec![entry(Author::Server, "third")]).await;
    let aside = key("aside", DocumentName::Code);
    append(storage, &aside, vec![entry(ada(), "bad"), entry(ada(), "worse")]).await;
    let generation = storage.load(&aside).await.unwrap().generation;
    let updates =
        ["bad", "worse"].map(|update| SetAside { entry: entry(ada(), update), reason: "why".to_owned() });
    storage.set_aside(&aside, generation, updates.to_vec()).await.unwrap();
    type_text(storage, OPEN, "anybody").await;
    for version in 1..=53 {
        storage.put_question(&question(1, version)).await.unwrap();
    }
    storage.put_question(&question(2, 1)).await.unwrap();
    settle(storage, &code).await;
    // Only in the log yet.
    type_text(storage, "room", "the last").await;
    type_text(storage, "Füße 2", "also the last").await;
}

/// Waits until what was appended is in the journal: other documents' records push it on.
async fn settle(storage: &dyn Storage, document: &DocumentKey) {
    let filler = key("filler", DocumentName::Output);
    let large = Bytes::from(vec![b'.'; 5 << 20]);
    let is_there = async || storage.beginning(document, u64::MAX).await.unwrap().tail.len() as u64 >= RECORDS;
    loop {
        for update in [large.clone(), Bytes::from_static(b".")] {
            append(storage, &filler, vec![entry(Author::Server, update)]).await;
        }
        if is_there().await {
            return;
        }
    }
}

/// All that a store has, as text: two that have the same are the same.
pub(super) async fn of(storage: &dyn Storage) -> String {
    let mut all = String::new();
    writeln!(all, "{:?}", storage.secret().await.unwrap()).unwrap();
    let mut questions = storage.questions().await.unwrap();
    questions.sort_by_key(|outline| outline.id);
    for outline in questions {
        writeln!(all, "{outline:?}").unwrap();
        for (version, _) in storage.question_versions(outline.id).await.unwrap() {
            writeln!(all, "{:?}", storage.question(outline.id, Some(version)).await.unwrap()).unwrap();
        }
    }
    let mut rooms = storage.rooms(None, usize::MAX).await.unwrap();
    rooms.sort_by(|one, other| one.0.cmp(&other.0));
    let open = [OPEN, "filler"].map(|name| name.parse::<RoomName>().unwrap());
    for (room, record) in
        rooms.into_iter().map(|(room, record)| (room, Some(record))).chain(open.map(|room| (room, None)))
    {
        writeln!(all, "{room} {record:?}").unwrap();
        writeln!(all, "{:?}", storage.events(&room, 0, usize::MAX).await.unwrap()).unwrap();
        let mut review = storage.review(&room).await.unwrap();
        review.sort_by_key(ReviewItem::key);
        writeln!(all, "{review:?} {:?}", storage.history_size(&room).await.unwrap().begins()).unwrap();
        for document in DocumentName::ALL {
            let document = DocumentKey { room: room.clone(), document };
            let mut stored = storage.load(&document).await.unwrap();
            stored.set_aside.sort_by_key(|update| update.entry.update.clone());
            writeln!(all, "{:?}", Stored { generation: Generation::default(), ..stored }).unwrap();
            writeln!(all, "{:?}", storage.history(&document, Seq(0), usize::MAX).await.ok()).unwrap();
        }
    }
    all
}

/// The same, or where they begin to differ.
pub(super) fn assert_same(one: &str, other: &str) {
    for (number, (one, other)) in one.lines().zip(other.lines()).enumerate() {
        let at = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
        let near = |text: &str| text.chars().skip(at.saturating_sub(100)).take(300).collect::<String>();
        assert!(one == other, "line {number}:\n{}\n{}", near(one), near(other));
    }
    assert_eq!(one.lines().count(), other.lines().count());
}

/// The files that hold what was promised.
pub(super) fn files(folder: &Path) -> Vec<Option<Vec<u8>>> {
    let read = |name: &str| std::fs::read(folder.join(name)).ok().map(|bytes| Sha256::digest(bytes).to_vec());
    ["pairpad.db", "pairpad.db-wal"].map(read).to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_2_everything_goes_over_and_comes_back() {
    let (folder, before) = source().await;
    let from = text(folder.path());
    let (url, files_before) = (Postgres::shared().database().await, files(folder.path()));
    let said = moved(from, &url);
    assert!(said.contains("6 rooms") && said.contains("2 questions"), "{said}");
    assert!(said.contains("Everything was read again on both sides"), "{said}");
    assert!(said.contains(&format!("--store {url}")) && !said.contains("DAMAGED"), "{said}");
    assert_eq!(files(folder.path()), files_before, "the source is as it was");
    assert_same(&in_database(&url).await, &before);
    // And back, into a folder that is still to be made.
    let back = tempfile::tempdir().unwrap();
    let back = back.path().join("made/by/it");
    let said = moved(&url, text(&back));
    assert!(said.contains("6 rooms") && said.contains(&format!("--data-dir {}", text(&back))), "{said}");
    assert_same(&in_folder(&back).await, &before);
    assert_same(&in_database(&url).await, &before);
    assert_same(&in_folder(folder.path()).await, &before);
    // Either goes on where the other was.
    let there = super::database(&url).await;
    let here = pairpad::storage::local::LocalStorage::open(&back).unwrap();
    let stores: [&dyn Storage; 2] = [&there, &here];
    for storage in stores {
        assert_eq!(type_text(storage, "room", "and on").await, Seq(RECORDS + 2));
        let output = key("trimmed", DocumentName::Output);
        assert_eq!(append(storage, &output, vec![entry(Author::Server, "fourth")]).await, Seq(4));
        storage.put_question(&question(1, 54)).await.unwrap();
        let room: RoomName = "room".parse().unwrap();
        let record = storage.room(&room).await.unwrap().unwrap();
        let next = RoomRecord { version: record.version + 1, ..record };
        storage.put_room(&room, &next, &[event(41)]).await.unwrap();
        assert_eq!(storage.last_event(&room).await.unwrap(), 41);
        let size = storage.history_size(&room).await.unwrap();
        let written: u64 = (1..=RECORDS).map(|number| 36 * number).sum();
        assert!(size.bytes() > written, "{size:?}");
        storage.delete_room(&room).await.unwrap();
        storage.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_password_is_never_shown() {
    let (folder, before) = source().await;
    let server = Postgres::shared();
    let url = server.database().await;
    let with_password = url.replace("pairpad@", "pairpad:zebra@");
    let output =
        pairpad(&["migrate", "--from", text(folder.path()), "--to", &with_password]).output().unwrap();
    let shown = |output: &std::process::Output| {
        String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
    };
    assert!(output.status.success() && !shown(&output).contains("zebra"), "{output:?}");
    let args =
        ["migrate", "--from", &with_password, "--to", text(folder.path()), "--store-password", "zebra"];
    let output = pairpad(&args).output().unwrap();
    assert!(!output.status.success() && !shown(&output).contains("zebra"), "{output:?}");
    let back = tempfile::tempdir().unwrap();
    let mut command = pairpad(&["migrate", "--from", &url, "--to", text(back.path())]);
    let output = command.env("PAIRPAD_STORE_PASSWORD", "zebra").output().unwrap();
    assert!(output.status.success() && !shown(&output).contains("zebra"), "{output:?}");
    assert_same(&in_folder(back.path()).await, &before);
}
