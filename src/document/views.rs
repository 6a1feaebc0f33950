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
//! clock is not sent it again. So what others send of clocks that are held back is
//! [left out](Views::leave_out_held), before anybody is given it.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;

use super::key::MemberKey;
use super::quiet::Quiet;
use super::state::effort::Effort;
use super::state::restore::RestoreError;
use super::state::{self, Applied, Bounds, DocumentState, EncodeError, Garbage, Outcome, Refusal};
use super::turn::Edit;
use crate::blocking::{self, Cost, processor_time};
use crate::config::limits::Limits;
use crate::ids::Author;
use crate::protocol::guard::CheckedUpdate;
use crate::protocol::slice::without;
use crate::protocol::update::{Struct, Visitor, walk_update};

/// How many times as much as in the whole edits may take of the processor where they are
/// shown: that it took a bit less there ends nobody's quiet time.
const PATIENCE: u32 = 4;

/// The states of one document.
#[derive(Debug)]
pub(super) struct Views {
    /// Everything, as it is stored.
    pub(super) full: DocumentState,
    held: Option<Held>,
    /// Processor time that the last copy took.
    copying: Duration,
}

/// A second state of a document, of all that there is at a moment.
#[derive(Debug)]
pub(super) struct Copied {
    state: DocumentState,
    /// Processor time that it took.
    took: Duration,
}

impl Copied {
    /// Of a [whole](Views::whole). Costs as much as opening the document.
    ///
    /// # Errors
    /// When it can't be copied: then it is damaged.
    pub(super) fn of(whole: &[Bytes], garbage: Garbage) -> Result<Self, RestoreError> {
        let began = processor_time();
        let state = DocumentState::restore_what_can_be(whole, garbage)?.state;
        Ok(Self { state, took: processor_time().saturating_sub(began) })
    }
}

/// While a member is quiet.
#[derive(Debug)]
struct Held {
    quiet: Quiet,
    /// What the others have.
    shown: DocumentState,
    /// There was no room for something in it.
    is_outgrown: bool,
}

impl Held {
    fn author(&self) -> Author {
        Author::Person(self.quiet.who)
    }
}

impl Views {
    /// Everybody is given everything.
    pub(super) fn new(full: DocumentState) -> Self {
        Self { full, held: None, copying: Duration::ZERO }
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
    pub(super) fn begin(&mut self, quiet: Quiet, shown: Copied) {
        self.copying = shown.took;
        self.held = Some(Held { quiet, shown: shown.state, is_outgrown: false });
    }

    /// Processor time that it took to copy the document when somebody was quiet last.
    pub(super) fn copying(&self) -> Duration {
        self.copying
    }

    /// Whether nothing can be held back any more: yrs failed on what is shown, or that has come to
    /// cost more than it may.
    pub(super) fn is_broken(&self) -> bool {
        self.held.as_ref().is_some_and(|held| held.is_outgrown || held.shown.is_damaged())
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

    /// Takes out of what others send what nobody but the member who is quiet knows honestly:
    /// clocks that are held back, those that would follow them, and deletions of either. Who
    /// made them up would put other text in the place of the true one, which nothing could
    /// replace, or delete what they have not seen. Returns the connections from which clocks
    /// came that are not in the document now.
    pub(super) fn leave_out_held(&self, edits: &mut [Edit]) -> Vec<MemberKey> {
        let mut untaken = Vec::new();
        let Some(held) = &self.held else { return untaken };
        let mut coming = Ends::default();
        for edit in edits {
            if edit.author == held.author() {
                coming.note(&edit.update);
                continue;
            }
            let taken = |client| self.full.clock(client).max(coming.of(client));
            let known = |client| Some(held.shown.clock(client)).filter(|known| taken(client) > *known);
            let is_held = |client, end| known(client).is_some_and(|known| end > known);
            let update = &edit.update;
            if update.is_entangled()
                || update.sections().any(|section| is_held(section.client, section.end))
                || update.deletions().any(|(start, len)| is_held(start.client, start.clock + len))
            {
                let is_new = update
                    .sections()
                    .any(|section| known(section.client).is_some() && section.end > taken(section.client));
                untaken.extend(edit.from.member().filter(|_| is_new));
                let left = CheckedUpdate::check(Bytes::from(without(&edit.update, known)));
                edit.update = left.unwrap_or_else(|_| CheckedUpdate::empty());
            }
        }
        untaken
    }

    /// Gives the others what is theirs to see of edits, of which the whole has taken what
    /// `applied` says; as much may wait. Returns what became of each of them there; `None`
    /// while nobody is quiet.
    ///
    /// What whoever is quiet deletes stays here. So this can grow, and an edit can cost more
    /// than it did in the whole: both are bounded (HARD-1), and what is beyond that
    /// [ends](Self::is_broken) the quiet time.
    pub(super) fn show(&mut self, edits: &[Edit], applied: &[Applied], bounds: Bounds) -> Option<Outcome> {
        let held = self.held.as_mut()?;
        let is_theirs =
            |at: &usize| edits[*at].author != held.author() && !matches!(applied[*at], Applied::Refused(_));
        let mut theirs: Vec<usize> = (0..edits.len()).filter(is_theirs).collect();
        let most = theirs.len();
        let effort = bounds.effort.map(|effort| Effort { most: effort.most * PATIENCE, ..effort });
        let bounds = Bounds { clients: usize::MAX, effort, ..bounds };
        let mut outcome =
            Outcome { applied: vec![Applied::Nothing; edits.len()], let_go: Vec::new(), excess: Vec::new() };
        let mut spent = Duration::ZERO;
        while !theirs.is_empty() && !held.shown.is_damaged() && !held.is_outgrown {
            let given: Vec<state::Edit<'_>> = theirs.iter().map(|at| edits[*at].given()).collect();
            let is_first = theirs.len() == most;
            let cost = if is_first { held.shown.cost(&given) } else { Cost::of_bytes(usize::MAX) };
            let shown = blocking::work_on(cost, || held.shown.apply(&given, bounds));
            let mut untried = Vec::new();
            for (at, applied) in theirs.iter().zip(shown.applied) {
                match applied {
                    Applied::Refused(Refusal::NotTried) => untried.push(*at),
                    Applied::Refused(Refusal::TooLarge) => held.is_outgrown = true,
                    applied => outcome.applied[*at] = applied,
                }
            }
            outcome.excess.extend(shown.excess.iter().map(|(at, excess)| (theirs[*at], *excess)));
            spent += shown.excess.iter().map(|(_, excess)| *excess).sum::<Duration>();
            held.is_outgrown |= effort.is_some_and(|effort| spent > effort.most);
            theirs = untried;
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
