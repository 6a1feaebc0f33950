//! Questions that people keep.

use pairpad::clock::UnixMillis;
use pairpad::question::file::parse;
use pairpad::storage::question::{
    KeptBy, MAX_QUESTIONS, MAX_VERSIONS, Organisation, QuestionOutline, QuestionRecord,
};
use pairpad::storage::{Storage, StorageError};
use uuid::Uuid;

fn record(id: u128, version: u64, title: &str) -> QuestionRecord {
    let text = format!("title = '{title}'\nproblem = '# P'\ntags = ['a']\n[files]\n'main.py' = 'x'\n");
    QuestionRecord {
        id: Uuid::from_u128(id),
        organisation: Some(Organisation { issuer: "https://a".to_owned(), audience: "b".to_owned() }),
        version,
        created: UnixMillis(5),
        changed: UnixMillis(5 + version),
        by: KeptBy::SignOn,
        question: parse(&text).unwrap(),
    }
}

async fn all(storage: &dyn Storage) -> Vec<QuestionOutline> {
    let mut all = storage.questions().await.unwrap();
    all.sort_by_key(|outline| outline.id);
    all
}

pub async fn are_kept_version_by_version(storage: &dyn Storage) {
    let (id, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    assert!(all(storage).await.is_empty());
    assert_eq!(storage.question(id, None).await.unwrap(), None);
    storage.put_question(&record(1, 1, "one")).await.unwrap();
    storage.put_question(&record(2, 1, "other")).await.unwrap();
    storage.put_question(&record(1, 2, "two")).await.unwrap();
    let outlines: Vec<_> =
        [record(1, 2, "two"), record(2, 1, "other")].iter().map(QuestionOutline::from).collect();
    assert_eq!(all(storage).await, outlines);
    assert_eq!(storage.question(id, None).await.unwrap(), Some(record(1, 2, "two")));
    assert_eq!(storage.question(id, Some(1)).await.unwrap(), Some(record(1, 1, "one")));
    assert_eq!(storage.question(id, Some(3)).await.unwrap(), None);
    let versions = storage.question_versions(id).await.unwrap();
    assert_eq!(versions, [(1, UnixMillis(6)), (2, UnixMillis(7))]);
    // Nobody replaces another version than the one that they read.
    for late in [1, 2, 4] {
        let put = storage.put_question(&record(1, late, "late")).await;
        assert!(matches!(put, Err(StorageError::Changed)), "{late}: {put:?}");
    }
    let (one, two) = (record(1, 3, "mine"), record(1, 3, "yours"));
    let puts = tokio::join!(storage.put_question(&one), storage.put_question(&two));
    assert!(puts.0.is_ok() != puts.1.is_ok(), "{puts:?}");
    storage.delete_question(id).await.unwrap();
    storage.delete_question(id).await.unwrap();
    assert_eq!(storage.question(id, None).await.unwrap(), None);
    assert_eq!(storage.question(id, Some(1)).await.unwrap(), None);
    assert!(storage.question_versions(id).await.unwrap().is_empty());
    assert!(matches!(storage.put_question(&record(1, 4, "back")).await, Err(StorageError::Changed)));
    assert_eq!(storage.question(other, None).await.unwrap(), Some(record(2, 1, "other")));
    storage.delete_question(other).await.unwrap();
}

pub async fn have_as_many_versions_as_may_be(storage: &dyn Storage) {
    let id = Uuid::from_u128(7);
    for version in 1..=MAX_VERSIONS + 3 {
        storage.put_question(&record(7, version, &version.to_string())).await.unwrap();
    }
    let versions = storage.question_versions(id).await.unwrap();
    let numbers: Vec<u64> = versions.iter().map(|(version, _)| *version).collect();
    assert_eq!(numbers, (4..=MAX_VERSIONS + 3).collect::<Vec<_>>());
    assert_eq!(storage.question(id, Some(3)).await.unwrap(), None);
    assert_eq!(storage.question(id, None).await.unwrap().unwrap().version, MAX_VERSIONS + 3);
    storage.delete_question(id).await.unwrap();
}

pub async fn are_as_many_as_may_be(storage: &dyn Storage) {
    // One group takes several of them.
    let records: Vec<_> = (0..MAX_QUESTIONS as u128 + 5).map(|n| record(100 + n, 1, "q")).collect();
    let puts =
        futures_util::future::join_all(records.iter().map(|record| storage.put_question(record))).await;
    let refused = puts.iter().filter(|put| matches!(put, Err(StorageError::Full))).count();
    assert_eq!((refused, puts.iter().filter(|put| put.is_ok()).count()), (5, MAX_QUESTIONS));
    let kept = all(storage).await;
    assert_eq!(kept.len(), MAX_QUESTIONS);
    // Those that there are can be changed, and one that goes makes room.
    let QuestionRecord { id, .. } = record(kept[0].id.as_u128(), 1, "q");
    storage.put_question(&record(id.as_u128(), 2, "changed")).await.unwrap();
    storage.delete_question(id).await.unwrap();
    storage.put_question(&record(9, 1, "room")).await.unwrap();
    assert!(matches!(storage.put_question(&record(10, 1, "none")).await, Err(StorageError::Full)));
    let deletions = all(storage).await.into_iter().map(|outline| storage.delete_question(outline.id));
    for deleted in futures_util::future::join_all(deletions).await {
        deleted.unwrap();
    }
    storage.put_question(&record(11, 1, "stays")).await.unwrap();
}

/// What is left of the others.
pub async fn one_stays(storage: &dyn Storage) {
    let kept = all(storage).await;
    assert_eq!(kept, [QuestionOutline::from(&record(11, 1, "stays"))]);
    assert_eq!(storage.question(kept[0].id, None).await.unwrap(), Some(record(11, 1, "stays")));
}
