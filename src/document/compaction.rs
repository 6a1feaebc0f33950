//! Building a document from what is stored, and writing that as a snapshot, so
//! that the next opening is fast.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;

use super::state::restore::RestoreError;
use super::state::{DocumentState, Garbage};
use crate::clock::UnixMillis;
use crate::ids::{Author, DocumentKey};
use crate::storage::{Entry, Generation, Seq, SetAside, Snapshot, Storage, StorageError, Stored};

/// Builds the document from what is stored, on a thread of its own, and writes
/// its merged state as the new load point. The running document is not touched
/// (MERGE-4): it goes on while this takes its time.
///
/// The state is encoded once, from a document; and before it is written, a
/// second document made from it has to show the same as the first. Of what waits for
/// something `waiting` bytes are kept, and the oldest let go: a document that is open
/// keeps less (GUARD-4).
///
/// # Errors
/// When storage fails, what is stored is damaged, or the two differ: then nothing
/// is written.
pub(super) async fn compact(
    storage: &Arc<dyn Storage>,
    key: &DocumentKey,
    waiting: usize,
) -> Result<(), StorageError> {
    let stored = storage.load(key).await?;
    if !stored.damage.is_empty() {
        // A snapshot would cover the gap, and end the quarantine.
        return Err(StorageError::damaged("the document is in quarantine"));
    }
    let generation = stored.generation;
    let merged = tokio::task::spawn_blocking(move || merge(&stored, waiting));
    let merged = merged.await.map_err(StorageError::unavailable)??;
    match merged {
        Some(snapshot) => storage.compact(key, generation, snapshot).await,
        None => Ok(()),
    }
}

/// All updates of what is stored, in order, without those that were set aside.
fn updates(stored: &Stored) -> impl Iterator<Item = &Bytes> {
    let aside: HashSet<&Bytes> = stored.set_aside.iter().map(|aside| &aside.entry.update).collect();
    let snapshot = stored.snapshot.iter().flat_map(|snapshot| &snapshot.updates);
    snapshot.chain(entries(stored).map(|entry| &entry.update)).filter(move |update| !aside.contains(update))
}

/// The journal's updates after the snapshot, in order.
pub(super) fn entries(stored: &Stored) -> impl Iterator<Item = &Entry> {
    stored.tail.iter().flat_map(|record| &record.entries)
}

/// The document that a server would show of what is stored.
///
/// # Errors
/// When too many of the updates cannot be applied.
pub fn stored_state(stored: &Stored) -> Result<DocumentState, RestoreError> {
    rebuild(stored, &[], Garbage::default()).map(|(state, _)| state)
}

/// Builds a document from what is stored and what is on its way to storage, and
/// says what has to be set aside for that. Work for a processor.
///
/// # Errors
/// When too many of the updates cannot be applied.
pub(super) fn rebuild(
    stored: &Stored,
    unsaved: &[Entry],
    garbage: Garbage,
) -> Result<(DocumentState, Vec<SetAside>), RestoreError> {
    let aside: HashSet<&Bytes> = stored.set_aside.iter().map(|aside| &aside.entry.update).collect();
    let unsaved_updates = unsaved.iter().map(|entry| &entry.update).filter(|update| !aside.contains(update));
    let updates: Vec<&Bytes> = updates(stored).chain(unsaved_updates).collect();
    let restored = DocumentState::restore_what_can_be(updates.iter().copied(), garbage)?;
    let set_aside = restored.set_aside.into_iter().map(|at| {
        let known = entries(stored).chain(unsaved).find(|entry| entry.update == updates[at]);
        // A part of a snapshot has lost its author.
        let unknown = || Entry { at: UnixMillis(0), author: Author::Server, update: updates[at].clone() };
        set_aside(known.cloned().unwrap_or_else(unknown))
    });
    Ok((restored.state, set_aside.collect()))
}

/// An update on which the document fails.
pub(super) fn set_aside(entry: Entry) -> SetAside {
    SetAside { entry, reason: "the document fails on it".to_owned() }
}

/// The snapshot of what is stored; `None` when there is nothing new to put in.
fn merge(stored: &Stored, waiting: usize) -> Result<Option<Snapshot>, StorageError> {
    let Some(upto) = stored.tail.last().map(|record| record.seq) else { return Ok(None) };
    merge_upto(stored, upto, waiting).map(Some)
}

/// What is stored, merged, and checked against itself (MERGE-4).
pub(super) fn merge_upto(stored: &Stored, upto: Seq, waiting: usize) -> Result<Snapshot, StorageError> {
    let mut replayed = DocumentState::restore(updates(stored)).map_err(StorageError::damaged)?;
    replayed.let_go_beyond(waiting);
    let merged = replayed.snapshot().map_err(StorageError::damaged)?;
    let again = DocumentState::restore(&merged).map_err(StorageError::damaged)?;
    if !again.shows_the_same_as(&replayed) {
        return Err(StorageError::damaged("the merged state differs from the replayed journal"));
    }
    Ok(Snapshot { upto, updates: merged })
}

/// Notes what loading has to pass over from now on.
pub(super) async fn set_aside_all(
    storage: &dyn Storage,
    document: &DocumentKey,
    generation: Generation,
    updates: Vec<SetAside>,
) -> Result<(), StorageError> {
    if updates.is_empty() {
        return Ok(());
    }
    for SetAside { entry, reason } in &updates {
        let (author, at, bytes) = (entry.author, entry.at.0, entry.update.len());
        tracing::error!(%document, %author, at, bytes, reason, "set an update aside");
    }
    storage.set_aside(document, generation, updates).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::UnixMillis;
    use crate::storage::{Entry, Record};
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
            let entry = Entry { at: UnixMillis(u64::from(at)), author: Author::Server, update };
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
        let entry = Entry { at: UnixMillis(51), author: Author::Server, update: update.clone() };
        stored.tail.push(Record { seq: Seq(51), entries: vec![entry] });

        let snapshot = merge(&stored, usize::MAX).unwrap().unwrap();
        assert_eq!(snapshot.upto, Seq(51));
        assert_eq!(snapshot.updates[1..], [update]);
        let replayed = DocumentState::restore(updates(&stored)).unwrap();
        let compacted = DocumentState::restore(&snapshot.updates).unwrap();
        assert!(compacted.shows_the_same_as(&replayed));
        assert_eq!(compacted.state_vector(), replayed.state_vector());
        // Too much that waits is let go, and all else is the same.
        let bounded = merge(&stored, 1).unwrap().unwrap();
        assert_eq!(bounded.updates, snapshot.updates[..1]);
    }

    #[test]
    fn merge_4_nothing_new_is_nothing_to_do() {
        assert_eq!(merge(&Stored::default(), usize::MAX).unwrap(), None);
    }
}
