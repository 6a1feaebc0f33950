//! Repositories, made by the real Git, some of them in ways in which nobody makes one.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A repository in a folder, without files of its own.
pub(super) struct Made(PathBuf);

/// An entry of a tree.
pub(super) struct Entry<'a>(pub(super) &'a str, pub(super) &'a [u8], pub(super) String);

impl Made {
    pub(super) fn bare(folder: &Path) -> Self {
        std::fs::create_dir(folder).unwrap();
        let made = Self(folder.to_owned());
        made.git(&["init", "--quiet", "--bare", "--initial-branch=main"], b"");
        made
    }

    pub(super) fn git(&self, args: &[&str], stdin: &[u8]) -> String {
        let mut child = Command::new("git")
            .args(args)
            .current_dir(&self.0)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "Ada")))
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "ada@example.com")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(stdin).unwrap();
        drop(pipe);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {args:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub(super) fn blob(&self, content: &[u8]) -> String {
        self.git(&["hash-object", "-w", "--stdin"], content)
    }

    /// A tree with any names: they are not looked at.
    pub(super) fn tree(&self, entries: &[Entry<'_>]) -> String {
        let mut bytes = Vec::new();
        for Entry(mode, name, id) in entries {
            bytes.extend_from_slice(mode.as_bytes());
            bytes.push(b' ');
            bytes.extend_from_slice(name);
            bytes.push(0);
            let digit = |at: usize| u8::from_str_radix(&id[2 * at..2 * at + 2], 16).unwrap();
            bytes.extend((0..id.len() / 2).map(digit));
        }
        self.git(&["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], &bytes)
    }

    /// A commit with a tree, on a branch.
    pub(super) fn commit(&self, branch: &str, tree: &str) -> String {
        let id = self.git(&["commit-tree", "-m", "As it is", tree], b"");
        self.git(&["update-ref", &format!("refs/heads/{branch}"), &id], b"");
        id
    }

    /// A commit with files, on a branch.
    pub(super) fn files(&self, branch: &str, files: &[(&str, &[u8])]) -> String {
        let entries: Vec<Entry<'_>> = files
            .iter()
            .map(|(name, content)| Entry("100644", name.as_bytes(), self.blob(content)))
            .collect();
        self.commit(branch, &self.tree(&entries))
    }
}
