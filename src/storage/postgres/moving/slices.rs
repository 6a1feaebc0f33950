//! Values that go over a few at a time, and large ones in slices: however slow the link is, no
//! statement takes as long as the database lets one take, nor does a transaction wait as long for
//! the next.
//!
//! On their way in, slices of a value are gathered in a table of their own, which is empty outside
//! of the transaction.

use tokio_postgres::Row;

use super::place::Place;
use crate::storage::StorageError;
use crate::storage::postgres::connect::{Session, Values};

/// Bytes that one statement asks for or brings: at 9 kB/s they have come within the 30 s for which a
/// transaction may wait.
pub(super) const SLICE: usize = 256 << 10;
/// Rows that are looked at at a time.
const PAGE: usize = 500;

/// Where slices are gathered. Of a move of an earlier version there is none.
pub(super) const TABLE: &str =
    "CREATE UNLOGGED TABLE IF NOT EXISTS moving_slices (n int4 PRIMARY KEY, value bytea NOT NULL)";
/// The end of it.
pub(super) const DROP: &str = "DROP TABLE IF EXISTS moving_slices";

/// Rows of a table that are read in the order of their keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows {
    /// The keys' columns.
    pub(super) keys: &'static str,
    /// The column with what is large.
    pub(super) value: &'static str,
    /// Of which table, and which of it: those that are left.
    pub(super) of: &'static str,
}

impl Rows {
    /// The first of those that are left, with their values: all that one statement may bring, or one that
    /// is larger. None at the end.
    pub(super) async fn next(
        self,
        place: &Place,
        values: Values<'_>,
    ) -> Result<Vec<(Row, Vec<u8>)>, StorageError> {
        let Self { keys, value, of } = self;
        let sql = format!(
            "SELECT {keys}, octet_length(v), \
               CASE WHEN sum(octet_length(v)) OVER (ORDER BY {keys} ROWS UNBOUNDED PRECEDING) <= {SLICE} THEN v END \
             FROM (SELECT {keys}, {value} AS v FROM {of} ORDER BY {keys} LIMIT {PAGE}) AS page ORDER BY {keys}"
        );
        let session = place.session().await?;
        let mut found = Vec::new();
        for row in session.query(&sql, values).await? {
            let (length, small) = (row.len() - 2, row.len() - 1);
            match row.get::<_, Option<Vec<u8>>>(small) {
                Some(value) => found.push((row, value)),
                None if found.is_empty() => {
                    let whole = self.whole(&session, values, row.get(length)).await?;
                    found.push((row, whole));
                    break;
                }
                None => break,
            }
        }
        session.finish();
        Ok(found)
    }

    /// The value of the first row that is left, which is large.
    async fn whole(
        self,
        session: &Session,
        values: Values<'_>,
        length: i32,
    ) -> Result<Vec<u8>, StorageError> {
        let Self { keys, value, of } = self;
        let (at, count) = (values.len() + 1, values.len() + 2);
        let sql = format!(
            "SELECT substring(v FROM ${at}::int4 FOR ${count}::int4) \
             FROM (SELECT {value} AS v FROM {of} ORDER BY {keys} LIMIT 1) AS first"
        );
        let mut whole = Vec::new();
        for at in (1..=length).step_by(SLICE) {
            let part: Values<'_> = &[&at, &(SLICE as i32)];
            if let Some(row) = session.row(&sql, &[values, part].concat()).await? {
                whole.extend_from_slice(row.get(0));
            }
        }
        Ok(whole)
    }
}

/// Writes a row: `sql` has the columns' values, and `{}` for the one that may be large, which is the last.
pub(super) async fn put(
    session: &Session,
    sql: &str,
    values: Values<'_>,
    large: &[u8],
) -> Result<(), StorageError> {
    if large.len() <= SLICE {
        let sql = sql.replace("{}", &format!("${}", values.len() + 1));
        let value: Values<'_> = &[&large];
        session.query(&sql, &[values, value].concat()).await?;
        return Ok(());
    }
    for (n, slice) in (0_i32..).zip(large.chunks(SLICE)) {
        session.query("INSERT INTO moving_slices (n, value) VALUES ($1, $2)", &[&n, &slice]).await?;
    }
    let gathered = "(SELECT string_agg(value, ''::bytea ORDER BY n) FROM moving_slices)";
    session.query(&sql.replace("{}", gathered), values).await?;
    session.run("DELETE FROM moving_slices").await
}
