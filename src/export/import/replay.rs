//! Applying what an archive says was written, as if a stranger were sending it now.

use bytes::Bytes;

use super::log::{Log, Step};
use super::record::is_ahead;
use super::refusal::ImportError;
use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::document::efforts::effort;
use crate::document::state::{Applied, Bounds, DocumentState, Edit};
use crate::ids::{Author, DocumentName};
use crate::protocol::guard::CheckedUpdate;
use std::io::Read;

/// The bounds of a replay.
pub(super) struct Replay<'a> {
    pub(super) limits: &'a Limits,
    pub(super) now: UnixMillis,
    /// Bytes of updates that the room may still have.
    pub(super) left: usize,
}

impl Replay<'_> {
    /// The document that a log leads to.
    ///
    /// # Errors
    /// When something in it is not what anybody may send.
    pub(super) fn document<R: Read>(
        &mut self,
        log: &mut Log<'_, R>,
        document: DocumentName,
    ) -> Result<DocumentState, ImportError> {
        let bounds = Bounds {
            // Who sent what is not known any more, nor asked for again.
            parked_by_one: self.limits.parked,
            ..Bounds::of(self.limits, document, effort(self.limits.effort))
        };
        let mut state = DocumentState::default();
        while let Some(step) = log.step()? {
            let (at, updates) = match step {
                Step::Base(at, updates) => (at, updates),
                Step::Update(entry) => {
                    // Nobody else does (RUN-3).
                    if document == DocumentName::Output && entry.author != Author::Server {
                        return Err(log.fault("only the server writes the output"));
                    }
                    if entry.update.len() > self.limits.first_sync {
                        return Err(log.fault("it is larger than an update may be"));
                    }
                    (entry.at, vec![entry.update])
                }
            };
            if is_ahead(at, self.now) {
                return Err(log.fault("its time is in the future"));
            }
            for update in updates {
                let left = self.left.checked_sub(update.len());
                self.left = left.ok_or_else(|| log.fault("there is more history than a room may have"))?;
                apply(&mut state, update, bounds).map_err(|reason| log.fault(reason))?;
            }
        }
        state.snapshot().map_err(|error| log.fault(error.to_string()))?;
        Ok(state)
    }
}

fn apply(state: &mut DocumentState, update: Bytes, bounds: Bounds) -> Result<(), String> {
    let update = CheckedUpdate::check(update).map_err(|error| error.to_string())?;
    let outcome = state.apply(&[Edit::from(&update)], bounds);
    match outcome.applied.first() {
        Some(Applied::Refused(refusal)) => Err(refusal.to_string()),
        _ if state.is_damaged() => Err("it cannot be applied".to_owned()),
        _ => Ok(()),
    }
}
