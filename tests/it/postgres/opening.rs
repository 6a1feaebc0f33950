//! Opening a database, and what can be wrong with it.

use std::time::Duration;

use pairpad::storage::Storage;
use pairpad::storage::postgres::{Lease, OpenError, PostgresOptions, PostgresStorage};
use pairpad_testing::eventually;
use pairpad_testing::port::free_port;
use pairpad_testing::postgres::{Postgres, connect};
use tokio_postgres::Client;

use super::{HOUR, Member, alone, entries, key};

const SHORT: Lease = Lease { length: Duration::from_secs(1), renewal: Duration::from_millis(100) };

fn options(url: &str) -> PostgresOptions {
    PostgresOptions { url: url.to_owned(), lease: SHORT, ..PostgresOptions::default() }
}

/// A database with the tables of version 1, and a connection to it.
async fn of_version_1(url: &str) -> Client {
    let client = connect(url).await;
    let version = "CREATE SCHEMA pairpad; CREATE TABLE version (version integer NOT NULL); \
                   INSERT INTO version VALUES (1)";
    client.batch_execute(version).await.unwrap();
    client.batch_execute(include_str!("../../../src/storage/postgres/schema/1.sql")).await.unwrap();
    client
}

async fn refused(options: PostgresOptions) -> String {
    PostgresStorage::open(options).await.unwrap_err().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_servers_make_the_tables_of_an_empty_database_at_once() {
    let url = Postgres::shared().database().await;
    let servers = ["a", "b", "c", "d"].map(|name| Member::frozen(&url, name));
    let servers = futures_util::future::join_all(servers).await;
    assert_eq!(servers[0].claims.nodes().await.unwrap().len(), 4);
    let secrets = futures_util::future::join_all(servers.iter().map(|server| server.storage.secret())).await;
    let first = secrets[0].clone().unwrap();
    assert!(secrets.into_iter().all(|secret| secret.unwrap() == first), "they sign alike");
    let client = connect(&url).await;
    assert_eq!(client.query_one("SELECT count(*) FROM version", &[]).await.unwrap().get::<_, i64>(0), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_of_a_later_version_are_refused_and_left_alone() {
    let url = Postgres::shared().database().await;
    alone(&url).await.close().await;
    let client = connect(&url).await;
    client.execute("UPDATE version SET version = 99", &[]).await.unwrap();
    let said = refused(options(&url)).await;
    assert!(said.contains("version 99") && said.contains("a later one"), "{said}");
    assert_eq!(client.query_one("SELECT version FROM version", &[]).await.unwrap().get::<_, i32>(0), 99);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_of_an_earlier_version_become_this_ones_while_its_servers_run() {
    let url = Postgres::shared().database().await;
    let client = of_version_1(&url).await;
    // As servers of that version do.
    let begin = "INSERT INTO nodes (name, address, lease_until, draining) \
                 VALUES ($1, 'old:1', clock_timestamp() + interval '1 hour', false)";
    client.execute(begin, &[&"old"]).await.unwrap();
    let new = Member::frozen(&url, "new").await;
    assert!(new.has(&key("room").room).await);
    let renew =
        "UPDATE nodes SET lease_until = clock_timestamp() + interval '1 hour' WHERE name = 'old' RETURNING 1";
    assert_eq!(client.query(renew, &[]).await.unwrap().len(), 1);
    client.execute(begin, &[&"older again"]).await.unwrap();
    let census = new.claims.census().await.unwrap();
    let seen: Vec<_> = census
        .iter()
        .map(|status| (&*status.node.name, status.version.is_some(), status.started.is_some()))
        .collect();
    assert_eq!(seen, [("new", true, true), ("old", false, false), ("older again", false, true)]);
    let versions = client.query("SELECT version FROM version", &[]).await.unwrap();
    assert_eq!(versions.iter().map(|row| row.get::<_, i32>(0)).collect::<Vec<_>>(), [2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_database_has_set_does_not_make_commits_less_sure() {
    let server = Postgres::start("-c synchronous_commit=off -c default_transaction_isolation=serializable");
    let storage = alone(&server.database().await).await;
    let document = key("room");
    let generation = storage.load(&document).await.unwrap().generation;
    let client = connect(&server.url("test_0")).await;
    // What the session that appends has is seen where it writes.
    let spy = "CREATE TABLE seen (v text); \
               CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES \
               (current_setting('synchronous_commit') || ', ' || current_setting('transaction_isolation')); RETURN NEW; END $$; \
               CREATE TRIGGER spy BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION spy()";
    client.batch_execute(spy).await.unwrap();
    storage.append(&document, generation, entries("x")).await.unwrap();
    let seen: String = client.query_one("SELECT v FROM seen", &[]).await.unwrap().get(0);
    assert_eq!(seen, "on, read committed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_said_without_the_password() {
    let server = Postgres::start("");
    let client = server.client("postgres").await;
    client.batch_execute("CREATE ROLE guest LOGIN PASSWORD 'ze@bra'").await.unwrap();
    client.batch_execute("CREATE DATABASE guests").await.unwrap();
    let rules = "host all guest 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n";
    server.put("pg_hba.conf", rules);
    client.execute("SELECT pg_reload_conf()", &[]).await.unwrap();
    let port = server.port();
    let url = |rest: &str| format!("postgres://guest{rest}");
    let wrong = url(&format!(":zebra@127.0.0.1:{port}/guests"));
    let password = |password: &str| PostgresOptions {
        password: Some(password.to_owned()),
        ..options(&url(&format!("@127.0.0.1:{port}/guests")))
    };
    let said = async |options, named: &str| {
        let said = refused(options).await;
        assert!(said.contains(named) && !said.contains("zebra") && !said.contains("ze@bra"), "{said}");
    };
    let accepted = async || {
        let said = refused(options(&wrong)).await;
        said.contains("user and password")
    };
    pairpad_testing::eventually("the rules hold", accepted).await;
    said(options(&wrong), "does not accept this user and password").await;
    said(password("zebra"), "does not accept this user and password").await;
    said(password("ze@bra"), "no right").await;
    client.batch_execute("GRANT CREATE ON DATABASE guests TO guest").await.unwrap();
    PostgresStorage::open(password("ze@bra")).await.unwrap().close().await;
    said(options(&format!("postgres://pairpad:zebra@127.0.0.1:{port}/nowhere")), "no such database").await;
    let nobody = free_port();
    said(options(&url(&format!(":zebra@127.0.0.1:{nobody}/guests"))), &nobody.to_string()).await;
    // It offers no TLS, and that is what is asked for.
    said(options(&format!("postgres://pairpad:zebra@127.0.0.1:{port}/guests?sslmode=require")), "TLS").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_8_a_server_that_is_alone_shares_its_database_with_nobody() {
    let url = Postgres::shared().database().await;
    let first = PostgresStorage::open(PostgresOptions { node_name: "first".to_owned(), ..options(&url) });
    let first = first.await.unwrap();
    let second = PostgresStorage::open(options(&url)).await;
    assert!(matches!(&second, Err(OpenError::InUse(name)) if name == "first"), "{second:?}");
    let member = PostgresOptions { cluster_address: Some("a:1".to_owned()), ..options(&url) };
    let member = PostgresStorage::open(member).await;
    assert!(matches!(&member, Err(OpenError::InUse(name)) if name == "first"), "{member:?}");
    first.probe().await.unwrap();
    first.close().await;
    PostgresStorage::open(options(&url)).await.unwrap().close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_8_after_one_that_was_killed_the_next_waits_for_its_lease() {
    let url = Postgres::shared().database().await;
    let document = key("room");
    {
        let killed = PostgresOptions { lease: Lease { renewal: HOUR, ..SHORT }, ..options(&url) };
        let killed = PostgresStorage::open(killed).await.unwrap();
        let generation = killed.load(&document).await.unwrap().generation;
        killed.append(&document, generation, entries("x")).await.unwrap();
    }
    let next = PostgresStorage::open(options(&url)).await.unwrap();
    let stored = next.load(&document).await.unwrap();
    assert_eq!(next.append(&document, stored.generation, entries("y")).await.unwrap().0, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_2_new_tables_wait_for_whoever_reads_without_holding_up_servers_that_run() {
    let url = Postgres::shared().database().await;
    let client = of_version_1(&url).await;
    // As pg_dump does, for as long as it takes.
    let dump = connect(&url).await;
    dump.batch_execute("BEGIN; LOCK TABLE nodes IN ACCESS SHARE MODE").await.unwrap();
    let begun = tokio::spawn(PostgresStorage::open(options(&url)));
    let waits = async || {
        let sql = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' \
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        client.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) > 0
    };
    eventually("the new server waits for the table", waits).await;
    // A server that runs renews its lease; it would lose it if that took as long as the dump.
    client.execute("UPDATE nodes SET draining = draining", &[]).await.unwrap();
    assert!(!begun.is_finished());
    dump.batch_execute("COMMIT").await.unwrap();
    begun.await.unwrap().unwrap().close().await;
}
