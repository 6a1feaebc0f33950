//! Records in a chain: each line has a hash over its text and over the hash before it, so
//! that none can be changed, left out, put in or moved without a trace (PLAY-3). Pure.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Hexadecimal digits of a hash.
pub(super) const DIGITS: usize = 64;

/// A chain of lines, as far as it goes.
#[derive(Debug, Clone)]
pub struct Chain {
    hash: String,
    records: u64,
    /// The last line did not check out.
    is_broken: bool,
}

/// Where a chain ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many records it has.
    pub records: u64,
    /// The hash of the last of them, in hexadecimal digits.
    pub hash: String,
}

impl Head {
    /// Whether its hash is one.
    pub(super) fn is_plain(&self) -> bool {
        self.hash.len() == DIGITS && self.hash.bytes().all(|digit| digit.is_ascii_hexdigit())
    }
}

/// Why a line does not go on with a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It has no hash.
    #[error("it is not a hash and a record")]
    Malformed,
    /// It is not what its hash says, or does not come after the line before it.
    #[error("it was changed, or the record before it was")]
    Changed,
    /// Its number is another than the next one.
    #[error("its number is {0}")]
    Number(u64),
}

/// What every record says first.
#[derive(Deserialize)]
struct Numbered {
    n: u64,
}

impl Chain {
    /// The chain of a part of a room, without records.
    pub fn begin(room: &str, part: &str) -> Self {
        Self { hash: hash(&format!("pairpad history 1\n{room}\n{part}")), records: 0, is_broken: false }
    }

    /// Adds a record: its line, without the line end. `record` is JSON on one line and
    /// begins with `n`, its [number](Self::next).
    pub fn add(&mut self, record: &str) -> String {
        self.hash = next(&self.hash, record);
        self.records += 1;
        format!("{} {record}", self.hash)
    }

    /// The number of the next record.
    pub fn next(&self) -> u64 {
        self.records.saturating_add(1)
    }

    /// Checks a line. After one that does not check out it goes on with the next that comes
    /// after its neighbour, so that each is judged for itself.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check<'a>(&mut self, line: &'a str) -> Result<&'a str, Broken> {
        let checked = self.judge(line);
        self.is_broken = checked.is_err();
        checked
    }

    fn judge<'a>(&mut self, line: &'a str) -> Result<&'a str, Broken> {
        self.records = self.records.saturating_add(1);
        let parts = line.split_once(' ').filter(|(hash, _)| hash.len() == DIGITS);
        let (stated, record) = parts.ok_or(Broken::Malformed)?;
        let is_next = next(&self.hash, record) == stated;
        stated.clone_into(&mut self.hash);
        let number = serde_json::from_str::<Numbered>(record).map(|numbered| numbered.n);
        let number = number.map_err(|_| if is_next { Broken::Malformed } else { Broken::Changed })?;
        // Where one is missing, those after the next go on by their own numbers.
        if is_next && self.is_broken {
            self.records = number;
        }
        match () {
            () if number != self.records => Err(Broken::Number(number)),
            () if !is_next => Err(Broken::Changed),
            () => Ok(record),
        }
    }

    /// Where it ends.
    pub fn head(&self) -> Head {
        Head { records: self.records, hash: self.hash.clone() }
    }
}

fn next(before: &str, record: &str) -> String {
    hash(&format!("{before}\n{record}"))
}

fn hash(text: &str) -> String {
    digest(&Sha256::digest(text))
}

/// A digest in hexadecimal digits.
pub(super) fn digest(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: u64) -> Vec<String> {
        let mut chain = Chain::begin("room", "code");
        (1..=count).map(|n| chain.add(&format!(r#"{{"n":{n},"text":"{n}"}}"#))).collect()
    }

    /// The numbers of the lines that don't check out, and whether the head is the right one.
    fn check(lines: &[String], right: &Head) -> (Vec<usize>, bool) {
        let mut chain = Chain::begin("room", "code");
        let wrong = lines.iter().enumerate().filter(|(_, line)| chain.check(line).is_err());
        let wrong = wrong.map(|(at, _)| at + 1).collect();
        (wrong, chain.head() == *right)
    }

    fn head(lines: &[String]) -> Head {
        let mut chain = Chain::begin("room", "code");
        lines.iter().for_each(|line| assert!(chain.check(line).is_ok()));
        chain.head()
    }

    #[test]
    fn play_3_a_changed_missing_added_or_moved_record_is_named() {
        let lines = lines(6);
        let right = head(&lines);
        assert_eq!(right.records, 6);
        assert_eq!(check(&lines, &right), (vec![], true));
        let mut changed = lines.clone();
        changed[2] = changed[2].replace(r#""3""#, r#""x""#);
        assert_eq!(check(&changed, &right).0, [3], "it alone");
        let mut missing = lines.clone();
        missing.remove(3);
        assert_eq!(check(&missing, &right).0, [4], "the one in its place");
        let mut doubled = lines.clone();
        doubled.insert(4, lines[3].clone());
        assert_eq!(check(&doubled, &right).0, [5], "the one that was put in");
        let mut swapped = lines.clone();
        swapped.swap(1, 2);
        assert_eq!(check(&swapped, &right).0, [2, 3, 4], "both, and the one that follows neither");
        assert_eq!(check(&lines[..5], &right), (vec![], false), "what is gone at the end shows in the head");
        let mut last = lines.clone();
        last[5] = last[5].replace("\"6\"", "\"7\"");
        assert_eq!(check(&last, &right).0, [6]);
    }

    #[test]
    fn play_3_any_changed_bit_of_a_line_is_noticed() {
        let lines = lines(3);
        let right = head(&lines);
        for (at, line) in lines.iter().enumerate() {
            for bit in 0..8 * line.len() {
                let mut bytes = line.clone().into_bytes();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let Ok(other) = String::from_utf8(bytes) else { continue };
                let mut changed = lines.clone();
                changed[at] = other;
                let (wrong, is_right) = check(&changed, &right);
                assert!(!wrong.is_empty(), "{} {is_right}", changed[at]);
                assert!(wrong[0] == at + 1, "{wrong:?} of {}", at + 1);
            }
        }
    }

    #[test]
    fn play_3_a_chain_is_of_one_part_of_one_room() {
        let line = lines(1).remove(0);
        for (room, part) in [("room", "notes"), ("other", "code"), ("room\ncode", "")] {
            assert_eq!(Chain::begin(room, part).check(&line), Err(Broken::Changed), "{room} {part}");
        }
    }
}
