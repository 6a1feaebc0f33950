//! The server's own copy of a room's `output` document, in which runs are written: what
//! changes goes to the document like everybody's updates, one write after the other, and
//! nothing waits for the disk that need not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::Uuid;
use yrs::updates::decoder::Decode;
use yrs::{Doc, MapRef, OffsetKind, Options, Transact, Transaction, TransactionMut, Update};

use super::kept::{self, Run};
use super::record::RUNS;
use crate::document::error::WriteError;
use crate::document::permit::Permit;
use crate::ids::{Author, DocumentKey, DocumentName, RoomName};
use crate::protocol::guard::CheckedUpdate;
use crate::room::error::{EditError, OpenError};
use crate::room::registry::Rooms;
use crate::storage::StorageError;

/// Tries to write something before it is given up: the document may have left memory, or
/// storage may be in trouble for a moment.
const TRIES: usize = 5;
/// Pause before the second try; it doubles.
const PAUSE: Duration = Duration::from_millis(100);

/// A copy of one room's `output`.
#[derive(Debug)]
pub(super) struct Replica {
    rooms: Arc<Rooms>,
    key: DocumentKey,
    /// None until it is needed, and after a write that failed: the copy would then have
    /// what the document does not.
    copy: Option<Copy>,
}

#[derive(Debug)]
struct Copy {
    doc: Doc,
    runs: MapRef,
    /// The document did not take something that stands here.
    is_off: Arc<AtomicBool>,
}

/// A write on its way to the disk. It gets there whether or not anybody waits for it.
#[derive(Debug)]
pub(super) struct Saving(Option<JoinHandle<Result<(), EditError>>>);

impl Saving {
    /// Waits until it is on disk.
    ///
    /// # Errors
    /// When the document did not take it.
    pub(super) async fn saved(self) -> Result<(), EditError> {
        match self.0 {
            Some(saving) => saving.await.map_err(StorageError::unavailable)?,
            None => Ok(()),
        }
    }
}

impl Copy {
    fn of(whole: &[Bytes]) -> Result<Self, StorageError> {
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
        for part in whole {
            let part = Update::decode_v1(part).map_err(StorageError::damaged)?;
            doc.transact_mut().apply_update(part).map_err(StorageError::damaged)?;
        }
        let runs = doc.get_or_insert_map(RUNS);
        Ok(Self { doc, runs, is_off: Arc::default() })
    }
}

impl Replica {
    pub(super) fn new(rooms: Arc<Rooms>, room: RoomName) -> Self {
        Self { rooms, key: DocumentKey { room, document: DocumentName::Output }, copy: None }
    }

    /// Changes the document: everybody sees it now, and it is on its way to the disk.
    /// `edit` may be done again, on another copy.
    ///
    /// # Errors
    /// When the document could not be opened.
    pub(super) async fn write<T>(
        &mut self,
        edit: impl Fn(&mut TransactionMut<'_>, &MapRef) -> T,
    ) -> Result<(T, Saving), EditError> {
        let mut pause = PAUSE;
        let mut tries = 1;
        loop {
            match self.try_to_write(&edit).await {
                Err(EditError::Open(OpenError::NoSuchRoom)) => return Err(OpenError::NoSuchRoom.into()),
                Err(EditError::Open(_)) if tries < TRIES => {
                    tokio::time::sleep(pause).await;
                    (pause, tries) = (pause * 2, tries + 1);
                }
                written => return written,
            }
        }
    }

    async fn try_to_write<T>(
        &mut self,
        edit: &impl Fn(&mut TransactionMut<'_>, &MapRef) -> T,
    ) -> Result<(T, Saving), EditError> {
        // Taken out: whatever interrupts the writing, this copy is not used again.
        let copy = self.take().await?;
        let (edited, update) = {
            let mut txn = copy.doc.transact_mut();
            let edited = edit(&mut txn, &copy.runs);
            (edited, txn.encode_update_v1())
        };
        // An update without blocks or deletions.
        if update == [0, 0] {
            self.copy = Some(copy);
            return Ok((edited, Saving(None)));
        }
        let update = CheckedUpdate::check(Bytes::from(update)).map_err(StorageError::damaged)?;
        let posting = self.rooms.post(&self.key, Author::Server, Permit::always(), update.clone()).await?;
        let (rooms, key, is_off) = (Arc::clone(&self.rooms), self.key.clone(), Arc::clone(&copy.is_off));
        let saving = tokio::spawn(async move {
            let saved = match posting.saved().await {
                Ok(()) => Ok(()),
                Err(WriteError::Refused(reason)) => Err(EditError::NotTaken(reason)),
                Err(WriteError::Closed) => rooms.write(&key, Author::Server, Permit::always(), update).await,
            };
            match &saved {
                // A room that was deleted keeps nothing.
                Ok(()) | Err(EditError::Open(OpenError::NoSuchRoom)) => {}
                Err(error) => {
                    is_off.store(true, Ordering::Relaxed);
                    tracing::error!(room = %key.room, %error, "what a run said could not be kept");
                }
            }
            saved
        });
        self.copy = Some(copy);
        Ok((edited, Saving(Some(saving))))
    }

    /// The copy, made anew where it is off.
    async fn take(&mut self) -> Result<Copy, EditError> {
        match self.copy.take() {
            Some(copy) if !copy.is_off.load(Ordering::Relaxed) => Ok(copy),
            _ => self.open().await,
        }
    }

    async fn open(&self) -> Result<Copy, EditError> {
        let whole = self.rooms.look(&self.key, |view| view.state.snapshot()).await?;
        let whole = whole.map_err(StorageError::damaged)?;
        // Work for a processor: the last runs may have said five megabytes.
        let copied = spawn_blocking(move || Copy::of(&whole)).await;
        Ok(copied.map_err(StorageError::unavailable)??)
    }

    /// The runs, as they stand here.
    ///
    /// # Errors
    /// When the document can't be opened.
    pub(super) async fn read(&mut self) -> Result<Vec<Run>, EditError> {
        self.look(|txn, runs| kept::read(txn, runs)).await
    }

    /// One of them.
    ///
    /// # Errors
    /// When the document can't be opened.
    pub(super) async fn one(&mut self, id: Uuid) -> Result<Option<Run>, EditError> {
        self.look(|txn, runs| kept::one(txn, runs, id)).await
    }

    async fn look<T>(&mut self, look: impl Fn(&Transaction<'_>, &MapRef) -> T) -> Result<T, EditError> {
        let copy = self.take().await?;
        let seen = look(&copy.doc.transact(), &copy.runs);
        self.copy = Some(copy);
        Ok(seen)
    }
}
