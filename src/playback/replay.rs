//! Taking a journal in from its beginning, slice by slice, each on a thread of its own.
//! Whoever waits for it and goes takes the rest of the work along.

use std::collections::HashSet;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::error::{Failed, PlayError};
use super::journal::{ReadError, Slices, bytes_of, life_of};
use super::outline::Outline;
use crate::ids::DocumentKey;
use crate::storage::{Base, Entry, Generation, History, Storage};

/// How often to begin anew: yrs failed on an update, or the journal was trimmed meanwhile.
const TRIES: usize = 16;

/// Whatever takes a journal in.
pub(super) trait Player: Send + Sized + 'static {
    /// What a journal begins with that was trimmed.
    ///
    /// # Errors
    /// When yrs fails on it.
    fn begin_with(&mut self, base: &Base) -> Result<(), Failed>;

    /// The next update.
    ///
    /// # Errors
    /// When yrs fails on it.
    fn take(&mut self, entry: &Entry) -> Result<(), Failed>;

    /// Whether it has all that it wants.
    fn has_enough(&self) -> bool {
        false
    }
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Played<P> {
    pub(super) player: P,
    /// What it has taken in.
    pub(super) outline: Outline,
    /// The life of the document that this was.
    pub(super) generation: Generation,
}

/// Replays a journal of at most so many bytes. `new` makes a player that passes some updates
/// over: they are in the journal and not in the document (GUARD-5).
///
/// # Errors
/// When the journal can't be read or replayed.
pub(super) async fn replay<P: Player>(
    (storage, document): (&dyn Storage, &DocumentKey),
    limit: usize,
    new: impl Fn(HashSet<Bytes>) -> P,
) -> Result<Played<P>, PlayError> {
    let (generation, mut passed_over) = life_of(storage, document).await?;
    for _ in 0..TRIES {
        match replay_once((storage, document), limit, new(passed_over.clone())).await {
            Ok((player, outline)) => return Ok(Played { player, outline, generation }),
            Err(Again::Trimmed) => {}
            Err(Again::Without(update)) => drop(passed_over.insert(update)),
            Err(Again::Never(error)) => return Err(error),
        }
    }
    Err(PlayError::Failed)
}

/// Does some work on a thread of its own.
///
/// # Errors
/// When it panics.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PlayError> {
    spawn_blocking(work).await.map_err(|_| PlayError::Failed)
}

/// Why it is to be tried again.
enum Again {
    Trimmed,
    Without(Bytes),
    Never(PlayError),
}

impl From<ReadError> for Again {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Trimmed => Self::Trimmed,
            ReadError::Storage(error) => Self::Never(error.into()),
        }
    }
}

impl From<Failed> for Again {
    fn from(Failed { update }: Failed) -> Self {
        Self::Without(update)
    }
}

async fn replay_once<P: Player>(
    (storage, document): (&dyn Storage, &DocumentKey),
    limit: usize,
    player: P,
) -> Result<(P, Outline), Again> {
    let mut player = Held(Some(player));
    let (mut outline, mut bytes) = (Outline::default(), 0);
    let mut slices = Slices::after(storage, document, outline.last());
    while player.0.as_ref().is_some_and(|player| !player.has_enough())
        && let Some(history) = slices.next().await?
    {
        outline.add(&history);
        bytes += bytes_of(&history);
        if bytes > limit {
            return Err(Again::Never(PlayError::TooLarge));
        }
        let Some(taking) = player.0.take() else { break };
        player.0 = Some(aside(move || take(taking, &history)).await.map_err(Again::Never)??);
    }
    player.0.take().map(|player| (player, outline)).ok_or(Again::Never(PlayError::Failed))
}

/// A player that may be given up at any time. Letting go of a large document takes a while,
/// too: that is no work for the runtime's threads (HARD-1).
struct Held<P: Player>(Option<P>);

impl<P: Player> Drop for Held<P> {
    fn drop(&mut self) {
        if let Some(player) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            drop(runtime.spawn_blocking(move || drop(player)));
        }
    }
}

fn take<P: Player>(mut player: P, history: &History) -> Result<P, Failed> {
    if let Some(base) = &history.base {
        player.begin_with(base)?;
    }
    for entry in history.records.iter().flat_map(|record| &record.entries) {
        player.take(entry)?;
    }
    Ok(player)
}
