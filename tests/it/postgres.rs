//! Everything in PostgreSQL: one server, several servers, and what happens to the database.
//! The suite that every storage passes is in `storage_contract`.

mod draining;
mod dumped;
mod encrypted;
mod faults;
mod fencing;
mod handing;
mod load;
mod opening;
mod quarantine;
mod served;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use pairpad::clock::UnixMillis;
use pairpad::ids::{Author, DocumentKey, DocumentName, RoomName};
use pairpad::storage::claim::{Claims, Holder};
use pairpad::storage::postgres::{Lease, PostgresOptions, PostgresStorage};
use pairpad::storage::{Entry, Storage, StorageError};

const HOUR: Duration = Duration::from_secs(3_600);

fn key(room: &str) -> DocumentKey {
    DocumentKey { room: room.parse().unwrap(), document: DocumentName::Code }
}

fn entries(update: &str) -> Arc<[Entry]> {
    let update = Bytes::from(update.to_owned());
    [Entry { at: UnixMillis(1_790_000_000_000), author: Author::Server, update }].into()
}

/// A server that is alone.
async fn alone(url: &str) -> PostgresStorage {
    PostgresStorage::open(PostgresOptions { url: url.to_owned(), ..PostgresOptions::default() })
        .await
        .unwrap()
}

/// A server among others.
struct Member {
    storage: PostgresStorage,
    claims: Arc<dyn Claims>,
}

impl Member {
    async fn start(url: &str, name: &str, lease: Lease) -> Self {
        let options = PostgresOptions {
            url: url.to_owned(),
            node_name: name.to_owned(),
            cluster_address: Some(format!("{name}:1")),
            lease,
            ..PostgresOptions::default()
        };
        let storage = PostgresStorage::open(options).await.unwrap();
        let claims = storage.claims().unwrap();
        Self { storage, claims }
    }

    /// One whose lease is renewed by nobody, and outlasts the test unless it is [ended](expire).
    async fn frozen(url: &str, name: &str) -> Self {
        Self::start(url, name, Lease { length: HOUR, renewal: HOUR }).await
    }

    async fn has(&self, room: &RoomName) -> bool {
        self.claims.claim(room).await.unwrap() == Holder::Me
    }

    async fn append(&self, document: &DocumentKey, update: &str) -> Result<u64, StorageError> {
        let generation = self.storage.load(document).await?.generation;
        self.storage.append(document, generation, entries(update)).await.map(|seq| seq.0)
    }
}

/// The database says that this server's lease is over.
async fn expire(url: &str, server: &Member) {
    let client = pairpad_testing::postgres::connect(url).await;
    let sql = "UPDATE nodes SET lease_until = clock_timestamp() - interval '1 s' WHERE node = $1";
    assert_eq!(client.execute(sql, &[&server.claims.me().0]).await.unwrap(), 1);
}

/// What a document's journal has, as text.
async fn journal(storage: &PostgresStorage, document: &DocumentKey) -> Vec<String> {
    let history = storage.history(document, pairpad::storage::Seq(0), usize::MAX).await.unwrap();
    let entries = history.records.iter().flat_map(|record| &record.entries);
    entries.map(|entry| String::from_utf8(entry.update.to_vec()).unwrap()).collect()
}
