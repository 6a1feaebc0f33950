//! A connection's place in a document.

use std::sync::Arc;

use super::error::Closed;
use super::key::MemberKey;
use super::mail::Mail;
use super::outbox::Outbox;
use crate::mailbox::Sender;
use crate::protocol::message::ClientMessage;
use crate::telemetry::spans::Span;

/// A connection's place in a document. Dropping it leaves.
#[derive(Debug)]
pub struct Membership {
    key: MemberKey,
    outbox: Arc<Outbox>,
    mailbox: Sender<Mail>,
}

impl Membership {
    /// Of whoever is about to join, or has.
    pub(super) fn new(key: MemberKey, outbox: Arc<Outbox>, mailbox: Sender<Mail>) -> Self {
        Self { key, outbox, mailbox }
    }

    /// The way to the socket.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Hands over messages of the client, in order. Waits while the document has too
    /// much to do.
    ///
    /// # Errors
    /// When it has ended.
    pub async fn send(&self, messages: Vec<ClientMessage>) -> Result<(), Closed> {
        self.send_followed(messages, Span::default()).await
    }

    /// The same with an update among them whose way to the disk is followed.
    ///
    /// # Errors
    /// When the document has ended.
    pub async fn send_followed(&self, messages: Vec<ClientMessage>, followed: Span) -> Result<(), Closed> {
        self.mail(Mail::Messages { key: self.key, messages, followed }).await
    }

    /// The socket is free again after an overflow.
    ///
    /// # Errors
    /// When the document has ended.
    pub async fn catch_up(&self) -> Result<(), Closed> {
        self.mail(Mail::CatchUp { key: self.key }).await
    }

    /// The member may write from now on: what it has written offline can be taken.
    ///
    /// # Errors
    /// When the document has ended.
    pub async fn may_write(&self) -> Result<(), Closed> {
        self.mail(Mail::Welcome { key: self.key }).await
    }

    /// Something came, though the member counted as lost.
    ///
    /// # Errors
    /// When the document has ended.
    pub async fn is_found(&self) -> Result<(), Closed> {
        self.mail(Mail::Found { key: self.key }).await
    }

    async fn mail(&self, mail: Mail) -> Result<(), Closed> {
        self.mailbox.send(mail).await.map_err(|_| Closed)
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.outbox.stop();
        self.mailbox.farewell(Mail::Leave { key: self.key });
    }
}
