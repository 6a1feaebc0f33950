use super::*;
use crate::storage::local::bench::{Bench, entries, key};
use crate::storage::local::schema;

/// Numbers of a document's records, and how many parts are damaged.
fn seqs(inspector: &Inspector) -> (Vec<u64>, usize) {
    let found = inspector.document(&key("room")).unwrap();
    (found.journal.iter().map(|record| record.seq.0).collect(), found.damage.len())
}

fn put(db: &Connection, seqs: &[u64]) {
    let document = keys::document(&key("room"));
    let key = keys::numbered(&document, *seqs.last().unwrap());
    let entries = entries("x");
    let records: Vec<_> = seqs.iter().map(|seq| (Seq(*seq), &*entries)).collect();
    journal::put(db, &key, &encode_records(&key, records.into_iter())).unwrap();
}

#[test]
fn guard_5_releasing_gives_up_exactly_what_is_damaged_and_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    drop(Bench::open(folder.path()));
    let document = keys::document(&key("room"));
    {
        let db = schema::open_writer(&database(folder.path())).unwrap();
        // 1 is there, 2 to 3 are damaged, 5 and 7 are missing, 9 is lost.
        for value in [&[1][..], &[2, 3], &[4, 6, 8], &[10]] {
            put(&db, value);
        }
        let sql = "UPDATE journal SET v = CAST(v || 'x' AS BLOB) WHERE k = ?";
        db.execute(sql, [keys::numbered(&document, 3)]).unwrap();
        journal::note_lost(&db, &document, Seq(9)).unwrap();
        let broken = (keys::numbered(&document, 1 << 40), b"\x02broken".to_vec());
        db.execute("INSERT INTO aside (k, v) VALUES (?, ?)", broken).unwrap();
    }
    let inspector = Inspector::open(folder.path()).unwrap();
    let life = (document.clone(), b"\x02broken");
    inspector.opened.db.execute("INSERT INTO lives (k, v) VALUES (?, ?)", life).unwrap();
    assert_eq!(seqs(&inspector), (vec![1, 4, 6, 8, 10], 4));
    let found = inspector.document(&key("room")).unwrap();
    assert_eq!((found.stored.damage.len(), found.snapshot_damage.is_some()), (5, true));
    assert_eq!(inspector.release(&key("room")).unwrap(), 6);
    drop(inspector);
    let inspector = Inspector::open(folder.path()).unwrap();
    assert_eq!(seqs(&inspector), ((1..=10).filter(|seq| *seq != 2).collect(), 0));
    assert_eq!(inspector.document(&key("room")).unwrap().stored.damage, []);
    assert_eq!(inspector.release(&key("room")).unwrap(), 0, "there is nothing left to do");
    let kept: i64 =
        inspector.opened.db.query_row("SELECT count(*) FROM aside", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 3);
    drop(inspector);
    let mut bench = Bench::open(folder.path());
    assert_eq!(bench.append("room", "y").unwrap(), Seq(11));
    assert_eq!(bench.texts("room").last().unwrap(), "y");
}

#[test]
fn guard_5_releasing_a_sound_document_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    bench.append("room", "a").unwrap();
    bench.move_all();
    bench.append("room", "b").unwrap();
    drop(bench);
    let inspector = Inspector::open(folder.path()).unwrap();
    let before = inspector.document(&key("room")).unwrap().journal;
    assert_eq!(inspector.release(&key("room")).unwrap(), 0);
    assert_eq!(inspector.document(&key("room")).unwrap().journal, before);
    assert_eq!(inspector.documents().unwrap(), [key("room")]);
    assert_eq!(
        (inspector.rooms().unwrap(), inspector.damaged_groups().unwrap()),
        (vec![key("room").room], 0)
    );
}

#[test]
fn looking_at_an_empty_folder_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Inspector::open(folder.path()), Err(OpenError::Absent(_))));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn guard_5_releasing_makes_up_for_a_damaged_base_with_a_snapshot_or_without() {
    for has_snapshot in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = Bench::open(folder.path());
        for text in ["a", "b", "c"] {
            bench.append("room", text).unwrap();
            bench.move_all();
        }
        let document = keys::document(&key("room"));
        drop(bench.trim("room", 2, &["ab".into()]));
        bench.trim_all();
        if has_snapshot {
            let life = lives::of(&bench.opened.db, &document).unwrap().unwrap();
            let snapshot = Snapshot { upto: Seq(3), updates: vec!["abc".into()] };
            bench.opened.shared.snapshots.write(&document, life, &snapshot).unwrap();
        }
        bench.opened.db.execute("UPDATE pieces SET v = CAST(v || 'x' AS BLOB)", []).unwrap();
        drop(bench);
        let inspector = Inspector::open(folder.path()).unwrap();
        let found = inspector.document(&key("room")).unwrap();
        assert_eq!((found.base, found.damage.len()), (None, 1));
        assert_eq!(inspector.release(&key("room")).unwrap(), 1);
        let found = inspector.document(&key("room")).unwrap();
        assert_eq!((found.base.unwrap().snapshot.upto, found.damage.len()), (Seq(2), 0));
        assert_eq!(inspector.release(&key("room")).unwrap(), 0, "there is nothing left to do");
        drop(inspector);
        // Without the snapshot the document is what it would be with all others lost.
        let bench = Bench::open(folder.path());
        let base = bases::read(&bench.opened.db, &document).unwrap().unwrap();
        let expected: &[bytes::Bytes] = if has_snapshot { &["abc".into()] } else { &[] };
        assert_eq!(base.snapshot.updates, expected);
        assert_eq!(bench.count("aside"), 1, "the damaged pieces are kept");
    }
}
