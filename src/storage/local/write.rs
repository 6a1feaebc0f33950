//! What the writer is asked for.

use std::sync::Arc;

use tokio::sync::oneshot;
use uuid::Uuid;

use crate::ids::{DocumentKey, RoomName};
use crate::storage::event::Event;
use crate::storage::question::QuestionRecord;
use crate::storage::review::ReviewChange;
use crate::storage::room::RoomRecord;
use crate::storage::{Base, Entry, Generation, Seq, SetAside, StorageError};

/// Where the answer goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, StorageError>>;

/// Something to write, and who waits for it.
#[derive(Debug)]
pub(super) enum Write {
    Append {
        document: DocumentKey,
        generation: Generation,
        entries: Arc<[Entry]>,
        reply: Reply<Seq>,
    },
    SetAside {
        document: DocumentKey,
        generation: Generation,
        updates: Vec<SetAside>,
        reply: Reply<()>,
    },
    Room {
        room: RoomName,
        record: Box<RoomRecord>,
        events: Vec<Event>,
        reply: Reply<()>,
    },
    Events {
        room: RoomName,
        events: Vec<Event>,
        reply: Reply<()>,
    },
    Review {
        room: RoomName,
        changes: Vec<ReviewChange>,
        events: Vec<Event>,
        reply: Reply<()>,
    },
    Question {
        record: Box<QuestionRecord>,
        reply: Reply<()>,
    },
    DeleteQuestion {
        id: Uuid,
        reply: Reply<()>,
    },
    Delete {
        room: RoomName,
        reply: Reply<()>,
    },
    Trim {
        document: DocumentKey,
        generation: Generation,
        base: Base,
        reply: Reply<()>,
    },
    Secret {
        reply: Reply<[u8; 32]>,
    },
    Probe {
        reply: Reply<()>,
    },
    /// Write what came before, then end.
    Close,
}

/// What to answer when the group is on disk.
#[derive(Debug)]
pub(super) enum Answer {
    Written(Reply<Seq>, Result<Seq, StorageError>),
    Done(Reply<()>, Result<(), StorageError>),
    Secret(Reply<[u8; 32]>, Result<[u8; 32], StorageError>),
}

impl Answer {
    /// Sends it, or why the group is not on disk. A waiter that is gone is no error.
    pub(super) fn send(self, outcome: &Result<(), StorageError>) {
        match self {
            Self::Written(reply, answer) => drop(reply.send(outcome.clone().and(answer))),
            Self::Done(reply, answer) => drop(reply.send(outcome.clone().and(answer))),
            Self::Secret(reply, answer) => drop(reply.send(outcome.clone().and(answer))),
        }
    }
}
