//! `changes.patch`: what has changed in the files since they began, as one patch that `git apply`
//! takes. Pure.
//!
//! The names in it are those under `code/`: in that folder, `git apply -R` makes the files what they
//! were. The work is in proportion to the texts, whatever they are (HARD-1): the searches for few
//! changes have a deadline, after which more will do.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::{Duration, Instant};

use bytes::Bytes;
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline, group_diff_ops};

use super::journal::Taken;
use super::places::{MAX_CODE_FILES, Places};
use crate::clock::UnixMillis;
use crate::playback::begun::Begun;
use crate::room::beginning::{BegunFile, ROOTS, beginning};
use crate::room::content::{self, File};

/// Path of the patch.
pub(super) const PATCH: &str = "changes.patch";

/// Longest search for the smallest change of a file, and of all files.
const SEARCH: Duration = Duration::from_millis(100);
const SEARCH_ALL: Duration = Duration::from_secs(2);
/// Lines that are shown around a change.
const CONTEXT: usize = 3;

/// A file before or after.
#[derive(Debug, Clone)]
struct Side<'a> {
    place: String,
    text: &'a str,
}

/// A file before and after.
#[derive(Debug, Default)]
struct Change<'a> {
    before: Option<Side<'a>>,
    after: Option<Side<'a>>,
}

/// What a patch is made of, beside the history of the code.
#[derive(Debug)]
pub struct Wanted {
    /// When the files began.
    pub began: UnixMillis,
    /// The files as they are.
    pub files: Vec<File>,
    /// Bytes of updates that are read.
    pub limit: usize,
}

/// A patch that is being made while the history is written.
#[derive(Debug)]
pub(super) struct Patching {
    /// None once the history can't be read any further.
    begun: Option<Begun>,
    files: Vec<File>,
    left: usize,
}

impl Patching {
    pub(super) fn begin(Wanted { began, files, limit }: Wanted) -> Self {
        Self { begun: Some(Begun::new(began, ROOTS, HashSet::new())), files, left: limit }
    }

    /// The next of the history of `code`.
    pub(super) fn take(&mut self, taken: &Taken<'_>) {
        let Some(begun) = &mut self.begun else { return };
        let (read, bytes) = match taken {
            Taken::Base(base) => {
                let bytes = base.snapshot.updates.iter().map(Bytes::len).sum();
                (begun.begin_with(base), bytes)
            }
            Taken::Entry(entry) => (begun.take(entry), entry.update.len()),
        };
        let left = self.left.checked_sub(bytes);
        if left.is_none() || read.is_err() {
            self.begun = None;
        }
        self.left = left.unwrap_or_default();
    }

    /// The patch, where it is known when the files began, and something has changed.
    pub(super) fn finish(self) -> Option<String> {
        let (state, brought) = self.begun.and_then(Begun::finish)?;
        Some(patch(&beginning(content::list(&state), brought), &self.files)).filter(|patch| !patch.is_empty())
    }
}

/// The patch from the files as they began to those that there are; nothing where nothing has changed.
fn patch(begun: &[BegunFile], files: &[File]) -> String {
    let until = Instant::now() + SEARCH_ALL;
    let mut patch = String::new();
    for (path, change) in changes(begun, files) {
        let deadline = until.min(Instant::now() + SEARCH);
        change.write(&path, deadline, &mut patch);
    }
    patch
}

/// Each file that there was or is, by the name that it has, or had last. To git a file is its name: it
/// was renamed only if nothing has its old name and nothing had its new one.
fn changes<'a>(begun: &'a [BegunFile], files: &'a [File]) -> BTreeMap<String, Change<'a>> {
    let is = placed(files.iter().map(|file| (file.path.as_str(), file.id.as_str(), file.text.as_str())));
    let were =
        begun.iter().filter_map(|file| Some((file.path.as_deref()?, file.id.as_str(), file.text.as_str())));
    let mut were = placed(were);
    // What came later is called as it is now. What has gone again never was.
    let came = begun.iter().filter(|file| file.path.is_none());
    were.extend(came.filter_map(|BegunFile { id, text, .. }| {
        let Side { place, .. } = is.get(id.as_str())?;
        Some((id.as_str(), Side { place: place.clone(), text }))
    }));
    let mut before: BTreeMap<String, (&str, Side<'a>)> = BTreeMap::new();
    for (id, side) in were {
        before.entry(side.place.clone()).or_insert((id, side));
    }
    let had: BTreeMap<&str, String> = before.values().map(|(id, side)| (*id, side.place.clone())).collect();
    let taken: BTreeSet<&str> = is.values().map(|side| side.place.as_str()).collect();
    let mut changes = BTreeMap::new();
    for (id, after) in &is {
        let old_name = || had.get(id).filter(|place| !taken.contains(place.as_str()));
        let name = if before.contains_key(&after.place) { Some(&after.place) } else { old_name() };
        let was = name.and_then(|name| before.remove(name)).map(|(_, side)| side);
        changes.insert(after.place.clone(), Change { before: was, after: Some(after.clone()) });
    }
    let gone =
        before.into_iter().map(|(place, (_, side))| (place, Change { before: Some(side), after: None }));
    changes.extend(gone);
    changes
}

/// Files in the order and at the places that they have in an archive, by their ids.
fn placed<'a>(files: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> BTreeMap<&'a str, Side<'a>> {
    let mut places = Places::default();
    let sorted: BTreeMap<&str, (&str, &str)> = files.map(|(path, id, text)| (path, (id, text))).collect();
    let numbered = (1..).zip(sorted).take(MAX_CODE_FILES);
    numbered
        .map(|(number, (path, (id, text)))| (id, Side { place: places.take(path, number), text }))
        .collect()
}

impl Change<'_> {
    fn write(&self, path: &str, deadline: Instant, out: &mut String) {
        let place =
            |side: &Option<Side<'_>>| side.as_ref().map_or(path.to_owned(), |side| side.place.clone());
        let text = |side: &Option<Side<'_>>| side.as_ref().map_or("", |side| side.text).to_owned();
        let (from, to) = (place(&self.before), place(&self.after));
        let (old, new) = (text(&self.before), text(&self.after));
        let is_same = self.before.is_some() && self.after.is_some() && from == to && old == new;
        if is_same || (self.before.is_none() && self.after.is_none()) {
            return;
        }
        let (a, b) = (format!("a/{from}"), format!("b/{to}"));
        out.push_str(&format!("diff --git {} {}\n", quoted(&a), quoted(&b)));
        match (&self.before, &self.after) {
            (None, _) => out.push_str("new file mode 100644\n"),
            (_, None) => out.push_str("deleted file mode 100644\n"),
            _ if from != to => {
                out.push_str(&format!("rename from {}\nrename to {}\n", quoted(&from), quoted(&to)));
            }
            _ => {}
        }
        if old == new {
            return;
        }
        let name = |side: &Option<Side<'_>>, name: &str| match side {
            Some(_) => format!("{}{}", quoted(name), if name.contains(' ') { "\t" } else { "" }),
            None => "/dev/null".to_owned(),
        };
        out.push_str(&format!("--- {}\n+++ {}\n", name(&self.before, &a), name(&self.after, &b)));
        write_hunks(&old, &new, deadline, out);
    }
}

fn write_hunks(old: &str, new: &str, deadline: Instant, out: &mut String) {
    // By line feeds alone: to git, a carriage return is part of its line.
    let [before, after] = [old, new].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &before, &after, Some(deadline));
    for hunk in group_diff_ops(ops, CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let was = range(first.old_range().start, last.old_range().end);
        let is = range(first.new_range().start, last.new_range().end);
        out.push_str(&format!("@@ -{was} +{is} @@\n"));
        for op in hunk {
            let (gone, come) = (&before[op.old_range()], &after[op.new_range()]);
            if let DiffOp::Equal { .. } = op {
                gone.iter().for_each(|line| write_line(' ', line, out));
            } else {
                gone.iter().for_each(|line| write_line('-', line, out));
                come.iter().for_each(|line| write_line('+', line, out));
            }
        }
    }
}

/// Lines as a patch counts them: from 1, and of none the one before.
fn range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => (start + 1).to_string(),
        length => format!("{},{length}", start + 1),
    }
}

fn write_line(sign: char, line: &str, out: &mut String) {
    out.push(sign);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

/// A name as git writes it: in quotes where there is anything but plain characters in it.
fn quoted(name: &str) -> String {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    if name.bytes().all(is_plain) {
        return name.to_owned();
    }
    let mut quoted = String::from("\"");
    for byte in name.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            byte if is_plain(byte) => quoted.push(char::from(byte)),
            byte => quoted.push_str(&format!("\\{byte:03o}")),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests;
