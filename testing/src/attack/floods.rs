//! Rows of frames without end.

use std::time::Duration;

use pairpad::protocol::message;
use tokio::time::Instant;

use super::room::{Pair, Room, fresh, typed};
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};
use crate::raw::{BEGINNING, BINARY, MIDDLE, PING, frame};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "empty-frames",
        rule: "HARD-7",
        does: "sends a message of empty frames that never ends, in the room where others type",
        pace: Pace::Alone,
        run: |target| Box::pin(flood(target, &frame(BEGINNING, b""), &frame(MIDDLE, b""))),
    },
    Attack {
        name: "ping-flood",
        rule: "HARD-7",
        does: "sends pings as fast as they are taken, in the room where others type",
        pace: Pace::Alone,
        run: |target| Box::pin(flood(target, &[], &frame(PING, b""))),
    },
    Attack {
        name: "message-flood",
        rule: "HARD-7",
        does: "sends messages that say nothing as fast as they are taken, in the room where others type",
        pace: Pace::Alone,
        run: |target| Box::pin(flood(target, &[], &frame(BINARY, &[99]))),
    },
    Attack {
        name: "edit-flood",
        rule: "HARD-2",
        does: "types 20,000 characters at once into the room where others type",
        pace: Pace::Alone,
        run: |target| Box::pin(edits(target)),
    },
];

/// Bytes of a flood at most: three times as many frames as the usual limits let through. Who
/// reads all of them in the time reads any number; more, and a busy machine has not the time.
const FLOOD: usize = 6 << 20;
/// How long it lasts.
const LASTS: Duration = Duration::from_secs(5);
/// Frames that are sent at once.
const ROW: usize = 10_000;

fn flood(
    target: Target,
    beginning: &[u8],
    frame: &[u8],
) -> impl Future<Output = Result<Outcome, Trouble>> + Send + 'static {
    let (beginning, row, each) = (beginning.to_vec(), frame.repeat(ROW), frame.len());
    async move {
        let room = Room::live(&target).await?;
        let mut honest = Pair::enter(&room).await?;
        let mut mallory = room.visit("code", room.link("candidate")).await?;
        let started = Instant::now();
        let flooding = async {
            mallory.write(&beginning, LASTS).await;
            let mut sent = 0;
            while sent < FLOOD && started.elapsed() < LASTS {
                if !mallory.write(&row, LASTS.saturating_sub(started.elapsed())).await {
                    break;
                }
                sent += row.len();
                mallory.drain().await;
                if mallory.closed.is_some() {
                    break;
                }
            }
            let is_whole = sent >= FLOOD && mallory.closed.is_none();
            Ok((sent, is_whole && mallory.is_read(LASTS.saturating_sub(started.elapsed())).await))
        };
        let ((sent, is_read), slowest) = honest.beside(flooding).await?;
        let (frames, took) = (sent / each, started.elapsed());
        if slowest > target.within() {
            return broken(format_args!("those in the room waited {slowest:?} beside {frames} frames"));
        }
        if is_read {
            return broken(format_args!("{frames} frames were read in {took:.1?}, without a bound"));
        }
        let end = mallory.closed.map_or("slowed down".to_owned(), |code| format!("closed with {code}"));
        held(format_args!("{end} after {frames} frames; those in the room waited {slowest:.0?} at most"))
    }
}

async fn edits(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let mut honest = Pair::enter(&room).await?;
    let mut mallory = room.visit("code", room.link("candidate")).await?;
    let client = fresh();
    let flooding = async {
        for clock in 0..20_000 {
            mallory.send(message::update(&typed(client, clock, "e"))).await;
            if clock % 1_000 == 0 {
                mallory.drain().await;
            }
        }
        mallory.settles().await
    };
    let (stays, slowest) = honest.beside(flooding).await?;
    if slowest > target.within() {
        return broken(format_args!("those in the room waited {slowest:?}"));
    }
    let end = if stays { "all were taken" } else { "the sender was closed" };
    held(format_args!("{end}; those in the room waited {slowest:.0?} at most"))
}
