//! Applying updates: what is new and has all it depends on goes into the `Doc`,
//! the rest waits or is refused.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use bytes::Bytes;
use yrs::updates::decoder::Decode;
use yrs::{ReadTxn, StateVector, Transact, TransactionMut, Update};

use super::clocks::deleted;
use super::cost::ranges;
use super::dependencies::Dependencies;
use super::effort::{self, Effort, Laps, Meter, Round};
use super::parked::{Mark, Waiting};
use super::{Applied, Bounds, DocumentState, Edit, Outcome, Refusal, Sent, round_trip};
use crate::protocol::guard::CheckedUpdate;
use crate::protocol::slice::{Carved, Ready, Verdict, carve, portions};
use crate::protocol::update::{Struct, Visitor, walk_update};

/// What becomes of shared types that are nested too deeply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TooDeep {
    /// The update that brings them is refused.
    Refuse,
    /// They are taken as collected: what was taken before cannot be refused any
    /// more, and what comes after it has to find its clocks.
    Collect,
}

impl DocumentState {
    /// Applies edits in order, in one transaction.
    pub fn apply(&mut self, edits: &[Edit<'_>], bounds: Bounds) -> Outcome {
        self.apply_all(edits, bounds, TooDeep::Refuse)
    }

    pub(super) fn apply_all(&mut self, edits: &[Edit<'_>], bounds: Bounds, too_deep: TooDeep) -> Outcome {
        let (mut applied, mut let_go) = (Vec::with_capacity(edits.len()), Vec::new());
        let mut excess = Vec::new();
        self.laps = None;
        if !self.damaged {
            let doc = self.doc.clone();
            let mut txn = doc.transact_mut();
            let attempt = || self.apply_each(&mut txn, edits, (bounds, too_deep), &mut applied, &mut excess);
            let flow = catch_unwind(AssertUnwindSafe(attempt)).unwrap_or(Flow::Failed);
            // Dropping it commits, which can fail, too. Never while another panic
            // unwinds: two at once end the process.
            let committed = catch_unwind(AssertUnwindSafe(move || drop(txn))).is_ok();
            // Either leaves the document in an unknown state.
            self.damaged = flow == Flow::Failed || !committed;
            if self.damaged {
                let at_hand = edits.get(applied.len()).filter(|_| flow != Flow::Paused);
                self.blame(at_hand, &mut applied);
            } else if applied.contains(&Applied::Parked) {
                self.parked.trim(&bounds, &mut let_go);
            }
        }
        applied.resize(edits.len(), Applied::Refused(Refusal::NotTried));
        if applied.iter().any(|applied| matches!(applied, Applied::Changed | Applied::Parked)) {
            (self.whole, self.pieces) = (None, None);
            self.greeting.take();
        }
        Outcome { applied, let_go, excess }
    }

    fn apply_each(
        &mut self,
        txn: &mut TransactionMut<'_>,
        edits: &[Edit<'_>],
        (bounds, too_deep): (Bounds, TooDeep),
        applied: &mut Vec<Applied>,
        excess: &mut Vec<(usize, Duration)>,
    ) -> Flow {
        let mut flow = Flow::Done;
        let mut round = bounds.effort.map(Round::begin);
        for (at, edit) in edits.iter().enumerate() {
            self.failure = Refusal::Failed;
            let outcome = self.apply_one(txn, edit, bounds, too_deep);
            let taken = std::mem::take(&mut self.excess);
            if !taken.is_zero() {
                excess.push((at, taken));
            }
            match outcome {
                Applied::Refused(failure @ (Refusal::Failed | Refusal::TooCostly)) => {
                    self.failure = failure;
                    return Flow::Failed;
                }
                outcome => applied.push(outcome),
            }
            // Whoever took so long may have to answer for it before the next.
            if round.as_mut().is_some_and(|round| round.ends_with(edit.update.len(), taken)) {
                flow = Flow::Paused;
                break;
            }
        }
        if self.unpark(txn, bounds.effort) { flow } else { Flow::Failed }
    }

    /// Notes what it failed on: what was to be taken out of `parked`, or the edit at hand.
    /// Committing can fail without any of them to blame.
    fn blame(&mut self, at_hand: Option<&Edit<'_>>, applied: &mut Vec<Applied>) {
        if let Some(mark) = self.unparking.take() {
            self.culprits.push(mark);
        } else if let Some(edit) = at_hand {
            applied.push(Applied::Refused(self.failure));
            self.culprits = vec![Mark::of(edit.update, &self.marks)];
        }
    }

    fn apply_one(
        &mut self,
        txn: &mut TransactionMut<'_>,
        edit: &Edit<'_>,
        bounds: Bounds,
        too_deep: TooDeep,
    ) -> Applied {
        let update = edit.update;
        if update.clients() > bounds.clients || self.has_too_many_authors_with(update, bounds.clients) {
            return Applied::Refused(Refusal::TooLarge);
        }
        let Dependencies { lacking, overlapping, news } = Dependencies::of(update, &self.clocks);
        if !lacking && !news && update.deleted() == 0 {
            return Applied::Nothing;
        }
        let Some(decoded) = round_trip::decode(update) else {
            return Applied::Refused(Refusal::Malformed);
        };
        if (lacking || news) && !self.has_room_for(txn, update.len(), bounds) {
            return Applied::Refused(Refusal::TooLarge);
        }
        if lacking || overlapping {
            return self.apply_in_part(txn, edit, bounds.effort, too_deep);
        }
        if !self.nest(update) {
            // Taken apart, what is too deep can be told from the rest.
            return self.apply_in_part(txn, edit, bounds.effort, too_deep);
        }
        let ends = update.sections().map(|section| (section.client, section.end));
        let whole = Whole { bytes: update, structs: update.structs(), ranges: ranges(update) };
        self.integrate(txn, (edit.sent, bounds.effort), decoded, ends, whole)
    }

    /// Takes from an update what is new and has all it depends on; the rest waits.
    fn apply_in_part(
        &mut self,
        txn: &mut TransactionMut<'_>,
        edit: &Edit<'_>,
        effort: Option<Effort>,
        too_deep: TooDeep,
    ) -> Applied {
        let Some(Carved { ready, rest }) = self.carve(edit.update, too_deep) else {
            return Applied::Refused(Refusal::TooDeep);
        };
        let applied = match ready {
            Some(ready) => self.integrate_ready(txn, (edit.sent, effort), &ready),
            None => Applied::Nothing,
        };
        if matches!(applied, Applied::Refused(_)) || rest.is_empty() {
            return applied;
        }
        let origin = Mark::of(edit.update, &self.marks);
        let mut is_news = false;
        for waiting in rest {
            let update = Bytes::from(waiting.update);
            is_news |= self.parked.push(Waiting { update, lacks: waiting.lacks, from: edit.from, origin });
        }
        // Yjs answers with what waits there, too. If that were parked each time it came,
        // it would be asked for each time.
        if is_news { Applied::Parked } else { applied }
    }

    /// Notes how deep an update's shared types nest, if it depends on nothing that
    /// is not there yet. Whether none is too deep; otherwise nothing is noted.
    fn nest(&mut self, update: &CheckedUpdate) -> bool {
        if self.nesting.is_flat() && !update.has_types() {
            return true;
        }
        let mut is_fine = true;
        let mut take = |block: &Struct| is_fine &= self.nesting.take(block).is_ok();
        match update.only_struct() {
            Some(block) => take(&block),
            // What was checked can be walked.
            None => drop(walk_update(update, &mut Structs(take))),
        }
        if !is_fine {
            update.sections().for_each(|section| self.nesting.forget(section.client, section.start));
        }
        is_fine
    }

    /// Takes an update apart, and notes how deep the ready part nests. `None` if
    /// something is too deep, and that is to be refused.
    fn carve(&mut self, update: &[u8], too_deep: TooDeep) -> Option<Carved> {
        let known = |client| self.clocks.get(&client).copied().unwrap_or(0);
        let (mut is_refused, mut collected) = (false, 0);
        let judge = |block: &Struct| match (self.nesting.take(block), too_deep) {
            (Ok(()), _) => Verdict::Take,
            (Err(_), TooDeep::Collect) => {
                self.nesting.collect(block);
                collected += 1;
                Verdict::Collect
            }
            (Err(_), TooDeep::Refuse) => {
                is_refused = true;
                Verdict::Take
            }
        };
        let carved = carve(update, known, judge);
        self.collected += collected;
        if is_refused {
            for (client, _) in carved.ready.iter().flat_map(|ready| &ready.ends) {
                self.nesting.forget(*client, known(*client));
            }
            return None;
        }
        Some(carved)
    }

    fn integrate_ready(
        &mut self,
        txn: &mut TransactionMut<'_>,
        how: (Sent, Option<Effort>),
        ready: &Ready,
    ) -> Applied {
        match Update::decode_v1(&ready.update) {
            Ok(decoded) => {
                let ends = ready.ends.iter().copied();
                let whole = Whole { bytes: &ready.update, structs: ready.structs, ranges: ready.ranges };
                self.integrate(txn, how, decoded, ends, whole)
            }
            Err(_) => Applied::Refused(Refusal::Failed),
        }
    }

    /// Integrates an update that is new and has all it depends on. yrs never sees a
    /// struct that it knows: it can leave those pending for ever.
    fn integrate(
        &mut self,
        txn: &mut TransactionMut<'_>,
        (sent, effort): (Sent, Option<Effort>),
        update: Update,
        ends: impl Iterator<Item = (u64, u32)>,
        Whole { bytes, structs, ranges }: Whole<'_>,
    ) -> Applied {
        // Deletions that are known already change nothing, but only yrs can tell.
        // Worth asking where whole delete sets come by.
        let asked = (structs == 0 && sent == Sent::AsSync).then(|| deleted(txn));
        let steps = effort::steps(structs + ranges, self.present());
        match effort.filter(|_| !effort::is_cheap(steps)) {
            Some(effort) if effort::is_large(structs + ranges, steps) => {
                let meter = effort.begin(bytes.len());
                let integrated = self.integrate_in_portions(txn, bytes, &meter);
                self.excess += meter.excess();
                if let Err(refusal) = integrated {
                    return Applied::Refused(refusal);
                }
            }
            Some(effort) => {
                let laps = self.laps.get_or_insert_with(|| Laps::begin(effort));
                let (integrated, excess) = laps.measure(bytes.len(), || integrate(txn, update));
                self.excess += excess;
                if !integrated {
                    return Applied::Refused(Refusal::Failed);
                }
            }
            None if !integrate(txn, update) => return Applied::Refused(Refusal::Failed),
            None => {}
        }
        for (client, end) in ends {
            let clock = self.clocks.entry(client).or_insert(0);
            *clock = end.max(*clock);
            if !self.parked.is_empty() {
                self.advanced.push((client, end));
            }
        }
        self.size.grow(bytes.len());
        self.structs += structs;
        self.splits += (structs + ranges) * effort::SPLITS;
        if asked.is_some_and(|before| deleted(txn) == before) { Applied::Nothing } else { Applied::Changed }
    }

    /// The same in portions, as long as they do not take too long.
    fn integrate_in_portions(
        &self,
        txn: &mut TransactionMut<'_>,
        update: &[u8],
        meter: &Meter,
    ) -> Result<(), Refusal> {
        let known = |client| self.clocks.get(&client).copied().unwrap_or(0);
        let present = self.present();
        let size = |before| effort::portion(present + before);
        for portion in portions(update, known, size).map_err(|_| Refusal::Failed)? {
            let portion = Update::decode_v1(&portion).map_err(|_| Refusal::Failed)?;
            if !integrate(txn, portion) {
                return Err(Refusal::Failed);
            }
            if meter.is_spent() {
                return Err(Refusal::TooCostly);
            }
        }
        Ok(())
    }

    /// Takes in what waited for what has come, and what waited for that.
    fn unpark(&mut self, txn: &mut TransactionMut<'_>, effort: Option<Effort>) -> bool {
        while let Some((client, end)) = self.advanced.pop() {
            let mut woken = self.parked.wake(client, end).into_iter();
            while let Some(waiting) = woken.next() {
                self.unparking = Some(waiting.origin);
                let Some(Carved { ready, rest }) = self.carve(&waiting.update, TooDeep::Collect) else {
                    return false;
                };
                if let Some(ready) = ready
                    && matches!(
                        self.integrate_ready(txn, (Sent::AsEdit, effort), &ready),
                        Applied::Refused(_)
                    )
                {
                    return false;
                }
                for left in rest {
                    let update = Bytes::from(left.update);
                    self.parked.push(Waiting { update, lacks: left.lacks, ..waiting });
                }
                if effort.is_some_and(|effort| self.excess > effort.most) {
                    // Small parts of much that costs too much: all of its sender's.
                    let of_one = woken.filter(|other| other.from == waiting.from);
                    self.culprits.extend(of_one.map(|other| other.origin));
                    self.culprits.extend(self.parked.origins(waiting.from));
                    return false;
                }
            }
        }
        self.unparking = None;
        // Whoever sent what waited is long past.
        self.excess = Duration::ZERO;
        true
    }

    fn has_too_many_authors_with(&self, update: &CheckedUpdate, most: usize) -> bool {
        // Looked at only where it can matter.
        if self.clocks.len() + update.clients() <= most {
            return false;
        }
        let mut strangers = HashSet::new();
        let mut note = Structs(|block: &Struct| {
            if !self.knows(block.id.client) {
                strangers.insert(block.id.client);
            }
        });
        // It was walked before, when it was checked.
        let is_walked = walk_update(update.bytes(), &mut note).is_ok();
        !is_walked || !strangers.is_empty() && self.clocks.len() + strangers.len() > most
    }

    fn has_room_for(&mut self, txn: &TransactionMut<'_>, bytes: usize, bounds: Bounds) -> bool {
        let measure = || txn.encode_diff_v1(&StateVector::default()).len();
        self.size.has_room_for(bytes, bounds.document, measure)
    }
}

/// How far applying some edits came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// To the end.
    Done,
    /// Not to the end, since it has taken long already.
    Paused,
    /// The document is in an unknown state.
    Failed,
}

/// An update that is to be integrated as a whole.
#[derive(Clone, Copy)]
struct Whole<'a> {
    bytes: &'a [u8],
    structs: usize,
    /// That it deletes.
    ranges: usize,
}

/// Whether yrs took all of it.
fn integrate(txn: &mut TransactionMut<'_>, update: Update) -> bool {
    txn.apply_update(update).is_ok() && !txn.has_missing_updates()
}

/// Gives each struct of a walk.
struct Structs<F>(F);

impl<F: FnMut(&Struct)> Visitor for Structs<F> {
    fn block(&mut self, block: &Struct) {
        (self.0)(block);
    }
}
