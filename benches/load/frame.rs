//! WebSocket frames by hand (RFC 6455): a client as cheap as can be, so that the
//! load's core has time to spare and a latency is the server's.

use std::ops::Range;

pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;

const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;

/// Appends a client's frame whose payload is `parts`, one after the other. Its mask
/// is zero, which saves us the work of masking; the server does all of its own.
pub fn write(out: &mut Vec<u8>, opcode: u8, parts: [&[u8]; 2]) {
    let length = parts[0].len() + parts[1].len();
    out.push(FINAL | opcode);
    match length {
        0..126 => out.push(MASKED | length as u8),
        126..0x1_0000 => {
            out.push(MASKED | 126);
            out.extend((length as u16).to_be_bytes());
        }
        _ => {
            out.push(MASKED | 127);
            out.extend((length as u64).to_be_bytes());
        }
    }
    out.extend([0; 4]);
    parts.iter().for_each(|part| out.extend_from_slice(part));
}

/// A server's frame.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame {
    pub opcode: u8,
    pub payload: Range<usize>,
}

/// The frame at the beginning of `bytes`, if its header is all there; its payload
/// may still be on its way. Several frames may have come in one segment.
pub fn read(bytes: &[u8]) -> Option<Frame> {
    let [first, second, rest @ ..] = bytes else { return None };
    assert!(first & FINAL != 0, "a server here sends no fragments");
    let (start, length) = match second {
        126 => (4, u64::from(u16::from_be_bytes(rest.get(..2)?.try_into().unwrap()))),
        127 => (10, u64::from_be_bytes(rest.get(..8)?.try_into().unwrap())),
        // A server's frames have no mask.
        length => (2, u64::from(*length)),
    };
    Some(Frame { opcode: first & 0x0f, payload: start..start + length as usize })
}
