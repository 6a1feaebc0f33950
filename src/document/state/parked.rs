//! Updates, or parts of some, that wait for something they lack.

use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;

/// Tells an update again without keeping it. Nobody can make two that are the
/// same: the hash has a key of its own in every document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(u64);

impl Mark {
    pub(super) fn of(update: &[u8], marks: &RandomState) -> Self {
        Self(marks.hash_one(update))
    }
}

/// In the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Parked {
    updates: Vec<Bytes>,
    /// For each, the update that it came in.
    origins: Vec<Mark>,
    bytes: usize,
}

impl Parked {
    /// Adds one, unless it waits already.
    pub(super) fn push(&mut self, update: Bytes, origin: Mark) {
        if !self.updates.contains(&update) {
            self.bytes += update.len();
            self.updates.push(update);
            self.origins.push(origin);
        }
    }

    /// What is left of one, if anything is. Followed by [`Parked::tidy`].
    pub(super) fn replace(&mut self, at: usize, rest: Option<Bytes>) {
        let rest = rest.unwrap_or_default();
        self.bytes = self.bytes - self.updates[at].len() + rest.len();
        self.updates[at] = rest;
    }

    /// Drops those of which nothing is left.
    pub(super) fn tidy(&mut self) {
        let mut origins = std::mem::take(&mut self.origins).into_iter();
        for update in &self.updates {
            let origin = origins.next();
            if !update.is_empty() {
                self.origins.extend(origin);
            }
        }
        self.updates.retain(|update| !update.is_empty());
    }

    pub(super) fn update(&self, at: usize) -> &Bytes {
        &self.updates[at]
    }

    pub(super) fn updates(&self) -> impl Iterator<Item = &Bytes> {
        self.updates.iter()
    }

    pub(super) fn marks(&self) -> Vec<Mark> {
        self.origins.clone()
    }

    pub(super) fn len(&self) -> usize {
        self.updates.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.updates.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl PartialEq for Parked {
    fn eq(&self, other: &Self) -> bool {
        self.updates == other.updates
    }
}
