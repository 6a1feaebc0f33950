//! Writing the archive. Each part of the history is read in slices and written at once, so
//! that it takes no memory however long it is.

use std::collections::BTreeMap;
use std::io::{self, Write};

use sha2::{Digest, Sha256};
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use super::bundle::{BUNDLE, Bundle, Workshop};
use super::chain::{Head, digest};
use super::content::{Content, Paper};
use super::journal::{self, Part, Taken};
use super::page::{self, Page};
use super::patch::{PATCH, Patching, Wanted};
use super::source::{ExportError, Source};
use super::statement::{HISTORY, Jwk, KEY, SIGNED, Statement, VERSION};
use crate::auth::signing::SigningKey;
use crate::clock::UnixMillis;
use crate::ids::{DocumentName, RoomName};

/// How to read the history, for those who have the archive alone.
const FORMAT: &str = include_str!("HISTORY.md");

/// What is exported, and by whom it is vouched for.
#[derive(Debug)]
pub struct Export<'a> {
    /// The room.
    pub room: RoomName,
    /// When.
    pub at: UnixMillis,
    /// The history of a document ends before this time, where somebody is quiet in it.
    pub shown_until: BTreeMap<DocumentName, UnixMillis>,
    /// What can be read in it at once.
    pub content: Content,
    /// For what has changed in the files, where that is wanted.
    pub changes: Option<Wanted>,
    /// For the files as a git repository, where that is wanted.
    pub bundle: Option<Workshop>,
    /// The server's key.
    pub key: &'a SigningKey,
}

/// Writes an archive from the beginning to the end: `out` need not be able to go back. `page` makes what
/// plays it back, if this server has a page: last, since that takes a while.
///
/// # Errors
/// When something can't be read or written: then what was written is no archive.
pub fn write<W: Write>(
    export: Export<'_>,
    read: &impl Source,
    page: impl FnOnce() -> io::Result<Option<Page>>,
    out: W,
) -> Result<W, ExportError> {
    let Export { room, at, shown_until, content, changes, bundle, key } = export;
    let mut archive = Archive { zip: ZipWriter::new_stream(out), files: BTreeMap::new() };
    for Paper { path, text } in content.papers() {
        archive.add(&path, text.as_bytes())?;
    }
    archive.add(&format!("{HISTORY}HISTORY.md"), FORMAT.as_bytes())?;
    let mut bundle = bundle.map(|workshop| Bundle::begin(read, &room, workshop)).transpose()?;
    let mut changes = changes.map(Patching::begin);
    let mut heads = BTreeMap::new();
    for document in DocumentName::ALL {
        let path = format!("{HISTORY}{document}.log");
        let part = Part { room: &room, document, until: shown_until.get(&document).copied() };
        let take = |taken: Taken<'_>| {
            if document != DocumentName::Code {
                return Ok(());
            }
            if let Some(changes) = &mut changes {
                changes.take(&taken);
            }
            bundle.as_mut().map_or(Ok(()), |bundle| bundle.take(taken))
        };
        let head = archive.stream(&path, |out| journal::write_document(read, &part, out, take))?;
        heads.insert(path, head);
    }
    let path = format!("{HISTORY}events.log");
    let until = shown_until.values().min().copied();
    let head = archive.stream(&path, |out| journal::write_events(read, &room, until, out))?;
    heads.insert(path, head);
    if let Some(patch) = changes.and_then(Patching::finish) {
        archive.add(PATCH, patch.as_bytes())?;
    }
    if let Some(bundle) = bundle.map(Bundle::finish).transpose()?.flatten() {
        archive.add_as_written(BUNDLE, |out| bundle.write(out))?;
    }
    if let Some(page) = page()? {
        archive.add_as_written(page::PATH, |out| page.write(out))?;
    }
    let jwk = Jwk { kty: "OKP".to_owned(), crv: "Ed25519".to_owned(), x: key.public().to_string() };
    archive.add(KEY, &serde_json::to_vec_pretty(&jwk).map_err(io::Error::from)?)?;
    let (exported_at, room) = (at.rfc3339(), room.as_str().to_owned());
    let files = std::mem::take(&mut archive.files);
    let statement = Statement { version: VERSION, room, exported_at, heads, files };
    let signed = key.sign(&statement).map_err(io::Error::from)?;
    archive.add(SIGNED, signed.as_bytes())?;
    Ok(archive.zip.finish()?.into_inner())
}

struct Archive<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    /// Digests of what was added.
    files: BTreeMap<String, String>,
}

impl<W: Write> Archive<W> {
    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), ExportError> {
        self.begin(path)?;
        self.zip.write_all(bytes)?;
        self.files.insert(path.to_owned(), digest(&Sha256::digest(bytes)));
        Ok(())
    }

    /// Adds what is not all in memory at once.
    fn add_as_written(
        &mut self,
        path: &str,
        write: impl FnOnce(&mut Hashed<'_, ZipWriter<StreamWriter<W>>>) -> std::io::Result<()>,
    ) -> Result<(), ExportError> {
        self.begin(path)?;
        let mut out = Hashed { out: &mut self.zip, hasher: Sha256::new() };
        write(&mut out)?;
        let found = digest(&out.hasher.finalize());
        self.files.insert(path.to_owned(), found);
        Ok(())
    }

    /// Adds a part of the history: its head stands for it.
    fn stream(
        &mut self,
        path: &str,
        write: impl FnOnce(&mut ZipWriter<StreamWriter<W>>) -> Result<Head, ExportError>,
    ) -> Result<Head, ExportError> {
        self.begin(path)?;
        write(&mut self.zip)
    }

    fn begin(&mut self, path: &str) -> Result<(), ExportError> {
        // Sizes are not known before: those of more than 4 GiB need another form.
        let options = SimpleFileOptions::default().large_file(true);
        Ok(self.zip.start_file(path, options)?)
    }
}

/// Hashes what is written.
struct Hashed<'a, W> {
    out: &'a mut W,
    hasher: Sha256,
}

impl<W: Write> Write for Hashed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
