//! What the server, the supervisor and the sandbox's first process say to each other:
//! a kind, a length, and so many bytes.

use std::io::{self, Read, Write};

use super::order::MAX_ARTEFACTS;

/// Bytes of one frame: the largest artefact, with its name.
const MAX_FRAME: usize = MAX_ARTEFACTS + (64 << 10);
/// The kind and the length.
const HEAD: usize = 5;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::exec) enum Kind {
    /// Down: an [`Order`](super::order::Order), JSON. First the order, then its files.
    Order = 1,
    /// Down, and up again: a file of the working folder.
    File = 2,
    /// Down: that was all.
    Go = 3,
    /// Down: for the program's standard input.
    Typed = 4,
    /// Down: its standard input ends.
    TypedAll = 5,
    /// Down: kill it.
    Stop = 6,
    /// Up: the program runs.
    Started = 7,
    /// Up: it said this.
    Stdout = 8,
    /// Up: it said this, on its standard error.
    Stderr = 9,
    /// Up, last but for files: how it ended, JSON.
    Ended = 10,
    /// Up: the sandbox could not be made, and why, JSON.
    Failed = 11,
    /// Up, first, from a runner: what programs are confined by, JSON.
    Means = 12,
    /// Up, from the sandbox's first process: what all others use now, JSON.
    Sample = 13,
    /// Up, before the end: what the program told of itself.
    Report = 14,
}

impl Kind {
    const ALL: [Self; 14] = [
        Self::Order,
        Self::File,
        Self::Go,
        Self::Typed,
        Self::TypedAll,
        Self::Stop,
        Self::Started,
        Self::Stdout,
        Self::Stderr,
        Self::Ended,
        Self::Failed,
        Self::Means,
        Self::Sample,
        Self::Report,
    ];

    fn of(byte: u8) -> io::Result<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == byte).ok_or_else(|| invalid("no such frame"))
    }
}

/// The kind and length that stand before a frame's bytes.
pub(in crate::exec) fn head(kind: Kind, length: usize) -> [u8; HEAD] {
    let length = u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    [kind as u8, length[0], length[1], length[2], length[3]]
}

/// Appends a frame.
pub(in crate::exec) fn push(frames: &mut Vec<u8>, kind: Kind, bytes: &[u8]) {
    frames.extend_from_slice(&head(kind, bytes.len()));
    frames.extend_from_slice(bytes);
}

/// Writes a frame, and waits until it is written.
///
/// # Errors
/// Those of the writer.
pub(in crate::exec) fn write(to: &mut impl Write, kind: Kind, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&head(kind, bytes.len()))?;
    to.write_all(bytes)
}

/// Reads a frame, and waits for it.
///
/// # Errors
/// Those of the reader; what is no frame.
pub(in crate::exec) fn read(from: &mut impl Read) -> io::Result<(Kind, Vec<u8>)> {
    let mut head = [0; HEAD];
    from.read_exact(&mut head)?;
    let (kind, length) = parse(head)?;
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok((kind, bytes))
}

fn parse(head: [u8; HEAD]) -> io::Result<(Kind, usize)> {
    let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
    if length > MAX_FRAME {
        return Err(invalid("a frame is too long"));
    }
    Ok((Kind::of(head[0])?, length))
}

fn invalid(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// Frames out of bytes that come in pieces.
#[derive(Debug, Default)]
pub(in crate::exec) struct Frames {
    bytes: Vec<u8>,
}

impl Frames {
    /// Adds what came.
    pub(in crate::exec) fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Bytes without which the next frame, or its length, is not whole.
    ///
    /// # Errors
    /// What is no frame.
    pub(in crate::exec) fn missing(&self) -> io::Result<usize> {
        let Some(head) = self.bytes.first_chunk() else { return Ok(HEAD - self.bytes.len()) };
        let (_, length) = parse(*head)?;
        Ok((HEAD + length).saturating_sub(self.bytes.len()))
    }

    /// The next whole frame.
    ///
    /// # Errors
    /// What is no frame.
    pub(in crate::exec) fn next(&mut self) -> io::Result<Option<(Kind, Vec<u8>)>> {
        let Some(head) = self.bytes.first_chunk() else { return Ok(None) };
        let (kind, length) = parse(*head)?;
        if self.bytes.len() < HEAD + length {
            return Ok(None);
        }
        let rest = self.bytes.split_off(HEAD + length);
        let mut frame = std::mem::replace(&mut self.bytes, rest);
        frame.drain(..HEAD);
        Ok(Some((kind, frame)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_whole_out_of_single_bytes() {
        let mut bytes = Vec::new();
        push(&mut bytes, Kind::Stdout, b"one");
        push(&mut bytes, Kind::Stop, b"");
        let mut frames = Frames::default();
        let mut found = Vec::new();
        for byte in bytes {
            frames.feed(&[byte]);
            found.extend(frames.next().unwrap());
        }
        assert_eq!(found, [(Kind::Stdout, b"one".to_vec()), (Kind::Stop, Vec::new())]);
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        let mut frames = Frames::default();
        frames.feed(&[0, 0, 0, 0, 0]);
        assert!(frames.next().is_err());
        assert!(read(&mut [Kind::Stdout as u8, 255, 255, 255, 255].as_slice()).is_err());
    }
}
