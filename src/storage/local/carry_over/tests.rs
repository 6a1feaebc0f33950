use bytes::Bytes;
use uuid::Uuid;

use super::*;
use crate::ids::{DocumentKey, DocumentName, MemberId};
use crate::protocol::lib0::{write_var, write_var_bytes};
use crate::storage::local::opened::Opened;
use crate::storage::local::reader::Reader;
use crate::storage::room::RoomRecord;
use crate::storage::{Record, SetAside};

/// Values as the old store wrote them.
fn seal(body: &[u8]) -> Vec<u8> {
    [&[1], &crc32fast::hash(body).to_le_bytes()[..], body].concat()
}

fn write_entry(out: &mut Vec<u8>, entry: &Entry) {
    write_var(out, entry.at.0);
    out.extend_from_slice(entry.author.id().0.as_bytes());
    write_var_bytes(out, &entry.update);
}

fn write_record(out: &mut Vec<u8>, record: &Record) {
    write_var(out, record.seq.0);
    write_var(out, record.entries.len() as u64);
    record.entries.iter().for_each(|entry| write_entry(out, entry));
}

fn old_records(records: &[Record]) -> Vec<u8> {
    let mut body = Vec::new();
    write_var(&mut body, records.len() as u64);
    records.iter().for_each(|record| write_record(&mut body, record));
    seal(&body)
}

fn old_group(records: &[(&[u8], Record)]) -> Vec<u8> {
    let mut body = Vec::new();
    write_var(&mut body, records.len() as u64);
    for (document, record) in records {
        write_var_bytes(&mut body, document);
        write_record(&mut body, record);
    }
    seal(&body)
}

fn old_snapshot(upto: u64, updates: &[&[u8]]) -> Vec<u8> {
    let mut body = Vec::new();
    write_var(&mut body, upto);
    write_var(&mut body, updates.len() as u64);
    updates.iter().for_each(|update| write_var_bytes(&mut body, update));
    seal(&body)
}

fn record(seq: u64) -> Record {
    let authors = [Author::Server, Author::Operator, Author::Person(MemberId(Uuid::from_u128(7)))];
    let entry = |author| Entry { at: UnixMillis(seq), author, update: Bytes::from(format!("update {seq}")) };
    Record { seq: Seq(seq), entries: authors.map(entry).into() }
}

fn key(room: &str) -> DocumentKey {
    DocumentKey { room: room.parse().unwrap(), document: DocumentName::Code }
}

fn aside() -> SetAside {
    SetAside { entry: record(1).entries[2].clone(), reason: "it fails".to_owned() }
}

/// Chunks of a snapshot were so long.
const OLD_CHUNK: usize = 64 * 1024;

fn old_store(folder: &Path) {
    let db = ::sled::Config::new().path(folder.join("store")).flush_every_ms(None).open().unwrap();
    let tree = |name: &str| db.open_tree(name).unwrap();
    let put = |name: &str, key: &[u8], value: &[u8]| drop(tree(name).insert(key, value).unwrap());
    let of = |room: &str| keys::document(&key(room));
    let at = |room: &str, number| keys::numbered(&of(room), number);
    put("journal", &at("sound", 2), &old_records(&[record(1), record(2)]));
    put("journal", &at("sound", 3), &old_records(&[record(3)]));
    // One group that has moved already, and one that has not; documents that are only there.
    put("log", &7u64.to_be_bytes(), &old_group(&[(&of("sound"), record(3)), (&of("new"), record(1))]));
    put("log", &8u64.to_be_bytes(), &old_group(&[(&of("sound"), record(4)), (&of("new"), record(2))]));
    put("log", &9u64.to_be_bytes(), b"\x01torn");
    put("journal", &at("broken", 1), &old_records(&[record(1)]));
    put("journal", &at("broken", 2), b"\x01broken");
    // Lost with the power, but in the snapshot.
    put("journal", &at("behind", 1), &old_records(&[record(1)]));
    put("snapshots", &at("behind", 0), &old_snapshot(5, &[b"all five"]));
    // Came back after the room was deleted.
    put("snapshots", &at("deleted", 0), &old_snapshot(5, &[b"deleted text"]));
    let large = old_snapshot(2, &[&[7; 200_000], b"parked"]);
    for (number, chunk) in large.chunks(OLD_CHUNK).enumerate() {
        put("snapshots", &at("sound", number as u64), chunk);
    }
    let mut body = Vec::new();
    write_entry(&mut body, &aside().entry);
    write_var_bytes(&mut body, aside().reason.as_bytes());
    put("aside", &at("sound", 99), &seal(&body));
    let room = serde_json::to_vec(&RoomRecord::new(UnixMillis(5), "python")).unwrap();
    put("rooms", &keys::room(&key("sound").room), &seal(&room));
    put("rooms", &keys::room(&key("broken").room), b"\x01broken");
    put("server", b"secret", &[9; 32]);
    db.flush().unwrap();
}

fn open(folder: &Path) -> (Reader, Opened) {
    let opened = Opened::open(Folder::take(folder).unwrap()).unwrap();
    (Reader::new(&opened.shared).unwrap(), opened)
}

fn check(folder: &Path) {
    let (reader, opened) = open(folder);
    let sound = reader.load(&key("sound")).unwrap();
    let large = [Bytes::from(vec![7; 200_000]), Bytes::from_static(b"parked")];
    assert_eq!(sound.snapshot, Some(Snapshot { upto: Seq(2), updates: large.into() }));
    assert_eq!((sound.tail, sound.damage), (vec![record(3), record(4)], vec![]));
    assert_eq!(sound.set_aside, [aside()]);
    let all = reader.history(&key("sound"), Seq(0), usize::MAX).unwrap().records;
    assert_eq!(all, [record(1), record(2), record(3), record(4)]);
    assert_eq!(reader.load(&key("new")).unwrap().tail, [record(1), record(2)]);
    let broken = reader.load(&key("broken")).unwrap();
    assert_eq!((broken.tail, broken.damage.len()), (vec![record(1)], 1));
    let behind = reader.load(&key("behind")).unwrap();
    assert_eq!(behind.damage, []);
    assert_eq!(&*behind.tail.last().unwrap().entries[0].update, b"all five");
    let deleted = reader.load(&key("deleted")).unwrap();
    assert_eq!((deleted.snapshot, deleted.tail), (None, vec![]));
    assert_eq!(reader.room(&key("sound").room).unwrap(), Some(RoomRecord::new(UnixMillis(5), "python")));
    assert!(matches!(reader.room(&key("broken").room), Err(StorageError::Damaged(_))));
    let secret = schema::meta(&opened.db, schema::SECRET).unwrap().unwrap();
    assert_eq!(decode_bytes(schema::SECRET, &secret, "it").unwrap(), [9; 32]);
    assert_eq!(names(folder), ["lock", "pairpad.db", "pairpad.db-shm", "pairpad.db-wal", "snapshots.1"]);
}

fn names(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn store_2_everything_of_an_old_folder_is_there_and_the_old_files_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    old_store(folder.path());
    check(folder.path());
    // And is carried over once.
    check(folder.path());
}

#[test]
fn store_2_a_crash_while_carrying_over_begins_again() {
    let folder = tempfile::tempdir().unwrap();
    old_store(folder.path());
    std::fs::write(folder.path().join("pairpad.db.new"), "half").unwrap();
    std::fs::write(folder.path().join("pairpad.db.new-wal"), "half").unwrap();
    Snapshots::open(folder.path())
        .write(&keys::document(&key("new")), 1, &Snapshot { upto: Seq(1), updates: vec![] })
        .unwrap();
    check(folder.path());
}

#[test]
fn store_2_a_crash_while_the_old_files_are_removed_keeps_the_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    old_store(folder.path());
    drop(open(folder.path()));
    std::fs::create_dir(folder.path().join("store")).unwrap();
    std::fs::write(folder.path().join("store/db"), "what was left").unwrap();
    check(folder.path());
}

#[test]
fn store_2_a_crash_while_the_old_store_was_written_anew_is_put_right() {
    let folder = tempfile::tempdir().unwrap();
    old_store(folder.path());
    std::fs::rename(folder.path().join("store"), folder.path().join("store.new")).unwrap();
    std::fs::create_dir(folder.path().join("store.old")).unwrap();
    check(folder.path());
}

#[test]
fn store_8_an_old_store_that_is_in_use_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    old_store(folder.path());
    let owner = old::open(&folder.path().join("store")).unwrap();
    let error = Opened::open(Folder::take(folder.path()).unwrap()).unwrap_err();
    assert!(matches!(error, OpenError::Locked(_)), "{error}");
    drop(owner);
    check(folder.path());
}
