//! Brings questions into rooms: the record has the intent first, then come the documents, and the
//! record says that it is done. Whatever happens in between, somebody completes it.

use std::sync::mpsc;

use tokio::task::spawn_blocking;

use super::bringing::{Bringing, code, notes, problem};
use super::error::{EditError, OpenError, Refused, RoomError};
use super::registry::Rooms;
use super::standing::Right;
use crate::document::permit::Permit;
use crate::document::state::draft::draft;
use crate::ids::{Author, DocumentKey, DocumentName, RoomName};
use crate::storage::StorageError;
use crate::storage::room::{Intent, QuestionRef};

/// A question that a room has, and the folder of what was written before.
pub type Brought = (QuestionRef, Option<String>);

/// Why a question was not brought in.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BringError {
    /// The room does not take it.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// One of its documents does not.
    #[error(transparent)]
    Edit(#[from] EditError),
}

impl From<OpenError> for BringError {
    fn from(error: OpenError) -> Self {
        Self::Room(error.into())
    }
}

impl Rooms {
    /// Brings a question in. Whoever asks has claimed it, and completed what was left before.
    ///
    /// # Errors
    /// When it does not fit, a document can't be written, or they may not: then nothing has changed.
    /// After that only when the disk fails, and it will be completed.
    pub async fn bring_question(
        &self,
        name: &RoomName,
        (right, author): (Right, Author),
        intent: Intent,
    ) -> Result<Option<Brought>, BringError> {
        let room = self.room(name).await?;
        let record = room.record()?;
        let new = Bringing::of(&record, intent.clone());
        let folder = self.try_question(name, new, record.started.is_some()).await?;
        room.begin_question(right, Intent { folder, ..intent }).await?;
        self.complete_question(name, author).await
    }

    /// Completes the question that is being brought in, if one is, whatever anybody may do by now.
    ///
    /// # Errors
    /// When a document can't be written. It can be done once more.
    pub async fn complete_question(
        &self,
        name: &RoomName,
        author: Author,
    ) -> Result<Option<Brought>, BringError> {
        let room = self.room(name).await?;
        let record = room.record()?;
        let Some(intent) = record.bringing.as_deref() else { return Ok(None) };
        let new = Bringing::of(&record, intent.clone());
        let [code, problem, notes] = keys(name);
        let former = self
            .look(&problem, {
                let new = new.clone();
                move |view| problem::former(view.state, &new)
            })
            .await?;
        let is_kept = |text: &String| problem::is_kept(text, &new, record.started.is_some());
        let keep = |statement: Option<String>| {
            let new = new.clone();
            let write = move |doc: &yrs::Doc| drop(code::write(doc, &new, statement.as_deref()));
            self.edit(&code, author, Permit::always(), write)
        };
        keep(former.clone().filter(is_kept)).await?;
        let (tell, told) = mpsc::channel();
        let write = {
            let new = new.clone();
            // Nobody waits any more if whoever asked has gone.
            move |doc: &yrs::Doc| drop(tell.send(problem::write(doc, &new)))
        };
        self.edit(&problem, author, Permit::always(), write).await?;
        // Somebody may have written in it since.
        let late = told.try_recv().ok().flatten().filter(|late| Some(late) != former.as_ref());
        if late.is_some() {
            keep(late).await?;
        }
        let write = {
            let new = new.clone();
            move |doc: &yrs::Doc| notes::write(doc, &new)
        };
        self.edit(&notes, author, Permit::always(), write).await?;
        let by = (author != Author::Server).then(|| author.id());
        room.finish_question(new.nonce, by).await?;
        Ok(Some((new.question, new.folder)))
    }

    /// Completes what was left half when the server stopped, unless somebody is at it.
    pub async fn complete_left_question(&self, name: &RoomName) {
        let Ok(room) = self.room(name).await else { return };
        let Some(_claim) = room.claim_question().filter(|_| room.quiet().is_none()) else { return };
        if let Err(error) = self.complete_question(name, Author::Server).await {
            tracing::warn!(room = %name, %error, "could not complete a question that was being brought in");
        }
    }

    /// Whether it fits in, and all documents can be written. The folder of what was written before.
    async fn try_question(
        &self,
        name: &RoomName,
        new: Bringing,
        has_begun: bool,
    ) -> Result<Option<String>, BringError> {
        for key in keys(name) {
            self.settle(&key).await?;
        }
        let [code, problem, notes] = keys(name);
        let largest = self.limits.document.saturating_sub(new.starter.size().saturating_mul(2));
        let (is_small, statement) = self
            .look(&problem, {
                let new = new.clone();
                move |view| (view.state.size() <= largest, problem::former(view.state, &new))
            })
            .await?;
        let has_room = self.look(&notes, {
            let new = new.clone();
            move |view| view.state.size() <= largest && notes::has_room(view.state, &new)
        });
        let has_room = has_room.await?;
        let (size, whole) = self.look(&code, |view| (view.state.size(), view.state.snapshot())).await?;
        let drafted = spawn_blocking(move || {
            let whole = whole?.into_iter().next().unwrap_or(bytes::Bytes::from_static(&[0, 0]));
            let (tell, told) = mpsc::channel();
            let update = draft(&whole, move |doc| {
                let statement = statement.filter(|text| problem::is_kept(text, &new, has_begun));
                drop(tell.send((code::write(doc, &new, statement.as_deref()), code::made(doc))));
            })?;
            Ok((size + update.map_or(0, |update| update.len()), told.try_recv().unwrap_or_default()))
        });
        let drafted = drafted.await.map_err(|error| EditError::from(StorageError::unavailable(error)))?;
        let damaged = |error: crate::document::state::EncodeError| StorageError::damaged(error);
        let (size, (folder, made)) = drafted.map_err(damaged).map_err(EditError::from)?;
        if !is_small || !has_room || made > code::MAX_FILES || size > self.limits.document {
            return Err(RoomError::from(Refused::QuestionDoesNotFit).into());
        }
        Ok(folder)
    }
}

fn keys(name: &RoomName) -> [DocumentKey; 3] {
    let key = |document| DocumentKey { room: name.clone(), document };
    [DocumentName::Code, DocumentName::Problem, DocumentName::Notes].map(key)
}
