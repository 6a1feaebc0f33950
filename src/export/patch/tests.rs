//! Against git itself: what it makes of the files with a patch is what they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::*;
use crate::clock::UnixMillis;
use crate::ids::Author;

/// Files as (id, path, text).
type Files<'a> = &'a [(&'a str, &'a str, &'a str)];

fn now(files: Files<'_>) -> Vec<File> {
    let file = |(id, path, text): &(&str, &str, &str)| File {
        id: (*id).to_owned(),
        path: (*path).to_owned(),
        text: (*text).to_owned(),
    };
    files.iter().map(file).collect()
}

fn begun(files: Files<'_>) -> Vec<BegunFile> {
    let begun = |File { id, path, text }| BegunFile { id, path: Some(path), text, brought: None };
    now(files).into_iter().map(begun).collect()
}

fn write(folder: &Path, files: &BTreeMap<String, String>) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn read(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// Makes `before` in a folder, and lets git apply the patch; `back` takes it away again.
fn applied(before: &BTreeMap<String, String>, patch: &str, back: bool) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("code");
    fs::create_dir(&files).unwrap();
    write(&files, before);
    fs::write(folder.path().join(PATCH), patch).unwrap();
    let mut command = Command::new("git");
    command.args(["apply", "--whitespace=nowarn"]).args(back.then_some("-R")).arg("../changes.patch");
    command.current_dir(&files).env("GIT_CEILING_DIRECTORIES", folder.path());
    let output = command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null").output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}\n{patch}", String::from_utf8_lossy(&output.stderr));
    let mut found = BTreeMap::new();
    read(&files, "", &mut found);
    found
}

fn texts(files: Files<'_>) -> BTreeMap<String, String> {
    placed(files.iter().map(|(id, path, text)| (*path, *id, *text)))
        .into_values()
        .map(|Side { place, text }| (place, text.to_owned()))
        .collect()
}

/// The patch, which git applies in both directions.
fn check(before: Files<'_>, after: Files<'_>) -> String {
    let patch = patch(&begun(before), &now(after));
    if patch.is_empty() {
        assert_eq!(texts(before), texts(after));
    } else {
        assert_eq!(applied(&texts(before), &patch, false), texts(after), "{patch}");
        assert_eq!(applied(&texts(after), &patch, true), texts(before), "{patch}");
    }
    patch
}

#[test]
fn git_applies_changed_new_deleted_and_renamed_files() {
    let before: Files<'_> = &[
        ("main.py", "main.py", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten"),
        ("same", "same.txt", "same\n"),
        ("gone", "old/gone.txt", "gone\n"),
        ("empty", "empty", ""),
        ("named", "named.py", "a\nb\nc\n"),
        ("moved", "moved.py", "stays\n"),
        ("filled", "filled", ""),
        ("emptied", "emptied", "text\r\nwith\rreturns\r\n"),
    ];
    let after: Files<'_> = &[
        ("main.py", "main.py", "zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"),
        ("same", "same.txt", "same\n"),
        ("named", "src/named.py", "a\nB 😀\nc\n"),
        ("moved", "über uns/verschoben \u{65e5}.py", "stays\n"),
        ("filled", "filled", "no end"),
        ("emptied", "emptied", ""),
        ("new", "new file.txt", "first\r\nsecond\r"),
        ("new empty", "new empty", ""),
    ];
    let patch = check(before, after);
    for part in [
        "--- a/main.py\n+++ b/main.py\n@@ -1,3 +1,4 @@\n+zero\n one\n",
        "\\ No newline at end of file\n+ten\n",
        "rename from named.py\nrename to src/named.py\n",
        "diff --git a/empty b/empty\ndeleted file mode 100644\n",
        "rename to \"\\303\\274ber uns/verschoben \\346\\227\\245.py\"\n",
        "--- /dev/null\n+++ b/new file.txt\t\n@@ -0,0 +1,2 @@\n+first\r\n+second\r\n\\ No newline",
    ] {
        assert!(patch.contains(part), "{part:?} in\n{patch}");
    }
    assert!(!patch.contains("same.txt"));
}

#[test]
fn names_that_change_hands_are_no_trouble_to_git() {
    check(&[("1", "a", "one\n"), ("2", "b", "two\n")], &[("1", "b", "one\n"), ("2", "a", "two\n")]);
    check(&[("1", "a", "one\n"), ("2", "b", "two\n")], &[("2", "a", "two\n")]);
    check(&[("1", "a", "one\n")], &[("2", "a", "two\n"), ("1", "b", "one\n")]);
    check(&[("1", "a", "one\n")], &[("2", "a", "two\n")]);
    check(&[("1", "a", "one\n")], &[("2", "a/b", "two\n")]);
    check(&[("1", "a/b", "one\n")], &[("1", "a", "one\n")]);
    check(
        &[("1", "a", "x\n"), ("2", "b", "x\n")],
        &[("1", "c", "x\n"), ("2", "a", "x\n"), ("3", "b", "new\n")],
    );
    assert_eq!(check(&[("1", "a", "one\n")], &[("1", "a", "one\n")]), "");
    // Names that are none have the places that they have in the archive.
    let patch = check(
        &[("1", "../../etc/passwd", "a\n")],
        &[("1", "../../etc/passwd", "b\n"), ("2", "nul.txt", "x")],
    );
    assert!(patch.contains("file 1.txt") && !patch.contains(".."), "{patch}");
}

#[test]
fn what_was_brought_in_began_with_what_was_brought() {
    let came = |id: &str| BegunFile {
        id: id.to_owned(),
        path: None,
        text: "brought\n".to_owned(),
        brought: Some((Author::Server, UnixMillis(5))),
    };
    let files = now(&[("1", "app.py", "brought\nand more\n"), ("2", "same.py", "brought\n")]);
    let patch = patch(&[came("1"), came("2"), came("gone")], &files);
    assert_eq!(
        patch,
        "diff --git a/app.py b/app.py\n--- a/app.py\n+++ b/app.py\n@@ -1 +1,2 @@\n brought\n+and more\n"
    );
}

/// As people might have them, or somebody who means harm.
fn some_files(random: &mut fastrand::Rng) -> Vec<(String, String, String)> {
    let paths = ["a", "b", "a/b", "c d", "\u{fc}", "q\"uote", "x/y/z", "tab\t", "B"];
    let mut files = Vec::new();
    for id in ["1", "2", "3", "4"] {
        if random.u8(..4) == 0 {
            continue;
        }
        let lines = [
            "a\n",
            "b\n",
            "\n",
            "\r\n",
            "-- x\n",
            "+++ b/a\n",
            "@@ -1 +1 @@\n",
            "\u{2028}\n",
            "a\0\n",
            "end",
        ];
        let text: String = (0..random.usize(..14)).map(|_| lines[random.usize(..lines.len())]).collect();
        files.push((id.to_owned(), paths[random.usize(..paths.len())].to_owned(), text));
    }
    // As the room's own list: no two of one name.
    files.sort_by_key(|file| file.1.to_lowercase());
    files.dedup_by_key(|file| file.1.to_lowercase());
    files
}

#[test]
fn git_applies_whatever_has_become_of_whatever_there_was() {
    for seed in 0..40 {
        let mut random = fastrand::Rng::with_seed(seed);
        let [before, after] = [some_files(&mut random), some_files(&mut random)];
        let [before, after] = [&before, &after].map(|files| {
            files
                .iter()
                .map(|(id, path, text)| (id.as_str(), path.as_str(), text.as_str()))
                .collect::<Vec<_>>()
        });
        check(&before, &after);
    }
}

#[test]
fn hard_1_a_patch_of_texts_without_anything_in_common_ends() {
    let words = |salt: u64| -> String {
        let mut random = fastrand::Rng::with_seed(salt);
        (0..200_000).map(|_| format!("{}\n", random.u32(..5_000))).collect()
    };
    let (old, new) = (words(1), words(2));
    let begun =
        BegunFile { id: "1".to_owned(), path: Some("a".to_owned()), text: old.clone(), brought: None };
    let file = File { id: "1".to_owned(), path: "a".to_owned(), text: new.clone() };
    let made = patch(&[begun], &[file]);
    let [before, after] = [old, new].map(|text| BTreeMap::from([("a".to_owned(), text)]));
    assert_eq!(applied(&before, &made, false), after);
}
