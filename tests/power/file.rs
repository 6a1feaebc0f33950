//! A file of the model: what is on the medium, and what is on its way.

use std::collections::BTreeMap;

use bytes::Bytes;
use fastrand::Rng;

/// Content of a file, and what no sync has covered.
#[derive(Debug, Clone, Default)]
pub struct File {
    synced: Vec<u8>,
    /// With the number of each record.
    pending: Vec<(usize, Change)>,
    /// Mapped, shared and writable: nobody saw what was written to it.
    pub mapped: bool,
}

#[derive(Debug, Clone)]
pub enum Change {
    Write { at: usize, data: Bytes },
    Resize(usize),
}

/// What of the unsynced data a power cut leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Survival {
    Nothing,
    Everything,
    /// What was written before a record.
    Before(usize),
    /// Of each unit of so many bytes some state that it was in since the sync.
    Torn {
        unit: usize,
    },
}

impl File {
    /// As found on the medium.
    pub fn new(content: Vec<u8>) -> Self {
        Self { synced: content, ..Self::default() }
    }

    pub fn change(&mut self, record: usize, change: Change) {
        self.pending.push((record, change));
    }

    /// A sync that covers the records before `since`.
    pub fn sync(&mut self, since: usize) {
        let covered = self.pending.partition_point(|(record, _)| *record < since);
        for (_, change) in self.pending.drain(..covered) {
            apply(&mut self.synced, &change);
        }
    }

    /// What may be found after a power cut.
    pub fn after_cut(&self, survival: Survival, random: &mut Rng) -> Vec<u8> {
        if self.mapped {
            return noise(&self.before(usize::MAX), random);
        }
        match survival {
            Survival::Nothing => self.synced.clone(),
            Survival::Everything => self.before(usize::MAX),
            Survival::Before(record) => self.before(record),
            Survival::Torn { unit } => Torn::new(self, random).content(unit, random),
        }
    }

    fn before(&self, record: usize) -> Vec<u8> {
        let mut content = self.synced.clone();
        self.pending
            .iter()
            .filter(|(at, _)| *at < record)
            .for_each(|(_, change)| apply(&mut content, change));
        content
    }
}

fn apply(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, data } => {
            let end = at + data.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            content[*at..end].copy_from_slice(data);
        }
        Change::Resize(length) => content.resize(*length, 0),
    }
}

fn noise(content: &[u8], random: &mut Rng) -> Vec<u8> {
    let mut content = content.to_vec();
    match random.u8(0..4) {
        0 => content.clear(),
        1 => random.fill(&mut content),
        2 => content.truncate(random.usize(0..=content.len())),
        _ => {}
    }
    content
}

/// A file whose pages reached the medium in any order.
///
/// The file system writes pages back when it likes, each as it is at that time. So
/// of the writes to a unit a prefix survives, whatever became of other units. Sizes
/// are metadata: they change in order, and data beyond the size is not there. Where
/// shortening a file did not survive, what was written later behind that length
/// went to blocks that the file does not have.
struct Torn<'a> {
    file: &'a File,
    /// Lengths of the shortenings that survived, by index in `pending`.
    cuts: Vec<(usize, usize)>,
    lost_cuts: Vec<(usize, usize)>,
    size: usize,
    /// How many of 100 units survive whole.
    whole: u8,
}

impl<'a> Torn<'a> {
    fn new(file: &'a File, random: &mut Rng) -> Self {
        let mut sizes = vec![file.synced.len()];
        let mut cuts = Vec::new();
        for (index, (_, change)) in file.pending.iter().enumerate() {
            let before = sizes[index];
            sizes.push(match change {
                Change::Write { at, data } => before.max(at + data.len()),
                Change::Resize(length) => *length,
            });
            if sizes[index + 1] < before {
                cuts.push((index, sizes[index + 1]));
            }
        }
        let lost_cuts = cuts.split_off(random.usize(0..=cuts.len()));
        let first = cuts.last().map_or(0, |(index, _)| index + 1);
        let last = lost_cuts.first().map_or(file.pending.len(), |(index, _)| *index);
        let at = if random.bool() { last } else { random.usize(first..=last) };
        Self { file, cuts, lost_cuts, size: sizes[at], whole: [0, 20, 50, 80, 95][random.usize(0..5)] }
    }

    fn content(&self, unit: usize, random: &mut Rng) -> Vec<u8> {
        let mut content = self.file.synced.clone();
        if let Some(shortest) = self.cuts.iter().map(|(_, length)| *length).min() {
            content.truncate(shortest);
        }
        content.resize(self.size, 0);
        let mut units: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, (_, change)) in self.file.pending.iter().enumerate() {
            if let Change::Write { at, data } = change
                && !data.is_empty()
            {
                for number in at / unit..=(at + data.len() - 1) / unit {
                    units.entry(number).or_default().push(index);
                }
            }
        }
        for (number, writes) in units {
            let start = number * unit;
            if start < self.size {
                self.fill(&mut content, start, self.size.min(start + unit), &writes, random);
            }
        }
        content
    }

    /// One unit, which `writes` touched.
    fn fill(&self, content: &mut [u8], start: usize, end: usize, writes: &[usize], random: &mut Rng) {
        let reaches = |(_, length): &&(usize, usize)| *length < end;
        let first = self.cuts.iter().rfind(reaches).map_or(0, |(index, _)| index + 1);
        let last = self.lost_cuts.iter().find(reaches).map_or(usize::MAX, |(index, _)| *index);
        let certain = writes.partition_point(|index| *index < first);
        let possible = writes.partition_point(|index| *index < last).max(certain);
        let survive =
            if random.u8(0..100) < self.whole { possible } else { random.usize(certain..=possible) };
        let mut cuts = self.cuts.iter().peekable();
        for index in &writes[..survive] {
            while let Some((_, length)) = cuts.next_if(|(cut, _)| cut < index) {
                zero_behind(content, *length, start, end);
            }
            if let (_, Change::Write { at, data }) = &self.file.pending[*index] {
                let (from, to) = (start.max(*at), end.min(at + data.len()));
                if from < to {
                    content[from..to].copy_from_slice(&data[from - at..to - at]);
                }
            }
        }
        cuts.for_each(|(_, length)| zero_behind(content, *length, start, end));
    }
}

fn zero_behind(content: &mut [u8], length: usize, start: usize, end: usize) {
    content[length.clamp(start, end)..end].fill(0);
}
