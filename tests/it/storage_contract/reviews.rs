//! What was said of interviews afterwards.

use pairpad::auth::identity::Colour;
use pairpad::clock::UnixMillis;
use pairpad::ids::{MemberId, RoomName};
use pairpad::rights::role::Role;
use pairpad::storage::review::{
    BoardPart, Comment, Judgement, Place, Recommendation, ReviewAuthor, ReviewChange, ReviewItem, Score,
};
use pairpad::storage::room::RoomRecord;
use pairpad::storage::{Storage, StorageError};
use uuid::Uuid;

use super::events::event;

fn author(of: u128) -> ReviewAuthor {
    let colour = Colour::least_used(std::iter::empty());
    ReviewAuthor { id: MemberId(Uuid::from_u128(of)), name: "Rob".to_owned(), role: Role::Reviewer, colour }
}

pub fn comment(id: u128, text: &str) -> ReviewChange {
    let quote = "x = 1".to_owned();
    ReviewChange::Put(ReviewItem::Comment(Comment {
        id: Uuid::from_u128(id),
        by: author(7),
        at: UnixMillis(5),
        place: Some(Place { file: "main.py".to_owned(), from: 1, to: 2, quote }),
        board: Some(Box::new(BoardPart { elements: vec!["frame".to_owned()], quote: "Design".to_owned() })),
        text: text.to_owned(),
        reply_to: Some(Uuid::from_u128(9)),
        written: UnixMillis(6),
        changed: None,
        is_deleted: false,
    }))
}

/// The same number as a comment has.
fn judgement(by: u128, text: &str) -> ReviewChange {
    let evidence = vec![UnixMillis(5), UnixMillis(8)];
    ReviewChange::Put(ReviewItem::Judgement(Judgement {
        by: author(by),
        recommendation: Some(Recommendation::StrongYes),
        scores: vec![Score { row: "r".to_owned(), score: Some(4), note: String::new(), evidence }],
        text: text.to_owned(),
        given: Some(UnixMillis(9)),
        changed: UnixMillis(9),
    }))
}

fn items(changes: &[ReviewChange]) -> Vec<ReviewItem> {
    let item = |change: &ReviewChange| match change {
        ReviewChange::Put(item) => item.clone(),
        ReviewChange::RemoveComment(_) => panic!("nothing that is kept"),
    };
    changes.iter().map(item).collect()
}

pub async fn come_back_as_they_were_changed_last(storage: &dyn Storage) {
    // One name begins with the other.
    let (room, other): (RoomName, RoomName) = ("review".parse().unwrap(), "review-2".parse().unwrap());
    for room in [&room, &other] {
        storage.put_room(room, &RoomRecord::new(UnixMillis(5), "python"), &[]).await.unwrap();
    }
    assert_eq!(storage.review(&room).await.unwrap(), []);
    let first = [comment(1, "first"), comment(2, "second"), judgement(1, "a draft")];
    storage.put_review(&room, &first, &[event(3, "a")]).await.unwrap();
    storage.put_review(&other, &[comment(1, "of another room")], &[]).await.unwrap();
    let gone = ReviewChange::RemoveComment(Uuid::from_u128(2));
    let then = [comment(1, "changed"), gone.clone(), judgement(1, "given")];
    storage.put_review(&room, &then, &[]).await.unwrap();
    let kept = items(&[then[0].clone(), then[2].clone()]);
    assert_eq!(storage.review(&room).await.unwrap(), kept);
    // Said again, it is there once; and what is gone stays gone.
    storage.put_review(&room, &then, &[]).await.unwrap();
    storage.put_review(&room, &[gone], &[]).await.unwrap();
    assert_eq!(storage.review(&room).await.unwrap(), kept);
    assert_eq!(storage.review(&other).await.unwrap(), items(&[comment(1, "of another room")]));
    assert_eq!(storage.events(&room, 0, 9).await.unwrap(), [event(3, "a")]);
}

pub async fn are_written_with_their_events_to_rooms_that_there_are(storage: &dyn Storage) {
    let room: RoomName = "no-review".parse().unwrap();
    let put = storage.put_review(&room, &[comment(1, "of nothing")], &[event(1, "of nothing")]).await;
    assert!(matches!(put, Err(StorageError::Deleted)), "{put:?}");
    assert_eq!(storage.review(&room).await.unwrap(), []);
    assert_eq!(storage.last_event(&room).await.unwrap(), 0);
    // A room that is made at the same moment is there, or is not yet; nothing is kept by half.
    let record = RoomRecord::new(UnixMillis(5), "python");
    let (said, told) = ([comment(1, "of it")], [event(1, "of it")]);
    let (made, put) =
        tokio::join!(storage.put_room(&room, &record, &[]), storage.put_review(&room, &said, &told));
    made.unwrap();
    if put.is_err() {
        assert!(matches!(put, Err(StorageError::Deleted)), "{put:?}");
        assert_eq!(storage.last_event(&room).await.unwrap(), 0);
        storage.put_review(&room, &said, &told).await.unwrap();
    }
    assert_eq!(storage.review(&room).await.unwrap(), items(&[comment(1, "of it")]));
    assert_eq!(storage.last_event(&room).await.unwrap(), 1);
}

pub async fn go_with_their_room(storage: &dyn Storage) {
    let room: RoomName = "reviewed".parse().unwrap();
    storage.put_room(&room, &RoomRecord::new(UnixMillis(5), "python"), &[]).await.unwrap();
    storage.put_review(&room, &[comment(1, "a"), judgement(2, "b")], &[]).await.unwrap();
    storage.delete_room(&room).await.unwrap();
    assert_eq!(storage.review(&room).await.unwrap(), []);
    let late = storage.put_review(&room, &[comment(2, "late")], &[]).await;
    assert!(matches!(late, Err(StorageError::Deleted)), "{late:?}");
    storage.put_room(&room, &RoomRecord::new(UnixMillis(5), "python"), &[]).await.unwrap();
    assert_eq!(storage.review(&room).await.unwrap(), [], "nor in its next life");
}
