//! A folder's content, to be compared and to be made.

use std::collections::BTreeMap;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Folder,
    File(Vec<u8>),
    /// A file of which nobody knows what is in it.
    Mapped(Vec<u8>),
}

/// By path, with `/` between names; folders come before what they hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    pub items: BTreeMap<String, Item>,
}

impl Image {
    /// Makes a folder that is not there yet, which only its owner may use.
    pub fn make(&self, folder: &Path) {
        let make = |path: &Path| std::fs::DirBuilder::new().mode(0o700).create(path).unwrap();
        make(folder);
        for (path, item) in &self.items {
            let path = folder.join(path);
            match item {
                Item::Folder => make(&path),
                Item::File(content) | Item::Mapped(content) => {
                    let mut options = std::fs::OpenOptions::new();
                    let mut file = options.write(true).create_new(true).mode(0o600).open(&path).unwrap();
                    std::io::Write::write_all(&mut file, content).unwrap();
                }
            }
        }
    }

    /// What is in a folder.
    pub fn of(folder: &Path) -> Self {
        let mut image = Self::default();
        image.read(folder, "");
        image
    }

    fn read(&mut self, folder: &Path, prefix: &str) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                self.read(&entry.path(), &format!("{path}/"));
                self.items.insert(path, Item::Folder);
            } else {
                self.items.insert(path, Item::File(std::fs::read(entry.path()).unwrap()));
            }
        }
    }

    /// Where a folder differs from this.
    pub fn differences(&self, found: &Self) -> Vec<String> {
        let mut paths: Vec<&String> = self.items.keys().chain(found.items.keys()).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
            .into_iter()
            .filter_map(|path| difference(path, self.items.get(path), found.items.get(path)))
            .collect()
    }

    /// Files that the server writes to by mapping them.
    pub fn mapped(&self) -> impl Iterator<Item = &str> {
        let is_mapped = |item: &Item| matches!(item, Item::Mapped(_));
        self.items.iter().filter(move |(_, item)| is_mapped(item)).map(|(path, _)| path.as_str())
    }
}

fn difference(path: &str, expected: Option<&Item>, found: Option<&Item>) -> Option<String> {
    match (expected, found) {
        (Some(Item::Mapped(_)), Some(Item::File(_))) => None,
        (Some(Item::File(expected)), Some(Item::File(found))) if expected != found => {
            let at = expected.iter().zip(found).position(|(one, other)| one != other);
            Some(format!(
                "{path}: {} bytes by the log, {} in the folder, the first difference at {}",
                expected.len(),
                found.len(),
                at.unwrap_or(expected.len().min(found.len())),
            ))
        }
        (Some(_), None) => Some(format!("{path}: not in the folder")),
        (None, Some(_)) => Some(format!("{path}: not in the log")),
        (expected, found) => (expected != found).then(|| format!("{path}: a folder and a file")),
    }
}
