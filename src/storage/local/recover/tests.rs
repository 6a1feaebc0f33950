use bytes::Bytes;

use super::*;
use crate::clock::UnixMillis;
use crate::ids::{Author, DocumentName, RoomName};
use crate::storage::Entry;
use crate::storage::local::schema::{open_writer, row};
use crate::storage::record::Group;

struct Kept {
    _folder: tempfile::TempDir,
    db: Connection,
}

fn kept() -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let db = open_writer(&folder.path().join("db")).unwrap();
    Kept { _folder: folder, db }
}

fn key(room: &str) -> DocumentKey {
    DocumentKey { room: room.parse().unwrap(), document: DocumentName::Code }
}

/// A group with records of these documents.
fn value(id: u64, records: &[(&str, u64)]) -> Vec<u8> {
    let mut group = Group::default();
    group.clear();
    for (room, seq) in records {
        let update = Bytes::from(format!("{room}-{seq}"));
        let entry = Entry { at: UnixMillis(1), author: Author::Server, update };
        group.push(&keys::document(&key(room)), Seq(*seq), &[entry]);
    }
    group.finish(&id.to_be_bytes()).to_vec()
}

impl Kept {
    fn write(&self, id: u64, records: &[(&str, u64)]) {
        crate::storage::local::log::write(&self.db, id, &value(id, records)).unwrap();
    }

    fn flip(&self, id: u64, at: impl Fn(&[u8]) -> usize) {
        let mut value: Vec<u8> =
            row(&self.db, "SELECT v FROM log WHERE id = ?", &[&id.cast_signed()], |row| row.get(0))
                .unwrap()
                .unwrap();
        let at = at(&value);
        value[at] ^= 1;
        execute(&self.db, "UPDATE log SET v = ? WHERE id = ?", &[&value, &id.cast_signed()]).unwrap();
    }

    fn recover(&self) -> (Log, Staged) {
        self.recover_without(&Erased::new())
    }

    fn recover_without(&self, erased: &Erased) -> (Log, Staged) {
        let staged = Staged::default();
        (recover(&self.db, &staged, erased).unwrap(), staged)
    }

    /// Records of a document, and how much of it is damaged.
    fn read(&self, staged: &Staged, room: &str) -> (Vec<u64>, usize) {
        let staged = staged.after(&key(room), Seq(0));
        let found =
            journal::read(&self.db, &keys::document(&key(room)), &staged, Seq(0), usize::MAX).unwrap();
        (found.records.iter().map(|record| record.seq.0).collect(), found.damage.len())
    }

    fn count(&self, table: &str) -> i64 {
        self.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }
}

#[test]
fn store_2_what_a_crash_left_in_the_log_is_staged_without_what_had_moved() {
    let kept = kept();
    kept.write(1, &[("a", 1), ("b", 1)]);
    kept.write(2, &[("a", 2)]);
    let moved = [StagedRecord { seq: Seq(1), entries: [].into() }];
    journal::append(&kept.db, &keys::document(&key("a")), &moved).unwrap();
    let (log, staged) = kept.recover();
    assert_eq!((log.first, log.next), (1, 3));
    assert_eq!(staged.after(&key("a"), Seq(0)).len(), 1);
    assert_eq!((kept.read(&staged, "a"), kept.read(&staged, "b")), ((vec![1, 2], 0), (vec![1], 0)));
}

#[test]
fn an_empty_log_goes_on_where_it_was() {
    let kept = kept();
    assert_eq!(kept.recover().0.next, 1);
    delete_upto(&kept.db, 41).unwrap();
    let (log, _) = kept.recover();
    assert_eq!((log.first, log.next), (41, 41));
}

#[test]
fn guard_5_a_group_that_is_damaged_damages_the_documents_that_it_had_and_no_other() {
    let kept = kept();
    kept.write(1, &[("a", 1), ("b", 1), ("c", 1)]);
    kept.write(2, &[("a", 2), ("b", 2)]);
    kept.write(3, &[("a", 3), ("c", 2)]);
    // In the text, so that the directory is whole.
    kept.flip(2, |_| 10);
    // A second start finds the same.
    for _ in 0..2 {
        let (log, staged) = kept.recover();
        assert_eq!((log.first, log.next), (4, 4));
        assert_eq!(kept.read(&staged, "a"), (vec![1, 3], 1));
        assert_eq!(kept.read(&staged, "b"), (vec![1], 1), "also where nothing came after it");
        assert_eq!(kept.read(&staged, "c"), (vec![1, 2], 0));
        assert_eq!((kept.count("log"), kept.count("aside")), (0, 2), "they are kept");
    }
}

#[test]
fn guard_5_a_group_that_does_not_say_what_it_had_or_is_missing_shows_as_a_gap() {
    let damaged: fn(&Kept) = |kept| kept.flip(2, |value| value.len() - 1);
    let missing: fn(&Kept) = |kept| {
        kept.db.execute("DELETE FROM log WHERE id = 2", []).unwrap();
    };
    for (what, aside) in [(damaged, 1), (missing, 0)] {
        let kept = kept();
        kept.write(1, &[("a", 1), ("c", 1)]);
        kept.write(2, &[("a", 2)]);
        kept.write(3, &[("a", 3), ("c", 2)]);
        what(&kept);
        for _ in 0..2 {
            let (_, staged) = kept.recover();
            assert_eq!(kept.read(&staged, "a"), (vec![1, 3], 1));
            assert_eq!(kept.read(&staged, "c"), (vec![1, 2], 0));
            assert_eq!(kept.count("aside"), aside);
        }
    }
}

#[test]
fn guard_5_first_groups_that_are_missing_are_noticed() {
    let kept = kept();
    for id in 1..4 {
        kept.write(id, &[("a", id)]);
    }
    kept.db.execute("DELETE FROM log WHERE id = 1", []).unwrap();
    assert_eq!(kept.read(&kept.recover().1, "a"), (vec![2, 3], 1));
}

#[test]
fn guard_5_a_damaged_beginning_of_the_log_is_put_right() {
    let kept = kept();
    delete_upto(&kept.db, 7).unwrap();
    kept.write(7, &[("a", 1)]);
    kept.db.execute("UPDATE meta SET v = x'0201'", []).unwrap();
    for _ in 0..2 {
        let (log, staged) = kept.recover();
        assert_eq!((log.next, kept.read(&staged, "a")), (8, (vec![1], 0)));
    }
}

#[test]
fn store_7_what_the_log_still_has_of_a_deleted_room_does_not_come_back() {
    let kept = kept();
    kept.write(1, &[("a", 1), ("b", 1)]);
    kept.write(2, &[("a", 2)]);
    // Of its next life.
    kept.write(3, &[("a", 1)]);
    let room: RoomName = "a".parse().unwrap();
    let (_, staged) = kept.recover_without(&Erased::from([(room, 3)]));
    assert_eq!((kept.read(&staged, "a"), kept.read(&staged, "b")), ((vec![1], 0), (vec![1], 0)));
    assert_eq!(&*staged.after(&key("a"), Seq(0))[0].entries[0].update, b"a-1");
}
