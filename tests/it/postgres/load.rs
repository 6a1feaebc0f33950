//! Claims that change hands while everybody writes.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use pairpad::storage::claim::Holder;
use pairpad::storage::{Storage, StorageError};
use pairpad_testing::eventually;
use pairpad_testing::postgres::{Postgres, connect};

use super::{Member, entries, journal, key};

const ROOMS: usize = 6;
/// Claims that were lost with an append under way: so many are waited for.
const REFUSALS: usize = 40;

/// What was acknowledged: room, number, text.
type Saved = Vec<(usize, u64, String)>;

/// Writes to whatever it can get, until it is told to end.
async fn work(
    server: Arc<Member>,
    number: usize,
    refused: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
) -> Saved {
    let (mut saved, mut count) = (Saved::new(), 0);
    while !is_over.load(Ordering::SeqCst) {
        let room = fastrand::usize(..ROOMS);
        let document = key(&format!("room-{room}"));
        match server.claims.claim(&document.room).await {
            Ok(Holder::Me) => {}
            Ok(Holder::Other(_)) | Err(StorageError::Unavailable(_)) => {
                tokio::task::yield_now().await;
                continue;
            }
            Err(error) => panic!("{error}"),
        }
        let generation = server.storage.load(&document).await.unwrap().generation;
        for _ in 0..fastrand::usize(1..12) {
            count += 1;
            let text = format!("{number}-{count}");
            match server.storage.append(&document, generation, entries(&text)).await {
                Ok(seq) => saved.push((room, seq.0, text)),
                Err(StorageError::Lost) => {
                    refused.fetch_add(1, Ordering::SeqCst);
                    break;
                }
                Err(StorageError::Unavailable(_)) => break,
                Err(error) => panic!("{error}"),
            }
        }
        if fastrand::bool() {
            // It may be lost already.
            let _ = server.claims.hand_over(&document.room, None).await;
        }
    }
    saved
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_no_number_is_written_under_two_claims_and_all_that_was_acknowledged_is_there() {
    let url = Postgres::shared().database().await;
    let names = ["a", "b", "c"];
    let mut servers = Vec::new();
    for name in names {
        servers.push(Arc::new(Member::frozen(&url, name).await));
    }
    let (refused, is_over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let workers: Vec<_> = (0..6)
        .map(|number| {
            let server = Arc::clone(&servers[number % servers.len()]);
            tokio::spawn(work(server, number, Arc::clone(&refused), Arc::clone(&is_over)))
        })
        .collect();
    // For a moment somebody counts as dead; the others take what it has, and it writes on.
    let client = connect(&url).await;
    let enough = async || {
        let node = servers[fastrand::usize(..servers.len())].claims.me().0;
        for (lease, pause) in [("-1 s", 15), ("1 h", 5)] {
            let sql = format!(
                "UPDATE nodes SET lease_until = clock_timestamp() + interval '{lease}' WHERE node = $1"
            );
            client.execute(&sql, &[&node]).await.unwrap();
            client.execute("SELECT pg_sleep($1)", &[&(f64::from(pause) / 1e3)]).await.unwrap();
        }
        refused.load(Ordering::SeqCst) >= REFUSALS
    };
    eventually("enough claims are lost with something under way", enough).await;
    is_over.store(true, Ordering::SeqCst);
    let mut saved = HashMap::new();
    for worker in workers {
        for (room, seq, text) in worker.await.unwrap() {
            let before = saved.insert((room, seq), text);
            assert_eq!(before, None, "record {seq} of room {room} was acknowledged twice");
        }
    }
    assert!(saved.len() > REFUSALS);
    for room in 0..ROOMS {
        // Reading it says that nothing is missing, and that all checks out.
        let journal = journal(&servers[0].storage, &key(&format!("room-{room}"))).await;
        for ((_, seq), text) in saved.iter().filter(|((of, _), _)| *of == room) {
            assert_eq!(&journal[*seq as usize - 1], text, "record {seq} of room {room}");
        }
    }
    let back = "SELECT count(*) FROM (SELECT epoch < lag(epoch) OVER (PARTITION BY room ORDER BY seq) AS back FROM journal) AS e WHERE back";
    assert_eq!(
        client.query_one(back, &[]).await.unwrap().get::<_, i64>(0),
        0,
        "an earlier claim wrote later"
    );
    let epochs = "SELECT max(epoch) FROM journal";
    assert!(client.query_one(epochs, &[]).await.unwrap().get::<_, i64>(0) > 5, "claims changed hands");
}
