//! The code of a room into which a question is brought.
//!
//! Files that people made are renamed: carets, comments and undo stay with their text. The file
//! of a language keeps its id, by which pages and runs know where a program begins. So its text
//! is copied, if somebody has written in it, and becomes the question's in place.

use std::collections::BTreeSet;

use yrs::{
    Any, Doc, GetString, Map, MapRef, Out, ReadTxn, Text, TextPrelim, TextRef, Transact, TransactionMut,
};

use super::cases::changed;
use super::{Bringing, MARK, noted, string};
use crate::language::Language;
use crate::room::path;
use crate::room::seed::{DELETED, FILES, LANGUAGE, NAMES, ROOM, TESTS, add_tests};

/// Root map: id of a file → its place among the others.
const PLACES: &str = "order";
/// Root map: id of a file that was kept → the folder that it was kept in.
const KEPT: &str = "kept";
/// What the file with the former statement is called.
const PROBLEM: &str = "problem.md";
/// Files that people can make, by the page's word.
pub const MAX_FILES: usize = 200;

/// A file as people see it.
struct Listed {
    id: String,
    path: String,
    text: TextRef,
    is_deleted: bool,
    /// Of which language it is the one to begin with.
    language: Option<Language>,
}

/// A file that is to be made.
struct Copy {
    path: String,
    text: String,
    is_deleted: bool,
}

/// How many files people have made, in the document's eyes.
pub fn made(doc: &Doc) -> usize {
    let files = Roots::of(doc).list(&doc.transact());
    files.iter().filter(|file| file.language.is_none() && !file.is_deleted).count()
}

/// Makes the code the question's, and keeps what was written before, with a statement, in a
/// folder. Which one; `None` if there was nothing to keep. Done once more it only keeps a statement
/// that is not kept yet.
pub fn write(doc: &Doc, new: &Bringing, statement: Option<&str>) -> Option<String> {
    let roots = Roots::of(doc);
    let mut txn = doc.transact_mut();
    let files = roots.list(&txn);
    let is_done = string(&roots.noted, &txn, MARK) == Some(new.mark());
    let copy = |path: &str, text: String| Copy { path: path.to_owned(), text, is_deleted: false };
    let statement = statement.map(|text| copy(PROBLEM, text.to_owned()));
    let mut folder = Folder::of(new, &files);
    if is_done {
        let is_kept = |copy: &Copy| {
            let mut kept = files.iter().filter(|file| folder.has(&file.path));
            kept.any(|file| file.text.get_string(&txn) == copy.text)
        };
        if let Some(statement) = statement.filter(|statement| !is_kept(statement)) {
            roots.add(&mut txn, statement, (&mut folder, new));
        }
        return new.folder.clone();
    }
    let (moved, mut copies) = roots.written(&txn, new, &files);
    copies.extend(statement);
    let cases = changed(&roots.tests, &txn, &new.former.starter.tests);
    copies.extend(cases.map(|text| copy("tests.json", text)));
    let is_kept = !moved.is_empty() || !copies.is_empty();
    let folder = is_kept.then(|| {
        for (id, path) in moved {
            let path = folder.place(&path);
            roots.names.insert(&mut txn, id.as_str(), path);
            roots.kept.insert(&mut txn, id.as_str(), folder.name.as_str());
        }
        for copy in copies {
            roots.add(&mut txn, copy, (&mut folder, new));
        }
        folder.name
    });
    roots.begin(&mut txn, new);
    roots.noted.insert(&mut txn, MARK, new.mark());
    folder
}

struct Roots {
    files: MapRef,
    names: MapRef,
    deleted: MapRef,
    places: MapRef,
    room: MapRef,
    tests: MapRef,
    kept: MapRef,
    noted: MapRef,
}

impl Roots {
    fn of(doc: &Doc) -> Self {
        let [files, names, deleted, places, room, tests, kept] =
            [FILES, NAMES, DELETED, PLACES, ROOM, TESTS, KEPT].map(|root| doc.get_or_insert_map(root));
        Self { files, names, deleted, places, room, tests, kept, noted: noted(doc) }
    }

    /// All files, by the rules of [`content::files`](crate::room::content::files).
    fn list(&self, txn: &impl ReadTxn) -> Vec<Listed> {
        let own = string(&self.room, txn, LANGUAGE).as_deref().and_then(Language::from_id);
        let mut texts: Vec<(String, TextRef)> = self
            .files
            .iter(txn)
            .filter_map(|(id, found)| match found {
                Out::YText(text) => Some((id.to_owned(), text)),
                _ => None,
            })
            .collect();
        texts.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut taken = BTreeSet::new();
        let list = texts.into_iter().map(|(id, text)| {
            let language = Language::all().find(|language| language.file() == id);
            let is_own = language.is_some() && language == own;
            let is_deleted = matches!(self.deleted.get(txn, &id), Some(Out::Any(Any::Bool(true)))) && !is_own;
            let name = string(&self.names, txn, &id).filter(|name| path::is_path(name));
            let mut path = name.unwrap_or_else(|| id.clone());
            if !is_deleted {
                path = path::free(&path, |path| taken.contains(&path.to_lowercase())).unwrap_or(id.clone());
                taken.insert(path.to_lowercase());
            }
            Listed { id, path, text, is_deleted, language }
        });
        list.collect()
    }

    /// What was written: files to be moved, with their paths, and those to be copied.
    fn written(
        &self,
        txn: &impl ReadTxn,
        new: &Bringing,
        files: &[Listed],
    ) -> (Vec<(String, String)>, Vec<Copy>) {
        let (mut moved, mut copies) = (Vec::new(), Vec::new());
        for Listed { id, path, text, is_deleted, language } in files {
            match language {
                Some(language) => {
                    let began = new.former.starter.files.get(id).map_or(language.starter(), String::as_str);
                    let text = text.get_string(txn);
                    if text != began {
                        let (path, is_deleted) = (path.clone(), *is_deleted);
                        copies.push(Copy { path, text, is_deleted });
                    }
                }
                None if *is_deleted || self.kept.contains_key(txn, id) => {}
                None => moved.push((id.clone(), path.clone())),
            }
        }
        (moved, copies)
    }

    /// Makes a file in a folder.
    fn add(&self, txn: &mut TransactionMut<'_>, copy: Copy, (folder, new): (&mut Folder, &Bringing)) {
        let path = folder.place(&copy.path);
        let mut id = format!("{path}~{}", new.mark());
        while self.files.contains_key(txn, &id) {
            id.push('~');
        }
        self.files.insert(txn, id.as_str(), TextPrelim::new(copy.text));
        self.names.insert(txn, id.as_str(), path);
        self.kept.insert(txn, id.as_str(), folder.name.as_str());
        let last = self.places.iter(txn).filter_map(|(id, _)| super::cases::number(&self.places, txn, id));
        let last = last.filter(|place| place.is_finite()).fold(MAX_FILES as f64, f64::max);
        self.places.insert(txn, id.as_str(), last + 1.0);
        if copy.is_deleted {
            self.deleted.insert(txn, id.as_str(), true);
        }
    }

    /// The question's files and tests.
    fn begin(&self, txn: &mut TransactionMut<'_>, new: &Bringing) {
        for language in Language::all() {
            let (id, is_active) = (language.file(), language == new.language);
            let text = new.starter.files.get(id).map_or(language.starter(), String::as_str);
            let is_changed = match self.files.get(txn, id) {
                Some(Out::YText(now)) => {
                    let before = now.get_string(txn);
                    // In one piece: what others delete or write meanwhile is not within it.
                    if before != text {
                        now.remove_range(txn, 0, now.len(txn));
                        now.insert(txn, 0, text);
                    }
                    before != text
                }
                Some(_) | None => {
                    self.files.insert(txn, id, TextPrelim::new(text));
                    true
                }
            };
            if self.names.contains_key(txn, id) {
                self.names.remove(txn, id);
            }
            let is_deleted = matches!(self.deleted.get(txn, id), Some(Out::Any(Any::Bool(true))));
            if is_active && is_deleted {
                self.deleted.remove(txn, id);
            }
            // It would stand among the files of the one language, because it was written in. It comes
            // back when its language is chosen.
            if !is_active && is_changed && !is_deleted {
                self.deleted.insert(txn, id, true);
            }
        }
        if string(&self.room, txn, LANGUAGE).as_deref() != Some(new.language.id()) {
            self.room.insert(txn, LANGUAGE, new.language.id());
        }
        self.tests.clear(txn);
        add_tests(txn, &self.tests, &format!("{}-test", new.prefix()), &new.starter.tests);
    }
}

/// Where files are kept.
struct Folder {
    name: String,
    /// Paths that there are, in lower case.
    taken: BTreeSet<String>,
}

impl Folder {
    /// As it was begun; otherwise of the former question's name, with a number where there is one of
    /// it.
    fn of(new: &Bringing, files: &[Listed]) -> Self {
        let shown = files.iter().filter(|file| !file.is_deleted);
        let taken: BTreeSet<String> = shown.map(|file| file.path.to_lowercase()).collect();
        let is_taken = |name: &str| {
            let name = name.to_lowercase();
            taken.contains(&name) || taken.iter().any(|path| path.starts_with(&format!("{name}/")))
        };
        let name = new.former.folder();
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = || std::iter::once(name.clone()).chain(numbered).find(|name| !is_taken(name));
        let name = new.folder.clone().or_else(free).unwrap_or_default();
        Self { name, taken }
    }

    /// Whether a path is in it.
    fn has(&self, path: &str) -> bool {
        path.strip_prefix(self.name.as_str()).is_some_and(|rest| rest.starts_with('/'))
    }

    /// A path in it that is not taken; from now on it is.
    fn place(&mut self, path: &str) -> String {
        let file = path.rsplit('/').next().unwrap_or(path);
        let wanted = [path, file].map(|path| format!("{}/{path}", self.name));
        let wanted = wanted.into_iter().find(|path| path::is_path(path));
        let free =
            wanted.and_then(|path| path::free(&path, |path| self.taken.contains(&path.to_lowercase())));
        // Too long a name, or too many of one.
        let numbered = || (1..).map(|number| format!("{}/file-{number}", self.name));
        let free = free.filter(|path| path::is_path(path));
        let free = free.or_else(|| numbered().find(|path| !self.taken.contains(path)));
        let path = free.unwrap_or_default();
        self.taken.insert(path.to_lowercase());
        path
    }
}
