use bytes::Bytes;

use super::*;
use crate::clock::UnixMillis;
use crate::ids::Author;
use crate::storage::Entry;
use crate::storage::local::schema;
use crate::storage::record::encode_given_up;

const DOCUMENT: &[u8] = b"document";

struct Kept {
    _folder: tempfile::TempDir,
    db: Connection,
}

impl Kept {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = schema::open_writer(&folder.path().join("db")).unwrap();
        Self { _folder: folder, db }
    }

    fn with(values: &[&[u64]]) -> Self {
        let this = Self::new();
        for value in values {
            append(&this.db, DOCUMENT, &records(value)).unwrap();
        }
        this
    }

    fn read(&self, staged: &[u64], after: u64, limit: usize) -> (Vec<u64>, Vec<String>) {
        let Journal { records, damage } =
            read(&self.db, DOCUMENT, &records(staged), Seq(after), limit).unwrap();
        let seqs = records.iter().map(|record| record.seq.0).collect();
        (seqs, damage.iter().map(ToString::to_string).collect())
    }

    fn damage(&self, seq: u64) {
        let sql = "UPDATE journal SET v = CAST(v || 'x' AS BLOB) WHERE k = ?";
        assert_eq!(execute(&self.db, sql, &[&keys::numbered(DOCUMENT, seq)]).unwrap(), 1);
    }
}

fn records(seqs: &[u64]) -> Vec<StagedRecord> {
    let entry = |seq: &u64| Entry {
        at: UnixMillis(*seq),
        author: Author::Server,
        update: Bytes::from(seq.to_string()),
    };
    seqs.iter().map(|seq| StagedRecord { seq: Seq(*seq), entries: [entry(seq)].into() }).collect()
}

#[test]
fn records_come_back_from_wherever_they_are() {
    let kept = Kept::with(&[&[1, 2, 3], &[4]]);
    assert_eq!(kept.read(&[5, 6], 0, 99), (vec![1, 2, 3, 4, 5, 6], vec![]));
    assert_eq!(kept.read(&[5, 6], 2, 99).0, [3, 4, 5, 6]);
    assert_eq!(kept.read(&[5, 6], 5, 99).0, [6]);
    assert!(kept.read(&[5, 6], 9, 99).0.is_empty());
    assert_eq!(last(&kept.db, DOCUMENT).unwrap(), Seq(4));
    assert_eq!(last(&kept.db, b"other").unwrap(), Seq(0));
    // What has just moved is seen twice, and given once.
    assert_eq!(kept.read(&[3, 4, 5], 0, 99).0, [1, 2, 3, 4, 5]);
}

#[test]
fn store_7_a_limit_is_no_damage_wherever_it_stops() {
    let kept = Kept::with(&[&[1, 2, 3], &[4]]);
    for after in 0..6 {
        for limit in 0..8 {
            let (seqs, damage) = kept.read(&[5, 6], after, limit);
            let expected: Vec<u64> = (after + 1..=6).take(limit).collect();
            assert_eq!((seqs, damage), (expected, vec![]), "{limit} after {after}");
        }
    }
}

#[test]
fn guard_5_what_is_damaged_or_missing_is_named_and_the_rest_is_read() {
    let kept = Kept::with(&[&[1], &[2, 3], &[4], &[7, 9]]);
    kept.damage(3);
    let (seqs, damage) = kept.read(&[12], 0, 99);
    assert_eq!(seqs, [1, 4, 7, 9, 12]);
    let parts = ["2 to 3", "5 to 6", "8 to 8", "10 to 11"];
    for (damage, part) in damage.iter().zip(parts) {
        assert!(damage.starts_with(&format!("journal records {part}: ")), "{damage}");
    }
    assert_eq!(damage.len(), parts.len());
    // A limit that stops before it does not show it.
    assert_eq!(kept.read(&[], 0, 1).1, Vec::<String>::new());
    assert!(check(&kept.db, DOCUMENT, &[], Seq(0)).is_err());
    assert!(check(&kept.db, DOCUMENT, &records(&[12]), Seq(9)).is_err());
    assert_eq!(check(&kept.db, DOCUMENT, &records(&[10]), Seq(9)).unwrap(), Seq(10));
}

#[test]
fn guard_5_a_lost_record_is_damage_until_it_is_given_up() {
    let kept = Kept::with(&[&[1]]);
    note_lost(&kept.db, DOCUMENT, Seq(2)).unwrap();
    assert_eq!(last(&kept.db, DOCUMENT).unwrap(), Seq(2));
    assert_eq!(kept.read(&[3], 0, 99).1.len(), 1);
    let key = keys::numbered(DOCUMENT, 2);
    put(&kept.db, &key, &encode_given_up(&key)).unwrap();
    assert_eq!(kept.read(&[3], 0, 99), (vec![1, 2, 3], vec![]));
}
