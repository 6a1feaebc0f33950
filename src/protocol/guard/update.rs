//! Updates as they come in.

use std::ops::Deref;

use bytes::Bytes;

use crate::protocol::inline::InlineVec;
use crate::protocol::lib0::{Malformed, Reader};
use crate::protocol::update::{Id, Kind, Struct, Visitor, walk_update};

/// Sections, and clients depended on, that are noted one by one. Looking them up
/// goes through all of them.
const NOTED: usize = 32;

/// A v1 update that was checked, with what one walk over it found. It reads as
/// its bytes. What a keystroke brings is noted without an allocation.
#[derive(Debug, Clone)]
pub struct CheckedUpdate {
    bytes: Bytes,
    found: Found,
}

/// One client's structs, as a range of clocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Section {
    /// Who made them.
    pub client: u64,
    /// The first clock.
    pub start: u32,
    /// The clock after the last.
    pub end: u32,
    /// Whether there are clocks in between that the update says nothing about.
    pub has_holes: bool,
}

#[derive(Debug, Clone, Default)]
struct Found {
    sections: InlineVec<Section, 1>,
    dependencies: InlineVec<Id, 3>,
    deleted: u64,
    clients: u32,
    structs: u32,
    ranges: u32,
    deletions_at: u32,
    /// Which of left neighbour, right neighbour and parent the first struct has.
    /// They are the first dependencies.
    first: [bool; 3],
    is_entangled: bool,
    is_rich: bool,
    has_types: bool,
}

impl CheckedUpdate {
    /// Checks a whole v1 update.
    ///
    /// # Errors
    /// When the bytes are malformed.
    pub fn check(bytes: Bytes) -> Result<Self, Malformed> {
        let mut found = Found::default();
        walk_update(&bytes, &mut found)?;
        Ok(Self { bytes, found })
    }

    /// One that changes nothing.
    pub fn empty() -> Self {
        Self { bytes: Bytes::from_static(&[0, 0]), found: Found { deletions_at: 1, ..Found::default() } }
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Whether it holds neither structs nor deletions.
    pub fn is_empty(&self) -> bool {
        self.found.clients == 0 && self.found.ranges == 0
    }

    /// The clocks of each client's structs, in the update's order. Of an
    /// [entangled](Self::is_entangled) update only the first.
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        // A section of holes says nothing.
        self.found.sections.iter().filter(|section| section.end > section.start)
    }

    /// Ids that have to be known before all structs and deletions can take
    /// effect: those of the first struct, and for each client the highest that is
    /// not in an earlier section.
    pub fn dependencies(&self) -> impl Iterator<Item = &Id> {
        self.found.dependencies.iter()
    }

    /// Whether there are too many sections or dependencies to note them all: what
    /// the update depends on shows only when it is taken apart.
    pub fn is_entangled(&self) -> bool {
        self.found.is_entangled
    }

    /// How many clients have a section.
    pub fn clients(&self) -> usize {
        self.found.clients as usize
    }

    /// How many structs there are.
    pub fn structs(&self) -> usize {
        self.found.structs as usize
    }

    /// The struct of an update that has only one, but for where it begins. A
    /// collected one counts as an item that depends on nothing.
    pub fn only_struct(&self) -> Option<Struct> {
        let section = self.sections().next().filter(|_| self.found.structs == 1)?;
        let mut noted = self.found.dependencies.iter().copied();
        Some(Struct {
            id: Id { client: section.client, clock: section.start },
            len: section.end - section.start,
            kind: Kind::Item,
            is_rich: self.found.is_rich,
            is_type: self.found.has_types,
            dependencies: self.found.first.map(|has| if has { noted.next() } else { None }),
            start: 0,
            end: self.found.deletions_at as usize,
        })
    }

    /// Whether there is content other than text and deletions, which every library
    /// reads and writes alike.
    pub fn is_rich(&self) -> bool {
        self.found.is_rich
    }

    /// Whether there are shared types.
    pub fn has_types(&self) -> bool {
        self.found.has_types
    }

    /// How many clocks it deletes.
    pub fn deleted(&self) -> u64 {
        self.found.deleted
    }

    /// The ranges of clocks that it deletes.
    pub fn deletions(&self) -> impl Iterator<Item = (Id, u32)> {
        let mut reader = Reader::new(&self.bytes[self.found.deletions_at as usize..]);
        let _ = reader.var_u31();
        let (mut client, mut left) = (0, 0);
        (0..self.found.ranges).map_while(move |_| {
            while left == 0 {
                client = reader.var_u64().ok()?;
                left = reader.var_u31().ok()?;
            }
            left -= 1;
            Some((Id { client, clock: reader.var_u31().ok()? }, reader.var_u31().ok()?))
        })
    }
}

impl Deref for CheckedUpdate {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The same when they came as the same bytes.
impl PartialEq for CheckedUpdate {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for CheckedUpdate {}

impl Found {
    /// Notes an id, unless an earlier section has it.
    #[inline]
    fn depend_on(&mut self, id: Id) {
        if self.sections.iter().any(|section| section.client == id.client && id.clock < section.end) {
            return;
        }
        // Those of the first struct stay as they are.
        let first = self.first.iter().filter(|has| **has).count();
        let again = self.dependencies.iter_mut().skip(first).find(|known| known.client == id.client);
        if let Some(known) = again {
            known.clock = known.clock.max(id.clock);
        } else if self.dependencies.len() < NOTED {
            self.dependencies.push(id);
        } else {
            self.is_entangled = true;
        }
    }
}

impl Visitor for Found {
    fn client(&mut self, client: u64, _: u32) {
        self.clients += 1;
        if self.sections.len() < NOTED {
            self.sections.push(Section { client, ..Section::default() });
        } else {
            self.is_entangled = true;
        }
    }

    #[inline]
    fn block(&mut self, block: &Struct) {
        self.structs += 1;
        self.is_rich |= block.is_rich;
        self.has_types |= block.is_type;
        if block.kind == Kind::Skip || self.is_entangled {
            return;
        }
        if self.structs == 1 {
            for (has, id) in self.first.iter_mut().zip(block.dependencies) {
                *has = id.is_some();
                id.into_iter().for_each(|id| self.dependencies.push(id));
            }
        } else {
            for id in block.dependencies.into_iter().flatten() {
                // What its author wrote before is in this section, or before it.
                if id.client != block.id.client {
                    self.depend_on(id);
                }
            }
        }
        if let Some(section) = self.sections.last_mut() {
            if section.end == 0 {
                section.start = block.id.clock;
            } else {
                section.has_holes |= block.id.clock > section.end;
            }
            section.end = block.id.clock + block.len;
        }
    }

    fn deletions(&mut self, at: usize) {
        // No frame is as long as four gigabytes.
        self.deletions_at = u32::try_from(at).unwrap_or(u32::MAX);
    }

    fn delete(&mut self, start: Id, len: u32) {
        self.ranges += 1;
        self.deleted += u64::from(len);
        if !self.is_entangled {
            self.depend_on(Id { clock: start.clock + len - 1, ..start });
        }
    }
}
