//! Recordings, when somebody asks for them: each is made once, in turns, and for as long as
//! somebody waits for it.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::begun::{Begun, Brought, Roots};
use super::error::PlayError;
use super::journal::ReadError;
use super::outline::Outline;
use super::past::Past;
use super::raw::{self, Part};
use super::recorder::Recorder;
use super::replay::{Played, aside, replay};
use super::since::Since;
use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::document::state::DocumentState;
use crate::ids::{DocumentKey, RoomName};
use crate::storage::history::HistorySize;
use crate::storage::{Derived, Storage};
use crate::turns::{Turn, Turns};

/// Recordings that are made at a time: each takes a processor.
const AT_ONCE: usize = 2;
/// How often to count from the beginning, since the oldest part has gone meanwhile.
const TRIES: usize = 4;
/// Level of compression: higher ones take twice the time for a hundredth.
const LEVEL: u32 = 6;
/// Outlines that are kept, so that only what has come since is counted.
const OUTLINES: usize = 1024;
/// Bytes of recordings that are kept in memory, so that those who watch the same one share
/// its memory. Beyond them the oldest goes.
const KEPT: usize = 32 << 20;

/// A document's recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Of which [version](Outline::version) of the journal.
    pub version: String,
    /// As it is sent: compressed with gzip.
    pub gzip: Bytes,
}

/// How long a journal is likely to stay as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stays {
    /// People are writing.
    ForAMoment,
    /// The interview is over.
    ForLong,
}

/// Makes recordings, and keeps some.
#[derive(Debug)]
pub struct Recordings {
    storage: Arc<dyn Storage>,
    limits: Arc<Limits>,
    turns: Turns,
    outlines: Mutex<HashMap<DocumentKey, (JournalBase, Outline)>>,
    kept: Mutex<Vec<(Extent, Recording)>>,
}

/// Of which document, and from when on if not from the beginning.
type Extent = (DocumentKey, Option<UnixMillis>);

/// What a journal began with when it was counted: the time and bytes of its base.
type JournalBase = (Option<UnixMillis>, u64);

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Recordings {
    /// Of the journals that this storage keeps.
    pub fn new(storage: Arc<dyn Storage>, limits: Arc<Limits>) -> Self {
        Self {
            storage,
            limits,
            turns: Turns::new(AT_ONCE),
            outlines: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// What there is to play of a document.
    ///
    /// # Errors
    /// When its journal can't be read.
    pub async fn outline(&self, document: &DocumentKey) -> Result<Outline, PlayError> {
        for _ in 0..TRIES {
            let size = self.sizes(&document.room).await?.documents.get(&document.document).copied();
            let base = size.map(|size| (size.begins, size.base)).unwrap_or_default();
            let known = lock(&self.outlines).get(document).filter(|(of, _)| *of == base).cloned();
            let mut outline = known.map(|(_, outline)| outline).unwrap_or_default();
            match outline.catch_up(&*self.storage, document).await {
                Ok(()) => {
                    let mut outlines = lock(&self.outlines);
                    if outlines.len() >= OUTLINES {
                        outlines.clear();
                    }
                    outlines.insert(document.clone(), (base, outline.clone()));
                    return Ok(outline);
                }
                Err(ReadError::Trimmed) => {}
                Err(ReadError::Storage(error)) => return Err(error.into()),
            }
        }
        Err(PlayError::Busy)
    }

    /// How much of a room's journals there is.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn sizes(&self, room: &RoomName) -> Result<HistorySize, PlayError> {
        Ok(self.storage.history_size(room).await?)
    }

    /// Some updates of a journal, as they are.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn updates(&self, document: &DocumentKey, which: (u64, u64)) -> Result<Part, PlayError> {
        raw::updates(&*self.storage, document, which).await
    }

    /// The recording of a document, as its journal is now. One that is likely to stay is
    /// kept on disk.
    ///
    /// # Errors
    /// When it can't be made, or not now.
    pub async fn recording(&self, document: &DocumentKey, stays: Stays) -> Result<Recording, PlayError> {
        if let Some(kept) = self.find(document, None).await? {
            return Ok(kept);
        }
        let _turn = self.turn(document).await?;
        // Somebody else may have made it meanwhile.
        if let Some(kept) = self.find(document, None).await? {
            return Ok(kept);
        }
        let journal = (&*self.storage, document);
        let Played { player, outline, generation } =
            replay(journal, self.limits.recording, Recorder::new).await?;
        let gzip = Bytes::from(aside(move || player.finish().map(|bytes| compress(&bytes))).await??);
        let made = Recording { version: outline.version(), gzip };
        self.keep((document.clone(), None), &made);
        if stays == Stays::ForLong {
            let (version, bytes) = (made.version.clone(), made.gzip.clone());
            let derived = Derived { upto: outline.last(), version, bytes };
            if let Err(error) = self.storage.keep_derived(document, generation, derived).await {
                tracing::warn!(%document, %error, "can't keep a recording; it will be made again");
            }
        }
        Ok(made)
    }

    /// The same from a time on: it begins with what there was then.
    ///
    /// # Errors
    /// When it can't be made, or not now.
    pub async fn recording_since(
        &self,
        document: &DocumentKey,
        (time, stays): (UnixMillis, Stays),
    ) -> Result<Recording, PlayError> {
        if self.outline(document).await?.since(time).cut().is_none() {
            return self.recording(document, stays).await;
        }
        if let Some(kept) = self.find(document, Some(time)).await? {
            return Ok(kept);
        }
        let _turn = self.turn(document).await?;
        if let Some(kept) = self.find(document, Some(time)).await? {
            return Ok(kept);
        }
        let new =
            |passed_over: HashSet<Bytes>| Since::new(time, passed_over.clone(), Recorder::new(passed_over));
        let Played { player, outline, .. } =
            replay((&*self.storage, document), self.limits.recording, new).await?;
        let finish = move || {
            let recorder = player.finish().map_err(|_| PlayError::Failed)?;
            recorder.finish().map(|bytes| compress(&bytes))
        };
        let gzip = Bytes::from(aside(finish).await??);
        let made = Recording { version: outline.since(time).version(), gzip };
        self.keep((document.clone(), Some(time)), &made);
        Ok(made)
    }

    /// Looks at the document as it was then; `None` where its journal begins later, with
    /// what was there before.
    ///
    /// # Errors
    /// When that can't be made, or not now.
    pub async fn past<T: Send + 'static>(
        &self,
        document: &DocumentKey,
        at: UnixMillis,
        look: impl FnOnce(&mut DocumentState) -> T + Send + 'static,
    ) -> Result<Option<T>, PlayError> {
        let _turn = self.turn(document).await?;
        let past = |passed_over| Past::new(at, passed_over);
        let played = replay((&*self.storage, document), self.limits.recording, past).await?;
        aside(move || played.player.finish().map(|mut state| look(&mut state))).await
    }

    /// Looks at the document as it was then, and lists the texts that were brought in whole since; `None`
    /// where its journal begins later.
    ///
    /// # Errors
    /// When that can't be made, or not now.
    pub async fn begun<T: Send + 'static>(
        &self,
        document: &DocumentKey,
        (at, roots): (UnixMillis, Roots),
        look: impl FnOnce(&mut DocumentState) -> T + Send + 'static,
    ) -> Result<Option<(T, Vec<Brought>)>, PlayError> {
        let _turn = self.turn(document).await?;
        let begun = |passed_over| Begun::new(at, roots, passed_over);
        let played = replay((&*self.storage, document), self.limits.recording, begun).await?;
        aside(move || played.player.finish().map(|(mut state, brought)| (look(&mut state), brought))).await
    }

    async fn turn(&self, document: &DocumentKey) -> Result<Turn, PlayError> {
        Ok(self.turns.take(&document.room).await?)
    }

    /// One that was made before and is still what the journal says.
    async fn find(
        &self,
        document: &DocumentKey,
        since: Option<UnixMillis>,
    ) -> Result<Option<Recording>, PlayError> {
        let outline = self.outline(document).await?;
        let version = since.map_or(outline.clone(), |since| outline.since(since)).version();
        let in_memory = || {
            let kept = lock(&self.kept);
            let is_it = |((of, from), kept): &&(Extent, Recording)| {
                (of, *from, &kept.version) == (document, since, &version)
            };
            kept.iter().find(is_it).map(|(_, kept)| kept.clone())
        };
        let found = in_memory();
        if found.is_some() || since.is_some() {
            return Ok(found);
        }
        let found = self.storage.derived(document).await?.filter(|found| found.version == version);
        Ok(found.map(|Derived { version, bytes, .. }| {
            let found = Recording { version, gzip: bytes };
            self.keep((document.clone(), None), &found);
            found
        }))
    }

    fn keep(&self, extent: Extent, made: &Recording) {
        let mut kept = lock(&self.kept);
        kept.retain(|(of, _)| *of != extent);
        kept.push((extent, made.clone()));
        let mut bytes: usize = kept.iter().map(|(_, kept)| kept.gzip.len()).sum();
        while bytes > KEPT {
            bytes -= kept.remove(0).1.gzip.len();
        }
    }
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(LEVEL));
    // Writing into a vector does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
