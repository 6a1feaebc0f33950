//! A folder as a file system has it: what processes see, what is on the medium,
//! and what is on its way there.
//!
//! Stricter than ext4 in what it promises, and no stricter than POSIX: only a sync
//! of a folder makes the names in it last, not that of a new file; a sync covers
//! what had been done when it was called, of its own file alone.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use fastrand::Rng;

use super::file::{Change, File, Survival};
use super::image::{Image, Item};
use super::log::{Action, Record};

/// Number of a file or folder in the model, since inodes are used again.
type Id = usize;
/// (folder, name) → what it names.
type Names = BTreeMap<(Id, String), Id>;

const ROOT: Id = 0;

/// Whether syncs do anything. Where they don't the tests must fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syncs {
    Honoured,
    Ignored,
}

/// What of the unsynced names a power cut leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameSurvival {
    Nothing,
    Everything,
    /// What was done before a record: a journal of the whole file system.
    Before(usize),
    /// A prefix in each folder.
    PerFolder,
    /// Any of them.
    Any,
}

#[derive(Debug, Clone)]
enum Node {
    File(File),
    Folder,
}

/// A change of names that happens whole or not at all.
#[derive(Debug, Clone)]
struct Renaming {
    record: usize,
    names: Vec<((Id, String), Option<Id>)>,
}

impl Renaming {
    fn folders(&self) -> impl Iterator<Item = Id> {
        self.names.iter().map(|((folder, _), _)| *folder)
    }

    fn apply(&self, names: &mut Names) {
        for (name, id) in &self.names {
            match id {
                Some(id) => drop(names.insert(name.clone(), *id)),
                None => drop(names.remove(name)),
            }
        }
    }
}

#[derive(Debug, Clone)]
pub struct Disk {
    nodes: Vec<Node>,
    by_inode: HashMap<u64, Id>,
    seen: Names,
    durable: Names,
    pending: Vec<Renaming>,
    syncs: Syncs,
}

impl Disk {
    /// A folder all of which is on the medium.
    pub fn of(folder: &Path) -> Self {
        let mut disk = Self {
            nodes: vec![Node::Folder],
            by_inode: HashMap::from([(folder.metadata().unwrap().ino(), ROOT)]),
            seen: Names::new(),
            durable: Names::new(),
            pending: Vec::new(),
            syncs: Syncs::Honoured,
        };
        disk.read(folder, ROOT);
        disk.durable = disk.seen.clone();
        disk
    }

    fn read(&mut self, folder: &Path, parent: Id) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            let is_folder = metadata.is_dir();
            let node = if is_folder {
                Node::Folder
            } else {
                Node::File(File::new(std::fs::read(entry.path()).unwrap()))
            };
            let id = self.add(metadata.ino(), node);
            self.seen.insert((parent, entry.file_name().into_string().unwrap()), id);
            if is_folder {
                self.read(&entry.path(), id);
            }
        }
    }

    /// After these records.
    pub fn after(&self, records: &[Record], syncs: Syncs) -> Self {
        let mut disk = Self { syncs, ..self.clone() };
        for (number, record) in records.iter().enumerate() {
            disk.happen(number, &record.action);
        }
        disk
    }

    fn happen(&mut self, record: usize, action: &Action) {
        match action {
            Action::Begin { inode } => {
                assert_eq!(self.by_inode.get(inode), Some(&ROOT), "the recorder watches another folder");
            }
            Action::Hint => {}
            Action::Create { inode, path } => self.make(record, *inode, path, Node::File(File::default())),
            Action::MakeFolder { inode, path } => self.make(record, *inode, path, Node::Folder),
            Action::Write { inode, at, data } => {
                self.file(*inode).change(record, Change::Write { at: *at, data: data.clone() });
            }
            Action::Resize { inode, length } => self.file(*inode).change(record, Change::Resize(*length)),
            Action::Map { inode } => self.file(*inode).mapped = true,
            Action::Sync { inode, since } => self.sync(self.by_inode[inode], *since),
            Action::SyncAll { since } => (0..self.nodes.len()).for_each(|id| self.sync(id, *since)),
            Action::Rename { from, to } => {
                let (from, to) = (self.place(from), self.place(to));
                let id = self.seen[&from];
                self.rename(record, vec![(from, None), (to, Some(id))]);
            }
            Action::Link { from, to } => {
                let id = self.seen[&self.place(from)];
                self.rename(record, vec![(self.place(to), Some(id))]);
            }
            Action::Unlink { path } | Action::RemoveFolder { path } => {
                self.rename(record, vec![(self.place(path), None)]);
            }
        }
    }

    fn add(&mut self, inode: u64, node: Node) -> Id {
        let id = self.nodes.len();
        self.nodes.push(node);
        self.by_inode.insert(inode, id);
        id
    }

    fn make(&mut self, record: usize, inode: u64, path: &str, node: Node) {
        let id = self.add(inode, node);
        self.rename(record, vec![(self.place(path), Some(id))]);
    }

    fn rename(&mut self, record: usize, names: Vec<((Id, String), Option<Id>)>) {
        let renaming = Renaming { record, names };
        renaming.apply(&mut self.seen);
        self.pending.push(renaming);
    }

    fn file(&mut self, inode: u64) -> &mut File {
        let id =
            *self.by_inode.get(&inode).unwrap_or_else(|| panic!("the log does not say what #{inode} is"));
        match &mut self.nodes[id] {
            Node::File(file) => file,
            Node::Folder => panic!("#{inode} is a folder"),
        }
    }

    /// The folder that a path is in, and its name there.
    fn place(&self, path: &str) -> (Id, String) {
        let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let name = parts.pop().expect("the folder itself stays");
        let folder = parts.iter().fold(ROOT, |folder, part| {
            *self.seen.get(&(folder, (*part).to_owned())).unwrap_or_else(|| panic!("no folder of {path}"))
        });
        (folder, name.to_owned())
    }

    fn sync(&mut self, id: Id, since: usize) {
        if self.syncs == Syncs::Ignored {
            return;
        }
        if let Node::File(file) = &mut self.nodes[id] {
            return file.sync(since);
        }
        // What came before in the same folders comes along, so that the order stays.
        let mut folders = HashSet::from([id]);
        let mut covered = HashSet::new();
        for renaming in self.pending.iter().rev().filter(|renaming| renaming.record < since) {
            if renaming.folders().any(|folder| folders.contains(&folder)) {
                folders.extend(renaming.folders());
                covered.insert(renaming.record);
            }
        }
        for renaming in self.pending.extract_if(.., |renaming| covered.contains(&renaming.record)) {
            renaming.apply(&mut self.durable);
        }
    }

    /// What processes see.
    pub fn seen(&self) -> Image {
        self.image(&self.seen, Survival::Everything, &mut Rng::with_seed(0))
    }

    /// What may be found after a power cut.
    pub fn after_cut(&self, data: Survival, names: NameSurvival, random: &mut Rng) -> Image {
        let mut durable = self.durable.clone();
        let last = self.pending.last().map_or(0, |renaming| renaming.record);
        let mut ends: HashMap<Id, usize> = HashMap::new();
        for renaming in &self.pending {
            let survives = match names {
                NameSurvival::Nothing => false,
                NameSurvival::Everything => true,
                NameSurvival::Before(record) => renaming.record < record,
                NameSurvival::Any => random.bool(),
                NameSurvival::PerFolder => renaming.folders().all(|folder| {
                    renaming.record < *ends.entry(folder).or_insert_with(|| random.usize(0..=last + 1))
                }),
            };
            if survives {
                renaming.apply(&mut durable);
            }
        }
        self.image(&durable, data, random)
    }

    fn image(&self, names: &Names, data: Survival, random: &mut Rng) -> Image {
        let mut image = Image::default();
        self.collect(names, ROOT, "", data, random, &mut image);
        image
    }

    fn collect(
        &self,
        names: &Names,
        folder: Id,
        path: &str,
        data: Survival,
        random: &mut Rng,
        image: &mut Image,
    ) {
        for ((_, name), id) in names.range((folder, String::new())..(folder + 1, String::new())) {
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            match &self.nodes[*id] {
                Node::Folder => {
                    image.items.insert(path.clone(), Item::Folder);
                    self.collect(names, *id, &path, data, random, image);
                }
                Node::File(file) => {
                    let content = file.after_cut(data, random);
                    let item = if file.mapped { Item::Mapped(content) } else { Item::File(content) };
                    image.items.insert(path, item);
                }
            }
        }
    }
}
