//! Rooms of several servers over one PostgreSQL.

use std::time::Duration;

use pairpad::config::settings::Settings;
use pairpad_testing::eventually;
use pairpad_testing::postgres::Postgres;
use reqwest::Method;
use serde_json::{Value, json};

use super::{KEY, ask, get};
use crate::cluster::{Member, SECRET, owner};

pub(super) fn operated(settings: &mut Settings) {
    settings.admin_listen = "127.0.0.1:0".parse().ok();
    settings.access.api_keys = vec![KEY.to_owned()];
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_who_looks_at_a_room_does_not_take_it_and_who_changes_it_hears_where_it_is() {
    let url = Postgres::shared().database().await;
    let first = Member::start_as(&url, ("first", SECRET), |settings| {
        operated(settings);
        settings.limits.idle = Duration::from_millis(50);
    });
    let first = first.await;
    let second = Member::start_as(&url, ("second", SECRET), operated).await;
    assert_eq!(get(&second.server, "/overview").await["storage"]["kind"], "postgres");
    let room = first.server.make_room(json!({ "phase": "live", "title": "The room" })).await;
    let ada = room.join("candidate", "Ada").await;
    let mut of_ada = room.client("code", &ada.token).await;
    of_ada.append("kept").await;
    let path = format!("/rooms/{}", room.id);
    let has_bytes = async || get(&second.server, &path).await["documents"][0]["bytes"].as_u64() > Some(0);
    eventually("what she wrote is counted", has_bytes).await;
    let there = get(&second.server, &path).await;
    assert_eq!((&there["room"]["title"], &there["room"]["people"]), (&json!("The room"), &Value::Null));
    assert_eq!(there["room"]["server"], "first");
    assert_eq!(there["members"][0]["name"], "Ada");
    let listed = get(&second.server, "/rooms").await["rooms"][0].clone();
    assert_eq!((&listed["people"], &listed["server"]), (&Value::Null, &json!("first")));
    let here = get(&first.server, &path).await["room"].clone();
    assert_eq!((&here["people"], &here["server"]), (&json!(1), &Value::Null));
    let change = async |method: Method, more: &str| {
        let path = second.server.admin(&format!("/admin/api{path}{more}"));
        ask(method, &path, KEY).await
    };
    for (method, more) in [(Method::POST, "/end"), (Method::DELETE, "")] {
        let (status, answer) = change(method, more).await;
        assert_eq!((status, &answer["error"]["code"]), (409, &json!("at_another_server")));
        let message = "The room is at the server first: use the administration page there.";
        assert_eq!(answer["error"]["message"], message);
    }
    drop(of_ada);
    eventually("it is given back", async || owner(&url, &room).await.is_none()).await;
    let nobodys = get(&second.server, &path).await["room"].clone();
    assert_eq!((&nobodys["phase"], &nobodys["people"]), (&json!("live"), &json!(0)));
    assert_eq!(nobodys["server"], Value::Null);
    assert_eq!(owner(&url, &room).await, None, "nobody took it");
    let (status, ended) = change(Method::POST, "/end").await;
    assert_eq!((status, &ended["phase"]), (200, &json!("ended")));
    assert_eq!(owner(&url, &room).await.as_deref(), Some("second"));
}
