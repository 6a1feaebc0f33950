//! Little that costs much: what one link holder sends must not keep others waiting.

use std::time::Duration;

use axum::http::Method;
use bytes::Bytes;
use pairpad::protocol::lib0::{write_var, write_var_bytes};
use pairpad::protocol::message;
use tokio::time::Instant;

use super::room::{Pair, Room};
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};
use crate::craft::{OneStruct, Place, TYPE, many_clients};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "nested-types",
        rule: "GUARD-2",
        does: "nests 8,000 shared types, inner ones first, and deletes the outermost",
        pace: Pace::Alone,
        run: |target| Box::pin(nested_types(target)),
    },
    Attack {
        name: "many-authors",
        rule: "HARD-1",
        does: "sends an update of 18,000 authors who write at one place, as one edit and as a first sync",
        pace: Pace::Alone,
        run: |target| Box::pin(many_authors(target)),
    },
    Attack {
        name: "wanderers",
        rule: "HARD-1",
        does: "sends, in 4 rooms at once, updates whose items each walk through a text of 4,000 items",
        pace: Pace::Alone,
        run: |target| Box::pin(wanderers(target)),
    },
    Attack {
        name: "problem-rewritten",
        rule: "HARD-1",
        does: "replaces a problem of 1 MB, or of what is taken, by another again and again",
        pace: Pace::Alone,
        run: |target| Box::pin(problem(target)),
    },
];

/// Rooms that are kept busy at once: more than a small server has processors.
const WALKED: usize = 4;

/// Judges what others had to wait meanwhile.
fn judged(target: &Target, slowest: Duration, came: impl std::fmt::Display) -> Result<Outcome, Trouble> {
    if slowest > target.within() {
        return broken(format_args!("{came}; another room waited {slowest:.1?} meanwhile"));
    }
    held(format_args!("{came}; another room waited {slowest:.0?} at most"))
}

/// How a sender was treated.
fn end(closed: Option<u16>) -> String {
    closed.map_or("the sender stayed".to_owned(), |code| format!("the sender was closed with {code}"))
}

async fn nested_types(target: Target) -> Result<Outcome, Trouble> {
    const DEPTH: u64 = 8_000;
    let room = Room::live(&target).await?;
    let mut beside = Pair::elsewhere(&target).await?;
    let mut mallory = room.visit("code", room.link("candidate")).await?;
    let step = |clock| {
        let place = if clock == 0 { Place::Root("tree") } else { Place::Inside(9, clock - 1) };
        OneStruct { client: 9, clock, content: TYPE, place, body: vec![1] }.update()
    };
    // The outermost deleted.
    let deletion = message::update(&[0, 1, 9, 1, 0, 1]);
    let nesting = async {
        for clock in (DEPTH / 2..DEPTH).rev().chain(0..DEPTH / 2) {
            if !mallory.send(message::update(&step(clock))).await {
                break;
            }
            if clock % 64 == 0 {
                mallory.drain().await;
            }
        }
        mallory.send(deletion.clone()).await;
        mallory.settles().await?;
        let mut again = room.visit("code", room.link("candidate")).await?;
        again.send(deletion.clone()).await;
        again.settles().await?;
        room.state("code").await?;
        room.visit("code", &room.owner.token).await
    };
    let (_, slowest) = beside.beside(nesting).await?;
    judged(&target, slowest, format_args!("{}, and the document opens", end(mallory.closed)))
}

async fn many_authors(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let mut beside = Pair::elsewhere(&target).await?;
    let update = many_clients(18_000);
    let mut ends = Vec::new();
    let mut worst = Duration::ZERO;
    for (document, frame) in [("code", message::update(&update)), ("problem", message::sync_step_2(&update))]
    {
        let token = if document == "code" { room.link("candidate") } else { &room.owner.token };
        let mut mallory = room.visit(document, token).await?;
        let crowding = async {
            mallory.send(frame).await;
            mallory.settles().await
        };
        let (_, slowest) = beside.beside(crowding).await?;
        worst = worst.max(slowest);
        ends.push(end(mallory.closed));
    }
    judged(&target, worst, format_args!("{}, as a first sync {}", ends[0], ends[1]))
}

/// A text whose every character is an item of its own.
fn items(count: u64, client: u64) -> Bytes {
    let mut update = vec![1];
    [count, client, 0].iter().for_each(|number| write_var(&mut update, *number));
    for clock in 0..count {
        if clock == 0 {
            update.extend([4, 1]);
            write_var_bytes(&mut update, b"code");
        } else {
            // In front of the one before.
            update.push(0x44);
            write_var(&mut update, client);
            write_var(&mut update, clock - 1);
        }
        write_var_bytes(&mut update, b"x");
    }
    update.push(0);
    update.into()
}

/// Items that say that they stand before the last of the text, and after nothing.
fn walking(count: u64, client: u64, before: u64) -> Bytes {
    let mut update = vec![1];
    [count, client, 0].iter().for_each(|number| write_var(&mut update, *number));
    for _ in 0..count {
        update.push(0x44);
        write_var(&mut update, before);
        update.push(0);
        write_var_bytes(&mut update, b"y");
    }
    update.push(0);
    update.into()
}

async fn wanderers(target: Target) -> Result<Outcome, Trouble> {
    let mut beside = Pair::elsewhere(&target).await?;
    let mut rooms = Vec::new();
    for _ in 0..WALKED {
        let room = Room::live(&target).await?;
        let mut ada = room.visit("code", &room.owner.token).await?;
        ada.send(message::update(&items(4_000, 1_001))).await;
        ada.settles().await?;
        rooms.push(room);
    }
    let walking = futures_util::future::try_join_all(rooms.iter().map(walk));
    let began = Instant::now();
    let (ends, slowest) = beside.beside(walking).await?;
    // Those who are in the room wait for it; others must not.
    let busy = began.elapsed();
    let Some(ends) = ends.into_iter().collect::<Option<Vec<_>>>() else {
        return broken(format_args!(
            "a room answered nobody for 20 s; another waited {slowest:.1?} meanwhile"
        ));
    };
    let sent: usize = ends.iter().map(|(sent, _)| sent).sum();
    let closed = ends.iter().find_map(|(_, closed)| *closed);
    judged(
        &target,
        slowest,
        format_args!("{} after {sent} updates in {WALKED} rooms, busy for {busy:.0?}", end(closed)),
    )
}

/// Walks through a room's text. Updates that were sent, and how their sender ended; none
/// when the room is busy with them for ever.
async fn walk(room: &Room) -> Result<Option<(usize, Option<u16>)>, Trouble> {
    let mut mallory = room.visit("code", room.link("candidate")).await?;
    let started = Instant::now();
    let mut sent = 0;
    for round in 0..6 {
        let update = walking(if round % 2 == 0 { 40_000 } else { 300 }, 2_000 + round, 1_001);
        if !mallory.send(message::update(&update)).await {
            break;
        }
        sent += 1;
        mallory.drain().await;
        if mallory.closed.is_some() || started.elapsed() > Duration::from_secs(10) {
            break;
        }
    }
    if mallory.settles().await.is_err() {
        return Ok(None);
    }
    Ok(Some((sent, mallory.closed)))
}

/// Words in no order.
fn words(bytes: usize, mut seed: u64) -> String {
    let mut text = String::with_capacity(bytes + 16);
    while text.len() < bytes {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let word = format!("{:x}", seed >> 40);
        text.push_str(&word[..word.len().min(1 + (seed >> 33) as usize % 6)]);
        text.push(if seed >> 61 == 0 { '\n' } else { ' ' });
    }
    text
}

async fn problem(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let mut beside = Pair::elsewhere(&target).await?;
    let rewriting = async {
        let mut statuses = Vec::new();
        // As JSON it may be too large as a body, as Markdown as a problem.
        for (round, bytes) in
            [1 << 20, 1 << 20, 250 << 10, 120 << 10, 120 << 10, 120 << 10].into_iter().enumerate()
        {
            let call = room.call(Method::PUT, "/problem", room.link("interviewer"));
            let answer = call.body("text/markdown", words(bytes, round as u64)).patiently().await?;
            if !statuses.contains(&answer.status) {
                statuses.push(answer.status);
            }
        }
        let several = (10..14).map(|seed| {
            let call = room.call(Method::PUT, "/problem", room.link("interviewer"));
            call.body("text/markdown", words(120 << 10, seed)).send()
        });
        for answer in futures_util::future::join_all(several).await {
            let status = answer?.status;
            if !statuses.contains(&status) {
                statuses.push(status);
            }
        }
        Ok(statuses)
    };
    let (statuses, slowest) = beside.beside(rewriting).await?;
    judged(&target, slowest, format_args!("10 replacements were answered with {statuses:?}"))
}
