//! The server's own copy of a room's `output` document, in which runs are written: what
//! changes goes to the document like everybody's updates, one write after the other.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::spawn_blocking;
use yrs::updates::decoder::Decode;
use yrs::{Doc, MapRef, OffsetKind, Options, Transact, TransactionMut, Update};

use super::kept::{self, Run};
use super::record::RUNS;
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
}

impl Copy {
    fn of(whole: &[Bytes]) -> Result<Self, StorageError> {
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
        for part in whole {
            let part = Update::decode_v1(part).map_err(StorageError::damaged)?;
            doc.transact_mut().apply_update(part).map_err(StorageError::damaged)?;
        }
        let runs = doc.get_or_insert_map(RUNS);
        Ok(Self { doc, runs })
    }
}

impl Replica {
    pub(super) fn new(rooms: Arc<Rooms>, room: RoomName) -> Self {
        Self { rooms, key: DocumentKey { room, document: DocumentName::Output }, copy: None }
    }

    /// Changes the document. It is on disk when this returns. `edit` may be done again,
    /// on another copy.
    ///
    /// # Errors
    /// When the document could not be opened or written.
    pub(super) async fn write<T>(
        &mut self,
        edit: impl Fn(&mut TransactionMut<'_>, &MapRef) -> T,
    ) -> Result<T, EditError> {
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
    ) -> Result<T, EditError> {
        // Taken out: whatever interrupts the writing, this copy is not used again.
        let copy = match self.copy.take() {
            Some(copy) => copy,
            None => self.open().await?,
        };
        let (edited, update) = {
            let mut txn = copy.doc.transact_mut();
            let edited = edit(&mut txn, &copy.runs);
            (edited, txn.encode_update_v1())
        };
        // An update without blocks or deletions.
        if update != [0, 0] {
            let update = CheckedUpdate::check(Bytes::from(update)).map_err(StorageError::damaged)?;
            self.rooms.write(&self.key, Author::Server, Permit::always(), update).await?;
        }
        self.copy = Some(copy);
        Ok(edited)
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
        let copy = match self.copy.take() {
            Some(copy) => copy,
            None => self.open().await?,
        };
        let runs = kept::read(&copy.doc.transact(), &copy.runs);
        self.copy = Some(copy);
        Ok(runs)
    }
}
