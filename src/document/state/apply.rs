//! Applying updates: what is new and has all it needs goes into the `Doc`, the
//! rest waits or is refused.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use yrs::updates::decoder::Decode;
use yrs::{ReadTxn, StateVector, Transact, TransactionMut, Update};

use super::needs::{Ends, Needs};
use super::parked::Mark;
use super::{Applied, Bounds, DocumentState, Refusal, Sent, round_trip};
use crate::protocol::slice::carve;
use crate::protocol::update::walk_update;

impl DocumentState {
    /// Applies updates in order, in one transaction.
    pub fn apply(&mut self, updates: &[(Sent, &Bytes)], bounds: Bounds) -> Vec<Applied> {
        let mut outcomes = Vec::with_capacity(updates.len());
        if !self.damaged {
            let attempt = AssertUnwindSafe(|| {
                let doc = self.doc.clone();
                let mut txn = doc.transact_mut();
                for (sent, update) in updates {
                    let outcome = self.apply_one(&mut txn, *sent, update, bounds);
                    let failed = outcome == Applied::Refused(Refusal::Failed);
                    outcomes.push(outcome);
                    if failed {
                        return false;
                    }
                }
                self.unpark(&mut txn)
            });
            // A panic inside yrs leaves the document in an unknown state, and so
            // does an error half-way through an update.
            self.damaged = !catch_unwind(attempt).unwrap_or(false);
            if self.damaged {
                self.blame(&mut outcomes, updates);
            }
        }
        outcomes.resize(updates.len(), Applied::Refused(Refusal::NotTried));
        if outcomes.iter().any(|outcome| matches!(outcome, Applied::Changed | Applied::Parked)) {
            self.whole = None;
        }
        outcomes
    }

    /// Notes what yrs failed on: the update that it was at, or what it tried to
    /// take out of `parked` after all of them.
    fn blame(&mut self, outcomes: &mut Vec<Applied>, updates: &[(Sent, &Bytes)]) {
        let failed = outcomes.last() == Some(&Applied::Refused(Refusal::Failed));
        let at = if failed { outcomes.len() - 1 } else { outcomes.len() };
        if let Some((_, update)) = updates.get(at) {
            outcomes.truncate(at);
            outcomes.push(Applied::Refused(Refusal::Failed));
            self.culprits = vec![Mark::of(update, &self.marks)];
        } else {
            // Whichever it was: those who sent the others will be asked again.
            self.culprits = self.parked.marks();
        }
    }

    fn apply_one(
        &mut self,
        txn: &mut TransactionMut<'_>,
        sent: Sent,
        update: &Bytes,
        bounds: Bounds,
    ) -> Applied {
        let mut needs = Needs::new(&self.clocks);
        if walk_update(update, &mut needs).is_err() {
            return Applied::Refused(Refusal::Malformed);
        }
        let Needs { lacking, overlapping, news, deletes, rich, ends, clients, .. } = needs;
        if clients > bounds.clients {
            return Applied::Refused(Refusal::TooLarge);
        }
        if rich && !round_trip::survives(update) {
            return Applied::Refused(Refusal::Malformed);
        }
        if !lacking && !news && !deletes {
            Applied::Nothing
        } else if (lacking || news) && !self.has_room_for(txn, update.len(), bounds) {
            Applied::Refused(Refusal::TooLarge)
        } else if lacking || overlapping {
            self.apply_in_part(txn, sent, update, bounds.parked)
        } else {
            self.integrate(txn, sent, update, ends)
        }
    }

    /// Takes from an update what is new and has all it needs; the rest waits.
    fn apply_in_part(
        &mut self,
        txn: &mut TransactionMut<'_>,
        sent: Sent,
        update: &Bytes,
        limit: usize,
    ) -> Applied {
        let known = |client| self.clocks.get(&client).copied().unwrap_or(0);
        let Ok(carved) = carve(update, known) else {
            return Applied::Refused(Refusal::Malformed);
        };
        if let Some(rest) = &carved.rest
            && self.parked_bytes() + rest.len() > limit
        {
            return Applied::Refused(Refusal::TooMuchParked);
        }
        let applied = carved.ready.map_or(Applied::Nothing, |ready| self.integrate_ready(txn, sent, &ready));
        match (applied, carved.rest) {
            (Applied::Refused(refusal), _) => Applied::Refused(refusal),
            (applied, None) => applied,
            (_, Some(rest)) => {
                self.parked.push(Bytes::from(rest), Mark::of(update, &self.marks));
                Applied::Parked
            }
        }
    }

    fn integrate_ready(&mut self, txn: &mut TransactionMut<'_>, sent: Sent, ready: &[u8]) -> Applied {
        let mut ends = Ends::default();
        match walk_update(ready, &mut ends) {
            Ok(()) => self.integrate(txn, sent, ready, ends),
            Err(_) => Applied::Refused(Refusal::Malformed),
        }
    }

    /// Integrates an update that is new and has all it needs. yrs never sees a
    /// struct that it knows: it can leave those pending for ever.
    fn integrate(
        &mut self,
        txn: &mut TransactionMut<'_>,
        sent: Sent,
        update: &[u8],
        Ends(ends): Ends,
    ) -> Applied {
        let Ok(decoded) = Update::decode_v1(update) else {
            return Applied::Refused(Refusal::Malformed);
        };
        // Deletions that are known already change nothing, but only yrs can tell.
        // Worth asking where whole delete sets come by.
        let asked = (ends.is_empty() && sent == Sent::AsSync).then(|| deleted(txn));
        if txn.apply_update(decoded).is_err() || txn.has_missing_updates() {
            return Applied::Refused(Refusal::Failed);
        }
        for (client, end) in ends {
            let clock = self.clocks.entry(client).or_insert(0);
            *clock = end.max(*clock);
        }
        self.size += update.len();
        self.size_is_exact = false;
        if asked.is_some_and(|before| deleted(txn) == before) { Applied::Nothing } else { Applied::Changed }
    }

    /// Tries again what waits, until nothing more fits.
    fn unpark(&mut self, txn: &mut TransactionMut<'_>) -> bool {
        let mut progress = !self.parked.is_empty();
        while std::mem::take(&mut progress) {
            for at in 0..self.parked.len() {
                let known = |client| self.clocks.get(&client).copied().unwrap_or(0);
                let Ok(carved) = carve(self.parked.update(at), known) else { return false };
                if let Some(ready) = carved.ready {
                    progress = true;
                    if matches!(self.integrate_ready(txn, Sent::AsEdit, &ready), Applied::Refused(_)) {
                        return false;
                    }
                }
                self.parked.replace(at, carved.rest.map(Bytes::from));
            }
            self.parked.tidy();
        }
        true
    }

    fn has_room_for(&mut self, txn: &TransactionMut<'_>, bytes: usize, bounds: Bounds) -> bool {
        if self.size + bytes <= bounds.document {
            return true;
        }
        if !self.size_is_exact {
            self.size = txn.encode_diff_v1(&StateVector::default()).len();
            self.size_is_exact = true;
        }
        self.size + bytes <= bounds.document
    }
}

/// How many clocks this transaction has deleted so far.
fn deleted(txn: &TransactionMut<'_>) -> u32 {
    txn.delete_set().iter().flat_map(|(_, ranges)| ranges.iter().map(|range| range.end - range.start)).sum()
}
