//! People, links and rooms that are to be gone.

use std::time::Duration;

use axum::http::Method;
use pairpad::clock::UnixMillis;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::room::{Room, Session};
use super::socket::{Knock, Socket};
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "removed-stays",
        rule: "HARD-3",
        does: "stays, as a member and as a guest of a bare link, after having been removed",
        pace: Pace::Alone,
        run: |target| Box::pin(removed_stays(target)),
    },
    Attack {
        name: "revoked-stays",
        rule: "HARD-3",
        does: "stays, and comes again, by a link that was revoked or replaced",
        pace: Pace::Alone,
        run: |target| Box::pin(revoked_stays(target)),
    },
    Attack {
        name: "expired-link",
        rule: "HARD-3",
        does: "stays by a link that has expired, and makes it work again",
        pace: Pace::Patient,
        run: |target| Box::pin(expired_link(target)),
    },
    Attack {
        name: "deleted-room",
        rule: "HARD-9",
        does: "stays in a room that was deleted, and asks for it",
        pace: Pace::Alone,
        run: |target| Box::pin(deleted_room(target)),
    },
];

const SOON: Duration = Duration::from_secs(10);

/// Whether a socket is closed within the time in which others have to be answered.
async fn goes(socket: &mut Socket, target: &Target) -> Result<Option<u16>, Trouble> {
    let started = Instant::now();
    let code = socket.until_closed(SOON).await;
    Ok(code.filter(|_| started.elapsed() <= target.within()))
}

/// Whether a token opens nothing any more, by request and by socket.
async fn opens(room: &Room, token: &str) -> Result<bool, Trouble> {
    if room.call(Method::GET, "", token).patiently().await?.is_success() {
        return Ok(true);
    }
    Ok(match room.knock("code", token).await? {
        Knock::Open(mut socket) => socket.settles().await?,
        Knock::Refused(_) => false,
    })
}

async fn removed_stays(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let interviewer = room.join("interviewer").await?;
    let member = room.join("candidate").await?;
    let mut by_session = room.visit("code", &member.token).await?;
    let mut by_link = room.visit("code", room.link("observer")).await?;
    let list =
        room.call(Method::GET, "/members", &interviewer.token).patiently().await?.done("listing people")?;
    let list = list.json();
    let Some(guest) = list["guests"][0]["id"].as_str() else {
        return broken("a guest of a bare link is in no list, and nobody can remove them");
    };
    for (who, socket) in [(guest, &mut by_link), (member.member.as_str(), &mut by_session)] {
        let call = room.call(Method::DELETE, &format!("/members/{who}"), &interviewer.token);
        call.patiently().await?.done("removing somebody")?;
        if goes(socket, &target).await?.is_none() {
            return broken(format_args!(
                "a socket is open {:?} after its owner was removed",
                target.within()
            ));
        }
    }
    if opens(&room, &member.token).await? {
        return broken("the session of somebody who was removed opens the room");
    }
    if room.call(Method::POST, "/session", &member.renewal).patiently().await?.is_success() {
        return broken("somebody who was removed renews their session");
    }
    held(format_args!("both sockets were closed ({:?}, {:?})", by_link.closed, by_session.closed))
}

async fn revoked_stays(target: Target) -> Result<Outcome, Trouble> {
    for (method, path) in [(Method::DELETE, ""), (Method::POST, "/renew")] {
        let room = Room::live(&target).await?;
        let member = room.join("candidate").await?;
        let mut by_session = room.visit("code", &member.token).await?;
        let mut by_link = room.visit("code", room.link("candidate")).await?;
        room.own(method, &format!("/links/{}{path}", room.link_id("candidate")), None).await?;
        for socket in [&mut by_session, &mut by_link] {
            if goes(socket, &target).await?.is_none() {
                return broken("a socket of a revoked link stays open");
            }
        }
        for token in [member.token.as_str(), room.link("candidate")] {
            if opens(&room, token).await? {
                return broken("a revoked link, or a session by it, opens the room");
            }
        }
        if room.joining(room.link("candidate"), None).patiently().await?.is_success()
            || room.call(Method::POST, "/session", &member.renewal).patiently().await?.is_success()
        {
            return broken("a revoked link lets somebody join, or a session by it be renewed");
        }
    }
    held("4 sockets were closed, and neither links nor sessions opened anything")
}

async fn expired_link(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    // By the server's clock, which was read when the room was made.
    let made = room.own(Method::PATCH, "", Some(json!({ "language": "go" }))).await?.json();
    let now = made["created_at"].as_str().and_then(UnixMillis::from_rfc3339);
    let now = now.ok_or_else(|| Trouble("the room does not say when it was made".to_owned()))?;
    let expires = now.after(Duration::from_secs(8)).rfc3339();
    let asked = json!({ "role": "candidate", "expires_at": expires });
    let link = room.own(Method::POST, "/links", Some(asked)).await?.json();
    let (Some(id), Some(token)) = (link["id"].as_str(), link["token"].as_str()) else {
        return Err(Trouble("a link without id and token".to_owned()));
    };
    let joined = room.joining(token, None).patiently().await?.done("joining by a link that expires")?;
    let member = Session::of(&joined)?;
    let mut by_session = room.visit("code", &member.token).await?;
    let mut by_link = room.visit("code", token).await?;
    let until = Duration::from_secs(8) + SOON;
    let closed = tokio::join!(by_session.until_closed(until), by_link.until_closed(until));
    let (Some(_), Some(_)) = closed else {
        return broken("a socket outlives the link that it came by");
    };
    sleep(Duration::from_millis(100)).await;
    if room.joining(token, None).patiently().await?.is_success() {
        return broken("an expired link lets somebody join");
    }
    if room.call(Method::POST, "/session", &member.renewal).patiently().await?.is_success() {
        return broken("a session by an expired link is renewed");
    }
    if opens(&room, &member.token).await? || opens(&room, token).await? {
        return broken("an expired link, or a session by it, opens the room");
    }
    let other = room.join("candidate").await?;
    for (method, path) in [(Method::POST, "/renew"), (Method::PATCH, "")] {
        let call = room.call(method, &format!("/links/{id}{path}"), &other.token);
        if call.json(&json!({ "expires_at": null })).patiently().await?.is_success() {
            return broken("a candidate makes an expired link work again");
        }
    }
    // Those who lead may make it anew; that one ends, too.
    let again = room.own(Method::POST, &format!("/links/{id}/renew"), None).await?.json();
    if again["expires_at"].is_null() {
        return broken("a link made anew of one that expired lasts for ever");
    }
    held("it closed both sockets, and nothing of it worked afterwards")
}

async fn deleted_room(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let candidate = room.join("candidate").await?;
    let mut sockets = Vec::new();
    for document in ["code", "problem", "output", "board", "pictures"] {
        sockets.push(room.visit(document, &candidate.token).await?);
        sockets.push(room.visit(document, &room.owner.token).await?);
    }
    sockets.push(room.visit("notes", &room.owner.token).await?);
    room.own(Method::DELETE, "", None).await?;
    for socket in &mut sockets {
        if goes(socket, &target).await?.is_none() {
            return broken("a socket stays in a deleted room");
        }
    }
    let key = target.key().unwrap_or("wrong");
    let tokens = [room.owner.token.as_str(), &candidate.token, room.link("owner"), key];
    for token in tokens {
        let answer = room.call(Method::GET, "", token).patiently().await?;
        if answer.status != 404 && answer.status != 429 {
            return broken(format_args!("a deleted room is answered for with {}", answer.status));
        }
        if let Knock::Open(mut socket) = room.knock("code", token).await?
            && socket.settles().await?
        {
            return broken("a deleted room is opened by a socket");
        }
    }
    let codes: Vec<u16> = sockets.iter().filter_map(|socket| socket.closed).collect();
    held(format_args!("its {} sockets were closed ({}), and then it was not there", codes.len(), codes[0]))
}
