//! The database: its settings, its tables, and a transaction.
//!
//! | table | key | value |
//! |---|---|---|
//! | `log` | number of the group commit, unbroken | records of all documents that took part |
//! | `journal` | version, document, number of the last record in it | records |
//! | `bases` | version, document, number of the last record in it | what the journal begins with |
//! | `pieces` | as in `bases`, number | a piece of what the records before that amount to |
//! | `sizes` | version, document | how many bytes its journal has |
//! | `trims` | version, document | nothing: there is something that no base counts on |
//! | `lives` | version, document | a random number of this life of the document |
//! | `aside` | version, document, number | an update that cannot be applied |
//! | `aside` | version, 0, group | a group of the log that is damaged |
//! | `rooms` | version, room | what is kept about the room |
//! | `events` | version, room, number | something that happened in it |
//! | `reviews` | version, room, kind, id | what somebody said of the interview afterwards |
//! | `questions` | version, question | what a list shows of it |
//! | `question_versions` | version, question, number | the whole of one of its versions |
//! | `deletions` | version, room | how far deleting the room has got |
//! | `meta` | a word | the secret, a probe, the first group of the log |

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Row, ToSql};

use super::folder::private;

/// Raised when an older server could not read what this one writes. Version 1 knew no
/// bases: it would take what a journal has lost by them for damage. Version 2 knew no
/// events, and version 3 no reviews: they would leave them when they delete a room. Version 4
/// knew no questions, and would lose what rooms have of them when it writes their records.
const VERSION: i64 = 5;
/// How long a reader waits for what locks everybody out: opening and closing.
const READER_PATIENCE: Duration = Duration::from_secs(5);
/// The writer has nobody beside it. It waits so long for readers when the log is to be
/// emptied, and tries again later.
const WRITER_PATIENCE: Duration = Duration::from_millis(20);
/// Statements that stay prepared for each connection: more than there are.
const STATEMENTS: usize = 64;
/// Bytes that one step of something long writes or deletes, so that nobody's `saved` waits
/// for it.
pub(super) const SLICE: usize = 1 << 20;
/// Rows that such a step deletes.
const ROWS: usize = 64;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS log (id INTEGER PRIMARY KEY, v BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS journal (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS bases (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS pieces (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sizes (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS trims (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS lives (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS aside (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS rooms (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS events (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS reviews (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS questions (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS question_versions (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS deletions (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS meta (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID;
";

/// The connection that writes. Makes the database when there is none.
pub(super) fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    // SQLite gives its other files the mode of this one.
    drop(private(path).map_err(|error| wrong(&error.to_string()))?);
    let db = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    db.busy_timeout(WRITER_PATIENCE)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    // Before anything is written: later it would be ignored.
    db.execute_batch("PRAGMA auto_vacuum = INCREMENTAL")?;
    expect(&db, "PRAGMA journal_mode = WAL", "wal")?;
    db.execute_batch("PRAGMA synchronous = FULL")?;
    expect(&db, "PRAGMA synchronous", "2")?;
    expect(&db, "PRAGMA secure_delete = ON", "1")?;
    expect(&db, "PRAGMA journal_size_limit = 4194304", "4194304")?;
    // Of the writer: what was committed in the last seconds, which is moved on and wiped
    // from there. With less it is read back from the files when thousands type.
    db.execute_batch("PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY")?;
    let version = self::version(&db)?;
    check_version(version)?;
    transact(&db, |db| {
        db.execute_batch(TABLES)?;
        if version == VERSION { Ok(()) } else { db.pragma_update(None, "user_version", VERSION) }
    })?;
    expect(&db, "PRAGMA auto_vacuum", "2")?;
    Ok(db)
}

/// A connection beside the writer's. Not exclusive locking: that would spare the file
/// of shared memory, and shut out the readers.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(READER_PATIENCE)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.execute_batch("PRAGMA cache_size = -8192; PRAGMA query_only = ON")?;
    Ok(db)
}

/// The version of a database's tables.
pub(super) fn version(db: &Connection) -> rusqlite::Result<i64> {
    number(db, "PRAGMA user_version")
}

/// Makes it pass for one of another version, which is taken on when it is next opened.
pub(super) fn set_version(db: &Connection, version: i64) -> rusqlite::Result<()> {
    check_version(version)?;
    db.pragma_update(None, "user_version", version)
}

/// Refuses what a later server has written.
pub(super) fn check_version(version: i64) -> rusqlite::Result<()> {
    if version > VERSION {
        return Err(wrong(&format!("its data has version {version}; this server knows {VERSION}")));
    }
    Ok(())
}

/// Whether it has all tables that this server knows.
pub(super) fn is_current(version: i64) -> bool {
    version == VERSION
}

/// The names of its tables.
pub(super) fn tables(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    db.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect()
}

/// Does all of it or nothing; on disk when this returns.
pub(super) fn transact<T, E: From<rusqlite::Error>>(
    db: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    within(db, "BEGIN IMMEDIATE", work)
}

/// Reads everything as it is at one moment.
pub(super) fn at_once<T, E: From<rusqlite::Error>>(
    db: &Connection,
    read: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    within(db, "BEGIN", read)
}

fn within<T, E: From<rusqlite::Error>>(
    db: &Connection,
    begin: &str,
    work: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    let run = |sql| db.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
    // Some failures roll back by themselves, and a rollback can fail, too.
    let roll_back = || if db.is_autocommit() { Ok(0) } else { run("ROLLBACK") };
    roll_back()?;
    run(begin)?;
    let done = work(db).and_then(|done| run("COMMIT").map(|_| done).map_err(E::from));
    if done.is_err() {
        roll_back()?;
    }
    done
}

/// Runs a statement that stays prepared.
pub(super) fn execute(db: &Connection, sql: &str, parameters: &[&dyn ToSql]) -> rusqlite::Result<usize> {
    db.prepare_cached(sql)?.execute(parameters)
}

/// Asks for at most one row.
pub(super) fn row<T>(
    db: &Connection,
    sql: &str,
    parameters: &[&dyn ToSql],
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    rows.next()?.map(read).transpose()
}

/// Deletes the first rows of a table from `start` on and before `end`, about [`SLICE`]
/// bytes of them. How many bytes that were; `None` if there are no such rows.
pub(super) fn delete_some(
    db: &Connection,
    table: &str,
    start: &[u8],
    end: &[u8],
) -> rusqlite::Result<Option<u64>> {
    let (mut last, mut bytes, mut rows) = (Vec::new(), 0, 0);
    // SQLite knows a value's length without reading it.
    let sql = format!("SELECT k, length(v) FROM {table} WHERE k >= ? AND k < ? ORDER BY k");
    let mut statement = db.prepare_cached(&sql)?;
    let mut found = statement.query([start, end])?;
    while rows < ROWS
        && bytes < SLICE as u64
        && let Some(row) = found.next()?
    {
        last = row.get(0)?;
        bytes += row.get::<_, i64>(1)?.cast_unsigned();
        rows += 1;
    }
    if rows == 0 {
        return Ok(None);
    }
    drop(found);
    execute(db, &format!("DELETE FROM {table} WHERE k >= ? AND k <= ?"), &[&start, &last])?;
    Ok(Some(bytes))
}

/// A value of the table `meta`.
pub(super) fn meta(db: &Connection, key: &[u8]) -> rusqlite::Result<Option<Vec<u8>>> {
    row(db, "SELECT v FROM meta WHERE k = ?", &[&key], |row| row.get(0))
}

/// Makes or replaces a value of the table `meta`.
pub(super) fn put_meta(db: &Connection, key: &[u8], value: &[u8]) -> rusqlite::Result<()> {
    execute(db, "INSERT OR REPLACE INTO meta (k, v) VALUES (?, ?)", &[&key, &value]).map(|_| ())
}

/// The table whose keys are numbers.
pub(super) const LOG: &str = "log";
/// Key in `meta`: bytes to sign with.
pub(super) const SECRET: &[u8] = b"secret";
/// Key in `meta`: written to see that writing works.
pub(super) const PROBE: &[u8] = b"probe";
/// Key in `meta`: there if the sizes of all journals are known.
pub(super) const SIZED: &[u8] = b"sized";
/// Key in `meta`: the first group that the log has, or will have.
pub(super) const FIRST_GROUP: &[u8] = b"first";

/// Empties SQLite's own log into the database, so that nothing that was overwritten or
/// deleted is left in it. Whether no reader was in the way.
pub(super) fn empty_wal(db: &Connection) -> rusqlite::Result<bool> {
    let busy = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))?;
    Ok(busy == 0)
}

/// Gives up to so many free pages back to the disk.
pub(super) fn shrink(db: &Connection, pages: u32) -> rusqlite::Result<()> {
    let mut statement = db.prepare(&format!("PRAGMA incremental_vacuum({pages})"))?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

fn number(db: &Connection, sql: &str) -> rusqlite::Result<i64> {
    db.query_row(sql, [], |row| row.get(0))
}

/// Runs a pragma that has to answer this: SQLite says nothing when it ignores one.
fn expect(db: &Connection, sql: &str, answer: &str) -> rusqlite::Result<()> {
    let given = db.query_row(sql, [], |row| {
        let value: rusqlite::types::Value = row.get(0)?;
        Ok(match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        })
    })?;
    if given == answer { Ok(()) } else { Err(wrong(&format!("'{sql}' gives {given} instead of {answer}"))) }
}

fn wrong(what: &str) -> rusqlite::Error {
    let error = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
    rusqlite::Error::SqliteFailure(error, Some(what.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_a_later_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        open_writer(&path).unwrap().pragma_update(None, "user_version", VERSION + 1).unwrap();
        assert!(open_writer(&path).unwrap_err().to_string().contains("version 6"));
    }

    #[test]
    fn a_database_that_knew_no_reviews_is_taken_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let db = open_writer(&path).unwrap();
        put_meta(&db, b"a", b"1").unwrap();
        db.execute_batch("DROP TABLE reviews; PRAGMA user_version = 3").unwrap();
        drop(db);
        let db = open_writer(&path).unwrap();
        assert_eq!(number(&db, "PRAGMA user_version").unwrap(), VERSION);
        assert_eq!(number(&db, "SELECT count(*) FROM reviews").unwrap(), 0);
        assert_eq!(meta(&db, b"a").unwrap().unwrap(), b"1");
    }

    #[test]
    fn a_database_that_knew_no_questions_is_taken_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let db = open_writer(&path).unwrap();
        put_meta(&db, b"a", b"1").unwrap();
        let old = "DROP TABLE questions; DROP TABLE question_versions; PRAGMA user_version = 4";
        db.execute_batch(old).unwrap();
        drop(db);
        let db = open_writer(&path).unwrap();
        assert_eq!(number(&db, "PRAGMA user_version").unwrap(), VERSION);
        for table in ["questions", "question_versions"] {
            assert_eq!(number(&db, &format!("SELECT count(*) FROM {table}")).unwrap(), 0);
        }
        assert_eq!(meta(&db, b"a").unwrap().unwrap(), b"1");
    }

    #[test]
    fn a_pragma_that_is_ignored_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        // Made by somebody else, without the settings that have to come first.
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE log (id, v)").unwrap();
        assert!(open_writer(&path).unwrap_err().to_string().contains("auto_vacuum"));
    }

    #[test]
    fn store_4_a_transaction_that_fails_leaves_nothing_and_the_next_one_works() {
        let folder = tempfile::tempdir().unwrap();
        let db = open_writer(&folder.path().join("db")).unwrap();
        let failed = transact(&db, |db| {
            put_meta(db, b"a", b"1")?;
            db.execute("INSERT INTO log (id, v) VALUES (1, NULL)", [])
        });
        assert!(failed.is_err());
        assert_eq!(meta(&db, b"a").unwrap(), None);
        transact(&db, |db| put_meta(db, b"a", b"2")).unwrap();
        assert_eq!(meta(&db, b"a").unwrap().unwrap(), b"2");
    }

    #[test]
    fn hard_9_what_was_deleted_is_in_no_file_once_the_wal_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let db = open_writer(&path).unwrap();
        let secret = b"zebra-4711".repeat(2_000);
        put_meta(&db, b"a", &secret).unwrap();
        execute(&db, "DELETE FROM meta WHERE k = ?", &[&b"a".as_slice()]).unwrap();
        let files = || ["db", "db-wal"].map(|name| std::fs::read(folder.path().join(name)).unwrap());
        let has = |file: &Vec<u8>| file.windows(10).any(|part| part == b"zebra-4711");
        assert!(files().iter().any(has));
        // A reader in the middle of something is in the way.
        let reader = open_reader(&path).unwrap();
        reader.execute_batch("BEGIN; SELECT * FROM meta").unwrap();
        put_meta(&db, b"b", b"1").unwrap();
        assert!(!empty_wal(&db).unwrap());
        reader.execute_batch("COMMIT").unwrap();
        assert!(empty_wal(&db).unwrap());
        assert!(!files().iter().any(has));
    }
}
