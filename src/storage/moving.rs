//! Moving a whole store into another, of the same kind or not: what it is cut into, and what
//! an adapter can do for it that no server needs.
//!
//! Values go over as they are, without their checksums, which each store makes for itself. What
//! does not check out goes over as it is, too, and checks out nowhere: a document in quarantine
//! stays there, and nothing of it is lost on the way.
//!
//! A target is not served before everything is in it. Until then it has a [`Note`] of where it
//! comes from, and of the rooms that are whole.

use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{Seq, Snapshot, StorageError};
use crate::clock::UnixMillis;
use crate::ids::{DocumentName, RoomName};

/// Bytes of what is handed over at a time. A piece that is larger goes alone.
const AT_ONCE: usize = 1 << 20;
/// Such batches that wait for whoever reads them.
const AHEAD: usize = 2;

/// What is moved at once, and compared as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What belongs to no room: the secret, and questions.
    Shared,
    /// All of a room.
    Room(RoomName),
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Shared => f.write_str("the secret and the questions"),
            Self::Room(room) => write!(f, "the room '{room}'"),
        }
    }
}

/// A stored value without its checksum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// What was written.
    Sound(Bytes),
    /// It does not check out: the whole of what is there.
    Damaged(Bytes),
}

/// What a journal has under a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A record's entries, as they are written.
    Entries(Bytes),
    /// Nothing any more, up to this number.
    GivenUp,
    /// A value that does not check out, and holds records up to this number.
    Damaged(Bytes),
}

/// A piece of a part. Of each part they come in this order, of each kind in that of their
/// keys; the documents one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// What signs.
    Secret([u8; 32]),
    /// What a list shows of a question.
    Outline(Uuid, Body),
    /// A version of one.
    Version((Uuid, u64), Body),
    /// What is kept about the room.
    Record(Body),
    /// An event of it, by its number.
    Event(u64, Body),
    /// A part of its review, by its kind and id.
    Review((u8, Uuid), Body),
    /// What a journal begins with: how far it reaches, the time of the last record that is in
    /// it, and the updates.
    Base(DocumentName, (Seq, UnixMillis), Body),
    /// A record of a journal.
    Line(DocumentName, Seq, Line),
    /// An update that was set aside. In no order.
    Aside(DocumentName, Body),
    /// The snapshot, which only saves time; but where the journal is damaged, more. One that does not check
    /// out is left behind: whoever opens the document makes another.
    Snapshot(DocumentName, Snapshot),
}

impl Piece {
    /// About how much memory it takes.
    fn size(&self) -> usize {
        let (Self::Outline(_, body)
        | Self::Version(_, body)
        | Self::Record(body)
        | Self::Event(_, body)
        | Self::Review(_, body)
        | Self::Base(_, _, body)
        | Self::Aside(_, body)) = self
        else {
            return match self {
                Self::Line(_, _, Line::Entries(bytes) | Line::Damaged(bytes)) => bytes.len() + 64,
                Self::Snapshot(_, snapshot) => snapshot.updates.iter().map(Bytes::len).sum(),
                _ => 64,
            };
        };
        let (Body::Sound(bytes) | Body::Damaged(bytes)) = body;
        bytes.len() + 64
    }
}

/// Whether snapshots are wanted, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Snapshots {
    /// They are.
    With,
    /// They are not.
    Without,
    /// Nothing else is.
    Alone,
}

/// Names a store and how far a move from it has come; kept in the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Where from, for people.
    pub from: String,
    /// Tells stores apart, wherever they are.
    pub identity: String,
}

/// What a part amounts to.
pub type Digest = [u8; 32];

/// The pieces of a part, a few at a time.
pub type Pieces = mpsc::Receiver<Result<Vec<Piece>, StorageError>>;

/// The other end of [`Pieces`].
#[derive(Debug)]
pub struct Outlet {
    pieces: Vec<Piece>,
    bytes: usize,
    out: mpsc::Sender<Result<Vec<Piece>, StorageError>>,
}

/// Both ends.
pub fn pieces() -> (Outlet, Pieces) {
    let (out, pieces) = mpsc::channel(AHEAD);
    (Outlet { pieces: Vec::new(), bytes: 0, out }, pieces)
}

impl Outlet {
    /// Adds a piece; what has to go before there is room for more.
    fn add(&mut self, piece: Piece) -> Option<Vec<Piece>> {
        self.bytes += piece.size();
        self.pieces.push(piece);
        (self.bytes >= AT_ONCE).then(|| {
            self.bytes = 0;
            std::mem::take(&mut self.pieces)
        })
    }

    /// Hands a piece over.
    ///
    /// # Errors
    /// [`StorageError::Closed`] when nobody wants more.
    pub async fn push(&mut self, piece: Piece) -> Result<(), StorageError> {
        match self.add(piece) {
            Some(batch) => self.out.send(Ok(batch)).await.map_err(|_| StorageError::Closed),
            None => Ok(()),
        }
    }

    /// The same on a thread that may wait.
    ///
    /// # Errors
    /// [`StorageError::Closed`] when nobody wants more.
    pub fn blocking_push(&mut self, piece: Piece) -> Result<(), StorageError> {
        match self.add(piece) {
            Some(batch) => self.out.blocking_send(Ok(batch)).map_err(|_| StorageError::Closed),
            None => Ok(()),
        }
    }

    /// Hands over what is left, or why there is no more.
    pub async fn end(self, done: Result<(), StorageError>) {
        // Whoever read may have seen enough.
        let _ = self.out.send(done.map(|()| self.pieces)).await;
    }

    /// The same on a thread that may wait.
    pub fn blocking_end(self, done: Result<(), StorageError>) {
        let _ = self.out.blocking_send(done.map(|()| self.pieces));
    }
}

/// A store that can be read as a whole. Nobody else uses it meanwhile.
#[async_trait]
pub trait Origin: std::fmt::Debug + Send + Sync {
    /// All rooms of which there may be anything, in order.
    async fn rooms(&self) -> Result<Vec<RoomName>, StorageError>;

    /// Begins to read a part. After an error nothing comes any more.
    fn read(&self, part: &Part, snapshots: Snapshots) -> Pieces;

    /// Whether nobody has come to it since, though nobody may: what was read is what there is.
    ///
    /// # Errors
    /// When somebody has.
    async fn is_still_alone(&self) -> Result<(), StorageError>;

    /// Gives it free for others.
    async fn close(&self);
}

/// A store that is being filled.
#[async_trait]
pub trait Target: Origin {
    /// The rooms that are whole, with what they amounted to.
    async fn settled(&self) -> Result<BTreeMap<RoomName, Digest>, StorageError>;

    /// Removes what there is of a part.
    async fn clear(&self, part: &Part) -> Result<(), StorageError>;

    /// Adds pieces of one part, which come in order.
    async fn write(&self, part: &Part, pieces: Vec<Piece>) -> Result<(), StorageError>;

    /// A room is whole; durable when this returns.
    async fn settle(&self, room: &RoomName, digest: &Digest) -> Result<(), StorageError>;

    /// Everything is there: from now on a server may begin on it.
    async fn finish(&self) -> Result<(), StorageError>;
}

/// Why a store can't be moved, or moved into: a sentence for whoever wanted to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    /// Somebody uses it.
    #[error("{place} is in use by {by}; stop that first, and leave it stopped until the move is complete")]
    InUse {
        /// Which store.
        place: String,
        /// Who.
        by: String,
    },
    /// There is no store to be moved.
    #[error(
        "there is no Pairpad data in {0}; --from is the data folder or the database of the server to move"
    )]
    Absent(String),
    /// A target with something in it.
    #[error(
        "{0} is not empty; --to has to be a new or empty folder, or a database without rooms and questions"
    )]
    Filled(String),
    /// All of it is there.
    #[error("everything of {from} has been moved to {place} already; start the server on that")]
    Complete {
        /// Where to.
        place: String,
        /// Where from.
        from: String,
    },
    /// A target that has half of something else.
    #[error(
        "{place} has part of another store, whose move from {from} was not completed; complete that, or {discard} and \
         move this one again"
    )]
    Another {
        /// Where to.
        place: String,
        /// Where from.
        from: String,
        /// How to begin anew.
        discard: &'static str,
    },
    /// A source that is not whole itself.
    #[error(
        "a move into {place} was not completed, so it is not the whole of anything; move from {from} instead"
    )]
    Half {
        /// Which.
        place: String,
        /// Where it comes from.
        from: String,
    },
    /// It can't be opened.
    #[error("{0}")]
    Unusable(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_go_over_a_few_at_a_time_and_stop_when_nobody_reads() {
        let (mut outlet, mut pieces) = super::pieces();
        let piece = || Piece::Record(Body::Sound(Bytes::from(vec![0; AT_ONCE / 2])));
        let sending = tokio::spawn(async move {
            for _ in 0..3 {
                outlet.push(piece()).await.unwrap();
            }
            outlet.end(Ok(())).await;
        });
        let sizes = async {
            let mut sizes = Vec::new();
            while let Some(batch) = pieces.recv().await {
                sizes.push(batch.unwrap().len());
            }
            sizes
        };
        assert_eq!(sizes.await, [2, 1]);
        sending.await.unwrap();
        let (mut outlet, pieces) = super::pieces();
        drop(pieces);
        outlet.push(piece()).await.unwrap();
        assert!(matches!(outlet.push(piece()).await, Err(StorageError::Closed)));
    }
}
