//! A turn's edits on their way into the document, the journal and the batch.

use super::LiveDocument;
use crate::blocking::{self, Cost};
use crate::clock::UnixMillis;
use crate::document::efforts::effort;
use crate::document::key::MemberKey;
use crate::document::member::Member;
use crate::document::state::{self, Applied, Bounds, Outcome, Refusal};
use crate::document::turn::{Edit, Frames, Stored, Taken};
use crate::storage::Entry;

impl LiveDocument {
    /// Applies a turn's edits, in rounds: between them a right may go, and who has cost
    /// much may not go on. Returns what was not tried, because yrs failed before.
    pub(super) fn apply(&mut self, mut edits: Vec<Edit>) -> Vec<Edit> {
        let mut is_slow = false;
        while !edits.is_empty() && !self.views.full.is_damaged() {
            edits = edits.into_iter().filter_map(|edit| self.admit(edit)).collect();
            edits = self.apply_round(edits, is_slow);
            is_slow = true;
        }
        edits
    }

    fn admit(&mut self, edit: Edit) -> Option<Edit> {
        if !edit.update.is_empty() && !self.members.may_write(&edit) {
            // They hear why from elsewhere.
            self.members.turn_down(edit, None);
        } else if self.efforts.stop(&edit, &self.members, &self.views.full) {
            self.members.refuse(edit, Refusal::TooCostly);
        } else {
            return Some(edit);
        }
        None
    }

    /// What is taken goes to the journal and the batch.
    fn apply_round(&mut self, mut edits: Vec<Edit>, is_slow: bool) -> Vec<Edit> {
        let mut untried = Vec::new();
        self.members.leave_out_held(&mut edits, &self.views);
        let given: Vec<state::Edit<'_>> = edits.iter().map(Edit::given).collect();
        let bounds = Bounds::of(&self.limits, self.document, effort(self.limits.effort));
        let full = &mut self.views.full;
        let cost = if is_slow { Cost::of_bytes(usize::MAX) } else { full.cost(&given) };
        let apply = || blocking::work_on(cost, || full.apply(&given, bounds));
        let Outcome { applied, let_go, mut excess } = self.meter.applying(apply);
        self.meter.parked(self.views.full.parked_bytes());
        let shown = self.views.show(&edits, &applied, bounds);
        excess.extend(shown.iter().flat_map(|shown| &shown.excess));
        self.efforts.charge_all(excess, &edits, &self.members);
        for sender in let_go.into_iter().map(MemberKey) {
            if self.members.get_mut(sender).is_some_and(Member::is_asked_again) {
                self.members.ask(Some(sender), &self.views);
            }
        }
        let (at, mut frames, mut written) = (UnixMillis::now(), Frames::for_all(&edits), 0);
        for (at, (edit, outcome)) in edits.into_iter().zip(applied).enumerate() {
            match outcome {
                Applied::Changed | Applied::Parked => {
                    frames.add(&edit, Stored::Not);
                    if outcome == Applied::Parked {
                        self.members.ask(edit.from.member(), &self.views);
                    }
                }
                Applied::Nothing if shown.as_ref().is_some_and(|shown| shown.applied[at].is_news()) => {
                    frames.add(&edit, Stored::Already);
                }
                Applied::Nothing => {}
                Applied::Refused(Refusal::NotTried) => {
                    untried.push(edit);
                    continue;
                }
                Applied::Refused(refusal) => {
                    if refusal == Refusal::TooCostly {
                        // Once is enough: for each the document has to be built anew.
                        self.efforts.charge(self.members.source_of(&edit), self.limits.effort_debt);
                    }
                    self.members.refuse(edit, refusal);
                    continue;
                }
            }
            self.members.acknowledge(edit.from, &mut self.journal);
        }
        for Taken { member, author, stored, frame, update } in frames.finish() {
            let only = self.views.holds(author).then(|| self.members.of(author).collect());
            self.broadcast.add_update(only, member, frame);
            if stored == Stored::Not {
                self.journal.push_of(self.members.trace_of(member), Entry { at, author, update });
                (self.last_written, written) = (Some(at), written + 1);
            }
        }
        if written > 0 {
            self.tell_observer(written);
        }
        untried
    }
}
