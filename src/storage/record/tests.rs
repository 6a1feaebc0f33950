use super::group::LostRecord;
use super::*;

const KEY: &[u8] = b"key";

fn entries(count: u64) -> Vec<Entry> {
    let authors = [Author::Server, Author::Operator, Author::Person(MemberId::random())];
    let entry = |at: u64| Entry {
        at: UnixMillis(1_790_000_000_000 + at),
        author: authors[at as usize % 3],
        update: Bytes::from(vec![at as u8; 50]),
    };
    (0..count).map(entry).collect()
}

fn records() -> Vec<Record> {
    (1..3).map(|seq| Record { seq: Seq(seq), entries: entries(3) }).collect()
}

fn encoded() -> Vec<u8> {
    let records = records();
    encode_records(KEY, records.iter().map(|record| (record.seq, record.entries.as_slice())))
}

fn group() -> Vec<u8> {
    let mut group = Group::default();
    for _ in 0..2 {
        group.clear();
        assert!(group.is_empty());
        group.push(b"one", Seq(7), &entries(2));
        group.push(b"two", Seq(1), &entries(4));
    }
    group.finish(KEY).to_vec()
}

fn named(lost: Vec<LostRecord>) -> Vec<(Vec<u8>, u64)> {
    lost.into_iter().map(|lost| (lost.document, lost.seq.0)).collect()
}

#[test]
fn values_come_back_with_every_kind_of_author() {
    let records = records();
    let value = encode_records(KEY, records.iter().map(|record| (record.seq, record.entries.as_slice())));
    assert_eq!(decode_records(KEY, &value).unwrap(), records);
    assert_eq!(decode_records(KEY, &encode_given_up(KEY)).unwrap(), []);
    let updates = [Bytes::from_static(&[0, 0]), Bytes::new()];
    assert_eq!(decode_updates(&encode_updates(&updates).into()).unwrap(), updates);
    let header = SnapshotHeader { life: u64::MAX, upto: Seq(9), length: 70_000, chunks: 12, checksum: 5 };
    assert_eq!(SnapshotHeader::decode(KEY, &header.encode(KEY)).unwrap(), header);
    let set_aside = SetAside { entry: records[0].entries[2].clone(), reason: "why".to_owned() };
    assert_eq!(decode_set_aside(KEY, &encode_set_aside(KEY, &set_aside)).unwrap(), set_aside);
    let room = RoomRecord::new(UnixMillis(5), "python");
    assert_eq!(decode_room(KEY, &encode_room(KEY, &room).unwrap()).unwrap(), room);
    assert_eq!(decode_bytes(KEY, &encode_bytes(KEY, &[7; 32]), "bytes").unwrap(), [7; 32]);
    assert!(decode_bytes::<31>(KEY, &encode_bytes(KEY, &[7; 32]), "bytes").is_err());
}

#[test]
fn a_group_comes_back() {
    let found = decode_group(KEY, &group()).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].0.as_slice(), found[0].1.seq, found[0].1.entries.len()), (&b"one"[..], Seq(7), 2));
    assert_eq!((found[1].0.as_slice(), found[1].1.seq, found[1].1.entries.len()), (&b"two"[..], Seq(1), 4));
    assert_eq!(found[1].1.entries[0].update, entries(1)[0].update);
}

#[test]
fn any_changed_bit_is_noticed() {
    let value = encoded();
    for bit in 0..value.len() * 8 {
        let mut changed = value.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(matches!(decode_records(KEY, &changed), Err(StorageError::Damaged(_))), "bit {bit}");
    }
    assert!(decode_records(KEY, &value[..value.len() - 1]).is_err());
    assert!(decode_records(KEY, &[]).is_err());
    assert!(decode_records(KEY, &encode_lost()).unwrap_err().to_string().contains("damaged group"));
}

#[test]
fn a_value_under_another_key_is_noticed() {
    assert!(decode_records(b"kez", &encoded()).is_err());
    assert!(decode_group(b"kez", &group()).is_err());
}

#[test]
fn guard_5_a_damaged_group_says_what_it_had_or_that_it_cannot() {
    let value = group();
    // Two keys of 3 bytes, each with its length, a number, and a length of 1 or 2 bytes.
    let directory = value.len() - 8 - 13..value.len();
    for bit in 0..value.len() * 8 {
        let mut changed = value.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let found = decode_group(KEY, &changed).unwrap_err().records.map(named);
        if directory.contains(&(bit / 8)) {
            assert_eq!(found, None, "bit {bit}");
        } else {
            assert_eq!(found, Some(vec![(b"one".to_vec(), 7), (b"two".to_vec(), 1)]), "bit {bit}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
        // With a good checksum in front, so that what is behind it is reached.
        let value = encode_bytes(KEY, &bytes);
        let _ = decode_records(KEY, &value);
        let _ = decode_group(KEY, &value);
        let _ = decode_set_aside(KEY, &value);
        let _ = SnapshotHeader::decode(KEY, &value);
        let _ = decode_updates(&bytes.into());
    }
}
