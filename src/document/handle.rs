//! What others see of a document: typed methods over its bounded mailbox.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{mpsc, oneshot};

use super::actor::{self, Actor, Mail};
use super::member::{Joining, MemberKey};
use super::outbox::Outbox;
use super::state::DocumentState;
use crate::auth::role::Access;
use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::ids::{DocumentKey, MemberId};
use crate::protocol::message::ClientMessage;
use crate::storage::{Storage, StorageError};

/// The document has ended, or is about to: open it anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document is closed")]
pub struct Closed;

/// A document that is open. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DocumentHandle {
    mailbox: mpsc::Sender<Mail>,
    limits: Arc<Limits>,
}

/// Hears what happens in a document. Called on the document's task: quick, and
/// never waiting.
pub trait Witness: std::fmt::Debug + Send + Sync {
    /// Something was written.
    fn edited(&self, at: UnixMillis, state: &DocumentState);
}

/// What a document is opened with.
#[derive(Debug, Default)]
pub struct Opening {
    /// Written first, unless the document has it: an update whose author is the Yjs
    /// client of this id (MERGE-5).
    pub seed: Option<(u64, bytes::Bytes)>,
    /// Hears of what is written.
    pub witness: Option<Arc<dyn Witness>>,
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
    let (mailbox, receiver) = mpsc::channel(limits.mailbox);
    let actor = Actor::load(key, storage, Arc::clone(&limits), receiver, opening).await?;
    Ok((DocumentHandle { mailbox, limits }, actor.run()))
}

impl DocumentHandle {
    /// Makes a connection a member. From when this returns, everything that
    /// changes reaches its outbox (WIRE-5).
    ///
    /// # Errors
    /// [`JoinError::Closed`]: open the document anew. [`JoinError::Full`]: the
    /// document has as many members as it may have.
    pub async fn join(&self, joining: Joining) -> Result<Membership, JoinError> {
        let key = MemberKey(NEXT_KEY.fetch_add(1, Ordering::Relaxed));
        let outbox = Arc::new(Outbox::new(key, self.limits.outbox));
        // Reserved now, so that leaving never has to wait.
        let farewell = self.mailbox.clone().reserve_owned().await.map_err(|_| JoinError::Closed)?;
        let (reply, answer) = oneshot::channel();
        let membership = Membership {
            key,
            outbox: Arc::clone(&outbox),
            mailbox: self.mailbox.clone(),
            farewell: Some(farewell),
        };
        let mail = Mail::Join { key, joining, outbox, reply };
        self.mailbox.send(mail).await.map_err(|_| JoinError::Closed)?;
        answer.await.map_err(|_| JoinError::Closed)??;
        Ok(membership)
    }

    /// Looks at the document between two turns.
    ///
    /// # Errors
    /// When it has ended.
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Glimpse<'_>) -> T + Send + 'static,
    ) -> Result<T, Closed> {
        let (reply, answer) = oneshot::channel();
        let look = Box::new(move |glimpse: &mut Glimpse<'_>| {
            // Whoever asked may be gone.
            let _ = reply.send(look(glimpse));
        });
        self.mailbox.send(Mail::Read(look)).await.map_err(|_| Closed)?;
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
        let _ = self.mailbox.send(Mail::ShutDown).await;
    }

    /// Whether the task has stopped taking mail.
    pub fn is_closed(&self) -> bool {
        self.mailbox.is_closed()
    }
}

/// What [`DocumentHandle::read`] can look at.
#[derive(Debug)]
pub struct Glimpse<'a> {
    /// The merged state.
    pub state: &'a mut DocumentState,
    /// Connections.
    pub members: usize,
    /// When somebody last wrote.
    pub last_written: Option<UnixMillis>,
    /// Whether the last write to storage failed.
    pub storage_trouble: bool,
}

/// Why a connection could not join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// See [`Closed`].
    #[error("the document is closed")]
    Closed,
    /// Over the limit of members.
    #[error("the document has as many members as it may have")]
    Full,
}

/// A connection's place in a document. Dropping it leaves.
#[derive(Debug)]
pub struct Membership {
    key: MemberKey,
    outbox: Arc<Outbox>,
    mailbox: mpsc::Sender<Mail>,
    farewell: Option<mpsc::OwnedPermit<Mail>>,
}

impl Membership {
    /// What waits to be written to the socket.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Hands over messages of the client, in order. Waits while the document has
    /// too much to do.
    ///
    /// # Errors
    /// When it has ended.
    pub async fn send(&self, messages: Vec<ClientMessage>) -> Result<(), Closed> {
        self.mailbox.send(Mail::Messages { key: self.key, messages }).await.map_err(|_| Closed)
    }

    /// From here on this is what the member may do.
    ///
    /// # Errors
    /// When the document has ended.
    pub async fn set_access(&self, access: Access) -> Result<(), Closed> {
        self.mailbox.send(Mail::Access { key: self.key, access }).await.map_err(|_| Closed)
    }

    /// The socket is free again after an overflow.
    ///
    /// # Errors
    /// When the document has ended.
    pub async fn catch_up(&self) -> Result<(), Closed> {
        self.mailbox.send(Mail::CatchUp { key: self.key }).await.map_err(|_| Closed)
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        if let Some(permit) = self.farewell.take() {
            permit.send(actor::Mail::Leave { key: self.key });
        }
    }
}
