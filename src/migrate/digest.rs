//! What a part of a store amounts to. Pure.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::storage::Snapshot;
use crate::storage::moving::{Body, Digest, Line, Piece};

/// Tells stores apart by what they sign with, without giving that away.
pub(super) fn identity(secret: Option<&[u8; 32]>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"pairpad store\0");
    hasher.update(secret.map_or(&[][..], |secret| secret));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Pieces of a part, added up.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    hasher: Sha256,
    /// Of what comes in no order.
    apart: Vec<Digest>,
    snapshots: BTreeSet<Digest>,
    pub(super) pieces: u64,
    pub(super) records: u64,
    pub(super) events: u64,
    pub(super) questions: u64,
    pub(super) bytes: u64,
    pub(super) damaged: u64,
}

impl Sum {
    /// Takes a piece in. Snapshots don't count: they are made of the others, and one side may have those that
    /// the other has not.
    pub(super) fn add(&mut self, piece: &Piece) {
        self.pieces += 1;
        match piece {
            Piece::Secret(secret) => self.value(0, &[], (0, secret)),
            Piece::Outline(id, body) => {
                self.questions += 1;
                self.body(1, id.as_bytes(), body);
            }
            Piece::Version((id, version), body) => {
                self.body(2, &[id.as_bytes().as_slice(), &version.to_be_bytes()].concat(), body);
            }
            Piece::Record(body) => self.body(3, &[], body),
            Piece::Event(number, body) => {
                self.events += 1;
                self.body(4, &number.to_be_bytes(), body);
            }
            Piece::Review((kind, id), body) => {
                self.body(5, &[&[*kind], id.as_bytes().as_slice()].concat(), body);
            }
            Piece::Base(document, (upto, at), body) => {
                let key = [&[document.number()][..], &upto.0.to_be_bytes(), &at.0.to_be_bytes()].concat();
                self.body(6, &key, body);
            }
            Piece::Line(document, seq, line) => {
                let key = [&[document.number()][..], &seq.0.to_be_bytes()].concat();
                self.records += 1;
                match line {
                    Line::Entries(entries) => self.value(7, &key, (0, entries)),
                    Line::GivenUp => self.value(7, &key, (2, &[])),
                    Line::Damaged(bytes) => self.body(7, &key, &Body::Damaged(bytes.clone())),
                }
            }
            Piece::Aside(document, body) => {
                let whole = std::mem::take(&mut self.hasher);
                self.body(8, &[document.number()], body);
                let aside = std::mem::replace(&mut self.hasher, whole);
                self.apart.push(aside.finalize().into());
            }
            Piece::Snapshot(document, Snapshot { upto, updates }) => {
                self.pieces -= 1;
                let mut hasher = Sha256::new();
                hasher.update([document.number()]);
                hasher.update(upto.0.to_be_bytes());
                for update in updates {
                    hasher.update((update.len() as u64).to_be_bytes());
                    hasher.update(update);
                }
                self.snapshots.insert(hasher.finalize().into());
            }
        }
    }

    fn body(&mut self, kind: u8, key: &[u8], body: &Body) {
        match body {
            Body::Sound(bytes) => self.value(kind, key, (0, bytes)),
            Body::Damaged(bytes) => {
                self.damaged += 1;
                self.value(kind, key, (1, bytes));
            }
        }
    }

    fn value(&mut self, kind: u8, key: &[u8], (state, bytes): (u8, &[u8])) {
        self.bytes += bytes.len() as u64;
        // A kind's keys are of one length.
        self.hasher.update([kind, state]);
        self.hasher.update(key);
        self.hasher.update((bytes.len() as u64).to_be_bytes());
        self.hasher.update(bytes);
    }

    /// Whether the other has all of these snapshots.
    pub(super) fn snapshots_are_in(&self, other: &Self) -> bool {
        self.snapshots.is_subset(&other.snapshots)
    }

    /// What all of it amounts to.
    pub(super) fn digest(&self) -> Digest {
        let (mut hasher, mut apart) = (self.hasher.clone(), self.apart.clone());
        apart.sort_unstable();
        apart.iter().for_each(|digest| hasher.update(digest));
        hasher.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::ids::DocumentName;
    use crate::storage::Seq;

    fn digest(pieces: &[Piece]) -> Digest {
        let mut sum = Sum::default();
        pieces.iter().for_each(|piece| sum.add(piece));
        sum.digest()
    }

    fn line(seq: u64, text: &'static str) -> Piece {
        Piece::Line(DocumentName::Code, Seq(seq), Line::Entries(Bytes::from(text)))
    }

    fn aside(document: DocumentName, text: &'static str) -> Piece {
        Piece::Aside(document, Body::Sound(Bytes::from(text)))
    }

    #[test]
    fn every_difference_makes_another_digest() {
        let code = DocumentName::Code;
        let all = [
            vec![],
            vec![line(1, "a"), line(2, "b")],
            vec![line(1, "a")],
            vec![line(2, "b"), line(1, "a")],
            vec![line(1, "ab")],
            vec![line(1, "a"), line(3, "b")],
            vec![Piece::Line(code, Seq(1), Line::Damaged(Bytes::from("a")))],
            vec![Piece::Line(code, Seq(1), Line::GivenUp)],
            vec![Piece::Line(DocumentName::Notes, Seq(1), Line::Entries(Bytes::from("a")))],
            vec![Piece::Record(Body::Sound(Bytes::from("a")))],
            vec![Piece::Record(Body::Damaged(Bytes::from("a")))],
            vec![Piece::Event(1, Body::Sound(Bytes::from("a")))],
            vec![aside(code, "a")],
            vec![aside(code, "a"), aside(code, "a")],
            vec![aside(DocumentName::Notes, "a")],
        ];
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert_ne!(digest(one), digest(other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn what_comes_in_no_order_is_the_same_in_any() {
        let (a, b) = (aside(DocumentName::Code, "a"), aside(DocumentName::Notes, "b"));
        assert_eq!(digest(&[a.clone(), line(1, "x"), b.clone()]), digest(&[line(1, "x"), b, a]));
    }

    #[test]
    fn a_snapshot_is_the_same_or_another_and_counts_for_nothing_else() {
        let snapshot = |upto, updates: &[&'static str]| {
            let updates = updates.iter().map(|update| Bytes::from(*update)).collect();
            Piece::Snapshot(DocumentName::Code, Snapshot { upto: Seq(upto), updates })
        };
        let sum = |pieces: &[Piece]| {
            let mut sum = Sum::default();
            pieces.iter().for_each(|piece| sum.add(piece));
            sum
        };
        let one = sum(&[line(1, "a"), snapshot(1, &["ab", "c"])]);
        let none = sum(&[line(1, "a")]);
        assert!(none.snapshots_are_in(&one) && !one.snapshots_are_in(&none));
        assert_eq!((one.digest(), one.pieces), (none.digest(), none.pieces));
        for other in [snapshot(2, &["ab", "c"]), snapshot(1, &["a", "bc"]), snapshot(1, &["ab"])] {
            assert!(!one.snapshots_are_in(&sum(&[line(1, "a"), other])));
        }
    }

    #[test]
    fn a_store_is_named_by_its_secret_which_nobody_learns() {
        let one = identity(Some(&[7; 32]));
        assert_ne!(one, identity(Some(&[8; 32])));
        assert_ne!(one, identity(None));
        assert!(!one.contains("07070707"));
    }
}
