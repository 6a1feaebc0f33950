//! Many who only watch, at another server than the room's: their sockets share a connection
//! between the two.

use std::time::Duration;

use futures_util::future::join_all;
use pairpad::protocol::close::CloseReason;
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::postgres::Postgres;
use pairpad_testing::room::TestRoom;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

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
        let url = Postgres::shared().database().await;
        let start = async |name| {
            Member::start_as(&url, (name, SECRET), |settings| {
                settings.admin_listen = "127.0.0.1:0".parse().ok();
                settings.cluster.as_mut().unwrap().edge_members = FEW;
                // What is slow shows; and is not sent away for that, on a busy machine.
                settings.limits.outbox = 256 << 10;
                settings.limits.overflows = 1_000;
            })
            .await
        };
        let (owner, edge) = (start("owner").await, start("edge").await);
        let here = owner.server.make_room(json!({ "phase": "live" })).await;
        let there = edge.at(&here);
        let mut writer = here.client("code", here.token("candidate")).await;
        writer.until_synced().await;
        let stage = Self { owner, edge, here, there, writer };
        // Those who come before there is a trunk; the last of them makes the two connect one.
        for _ in 0..FEW {
            stage.watch_for_ever().await;
        }
        eventually("there is a trunk", async || {
            let before = stage.connections().await;
            let mut watcher = stage.watcher().await;
            watcher.until_synced().await;
            let is_shared = stage.connections().await == before;
            tokio::spawn(async move { watcher.until_closed().await });
            is_shared
        })
        .await;
        stage
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
