//! `room.bundle`: the files of a room as a git repository. Each run, change of phase and whatever
//! else a playback marks is a commit by who did it, of the files as they were then. It is
//! made while the history is written, by one replay; what it comes to lies in a file.
//!
//! Only the files are in it, as in `code/`: no notes, tests, chat or anything that others hold.

mod marks;
mod pack;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};

use bytes::Bytes;

use self::marks::{Mark, Marks, Signature};
use self::pack::{Id, Kind, Pack};
use super::journal::Taken;
use super::places::{MAX_CODE_FILES, Places};
use super::source::{ExportError, Source};
use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::ids::{MemberId, RoomName};
use crate::room::content;

/// Path of the bundle.
pub(super) const BUNDLE: &str = "room.bundle";

/// What it is made with.
#[derive(Debug)]
pub struct Workshop {
    /// A file without a name.
    pub scratch: File,
    /// What people call themselves.
    pub names: BTreeMap<MemberId, String>,
    /// Bytes of updates that are replayed.
    pub limit: usize,
}

/// A bundle that is being made.
#[derive(Debug)]
pub(super) struct Bundle {
    pack: Pack,
    /// The files, as far as the history has come; none once it can't be replayed any further.
    state: Option<DocumentState>,
    marks: std::iter::Peekable<std::vec::IntoIter<Mark>>,
    left: usize,
    /// The last commit and its tree.
    head: Option<(Id, Id)>,
    /// The tree of the state, until it changes.
    tree: Option<Id>,
    last: UnixMillis,
    /// What is left out.
    cut: Option<String>,
}

impl Bundle {
    /// For a room.
    ///
    /// # Errors
    /// When its events can't be read.
    pub(super) fn begin(
        read: &impl Source,
        room: &RoomName,
        workshop: Workshop,
    ) -> Result<Self, ExportError> {
        let Workshop { scratch, names, limit } = workshop;
        let Marks { marks, more } = Marks::read(read, room, &names)?;
        Ok(Self {
            pack: Pack::new(scratch),
            state: Some(DocumentState::default()),
            marks: marks.into_iter().peekable(),
            left: limit,
            head: None,
            tree: None,
            last: UnixMillis(0),
            cut: (more > 0).then(|| format!("{more} more events have no commits of their own.")),
        })
    }

    /// The next of the history of `code`.
    ///
    /// # Errors
    /// When an object can't be written.
    pub(super) fn take(&mut self, taken: Taken<'_>) -> Result<(), ExportError> {
        let at = match taken {
            Taken::Base(base) => base.at,
            Taken::Entry(entry) => entry.at,
        };
        while let Some(mark) = self.marks.next_if(|mark| mark.at < at) {
            self.commit(&mark)?;
        }
        self.last = self.last.max(at);
        match taken {
            Taken::Base(base) => base.snapshot.updates.iter().for_each(|update| self.apply(update)),
            Taken::Entry(entry) => self.apply(&entry.update),
        }
        Ok(())
    }

    fn apply(&mut self, update: &Bytes) {
        let Some(state) = &mut self.state else { return };
        self.tree = None;
        let left = self.left.checked_sub(update.len());
        if left.is_none() || state.replay_next(update).is_err() {
            self.cut_off();
        }
        self.left = left.unwrap_or_default();
    }

    fn cut_off(&mut self) {
        self.state = None;
        self.cut = Some(format!("What came from {} on is not in here.", self.last.rfc3339()));
    }

    /// Writes it, unless there is nothing in it.
    ///
    /// # Errors
    /// When that fails.
    pub(super) fn finish(mut self) -> Result<Option<Finished>, ExportError> {
        while let Some(mark) = self.marks.next() {
            self.commit(&mark)?;
        }
        let mut message = "The files as they are in the export".to_owned();
        if let Some(cut) = self.cut.take() {
            message = format!("{message}\n\n{cut}");
            if self.state.is_none() {
                // The last files that there are.
                (self.state, self.tree) = (Some(DocumentState::default()), self.head.map(|(_, tree)| tree));
            }
        }
        let is_told = message.contains('\n');
        let last = Mark { at: self.last, by: Signature::server(), message, is_told };
        self.commit(&last)?;
        Ok(self.head.map(|(head, _)| Finished { pack: self.pack, head }))
    }

    fn commit(&mut self, mark: &Mark) -> Result<(), ExportError> {
        let Some(state) = &self.state else { return Ok(()) };
        let tree = match self.tree {
            Some(tree) => tree,
            None => write_files(&mut self.pack, state)?,
        };
        self.tree = Some(tree);
        let is_same = self.head.is_some_and(|(_, before)| before == tree);
        if is_same && !mark.is_told {
            return Ok(());
        }
        let Mark { by: Signature { name, email }, message, .. } = mark;
        let at = mark.at.0 / 1000;
        let parent = self.head.map(|(parent, _)| format!("parent {parent}\n")).unwrap_or_default();
        let who = format!("{name} <{email}> {at} +0000");
        let commit = format!("tree {tree}\n{parent}author {who}\ncommitter {who}\n\n{message}\n");
        self.head = Some((self.pack.add(Kind::Commit, commit.as_bytes())?, tree));
        if !self.pack.has_room() {
            self.cut_off();
        }
        Ok(())
    }
}

/// A bundle that is made.
#[derive(Debug)]
pub(super) struct Finished {
    pack: Pack,
    head: Id,
}

impl Finished {
    /// Writes it.
    ///
    /// # Errors
    /// When that fails.
    pub(super) fn write(self, out: &mut impl Write) -> io::Result<()> {
        self.pack.write(self.head, out)
    }
}

/// A folder, as far as it is known.
#[derive(Default)]
struct Folder {
    files: BTreeMap<String, Id>,
    folders: BTreeMap<String, Folder>,
}

/// The files where they lie in an archive. The tree of them.
fn write_files(pack: &mut Pack, state: &DocumentState) -> io::Result<Id> {
    let (mut top, mut places) = (Folder::default(), Places::default());
    for (number, (path, text)) in (1..).zip(content::files(state).0).take(MAX_CODE_FILES) {
        let place = places.take(&path, number);
        let blob = pack.add(Kind::Blob, text.as_bytes())?;
        let (mut folder, mut parts) = (&mut top, place.split('/').peekable());
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                folder.files.insert(part.to_owned(), blob);
                break;
            }
            folder = folder.folders.entry(part.to_owned()).or_default();
        }
    }
    top.write(pack)
}

impl Folder {
    fn write(self, pack: &mut Pack) -> io::Result<Id> {
        // Git orders folders as if their names ended with a slash.
        let mut entries: BTreeMap<String, (&str, String, Id)> = BTreeMap::new();
        for (name, blob) in self.files {
            entries.insert(name.clone(), ("100644", name, blob));
        }
        for (name, folder) in self.folders {
            entries.insert(format!("{name}/"), ("40000", name, folder.write(pack)?));
        }
        let mut tree = Vec::new();
        for (mode, name, id) in entries.into_values() {
            write!(tree, "{mode} {name}\0")?;
            tree.extend(id.0);
        }
        pack.add(Kind::Tree, &tree)
    }
}
