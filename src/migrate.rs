//! `pairpad migrate`: moves all of a server's rooms from its data folder into PostgreSQL, or
//! back.
//!
//! A room at a time is read, written and noted as whole; then everything is read once more on
//! both sides and compared, and only then a server may begin on the target. Whatever ends it
//! before that, the next one goes on with the rooms that are missing. The source is not
//! changed. No more than a few MiB of a journal are in memory at any time.

mod course;
mod digest;
mod end;
mod error;
mod progress;

use std::time::Instant;

use clap::Args;

pub use self::error::MigrateError;

use self::course::Course;
use self::digest::identity;
use self::end::End;
use self::progress::{Progress, size};
use crate::storage::moving::{Note, Origin, Part, Piece, Snapshots};

/// `pairpad migrate`: flags and environment.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// The data folder, or the database (postgres://user@host:5432/database), of the server to
    /// move; stop it first
    #[arg(long, value_name = "FOLDER|URL")]
    from: String,

    /// Where to move it: an empty database, or a new or empty folder. If a move into it was
    /// interrupted, this one goes on with it
    #[arg(long, value_name = "FOLDER|URL")]
    to: String,

    /// Password for the database, if the URL has none
    #[arg(long, env = "PAIRPAD_STORE_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    store_password: Option<String>,
}

/// Moves everything, and tells how far it is on stderr. What it did, for people.
///
/// # Errors
/// See [`MigrateError`].
pub async fn migrate(args: &MigrateArgs) -> Result<String, MigrateError> {
    let begun = Instant::now();
    let (from, to) = End::both(&args.from, &args.to, args.store_password.as_deref())?;
    let source = from.source().await?;
    let moved = onto(&*source, (&from, &to)).await;
    source.close().await;
    let course::Moved { rooms, records, events, questions, bytes, damaged } = moved?;
    let (from, to, begin) = (from.shown(), to.shown(), to.how_to_begin());
    let (bytes, seconds) = (size(bytes), begun.elapsed().as_secs_f64());
    let mut said = format!(
        "moved from {from} to {to}: {rooms} rooms with {records} records and {events} events, {questions} \
         questions, {bytes}, in {seconds:.1} s. Everything was read again on both sides, and is the same.\n"
    );
    for (part, values) in damaged {
        said.push_str(&format!("DAMAGED before, and moved as it is: {part} (values: {values})\n"));
    }
    said.push_str(&format!(
        "Start the server with {begin}. {from} was not changed; nothing uses it any more.\n"
    ));
    Ok(said)
}

/// Opens the target, and fills it.
async fn onto(source: &dyn Origin, (from, to): (&End, &End)) -> Result<course::Moved, MigrateError> {
    let unreadable = |error| MigrateError::Storage(from.shown(), error);
    let mut pieces = source.read(&Part::Shared, Snapshots::Without);
    let first = pieces.recv().await.transpose().map_err(unreadable)?.unwrap_or_default();
    drop(pieces);
    let secret = first.iter().find_map(|piece| match piece {
        Piece::Secret(secret) => Some(secret),
        _ => None,
    });
    let note = Note { from: from.shown(), identity: identity(secret) };
    let target = to.target(&note).await?;
    let mut course =
        Course { source, target: &*target, places: (from.shown(), to.shown()), progress: Progress::new() };
    let moved = course.run().await;
    target.close().await;
    moved
}
