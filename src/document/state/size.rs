//! How large a document's merged state is, without encoding it for each edit.

/// At least the bytes of the merged state: what it had when it was last encoded,
/// and what has come since. What was deleted since can be seen only by encoding
/// it again, which costs time in proportion to the whole; so that has to be
/// earned by edits. Who types at the limit pays for one encoding with some
/// hundred edits, and who makes room is heard at once.
#[derive(Debug)]
pub(super) struct Size {
    at_least: usize,
    /// Whether nothing has come since it was measured.
    is_exact: bool,
    /// Bytes that may be encoded to measure again.
    credit: usize,
}

/// Bytes of encoding that a byte of an edit earns: encoding is that much faster
/// than applying.
const EARNED: usize = 512;
/// What an edit counts as, if it is smaller.
const SMALLEST: usize = 64;
/// Measurements that can be earned in advance.
const SAVED_UP: usize = 4;

impl Default for Size {
    fn default() -> Self {
        Self { at_least: 0, is_exact: true, credit: 0 }
    }
}

impl Size {
    /// Not less than the bytes of the merged state.
    pub(super) fn get(&self) -> usize {
        self.at_least
    }

    /// The state was encoded, for whatever reason.
    pub(super) fn measured(&mut self, bytes: usize) {
        (self.at_least, self.is_exact) = (bytes, true);
    }

    /// An edit was applied.
    pub(super) fn grow(&mut self, bytes: usize) {
        self.at_least += bytes;
        self.is_exact = false;
        let most = self.at_least.saturating_mul(SAVED_UP);
        self.credit = self.credit.saturating_add(bytes.max(SMALLEST) * EARNED).min(most);
    }

    /// Whether so many bytes more stay within a bound; `measure` encodes the state.
    pub(super) fn has_room_for(
        &mut self,
        bytes: usize,
        bound: usize,
        measure: impl FnOnce() -> usize,
    ) -> bool {
        let fits = |size: usize| size.saturating_add(bytes) <= bound;
        if !fits(self.at_least) && !self.is_exact && self.credit >= self.at_least {
            self.credit -= self.at_least;
            self.measured(measure());
        }
        fits(self.at_least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guard_4_who_types_at_the_limit_does_not_encode_the_document_each_time() {
        const BOUND: usize = 32 << 20;
        let mut size = Size::default();
        size.grow(BOUND - 5);
        let mut encoded = 0;
        for _ in 0..10_000 {
            // A letter is typed and one deleted: the document stays as it is.
            size.grow(12);
            let fits = size.has_room_for(20, BOUND, || (encoded += 1, BOUND - 5).1);
            assert!(!fits);
        }
        assert!((1..20).contains(&encoded), "encoded {encoded} times");
    }

    #[test]
    fn guard_4_who_makes_room_is_heard_at_once() {
        const BOUND: usize = 32 << 20;
        let mut size = Size::default();
        size.grow(BOUND - 5);
        // One value of a megabyte is deleted with a few bytes.
        size.grow(8);
        assert!(size.has_room_for(20, BOUND, || BOUND - (1 << 20)));
        assert_eq!(size.get(), BOUND - (1 << 20));
    }

    #[test]
    fn guard_4_what_fits_is_not_measured() {
        let mut size = Size::default();
        size.grow(1_000);
        assert!(size.has_room_for(24, 1_024, || panic!("it fits")));
        size.measured(1_000);
        assert!(!size.has_room_for(25, 1_024, || panic!("nothing has changed")));
    }
}
