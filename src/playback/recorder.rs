//! Makes a recording of a journal.

use std::collections::HashSet;

use bytes::Bytes;
use yrs::Transact;

use super::columns::{Rows, Writer};
use super::error::{Failed, PlayError};
use super::listener::{Heard, Listener};
use super::replay::Player;
use super::texts::{self, TooMany};
use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::protocol::lib0::write_var_bytes;
use crate::storage::{Base, Entry};

/// Takes a journal in, in order.
#[derive(Debug)]
pub struct Recorder {
    state: DocumentState,
    listener: Listener,
    roots: Vec<u8>,
    rows: Rows,
    /// Updates that are passed over.
    passed_over: HashSet<Bytes>,
}

impl Recorder {
    /// One that passes these updates over: they are in the journal, and were never in the
    /// document (GUARD-5).
    pub fn new(passed_over: HashSet<Bytes>) -> Self {
        let listener = Listener::default();
        let mut roots = Vec::new();
        let state = DocumentState::replaying(|doc| roots = listener.listen(doc));
        Self { state, listener, roots, rows: Rows::default(), passed_over }
    }

    fn begin(&mut self, at: UnixMillis, writer: Writer) {
        self.rows.push(at, writer);
        self.listener.heard().tree.moment = self.rows.count();
    }

    fn apply(&mut self, update: &Bytes) -> Result<(), Failed> {
        if !self.passed_over.is_empty() && self.passed_over.contains(update) {
            return Ok(());
        }
        self.listener.heard().tree.allow(update.len());
        self.state.replay_next(update).map_err(|_| Failed { update: update.clone() })
    }

    /// The recording: see `docs/history-format.md`.
    ///
    /// # Errors
    /// When there is too much of it.
    pub fn finish(self) -> Result<Vec<u8>, PlayError> {
        let Self { state, listener, roots, rows, .. } = self;
        let doc = state.into_doc();
        let Heard { mut lives, mut tree } = std::mem::take(&mut *listener.heard());
        lives.finish();
        tree.catch_up_with_all(&doc.transact());
        let mut out = Vec::new();
        rows.write(&mut out);
        let written = texts::write(&mut out, &mut doc.transact_mut(), tree.texts(), &lives);
        written.map_err(|TooMany| PlayError::TooLarge)?;
        let ops = tree.finish();
        let rest = [b"{\"roots\":", &roots[..], b",\"ops\":", &ops[..], b"}"].concat();
        write_var_bytes(&mut out, &rest);
        Ok(out)
    }
}

impl Player for Recorder {
    /// One update, of which nobody knows any more who wrote what.
    fn begin_with(&mut self, base: &Base) -> Result<(), Failed> {
        self.begin(base.at, Writer::Unknown);
        base.snapshot.updates.iter().try_for_each(|update| self.apply(update))
    }

    fn take(&mut self, entry: &Entry) -> Result<(), Failed> {
        self.begin(entry.at, Writer::Known(entry.author));
        self.apply(&entry.update)
    }
}
