//! Somebody who asked to be alone for a while: what they write is held back from the
//! others until that is over. The room decides who and until when; its `code` document
//! follows.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;

use crate::clock::UnixMillis;
use crate::ids::MemberId;

/// Who is quiet in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// The member.
    pub who: MemberId,
    /// When it began: what the journal has from then on may not have been shown yet.
    pub since: UnixMillis,
    /// When it ends, if nothing ends it before.
    pub until: UnixMillis,
    /// Tells this time from another of the same member, in between which all was shown.
    pub number: u64,
}

/// Who is quiet, and the changes of that.
pub type QuietChanges = watch::Receiver<Option<Quiet>>;

/// A document's eye on who is quiet.
pub(super) struct QuietWatch(Option<Eye>);

struct Eye {
    now: QuietChanges,
    /// The same, for waking; until the room has left memory.
    changes: Option<WatchStream<Option<Quiet>>>,
}

impl fmt::Debug for QuietWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("QuietWatch").field(&self.0.as_ref().map(|eye| *eye.now.borrow())).finish()
    }
}

impl QuietWatch {
    /// Of a document that anybody may be quiet in; whoever is when it begins counts as
    /// news.
    pub(super) fn new(changes: Option<QuietChanges>) -> Self {
        Self(changes.map(|mut now| {
            now.mark_changed();
            Eye { changes: Some(WatchStream::from_changes(now.clone())), now }
        }))
    }

    /// Ready when there is news to [take](Self::take_news).
    pub(super) fn poll_news(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(eye) = &mut self.0 else { return Poll::Pending };
        let Some(changes) = &mut eye.changes else { return Poll::Pending };
        if ready!(Pin::new(changes).poll_next(context)).is_none() {
            eye.changes = None;
        }
        Poll::Ready(())
    }

    /// Who is quiet from now on, if that has changed. Cheap: asked before each turn, so
    /// that what a member writes once they were told that they are quiet is never shown.
    pub(super) fn take_news(&mut self) -> Option<Option<Quiet>> {
        let now = &mut self.0.as_mut()?.now;
        match now.has_changed() {
            Ok(has_changed) => has_changed.then(|| *now.borrow_and_update()),
            // The room has left memory, and nobody is quiet any more.
            Err(_) => Some(None),
        }
    }
}
