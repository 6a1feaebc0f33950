//! Writing a snapshot, so that the next opening is fast.

use std::sync::Arc;

use bytes::Bytes;

use super::state::DocumentState;
use crate::ids::DocumentKey;
use crate::storage::{Seq, Snapshot, Storage, StorageError, Stored};

/// Builds the document from what is stored, on a thread of its own, and writes
/// its merged state as the new load point. The running document is not touched
/// (MERGE-4): it goes on while this takes its time.
///
/// The state is encoded once, from a document; and before it is written, a
/// second document made from it has to show the same as the first.
///
/// # Errors
/// When storage fails, or the two differ: then nothing is written.
pub(super) async fn compact(storage: Arc<dyn Storage>, key: DocumentKey) -> Result<(), StorageError> {
    let stored = storage.load(&key).await?;
    let merged = tokio::task::spawn_blocking(move || merge(&stored));
    let merged = merged.await.map_err(StorageError::unavailable)??;
    match merged {
        Some(snapshot) => storage.compact(&key, snapshot).await,
        None => Ok(()),
    }
}

/// All updates of what is stored, in order.
pub(super) fn updates(stored: &Stored) -> impl Iterator<Item = &Bytes> {
    let snapshot = stored.snapshot.iter().flat_map(|snapshot| &snapshot.updates);
    let tail = stored.tail.iter().flat_map(|record| &record.entries).map(|entry| &entry.update);
    snapshot.chain(tail)
}

/// The snapshot of what is stored; `None` when there is nothing new to put in.
fn merge(stored: &Stored) -> Result<Option<Snapshot>, StorageError> {
    let Some(upto) = stored.tail.last().map(|record| record.seq) else { return Ok(None) };
    merge_upto(stored, upto).map(Some)
}

fn merge_upto(stored: &Stored, upto: Seq) -> Result<Snapshot, StorageError> {
    let mut replayed = DocumentState::restore(updates(stored)).map_err(StorageError::damaged)?;
    let merged = replayed.snapshot().map_err(StorageError::damaged)?;
    let again = DocumentState::restore(&merged).map_err(StorageError::damaged)?;
    if !again.shows_the_same_as(&replayed) {
        return Err(StorageError::damaged("the merged state differs from the replayed journal"));
    }
    Ok(Snapshot { upto, updates: merged })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MemberId;
    use crate::storage::{Entry, Record, UnixMillis};
    use yrs::{Doc, Text, Transact};

    #[test]
    fn merge_4_a_snapshot_equals_the_replayed_log() {
        let doc = Doc::with_client_id(1);
        let text = doc.get_or_insert_text("t");
        let mut stored = Stored::default();
        for at in 0..50 {
            let mut txn = doc.transact_mut();
            text.insert(&mut txn, at / 2, "ab");
            if at % 5 == 4 {
                text.remove_range(&mut txn, 0, 3);
            }
            let update = Bytes::from(txn.encode_update_v1());
            let entry = Entry { at: UnixMillis(u64::from(at)), author: MemberId::SERVER, update };
            stored.tail.push(Record { seq: Seq(u64::from(at) + 1), entries: vec![entry] });
        }
        // One that waits for something that never came is kept, too.
        let stranger = Doc::with_client_id(2);
        let text = stranger.get_or_insert_text("t");
        text.insert(&mut stranger.transact_mut(), 0, "lost");
        let mut txn = stranger.transact_mut();
        text.insert(&mut txn, 4, "kept");
        let update = Bytes::from(txn.encode_update_v1());
        drop(txn);
        let entry = Entry { at: UnixMillis(51), author: MemberId::SERVER, update: update.clone() };
        stored.tail.push(Record { seq: Seq(51), entries: vec![entry] });

        let snapshot = merge(&stored).unwrap().unwrap();
        assert_eq!(snapshot.upto, Seq(51));
        assert_eq!(snapshot.updates[1..], [update]);
        let replayed = DocumentState::restore(updates(&stored)).unwrap();
        let compacted = DocumentState::restore(&snapshot.updates).unwrap();
        assert!(compacted.shows_the_same_as(&replayed));
        assert_eq!(compacted.state_vector(), replayed.state_vector());
    }

    #[test]
    fn merge_4_nothing_new_is_nothing_to_do() {
        assert_eq!(merge(&Stored::default()).unwrap(), None);
    }
}
