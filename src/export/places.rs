//! Where the files of a room come to lie when somebody unpacks an archive. Pure.

use std::collections::HashSet;

use crate::room::path;

/// Where files stand in the archive. Whoever writes code can call a file anything: what is no
/// plain path, or runs something when the folder is opened, must not come to lie there.
#[derive(Debug, Default)]
pub(super) struct Places {
    files: HashSet<String>,
    folders: HashSet<String>,
}

impl Places {
    /// The place of a file of this path, the `number`th of all.
    pub(super) fn take(&mut self, path: &str, number: usize) -> String {
        let is_plain = path::is_path(path) && path.split('/').all(is_plain_part);
        let own = is_plain.then(|| path.to_owned());
        let others = (number..).step_by(MAX_CODE_FILES).map(|number| format!("file {number}.txt"));
        let mut places = own.into_iter().chain(others).filter(|place| self.has_taken(place));
        places.next().unwrap_or_default()
    }

    /// Whether the place was free, where case does not count, and no file is a folder, too.
    fn has_taken(&mut self, place: &str) -> bool {
        let place = place.to_lowercase();
        let folders = place.match_indices('/').map(|(at, _)| place[..at].to_owned());
        let folders: Vec<String> = folders.collect();
        let is_free = !self.folders.contains(&place)
            && !folders.iter().any(|folder| self.files.contains(folder))
            && self.files.insert(place);
        if is_free {
            self.folders.extend(folders);
        }
        is_free
    }
}

fn is_plain_part(part: &str) -> bool {
    let part = part.to_lowercase();
    let stem = part.split('.').next().unwrap_or_default().trim();
    let is_port = |name: &str| {
        let number = stem.strip_prefix(name);
        number.is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(char::is_numeric))
    };
    let is_device = DEVICES.contains(&stem) || stem.contains('$') || is_port("com") || is_port("lpt");
    // Where git looks for what to run.
    !is_device && !part.starts_with(".git") && !part.starts_with("git~")
}

/// What Windows takes for something else than a file, whatever its ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Files of a room that stand in the archive by themselves: more than anybody makes who means
/// well. The history has all.
pub(super) const MAX_CODE_FILES: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_8_nothing_in_an_archive_comes_to_lie_outside_of_its_folder() {
        let mut places = Places::default();
        assert_eq!(places.take("src/main.py", 1), "src/main.py");
        assert_eq!(places.take("console.py", 2), "console.py");
        assert_eq!(places.take("Console.py", 3), "file 3.txt", "where case does not count");
        assert_eq!(places.take("src", 4), "file 4.txt", "it is a folder");
        assert_eq!(places.take("console.py/a", 5), "file 5.txt", "that is a file");
        for path in [
            "../../.bashrc",
            "/etc/passwd",
            "a/../../b",
            "C:\\x",
            "a\\..\\b",
            "",
            "nul.py",
            "CON .txt",
            "CONIN$",
            "src/COM1",
            "a\0",
            ".git/hooks/pre-commit",
            "GIT~1/config",
        ] {
            let found = places.take(path, 7);
            assert!(found.starts_with("file ") && found.ends_with("7.txt"), "{path:?} {found}");
        }
    }
}
