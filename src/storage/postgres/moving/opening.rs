//! Taking a database to move it, or to fill it.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_postgres::Client;

use super::place::Place;
use super::slices;
use crate::storage::StorageError;
use crate::storage::claim::NodeId;
use crate::storage::moving::{MoveError, Note};
use crate::storage::postgres::PostgresOptions;
use crate::storage::postgres::connect::{For, Pools, Target};
use crate::storage::postgres::error::{OpenError, why};
use crate::storage::postgres::lease::{Lease, Leasing, Name, STARTING};
use crate::storage::postgres::migrate::{self, MOVED};

/// Short, so that a move that was killed can go on soon.
const LEASE: Lease = Lease { length: Duration::from_secs(4), renewal: Duration::from_secs(1) };
/// How long a server that was killed counts as alive, and a little more.
const PATIENCE: Duration = Duration::from_secs(12);
/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(200);
/// How a half of something else is thrown away.
const DISCARD: &str = "drop the schema 'pairpad' in that database";

fn unusable(error: OpenError) -> MoveError {
    MoveError::Unusable(error.to_string())
}

/// What is being opened.
struct Opening {
    target: Target,
    /// For people.
    shown: String,
}

impl Opening {
    fn new(options: &PostgresOptions) -> Result<Self, MoveError> {
        let target = Target::new(&options.url, options.password.as_deref()).map_err(unusable)?;
        let shown = format!("the database {}", target.shown_whole());
        Ok(Self { target, shown })
    }

    fn failed(&self, error: &StorageError) -> MoveError {
        unusable(OpenError::Unusable { at: self.target.shown(), reason: why(error) })
    }

    async fn client(&self) -> Result<Client, MoveError> {
        self.target.connect().await.map_err(|error| self.failed(&error))
    }

    /// Takes it, unless a server has it.
    async fn take(&self, options: &PostgresOptions) -> Result<Place, MoveError> {
        let name = Name { name: options.node_name.clone(), address: String::new() };
        let (pools, leasing) = (Pools::new(&self.target).map_err(unusable)?, Leasing::new(LEASE, name));
        let me = leasing.register(&pools, STARTING).await.map_err(|error| self.failed(&error))?;
        let place = Place::new(pools, leasing, me);
        match another(&place).await {
            Ok(None) => Ok(place),
            Ok(Some(by)) => {
                place.close().await;
                Err(MoveError::InUse { place: self.shown.clone(), by })
            }
            Err(error) => {
                place.close().await;
                Err(self.failed(&error))
            }
        }
    }
}

/// Waits until all servers of before are gone. One that says that it is alive is named at
/// once; one that was killed is until its lease is over.
async fn another(place: &Place) -> Result<Option<String>, StorageError> {
    let NodeId(me) = place.me;
    let until = Instant::now() + PATIENCE;
    let mut seen: Option<(i64, f64)> = None;
    loop {
        let sql = "SELECT node, extract(epoch FROM lease_until)::float8, name, address FROM nodes \
                   WHERE node <> $1 AND lease_until > clock_timestamp() ORDER BY node LIMIT 1";
        let session = place.pools.session(For::Keeping, STARTING).await?;
        let row = session.row(sql, &[&me]).await?;
        session.finish();
        let Some(row) = row else { return Ok(None) };
        let (node, lease): (i64, f64) = (row.get(0), row.get(1));
        let is_alive = seen.is_some_and(|(before, until)| before == node && lease > until);
        if is_alive || Instant::now() >= until {
            let (name, address): (String, String) = (row.get(2), row.get(3));
            let address = if address.is_empty() { address } else { format!(" ({address})") };
            return Ok(Some(format!("the server '{name}'{address}")));
        }
        seen = seen.filter(|(before, _)| *before == node).or(Some((node, lease)));
        sleep(LOOK).await;
    }
}

/// Whether nobody else has come to a database that is being read: what was read is what there is.
pub(super) async fn is_still_alone(place: &Place) -> Result<(), StorageError> {
    match another(place).await? {
        None => Ok(()),
        Some(by) => Err(StorageError::unavailable(format!(
            "{by} has been started on it meanwhile; stop it, and move once more"
        ))),
    }
}

/// Takes a database to read all of it.
pub(super) async fn source(options: &PostgresOptions) -> Result<Place, MoveError> {
    let opening = Opening::new(options)?;
    let client = opening.client().await?;
    let found = migrate::look(&client).await.map_err(|error| opening.failed(&error.into()))?;
    match found {
        None => return Err(MoveError::Absent(opening.shown)),
        Some((version, _)) if version > migrate::VERSION => {
            return Err(unusable(OpenError::Newer { found: version, known: migrate::VERSION }));
        }
        Some((version, _)) if version < migrate::VERSION => {
            let earlier = "its tables are of an earlier version; start a server of this version on it once";
            return Err(opening.failed(&StorageError::unavailable(earlier)));
        }
        Some((_, Some(Note { from, .. }))) => return Err(MoveError::Half { place: opening.shown, from }),
        Some((_, None)) => {}
    }
    opening.take(options).await
}

/// Takes a database to fill it, or to go on with that.
pub(super) async fn target(options: &PostgresOptions, note: &Note) -> Result<Place, MoveError> {
    let opening = Opening::new(options)?;
    let client = opening.client().await?;
    let found = migrate::look(&client).await.map_err(|error| opening.failed(&error.into()))?;
    // What is there may be somebody's who wants it as it is.
    if found.is_some_and(|(version, _)| version < migrate::VERSION) {
        let earlier = "it has tables of an earlier version; give an empty database, or start a server of this version on it once";
        return Err(opening.failed(&StorageError::unavailable(earlier)));
    }
    drop(client);
    let begun = migrate::migrate(&opening.target).await.map_err(unusable)?;
    let another = |from: String| MoveError::Another { place: opening.shown.clone(), from, discard: DISCARD };
    if let Some(begun) = &begun
        && begun.identity != note.identity
    {
        return Err(another(begun.from.clone()));
    }
    let place = opening.take(options).await?;
    let opened = match begin(&place, note).await {
        Ok(None) => Ok(()),
        Ok(Some(moved)) if moved.identity == note.identity => {
            Err(MoveError::Complete { place: opening.shown.clone(), from: moved.from })
        }
        Ok(Some(_)) => Err(MoveError::Filled(opening.shown.clone())),
        Err(error) => Err(opening.failed(&error)),
    };
    match opened {
        Ok(()) => Ok(place),
        Err(error) => {
            place.close().await;
            Err(error)
        }
    }
}

/// Puts the note there, if there is nothing else; what was moved there, or nothing that can be
/// named, if there is.
async fn begin(place: &Place, note: &Note) -> Result<Option<Note>, StorageError> {
    let session = place.begin().await?;
    let sql = "SELECT to_regclass('pairpad.moving') IS NOT NULL, EXISTS (SELECT 1 FROM rooms WHERE record IS NOT NULL) \
                 OR EXISTS (SELECT 1 FROM journal) OR EXISTS (SELECT 1 FROM questions)";
    let row = session.row(sql, &[]).await?;
    let (is_begun, is_filled) = row.map_or((false, false), |row| (row.get(0), row.get(1)));
    if !is_begun && is_filled {
        let row = session.row("SELECT v FROM meta WHERE k = $1", &[&MOVED]).await?;
        session.roll_back().await;
        let moved = row.and_then(|row| serde_json::from_slice(row.get(0)).ok());
        let unknown = || Note { from: String::new(), identity: String::new() };
        return Ok(Some(moved.unwrap_or_else(unknown)));
    }
    if !is_begun {
        session
            .run("CREATE TABLE moving (name text COLLATE \"C\" PRIMARY KEY, value bytea NOT NULL, mover bigint)")
            .await?;
    }
    session.run(slices::TABLE).await?;
    let value = serde_json::to_vec(note).map_err(StorageError::damaged)?;
    // From now on whoever began before writes nothing more.
    let sql = "INSERT INTO moving (name, value, mover) VALUES ('', $1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value, mover = excluded.mover";
    session.query(sql, &[&value, &place.me.0]).await?;
    session.commit().await?;
    Ok(None)
}
