//! Many who only watch, at another server than the room's: their sockets share a connection
//! between the two.

use std::collections::HashSet;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use futures_util::future::join_all;
use pairpad::protocol::close::CloseReason;
use pairpad_testing::client::Client;
use pairpad_testing::postgres::Postgres;
use pairpad_testing::room::TestRoom;
use pairpad_testing::wire::Wire;
use pairpad_testing::{DEADLINE, eventually};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{Member, SECRET};

/// Watchers from which on they share a connection.
const FEW: usize = 2;
/// How many come then.
const MANY: usize = 6;

/// A room at one server, and those who watch it at the other.
struct Stage {
    owner: Member,
    edge: Member,
    here: TestRoom,
    there: TestRoom,
    writer: Client,
}

impl Stage {
    async fn new() -> Self {
        Self::begin(None).await
    }

    /// The same, with a wire from the other server to the room's.
    async fn over_a_wire() -> (Self, Wire) {
        let inner = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let wire = Wire::to(&inner.to_string()).await;
        (Self::begin(Some((inner, wire.address()))).await, wire)
    }

    /// With a room at a server that listens for others at the one address, and calls the other that.
    async fn begin(owner: Option<(SocketAddr, SocketAddr)>) -> Self {
        let url = Postgres::shared().database().await;
        let start = async |name, addresses: Option<(SocketAddr, SocketAddr)>| {
            Member::start_as(&url, (name, SECRET), |settings| {
                settings.admin_listen = "127.0.0.1:0".parse().ok();
                let cluster = settings.cluster.as_mut().unwrap();
                cluster.edge_members = FEW;
                if let Some((listen, address)) = addresses {
                    cluster.listen = listen;
                    settings.node.address = Some(address.to_string());
                }
                // What is slow shows; and is not sent away for that, on a busy machine.
                settings.limits.outbox = 256 << 10;
                settings.limits.overflows = 1_000;
            })
            .await
        };
        let (owner, edge) = (start("owner", owner).await, start("edge", None).await);
        let here = owner.server.make_room(json!({ "phase": "live" })).await;
        let there = edge.at(&here);
        let mut writer = here.client("code", here.token("candidate")).await;
        writer.until_synced().await;
        let stage = Self { owner, edge, here, there, writer };
        // Those who come before there is a trunk; the last of them makes the two connect one.
        for _ in 0..FEW {
            stage.watch_for_ever().await;
        }
        stage.until_trunk().await;
        stage
    }

    /// Until those who come share a connection.
    async fn until_trunk(&self) {
        eventually("there is a trunk", async || {
            let before = self.connections().await;
            let mut watcher = self.watcher().await;
            watcher.until_synced().await;
            let is_shared = self.connections().await == before;
            tokio::spawn(async move { watcher.until_closed().await });
            is_shared
        })
        .await;
    }

    /// Connections that the room's server has with others.
    async fn connections(&self) -> u64 {
        self.number("pairpad_connections{listener=\"cluster\"} ").await
    }

    /// What the room's server counts.
    async fn number(&self, name: &str) -> u64 {
        let text = reqwest::get(self.owner.server.admin("/metrics")).await.unwrap().text().await.unwrap();
        text.lines().find_map(|line| line.strip_prefix(name)).map_or(0, |number| number.parse().unwrap())
    }

    async fn watcher(&self) -> Client {
        self.there.client("code", self.there.token("observer")).await
    }

    async fn watch_for_ever(&self) {
        let mut watcher = self.watcher().await;
        watcher.until_synced().await;
        tokio::spawn(async move { watcher.until_closed().await });
    }

    /// Many who have everything, over the trunk.
    async fn watchers(&self) -> Vec<Client> {
        let before = self.connections().await;
        let mut watchers = join_all((0..MANY).map(|_| self.watcher())).await;
        join_all(watchers.iter_mut().map(Client::until_synced)).await;
        assert_eq!(self.connections().await, before, "none has a connection of its own between the servers");
        watchers
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_those_who_watch_at_another_server_share_a_connection_and_see_everything() {
    let mut stage = Stage::new().await;
    stage.writer.append("before").await;
    let mut watchers = stage.watchers().await;
    for word in ["one ", "two ", "three "] {
        stage.writer.append(word).await;
    }
    // Larger than a piece, and than all that may be under way.
    let large = "x".repeat(600 << 10);
    stage.writer.append(&large).await;
    let text = format!("beforeone two three {large}");
    join_all(watchers.iter_mut().map(|watcher| watcher.until_text(&text))).await;
    let mut late = stage.watcher().await;
    late.until_text(&text).await;
    // Others see who watches, and that they have gone.
    let (mut first, id) = (watchers.remove(0), late.id());
    late.announce(1, r#"{"at":1}"#).await;
    first.until("a new watcher", |first| first.sees(id)).await;
    drop(late);
    first.until("gone", |first| !first.sees(id)).await;
    // What they may not write nobody gets.
    first.append("mine").await;
    first.settle().await;
    stage.writer.append("the end").await;
    let text = format!("{text}the end");
    join_all(watchers.iter_mut().map(|watcher| watcher.until_text(&text))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_whoever_watches_at_another_server_goes_when_the_right_goes() {
    let stage = Stage::new().await;
    let mut watchers = stage.watchers().await;
    let link = format!("/links/{}", stage.here.links["observer"].0);
    let (status, _) = stage.here.ask(Method::DELETE, &link, stage.here.token("owner"), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let codes = join_all(watchers.iter_mut().map(Client::until_closed)).await;
    assert_eq!(codes, vec![CloseReason::NotAuthenticated.code(); MANY]);
    // And is not let in again.
    assert_eq!(stage.watcher().await.until_closed().await, CloseReason::NotAuthenticated.code());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_whoever_reads_nothing_at_another_server_holds_up_nobody_and_loses_nothing() {
    let mut stage = Stage::new().await;
    let mut watchers = stage.watchers().await;
    // It reads when it is asked for something, and is not.
    let mut lazy = watchers.remove(0);
    let word = "y".repeat(64 << 10);
    let mut text = String::new();
    for _ in 0..100 {
        text.push_str(&word);
        stage.writer.append(&word).await;
        watchers[0].until_text(&text).await;
    }
    join_all(watchers.iter_mut().map(|watcher| watcher.until_text(&text))).await;
    assert!(stage.number("pairpad_outbox_overflows_total ").await > 0, "its server has noticed");
    lazy.until_text(&text).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_whoever_floods_another_server_goes_alone() {
    let mut stage = Stage::new().await;
    let mut watchers = stage.watchers().await;
    let mut loud = watchers.remove(0);
    let presence = vec![1_u8; 200 << 10];
    while loud.closed.is_none() && !loud.ended {
        if !loud.try_send(presence.clone()).await {
            break;
        }
        loud.listen(Duration::from_millis(1)).await;
    }
    loud.until_closed().await;
    // A frame that is none.
    let mut odd = watchers.remove(0);
    odd.send_message(Message::Binary(vec![0, 9, 9, 9].into())).await;
    assert_eq!(odd.until_closed().await, CloseReason::Malformed.code());
    stage.writer.append("on").await;
    join_all(watchers.iter_mut().map(|watcher| watcher.until_text("on"))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_when_either_server_stops_those_who_watch_come_again() {
    let mut stage = Stage::new().await;
    stage.writer.append("kept").await;
    let mut watchers = stage.watchers().await;
    join_all(watchers.iter_mut().map(|watcher| watcher.until_text("kept"))).await;
    let Stage { owner, edge, there, mut writer, .. } = stage;
    let stopping = tokio::spawn(owner.server.stop());
    let codes = join_all(watchers.iter_mut().map(Client::until_closed)).await;
    assert_eq!(codes, vec![CloseReason::Restart.code(); MANY]);
    assert_eq!(writer.until_closed().await, CloseReason::Restart.code());
    // The other one has the room now.
    let mut again = there.client("code", there.token("observer")).await;
    again.until_text("kept").await;
    stopping.await.unwrap();
    edge.server.stop().await;
    assert_eq!(again.until_closed().await, CloseReason::Restart.code());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_6_a_server_that_stops_says_so_to_those_whose_room_is_at_another() {
    let stage = Stage::new().await;
    let mut watchers = stage.watchers().await;
    // One who writes has a connection of their own between the servers.
    let mut bob = stage.there.client("code", stage.there.token("interviewer")).await;
    bob.append("bob").await;
    join_all(watchers.iter_mut().map(|watcher| watcher.until_text("bob"))).await;
    let Stage { edge, mut writer, here, owner: _owner, .. } = stage;
    writer.until_text("bob").await;
    edge.server.stop().await;
    assert_eq!(bob.until_closed().await, CloseReason::Restart.code());
    let codes = join_all(watchers.iter_mut().map(Client::until_closed)).await;
    assert_eq!(codes, vec![CloseReason::Restart.code(); MANY]);
    // Those at the room's own server notice nothing but that they have gone.
    let mut other = here.client("code", here.token("interviewer")).await;
    writer.append(", on").await;
    other.until_text("bob, on").await;
}

/// The updates that a connection was sent: none came twice.
fn assert_nothing_doubled(watcher: &Client) {
    // Empty ones keep a connection alive.
    let is_update = |frame: &&bytes::Bytes| frame.starts_with(&[0, 2]) && frame.len() > 8;
    let updates: Vec<_> = watcher.frames.iter().filter(is_update).collect();
    assert_eq!(updates.iter().collect::<HashSet<_>>().len(), updates.len(), "{updates:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_2_whoever_watches_over_a_connection_that_is_silent_for_a_moment_misses_nothing() {
    let (mut stage, wire) = Stage::over_a_wire().await;
    stage.writer.append("before ").await;
    let mut watchers = stage.watchers().await;
    join_all(watchers.iter_mut().map(|watcher| watcher.until_text("before "))).await;
    wire.cut();
    stage.writer.append("meanwhile ").await;
    stage.writer.settle().await;
    // One who comes just then waits, and is let in.
    let (there, token) =
        (stage.there.elsewhere(stage.edge.server.http("")), stage.there.token("observer").to_owned());
    let coming = tokio::spawn(async move { there.client("code", &token).await });
    stage.writer.append("and on ").await;
    stage.writer.settle().await;
    wire.mend();
    let mut late = coming.await.unwrap();
    stage.writer.append("after").await;
    let text = "before meanwhile and on after";
    join_all(watchers.iter_mut().map(|watcher| watcher.until_text(text))).await;
    late.until_text(text).await;
    watchers.iter().for_each(assert_nothing_doubled);
}

/// Whoever watches while the connection breaks comes again; whoever comes meanwhile gets an answer.
async fn breaks_and_heals(fail: impl FnOnce(&Wire)) {
    let (mut stage, wire) = Stage::over_a_wire().await;
    stage.writer.append("before ").await;
    let mut watchers = stage.watchers().await;
    join_all(watchers.iter_mut().map(|watcher| watcher.until_text("before "))).await;
    fail(&wire);
    stage.writer.append("meanwhile ").await;
    stage.writer.settle().await;
    let url = format!("{}/ws/{}", stage.there.at_sockets(), stage.there.code("observer"));
    match timeout(DEADLINE, connect_async(&url)).await.expect("whoever comes gets an answer") {
        Err(Error::Http(answer)) => {
            let (status, body) = (answer.status().as_u16(), answer.body().clone().unwrap_or_default());
            let said: Value = serde_json::from_slice(&body).unwrap_or_default();
            assert_eq!((status, &said["error"]["code"]), (503, &json!("elsewhere")), "{body:?}");
        }
        other => panic!("{other:?}"),
    }
    // Nobody stays who would be told nothing.
    let codes = join_all(watchers.iter_mut().map(Client::until_closed)).await;
    assert_eq!(codes, vec![1006; MANY]);
    stage.writer.append("and on ").await;
    wire.mend();
    let mut again = join_all(watchers.into_iter().map(|watcher| watcher.reconnect(&url))).await;
    join_all(again.iter_mut().map(|watcher| watcher.until_text("before meanwhile and on "))).await;
    // They share a connection again.
    stage.until_trunk().await;
    again.extend(stage.watchers().await);
    stage.writer.append("after").await;
    join_all(again.iter_mut().map(|watcher| watcher.until_text("before meanwhile and on after"))).await;
    again.iter().for_each(assert_nothing_doubled);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_2_whoever_watches_over_a_connection_that_breaks_comes_again_and_misses_nothing() {
    breaks_and_heals(Wire::sever).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_2_whoever_watches_over_a_connection_that_stays_silent_comes_again_and_misses_nothing() {
    breaks_and_heals(Wire::cut).await;
}
