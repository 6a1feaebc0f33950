//! What a room's text has to hold, by what its people know.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;

use super::person::{Edit, Memory, Moment, words};

/// Words that a message names.
const NAMED: usize = 5;

/// What people of a room have done until some moment.
pub struct Expected {
    /// Acknowledged, and deleted by nobody.
    present: HashSet<String>,
    /// The deletion was acknowledged.
    absent: HashSet<String>,
}

impl Expected {
    /// From what the people of a room remember: what they were told by the first moment, where
    /// they typed on until the second.
    pub fn between(
        (told, typed): (Moment, Moment),
        people: impl Iterator<Item = impl Deref<Target = Memory>>,
    ) -> Self {
        let (mut present, mut absent, mut touched) = (HashSet::new(), HashSet::new(), HashSet::new());
        for memory in people {
            let receipts = memory.receipts.iter().take_while(|(at, _)| *at <= told);
            let acknowledged = receipts.last().map_or(0, |(_, edits)| *edits);
            let made = memory.made.partition_point(|at| *at <= typed);
            for (at, edit) in memory.edits[..made].iter().enumerate() {
                match edit {
                    Edit::Insert(word) if at < acknowledged => drop(present.insert(word.clone())),
                    Edit::Insert(_) => {}
                    Edit::Delete(word) => {
                        touched.insert(word.clone());
                        if at < acknowledged {
                            absent.insert(word.clone());
                        }
                    }
                }
            }
        }
        present.retain(|word| !touched.contains(word));
        Self { present, absent }
    }

    /// Nothing acknowledged is lost, nothing is doubled. How many words had to be
    /// there.
    ///
    /// # Errors
    /// What is wrong, with some of the words.
    pub fn check(&self, text: &str) -> Result<usize, String> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (_, word) in words(text) {
            *counts.entry(word).or_default() += 1;
        }
        let missing = self.present.iter().map(String::as_str).filter(|word| !counts.contains_key(word));
        let back = self.absent.iter().map(String::as_str).filter(|word| counts.contains_key(word));
        let more = counts.iter().filter(|(_, count)| **count > 1).map(|(word, _)| *word);
        let wrong = [
            named("acknowledged and missing", missing),
            named("deleted, acknowledged, and there", back),
            named("doubled or torn", more),
        ];
        let wrong: Vec<String> = wrong.into_iter().flatten().collect();
        if wrong.is_empty() { Ok(self.present.len()) } else { Err(wrong.join("; ")) }
    }
}

fn named<'a>(what: &str, words: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut words: Vec<&str> = words.collect();
    words.sort_unstable();
    let some: Vec<String> = words.iter().take(NAMED).map(|word| short(word)).collect();
    let more = if words.len() > NAMED { ", …" } else { "" };
    (!words.is_empty()).then(|| format!("{} {what}: {}{more}", words.len(), some.join(" ")))
}

fn short(word: &str) -> String {
    word.chars().take(40).collect()
}
