//! The seal of an interview: when it ends, the server signs where the chains of its history
//! end, and keeps that in the event log. An export says later whether they still lead there.

use std::collections::BTreeMap;
use std::io;

use super::journal::{self, Part};
use super::source::{ExportError, Source};
use super::statement::{HISTORY, Statement, VERSION};
use crate::auth::signing::SigningKey;
use crate::clock::UnixMillis;
use crate::ids::{DocumentName, RoomName};

/// The signed statement of where a room's history stands. Reads all of it, and blocks.
///
/// # Errors
/// When it can't be read.
pub(super) fn seal(
    room: &RoomName,
    at: UnixMillis,
    key: &SigningKey,
    source: &impl Source,
) -> Result<String, ExportError> {
    let mut heads = BTreeMap::new();
    for document in DocumentName::ALL {
        let part = Part { room, document, until: None };
        let head = journal::write_document(source, &part, &mut io::sink(), |_| Ok(()))?;
        heads.insert(format!("{HISTORY}{document}.log"), head);
    }
    let (room, exported_at) = (room.as_str().to_owned(), at.rfc3339());
    let statement = Statement { version: VERSION, room, exported_at, heads, files: BTreeMap::new() };
    Ok(key.sign(&statement).map_err(io::Error::from)?)
}
