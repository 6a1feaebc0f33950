//! Whether all that an update depends on is there, looked up without touching
//! the document, and without walking the update again.

use std::collections::HashMap;

use crate::protocol::guard::CheckedUpdate;

/// Next clock of each client. Asked several times for each keystroke; clients choose
/// their ids, so the hash is seeded.
pub(super) type Clocks = HashMap<u64, u32, foldhash::quality::RandomState>;

/// An update beside what is known. One of several clients whose sections depend
/// on each other counts as lacking: carving sorts it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dependencies {
    /// It depends on something that is not there yet.
    pub(super) lacking: bool,
    /// Some structs are known already.
    pub(super) overlapping: bool,
    /// There are clocks that the document does not have.
    pub(super) news: bool,
}

impl Dependencies {
    #[inline]
    pub(super) fn of(update: &CheckedUpdate, clocks: &Clocks) -> Self {
        let known = |client: u64| clocks.get(&client).copied().unwrap_or(0);
        let lacks = |(client, clock): (u64, u32)| clock >= known(client);
        let mut found = Self { lacking: update.is_entangled(), overlapping: false, news: false };
        for section in update.sections() {
            let known = known(section.client);
            let news = section.end > known;
            found.news |= news;
            found.overlapping |= section.start < known;
            found.lacking |= section.start > known || (section.has_holes && news);
        }
        found.lacking |= update.dependencies().any(|id| lacks((id.client, id.clock)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    /// A letter of client 7 at clock 3, behind clock 4 of client 9.
    const LETTER: &[u8] = &[1, 1, 7, 3, 0x84, 9, 4, 1, b'x', 0];
    /// Nothing but a deletion of clocks 2 and 3 of client 7.
    const DELETION: &[u8] = &[0, 1, 7, 1, 2, 2];

    fn of(update: &'static [u8], clocks: [(u64, u32); 2]) -> (bool, bool, bool) {
        let update = CheckedUpdate::check(Bytes::from_static(update)).unwrap();
        let Dependencies { lacking, overlapping, news } =
            Dependencies::of(&update, &Clocks::from_iter(clocks));
        (lacking, overlapping, news)
    }

    #[test]
    fn merge_2_a_gap_or_an_unknown_neighbour_is_lacking() {
        assert_eq!(of(LETTER, [(7, 3), (9, 5)]), (false, false, true));
        assert_eq!(of(LETTER, [(7, 2), (9, 5)]), (true, false, true));
        assert_eq!(of(LETTER, [(7, 3), (9, 4)]), (true, false, true));
        assert_eq!(of(LETTER, [(7, 4), (9, 5)]), (false, true, false));
        assert_eq!(of(DELETION, [(7, 4), (9, 0)]), (false, false, false));
        assert_eq!(of(DELETION, [(7, 3), (9, 0)]), (true, false, false));
    }
}
