//! `pairpad doctor`: looks at a data folder that no server has open. It lists what
//! is there, checks every record and snapshot, and gets people's text out of what
//! is damaged.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::auth::signing::{Purpose, SigningKey};
use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::document::stored_state;
use crate::export::archive::{self, Export};
use crate::export::bundle::Workshop;
use crate::export::content::{Content, papers};
use crate::export::patch::Wanted;
use crate::export::source::{ExportError, Source};
use crate::export::whiteboard::Whiteboard;
use crate::ids::{DocumentKey, DocumentName, RoomName, RoomNameError};
use crate::room::content::list;
use crate::storage::event::Event;
use crate::storage::local::{Inspected, Inspector, OpenError};
use crate::storage::room::RoomRecord;
use crate::storage::{History, Seq, StorageError, Stored};

/// `pairpad doctor`: flags and environment.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// The folder to examine; stop its server first
    #[arg(long, env = "PAIRPAD_DATA_DIR", value_name = "FOLDER", default_value = "./data")]
    data_dir: PathBuf,

    /// Write a room to an archive as the server exports it, and the text of its documents to files
    #[arg(long, value_name = "ROOM", conflicts_with = "release")]
    export: Option<String>,

    /// Where to write them; created if missing [default: ./ROOM]
    #[arg(long, value_name = "FOLDER", requires = "export")]
    to: Option<PathBuf>,

    /// Give up the damaged parts of a room, so that it can be edited again
    #[arg(long, value_name = "ROOM")]
    release: Option<String>,
}

/// What the doctor could not do.
#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
    /// The data folder.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store could not be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Not a name of a room.
    #[error("'{0}' is not a room: {1}")]
    Name(String, RoomNameError),
    /// There is nothing of that room.
    #[error("there is no room '{0}' in this folder; 'pairpad doctor' lists all rooms")]
    NoSuchRoom(RoomName),
    /// The archive could not be made.
    #[error("can't write {0}: {1}")]
    Archive(String, ExportError),
    /// A file could not be written.
    #[error("can't write {0}: {1}")]
    File(String, std::io::Error),
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Everything checks out.
    Sound,
    /// Something does not.
    Damaged,
}

/// Does what was asked for, and writes what it finds to `out`, for people.
///
/// # Errors
/// See [`DoctorError`].
pub fn run(args: &DoctorArgs, out: &mut impl fmt::Write) -> Result<Finding, DoctorError> {
    let store = Inspector::open(&args.data_dir)?;
    if let Some(room) = &args.export {
        let room = named(&store, room)?;
        let folder = args.to.clone().unwrap_or_else(|| PathBuf::from(file_name(room.as_str())));
        return export(&store, &room, &folder, out).map(|()| Finding::Sound);
    }
    if let Some(room) = &args.release {
        return release(&store, &named(&store, room)?, out).map(|()| Finding::Sound);
    }
    examine(&store, out)
}

fn named(store: &Inspector, name: &str) -> Result<RoomName, DoctorError> {
    let room: RoomName = name.parse().map_err(|error| DoctorError::Name(name.to_owned(), error))?;
    if store.rooms()?.contains(&room) { Ok(room) } else { Err(DoctorError::NoSuchRoom(room)) }
}

fn documents_of(store: &Inspector, room: &RoomName) -> Result<Vec<DocumentKey>, StorageError> {
    let mut documents = store.documents()?;
    documents.retain(|document| document.room == *room);
    Ok(documents)
}

fn examine(store: &Inspector, out: &mut impl fmt::Write) -> Result<Finding, DoctorError> {
    let (mut documents, mut damaged) = (0, 0);
    let rooms = store.rooms()?;
    for room in &rooms {
        match store.room(room) {
            Ok(Some(record)) => say(out, format_args!("room {room}, {}", record.language)),
            Ok(None) => say(out, format_args!("room {room}, created by connecting to it")),
            Err(error) => {
                damaged += 1;
                say(out, format_args!("room {room}: DAMAGED: {error}"));
            }
        }
        for document in documents_of(store, room)? {
            documents += 1;
            let problems = describe(&document, &store.document(&document)?, out);
            damaged += usize::from(!problems.is_empty());
            for problem in problems {
                say(out, format_args!("    DAMAGED: {problem}"));
            }
        }
    }
    let groups = store.damaged_groups()?;
    if groups > 0 {
        say(out, format_args!("damaged parts of the log with unknown content: {groups}"));
    }
    say(out, format_args!("rooms: {}, documents: {documents}, damaged: {damaged}", rooms.len()));
    if damaged == 0 {
        return Ok(Finding::Sound);
    }
    say(
        out,
        format_args!("Damaged documents can be read, but not edited. Save their text with --export ROOM, or"),
    );
    say(out, format_args!("give up the damaged parts with --release ROOM to make them editable again."));
    Ok(Finding::Damaged)
}

/// Writes a line about a document, and returns what is wrong with it.
fn describe(document: &DocumentKey, found: &Inspected, out: &mut impl fmt::Write) -> Vec<String> {
    let updates = found.journal.iter().flat_map(|record| &record.entries);
    let bytes: usize = updates.clone().map(|entry| entry.update.len()).sum();
    let snapshot = match &found.stored.snapshot {
        Some(snapshot) => {
            format!("snapshot of {} bytes up to record {}", found.snapshot_bytes, snapshot.upto.0)
        }
        None => "no snapshot".to_owned(),
    };
    let aside = found.stored.set_aside.len();
    let begins = found.base.as_ref().map(|base| {
        let bytes: usize = base.snapshot.updates.iter().map(bytes::Bytes::len).sum();
        let (upto, at) = (base.snapshot.upto.0, base.at.rfc3339());
        format!("history from {at} on, based on {bytes} bytes up to record {upto}, ")
    });
    let begins = begins.unwrap_or_default();
    let mut problems: Vec<String> = found.damage.iter().map(ToString::to_string).collect();
    problems.extend(
        found
            .snapshot_damage
            .as_ref()
            .map(|error| format!("{error}; nothing is lost, because the journal has it all")),
    );
    let shown = match merged(found) {
        Ok((bytes, differs)) => {
            problems.extend(differs);
            format!("{bytes} bytes merged")
        }
        Err(error) => {
            problems.push(error);
            "can't be merged".to_owned()
        }
    };
    let count = updates.count();
    let name = document.document.as_str();
    say(
        out,
        format_args!(
            "  {name:<8} updates: {count} ({bytes} bytes), {begins}{snapshot}, {shown}, set aside: {aside}"
        ),
    );
    problems
}

/// The size of what a server would show, and whether the journal alone gives another.
fn merged(found: &Inspected) -> Result<(usize, Option<String>), String> {
    let mut shown = stored_state(&found.stored).map_err(|error| error.to_string())?;
    let parts = shown.snapshot().map_err(|error| error.to_string())?;
    let bytes = parts.iter().map(bytes::Bytes::len).sum();
    if found.stored.snapshot.is_none() || !found.damage.is_empty() {
        return Ok((bytes, None));
    }
    let journal = Stored {
        snapshot: found.base.as_ref().map(|base| base.snapshot.clone()),
        tail: found.journal.clone(),
        set_aside: found.stored.set_aside.clone(),
        ..Stored::default()
    };
    let replayed = stored_state(&journal).map_err(|error| error.to_string())?;
    let differs = !replayed.shows_the_same_as(&shown);
    Ok((bytes, differs.then(|| "the snapshot differs from the journal".to_owned())))
}

fn release(store: &Inspector, room: &RoomName, out: &mut impl fmt::Write) -> Result<(), DoctorError> {
    for document in documents_of(store, room)? {
        let released = store.release(&document)?;
        say(out, format_args!("{document}: gave up {released} damaged parts"));
    }
    say(out, format_args!("The room can be edited again. The damaged data stays in the store."));
    Ok(())
}

fn export(
    store: &Inspector,
    room: &RoomName,
    folder: &Path,
    out: &mut impl fmt::Write,
) -> Result<(), DoctorError> {
    for document in documents_of(store, room)? {
        let found = store.document(&document)?;
        let mut state = stored_state(&found.stored).map_err(StorageError::damaged)?;
        let folder = folder.join(document.document.as_str());
        for (path, text) in texts(&state) {
            write(&folder.join(path), text.as_bytes(), out)?;
        }
        if let Ok(parts) = state.snapshot() {
            write(&folder.join("state.yjs"), &parts[0], out)?;
        }
    }
    // Last: where something is damaged, what was written so far is what can be had.
    match store.room(room) {
        Ok(Some(record)) => archive(store, (room, &record), folder, out),
        Ok(None) => {
            say(out, format_args!("No archive: a room that was created by connecting to it has no record."));
            Ok(())
        }
        Err(error) => {
            say(out, format_args!("No archive: the room's record can't be read: {error}"));
            Ok(())
        }
    }
}

/// Writes the archive that the server would have exported, unless something is damaged.
fn archive(
    store: &Inspector,
    (room, record): (&RoomName, &RoomRecord),
    folder: &Path,
    out: &mut impl fmt::Write,
) -> Result<(), DoctorError> {
    let (mut content, mut whiteboard) = (Content::of(room.as_str(), record), Whiteboard::default());
    let mut changes = None;
    for document in DocumentName::ALL {
        let found = store.document(&DocumentKey { room: room.clone(), document })?;
        if let Some(damage) = found.damage.first() {
            say(out, format_args!("No archive: {document} is damaged: {damage}"));
            return Ok(());
        }
        let mut state = stored_state(&found.stored).map_err(StorageError::damaged)?;
        content.add(papers(document, &state));
        whiteboard.add(document, Whiteboard::needs(document, &mut state).map_err(StorageError::damaged)?);
        if document == DocumentName::Code {
            changes = Some(Wanted { began: record.code_began(), files: list(&state), limit: usize::MAX });
        }
    }
    content.add(whiteboard.papers().map_err(StorageError::damaged)?);
    let Some(secret) = store.secret()? else {
        say(out, format_args!("No archive: this server has never had a key to sign it with."));
        return Ok(());
    };
    let path = folder.join(format!("{}.zip", file_name(room.as_str())));
    let failed = |error| DoctorError::File(path.display().to_string(), error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    // What is not complete is gone when it is dropped.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let names = record.members.iter().map(|member| (member.id, member.name.clone())).collect();
    let scratch = tempfile::tempfile_in(folder).map_err(failed)?;
    let bundle = Some(Workshop { scratch, names, limit: usize::MAX });
    let key = SigningKey::new(&secret, Purpose::Exports);
    let (at, shown_until) = (UnixMillis::now(), BTreeMap::new());
    let export = Export { room: room.clone(), at, shown_until, content, changes, bundle, key: &key };
    let written = archive::write(export, &Stopped(store), || Ok(None), BufWriter::new(&mut file));
    let whole = |error| DoctorError::Archive(path.display().to_string(), error);
    written.and_then(|mut out| Ok(out.flush()?)).map_err(whole)?;
    let bytes = file.as_file().metadata().map_err(failed)?.len();
    file.persist(&path).map_err(|error| failed(error.error))?;
    say(out, format_args!("{} ({bytes} bytes)", path.display()));
    Ok(())
}

/// The store of a server that does not run.
struct Stopped<'a>(&'a Inspector);

impl Source for Stopped<'_> {
    fn history(&self, document: &DocumentKey, after: Seq, limit: usize) -> Result<History, StorageError> {
        self.0.history(document, after, limit)
    }

    fn events(&self, room: &RoomName, after: u64, limit: usize) -> Result<Vec<Event>, StorageError> {
        self.0.events(room, after, limit)
    }
}

/// People's text, with file names that nobody chose.
fn texts(state: &DocumentState) -> Vec<(PathBuf, String)> {
    let mut found: Vec<(PathBuf, String)> = Vec::new();
    for (root, key, text) in state.texts() {
        let name = match key {
            Some(key) => PathBuf::from(file_name(&root)).join(file_name(&key)),
            None => PathBuf::from(format!("{}.txt", file_name(&root))),
        };
        let taken = |name: &Path| found.iter().any(|(other, _)| other == name);
        let numbered = (2..).map(|number| name.with_added_extension(number.to_string()));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name));
        found.extend(free.map(|name| (name, text)));
    }
    found
}

/// A name that is a file's and nothing else, whatever people called it.
fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "._- ".contains(c) { c } else { '_' };
    let safe: String = name.chars().map(plain).take(100).collect();
    let safe = safe.trim_matches(['.', ' ']);
    if safe.is_empty() { "unnamed".to_owned() } else { safe.to_owned() }
}

fn write(path: &Path, bytes: &[u8], out: &mut impl fmt::Write) -> Result<(), DoctorError> {
    let failed = |error| DoctorError::File(path.display().to_string(), error);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, bytes).map_err(failed)?;
    say(out, format_args!("{} ({} bytes)", path.display(), bytes.len()));
    Ok(())
}

fn say(out: &mut impl fmt::Write, line: fmt::Arguments<'_>) {
    // Whoever does not want to hear it has closed the pipe.
    let _ = out.write_fmt(format_args!("{line}\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_10_what_people_called_it_never_becomes_a_path() {
        for (name, file) in [
            ("main.py", "main.py"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("..", "unnamed"),
            ("a\0b", "a_b"),
        ] {
            assert_eq!(file_name(name), file);
        }
    }
}
