//! What a program leaves that is wanted, read where the program ran, so that a link in
//! its path leads to nothing but the sandbox's own files.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::OFlags;

use crate::exec::wire::frame::{self, Kind};
use crate::exec::wire::order::{MAX_ARTEFACTS, file_head};

/// Files of one run.
const MAX_FILES: usize = 4096;

/// Sends the files of a folder that are wanted, as long as they are not too many.
///
/// # Errors
/// Those of the line.
pub(super) fn send(folder: &Path, wanted: &[String], line: &mut impl Write) -> io::Result<()> {
    let mut left = MAX_ARTEFACTS as u64;
    for name in wanted.iter().flat_map(|wanted| find(folder, wanted)).take(MAX_FILES) {
        let mut open = fs::OpenOptions::new();
        open.read(true).custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
        let Ok(file) = open.open(folder.join(&name)) else { continue };
        let Ok(about) = file.metadata() else { continue };
        if !about.is_file() || about.len() > left {
            continue;
        }
        left -= about.len();
        let head = file_head(&name, about.permissions().mode() & 0o100 != 0)?;
        let length = head.len() + usize::try_from(about.len()).unwrap_or(usize::MAX);
        line.write_all(&frame::head(Kind::File, length))?;
        line.write_all(&head)?;
        io::copy(&mut file.take(about.len()), line)?;
    }
    Ok(())
}

/// The names that a pattern means: itself, or with a star in its last part those that
/// are in its folder.
fn find(folder: &Path, wanted: &str) -> Vec<String> {
    let (parent, pattern) = wanted.rsplit_once('/').map_or(("", wanted), |(parent, last)| (parent, last));
    let Some((start, end)) = pattern.split_once('*') else { return vec![wanted.to_owned()] };
    let Ok(entries) = fs::read_dir(folder.join(parent)) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let matching = names.filter(|name| {
        name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
    });
    let mut names: Vec<String> =
        matching.map(|name| if parent.is_empty() { name } else { format!("{parent}/{name}") }).collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::wire::frame::Frames;
    use crate::exec::wire::order::parse_file;

    #[test]
    fn run_1_wanted_files_are_sent_and_links_are_not() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["Main.class", "Main$1.class", "Main.java"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("Link.class")).unwrap();
        fs::create_dir(folder.path().join("Folder.class")).unwrap();
        let mut line = Vec::new();
        send(folder.path(), &["*.class".to_owned(), "absent".to_owned()], &mut line).unwrap();
        let mut frames = Frames::default();
        frames.feed(&line);
        let mut names = Vec::new();
        while let Some((kind, frame)) = frames.next().unwrap() {
            assert_eq!(kind, Kind::File);
            let file = parse_file(frame).unwrap();
            assert_eq!(file.content, file.path.as_bytes());
            names.push(file.path);
        }
        assert_eq!(names, ["Main$1.class", "Main.class"]);
    }
}
