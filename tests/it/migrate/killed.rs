//! A move that is killed, and goes on.

use std::path::Path;
use std::process::{Child, Stdio};

use pairpad::storage::Storage;
use pairpad::storage::local::LocalStorage;
use pairpad_testing::eventually;
use pairpad_testing::postgres::{Postgres, connect};
use tokio_postgres::Client;

use super::everything::{assert_same, type_text};
use super::{database, in_database, in_folder, moved, pairpad, refused, source, text};

/// Writes to the database wait from a certain one on.
pub(super) struct Gate(Client);

impl Gate {
    pub(super) async fn make(url: &str) -> Self {
        // The tables: a server that was tried out on the database has left them.
        database(url).await.close().await;
        let client = connect(url).await;
        let sql = "CREATE SEQUENCE writes; CREATE TABLE gate (at bigint); \
                   CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE n bigint := nextval('pairpad.writes'); \
                   BEGIN WHILE n >= (SELECT min(at) FROM pairpad.gate) LOOP PERFORM pg_sleep(0.01); END LOOP; RETURN NULL; END $$;";
        client.batch_execute(sql).await.unwrap();
        for table in ["journal", "events", "rooms"] {
            let sql = format!(
                "CREATE TRIGGER wait BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION wait()"
            );
            client.batch_execute(&sql).await.unwrap();
        }
        Self(client)
    }

    async fn writes(&self) -> i64 {
        self.0.query_one("SELECT last_value FROM writes", &[]).await.unwrap().get(0)
    }

    /// From so many writes on, from now.
    pub(super) async fn close_after(&self, more: i64) -> i64 {
        let at = self.writes().await + more;
        self.0.execute("INSERT INTO gate VALUES ($1)", &[&at]).await.unwrap();
        at
    }

    pub(super) async fn is_reached(&self, at: i64) -> bool {
        self.writes().await >= at
    }

    /// Lets everything go on.
    pub(super) async fn lift(&self) {
        self.0.execute("DELETE FROM gate", &[]).await.unwrap();
    }

    /// The same, when what waited has nobody any more who would commit it.
    async fn open(&self) {
        self.lift().await;
        let nobody = async || {
            let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                       AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
            self.0.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) == 0
        };
        eventually("the database is done with what was killed", nobody).await;
    }

    async fn remove(&self) {
        let sql = "DROP TRIGGER wait ON journal; DROP TRIGGER wait ON events; DROP TRIGGER wait ON rooms; \
                   DROP FUNCTION wait; DROP SEQUENCE writes; DROP TABLE gate";
        self.0.batch_execute(sql).await.unwrap();
    }
}

pub(super) fn spawn(from: &str, to: &str) -> Child {
    let mut command = pairpad(&["migrate", "--from", from, "--to", to]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

pub(super) fn kill(mut child: Child) -> bool {
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

/// Begins a move into a database, and kills it when it waits before a write.
pub(super) async fn kill_at(gate: &Gate, writes: i64, (from, url): (&str, &str)) {
    let at = gate.close_after(writes).await;
    let mut child = spawn(from, url);
    let waits = || {
        let has_ended = child.try_wait().unwrap().is_some();
        async move {
            assert!(!has_ended, "it ended before write {at}");
            gate.is_reached(at).await
        }
    };
    eventually("it has written so much", waits).await;
    assert!(kill(child));
    gate.open().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_2_a_move_into_a_database_that_is_killed_goes_on_and_no_server_begins_on_half() {
    let (folder, before) = source().await;
    let url = Postgres::shared().database().await;
    let from = text(folder.path());
    let gate = Gate::make(&url).await;
    for writes in [1, 4, 2, 5] {
        kill_at(&gate, writes, (from, &url)).await;
        let said = refused(&["serve", "--listen", "127.0.0.1:0", "--data-dir", from, "--store", &url]);
        assert!(said.contains(from) && said.contains("was not completed"), "{said}");
    }
    // Rooms that are whole are not written again.
    let client = connect(&url).await;
    let whole = async || {
        let sql = "SELECT r.room FROM moving m JOIN rooms r ON r.name = m.name ORDER BY r.room";
        client.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect::<Vec<i64>>()
    };
    let settled = whole().await;
    assert!(!settled.is_empty());
    gate.remove().await;
    moved(from, &url);
    let sql = "SELECT count(*) FROM rooms WHERE room = ANY($1)";
    let kept: i64 = client.query_one(sql, &[&settled]).await.unwrap().get(0);
    assert_eq!(kept, settled.len() as i64);
    assert_same(&in_database(&url).await, &before);
    assert_same(&in_folder(folder.path()).await, &before);
}

/// How many rooms are whole in a folder that is being filled.
fn whole(folder: &Path) -> i64 {
    let path = folder.join("moving/pairpad.db");
    let count = || {
        let db = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        db.query_row("SELECT count(*) FROM moving", [], |row| row.get(0))
    };
    // It may not be there yet.
    count().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_2_a_move_into_a_folder_that_is_killed_goes_on_and_no_server_begins_on_half() {
    let (folder, before) = source().await;
    let url = Postgres::shared().database().await;
    moved(text(folder.path()), &url);
    let target = tempfile::tempdir().unwrap();
    let to = text(target.path());
    let mut killed = 0;
    // The note counts, too.
    for rooms in [1, 2, 4, 6] {
        let mut child = spawn(&url, to);
        let is_far =
            || std::future::ready(child.try_wait().unwrap().is_some() || whole(target.path()) >= rooms);
        eventually("it has so many rooms", is_far).await;
        killed += i32::from(kill(child));
        if target.path().join("pairpad.db").exists() {
            break;
        }
        for command in ["serve", "doctor", "backup"] {
            let more = match command {
                "serve" => vec!["--listen", "127.0.0.1:0"],
                "backup" => vec!["--to", "/nonexistent"],
                _ => vec![],
            };
            let said = refused(&[vec![command, "--data-dir", to], more].concat());
            assert!(said.contains("was not completed") && said.contains("pairpad migrate"), "{said}");
        }
        let other = Postgres::shared().database().await;
        let said = refused(&["migrate", "--from", to, "--to", &other]);
        assert!(said.contains("not the whole of anything") && said.contains(&url), "{said}");
    }
    assert!(killed > 0);
    if !target.path().join("pairpad.db").exists() {
        moved(&url, to);
    }
    assert_same(&in_folder(target.path()).await, &before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_a_server_was_started_on_in_between_is_moved_as_it_is_then() {
    let (folder, _) = source().await;
    let url = Postgres::shared().database().await;
    let from = text(folder.path());
    let gate = Gate::make(&url).await;
    kill_at(&gate, 9, (from, &url)).await;
    gate.remove().await;
    let storage = LocalStorage::open(folder.path()).unwrap();
    for room in ["Füße 2", "room"] {
        type_text(&storage, room, "since then").await;
    }
    storage.delete_room(&"aside".parse().unwrap()).await.unwrap();
    storage.close().await;
    let now = in_folder(folder.path()).await;
    moved(from, &url);
    let found = in_database(&url).await;
    assert!(found.contains("since then"));
    assert_same(&found, &now);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_into_a_folder_that_is_killed_at_the_very_end_is_not_taken_for_complete_before_it_is() {
    let (folder, before) = source().await;
    let url = Postgres::shared().database().await;
    moved(text(folder.path()), &url);
    let target = tempfile::tempdir().unwrap();
    let to = text(target.path());
    moved(&url, to);
    // Before the last step.
    let inner = target.path().join("moving");
    std::fs::create_dir(&inner).unwrap();
    std::fs::rename(target.path().join("pairpad.db"), inner.join("pairpad.db")).unwrap();
    let said = refused(&["serve", "--listen", "127.0.0.1:0", "--data-dir", to]);
    assert!(said.contains("was not completed"), "{said}");
    let (another, other_url) = (tempfile::tempdir().unwrap(), Postgres::shared().database().await);
    let storage = LocalStorage::open(another.path()).unwrap();
    storage.secret().await.unwrap();
    storage.close().await;
    moved(text(another.path()), &other_url);
    let said = refused(&["migrate", "--from", &other_url, "--to", to]);
    assert!(said.contains("part of another store") && said.contains(&url), "{said}");
    moved(&url, to);
    assert_same(&in_folder(target.path()).await, &before);
    // After it.
    std::fs::create_dir(&inner).unwrap();
    let said = refused(&["migrate", "--from", &url, "--to", to]);
    assert!(said.contains("has been moved"), "{said}");
    assert_same(&in_folder(target.path()).await, &before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_2_a_move_with_which_another_has_gone_on_writes_nothing_more() {
    let (folder, before) = source().await;
    let from = text(folder.path());
    let url = Postgres::shared().database().await;
    let gate = Gate::make(&url).await;
    let at = gate.close_after(4).await;
    let mut first = spawn(from, &url);
    eventually("it has written so much", async || gate.is_reached(at).await).await;
    // As another does that finds its lease over: it waits for what is just being written.
    let other = connect(&url).await;
    let taking =
        tokio::spawn(async move { other.execute("UPDATE moving SET mover = -1 WHERE name = ''", &[]).await });
    let waits = async || {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'UPDATE moving%' AND wait_event_type = 'Lock' \
                   AND datname = current_database()";
        gate.0.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) > 0
    };
    eventually("the other waits", waits).await;
    gate.0.execute("DELETE FROM gate", &[]).await.unwrap();
    assert_eq!(taking.await.unwrap().unwrap(), 1);
    let ended = tokio::task::spawn_blocking(move || first.wait().unwrap()).await.unwrap();
    assert!(!ended.success());
    let sql = "SELECT count(*) FROM moving WHERE name = '' AND mover = -1";
    assert_eq!(gate.0.query_one(sql, &[]).await.unwrap().get::<_, i64>(0), 1, "it is not called complete");
    // Whoever goes on has it whole in the end.
    gate.remove().await;
    moved(from, &url);
    assert_same(&in_database(&url).await, &before);
}
