//! The tables, and how those of an earlier version become those of this one.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::connect::Target;
use super::error::{OpenError, reason, why};
use crate::storage::moving::Note;

/// What makes each version of the one before it. What has been released is never changed.
const VERSIONS: [&str; 2] = [include_str!("schema/1.sql"), include_str!("schema/2.sql")];
/// The last version.
pub(super) const VERSION: i32 = VERSIONS.len() as i32;
/// Names the lock of whoever changes the tables.
const LOCK: i64 = 0x7061_6972_7061_6421;
/// How long all of it may take, with waiting for others who are at it.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long a table is waited for, as PostgreSQL reads it.
const WAIT: &str = "500ms";
/// How long after that it is tried again.
const AGAIN: Duration = Duration::from_secs(2);

/// Key in `meta` of what was moved here: where from.
pub(super) const MOVED: &str = "moved";

/// Makes the tables, or brings them to this version. Several may do so at once: the lock
/// belongs to a connection of its own, and goes with it. The note of a move into the database
/// that is not complete, if there is one.
pub(super) async fn migrate(target: &Target) -> Result<Option<Note>, OpenError> {
    let unusable = |reason: String| OpenError::Unusable { at: target.shown(), reason };
    let client = target.connect().await.map_err(|error| unusable(why(&error)))?;
    let changed = timeout(PATIENCE, change(&client)).await;
    let used = "its tables can't be changed while something else uses them, such as pg_dump; \
                start the server again when that is done";
    let changed = changed.map_err(|_| unusable(used.to_owned()))?;
    let found = changed.map_err(|error| unusable(reason(&error)))?;
    if found > VERSION {
        return Err(OpenError::Newer { found, known: VERSION });
    }
    note(&client).await.map_err(|error| unusable(reason(&error)))
}

/// The note of a move into the database that is not complete, if there is one.
pub(super) async fn noted(target: &Target) -> Result<Option<Note>, OpenError> {
    let unusable = |reason: String| OpenError::Unusable { at: target.shown(), reason };
    let client = target.connect().await.map_err(|error| unusable(why(&error)))?;
    note(&client).await.map_err(|error| unusable(reason(&error)))
}

/// The version of the tables, and that note; `None` if there are no tables. Changes nothing.
pub(super) async fn look(client: &Client) -> Result<Option<(i32, Option<Note>)>, tokio_postgres::Error> {
    let Some(version) = version(client).await? else { return Ok(None) };
    Ok(Some((version, note(client).await?)))
}

async fn note(client: &Client) -> Result<Option<Note>, tokio_postgres::Error> {
    if client.query_one("SELECT to_regclass('pairpad.moving') IS NULL", &[]).await?.get(0) {
        return Ok(None);
    }
    let row = client.query_opt("SELECT value FROM pairpad.moving WHERE name = ''", &[]).await?;
    let note = row.and_then(|row| serde_json::from_slice(row.get(0)).ok());
    let unknown = || Note { from: "another store".to_owned(), identity: String::new() };
    Ok(Some(note.unwrap_or_else(unknown)))
}

/// The version that there is then.
async fn change(client: &Client) -> Result<i32, tokio_postgres::Error> {
    if version(client).await?.is_some_and(|version| version >= VERSION) {
        return version(client).await.map(|version| version.unwrap_or(0));
    }
    client.batch_execute("SET lock_timeout = 0; SET statement_timeout = 0").await?;
    client.execute("SELECT pg_advisory_lock($1)", &[&LOCK]).await?;
    if client.query_one("SELECT to_regnamespace('pairpad') IS NULL", &[]).await?.get(0) {
        client.batch_execute("CREATE SCHEMA pairpad").await?;
    }
    client.batch_execute("CREATE TABLE IF NOT EXISTS pairpad.version (version integer NOT NULL)").await?;
    let before = version(client).await?.unwrap_or(0);
    for (number, sql) in (1..).zip(VERSIONS).skip(usize::try_from(before).unwrap_or(0)) {
        let note = format!("DELETE FROM version; INSERT INTO version VALUES ({number})");
        apply(client, &format!("BEGIN; SET LOCAL lock_timeout = '{WAIT}'; {sql}; {note}; COMMIT")).await?;
        tracing::info!(version = number, "made the database's tables");
    }
    Ok(before.max(VERSION))
}

/// Changes the tables when nobody uses them in another way. Whoever waits for a table holds up all
/// who come later, the leases of servers that run among them: so never for long.
async fn apply(client: &Client, change: &str) -> Result<(), tokio_postgres::Error> {
    let mut is_told = false;
    loop {
        match client.batch_execute(change).await {
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
                client.batch_execute("ROLLBACK").await?;
                if !is_told {
                    tracing::info!("waiting until the database's tables can be changed: something uses them");
                    is_told = true;
                }
                sleep(AGAIN).await;
            }
            done => return done,
        }
    }
}

/// The version of the tables; `None` if there are none.
async fn version(client: &Client) -> Result<Option<i32>, tokio_postgres::Error> {
    if client.query_one("SELECT to_regclass('pairpad.version') IS NULL", &[]).await?.get(0) {
        return Ok(None);
    }
    let row = client.query_opt("SELECT max(version) FROM pairpad.version", &[]).await?;
    Ok(row.and_then(|row| row.get(0)))
}
