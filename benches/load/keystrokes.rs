//! Keystrokes as Yjs writes them, and the presence that editors send with them.

use bytes::Bytes;
use pairpad::protocol::lib0::{Malformed, Reader, write_var, write_var_bytes};

/// Bits of a struct's first byte: what follows it, and its content.
const ORIGIN: u8 = 0x80;
const RIGHT_ORIGIN: u8 = 0x40;
const STRING: u8 = 4;

/// Somebody who types: each character after their last one.
pub struct Typist {
    client: u64,
    clock: u32,
    root: &'static str,
}

impl Typist {
    pub fn new(client: u64) -> Self {
        Self::in_root(client, "code")
    }

    /// In another root text.
    pub fn in_root(client: u64, root: &'static str) -> Self {
        Self { client, clock: 0, root }
    }

    /// The Update message of the next keystroke.
    pub fn press(&mut self) -> Bytes {
        pairpad::protocol::message::update(&self.next_update())
    }

    /// The update of the next keystroke.
    pub fn next_update(&mut self) -> Vec<u8> {
        let mut update = Vec::with_capacity(32);
        update.extend([1, 1]);
        write_var(&mut update, self.client);
        write_var(&mut update, u64::from(self.clock));
        if self.clock == 0 {
            // The first has no neighbour, but a parent: the root text.
            update.extend([STRING, 1]);
            write_var_bytes(&mut update, self.root.as_bytes());
        } else {
            update.push(ORIGIN | STRING);
            write_var(&mut update, self.client);
            write_var(&mut update, u64::from(self.clock - 1));
        }
        write_var_bytes(&mut update, b"x");
        update.push(0);
        self.clock += 1;
        update
    }

    /// The Awareness message that goes with the last keystroke: a name, a colour, and
    /// the caret as y-codemirror.next describes it.
    pub fn presence(&self) -> Bytes {
        let (client, clock) = (self.client, self.clock);
        let place = format!(
            r#"{{"type":null,"tname":null,"item":{{"client":{client},"clock":{}}},"assoc":0}}"#,
            clock.saturating_sub(1)
        );
        let state = format!(
            r##"{{"user":{{"name":"Ada","color":"#30bced"}},"cursor":{{"anchor":{place},"head":{place}}}}}"##
        );
        let mut entries = vec![1];
        write_var(&mut entries, client);
        write_var(&mut entries, u64::from(clock));
        write_var_bytes(&mut entries, state.as_bytes());
        let mut message = vec![1];
        write_var_bytes(&mut message, &entries);
        message.into()
    }
}

/// Whether a message is somebody's presence.
pub fn is_presence(message: &[u8]) -> bool {
    message.first() == Some(&1)
}

/// Calls `pressed` with each keystroke of a message, who typed it and which of theirs
/// it is, whether the server passed on what it got, or wrote an update of its own for
/// several.
pub fn read(message: &[u8], pressed: impl FnMut(u64, u32)) {
    if let [0, 1 | 2, rest @ ..] = message {
        // What nobody here typed ends the reading.
        let _ = read_update(rest, pressed);
    }
}

fn read_update(rest: &[u8], mut pressed: impl FnMut(u64, u32)) -> Result<(), Malformed> {
    let mut reader = Reader::new(rest);
    let mut reader = Reader::new(reader.var_bytes()?);
    for _ in 0..reader.var_u64()? {
        let structs = reader.var_u64()?;
        let client = reader.var_u64()?;
        let mut clock = reader.var_u31()?;
        for _ in 0..structs {
            let info = reader.u8()?;
            if info & 0x1f != STRING {
                return Ok(());
            }
            for origin in [ORIGIN, RIGHT_ORIGIN] {
                if info & origin != 0 {
                    reader.var_u64()?;
                    reader.var_u64()?;
                }
            }
            if info & (ORIGIN | RIGHT_ORIGIN) == 0 {
                match reader.var_u64()? {
                    1 => drop(reader.var_bytes()?),
                    _ => drop((reader.var_u64()?, reader.var_u64()?)),
                }
            }
            // One byte each: only 'x' is typed here.
            for _ in 0..reader.var_bytes()?.len() {
                pressed(client, clock);
                clock += 1;
            }
        }
    }
    Ok(())
}
