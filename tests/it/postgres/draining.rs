//! A server is taken out of service, and back.

use std::sync::Arc;
use std::time::Duration;

use pairpad::clock::Clock;
use pairpad::cluster::{Cluster, DrainError, Place, Service};
use pairpad::config::limits::Limits;
use pairpad::config::settings::{Garbage, RoomPolicy};
use pairpad::room::registry::Rooms;
use pairpad::storage::claim::{Claims, LeaseState};
use pairpad::storage::memory::MemoryStorage;
use pairpad::storage::postgres::Lease;
use pairpad::storage::{Storage, StorageError};
use pairpad_testing::eventually;
use pairpad_testing::postgres::{Postgres, connect};

use super::{HOUR, Member, key};

/// What the store says of each server's draining.
async fn draining(url: &str) -> Vec<(String, bool)> {
    let rows = connect(url).await.query("SELECT name, draining FROM nodes ORDER BY name", &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn said(draining: &[(String, bool)]) -> Vec<(&str, bool)> {
    draining.iter().map(|(name, draining)| (name.as_str(), *draining)).collect()
}

/// Whether a server was drained. That the database has let it wait for too long says nothing.
async fn drained(claims: Arc<dyn Claims>) -> bool {
    loop {
        match claims.drain_beside_others().await {
            Ok(done) => return done,
            Err(StorageError::Unavailable(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_of_servers_that_are_drained_at_once_one_goes_on() {
    let url = Postgres::shared().database().await;
    let names = ["first", "second", "third", "fourth"];
    let mut servers = Vec::new();
    for name in names {
        servers.push(Member::frozen(&url, name).await);
    }
    let [first, second, third, fourth] = &servers[..] else { unreachable!() };
    // All of them are asked before any of them can be done.
    let mut holding = connect(&url).await;
    let held = holding.transaction().await.unwrap();
    held.execute("SELECT 1 FROM nodes FOR UPDATE", &[]).await.unwrap();
    let asked = [first, second, third, fourth].map(|server| drained(Arc::clone(&server.claims)));
    let asking = tokio::spawn(futures_util::future::join_all(asked));
    let watching = connect(&url).await;
    let waiting = async || {
        let sql = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN \
                   (SELECT pid FROM pg_stat_activity WHERE datname = current_database())";
        watching.query_one(sql, &[]).await.unwrap().get::<_, i64>(0)
    };
    eventually("all of them wait", async || waiting().await == 4).await;
    held.rollback().await.unwrap();
    let done = asking.await.unwrap();
    assert_eq!(done.iter().filter(|done| **done).count(), 3, "{done:?}");
    let rows = draining(&url).await;
    for (name, done) in names.iter().zip(&done) {
        assert!(rows.contains(&((*name).to_owned(), *done)), "{rows:?}");
    }
    // The one that goes on still takes rooms, and none of the others does.
    for (server, done) in servers.iter().zip(&done) {
        assert_eq!(server.claims.claim(&key("room").room).await.is_err(), *done);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_what_the_store_says_of_draining_is_put_right() {
    let url = Postgres::shared().database().await;
    let lease = Lease { length: HOUR, renewal: Duration::from_millis(50) };
    let (first, _second) = (Member::start(&url, "first", lease).await, Member::frozen(&url, "second").await);
    let set = async |to: bool| {
        let sql = "UPDATE nodes SET draining = $1 WHERE name = 'first'";
        connect(&url).await.execute(sql, &[&to]).await.unwrap();
    };
    let says = async |to: bool| draining(&url).await[0] == ("first".to_owned(), to);
    // An answer was lost, and the server does not know what came of it.
    set(true).await;
    eventually("it takes rooms, and the store says so", async || says(false).await).await;
    assert!(first.claims.drain_beside_others().await.unwrap());
    set(false).await;
    eventually("it takes none, and the store says so", async || says(true).await).await;
    // As another node it goes on as it was.
    let before = first.claims.me();
    super::expire(&url, &first).await;
    eventually("it is another node", async || first.claims.me() != before).await;
    let nodes = first.claims.nodes().await.unwrap();
    assert!(nodes.iter().any(|node| node.id == first.claims.me() && node.is_draining), "{nodes:?}");
    first.claims.undrain().await.unwrap();
    assert!(first.has(&key("room").room).await);
    assert!(first.claims.nodes().await.unwrap().iter().all(|node| !node.is_draining));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_what_could_not_be_given_back_is_given_back_later() {
    let url = Postgres::shared().database().await;
    let (first, second) = (Member::frozen(&url, "first").await, Member::frozen(&url, "second").await);
    let [held, forgotten, others] = ["held", "forgotten", "others"].map(|room| key(room).room);
    assert!(first.has(&held).await && first.has(&forgotten).await && second.has(&others).await);
    // The answer to this was lost: what the store says of the room stays as it was.
    first.claims.hand_over(&forgotten, None).await.unwrap();
    let sql = "UPDATE owners SET node = $1 WHERE room = (SELECT room FROM rooms WHERE name = 'forgotten')";
    connect(&url).await.execute(sql, &[&first.claims.me().0]).await.unwrap();
    assert!(!second.has(&forgotten).await);
    first.claims.give_back_forgotten().await.unwrap();
    assert!(second.has(&forgotten).await);
    assert!(!second.has(&held).await && second.has(&others).await);
    let holders = second.claims.holders(&[held.clone(), forgotten.clone(), key("none").room]).await.unwrap();
    assert_eq!(holders.len(), 2);
    assert_eq!((&*holders[&held].name, &*holders[&forgotten].name), ("first", "second"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_the_store_knows_all_servers_and_how_they_do() {
    let url = Postgres::shared().database().await;
    let (first, second) = (Member::frozen(&url, "first").await, Member::frozen(&url, "second").await);
    for room in ["a", "b", "c"] {
        assert!(first.has(&key(room).room).await);
    }
    assert!(second.has(&key("d").room).await);
    let client = connect(&url).await;
    // One that was killed, one that was killed and runs again, one that was long ago.
    let add = "INSERT INTO nodes (name, address, lease_until, started) VALUES \
                 ('dead', 'dead:1', now() - interval '1 minute', NULL), \
                 ('old', 'old:1', now() - interval '2 hours', NULL)";
    client.execute(add, &[]).await.unwrap();
    let late = "UPDATE nodes SET lease_until = now() + interval '10 minutes' WHERE name = 'second'";
    client.execute(late, &[]).await.unwrap();
    super::expire(&url, &first).await;
    let again = Member::frozen(&url, "first").await;
    assert!(again.has(&key("a").room).await);
    let census = second.claims.census().await.unwrap();
    let seen: Vec<_> = census.iter().map(|status| (&*status.node.name, status.lease, status.rooms)).collect();
    let [over, late, live] = [LeaseState::Over, LeaseState::Late, LeaseState::Live];
    assert_eq!(seen, [("dead", over, 0), ("first", live, 1), ("second", late, 1)]);
    assert_eq!(census[1].node.id, again.claims.me());
    assert_eq!(census[1].version.as_deref(), Some(env!("CARGO_PKG_VERSION")));
    assert!(census[1].started.is_some() && census[0].started.is_none() && census[0].version.is_none());
}

/// What a server makes of its claims.
fn cluster(server: &Member) -> Arc<Cluster> {
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
    let kept = (storage, Some(Arc::clone(&server.claims)));
    let (policy, garbage) = (RoomPolicy::MadeFirst, Garbage::default());
    let rooms = Rooms::new(kept, Arc::new(Limits::default()), policy, garbage, Clock::System);
    Arc::new(Cluster::new(rooms, Arc::clone(&server.claims)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_a_server_that_stops_is_not_taken_back_into_service() {
    let url = Postgres::shared().database().await;
    let _other = Member::frozen(&url, "other").await;
    for round in 0..12 {
        let name = format!("stops {round}");
        let server = Member::frozen(&url, &name).await;
        let cluster = cluster(&server);
        cluster.drain().await.unwrap();
        assert_eq!(cluster.service(), Service::Draining);
        // In whatever order these come: it stops, and the others know.
        let (leaving, undrained) = if round % 2 == 0 {
            tokio::join!(cluster.leave(), cluster.undrain())
        } else {
            let (undrained, leaving) = tokio::join!(cluster.undrain(), cluster.leave());
            (leaving, undrained)
        };
        let () = leaving;
        assert!(matches!(undrained, Ok(_) | Err(DrainError::Leaving)), "{undrained:?}");
        assert_eq!(cluster.service(), Service::Leaving);
        assert!(said(&draining(&url).await).contains(&(&*name, true)));
        assert!(matches!(cluster.undrain().await, Err(DrainError::Leaving)));
        assert!(matches!(cluster.drain().await, Err(DrainError::Leaving)));
        assert!(said(&draining(&url).await).contains(&(&*name, true)), "it stays so");
        assert!(server.claims.claim(&key(&name).room).await.is_err());
        assert!(matches!(cluster.place_of_new().await, Ok(Place::At(node)) if node.name == "other"));
        Storage::close(&server.storage).await;
    }
}
