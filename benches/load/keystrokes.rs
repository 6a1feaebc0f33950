//! Keystrokes as Yjs writes them: one character after the author's last one.

use bytes::Bytes;
use pairpad::protocol::lib0::{Reader, write_var, write_var_bytes};

/// Somebody who types.
pub struct Typist {
    client: u64,
    clock: u32,
}

impl Typist {
    pub fn new(client: u64) -> Self {
        Self { client, clock: 0 }
    }

    /// The Update message of the next keystroke.
    pub fn press(&mut self) -> Bytes {
        let mut update = Vec::with_capacity(32);
        update.extend([1, 1]);
        write_var(&mut update, self.client);
        write_var(&mut update, u64::from(self.clock));
        if self.clock == 0 {
            // The first has no neighbour, but a parent: the root text 'code'.
            update.extend([0x04, 1]);
            write_var_bytes(&mut update, b"code");
        } else {
            update.push(0x84);
            write_var(&mut update, self.client);
            write_var(&mut update, u64::from(self.clock - 1));
        }
        write_var_bytes(&mut update, b"x");
        update.push(0);
        self.clock += 1;
        pairpad::protocol::message::update(&update)
    }
}

/// Who typed a frame's keystroke, and which of theirs it is. `None` for frames
/// that are something else.
pub fn read(frame: &[u8]) -> Option<(u64, u32)> {
    let rest = frame.strip_prefix(&[0, 2])?;
    let mut reader = Reader::new(rest);
    reader.var_u64().ok()?;
    if reader.take(2).ok()? != [1, 1] {
        return None;
    }
    Some((reader.var_u64().ok()?, reader.var_u31().ok()?))
}
