//! Paths of a room's files, which people choose. The same rules as the page's `sync/path.ts`.

/// UTF-16 units that a path has at most.
const MAX_PATH_UNITS: usize = 100;

/// Whether a file can be called that: plain parts between slashes, which every system
/// takes for the name of a file, and nothing that is not seen.
pub fn is_path(path: &str) -> bool {
    path.encode_utf16().count() <= MAX_PATH_UNITS && path.split('/').all(is_part)
}

fn is_part(part: &str) -> bool {
    let is_plain = |c: char| !c.is_control() && !is_unseen(c) && !"\\:*?\"<>|".contains(c);
    !matches!(part, "" | "." | "..")
        && part.trim() == part
        && !part.ends_with('.')
        && part.chars().all(is_plain)
}

/// Marks of direction, joiners, separators: what makes two names look the same.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Numbers that are tried at most, so that a thousand files of one name take no longer than others.
const MAX_NUMBER: u32 = 100;

/// The path, or with a number before its ending where it is taken; `None` where too many are.
pub(super) fn free(path: &str, is_taken: impl Fn(&str) -> bool) -> Option<String> {
    let file = path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = path[file..].rfind('.').filter(|dot| *dot > 0).map_or(path.len(), |dot| file + dot);
    let (stem, ending) = path.split_at(dot);
    let numbered = (2..=MAX_NUMBER).map(|number| format!("{stem} ({number}){ending}"));
    let mut names = std::iter::once(path.to_owned()).chain(numbered);
    names.find(|name| !is_taken(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_plain() {
        for path in ["main.py", "src/über uns/a b.txt", ".env", "日本.rs", &"x".repeat(100)] {
            assert!(is_path(path), "{path}");
        }
        for path in [
            "",
            "/",
            "/etc/passwd",
            "a//b",
            "a/",
            "..",
            "a/../b",
            "./a",
            "a\\b",
            "C:x",
            "a\nb",
            "a\0",
            " a",
            "a ",
            "a.",
            "\u{202e}yp.nimda",
            "a\u{200b}.py",
            &"x".repeat(101),
        ] {
            assert!(!is_path(path), "{path:?}");
        }
    }

    #[test]
    fn what_is_taken_gets_a_number_before_its_ending() {
        let taken = ["a.py", "a (2).py", "x.y/z", ".env"];
        let free = |path| free(path, |name| taken.contains(&name));
        assert_eq!(free("b.py").unwrap(), "b.py");
        assert_eq!(free("a.py").unwrap(), "a (3).py");
        assert_eq!(free("x.y/z").unwrap(), "x.y/z (2)");
        assert_eq!(super::free("a", |_| true), None);
        assert_eq!(free(".env").unwrap(), ".env (2)");
    }
}
