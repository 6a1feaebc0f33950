//! What is said over a trunk, in bytes. Numbers are 32 bits, little-endian.
//!
//! | first byte | then |
//! |---|---|
//! | 1, data | how many runs of channels, how many bytes; the runs, each its first channel and how many; the bytes |
//! | 2, end | a channel, on which nothing more comes |
//! | 3, credit | a channel, and how many of its bytes have gone on |
//! | 4, alive | nothing: whoever says it is there |

use std::io;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

/// Bytes of the largest piece of data.
pub(super) const PIECE: usize = 16 << 10;
/// How long nothing may come before the other server counts as gone.
const SILENT: Duration = Duration::from_secs(10);
/// Runs of channels that one piece may be for.
const RUNS: u32 = 1 << 16;

const DATA: u8 = 1;
const END: u8 = 2;
const CREDIT: u8 = 3;
const ALIVE: u8 = 4;

/// Channels, in the order in which they were added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Channels(Vec<(u32, u32)>);

impl Channels {
    pub(super) fn one(channel: u32) -> Self {
        Self(vec![(channel, 1)])
    }

    /// Adds one more. Channels that came one after the other take no more room than one.
    pub(super) fn push(&mut self, channel: u32) {
        match self.0.last_mut() {
            Some((first, count)) if first.checked_add(*count) == Some(channel) => *count += 1,
            _ => self.0.push((channel, 1)),
        }
    }

    /// Whether no more runs fit.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() as u64 >= u64::from(RUNS)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().flat_map(|(first, count)| (0..*count).map(|at| first.wrapping_add(at)))
    }
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame {
    /// Bytes for these channels, [`PIECE`] at most.
    Data(Channels, Bytes),
    /// Nothing more comes on this channel.
    End(u32),
    /// So many bytes of this channel have gone on.
    Credit(u32, u32),
    /// Whoever says it is there.
    Alive,
}

impl Frame {
    /// Writes all but the data's bytes.
    pub(super) fn write_head(&self, out: &mut BytesMut) {
        match self {
            Self::Data(channels, bytes) => {
                out.put_u8(DATA);
                out.put_u32_le(channels.0.len() as u32);
                out.put_u32_le(bytes.len() as u32);
                for (first, count) in &channels.0 {
                    out.put_u32_le(*first);
                    out.put_u32_le(*count);
                }
            }
            Self::End(channel) => {
                out.put_u8(END);
                out.put_u32_le(*channel);
            }
            Self::Credit(channel, bytes) => {
                out.put_u8(CREDIT);
                out.put_u32_le(*channel);
                out.put_u32_le(*bytes);
            }
            Self::Alive => out.put_u8(ALIVE),
        }
    }

    /// Reads one. `None` at the end.
    ///
    /// # Errors
    /// When what comes is no frame, or nothing comes for [`SILENT`].
    pub(super) async fn next(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Self>> {
        timeout(SILENT, Self::read(from)).await.map_err(|_| io::ErrorKind::TimedOut)?
    }

    async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Self>> {
        let kind = match from.read_u8().await {
            Ok(kind) => kind,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        };
        match kind {
            DATA => {
                let (runs, len) = (from.read_u32_le().await?, from.read_u32_le().await?);
                if runs > RUNS || len as usize > PIECE {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                let mut channels = Channels(Vec::with_capacity(runs as usize));
                for _ in 0..runs {
                    channels.0.push((from.read_u32_le().await?, from.read_u32_le().await?));
                }
                let mut bytes = vec![0; len as usize];
                from.read_exact(&mut bytes).await?;
                Ok(Some(Self::Data(channels, bytes.into())))
            }
            END => Ok(Some(Self::End(from.read_u32_le().await?))),
            CREDIT => Ok(Some(Self::Credit(from.read_u32_le().await?, from.read_u32_le().await?))),
            ALIVE => Ok(Some(Self::Alive)),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_written_is_read() {
        let mut channels = Channels::one(7);
        [8, 9, 3, u32::MAX, 0].into_iter().for_each(|channel| channels.push(channel));
        assert_eq!(channels.0, [(7, 3), (3, 1), (u32::MAX, 1), (0, 1)]);
        assert_eq!(channels.iter().collect::<Vec<_>>(), [7, 8, 9, 3, u32::MAX, 0]);
        let frames = [
            Frame::Data(channels, Bytes::from_static(b"key")),
            Frame::End(4),
            Frame::Alive,
            Frame::Credit(5, 70_000),
        ];
        let mut out = BytesMut::new();
        for frame in &frames {
            frame.write_head(&mut out);
            if let Frame::Data(_, bytes) = frame {
                out.extend_from_slice(bytes);
            }
        }
        let mut from = &out[..];
        for frame in frames {
            assert_eq!(Frame::read(&mut from).await.unwrap(), Some(frame));
        }
        assert_eq!(Frame::read(&mut from).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_is_none_takes_no_memory() {
        let large = [&[DATA][..], &1_u32.to_le_bytes(), &(1_u32 << 30).to_le_bytes()].concat();
        let many = [&[DATA][..], &u32::MAX.to_le_bytes(), &1_u32.to_le_bytes()].concat();
        for odd in [&large[..], &many, &[9], &[END, 1]] {
            assert!(Frame::read(&mut &*odd).await.is_err(), "{odd:?}");
        }
    }
}
