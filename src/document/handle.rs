//! What others see of a document: typed methods over its bounded mailbox.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::oneshot;

use super::actor::Actor;
use super::error::{Closed, JoinError, WriteError};
use super::key::MemberKey;
use super::mail::{Leaving, Mail, WriteReply};
use super::member::Joining;
use super::membership::Membership;
use super::opening::Opening;
use super::outbox::Outbox;
use super::permit::Permit;
use super::sink::FrameSink;
use super::view::DocumentView;
use crate::config::limits::Limits;
use crate::ids::{Author, DocumentKey, MemberId};
use crate::mailbox::{Sender, mailbox};
use crate::protocol::guard::CheckedUpdate;
use crate::storage::{Storage, StorageError};
use crate::telemetry::metrics::Metrics;

/// A document that is open. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DocumentHandle {
    mailbox: Sender<Mail>,
    limits: Arc<Limits>,
    metrics: Arc<Metrics>,
}

/// An update on its way into a document.
#[derive(Debug)]
pub struct Posted {
    saved: oneshot::Receiver<()>,
    refusal: oneshot::Receiver<WriteError>,
}

impl Posted {
    /// Waits until it is on disk.
    ///
    /// # Errors
    /// As of [`DocumentHandle::write`].
    pub async fn saved(self) -> Result<(), WriteError> {
        match self.saved.await {
            Ok(()) => Ok(()),
            Err(_) => Err(self.refusal.await.unwrap_or(WriteError::Closed)),
        }
    }
}

static NEXT_KEY: AtomicU64 = AtomicU64::new(1);

/// Loads a document from storage. The returned future is its task, and completes
/// when that ends.
///
/// # Errors
/// When storage fails or holds what is not a document: never an empty writable
/// document instead (STORE-4).
pub async fn open(
    key: DocumentKey,
    storage: Arc<dyn Storage>,
    limits: Arc<Limits>,
    opening: Opening,
) -> Result<(DocumentHandle, impl Future<Output = ()> + Send + 'static), StorageError> {
    let (metrics, (sender, receiver)) = (Arc::clone(&opening.metrics), mailbox(limits.mailbox));
    let actor = Actor::load(key, storage, Arc::clone(&limits), receiver, opening).await?;
    Ok((DocumentHandle { mailbox: sender, limits, metrics }, actor.run()))
}

impl DocumentHandle {
    /// Makes a connection a member, whose frames go to `sink`. From when this returns,
    /// everything that changes reaches it (WIRE-5).
    ///
    /// # Errors
    /// [`JoinError::Closed`]: open the document anew. [`JoinError::Full`]: the
    /// document has as many members as it may have.
    pub async fn join(&self, joining: Joining, sink: Arc<dyn FrameSink>) -> Result<Membership, JoinError> {
        let key = MemberKey(NEXT_KEY.fetch_add(1, Ordering::Relaxed));
        let outbox = Arc::new(Outbox::new(key, sink, self.limits.outbox, self.metrics.documents.outbox()));
        let (reply, answer) = oneshot::channel();
        let mail = Mail::Join { key, joining, outbox: Arc::clone(&outbox), reply };
        self.mailbox.send(mail).await.map_err(|_| JoinError::Closed)?;
        // From here on: whoever goes away while waiting has to leave.
        let membership = Membership::new(key, outbox, self.mailbox.clone());
        answer.await.map_err(|_| JoinError::Closed)??;
        Ok(membership)
    }

    /// Applies an update of somebody without a socket: the server itself, or the API.
    /// It is on disk when this returns.
    ///
    /// # Errors
    /// Why it was not taken. With [`WriteError::Closed`] it may be on disk or not;
    /// writing it again is harmless.
    pub async fn write(
        &self,
        author: Author,
        permit: Permit,
        update: CheckedUpdate,
    ) -> Result<(), WriteError> {
        self.post(author, permit, update).await.map_err(|Closed| WriteError::Closed)?.saved().await
    }

    /// The same, without waiting for the disk: what is posted one after the other is applied
    /// in that order.
    ///
    /// # Errors
    /// When it has ended.
    pub async fn post(
        &self,
        author: Author,
        permit: Permit,
        update: CheckedUpdate,
    ) -> Result<Posted, Closed> {
        let ((refused, refusal), (saved, answer)) = (oneshot::channel(), oneshot::channel());
        let reply = WriteReply { refused, saved };
        let mail = Mail::Write { author, permit, update, reply };
        self.mailbox.send(mail).await.map_err(|_| Closed)?;
        Ok(Posted { saved: answer, refusal })
    }

    /// Looks at what this author is shown of the document, between two turns.
    ///
    /// # Errors
    /// When it has ended.
    pub async fn view<T: Send + 'static>(
        &self,
        viewer: Author,
        look: impl FnOnce(&mut DocumentView<'_>) -> T + Send + 'static,
    ) -> Result<T, Closed> {
        let (reply, answer) = oneshot::channel();
        let look = Box::new(move |view: &mut DocumentView<'_>| {
            // Whoever asked may be gone.
            let _ = reply.send(look(view));
        });
        self.mailbox.send(Mail::Look { viewer, look }).await.map_err(|_| Closed)?;
        answer.await.map_err(|_| Closed)
    }

    /// Gives a member another name, in the presence of all its connections.
    pub async fn rename(&self, member: MemberId, name: Arc<str>) {
        // A document that has ended has no presence.
        let _ = self.mailbox.send(Mail::Rename { member, name }).await;
    }

    /// Asks the document to close every member's socket for a restart, to save
    /// everything, and to end.
    pub async fn shut_down(&self) {
        // A document that has ended already has done all that.
        let _ = self.mailbox.send(Mail::End(Leaving::ShutDown)).await;
    }

    /// Tells the document that another server has its room: it saves nothing more, closes
    /// every member's socket for a restart, and ends.
    pub async fn lose(&self) {
        // A document that has ended has nothing to lose.
        let _ = self.mailbox.send(Mail::End(Leaving::Lost)).await;
    }
}
