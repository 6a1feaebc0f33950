//! What is given to whom: all that a document holds, or, while a member is quiet, what
//! the others are shown.
//!
//! A Yjs document is always synced whole, so nothing can be left out of a state that is
//! sent. Where somebody holds something back there is a second one for that time, which
//! takes everything but what that member writes. The whole answers the member, and is
//! what is stored; the other answers everybody else. So nothing that others write can
//! depend on what they were not shown, and when the time is over they are given what the
//! second lacks, merged, as if they had asked for it.
//!
//! That works as long as the second holds nothing else under the same clocks: whoever has a
//! clock is not sent it again. So what others send under clocks that are held back is
//! [left out](Views::leave_out_held), before anybody is given it.

use std::collections::HashMap;

use bytes::Bytes;

use super::quiet::Quiet;
use super::state::{self, Applied, Bounds, DocumentState, EncodeError, Outcome};
use super::turn::Edit;
use crate::blocking::{self, Cost};
use crate::config::limits::Limits;
use crate::ids::Author;
use crate::protocol::guard::CheckedUpdate;
use crate::protocol::slice::beyond;
use crate::protocol::update::{Struct, Visitor, walk_update};

/// The states of one document.
#[derive(Debug)]
pub(super) struct Views {
    /// Everything, as it is stored.
    pub(super) full: DocumentState,
    held: Option<Held>,
}

/// While a member is quiet.
#[derive(Debug)]
struct Held {
    quiet: Quiet,
    /// What the others have.
    shown: DocumentState,
}

impl Held {
    fn author(&self) -> Author {
        Author::Person(self.quiet.who)
    }
}

impl Views {
    /// Everybody is given everything.
    pub(super) fn new(full: DocumentState) -> Self {
        Self { full, held: None }
    }

    /// Who is quiet.
    pub(super) fn quiet(&self) -> Option<Quiet> {
        self.held.as_ref().map(|held| held.quiet)
    }

    /// Whether what this author writes is held back.
    pub(super) fn holds(&self, author: Author) -> bool {
        self.held.as_ref().is_some_and(|held| held.author() == author)
    }

    /// What everybody is given who is not quiet.
    pub(super) fn shown(&self) -> &DocumentState {
        self.held.as_ref().map_or(&self.full, |held| &held.shown)
    }

    /// What this author is given.
    pub(super) fn of(&self, author: Author) -> &DocumentState {
        if self.holds(author) { &self.full } else { self.shown() }
    }

    /// The same.
    pub(super) fn of_mut(&mut self, author: Author) -> &mut DocumentState {
        let is_held = self.holds(author);
        match &mut self.held {
            Some(held) if !is_held => &mut held.shown,
            Some(_) | None => &mut self.full,
        }
    }

    /// All that there is, as updates.
    ///
    /// # Errors
    /// When it can't be encoded: then it is damaged.
    pub(super) fn whole(&mut self) -> Result<Vec<Bytes>, EncodeError> {
        let cost = Cost::of_bytes(self.full.size());
        blocking::work_on(cost, || self.full.snapshot())
    }

    /// Somebody is quiet from now on. `shown` is all that there is so far.
    pub(super) fn begin(&mut self, quiet: Quiet, shown: DocumentState) {
        self.held = Some(Held { quiet, shown });
    }

    /// Whether what is shown is good for nothing, because yrs failed on it: nothing can be held back any more.
    pub(super) fn is_broken(&self) -> bool {
        self.held.as_ref().is_some_and(|held| held.shown.is_damaged())
    }

    /// Nobody is quiet any more. Returns what the others lack, as updates of which each
    /// needs only those before it.
    ///
    /// # Errors
    /// When the document can't be encoded: then it is damaged, and somebody is still quiet.
    pub(super) fn end(&mut self, limits: &Limits) -> Result<Vec<Bytes>, EncodeError> {
        let Some(held) = &self.held else { return Ok(Vec::new()) };
        let known = held.shown.state_vector();
        let (size, full) = (self.full.size(), &mut self.full);
        let missing = || full.missing(&known, limits.whole_sync, limits.sync_piece);
        let updates = blocking::work_on(Cost::of_bytes(size), missing)?;
        self.held = None;
        Ok(updates)
    }

    /// Takes out of what others send the clocks that only the whole has, or is about to get
    /// from the member who is quiet. Nobody knows those honestly, and whoever made them up
    /// would put other text in their place, which the true one could never replace.
    pub(super) fn leave_out_held(&self, edits: &mut [Edit]) {
        let Some(held) = &self.held else { return };
        let mut coming = Ends::default();
        for edit in edits {
            if edit.author == held.author() {
                coming.note(&edit.update);
                continue;
            }
            let below = |client| {
                let taken = self.full.clock(client).max(coming.of(client));
                if taken > held.shown.clock(client) { taken } else { 0 }
            };
            let mut sections = edit.update.sections();
            if edit.update.is_entangled() || sections.any(|section| section.start < below(section.client)) {
                let left = CheckedUpdate::check(Bytes::from(beyond(&edit.update, below)));
                drop(sections);
                edit.update = left.unwrap_or_else(|_| CheckedUpdate::empty());
            }
        }
    }

    /// Gives the others what is theirs to see of edits, of which the whole has taken what
    /// `applied` says; as much may wait. Returns what became of each of them there; `None`
    /// while nobody is quiet.
    pub(super) fn show(&mut self, edits: &[Edit], applied: &[Applied], bounds: Bounds) -> Option<Outcome> {
        let held = self.held.as_mut()?;
        let is_theirs =
            |at: &usize| edits[*at].author != held.author() && !matches!(applied[*at], Applied::Refused(_));
        let theirs: Vec<usize> = (0..edits.len()).filter(is_theirs).collect();
        let given: Vec<state::Edit<'_>> = theirs.iter().map(|at| edits[*at].given()).collect();
        // What the whole has room for has a place here, too. It was measured there: if it could
        // be too costly here, it could end somebody's quiet time.
        let bounds = Bounds { document: usize::MAX, clients: usize::MAX, effort: None, ..bounds };
        let shown = blocking::work_on(held.shown.cost(&given), || held.shown.apply(&given, bounds));
        let mut outcome = Outcome { applied: vec![Applied::Nothing; edits.len()], ..shown };
        for (at, applied) in theirs.iter().zip(shown.applied) {
            outcome.applied[*at] = applied;
        }
        Some(outcome)
    }
}

/// How far some updates come, of each client.
#[derive(Default)]
struct Ends(HashMap<u64, u32>);

impl Ends {
    fn note(&mut self, update: &CheckedUpdate) {
        // It was walked before, when it was checked.
        let _ = walk_update(update, self);
    }

    fn of(&self, client: u64) -> u32 {
        self.0.get(&client).copied().unwrap_or(0)
    }
}

impl Visitor for Ends {
    fn block(&mut self, block: &Struct) {
        let end = self.0.entry(block.id.client).or_insert(0);
        *end = (*end).max(block.id.clock + block.len);
    }
}

#[cfg(test)]
mod tests;
