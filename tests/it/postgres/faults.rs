//! The database is slow, away, full or read-only: nothing is acknowledged that is not there,
//! and writing goes on when it is back.

use std::sync::Arc;

use pairpad::ids::DocumentKey;
use pairpad::storage::postgres::PostgresStorage;
use pairpad::storage::{Seq, Storage, StorageError};
use pairpad_testing::eventually;
use pairpad_testing::postgres::{Postgres, connect};

use super::{alone, entries, journal, key};

async fn append(storage: &PostgresStorage, document: &DocumentKey, text: &str) -> Result<Seq, StorageError> {
    let generation = storage.load(document).await?.generation;
    storage.append(document, generation, entries(text)).await
}

/// Says why, and not only that.
fn unavailable<T: std::fmt::Debug>(outcome: Result<T, StorageError>, why: &str) {
    match outcome {
        Err(StorageError::Unavailable(said)) => assert!(said.contains(why), "{said}"),
        other => panic!("{other:?}"),
    }
}

/// Writes until it works; then what was acknowledged is there, and nothing is missing.
async fn goes_on(storage: &PostgresStorage, document: &DocumentKey, before: &[&str]) {
    let works = async || append(storage, document, "after").await.is_ok();
    eventually("appends go on", works).await;
    storage.probe().await.unwrap();
    let stored = storage.load(document).await.unwrap();
    assert_eq!(stored.damage, []);
    let journal = journal(storage, document).await;
    assert_eq!(&journal[..before.len()], before);
    assert_eq!(journal.last().unwrap(), "after");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_4_a_database_that_does_not_answer_acknowledges_nothing_and_is_noticed() {
    let server = Postgres::start("");
    let storage = alone(&server.database().await).await;
    let document = key("room");
    append(&storage, &document, "before").await.unwrap();
    let generation = storage.load(&document).await.unwrap().generation;
    server.freeze();
    let (probed, appended) =
        tokio::join!(storage.probe(), storage.append(&document, generation, entries("meanwhile")));
    server.thaw();
    unavailable(probed, "did not answer");
    unavailable(appended, "did not answer");
    goes_on(&storage, &document, &["before"]).await;
    // What nobody knew of was written once, and not left out.
    let journal = journal(&storage, &document).await;
    assert_eq!(journal.iter().filter(|text| *text == "meanwhile").count(), 1, "{journal:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_4_appends_go_on_when_the_database_was_stopped_or_has_crashed() {
    let server = Postgres::start("");
    let storage = alone(&server.database().await).await;
    for how in ["fast", "immediate"] {
        let document = key(how);
        append(&storage, &document, "before").await.unwrap();
        let generation = storage.load(&document).await.unwrap().generation;
        server.stop(how);
        let away = storage.append(&document, generation, entries("away")).await;
        assert!(matches!(away, Err(StorageError::Unavailable(_))), "{away:?}");
        assert!(matches!(storage.probe().await, Err(StorageError::Unavailable(_))));
        server.run();
        // Also for whoever loaded before that.
        let works = async || storage.append(&document, generation, entries("again")).await.is_ok();
        eventually("appends go on", works).await;
        goes_on(&storage, &document, &["before"]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_4_connections_that_break_under_load_lose_nothing() {
    let url = Postgres::shared().database().await;
    let storage = Arc::new(alone(&url).await);
    let client = connect(&url).await;
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let storage = Arc::clone(&storage);
            tokio::spawn(async move {
                let (document, mut saved) = (key(&format!("room-{writer}")), Vec::new());
                // The connection that it reads by breaks, too.
                let mut generation = None;
                while saved.len() < 40 {
                    let Some(generation) = generation else {
                        generation = storage.load(&document).await.ok().map(|stored| stored.generation);
                        continue;
                    };
                    let text = format!("{}", saved.len());
                    match storage.append(&document, generation, entries(&text)).await {
                        Ok(seq) => saved.push((seq, text)),
                        Err(StorageError::Unavailable(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
                saved
            })
        })
        .collect();
    let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                WHERE pid <> pg_backend_pid() AND datname = current_database()";
    let mut killed = 0;
    while writers.iter().any(|writer| !writer.is_finished()) || killed == 0 {
        killed += client.query_one(kill, &[]).await.unwrap().get::<_, i64>(0);
        client.execute("SELECT pg_sleep(0.1)", &[]).await.unwrap();
    }
    for (writer, saved) in writers.into_iter().enumerate() {
        let (document, saved) = (key(&format!("room-{writer}")), saved.await.unwrap());
        let stored = async || storage.load(&document).await.is_ok();
        eventually("it can be read", stored).await;
        let journal = journal(&storage, &document).await;
        for (seq, text) in saved {
            assert_eq!(journal[seq.0 as usize - 1], text, "record {} of room {writer}", seq.0);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_4_a_full_disk_is_told_as_such_and_leaves_no_gap() {
    let url = Postgres::shared().database().await;
    let storage = alone(&url).await;
    let document = key("room");
    append(&storage, &document, "before").await.unwrap();
    let client = connect(&url).await;
    // What PostgreSQL says when it can't make a file larger.
    let full = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
                $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$; \
                CREATE TRIGGER full_disk BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION full_disk()";
    client.batch_execute(full).await.unwrap();
    for _ in 0..3 {
        unavailable(append(&storage, &document, "full").await, "disk is full");
    }
    client.batch_execute("DROP TRIGGER full_disk ON journal").await.unwrap();
    assert_eq!(append(&storage, &document, "after").await.unwrap(), Seq(2));
    assert_eq!(journal(&storage, &document).await, ["before", "after"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_4_a_database_that_takes_no_writes_is_told_as_such() {
    let url = Postgres::shared().database().await;
    let storage = alone(&url).await;
    let document = key("room");
    append(&storage, &document, "before").await.unwrap();
    let generation = storage.load(&document).await.unwrap().generation;
    let (client, name) = (connect(&url).await, url.rsplit('/').next().unwrap());
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                  WHERE pid <> pg_backend_pid() AND datname = current_database()";
    for (read_only, works) in [("on", false), ("off", true)] {
        let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = {read_only}");
        client.batch_execute("SET default_transaction_read_only = off").await.unwrap();
        client.batch_execute(&set).await.unwrap();
        client.execute(others, &[]).await.unwrap();
        let outcome = async || {
            let appended = storage.append(&document, generation, entries("x")).await;
            let is_told =
                matches!(&appended, Err(StorageError::Unavailable(why)) if why.contains("read-only"));
            if works { appended.is_ok() } else { is_told }
        };
        eventually("it is as it is set", outcome).await;
    }
    goes_on(&storage, &document, &["before"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_of_what_somebody_else_has_written_a_room_is_given_up_and_others_are_not() {
    let url = Postgres::shared().database().await;
    let storage = alone(&url).await;
    let [mine, theirs] = ["mine", "theirs"].map(key);
    let mut generations = Vec::new();
    for document in [&mine, &theirs] {
        append(&storage, document, "before").await.unwrap();
        generations.push(storage.load(document).await.unwrap().generation);
    }
    // Against all rules: without a claim.
    let client = connect(&url).await;
    let sql = "INSERT INTO journal SELECT j.room, document, 2, total, epoch, value FROM journal j JOIN rooms r ON r.room = j.room WHERE name = 'theirs'";
    assert_eq!(client.execute(sql, &[]).await.unwrap(), 1);
    let (one, other) = tokio::join!(
        storage.append(&theirs, generations[1], entries("x")),
        storage.append(&mine, generations[0], entries("x"))
    );
    assert!(matches!(one, Err(StorageError::Lost)), "{one:?}");
    assert_eq!(other.unwrap(), Seq(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_4_a_room_that_somebody_holds_is_in_nobody_elses_way() {
    let url = Postgres::shared().database().await;
    let storage = alone(&url).await;
    let (held, free) = (key("held"), key("free"));
    let generation = async |document| storage.load(document).await.unwrap().generation;
    let (of_held, of_free) = (generation(&held).await, generation(&free).await);
    storage.append(&held, of_held, entries("before")).await.unwrap();
    let mut client = connect(&url).await;
    let holding = client.transaction().await.unwrap();
    let hold = "SELECT 1 FROM owners o JOIN rooms r ON r.room = o.room WHERE r.name = 'held' FOR UPDATE OF o";
    holding.query_one(hold, &[]).await.unwrap();
    let (refused, saved) = tokio::join!(
        storage.append(&held, of_held, entries("later")),
        storage.append(&free, of_free, entries("now")),
    );
    assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
    saved.unwrap();
    holding.rollback().await.unwrap();
    storage.append(&held, of_held, entries("later")).await.unwrap();
    assert_eq!(journal(&storage, &held).await, ["before", "later"]);
}
