//! PLAY: a recording says at each moment what a replay says, and nobody sees one who may not.

mod moments;
mod odd;
mod restored;
mod rights;
mod served;

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use flate2::read::GzDecoder;
use pairpad::clock::UnixMillis;
use pairpad::config::limits::Limits;
use pairpad::document::state::DocumentState;
use pairpad::ids::{Author, DocumentKey, DocumentName};
use pairpad::playback::error::PlayError;
use pairpad::playback::recordings::{Recordings, Stays};
use pairpad::storage::memory::MemoryStorage;
use pairpad::storage::{Entry, Storage};
use pairpad_testing::recording::Recording;
use pairpad_testing::room::TestRoom;
use serde_json::{Value, json};
use yrs::updates::decoder::Decode;
use yrs::{Any, Array, Doc, GetString, Map, Number, Out, ReadTxn, Transact, Update};

fn key() -> DocumentKey {
    DocumentKey { room: "recorded".parse().unwrap(), document: DocumentName::Code }
}

fn entry(at: u64, author: Author, update: Bytes) -> Entry {
    Entry { at: UnixMillis(at), author, update }
}

/// A journal of these updates, a few in each record.
async fn journal(updates: &[Bytes]) -> Arc<MemoryStorage> {
    let storage = Arc::new(MemoryStorage::default());
    let generation = storage.load(&key()).await.unwrap().generation;
    let entries: Vec<Entry> =
        updates.iter().zip(1..).map(|(update, at)| entry(at * 10, Author::Server, update.clone())).collect();
    for (entries, count) in entries.chunks(7).zip(1..) {
        // Records of one update, too.
        let (first, rest) = entries.split_at(count % 2);
        for part in [first, rest].into_iter().filter(|part| !part.is_empty()) {
            storage.append(&key(), generation, part.into()).await.unwrap();
        }
    }
    storage
}

fn recordings(storage: &Arc<MemoryStorage>) -> Recordings {
    Recordings::new(storage.clone(), Arc::new(Limits::default()))
}

fn unpacked(gzip: &[u8]) -> Recording {
    let mut bytes = Vec::new();
    GzDecoder::new(gzip).read_to_end(&mut bytes).unwrap();
    Recording::read(&bytes)
}

async fn record(storage: &Arc<MemoryStorage>) -> Result<Recording, PlayError> {
    Ok(unpacked(&recordings(storage).recording(&key(), Stays::ForAMoment).await?.gzip))
}

/// What a replay shows, in the same shape as [`Recording::at`].
fn shown(doc: &Doc) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let maps = ["files", "names", "room", "comments", "tests"];
    let roots = maps.map(|name| (name, Out::YMap(doc.get_or_insert_map(name))));
    let chat = Out::YArray(doc.get_or_insert_array("chat"));
    let text = Out::YText(doc.get_or_insert_text("text"));
    let txn = doc.transact();
    for (name, root) in roots.into_iter().chain([("chat", chat), ("text", text)]) {
        let value = plain(&txn, &root);
        if ![json!({}), json!([]), json!("")].contains(&value) {
            found.insert(name.to_owned(), value);
        }
    }
    found
}

fn plain(txn: &impl ReadTxn, value: &Out) -> Value {
    match value {
        Out::YMap(map) => map.iter(txn).map(|(key, value)| (key.to_owned(), plain(txn, &value))).collect(),
        Out::YArray(array) => array.iter(txn).map(|value| plain(txn, &value)).collect(),
        Out::YText(text) => text.get_string(txn).into(),
        Out::Any(any) => any_as_json(any),
        _ => Value::Null,
    }
}

fn any_as_json(any: &Any) -> Value {
    match any {
        Any::Null | Any::Undefined | Any::Buffer(_) => Value::Null,
        Any::Bool(value) => (*value).into(),
        Any::Number(Number::Int(number)) => (*number).into(),
        Any::Number(Number::Float(number)) => (*number).into(),
        Any::String(text) => (**text).into(),
        Any::Array(values) => values.iter().map(any_as_json).collect(),
        Any::Map(map) => map.iter().map(|(key, value)| (key.clone(), any_as_json(value))).collect(),
    }
}

/// A document as this state's server would show it.
fn as_shown(state: &mut DocumentState) -> Doc {
    let doc = pairpad_testing::client::doc(1);
    let whole = state.snapshot().unwrap().remove(0);
    doc.transact_mut().apply_update(Update::decode_v1(&whole).unwrap()).unwrap();
    doc
}

/// Writes into a document, and waits until it is on disk.
async fn write(room: &TestRoom, document: &str, token: &str, text: &str) {
    let mut client = room.client(document, &format!("{token}&saved=1")).await;
    client.until_synced().await;
    client.append(text).await;
    // The answer to the greeting, and this.
    client.until("that it is saved", |client| client.saved == 2).await;
}
