//! What a room notices of its documents, without asking them: that somebody writes,
//! that the language changes, that the problem is edited; how much is written, and how large
//! they are.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::rate::Rate;
use super::seed;
use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::document::view::EditObserver;
use crate::ids::DocumentName;

/// What was noticed and not looked at yet.
#[derive(Debug, Default)]
pub(super) struct Noticed {
    last_edit: AtomicU64,
    problem: AtomicBool,
    cannot_hold: AtomicBool,
    language: Mutex<Option<String>>,
    news: Notify,
    /// Documents that are open.
    watched: AtomicUsize,
    /// Updates.
    rate: Rate,
    /// Bytes of each document's merged state, at least; of one that is not open, nothing.
    sizes: [AtomicUsize; DocumentName::ALL.len()],
}

impl Noticed {
    /// Somebody does something that is in no document.
    pub(super) fn is_in_use(&self, at: UnixMillis) {
        self.last_edit.fetch_max(at.0, Ordering::Relaxed);
    }

    /// When somebody last wrote, or talked.
    pub(super) fn last_edit(&self) -> UnixMillis {
        UnixMillis(self.last_edit.load(Ordering::Relaxed))
    }

    /// Waits for news of the language or the problem.
    pub(super) async fn news(&self) {
        self.news.notified().await;
    }

    /// The language that was seen last.
    pub(super) fn language(&self) -> Option<String> {
        self.language.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the problem was edited since this was asked last.
    pub(super) fn take_problem(&self) -> bool {
        self.problem.swap(false, Ordering::Relaxed)
    }

    /// Whether a document has had to show what it held back, since this was asked last.
    pub(super) fn take_cannot_hold(&self) -> bool {
        self.cannot_hold.swap(false, Ordering::Relaxed)
    }

    /// Whether any document of the room is open. What it says would be lost if the
    /// room left memory before it.
    pub(super) fn is_watching(&self) -> bool {
        self.watched.load(Ordering::Relaxed) > 0
    }

    /// Updates that were written in the minute before.
    pub(super) fn last_minute(&self, now: UnixMillis) -> u64 {
        self.rate.last_minute(now)
    }

    /// Bytes of the documents that are open.
    pub(super) fn bytes(&self) -> usize {
        self.sizes.iter().map(|size| size.load(Ordering::Relaxed)).sum()
    }

    fn size_is(&self, document: DocumentName, bytes: usize) {
        self.sizes[document as usize].store(bytes, Ordering::Relaxed);
    }

    fn language_is(&self, language: Option<String>) {
        let mut known = self.language.lock().unwrap_or_else(PoisonError::into_inner);
        if language.is_some() && *known != language {
            *known = language;
            self.news.notify_one();
        }
    }
}

/// Watches one document for its room.
#[derive(Debug)]
pub(super) struct DocumentObserver {
    document: DocumentName,
    noticed: Arc<Noticed>,
}

impl DocumentObserver {
    pub(super) fn new(document: DocumentName, noticed: &Arc<Noticed>) -> Self {
        noticed.watched.fetch_add(1, Ordering::Relaxed);
        Self { document, noticed: Arc::clone(noticed) }
    }
}

impl Drop for DocumentObserver {
    fn drop(&mut self) {
        self.noticed.size_is(self.document, 0);
        self.noticed.watched.fetch_sub(1, Ordering::Relaxed);
    }
}

impl EditObserver for DocumentObserver {
    fn opened(&self, state: &DocumentState) {
        self.noticed.size_is(self.document, state.size());
    }

    fn edited(&self, at: UnixMillis, updates: usize, state: &DocumentState) {
        self.noticed.last_edit.fetch_max(at.0, Ordering::Relaxed);
        self.noticed.rate.add(at, updates);
        self.noticed.size_is(self.document, state.size());
        match self.document {
            DocumentName::Code => self.noticed.language_is(state.map_string(seed::ROOM, seed::LANGUAGE)),
            DocumentName::Problem => {
                self.noticed.problem.store(true, Ordering::Relaxed);
                self.noticed.news.notify_one();
            }
            DocumentName::Notes | DocumentName::Output | DocumentName::Board | DocumentName::Pictures => {}
        }
    }

    fn cannot_hold(&self) {
        self.noticed.cannot_hold.store(true, Ordering::Relaxed);
        self.noticed.news.notify_one();
    }
}
