//! The images' Dockerfile copies all that its commands need: they are run in folders with exactly
//! what it copies.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the repository, as a build on another machine gets them.
fn tracked() -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(listed.status.success(), "{}", said(&listed));
    let names = String::from_utf8(listed.stdout).unwrap();
    let paths = names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from);
    // What was deleted and not yet committed is not there.
    paths.filter(|path| root().join(path).is_file() && !is_ignored(path)).collect()
}

/// Whether `.dockerignore` keeps a file out of the build; each of its lines is a path or a name.
fn is_ignored(path: &Path) -> bool {
    let lines = include_str!("../../.dockerignore").lines();
    let mut rules = lines.map(str::trim).filter(|line| !line.is_empty());
    rules.any(|rule| match rule.strip_prefix("**/") {
        Some(name) => path.iter().any(|part| part == name),
        None => path.starts_with(rule),
    })
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// The lines of a stage of the Dockerfile.
fn stage(name: &str) -> Vec<&'static str> {
    let dockerfile = include_str!("../../deploy/Dockerfile");
    let begins = |line: &&str| line.starts_with("FROM ") && line.ends_with(&format!(" AS {name}"));
    let lines = dockerfile.lines().skip_while(|line| !begins(line)).skip(1);
    lines.take_while(|line| !line.starts_with("FROM ")).collect()
}

/// Copies into `folder` what a stage copies from the repository, and nothing else.
fn copy(stage: &[&str], folder: &Path) {
    let files = tracked();
    let copies = stage.iter().filter_map(|line| line.strip_prefix("COPY "));
    for line in copies.filter(|line| !line.starts_with("--from")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (into, sources) = words.split_last().unwrap();
        for source in sources {
            let source = Path::new(source.trim_start_matches("./"));
            let is_all = source == Path::new(".");
            let mut found = 0;
            for path in files.iter().filter(|path| is_all || path.starts_with(source)) {
                let inner = if is_all { path } else { path.strip_prefix(source).unwrap() };
                // A file goes into a folder under its own name, and a folder's content into it.
                let target = match inner.file_name() {
                    Some(_) => folder.join(into).join(inner),
                    None => folder.join(into).join(path.file_name().unwrap()),
                };
                fs::create_dir_all(target.parent().unwrap()).unwrap();
                fs::copy(root().join(path), target).unwrap();
                found += 1;
            }
            assert!(found > 0, "COPY {}: there is no such file in the repository", source.display());
        }
    }
}

#[test]
fn the_page_is_built_of_what_its_stage_copies() {
    let (folder, lines) = (tempfile::tempdir().unwrap(), stage("page"));
    copy(&lines, folder.path());
    assert!(folder.path().join("src/language/vocabulary").is_dir());
    assert!(!folder.path().join("Cargo.toml").exists(), "no more than that is there");
    // What 'npm install' gets, which the network would be needed for.
    symlink(root().join("frontend/node_modules"), folder.path().join("frontend/node_modules")).unwrap();
    let build = lines.iter().rev().find_map(|line| line.strip_prefix("RUN ")).unwrap();
    let words: Vec<&str> = build.split(' ').collect();
    let built = Command::new(words[0]).args(&words[1..]).current_dir(folder.path()).output().unwrap();
    assert!(built.status.success(), "{build}:\n{}", said(&built));
    for page in ["index.html", "playback.html", "admin/admin.html"] {
        assert!(folder.path().join("frontend/dist").join(page).is_file(), "{page} was not built");
    }
}

/// Each file that the program has inside, as its source names it.
fn included(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(included(&path));
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for begin in ["include_str!(\"", "include_bytes!(\""] {
            let names = text.split(begin).skip(1).map(|rest| rest.split('"').next().unwrap());
            found.extend(names.map(|name| path.parent().unwrap().join(name)));
        }
    }
    found
}

/// What the compiler read of the repository for the program of these tests. A build in the folder would
/// compile all dependencies once more, as other features of them are asked for.
fn compiled() -> Vec<PathBuf> {
    let deps = Path::new(env!("CARGO_BIN_EXE_pairpad")).parent().unwrap().join("deps");
    let notes = fs::read_dir(deps).unwrap().map(|entry| entry.unwrap().path());
    let notes = notes.filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("pairpad-") && name.ends_with(".d")
    });
    let mut found = BTreeSet::new();
    for note in notes {
        let text = fs::read_to_string(note).unwrap();
        // 'target: files', of which a space in a name has a backslash, and each file once more alone.
        let alone = text.lines().filter_map(|line| line.strip_suffix(':'));
        let files = alone.map(|name| PathBuf::from(name.replace("\\ ", " ")));
        found.extend(files.filter(|path| path.is_relative() && root().join(path).is_file()));
    }
    found.into_iter().collect()
}

#[test]
fn the_program_is_built_of_what_its_stage_copies() {
    let (folder, lines) = (tempfile::tempdir().unwrap(), stage("build"));
    copy(&lines, folder.path());
    assert!(!folder.path().join("frontend/dist").exists(), "the page comes from its stage");
    assert!(lines.contains(&"COPY --from=page /pairpad/frontend/dist frontend/dist"));
    // All members of the workspace, and the versions that were tested.
    let read = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(read.status.success(), "{}", said(&read));
    let metadata: serde_json::Value = serde_json::from_slice(&read.stdout).unwrap();
    let root = folder.path().canonicalize().unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let targets = packages.flat_map(|package| package["targets"].as_array().unwrap());
    let sources = targets.map(|target| Path::new(target["src_path"].as_str().unwrap()));
    let own: Vec<&Path> = sources.filter(|source| source.starts_with(&root)).collect();
    assert!(own.len() > 5 && own.iter().all(|source| source.is_file()), "{own:?}");
    let read = compiled();
    assert!(read.len() > 300, "{read:?}");
    for file in read {
        assert!(
            root.join(&file).is_file(),
            "the program is compiled of {}, which is not copied",
            file.display()
        );
    }
    let inside = included(&root.join("src"));
    assert!(inside.len() > 3, "{inside:?}");
    for file in inside {
        assert!(file.is_file(), "the program has {} inside, which is not copied", file.display());
    }
}
