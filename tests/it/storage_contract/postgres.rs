//! The suite over PostgreSQL.

use pairpad::ids::DocumentName;
use pairpad::storage::postgres::{PostgresOptions, PostgresStorage};
use pairpad::storage::{Seq, Storage, StorageError};
use pairpad_testing::postgres::Postgres;

use super::{append, contract, entries, history, key, load, questions};

async fn open(url: &str) -> PostgresStorage {
    let options = PostgresOptions { url: url.to_owned(), ..PostgresOptions::default() };
    PostgresStorage::open(options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_keeps_everything_over_a_restart() {
    let url = Postgres::shared().database().await;
    let storage = open(&url).await;
    contract(&storage).await;
    let before = load(&storage, &key("snapshot", DocumentName::Code)).await;
    let secret = storage.secret().await.unwrap();
    storage.close().await;
    assert!(matches!(storage.probe().await, Err(StorageError::Closed)));
    let storage = open(&url).await;
    assert_eq!(load(&storage, &key("snapshot", DocumentName::Code)).await, before);
    assert_eq!(storage.secret().await.unwrap(), secret);
    questions::one_stays(&storage).await;
    assert_eq!(append(&storage, &key("burst", DocumentName::Code), entries(&[b"x"])).await.unwrap(), Seq(51));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_8_postgres_trims() {
    let url = Postgres::shared().database().await;
    let storage = open(&url).await;
    history::contract(&storage).await;
    let code = key("trimmed", DocumentName::Code);
    let size = storage.history_size(&code.room).await.unwrap();
    let before = load(&storage, &code).await;
    storage.close().await;
    let storage = open(&url).await;
    assert_eq!(load(&storage, &code).await, before);
    assert_eq!(storage.history_size(&code.room).await.unwrap(), size);
    assert_eq!(append(&storage, &code, entries(&[b"e"])).await.unwrap(), Seq(24));
}

#[tokio::test]
async fn store_7_what_another_opening_of_postgres_gave_out_writes_nothing() {
    let url = Postgres::shared().database().await;
    let code = key("room", DocumentName::Code);
    let storage = open(&url).await;
    append(&storage, &code, entries(&[b"x"])).await.unwrap();
    let before = storage.load(&code).await.unwrap().generation;
    storage.close().await;
    let storage = open(&url).await;
    let late = storage.append(&code, before, entries(&[b"late"])).await;
    assert!(matches!(late, Err(StorageError::Lost)), "{late:?}");
    assert_eq!(append(&storage, &code, entries(&[b"y"])).await.unwrap(), Seq(2));
}
