//! The way out over a trunk, which all of its channels share.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::wire::{Channels, Frame};

/// Bytes that are gathered before they are written.
const GATHERED: usize = 64 << 10;
/// Data above that is not copied to be gathered.
const COPIED: usize = 4 << 10;
/// Data up to that is told apart by what it is, all other by where in memory.
const SMALL: usize = 32;
/// How often it is said that this server is there.
const ALIVE: Duration = Duration::from_secs(2);

/// What waits to be written.
#[derive(Debug, Default)]
pub(super) struct Line {
    waiting: Mutex<Waiting>,
    wake: Notify,
    written: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: VecDeque<Frame>,
    /// The number of the first of them.
    first: u64,
    /// The numbers of the frames that have the same data, in order.
    same: HashMap<Data, Vec<u64>>,
    /// What was taken is not written yet.
    is_writing: bool,
    is_over: bool,
}

/// What makes data the same: as long as it waits its memory is not used for anything else.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Data {
    Small(Bytes),
    At(usize, usize),
}

impl Data {
    fn of(bytes: &Bytes) -> Self {
        if bytes.len() <= SMALL {
            Self::Small(bytes.clone())
        } else {
            Self::At(bytes.as_ptr() as usize, bytes.len())
        }
    }
}

/// The trunk has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Over;

/// The number after that of a channel's latest data: what follows may not come before it.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Latest(u64);

impl Line {
    /// Data for a channel, [`PIECE`] bytes at most. What was just sent to others, the very same bytes in
    /// memory, goes to this one together with them.
    ///
    /// # Errors
    /// When the trunk has gone.
    ///
    /// [`PIECE`]: super::wire::PIECE
    pub(super) fn send(&self, channel: u32, latest: &mut Latest, piece: Bytes) -> Result<(), Over> {
        let mut waiting = self.waiting();
        if waiting.is_over {
            return Err(Over);
        }
        waiting.add(channel, latest, piece);
        drop(waiting);
        self.wake.notify_one();
        Ok(())
    }

    /// Something else than data. Where the trunk has gone, nobody has to hear it.
    pub(super) fn say(&self, frame: Frame) {
        let mut waiting = self.waiting();
        if !waiting.is_over {
            waiting.frames.push_back(frame);
            drop(waiting);
            self.wake.notify_one();
        }
    }

    /// Nothing more is taken.
    pub(super) fn end(&self) {
        let mut waiting = self.waiting();
        waiting.is_over = true;
        waiting.frames.clear();
        drop(waiting);
        self.wake.notify_one();
    }

    /// Whether all is written.
    pub(super) fn is_empty(&self) -> bool {
        let waiting = self.waiting();
        waiting.frames.is_empty() && !waiting.is_writing
    }

    /// Until something is written; whether it was all, [`Self::is_empty`] says. For one who waits.
    pub(super) async fn written(&self) {
        self.written.notified().await;
    }

    /// Whether nothing more is taken.
    pub(super) fn is_over(&self) -> bool {
        self.waiting().is_over
    }

    /// Writes what comes, until the end.
    ///
    /// # Errors
    /// When it can't be written.
    pub(super) async fn work(&self, mut to: impl AsyncWrite + Unpin) -> io::Result<()> {
        let mut out = BytesMut::new();
        loop {
            let frames = {
                let mut waiting = self.waiting();
                if waiting.is_over {
                    return Ok(());
                }
                waiting.is_writing = !waiting.frames.is_empty();
                waiting.take()
            };
            if frames.is_empty() && timeout(ALIVE, self.wake.notified()).await.is_ok() {
                continue;
            }
            if frames.is_empty() {
                Frame::Alive.write_head(&mut out);
            }
            for frame in frames {
                frame.write_head(&mut out);
                if let Frame::Data(_, bytes) = &frame {
                    if bytes.len() <= COPIED {
                        out.extend_from_slice(bytes);
                    } else {
                        to.write_all(&out.split()).await?;
                        to.write_all(bytes).await?;
                    }
                }
                if out.len() >= GATHERED {
                    to.write_all(&out.split()).await?;
                }
            }
            to.write_all(&out.split()).await?;
            to.flush().await?;
            self.waiting().is_writing = false;
            self.written.notify_one();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn add(&mut self, channel: u32, latest: &mut Latest, piece: Bytes) {
        let end = self.first + self.frames.len() as u64;
        let data = Data::of(&piece);
        let same = self.same.entry(data).or_default();
        // Before that it has later data already. The first of those that are left leaves most to join.
        if let Some(number) = same.get(same.partition_point(|number| *number < latest.0)).copied()
            && let Some(Frame::Data(channels, _)) = self.frames.get_mut((number - self.first) as usize)
            && !channels.is_full()
        {
            *latest = Latest(number + 1);
            return channels.push(channel);
        }
        same.push(end);
        self.frames.push_back(Frame::Data(Channels::one(channel), piece));
        *latest = Latest(end + 1);
    }

    fn take(&mut self) -> VecDeque<Frame> {
        self.first += self.frames.len() as u64;
        self.same.clear();
        std::mem::take(&mut self.frames)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::poll;
    use tokio::io::duplex;

    use super::*;

    /// What waits, as text and the channels that it is for.
    fn waits(line: &Line) -> Vec<(String, Vec<u32>)> {
        let frames = line.waiting().take();
        let told = |frame| match frame {
            Frame::Data(channels, bytes) => {
                (String::from_utf8_lossy(&bytes).into(), channels.iter().collect())
            }
            other => (format!("{other:?}"), Vec::new()),
        };
        frames.into_iter().map(told).collect()
    }

    #[test]
    fn what_many_are_sent_goes_once_and_in_each_ones_order() {
        let line = Line::default();
        let mut latest = [Latest::default(); 4];
        // Larger than what is known by its content.
        let [first, second, own] = ["first ", "second ", "own "].map(|word| Bytes::from(word.repeat(9)));
        let mut send = |channel: u32, bytes: &Bytes| {
            line.send(channel, &mut latest[channel as usize], bytes.clone()).unwrap();
        };
        send(1, &first);
        send(2, &own);
        send(2, &first);
        send(3, &first);
        for channel in [3, 1, 2] {
            send(channel, &second);
        }
        // The same once more is said once more.
        send(3, &second);
        // What came before would be too early for this one.
        send(2, &first);
        let expected = [
            (&first, vec![1, 3]),
            (&own, vec![2]),
            (&first, vec![2]),
            (&second, vec![3, 1, 2]),
            (&second, vec![3]),
            (&first, vec![2]),
        ];
        let expected: Vec<_> =
            expected.map(|(bytes, channels)| (String::from_utf8(bytes.to_vec()).unwrap(), channels)).into();
        assert_eq!(waits(&line), expected);
        send(1, &first);
        assert_eq!(waits(&line).len(), 1, "what was sent takes nobody in");
    }

    #[test]
    fn what_waits_for_several_is_shared_however_much_it_is() {
        let line = Line::default();
        let words: Vec<Bytes> = (0..50).map(|n| Bytes::from(format!("word {n} ").repeat(9))).collect();
        let mut latest = [Latest::default(); 20];
        for (channel, latest) in latest.iter_mut().enumerate() {
            // With something that is the same, and made anew for each.
            for word in &words {
                line.send(channel as u32, latest, Bytes::copy_from_slice(b"head")).unwrap();
                line.send(channel as u32, latest, word.clone()).unwrap();
            }
        }
        let found = waits(&line);
        assert_eq!(found.len(), words.len() * 2);
        assert!(found.iter().all(|(_, channels)| *channels == Vec::from_iter(0..20)));
        line.end();
        assert_eq!(line.send(0, &mut latest[0], words[0].clone()), Err(Over));
    }

    #[tokio::test]
    async fn whoever_waits_for_it_learns_that_all_is_written() {
        let line = Line::default();
        line.say(Frame::End(7));
        // It takes a byte at a time.
        let (to, mut from) = duplex(1);
        let (mut work, mut written) = (pin!(line.work(to)), pin!(line.written()));
        assert!(poll!(&mut work).is_pending());
        assert!(poll!(&mut written).is_pending() && !line.is_empty());
        let read = async {
            assert_eq!(Frame::next(&mut from).await.unwrap(), Some(Frame::End(7)));
            written.await;
        };
        tokio::select! {
            end = work => unreachable!("{end:?}"),
            () = read => assert!(line.is_empty()),
        }
    }
}
