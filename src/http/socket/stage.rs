//! Where a connection stands: waiting until the interview begins, or in its document.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crate::document::membership::Membership;
use crate::http::access::watch::{AccessWatch, Expulsion};
use crate::ids::DocumentName;
use crate::protocol::close::CloseReason;
use crate::protocol::message::ClientMessage;
use crate::rights::table::Access;
use crate::room::standing::{Admitted, Refusal, Rules, Standing};
use crate::shutdown::Shutdown;

/// Where a connection stands.
pub(in crate::http) enum Stage {
    /// It gets nothing but signs of life: not one byte of a document.
    Waiting {
        /// What it said meanwhile.
        said: Box<Said>,
        /// Ready when the server stops.
        stop: Pin<Box<dyn Future<Output = ()> + Send>>,
    },
    /// It is a member of its document.
    Joined(Membership),
}

impl Stage {
    /// Nothing said so far.
    pub(in crate::http) fn waiting(shutdown: &Shutdown) -> Self {
        let shutdown = shutdown.clone();
        Self::Waiting { said: Box::default(), stop: Box::pin(async move { shutdown.begun().await }) }
    }
}

/// What a Yjs client said when it connected, kept for when it is let in: the last word
/// on each subject. Edits are not, since the document's greeting asks for them again.
#[derive(Debug, Default)]
pub(super) struct Said {
    asked: Option<ClientMessage>,
    presence: Option<ClientMessage>,
}

impl Said {
    /// Keeps what matters later.
    pub(in crate::http) fn keep(&mut self, message: ClientMessage) {
        match message {
            ClientMessage::SyncStep1 { .. } => self.asked = Some(message),
            ClientMessage::Awareness { .. } => self.presence = Some(message),
            ClientMessage::SyncStep2 { .. }
            | ClientMessage::Update { .. }
            | ClientMessage::QueryAwareness
            | ClientMessage::Ignored => {}
        }
    }

    /// All that is left of it.
    pub(in crate::http) fn all(self) -> Vec<ClientMessage> {
        self.asked.into_iter().chain(self.presence).collect()
    }
}

/// A connection's right to be where it is.
pub(super) struct Place {
    watch: AccessWatch,
    document: DocumentName,
    /// What it may do; nothing while it waits.
    access: Option<Access>,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("access", &self.access).finish_non_exhaustive()
    }
}

impl Place {
    /// Of somebody who was let into a room.
    ///
    /// # Errors
    /// Why this document is not for them.
    pub(in crate::http) fn take(
        watch: AccessWatch,
        admitted: &Admitted,
        document: DocumentName,
    ) -> Result<Self, CloseReason> {
        let access = standing(watch.rules(), admitted, document)?;
        Ok(Self { watch, document, access })
    }

    /// What the connection may do; nothing while it waits.
    pub(in crate::http) fn access(&self) -> Option<Access> {
        self.access
    }

    /// The next time that it may do something else.
    ///
    /// # Errors
    /// Why it has to go.
    pub(in crate::http) fn poll_change(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Access>, CloseReason>> {
        loop {
            let changed = ready!(self.watch.poll_change(context));
            let access = changed
                .map_err(|expulsion| reason(&expulsion))
                .and_then(|admitted| standing(self.watch.rules(), &admitted, self.document));
            if access != Ok(self.access) {
                if let Ok(access) = access {
                    self.access = access;
                }
                return Poll::Ready(access);
            }
        }
    }
}

fn standing(
    rules: &Rules,
    admitted: &Admitted,
    document: DocumentName,
) -> Result<Option<Access>, CloseReason> {
    match rules.standing(admitted.role, document) {
        Standing::In(access) => Ok(Some(access)),
        Standing::Waiting => Ok(None),
        Standing::Never => Err(CloseReason::NotAllowed),
        Standing::Over => Err(CloseReason::RoomEnded),
    }
}

fn reason(expulsion: &Expulsion) -> CloseReason {
    match expulsion {
        Expulsion::Unloaded => CloseReason::Restart,
        Expulsion::Refused(refusal) => refused(*refusal),
    }
}

/// What somebody who is not let in is told.
pub(in crate::http) fn refused(refusal: Refusal) -> CloseReason {
    match refusal {
        Refusal::Deleted => CloseReason::NoSuchRoom,
        Refusal::Removed => CloseReason::Removed,
        Refusal::LinkRevoked | Refusal::LinkExpired | Refusal::SessionExpired | Refusal::PasswordNeeded => {
            CloseReason::NotAuthenticated
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::guard::{CheckedStateVector, CheckedUpdate};

    fn question(number: u32) -> ClientMessage {
        ClientMessage::SyncStep1 { state_vector: CheckedStateVector::of(vec![(1, number)]) }
    }

    #[test]
    fn what_matters_later_is_kept_and_no_more() {
        let mut said = Said::default();
        for number in 0..3 {
            said.keep(question(number));
            said.keep(ClientMessage::Update { update: CheckedUpdate::empty() });
        }
        assert_eq!(said.all(), [question(2)]);
    }
}
