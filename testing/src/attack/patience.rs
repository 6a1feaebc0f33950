//! People who never finish what they begin, or never read.

use std::time::Duration;

use axum::http::Method;
use pairpad::protocol::message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout};

use super::room::{Room, fresh};
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};
use crate::craft::{OneStruct, Place, TEXT, text};
use crate::raw::{BEGINNING, BINARY, MIDDLE, PING, frame, header};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "slow-header",
        rule: "HARD-7",
        does: "sends a request's headers byte by byte",
        pace: Pace::Patient,
        run: |target| Box::pin(slow_header(target)),
    },
    Attack {
        name: "slow-body",
        rule: "HARD-7",
        does: "sends a request's body byte by byte",
        pace: Pace::Patient,
        run: |target| Box::pin(slow_body(target)),
    },
    Attack {
        name: "trickling-frame",
        rule: "HARD-7",
        does: "sends a message that is never finished, byte by byte, and one in pieces among pings",
        pace: Pace::Patient,
        run: |target| Box::pin(trickle(target)),
    },
    Attack {
        name: "never-reads",
        rule: "HARD-7",
        does: "asks for a document of 12 MiB again and again, and reads nothing",
        pace: Pace::Patient,
        run: |target| Box::pin(never_reads(target)),
    },
];

/// After this nobody can be said to be cut off.
const PATIENCE: Duration = Duration::from_secs(90);
/// What the one who does not read asks for.
const LARGE: usize = 12 << 20;

/// Sends a byte now and then until the connection ends. How long it lasted.
async fn drip(target: &Target, beginning: &[u8]) -> Result<Option<Duration>, Trouble> {
    let mut stream = target.connect().await?;
    stream.write_all(beginning).await?;
    let started = Instant::now();
    let mut buffer = [0; 1024];
    while started.elapsed() < PATIENCE {
        // An answer may come first, and the end of the connection after it.
        match timeout(Duration::from_secs(1), stream.read(&mut buffer)).await {
            Ok(Ok(0) | Err(_)) => return Ok(Some(started.elapsed())),
            Ok(Ok(_)) => continue,
            Err(_) => {}
        }
        if stream.write_all(b"x").await.is_err() || stream.flush().await.is_err() {
            return Ok(Some(started.elapsed()));
        }
    }
    Ok(None)
}

async fn slow_header(target: Target) -> Result<Outcome, Trouble> {
    let beginning = format!("GET / HTTP/1.1\r\nHost: {}\r\nX-Slow: ", target.authority());
    match drip(&target, beginning.as_bytes()).await? {
        Some(took) => held(format_args!("cut off after {:.0} s", took.as_secs_f32())),
        None => broken(format_args!("the connection is open after {} s", PATIENCE.as_secs())),
    }
}

async fn slow_body(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let beginning = format!(
        "PUT /api/v1/rooms/{}/problem HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: text/markdown\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n",
        room.id,
        target.authority(),
        room.owner.token
    );
    match drip(&target, beginning.as_bytes()).await? {
        Some(took) => held(format_args!("cut off after {:.0} s", took.as_secs_f32())),
        None => broken(format_args!(
            "the connection is open after {} s (where nginx collects bodies, 'proxy_request_buffering off' helps)",
            PATIENCE.as_secs()
        )),
    }
}

async fn trickle(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    // In a frame that says how long it is: fast enough to be a sign of life. And in a
    // message of which nothing comes, while pings say that its sender is there.
    let in_a_frame = (header(BINARY, 64 << 10), vec![0; 300]);
    let in_pieces = (frame(BEGINNING, b""), [frame(MIDDLE, b""), frame(PING, b"")].concat());
    let lasting = [in_a_frame, in_pieces].map(async |(beginning, more)| {
        let mut mallory = room.visit("code", room.link("candidate")).await?;
        let started = Instant::now();
        mallory.write(&beginning, PATIENCE).await;
        while started.elapsed() < PATIENCE {
            if mallory.until_closed(Duration::from_secs(1)).await.is_some() {
                return Ok::<_, Trouble>(Some((started.elapsed(), mallory.closed)));
            }
            mallory.write(&more, Duration::from_secs(5)).await;
        }
        Ok(None)
    });
    let [first, second] = lasting;
    match tokio::try_join!(first, second)? {
        (Some((one, code)), Some((other, other_code))) => held(format_args!(
            "cut off after {:.0} s ({}) and {:.0} s ({})",
            one.as_secs_f32(),
            code.unwrap_or_default(),
            other.as_secs_f32(),
            other_code.unwrap_or_default()
        )),
        _ => broken(format_args!("an unfinished message is waited for after {} s", PATIENCE.as_secs())),
    }
}

/// Whether somebody who came by a bare link is in the room.
async fn has_guest(room: &Room) -> Result<bool, Trouble> {
    let list =
        room.call(Method::GET, "/members", &room.owner.token).patiently().await?.done("listing people")?;
    Ok(list.json()["guests"].as_array().is_some_and(|guests| !guests.is_empty()))
}

async fn never_reads(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let mut ada = room.visit("code", &room.owner.token).await?;
    let body = text(&"x".repeat(LARGE));
    let update =
        OneStruct { client: fresh(), clock: 0, content: TEXT, place: Place::Root("attack"), body }.update();
    if !ada.send(message::sync_step_2(&update)).await {
        return Err(Trouble("a document of 12 MiB is not taken".to_owned()));
    }
    // It may take a while to get there.
    for _ in 0..3 {
        if ada.settles().await.is_ok() {
            break;
        }
    }
    drop(ada);
    let stream = target.connect_deaf().await?;
    let mut deaf =
        target.knock_over(stream, &format!("{}/code", room.id), room.link("candidate"), &[]).await?.open()?;
    let question = frame(BINARY, &message::sync_step_1(&[0]));
    let started = Instant::now();
    let mut was_there = false;
    while started.elapsed() < PATIENCE {
        // A sign of life, and more to answer.
        deaf.write(&question, Duration::from_secs(1)).await;
        sleep(Duration::from_secs(1)).await;
        match has_guest(&room).await? {
            true => was_there = true,
            false if was_there => {
                return held(format_args!("cut off after {:.0} s", started.elapsed().as_secs_f32()));
            }
            false => {}
        }
    }
    broken(format_args!("whoever reads nothing is there after {} s", PATIENCE.as_secs()))
}
