//! From one text to another in few changes: lines first, then characters within the
//! lines that differ. Pure.
//!
//! The work is in proportion to the two texts, whatever they are: the searches have a
//! deadline, only short pieces are compared character by character, and where too many
//! changes would come of it, the middle is replaced in one.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use yrs::In;
use yrs::types::Delta;

/// Longest search for the smallest change; after that a larger one will do.
const SEARCH: Duration = Duration::from_millis(30);
/// Bytes of a piece, old and new together, that is compared character by character.
const FINE: usize = 4 << 10;
/// Changes; more of them are no help to anybody's caret.
const MOST_CHANGES: usize = 2_000;

/// A step through a text. Lengths are in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step<'a> {
    /// This much stays.
    Keep(u32),
    /// This much goes.
    Remove(u32),
    /// This comes.
    Insert(&'a str),
}

/// The same steps as [`steps`], for a text of Yjs.
pub(super) fn deltas(old: &str, new: &str) -> impl Iterator<Item = Delta<In>> {
    steps(old, new).into_iter().map(|step| match step {
        Step::Keep(length) => Delta::Retain(length, None),
        Step::Remove(length) => Delta::Deleted(length),
        Step::Insert(inserted) => Delta::Inserted(inserted.into(), None),
    })
}

/// Steps that make `new` of `old`. No two of the same kind follow each other.
fn steps<'a>(old: &str, new: &'a str) -> Vec<Step<'a>> {
    let deadline = Instant::now() + SEARCH;
    let mut steps = Steps::default();
    let (old_lines, new_lines) = (Pieces::lines(old), Pieces::lines(new));
    for op in compare(&old_lines.pieces, &new_lines.pieces, deadline) {
        let (before, after) = (old_lines.range(op.old_range()), new_lines.range(op.new_range()));
        let is_replaced = !before.is_empty() && !after.is_empty();
        match op {
            DiffOp::Equal { .. } => steps.keep(&old[before]),
            _ if is_replaced && before.len() + after.len() <= FINE => {
                fine(&old[before], &new[after], deadline, &mut steps);
            }
            _ => steps.replace(&old[before], &new[after]),
        }
        if steps.0.len() > MOST_CHANGES {
            return middle(old, new).0;
        }
    }
    steps.0
}

/// The same by characters.
fn fine<'a>(old: &str, new: &'a str, deadline: Instant, steps: &mut Steps<'a>) {
    let (old_chars, new_chars) = (Pieces::chars(old), Pieces::chars(new));
    for op in compare(&old_chars.pieces, &new_chars.pieces, deadline) {
        let (before, after) = (old_chars.range(op.old_range()), new_chars.range(op.new_range()));
        match op {
            DiffOp::Equal { .. } => steps.keep(&old[before]),
            _ => steps.replace(&old[before], &new[after]),
        }
    }
}

/// What both begin and end with stays, and the rest is replaced.
fn middle<'a>(old: &str, new: &'a str) -> Steps<'a> {
    let same = |(a, b): &(char, char)| a == b;
    let begin: usize = old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[begin..], &new[begin..]);
    let ends = old_rest.chars().rev().zip(new_rest.chars().rev());
    let end: usize = ends.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let mut steps = Steps::default();
    steps.keep(&old[..begin]);
    steps.replace(&old_rest[..old_rest.len() - end], &new_rest[..new_rest.len() - end]);
    steps.keep(&old_rest[old_rest.len() - end..]);
    steps
}

fn compare<T: Eq + std::hash::Hash + Ord>(old: &[T], new: &[T], deadline: Instant) -> Vec<DiffOp> {
    capture_diff_slices_deadline(Algorithm::Myers, old, new, Some(deadline))
}

/// A text in pieces, with the place of each.
struct Pieces<T> {
    pieces: Vec<T>,
    /// Where each begins, and where the last ends.
    starts: Vec<usize>,
}

impl<'a> Pieces<&'a str> {
    fn lines(text: &'a str) -> Self {
        let pieces: Vec<&str> = text.split_inclusive('\n').collect();
        let starts = starts(pieces.iter().map(|line| line.len()));
        Self { pieces, starts }
    }
}

impl Pieces<char> {
    fn chars(text: &str) -> Self {
        Self { pieces: text.chars().collect(), starts: starts(text.chars().map(char::len_utf8)) }
    }
}

impl<T> Pieces<T> {
    /// The bytes of some pieces.
    fn range(&self, pieces: Range<usize>) -> Range<usize> {
        self.starts[pieces.start]..self.starts[pieces.end]
    }
}

fn starts(lengths: impl Iterator<Item = usize>) -> Vec<usize> {
    let ends = lengths.scan(0, |end, length| {
        *end += length;
        Some(*end)
    });
    std::iter::once(0).chain(ends).collect()
}

#[derive(Debug, Default)]
struct Steps<'a>(Vec<Step<'a>>);

impl<'a> Steps<'a> {
    fn keep(&mut self, text: &str) {
        match (self.0.last_mut(), utf16(text)) {
            (_, 0) => {}
            (Some(Step::Keep(kept)), more) => *kept += more,
            (_, length) => self.0.push(Step::Keep(length)),
        }
    }

    fn replace(&mut self, old: &str, new: &'a str) {
        if !old.is_empty() {
            self.0.push(Step::Remove(utf16(old)));
        }
        if !new.is_empty() {
            self.0.push(Step::Insert(new));
        }
    }
}

fn utf16(text: &str) -> u32 {
    text.chars().map(|c| c.len_utf16() as u32).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn follow(old: &str, steps: &[Step<'_>]) -> String {
        let mut units = old.encode_utf16();
        let mut made: Vec<u16> = Vec::new();
        for step in steps {
            match step {
                Step::Keep(length) => made.extend(units.by_ref().take(*length as usize)),
                Step::Remove(length) => units.by_ref().take(*length as usize).for_each(drop),
                Step::Insert(text) => made.extend(text.encode_utf16()),
            }
        }
        made.extend(units);
        String::from_utf16(&made).unwrap()
    }

    fn check(old: &str, new: &str) -> usize {
        let steps = steps(old, new);
        assert_eq!(follow(old, &steps), new);
        steps.len()
    }

    #[test]
    fn a_word_in_a_line_is_one_change_and_so_is_a_line() {
        assert_eq!(
            steps("# Sum\nAdd two numbers.\n", "# Sum\nAdd 😀 two numbers.\n"),
            [Step::Keep(10), Step::Insert("😀 "), Step::Keep(13)]
        );
        assert_eq!(steps("a\nb\nc\n", "a\nc\n"), [Step::Keep(2), Step::Remove(2), Step::Keep(2)]);
        assert_eq!(steps("", "new"), [Step::Insert("new")]);
        assert_eq!(steps("old", ""), [Step::Remove(3)]);
        assert_eq!(steps("same", "same"), [Step::Keep(4)]);
    }

    #[test]
    fn hard_1_texts_without_anything_in_common_make_few_changes() {
        let words = |salt: u64| -> String {
            let mut random = fastrand::Rng::with_seed(salt);
            let mut text = String::new();
            while text.len() < 1 << 20 {
                for _ in 0..random.usize(1..12) {
                    text.push(random.lowercase());
                }
                text.push(if random.u8(..10) == 0 { '\n' } else { ' ' });
            }
            text
        };
        assert!(check(&words(1), &words(2)) <= MOST_CHANGES + 3);
        // One line without an end, and every second character another.
        let (a, b) = ("ab".repeat(60_000), "ac".repeat(60_000));
        assert!(check(&a, &b) <= MOST_CHANGES + 3);
        // Many lines of which each has changed: a change for each would be too many.
        let numbered =
            |offset: usize| -> String { (0..9_000).map(|n| format!("line {}\n", n * 7 + offset)).collect() };
        assert!(check(&numbered(0), &numbered(1)) <= MOST_CHANGES + 3);
    }

    proptest! {
        #[test]
        fn every_text_becomes_every_other(old in "[ab😀\n]{0,60}", new in "[ab😀\n]{0,60}") {
            check(&old, &new);
            prop_assert_eq!(follow(&old, &middle(&old, &new).0), new);
        }
    }
}
