//! Who of those who asked to be watched (`?alive=1`) does not hear us any more (LIVE-8).
//!
//! The heartbeat of a connection is slow, since it costs something for each socket of the
//! server. What people see of each other has to be fast; but only while somebody else is
//! there to see it, and so it is the document that looks: with one timer for all its
//! members, and with none where nobody asked or somebody is alone.
//!
//! A look sends a ping to whoever was silent since the last, and finds lost who has been
//! silent for longer. It finds nothing of whoever cannot answer: of those whose socket is
//! full, who may be busy with a large sync; and of everybody, when the look itself comes
//! late, since then the server was too busy to hear them. That somebody is back is told by
//! the connection itself.

use tokio::time::Instant;

use super::key::MemberKey;
use super::members::Members;
use crate::config::limits::Limits;

/// When to look at whom.
#[derive(Debug, Default)]
pub(super) struct Liveness {
    /// While there is anybody to look after.
    watch: Option<Watch>,
}

#[derive(Debug)]
struct Watch {
    /// Nobody was asked before, and so nobody's silence counts from earlier.
    since: Instant,
    due: Instant,
}

impl Liveness {
    /// Begins to look, or ends, as members have come and gone.
    pub(super) fn attend(&mut self, members: &Members, limits: &Limits) {
        if members.len() < 2 || !members.has_watched() {
            self.watch = None;
        } else if self.watch.is_none() {
            let now = Instant::now();
            self.watch = Some(Watch { since: now, due: now + limits.watch });
        }
    }

    /// When to [look](Self::look).
    pub(super) fn due(&self) -> Option<Instant> {
        self.watch.as_ref().map(|watch| watch.due)
    }

    /// Looks at all who asked. Returns those who count as lost from now on.
    pub(super) fn look(&mut self, members: &Members, limits: &Limits) -> Vec<MemberKey> {
        let Some(watch) = &mut self.watch else { return Vec::new() };
        let now = Instant::now();
        if now >= watch.due + limits.watch {
            watch.since = now;
        }
        watch.due = now + limits.watch;
        let mut lost = Vec::new();
        for (key, member) in members.iter() {
            let Some(pulse) = &member.joining.pulse else { continue };
            let last = pulse.last();
            let silence = now.saturating_duration_since(last.max(watch.since));
            if silence < limits.watch {
                continue;
            }
            if !member.outbox.push_ping() {
                pulse.heard(now);
            } else if silence >= limits.lost && !pulse.is_missed() && pulse.miss(last) {
                lost.push(key);
            }
        }
        lost
    }
}

#[cfg(test)]
mod tests;
