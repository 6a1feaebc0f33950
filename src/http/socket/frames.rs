//! Follows the frames of a client (RFC 6455, section 5.2) by their headers alone, while
//! their bytes come in: how many there are, and what has come of a message that is not
//! complete yet. Pure.
//!
//! A library that reads WebSockets shows whole messages only. What comes before a
//! message is complete costs work and memory, too, and shows here.

/// Bytes of the longest header: two, a length of eight, a mask of four.
const LONGEST: usize = 14;
/// Bytes that a control frame may carry (section 5.5).
const CONTROL: u64 = 125;

const FINAL: u8 = 0x80;
const CONTROL_BIT: u8 = 0x08;
const MASKED: u8 = 0x80;
const LENGTH: u8 = 0x7f;
const LENGTH_16: u8 = 126;
const LENGTH_64: u8 = 127;

/// The frames of one client so far.
#[derive(Debug, Default)]
pub(in crate::http) struct Frames {
    header: [u8; LONGEST],
    /// Bytes of the header that have come.
    has: usize,
    /// Of the frame that is coming: bytes that have not come.
    missing: u64,
    kind: Kind,
    frames: u64,
    begun: u64,
    message: Option<Unfinished>,
}

/// What a frame is part of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Control,
    /// A message that goes on after it.
    Part,
    /// A message that ends with it.
    Last,
}

/// A message of which something is still to come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::http) struct Unfinished {
    /// Bytes that have come.
    pub(super) held: u64,
    /// Bytes that it will have at least, by the frames that have begun.
    pub(super) announced: u64,
}

/// Why nothing more is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Violation {
    /// A message is larger than it may be.
    TooLarge,
    /// A control frame that cannot be one.
    Control,
}

impl Frames {
    /// Goes on with bytes that have come. No message may have more than `limit` bytes.
    ///
    /// # Errors
    /// By the first header that announces too much, long before that has come.
    pub(in crate::http) fn feed(&mut self, mut bytes: &[u8], limit: u64) -> Result<(), Violation> {
        while !bytes.is_empty() {
            if self.missing == 0 {
                let (next, rest) = bytes.split_at(1);
                self.header[self.has] = next[0];
                self.has += 1;
                bytes = rest;
                if self.has == header_len(&self.header[..self.has]) {
                    self.has = 0;
                    self.begin(limit)?;
                }
                continue;
            }
            let taken = usize::try_from(self.missing).map_or(bytes.len(), |missing| missing.min(bytes.len()));
            self.missing -= taken as u64;
            bytes = &bytes[taken..];
            if self.kind != Kind::Control
                && let Some(message) = &mut self.message
            {
                message.held += taken as u64;
            }
            self.end_if_complete();
        }
        Ok(())
    }

    /// Whether all that has begun has come: another frame could follow.
    pub(in crate::http) fn is_between(&self) -> bool {
        (self.has, self.missing) == (0, 0)
    }

    /// A header is complete.
    fn begin(&mut self, limit: u64) -> Result<(), Violation> {
        let [first, second, ..] = self.header;
        self.frames += 1;
        self.missing = length(&self.header);
        if first & CONTROL_BIT != 0 {
            self.kind = Kind::Control;
            return if self.missing > CONTROL || second & LENGTH >= LENGTH_16 {
                Err(Violation::Control)
            } else {
                Ok(())
            };
        }
        self.kind = if first & FINAL == 0 { Kind::Part } else { Kind::Last };
        if self.message.is_none() {
            self.begun += 1;
        }
        let message = self.message.get_or_insert_default();
        message.announced = message.announced.saturating_add(self.missing);
        if message.announced > limit {
            return Err(Violation::TooLarge);
        }
        self.end_if_complete();
        Ok(())
    }

    fn end_if_complete(&mut self) {
        if self.missing == 0 && self.kind == Kind::Last {
            self.message = None;
        }
    }

    /// Frames that have begun so far, of any kind.
    pub(in crate::http) fn count(&self) -> u64 {
        self.frames
    }

    /// Messages that have begun so far.
    pub(in crate::http) fn begun(&self) -> u64 {
        self.begun
    }

    /// The message that has begun and is not complete, if there is one.
    pub(in crate::http) fn unfinished(&self) -> Option<Unfinished> {
        self.message
    }
}

/// Bytes of a header that begins like this: more than these, if it is not complete.
fn header_len(header: &[u8]) -> usize {
    let [_, second, ..] = header else { return 2 };
    let length = match second & LENGTH {
        LENGTH_16 => 2,
        LENGTH_64 => 8,
        _ => 0,
    };
    2 + length + if second & MASKED == 0 { 0 } else { 4 }
}

/// The length in a complete header.
fn length(header: &[u8; LONGEST]) -> u64 {
    let [_, second, a, b, c, d, e, f, g, h, ..] = *header;
    match second & LENGTH {
        LENGTH_16 => u64::from(u16::from_be_bytes([a, b])),
        LENGTH_64 => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
        short => u64::from(short),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINARY: u8 = 2;
    const CONTINUATION: u8 = 0;
    const PING: u8 = 9;
    const NO_LIMIT: u64 = u64::MAX;

    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut out = header(first, length as u64);
        out.resize(out.len() + length, 0xff);
        out
    }

    fn header(first: u8, length: u64) -> Vec<u8> {
        let mut out = vec![first];
        match length {
            0..126 => out.push(MASKED | length as u8),
            126..0x1_0000 => {
                out.push(MASKED | LENGTH_16);
                out.extend_from_slice(&(length as u16).to_be_bytes());
            }
            _ => {
                out.push(MASKED | LENGTH_64);
                out.extend_from_slice(&length.to_be_bytes());
            }
        }
        // A mask that looks like headers.
        out.extend_from_slice(&[0x82, 0xff, 0x82, 0xff]);
        out
    }

    #[test]
    fn hard_7_frames_are_counted_wherever_their_bytes_are_cut() {
        let lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];
        let wire: Vec<u8> = lengths.iter().flat_map(|length| frame(FINAL | BINARY, *length)).collect();
        for cut in [1, 2, 3, 5, 7, 13, 14, 15, 4_096, wire.len()] {
            let mut frames = Frames::default();
            wire.chunks(cut).for_each(|chunk| frames.feed(chunk, NO_LIMIT).unwrap());
            assert_eq!(frames.count(), lengths.len() as u64, "chunks of {cut}");
            assert_eq!(frames.begun(), lengths.len() as u64);
            assert_eq!(frames.unfinished(), None);
        }
    }

    #[test]
    fn hard_7_a_message_is_unfinished_until_its_last_frame_is_complete() {
        let mut frames = Frames::default();
        let mut feed = |bytes: &[u8]| {
            frames.feed(bytes, NO_LIMIT).unwrap();
            (frames.count(), frames.unfinished().map(|message| (message.held, message.announced)))
        };
        assert_eq!(feed(&frame(BINARY, 10)), (1, Some((10, 10))));
        assert_eq!(feed(&frame(CONTINUATION, 0)), (2, Some((10, 10))), "an empty one is a frame, too");
        assert_eq!(feed(&frame(FINAL | PING, 4)), (3, Some((10, 10))), "a ping is no part of it");
        let last = frame(FINAL | CONTINUATION, 500);
        assert_eq!(feed(&last[..5]), (3, Some((10, 10))));
        assert_eq!(feed(&last[5..300]), (4, Some((302, 510))));
        assert_eq!(feed(&last[300..]), (4, None));
        assert_eq!(feed(&frame(BINARY, 0)), (5, Some((0, 0))), "begun, and nothing has come");
        assert_eq!(feed(&frame(FINAL | CONTINUATION, 0)), (6, None));
        assert_eq!(frames.begun(), 2);
    }

    #[test]
    fn hard_7_what_is_too_large_is_noticed_when_it_is_announced() {
        let mut frames = Frames::default();
        frames.feed(&frame(BINARY, 60), 100).unwrap();
        frames.feed(&frame(CONTINUATION, 40), 100).unwrap();
        assert_eq!(frames.feed(&header(CONTINUATION, 1), 100), Err(Violation::TooLarge));
        assert_eq!(Frames::default().feed(&header(BINARY, u64::MAX), 100), Err(Violation::TooLarge));
        // Each message for itself.
        let mut frames = Frames::default();
        (0..10).for_each(|_| frames.feed(&frame(FINAL | BINARY, 100), 100).unwrap());
    }

    #[test]
    fn hard_7_no_control_frame_is_large() {
        Frames::default().feed(&frame(FINAL | PING, 125), 0).unwrap();
        for length in [126, 1 << 20] {
            assert_eq!(
                Frames::default().feed(&header(FINAL | PING, length), NO_LIMIT),
                Err(Violation::Control)
            );
        }
    }
}
