//! What the members have not heard yet of each other's presence.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::{Presence, Reaction, Sender};
use crate::config::limits::Limits;
use crate::document::key::MemberKey;
use crate::document::member::Member;
use crate::document::members::Members;
use crate::ids::{Author, MemberId};
use crate::protocol::guard::AwarenessUpdate;

/// Between two looks for presence that nobody renews.
const REAPING: Duration = Duration::from_secs(3);

/// Presence, and whose of it has changed since it was announced last.
#[derive(Debug, Default)]
pub(in crate::document) struct Announcer {
    presence: Presence,
    /// Ids that changed, with who changed them.
    changed: BTreeMap<u64, MemberKey>,
    /// When to look for presence that nobody renews, while there is any.
    reap_due: Option<Instant>,
}

impl Announcer {
    /// Takes what a member says of itself, and tells it what it has to know.
    pub(in crate::document) fn receive(
        &mut self,
        key: MemberKey,
        member: &Member,
        update: &AwarenessUpdate,
        limits: &Limits,
    ) {
        let now = Instant::now();
        let (identity, marks) = (member.identity.as_ref(), member.marks);
        let sender = Sender { member: key, identity, marks, now: now.into_std() };
        let Reaction { changed, stamped, outdated } = self.presence.receive(sender, update.entries(), limits);
        self.note(changed, key);
        if let Some(correction) = self.presence.message_to_owner(outdated.into_iter().chain(stamped)) {
            member.outbox.push_own(&correction);
        }
        if self.reap_due.is_none() && !self.presence.is_empty() {
            self.reap_due = Some(now + REAPING);
        }
    }

    /// Writes a person's new name into the presence of all their connections.
    pub(in crate::document) fn rename(&mut self, id: MemberId, name: &Arc<str>, members: &mut Members) {
        for (key, member) in members.iter_mut() {
            if member.joining.author == Author::Person(id)
                && let Some(identity) = &mut member.identity
            {
                identity.name = Some(Arc::clone(name));
                self.stamp_anew(key, member);
            }
        }
    }

    /// Nothing comes from a member any more.
    pub(in crate::document) fn lost(&mut self, key: MemberKey, members: &mut Members) {
        if let Some(member) = members.get_mut(key) {
            member.marks.lost = true;
            self.stamp_anew(key, member);
        }
    }

    /// Something comes again from a member who was lost.
    pub(in crate::document) fn found(&mut self, key: MemberKey, members: &mut Members) {
        if let Some(member) = members.get_mut(key) {
            member.joining.pulse.iter().for_each(|pulse| pulse.find());
            if std::mem::take(&mut member.marks.lost) {
                self.stamp_anew(key, member);
            }
        }
    }

    /// A person is quiet from now on, or not any more.
    pub(in crate::document) fn quiet(&mut self, who: Author, is_quiet: bool, members: &mut Members) {
        for (key, member) in members.iter_mut().filter(|(_, member)| member.joining.author == who) {
            member.marks.quiet = is_quiet;
            self.stamp_anew(key, member);
        }
    }

    /// Writes what is new of a member's identity and marks into its presence.
    fn stamp_anew(&mut self, key: MemberKey, member: &Member) {
        let Some(identity) = &member.identity else { return };
        let changed = self.presence.stamp_anew(key, identity, member.marks);
        // Whoever is lost has nothing from hearing of it.
        if !member.marks.lost
            && let Some(news) = self.presence.message_to_owner(changed.iter().copied())
        {
            member.outbox.push_own(&news);
        }
        self.note(changed, key);
    }

    /// A member has left.
    pub(in crate::document) fn leave(&mut self, key: MemberKey, limits: &Limits) {
        let gone = self.presence.leave(key, limits);
        self.note(gone, key);
    }

    /// When [`Announcer::reap`] is to be called.
    pub(in crate::document) fn reap_due(&self) -> Option<Instant> {
        self.reap_due
    }

    /// Takes away presence that nobody renews (AWARE-5).
    pub(in crate::document) fn reap(&mut self, limits: &Limits) {
        let now = Instant::now();
        let gone = self.presence.reap(now.into_std(), limits);
        self.note(gone, MemberKey::NOBODY);
        self.reap_due = (!self.presence.is_empty()).then(|| now + REAPING);
    }

    /// Tells a member of everybody who is present.
    pub(in crate::document) fn introduce(&self, member: &Member) {
        if let Some(everybody) = self.presence.everybody() {
            member.outbox.push_own(&everybody);
        }
    }

    /// Whether there is anything to announce.
    pub(in crate::document) fn has_news(&self) -> bool {
        !self.changed.is_empty()
    }

    /// One message for all that changed, and who need not hear it: whoever alone
    /// changed something.
    pub(in crate::document) fn take_news(&mut self) -> Option<(Option<MemberKey>, Bytes)> {
        let changed = std::mem::take(&mut self.changed);
        let mut authors = changed.values();
        let first = authors.next().copied();
        let author = first.filter(|first| authors.all(|author| author == first));
        let message = self.presence.message(changed.keys().copied())?;
        Some((author, message))
    }

    fn note(&mut self, ids: Vec<u64>, author: MemberKey) {
        self.changed.extend(ids.into_iter().map(|id| (id, author)));
    }
}
