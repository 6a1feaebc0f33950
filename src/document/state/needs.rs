//! What an update needs, looked up without touching the document.

use std::collections::HashMap;

use crate::protocol::update::{Id, Kind, Struct, Visitor};

/// Where each client's structs of an update end. Nearly always one client.
#[derive(Debug, Default)]
pub(super) struct Ends(pub(super) Vec<(u64, u32)>);

impl Ends {
    fn get(&self, client: u64) -> Option<u32> {
        self.0.iter().find(|(known, _)| *known == client).map(|(_, end)| *end)
    }
}

/// Collects them, of an update of which nothing is known or waits.
impl Visitor for Ends {
    fn client(&mut self, client: u64, _: u32) {
        self.0.push((client, 0));
    }

    fn block(&mut self, block: &Struct) {
        if let Some((_, end)) = self.0.last_mut() {
            *end = block.id.clock + block.len;
        }
    }
}

/// Looks whether all that an update needs is there. An update of several clients
/// whose sections need each other counts as lacking: carving sorts it out.
pub(super) struct Needs<'a> {
    clocks: &'a HashMap<u64, u32>,
    pub(super) ends: Ends,
    /// Something is needed that is not there yet.
    pub(super) lacking: bool,
    /// Some structs are known already.
    pub(super) overlapping: bool,
    /// There are clocks that the document does not have.
    pub(super) news: bool,
    /// There are deletions.
    pub(super) deletes: bool,
    /// There is content other than text.
    pub(super) rich: bool,
    /// How many clients have a section.
    pub(super) clients: usize,
}

impl<'a> Needs<'a> {
    pub(super) fn new(clocks: &'a HashMap<u64, u32>) -> Self {
        Self {
            clocks,
            ends: Ends::default(),
            lacking: false,
            overlapping: false,
            news: false,
            deletes: false,
            rich: false,
            clients: 0,
        }
    }

    fn known(&self, client: u64) -> u32 {
        match self.ends.get(client) {
            Some(end) => end,
            None => self.clocks.get(&client).copied().unwrap_or(0),
        }
    }
}

impl Visitor for Needs<'_> {
    fn client(&mut self, client: u64, _: u32) {
        self.clients += 1;
        if self.ends.0.len() >= 32 {
            // Looking up would become slow; carving has a map for it.
            self.lacking = true;
        } else {
            let known = self.clocks.get(&client).copied().unwrap_or(0);
            self.ends.0.push((client, known));
        }
    }

    fn block(&mut self, block: &Struct) {
        self.rich |= block.is_rich;
        if self.lacking || block.kind == Kind::Skip {
            return;
        }
        let Some((_, known)) = self.ends.0.last().copied() else { return };
        self.lacking = block.id.clock > known
            || block.needs.iter().flatten().any(|id: &Id| id.clock >= self.known(id.client));
        let end = block.id.clock + block.len;
        self.overlapping |= block.id.clock < known;
        if end > known {
            self.news = true;
            if let Some(last) = self.ends.0.last_mut() {
                last.1 = end;
            }
        }
    }

    fn delete(&mut self, start: Id, len: u32) {
        self.deletes = true;
        self.lacking = self.lacking || start.clock + len > self.known(start.client);
    }
}
