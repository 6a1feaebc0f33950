//! Which files of a repository a room takes: plain text, so many and so large, under plain names.
//! The same as of what is dropped into it (the page's `dropped/read.ts` and `dropped/names.ts`).

use super::reference::ObjectId;
use crate::question::text::lf;
use crate::room::path::is_path;

/// Bytes that a file has at most.
pub(super) const LARGEST: usize = 1_000_000;
/// Bytes of all files that are taken.
const MOST_BYTES: usize = 5_000_000;
/// Files that are taken: as many as a room holds.
const MOST_FILES: usize = 200;
/// Files that are looked at, also those that turn out to be no text.
const MOST_TRIED: usize = 600;
/// Bytes that are looked at.
const MOST_READ: usize = 32 << 20;
/// Names of each kind that are told.
const MOST_NAMES: usize = 50;
/// Characters of a name that are told.
const LONGEST_NAME: usize = 200;

/// What programs leave in folders, and nobody means to bring along.
const LEFT_BEHIND: [&str; 9] =
    [".git", ".hg", ".svn", ".idea", ".venv", ".DS_Store", "__MACOSX", "__pycache__", "node_modules"];

/// What a file with Git LFS begins with: its content is elsewhere.
const LFS: &str = "version https://git-lfs.github.com/spec/";

/// A file that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenFile {
    /// Where it is in the repository: plain parts with slashes between them.
    pub path: String,
    /// With line feeds only.
    pub text: String,
}

/// What is taken of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// In the order of their paths.
    pub files: Vec<TakenFile>,
    /// The names of what is not taken.
    pub left_out: LeftOut,
    /// Whether there are more files, or more in them, than is taken at once.
    pub has_more: bool,
}

/// Names of what is not taken, by why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// They are larger than a file may be.
    pub too_large: Vec<String>,
    /// They are no plain text.
    pub binary: Vec<String>,
    /// What they stand for is elsewhere: symbolic links, submodules, files with Git LFS.
    pub elsewhere: Vec<String>,
    /// No file of a room can be called that.
    pub odd_names: Vec<String>,
}

/// A file that may be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) id: ObjectId,
    pub(super) path: String,
    /// `None` where it was too large to be sent.
    pub(super) size: Option<usize>,
}

/// Picks files, one after the other.
#[derive(Debug, Default)]
pub(super) struct Picking {
    taken: Taken,
    tried: usize,
    read: usize,
    bytes: usize,
}

/// What becomes of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is to be read.
    Read { size: usize },
    /// It is left out.
    LeaveOut,
    /// No more are taken.
    Enough,
}

impl Picking {
    /// The files of a listing as `git ls-tree -r -l -z` makes it; the rest is left out.
    pub(super) fn candidates(&mut self, listing: &[u8], is_whole: bool) -> Vec<Candidate> {
        self.taken.has_more = !is_whole;
        let entries = listing.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
        entries.filter_map(|entry| self.candidate(entry)).collect()
    }

    /// `100644 blob 0123… 17<tab>path`. One that is cut off at the listing's end is none.
    fn candidate(&mut self, entry: &[u8]) -> Option<Candidate> {
        let tab = entry.iter().position(|byte| *byte == b'\t')?;
        let (head, path) = (std::str::from_utf8(&entry[..tab]).ok()?, &entry[tab + 1..]);
        let mut words = head.split_ascii_whitespace();
        let (mode, _kind, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let left_out = &mut self.taken.left_out;
        let Some(path) = std::str::from_utf8(path).ok().filter(|path| is_plain(path)) else {
            note(&mut left_out.odd_names, &String::from_utf8_lossy(path));
            return None;
        };
        if path.split('/').any(|part| LEFT_BEHIND.contains(&part)) {
            return None;
        }
        // Links and submodules have modes of their own; so may have what is to come.
        if !matches!(mode, "100644" | "100755" | "100664") {
            note(&mut left_out.elsewhere, path);
            return None;
        }
        Some(Candidate { id: ObjectId::parse(id)?, path: path.to_owned(), size: size.parse().ok() })
    }

    /// What becomes of one.
    pub(super) fn judge(&mut self, candidate: &Candidate) -> Verdict {
        let Some(size) = candidate.size.filter(|size| *size <= LARGEST) else {
            note(&mut self.taken.left_out.too_large, &candidate.path);
            return Verdict::LeaveOut;
        };
        let is_enough = self.tried == MOST_TRIED
            || self.taken.files.len() == MOST_FILES
            || self.bytes + size > MOST_BYTES
            || self.read + size > MOST_READ;
        if is_enough {
            self.taken.has_more = true;
            return Verdict::Enough;
        }
        self.tried += 1;
        self.read += size;
        Verdict::Read { size }
    }

    /// Takes what one has, if it is text.
    pub(super) fn take(&mut self, candidate: Candidate, content: &[u8]) {
        let Candidate { path, .. } = candidate;
        let left_out = &mut self.taken.left_out;
        match std::str::from_utf8(content).ok().filter(|text| !text.contains('\0')) {
            None => note(&mut left_out.binary, &path),
            Some(text) if text.starts_with(LFS) => note(&mut left_out.elsewhere, &path),
            Some(text) => {
                self.bytes += content.len();
                let text = lf(text.strip_prefix('\u{feff}').unwrap_or(text));
                self.taken.files.push(TakenFile { path, text });
            }
        }
    }

    /// What was taken.
    pub(super) fn done(self) -> Taken {
        self.taken
    }
}

/// Whether a file of a room may be called that. What Git itself never has in a tree is no name,
/// however it is written.
fn is_plain(path: &str) -> bool {
    let is_git = |part: &str| part.eq_ignore_ascii_case(".git") && part != ".git";
    is_path(path) && !path.split('/').any(is_git)
}

fn note(names: &mut Vec<String>, name: &str) {
    if names.len() < MOST_NAMES {
        let shown = name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
        names.push(shown.take(LONGEST_NAME).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    fn entry(mode: &str, size: &str, path: &[u8]) -> Vec<u8> {
        let mut entry = format!("{mode} blob {ID} {size:>7}\t").into_bytes();
        entry.extend_from_slice(path);
        entry.push(0);
        entry
    }

    fn picked(entries: &[Vec<u8>], content: &[u8]) -> Taken {
        let mut picking = Picking::default();
        for candidate in picking.candidates(&entries.concat(), true) {
            match picking.judge(&candidate) {
                Verdict::Read { .. } => picking.take(candidate, content),
                Verdict::LeaveOut => {}
                Verdict::Enough => break,
            }
        }
        picking.done()
    }

    fn paths(taken: &Taken) -> Vec<&str> {
        taken.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn only_plain_files_under_plain_names_are_taken() {
        let entries = [
            entry("100644", "3", b"a.txt"),
            entry("100755", "3", "src/\u{fc}ber uns.sh".as_bytes()),
            entry("120000", "11", b"link"),
            entry("160000", "-", b"vendor/lib"),
            entry("100644", "3", b"../../etc/passwd"),
            entry("100644", "3", b"/etc/passwd"),
            entry("100644", "3", b"a/../b"),
            entry("100644", "3", b".GIT/config"),
            entry("100644", "3", b".git/hooks/post-checkout"),
            entry("100644", "3", b"node_modules/x/index.js"),
            entry("100644", "3", b"bad\xff.txt"),
            entry("100644", "3", b"line\nfeed"),
            entry("100644", "3", b"C:\\x"),
            entry("100644", "BAD", b"left-out.bin"),
            entry("100644", "1000001", b"large.txt"),
            entry("100644", "1000000", b"just.txt"),
            b"100644 blob 0123".to_vec(),
        ];
        let taken = picked(&entries, b"\xef\xbb\xbfa\r\nb\rc");
        assert_eq!(paths(&taken), ["a.txt", "src/\u{fc}ber uns.sh", "just.txt"]);
        assert!(taken.files.iter().all(|file| file.text == "a\nb\nc"));
        assert!(!taken.has_more);
        let LeftOut { too_large, binary, elsewhere, odd_names } = &taken.left_out;
        assert_eq!(too_large, &["left-out.bin", "large.txt"]);
        assert_eq!(elsewhere, &["link", "vendor/lib"]);
        assert!(binary.is_empty());
        let odd = [
            "../../etc/passwd",
            "/etc/passwd",
            "a/../b",
            ".GIT/config",
            "bad\u{fffd}.txt",
            "line\u{fffd}feed",
            "C:\\x",
        ];
        assert_eq!(odd_names, &odd);
    }

    #[test]
    fn what_is_no_text_or_elsewhere_is_named() {
        let one = [entry("100644", "3", b"a")];
        assert_eq!(picked(&one, b"\x89PNG\xff").left_out.binary, ["a"]);
        assert_eq!(picked(&one, b"a\0b").left_out.binary, ["a"]);
        let lfs = picked(&one, format!("{LFS}v1\noid sha256:4d7a\nsize 12345\n").as_bytes());
        assert_eq!((lfs.left_out.elsewhere.as_slice(), lfs.files.len()), (["a".to_owned()].as_slice(), 0));
    }

    #[test]
    fn so_many_are_taken_and_so_much_and_no_more() {
        let many = |count: usize, size: &str| -> Vec<Vec<u8>> {
            (0..count).map(|n| entry("100644", size, format!("{n}").as_bytes())).collect()
        };
        let taken = picked(&many(MOST_FILES, "1"), b"x");
        assert_eq!((taken.files.len(), taken.has_more), (MOST_FILES, false));
        let taken = picked(&many(10_000, "1"), b"x");
        assert_eq!((taken.files.len(), taken.has_more), (MOST_FILES, true));
        let taken = picked(&many(7, "900000"), &[b'x'; 900_000]);
        assert_eq!((taken.files.len(), taken.has_more), (MOST_BYTES / 900_000, true));
        let taken = picked(&many(10_000, "1"), b"\xff");
        assert_eq!((taken.left_out.binary.len(), taken.has_more), (MOST_NAMES, true));
        let taken = picked(&many(10_000, "1000000"), b"\xff");
        assert!(taken.has_more);
    }

    #[test]
    fn a_listing_that_was_cut_off_has_more() {
        let mut picking = Picking::default();
        let listing = [entry("100644", "1", b"a"), b"100644 blob 0".to_vec()].concat();
        assert_eq!(picking.candidates(&listing, false).len(), 1);
        assert!(picking.done().has_more);
    }

    #[test]
    fn the_page_has_the_same_bounds() {
        let read = include_str!("../../frontend/src/features/files/dropped/read.ts");
        let number = |name: &str| {
            let (_, rest) = read.split_once(&format!("const {name} = ")).unwrap();
            rest.lines().next().unwrap().replace('_', "").parse::<usize>().unwrap()
        };
        let here = [LARGEST, MOST_BYTES, MOST_FILES, MOST_TRIED];
        assert_eq!(["mostBytes", "mostInAll", "mostDropped", "mostTried"].map(number), here);
        let names = include_str!("../../frontend/src/features/files/dropped/names.ts");
        let (_, list) = names.split_once("const leftOut = new Set([").unwrap();
        let (list, _) = list.split_once(']').unwrap();
        let there: Vec<&str> = list.split(',').map(|name| name.trim().trim_matches('\'')).collect();
        assert_eq!(there.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>(), LEFT_BEHIND);
    }
}
