//! What the servers share: the database, and a Redis.

use std::net::SocketAddr;

use pairpad_testing::postgres::{Postgres, connect};
use pairpad_testing::redis::Redis;
use tokio::task::spawn_blocking;

pub struct Database {
    server: Postgres,
    url: String,
    pub redis: Redis,
}

impl Database {
    /// An empty one, of a server of its own with these settings.
    pub async fn start(settings: &'static str) -> Self {
        let server = spawn_blocking(|| Postgres::start(settings)).await.unwrap();
        let url = server.database().await;
        let redis = spawn_blocking(Redis::start).await.unwrap();
        Self { server, url, redis }
    }

    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.server.port()))
    }

    pub fn redis_address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.redis.port()))
    }

    /// Its URL where it is reached over this address.
    pub fn url(&self, over: SocketAddr) -> String {
        self.url.replace(&self.address().to_string(), &over.to_string())
    }

    /// Stops it, and starts it again.
    pub async fn restart(&self) {
        tokio::task::block_in_place(|| {
            self.server.stop("fast");
            self.server.run();
        });
    }

    /// Ends all connections of servers.
    pub async fn end_connections(&self) {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        connect(&self.url).await.batch_execute(sql).await.unwrap();
    }

    /// Of a room every record was written under a claim, one claim after the other, without a
    /// gap: no two mixed (NODE-1). How often the room was claimed.
    pub async fn check_journal(&self, room: &str) -> i64 {
        let client = connect(&self.url).await;
        let sql = "SELECT j.document, j.seq, j.epoch FROM journal j JOIN rooms r ON r.room = j.room \
                   WHERE r.name = $1 ORDER BY j.document, j.seq";
        let rows = client.query(sql, &[&room]).await.unwrap();
        assert!(!rows.is_empty(), "{room} has a journal");
        let mut last: Option<(i16, i64, i64)> = None;
        for row in rows {
            let (document, seq, epoch): (i16, i64, i64) = (row.get(0), row.get(1), row.get(2));
            if let Some((of, before, under)) = last
                && of == document
            {
                assert_eq!(seq, before + 1, "{room} has all records");
                assert!(epoch >= under, "{room}: record {seq} under claim {epoch}, after one under {under}");
            }
            last = Some((document, seq, epoch));
        }
        let sql = "SELECT o.epoch FROM owners o JOIN rooms r ON r.room = o.room WHERE r.name = $1";
        let epoch: i64 = client.query_one(sql, &[&room]).await.unwrap().get(0);
        let (_, _, newest) = last.unwrap();
        assert!(newest <= epoch, "{room}: nothing under a claim that nobody has made");
        epoch
    }
}
