//! Rooms' records.

use pairpad::clock::UnixMillis;
use pairpad::ids::RoomName;
use pairpad::storage::room::RoomRecord;
use pairpad::storage::{Storage, StorageError};

pub async fn come_back(storage: &dyn Storage) {
    let room: RoomName = "a-room".parse().unwrap();
    let mut record = RoomRecord::new(UnixMillis(5), "python");
    storage.put_room(&room, &record, &[]).await.unwrap();
    (record.last_active, record.version) = (UnixMillis(7), 2);
    storage.put_room(&room, &record, &[]).await.unwrap();
    assert_eq!(storage.room(&room).await.unwrap(), Some(record.clone()));
    storage.probe().await.unwrap();
    let other: RoomName = "b-room".parse().unwrap();
    storage.put_room(&other, &RoomRecord::new(UnixMillis(5), "python"), &[]).await.unwrap();
    let names = async |after, limit| -> Vec<RoomName> {
        let rooms = storage.rooms(after, limit).await.unwrap();
        rooms.into_iter().map(|(room, _)| room).collect()
    };
    assert_eq!(names(None, 9).await, [room.clone(), other.clone()]);
    assert_eq!(names(None, 1).await, std::slice::from_ref(&room));
    assert_eq!(names(Some(&room), 9).await, [other]);
}

pub async fn nobody_replaces_another_record_than_the_one_they_read(storage: &dyn Storage) {
    let room: RoomName = "twice".parse().unwrap();
    let put = async |version, title: &str| {
        let record =
            RoomRecord { version, title: title.to_owned(), ..RoomRecord::new(UnixMillis(5), "python") };
        storage.put_room(&room, &record, &[]).await
    };
    let refused = |put| assert!(matches!(put, Err(StorageError::Changed)), "{put:?}");
    refused(put(2, "of nothing").await);
    put(1, "first").await.unwrap();
    refused(put(1, "made once more").await);
    // Two who read the same: one of them has to read again, also in one group.
    let (one, other) = tokio::join!(put(2, "one"), put(2, "other"));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    refused(if one.is_ok() { other } else { one });
    put(3, "third").await.unwrap();
    assert_eq!(storage.room(&room).await.unwrap().unwrap().title, "third");
    storage.delete_room(&room).await.unwrap();
    refused(put(4, "back from the dead").await);
    assert_eq!(storage.room(&room).await.unwrap(), None);
}
