//! Messages that no library would write.

use bytes::Bytes;
use pairpad::protocol::lib0::{write_var, write_var_bytes};

/// Kind of an item that holds text, as its info byte has it.
pub const TEXT: u8 = 4;
/// Kind of an item that holds JSON values, as its info byte has it.
pub const ANY: u8 = 8;
/// Content of an item: a shared type.
pub const TYPE: u8 = 7;

/// An update of one struct without deletions.
#[derive(Debug, Clone)]
pub struct OneStruct {
    /// Its author's id.
    pub client: u64,
    /// Its first clock.
    pub clock: u64,
    /// Its kind: [`TEXT`], [`ANY`] or any other info byte.
    pub content: u8,
    /// Where it goes.
    pub place: Place,
    /// What follows the info byte and the place.
    pub body: Vec<u8>,
}

/// Where an item is.
#[derive(Debug, Clone)]
pub enum Place {
    /// At the beginning of this root.
    Root(&'static str),
    /// The first of the type that this item holds.
    Inside(u64, u64),
    /// Behind this item.
    After(u64, u64),
}

impl OneStruct {
    /// The bytes of it.
    pub fn update(&self) -> Bytes {
        let mut out = vec![1, 1];
        write_var(&mut out, self.client);
        write_var(&mut out, self.clock);
        match &self.place {
            Place::Root(root) => {
                out.extend([self.content, 1]);
                write_var_bytes(&mut out, root.as_bytes());
            }
            Place::Inside(client, clock) => {
                out.extend([self.content, 0]);
                write_var(&mut out, *client);
                write_var(&mut out, *clock);
            }
            Place::After(client, clock) => {
                out.push(self.content | 0x80);
                write_var(&mut out, *client);
                write_var(&mut out, *clock);
            }
        }
        out.extend_from_slice(&self.body);
        out.push(0);
        out.into()
    }
}

/// A text item's body.
pub fn text(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    write_var_bytes(&mut out, text.as_bytes());
    out
}

/// `depth` arrays in each other.
pub fn nested_any(depth: usize) -> Vec<u8> {
    let mut body = vec![1];
    for _ in 0..depth {
        body.extend([0x75, 1]);
    }
    body.push(0x7f);
    body
}

/// An update with so many clients of one struct each.
pub fn many_clients(clients: u64) -> Bytes {
    let mut out = Vec::new();
    write_var(&mut out, clients);
    // As libraries write them: the largest first.
    for client in (0..clients).rev() {
        out.push(1);
        write_var(&mut out, 1_000_000 + client);
        out.extend([0, 4, 1, 1, b't', 1, b'x']);
    }
    out.push(0);
    out.into()
}
