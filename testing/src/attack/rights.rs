//! People who do what their role may not.

use axum::http::Method;
use pairpad::protocol::message;
use serde_json::json;

use super::request::Answer;
use super::room::{Room, Session, writing};
use super::socket::Knock;
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "candidate-reads-notes",
        rule: "PLAY-5",
        does: "opens the leaders' notes as a candidate and as an observer, by socket and by request",
        pace: Pace::Alone,
        run: |target| Box::pin(reads_notes(target)),
    },
    Attack {
        name: "writes-without-right",
        rule: "HARD-3",
        does: "writes as a candidate into problem and output, and as an observer into the code",
        pace: Pace::Alone,
        run: |target| Box::pin(writes(target)),
    },
    Attack {
        name: "waits-and-reads",
        rule: "HARD-6",
        does: "reads the code and the problem before the interview has begun",
        pace: Pace::Alone,
        run: |target| Box::pin(reads_before(target)),
    },
    Attack {
        name: "leads-without-right",
        rule: "HARD-2",
        does: "ends and deletes rooms, makes links for owners and removes people without being allowed to",
        pace: Pace::Alone,
        run: |target| Box::pin(leads(target)),
    },
];

const ANYTHING: &str = "application/octet-stream";

/// Whether a knock opens a document.
async fn shows(knock: Knock) -> Result<bool, Trouble> {
    match knock {
        Knock::Refused(_) => Ok(false),
        Knock::Open(mut socket) => Ok(matches!(socket.settles().await, Ok(true))),
    }
}

async fn reads_notes(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let secret = target.mark();
    let put = room.call(Method::PUT, "/documents/notes", &room.owner.token);
    put.body(ANYTHING, writing(&secret)).patiently().await?.done("writing notes")?;
    if !room.state("notes").await?.holds(&secret) {
        return Err(Trouble("the owner does not see what the owner wrote".to_owned()));
    }
    for role in ["candidate", "observer"] {
        let session = room.join(role).await?;
        for token in [session.token.as_str(), room.link(role)] {
            for accept in [ANYTHING, "application/json", "text/plain"] {
                let call = room.call(Method::GET, "/documents/notes", token).header("accept", accept);
                let answer = call.patiently().await?;
                if answer.is_success() || answer.holds(&secret) {
                    return broken(format_args!("the {role} reads the notes as {accept}"));
                }
            }
            if shows(room.knock("notes", token).await?).await? {
                return broken(format_args!("the {role}'s socket opens the notes"));
            }
            for document in ["code", "problem", "output"] {
                let call = room.call(Method::GET, &format!("/documents/{document}"), token);
                if call.header("accept", ANYTHING).patiently().await?.holds(&secret) {
                    return broken(format_args!("the notes are in {document}"));
                }
            }
        }
    }
    held("12 requests and 4 sockets were refused, and no other document holds the notes")
}

/// A way of writing: what it is, the word that was sent, and whether it is said to be done.
type Tried = (&'static str, String, bool);

/// Tries to write, by every way.
async fn write_by_all_ways(room: &Room, document: &str, session: &Session) -> Result<Vec<Tried>, Trouble> {
    let mut sent = Vec::new();
    for (way, method) in [("PUT", Method::PUT), ("POST", Method::POST)] {
        let word = room.target.mark();
        let call = room.call(method, &format!("/documents/{document}"), &session.token);
        let answer = call.body(ANYTHING, writing(&word)).patiently().await?;
        sent.push((way, word, answer.is_success()));
    }
    if let Knock::Open(mut socket) = room.knock(document, &session.token).await? {
        let (edit, sync) = (room.target.mark(), room.target.mark());
        socket.send(message::update(&writing(&edit))).await;
        socket.send(message::sync_step_2(&writing(&sync))).await;
        socket.settles().await?;
        sent.extend([("an edit", edit, false), ("a first sync", sync, false)]);
    }
    Ok(sent)
}

async fn writes(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let candidate = room.join("candidate").await?;
    let observer = room.join("observer").await?;
    let mut tried = 0;
    for (document, role, session) in [
        ("problem", "candidate", &candidate),
        ("output", "candidate", &candidate),
        ("output", "owner", &room.owner),
        ("code", "observer", &observer),
        ("problem", "observer", &observer),
    ] {
        let sent = write_by_all_ways(&room, document, session).await?;
        let state = room.state(document).await?;
        tried += sent.len();
        for (way, word, is_done) in sent {
            if is_done || state.holds(&word) {
                return broken(format_args!("the {role} writes into {document} by {way}"));
            }
        }
    }
    // Who may does, so that all of this means something.
    let sent = write_by_all_ways(&room, "code", &candidate).await?;
    let state = room.state("code").await?;
    if !sent.iter().all(|(_, word, _)| state.holds(word)) {
        return Err(Trouble("what the candidate may write does not arrive".to_owned()));
    }
    let problem = room.call(Method::PUT, "/problem", &candidate.token);
    if problem.body("text/markdown", "mine").patiently().await?.is_success() {
        return broken("a candidate replaces the problem");
    }
    held(format_args!("{} tries wrote nothing", tried + 1))
}

async fn reads_before(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::make(&target, json!({})).await?;
    let secret = target.mark();
    for document in ["code", "problem"] {
        let put = room.call(Method::PUT, &format!("/documents/{document}"), &room.owner.token);
        put.body(ANYTHING, writing(&secret)).patiently().await?.done("preparing")?;
    }
    for role in ["candidate", "observer"] {
        let session = room.join(role).await?;
        for document in ["code", "problem", "output"] {
            let call = room.call(Method::GET, &format!("/documents/{document}"), &session.token);
            let answer = call.header("accept", ANYTHING).patiently().await?;
            if answer.is_success() {
                return broken(format_args!("the waiting {role} reads {document}"));
            }
            let Knock::Open(mut socket) = room.knock(document, &session.token).await? else { continue };
            socket.send(message::sync_step_1(&[0])).await;
            socket.send(message::update(&writing(&secret))).await;
            let told = socket.until(std::time::Duration::from_millis(500), |frame| {
                frame.windows(secret.len()).any(|part| part == secret.as_bytes())
                    || frame.starts_with(&[0, 1])
            });
            if told.await {
                return broken(format_args!("the waiting {role}'s socket tells of {document}"));
            }
        }
    }
    held("6 requests were refused, and 6 sockets told nothing")
}

async fn leads(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let owner = room.owner.member.clone();
    let [link, owners] = ["candidate", "owner"].map(|role| room.link_id(role).to_owned());
    let victim = room.join("interviewer").await?;
    let more = json!({ "role": "owner" });
    let of_owners = [
        (Method::DELETE, format!("/members/{owner}"), None),
        (Method::POST, "/links".to_owned(), Some(more.clone())),
        (Method::POST, "/links".to_owned(), Some(json!({ "role": "interviewer" }))),
        (Method::POST, format!("/links/{owners}/renew"), None),
        (Method::DELETE, format!("/links/{owners}"), None),
        (Method::PATCH, format!("/links/{owners}"), Some(json!({ "label": "mine" }))),
        (Method::DELETE, String::new(), None),
    ];
    let of_leaders = [
        (Method::GET, "/links".to_owned(), None),
        (Method::POST, "/links".to_owned(), Some(json!({ "role": "candidate" }))),
        (Method::POST, format!("/links/{link}/renew"), None),
        (Method::DELETE, format!("/links/{link}"), None),
        (Method::PATCH, format!("/links/{link}"), Some(json!({ "expires_at": null }))),
        (Method::PUT, "/phase".to_owned(), Some(json!({ "phase": "ended" }))),
        (Method::PATCH, String::new(), Some(json!({ "password": null, "title": "mine" }))),
        (Method::DELETE, format!("/members/{}", victim.member), None),
    ];
    let mut refused = 0;
    for role in ["observer", "candidate", "interviewer"] {
        let session = room.join(role).await?;
        let others: &[_] = if role == "interviewer" { &[] } else { &of_leaders };
        for (method, path, body) in others.iter().chain(&of_owners) {
            let call = room.call(method.clone(), path, &session.token);
            let answer: Answer = body.iter().fold(call, |call, body| call.json(body)).patiently().await?;
            if answer.is_success() {
                return broken(format_args!("the {role}'s {method} {path} is done"));
            }
            refused += 1;
        }
    }
    // Whoever is somebody in another room is nobody here.
    let other = Room::live(&target).await?;
    for (method, path, body) in of_owners.iter().chain(&of_leaders) {
        let call = room.call(method.clone(), path, &other.owner.token);
        if body.iter().fold(call, |call, body| call.json(body)).patiently().await?.is_success() {
            return broken(format_args!("the owner of another room is heard: {method} {path}"));
        }
        refused += 1;
    }
    room.own(Method::GET, "", None).await?;
    held(format_args!("{refused} requests were refused"))
}
