//! Questions that people keep: everybody's, so no server has to claim them. A lock lets one
//! after the other keep theirs.

use tokio_postgres::Row;
use uuid::Uuid;

use super::connect::For;
use super::core::{Core, WRITING};
use super::keys;
use crate::clock::UnixMillis;
use crate::storage::StorageError;
use crate::storage::question::{MAX_QUESTIONS, MAX_VERSIONS, QuestionOutline, QuestionRecord};
use crate::storage::record::{
    decode_outline, decode_question, decode_stamp, encode_outline, encode_question,
};

/// Names the lock, for as long as a transaction.
const LOCK: &str = "BEGIN; SET LOCAL lock_timeout = '8s'; SELECT pg_advisory_xact_lock(8098988435)";

fn number(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

/// An outline of each. What does not check out is logged and passed over.
pub(super) async fn all(core: &Core) -> Result<Vec<QuestionOutline>, StorageError> {
    let session = core.reading().await?;
    let rows = session.query("SELECT id, value FROM questions ORDER BY id", &[]).await?;
    session.finish();
    let outline = |row: &Row| {
        let outline = decode_outline(&keys::question(row.get(0)), row.get(1));
        outline.inspect_err(|error| tracing::error!(%error, "a question is damaged")).ok()
    };
    Ok(rows.iter().filter_map(outline).collect())
}

/// A version of a question; the one that holds, unless another is asked for.
pub(super) async fn read(
    core: &Core,
    id: Uuid,
    version: Option<u64>,
) -> Result<Option<QuestionRecord>, StorageError> {
    let session = core.reading().await?;
    let sql = "SELECT version, value FROM question_versions \
               WHERE id = $1 AND ($2::int8 IS NULL OR version = $2) ORDER BY version DESC LIMIT 1";
    let row = session.row(sql, &[&id, &version.map(number)]).await?;
    session.finish();
    row.map(|row| decode_question(&keys::version(id, row.get(0)), row.get(1))).transpose()
}

/// The versions that are kept, and when, in order.
pub(super) async fn versions(core: &Core, id: Uuid) -> Result<Vec<(u64, UnixMillis)>, StorageError> {
    let session = core.reading().await?;
    let sql = "SELECT version, value FROM question_versions WHERE id = $1 ORDER BY version";
    let rows = session.query(sql, &[&id]).await?;
    session.finish();
    let stamp = |row: &Row| {
        let stamp = decode_stamp(&keys::version(id, row.get(0)), row.get(1));
        let stamp =
            stamp.inspect_err(|error| tracing::error!(%id, %error, "a version of a question is damaged"));
        stamp.ok().map(|stamp| (stamp.version, stamp.changed))
    };
    Ok(rows.iter().filter_map(stamp).collect())
}

/// Keeps a version, if it is the one after the version that holds.
pub(super) async fn put(core: &Core, record: &QuestionRecord) -> Result<(), StorageError> {
    core.open()?;
    let (id, version) = (record.id, number(record.version));
    let outline = encode_outline(&keys::question(id), &QuestionOutline::from(record))?;
    let whole = encode_question(&keys::version(id, version), record)?;
    let session = core.pools.session(For::Work, WRITING).await?;
    session.run(LOCK).await?;
    let sql = "SELECT (SELECT version FROM questions WHERE id = $1), (SELECT count(*) FROM questions)";
    let row = session.row(sql, &[&id]).await?;
    let (held, count) = row.map_or((None, 0), |row| (row.get::<_, Option<i64>>(0), row.get::<_, i64>(1)));
    let refused = if version != held.unwrap_or(0) + 1 {
        Some(StorageError::Changed)
    } else if held.is_none() && count >= MAX_QUESTIONS as i64 {
        Some(StorageError::Full)
    } else {
        None
    };
    if let Some(refused) = refused {
        session.roll_back().await;
        return Err(refused);
    }
    let sql = "WITH outlined AS (INSERT INTO questions (id, version, value) VALUES ($1, $2, $3) \
                 ON CONFLICT (id) DO UPDATE SET version = excluded.version, value = excluded.value), \
               gone AS (DELETE FROM question_versions WHERE id = $1 AND version <= $2 - $5) \
               INSERT INTO question_versions (id, version, value) VALUES ($1, $2, $4)";
    session.query(sql, &[&id, &version, &outline, &whole, &number(MAX_VERSIONS)]).await?;
    session.commit().await
}

/// Deletes a question with all its versions, in whatever state they are.
pub(super) async fn delete(core: &Core, id: Uuid) -> Result<(), StorageError> {
    core.open()?;
    let session = core.pools.session(For::Work, WRITING).await?;
    session.run(LOCK).await?;
    session.query("DELETE FROM questions WHERE id = $1", &[&id]).await?;
    session.query("DELETE FROM question_versions WHERE id = $1", &[&id]).await?;
    session.commit().await
}
