//! Rust files as text: where each stands, what it imports, and its code without
//! comments and tests.

use std::path::{Path, PathBuf};

/// A file below some folder.
pub struct Source {
    /// Its path below the folder, such as `room/handle.rs`.
    pub name: String,
    /// The module that it is, such as `["room", "handle"]`.
    pub module: Vec<String>,
    pub imports: Vec<Import>,
    /// Its text up to its tests, without line comments.
    pub code: String,
    /// The same without what it imports.
    pub body: String,
    /// Lines up to its tests, comments included.
    pub lines: usize,
}

/// One name that a `use` brings.
pub struct Import {
    pub path: Vec<String>,
    /// What it is called here; `*` for everything.
    pub name: String,
    pub is_public: bool,
}

impl Source {
    /// Every Rust file below a folder of the workspace.
    pub fn all(folder: &str) -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut paths = Vec::new();
        collect(&root, &mut paths);
        paths.sort();
        paths.iter().map(|path| Self::read(&root, path)).collect()
    }

    fn read(root: &Path, path: &Path) -> Self {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        Self::of(&name, &std::fs::read_to_string(path).unwrap())
    }

    /// A file of this name and text.
    pub fn of(name: &str, text: &str) -> Self {
        let module = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = without_visibility(&code.join("\n"));
        let (imports, body) = split_imports(&code);
        Self { name: name.to_owned(), module, imports, body, lines: text.lines().count(), code }
    }

    /// Whether the code of this file, imports aside, has a word.
    pub fn says(&self, word: &str) -> bool {
        words(&self.body).any(|found| found == word)
    }
}

/// Who may see something is no use of it: `pub(in crate::http)` becomes `pub`.
fn without_visibility(code: &str) -> String {
    let mut parts = code.split("pub(in ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("pub");
        out.push_str(part.split_once(')').expect("it is closed").1);
    }
    out
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push(path);
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The identifiers of some code.
pub fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

/// Paths of two names or more, such as `super::state::Room`.
pub fn paths(code: &str) -> Vec<Vec<String>> {
    let chunks = code.split(|c: char| !is_word(c) && c != ':');
    let paths = chunks.filter(|chunk| chunk.contains("::")).map(|chunk| {
        let names = chunk.split("::").take_while(|name| !name.is_empty() && !name.contains(':'));
        names.map(str::to_owned).collect::<Vec<_>>()
    });
    paths.filter(|path| path.len() > 1).collect()
}

fn split_imports(code: &str) -> (Vec<Import>, String) {
    let (mut imports, mut body) = (Vec::new(), String::new());
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let Some(tree) = import_of(line) else {
            body.push_str(line);
            body.push('\n');
            continue;
        };
        let mut tree = tree.to_owned();
        while !tree.contains(';') {
            tree.push_str(lines.next().expect("a 'use' ends"));
        }
        let is_public = line.trim_start().starts_with("pub");
        expand(tree.split(';').next().unwrap(), &[], is_public, &mut imports);
    }
    (imports, body)
}

fn import_of(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub") {
        Some(rest) => rest.split_once(' ')?.1,
        None => line,
    };
    line.strip_prefix("use ")
}

/// `a::{b, c::D as E}` is two imports.
fn expand(tree: &str, before: &[String], is_public: bool, into: &mut Vec<Import>) {
    let tree = tree.trim();
    if let Some((prefix, rest)) = tree.split_once('{') {
        let prefix = prefix.split("::").map(str::trim).filter(|name| !name.is_empty());
        let before: Vec<String> = before.iter().cloned().chain(prefix.map(str::to_owned)).collect();
        let inner = rest.rsplit_once('}').expect("braces are closed").0;
        for part in split_top_level(inner) {
            expand(part, &before, is_public, into);
        }
    } else if !tree.is_empty() {
        let (path, name) = match tree.split_once(" as ") {
            Some((path, name)) => (path, Some(name.trim().to_owned())),
            None => (tree, None),
        };
        let mut path: Vec<String> =
            before.iter().cloned().chain(path.split("::").map(|name| name.trim().to_owned())).collect();
        if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
            path.pop();
        }
        let name = name.unwrap_or_else(|| path.last().unwrap().clone());
        into.push(Import { path, name, is_public });
    }
}

fn split_top_level(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts
}

#[test]
fn imports_are_read_as_rust_reads_them() {
    let code = "use a::{self, b::{C, D as E}, f::*};\npub(super) use super::G;\nfn h() { crate::i::j(); }\n";
    let (imports, body) = split_imports(code);
    let read: Vec<String> = imports
        .iter()
        .map(|import| format!("{} {} {}", import.path.join("::"), import.name, import.is_public))
        .collect();
    let expected = ["a a false", "a::b::C C false", "a::b::D E false", "a::f::* * false", "super::G G true"];
    assert_eq!(read, expected);
    assert_eq!(paths(&body), [["crate", "i", "j"]]);
}
