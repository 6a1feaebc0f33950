//! Changes that are under way when whoever makes them loses the right to.

use std::time::Duration;

use axum::http::Method;
use pairpad::protocol::message;
use tokio::io::AsyncWriteExt;
use tokio::sync::watch;
use tokio::time::sleep;

use super::request::status;
use super::room::{Room, Session, fresh, typed, writing};
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};
use crate::client::Stream;

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "late-body",
        rule: "HARD-3",
        does: "ends a body after its sender was removed, their link revoked, or the interview ended",
        pace: Pace::Alone,
        run: |target| Box::pin(late_bodies(target)),
    },
    Attack {
        name: "queued-edits",
        rule: "HARD-3",
        does: "goes on sending edits by a socket while its owner is removed",
        pace: Pace::Alone,
        run: |target| Box::pin(queued_edits(target)),
    },
];

/// Edits at most; the socket is closed before that.
const MANY: u64 = 100_000;

/// A request that lacks its last byte.
struct Unfinished {
    stream: Box<dyn Stream>,
    last: u8,
}

impl Unfinished {
    async fn begin(room: &Room, path: &str, token: &str, body: &[u8]) -> Result<Self, Trouble> {
        let kind = if path == "/problem" { "text/markdown" } else { "application/octet-stream" };
        let head = format!(
            "PUT /api/v1/rooms/{}{path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            room.id,
            room.target.authority(),
            body.len()
        );
        let mut stream = room.target.connect().await?;
        let (last, rest) = body.split_last().ok_or_else(|| Trouble("no body".to_owned()))?;
        stream.write_all(&[head.as_bytes(), rest].concat()).await?;
        stream.flush().await?;
        Ok(Self { stream, last: *last })
    }

    async fn finish(mut self) -> Result<Option<u16>, Trouble> {
        // It may have been refused by now.
        let _ = self.stream.write_all(&[self.last]).await;
        let _ = self.stream.flush().await;
        status(&mut self.stream).await
    }
}

/// Takes a right away.
async fn lose(room: &Room, how: &str, role: &str, session: &Session) -> Result<(), Trouble> {
    match how {
        "removed" => {
            room.own(Method::DELETE, &format!("/members/{}", session.member), None).await.map(|_| ())
        }
        "revoked" => {
            room.own(Method::DELETE, &format!("/links/{}", room.link_id(role)), None).await.map(|_| ())
        }
        _ => room.set_phase("ended").await,
    }
}

async fn late_bodies(target: Target) -> Result<Outcome, Trouble> {
    for how in ["removed", "revoked", "ended", "nothing"] {
        let room = Room::live(&target).await?;
        let (candidate, interviewer) = (room.join("candidate").await?, room.join("interviewer").await?);
        let word = target.mark();
        let code = Unfinished::begin(&room, "/documents/code", &candidate.token, &writing(&word)).await?;
        let problem = Unfinished::begin(&room, "/problem", &interviewer.token, word.as_bytes()).await?;
        // The server has begun to read, and has looked at the token.
        sleep(Duration::from_millis(300)).await;
        if how != "nothing" {
            lose(&room, how, "candidate", &candidate).await?;
            if how != "ended" {
                lose(&room, how, "interviewer", &interviewer).await?;
            }
        }
        let answers = [code.finish().await?, problem.finish().await?];
        for (document, answer) in ["code", "problem"].into_iter().zip(answers) {
            let (done, kept) = (answer == Some(204), room.state(document).await?.holds(&word));
            if how == "nothing" && !(done && kept) {
                return Err(Trouble(format!("a body that may come does not: {answer:?}")));
            }
            if how != "nothing" && (done || kept) {
                return broken(format_args!("{how}, and {document} was changed ({answer:?}, kept: {kept})"));
            }
        }
    }
    held("6 bodies changed nothing when their last byte came too late, and 2 in time did")
}

async fn queued_edits(target: Target) -> Result<Outcome, Trouble> {
    let mut sent_by_all = 0;
    for how in ["removed", "revoked", "ended"] {
        let room = Room::live(&target).await?;
        let candidate = room.join("candidate").await?;
        let mut socket = room.visit("code", &candidate.token).await?;
        let (count, mut counted) = watch::channel(0u64);
        let flooding = tokio::spawn(async move {
            let client = fresh();
            for clock in 0..MANY {
                if !socket.send(message::update(&typed(client, clock, "q"))).await {
                    break;
                }
                let _ = count.send(clock + 1);
                if clock % 512 == 0 {
                    socket.drain().await;
                }
                if socket.closed.is_some() {
                    break;
                }
            }
            socket
        });
        counted.wait_for(|sent| *sent >= 200).await?;
        lose(&room, how, "candidate", &candidate).await?;
        // Whatever comes from here on came too late.
        let then = room.state("code").await?;
        let mut socket = flooding.await?;
        let closed = socket.until_closed(Duration::from_secs(10)).await;
        let later = room.state("code").await?;
        if then.body != later.body {
            return broken(format_args!("{how}, and their edits still arrive"));
        }
        if closed.is_none() {
            return broken(format_args!("{how}, and their socket stays open"));
        }
        sent_by_all += *counted.borrow();
    }
    held(format_args!("of {sent_by_all} edits none was applied after the right was gone"))
}
