//! Which update brought each Yjs clock, and which one took it away.

use std::collections::HashMap;

use yrs::{ID, IdSet};

/// The number of an update, from 1.
pub(super) type Moment = u32;

/// Of all clients. In memory 8 bytes for each run of clocks that one update brought, and 12
/// for each that one took.
#[derive(Debug, Default)]
pub(super) struct Lifetimes(HashMap<u64, Clocks>);

#[derive(Debug, Default)]
struct Clocks {
    /// The clock after each run, and the moment that brought it. The first begins with 0.
    births: Vec<(u32, Moment)>,
    deaths: Vec<Death>,
}

#[derive(Debug, Clone, Copy)]
struct Death {
    start: u32,
    end: u32,
    at: Moment,
}

/// Clocks that came and went together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// How many.
    pub(super) len: u32,
    /// The moment that they are there from.
    pub(super) birth: Moment,
    /// The moment that they are gone from.
    pub(super) death: Option<Moment>,
}

impl Lifetimes {
    /// Notes what one update brought. Clocks come in order: what has a gap before it waits.
    pub(super) fn born(&mut self, inserted: &IdSet, at: Moment) {
        for (client, ranges) in inserted.iter() {
            let births = &mut self.0.entry(client.get()).or_default().births;
            for range in ranges.iter() {
                match births.last_mut() {
                    Some((end, moment)) if *moment == at => *end = (*end).max(range.end),
                    _ => births.push((range.end, at)),
                }
            }
        }
    }

    /// Notes what one update took away.
    pub(super) fn died(&mut self, deleted: &IdSet, at: Moment) {
        for (client, ranges) in deleted.iter() {
            let deaths = &mut self.0.entry(client.get()).or_default().deaths;
            for range in ranges.iter() {
                match deaths.last_mut() {
                    // Whole words are often deleted one character after the other, backwards.
                    Some(last) if last.at == at && last.end == range.start => last.end = range.end,
                    _ => deaths.push(Death { start: range.start, end: range.end, at }),
                }
            }
        }
    }

    /// All was noted; now it can be asked.
    pub(super) fn finish(&mut self) {
        for clocks in self.0.values_mut() {
            clocks.deaths.sort_unstable_by_key(|death| death.start);
            clocks.births.shrink_to_fit();
        }
    }

    /// The spans of `len` clocks from this one on.
    pub(super) fn spans(&self, id: ID, len: u32) -> impl Iterator<Item = Span> {
        let clocks = self.0.get(&id.client.get());
        let (births, deaths) = clocks.map_or((&[][..], &[][..]), |known| (&known.births, &known.deaths));
        let mut birth = births.partition_point(|(end, _)| *end <= id.clock);
        let mut death = deaths.partition_point(|death| death.end <= id.clock);
        let (mut at, end) = (id.clock, id.clock.saturating_add(len));
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            while births.get(birth).is_some_and(|(end, _)| *end <= at) {
                birth += 1;
            }
            while deaths.get(death).is_some_and(|death| death.end <= at) {
                death += 1;
            }
            let (born_until, born) = births.get(birth).copied().unwrap_or((end, Moment::MAX));
            let (dead_until, dead) = match deaths.get(death) {
                Some(death) if death.start <= at => (death.end, Some(death.at)),
                Some(death) => (death.start, None),
                None => (end, None),
            };
            let until = end.min(born_until).min(dead_until);
            let len = until - at;
            at = until;
            Some(Span { len, birth: born, death: dead })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yrs::ClientID;

    fn set(client: u64, ranges: &[(u32, u32)]) -> IdSet {
        let mut set = IdSet::new();
        for (start, end) in ranges {
            set.insert(ID::new(ClientID::new(client), *start), end - start);
        }
        set
    }

    #[test]
    fn play_1_each_clock_has_the_update_that_brought_it_and_the_one_that_took_it() {
        let mut lives = Lifetimes::default();
        lives.born(&set(7, &[(0, 5)]), 1);
        lives.born(&set(7, &[(5, 6)]), 3);
        lives.died(&set(7, &[(3, 4)]), 2);
        lives.died(&set(7, &[(0, 2), (5, 6)]), 3);
        lives.finish();
        let span = |len, birth, death| Span { len, birth, death };
        let spans: Vec<Span> = lives.spans(ID::new(ClientID::new(7), 1), 5).collect();
        let expected = [
            span(1, 1, Some(3)),
            span(1, 1, None),
            span(1, 1, Some(2)),
            span(1, 1, None),
            span(1, 3, Some(3)),
        ];
        assert_eq!(spans, expected);
        assert_eq!(lives.spans(ID::new(ClientID::new(7), 2), 0).count(), 0);
    }
}
