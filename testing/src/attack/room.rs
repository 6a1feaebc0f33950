//! Rooms of one's own to attack, and people in them.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::Method;
use pairpad::protocol::message;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::Trouble;
use super::request::{Answer, Call};
use super::socket::{Knock, Socket};
use super::target::Target;
use crate::client::fresh_id;
use crate::craft::{OneStruct, Place, TEXT, text};

/// Longest time that a keystroke is waited for.
const KEYSTROKE: Duration = Duration::from_secs(20);
/// Between two keystrokes.
const PAUSE: Duration = Duration::from_millis(40);
/// What a room of the attacks is called.
const TITLE: &str = "Attack on this server: may be deleted";

/// A room that was made for an attack.
pub struct Room {
    /// Where it is.
    pub target: Target,
    /// Its id.
    pub id: String,
    /// The owner's session.
    pub owner: Session,
    links: HashMap<String, (String, String)>,
}

/// Somebody's session.
#[derive(Debug, Clone)]
pub struct Session {
    /// What proves it.
    pub token: String,
    /// What renews it.
    pub renewal: String,
    /// The id of the member.
    pub member: String,
}

fn word(value: &Value) -> Result<String, Trouble> {
    let text = value.as_str().ok_or_else(|| Trouble("an answer lacks a field".to_owned()))?;
    Ok(text.to_owned())
}

impl Session {
    /// From the answer to joining.
    ///
    /// # Errors
    /// When that is something else.
    pub fn of(answer: &Answer) -> Result<Self, Trouble> {
        let answer = answer.json();
        let (token, renewal) = (word(&answer["token"])?, word(&answer["renewal"])?);
        Ok(Self { token, renewal, member: word(&answer["member"]["id"])? })
    }
}

impl Room {
    /// Makes one, in which its owner is.
    ///
    /// # Errors
    /// When the server makes none.
    pub async fn make(target: &Target, mut body: Value) -> Result<Self, Trouble> {
        body["title"] = TITLE.into();
        let call = target.post("/api/v1/rooms").token(target.key().unwrap_or_default()).json(&body);
        let answer = call.patiently().await?;
        if answer.code() == "making_restricted" {
            return Err(Trouble("rooms are made with an API key here: give it as KEY".to_owned()));
        }
        let made = answer.done("making a room")?.json();
        let id = word(&made["room"]["id"])?;
        let mut links = HashMap::new();
        for link in made["links"].as_array().into_iter().flatten() {
            links.insert(word(&link["role"])?, (word(&link["id"])?, word(&link["token"])?));
        }
        let nobody = Session { token: String::new(), renewal: String::new(), member: String::new() };
        let mut room = Self { target: target.clone(), id, links, owner: nobody };
        target.remember(&room.id, room.link("owner"));
        let joined = room.joining(room.link("owner"), body["password"].as_str()).patiently().await?;
        room.owner = Session::of(&joined.done("joining")?)?;
        target.remember(&room.id, &room.owner.token);
        Ok(room)
    }

    /// A room whose interview is on.
    ///
    /// # Errors
    /// As [`Room::make`].
    pub async fn live(target: &Target) -> Result<Self, Trouble> {
        Self::make(target, json!({ "phase": "live" })).await
    }

    /// The token of a role's link.
    pub fn link(&self, role: &str) -> &str {
        self.links.get(role).map_or("", |(_, token)| token)
    }

    /// The id of a role's link.
    pub fn link_id(&self, role: &str) -> &str {
        self.links.get(role).map_or("", |(id, _)| id)
    }

    /// A request about it.
    pub fn call(&self, method: Method, path: &str, token: &str) -> Call {
        self.target.call(method, &format!("/api/v1/rooms/{}{path}", self.id)).token(token)
    }

    /// A request of the owner about it, which has to be done.
    ///
    /// # Errors
    /// When it is not.
    pub async fn own(&self, method: Method, path: &str, body: Option<Value>) -> Result<Answer, Trouble> {
        let what = format!("the owner's {method} {path}");
        let call = self.call(method, path, &self.owner.token);
        let call = body.iter().fold(call, Call::json);
        call.patiently().await?.done(&what)
    }

    /// Starts, ends or reopens the interview.
    ///
    /// # Errors
    /// When that is not done.
    pub async fn set_phase(&self, phase: &str) -> Result<(), Trouble> {
        self.own(Method::PUT, "/phase", Some(json!({ "phase": phase }))).await.map(|_| ())
    }

    /// A request to join by a link's token.
    pub fn joining(&self, token: &str, password: Option<&str>) -> Call {
        let body = json!({ "token": token, "name": "Attack", "password": password });
        self.call(Method::POST, "/join", "").json(&body)
    }

    /// Joins by a role's link.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn join(&self, role: &str) -> Result<Session, Trouble> {
        let answer = self.joining(self.link(role), None).patiently().await?;
        Session::of(&answer.done("joining")?)
    }

    /// Asks for a WebSocket of a document.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn knock(&self, document: &str, token: &str) -> Result<Knock, Trouble> {
        self.target.knock(&format!("{}/{document}", self.id), token).await
    }

    /// A socket of a document.
    ///
    /// # Errors
    /// When it does not get its text.
    pub async fn visit(&self, document: &str, token: &str) -> Result<Socket, Trouble> {
        self.target.visit(&format!("{}/{document}", self.id), token).await
    }

    /// A document's Yjs state, as the owner sees it.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn state(&self, document: &str) -> Result<Answer, Trouble> {
        let call = self.call(Method::GET, &format!("/documents/{document}"), &self.owner.token);
        call.header("accept", "application/octet-stream").patiently().await?.done("reading a document")
    }
}

/// An update that writes a text into a root of its own.
pub(super) fn writing(said: &str) -> Vec<u8> {
    typed(fresh(), 0, said).to_vec()
}

/// A Yjs client id that nobody else has.
pub(super) fn fresh() -> u64 {
    (u64::from(std::process::id()) & 0xffff) << 15 | fresh_id() & 0x7fff
}

/// An author's next piece of text.
pub(super) fn typed(client: u64, clock: u64, said: &str) -> bytes::Bytes {
    let place = if clock == 0 { Place::Root("attack") } else { Place::After(client, clock - 1) };
    OneStruct { client, clock, content: TEXT, place, body: text(said) }.update()
}

/// Two people in a room, of whom one types and the other waits for it.
pub struct Pair {
    typist: Socket,
    listener: Socket,
    client: u64,
    typed: u64,
}

impl Pair {
    /// Lets them in.
    ///
    /// # Errors
    /// When they are not.
    pub async fn enter(room: &Room) -> Result<Self, Trouble> {
        let typist = room.visit("code", &room.owner.token).await?;
        let listener = room.visit("code", room.link("interviewer")).await?;
        Ok(Self { typist, listener, client: fresh(), typed: 0 })
    }

    /// Two people in a room of their own.
    ///
    /// # Errors
    /// When they are not let in.
    pub async fn elsewhere(target: &Target) -> Result<Self, Trouble> {
        Self::enter(&Room::live(target).await?).await
    }

    /// How long a keystroke takes.
    ///
    /// # Errors
    /// When it never comes.
    pub async fn keystroke(&mut self) -> Result<Duration, Trouble> {
        self.typist.drain().await;
        let update = typed(self.client, self.typed, "k");
        self.typed += 1;
        let started = Instant::now();
        self.typist.send(message::update(&update)).await;
        if self.listener.until(KEYSTROKE, |frame| frame.ends_with(&update)).await {
            return Ok(started.elapsed());
        }
        let closed = self.listener.closed.or(self.typist.closed);
        Err(Trouble(format!("a keystroke beside the attack did not come within 20 s (closed: {closed:?})")))
    }

    /// The slowest keystroke while something goes on, and what that came to.
    ///
    /// # Errors
    /// When a keystroke never comes, or that fails.
    pub async fn beside<T>(
        &mut self,
        attack: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<(T, Duration), Trouble> {
        let mut attack = std::pin::pin!(attack);
        let (mut slowest, mut came) = (Duration::ZERO, None);
        loop {
            let took = {
                let typing = async {
                    sleep(PAUSE).await;
                    self.keystroke().await
                };
                let mut typing = std::pin::pin!(typing);
                loop {
                    tokio::select! {
                        took = &mut typing => break took?,
                        done = &mut attack, if came.is_none() => came = Some(done?),
                    }
                }
            };
            slowest = slowest.max(took);
            if let Some(came) = came.take() {
                return Ok((came, slowest.max(self.keystroke().await?)));
            }
        }
    }
}
