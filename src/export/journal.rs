//! The history of a room as lines of JSON.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;

use super::chain::{Chain, Head};
use super::source::{ExportError, Source};
use crate::clock::UnixMillis;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::event::{Event, EventKind};
use crate::storage::{Base, Entry, Seq};

/// Records and events that are read at a time.
const PAGE: usize = 500;

/// An update of a document.
#[derive(Serialize)]
struct UpdateLine<'a> {
    n: u64,
    /// Milliseconds since 1970.
    at: u64,
    by: &'a str,
    /// Yjs update (v1), base64.
    update: String,
}

/// What a history begins with whose oldest part is not kept any more.
#[derive(Serialize)]
struct BaseLine {
    n: u64,
    at: u64,
    /// What it amounts to: Yjs updates (v1), base64.
    base: Vec<String>,
}

#[derive(Serialize)]
struct EventLine<'a> {
    n: u64,
    event: &'a Event,
}

/// A document's journal, as far as it is written.
pub(super) struct Part<'a> {
    pub(super) room: &'a RoomName,
    pub(super) document: DocumentName,
    /// Nothing from this time on.
    pub(super) until: Option<UnixMillis>,
}

/// Something of a journal that is written.
#[derive(Clone, Copy)]
pub(super) enum Taken<'a> {
    /// What it begins with.
    Base(&'a Base),
    /// An update.
    Entry(&'a Entry),
}

/// Writes a document's journal. `take` is shown what is in it.
pub(super) fn write_document(
    read: &impl Source,
    &Part { room, document, until }: &Part<'_>,
    out: &mut impl Write,
    mut take: impl FnMut(Taken<'_>) -> Result<(), ExportError>,
) -> Result<Head, ExportError> {
    let mut chain = Chain::begin(room.as_str(), document.as_str());
    let key = DocumentKey { room: room.clone(), document };
    let mut after = Seq(0);
    loop {
        let history = read.history(&key, after, PAGE)?;
        if let Some(base @ Base { at: UnixMillis(at), snapshot }) = &history.base {
            take(Taken::Base(base))?;
            let (at, base) = (*at, snapshot.updates.iter().map(encoded).collect());
            line(&mut chain, out, |n| BaseLine { n, at, base })?;
        }
        let Some(last) = history.records.last() else { return Ok(chain.head()) };
        after = last.seq;
        for entry in history.records.iter().flat_map(|record| &record.entries) {
            let Entry { at, author, update } = entry;
            if until.is_some_and(|until| *at >= until) {
                return Ok(chain.head());
            }
            take(Taken::Entry(entry))?;
            let (by, update) = (author.to_string(), encoded(update));
            line(&mut chain, out, |n| UpdateLine { n, at: at.0, by: &by, update })?;
        }
    }
}

/// Writes a room's event log. `until`: where the shortest of the other logs ends.
pub(super) fn write_events(
    read: &impl Source,
    room: &RoomName,
    until: Option<UnixMillis>,
    out: &mut impl Write,
) -> Result<Head, ExportError> {
    // An interview that ends meanwhile is sealed with more than the other logs have.
    let is_early = |event: &Event| {
        !matches!(event.kind, EventKind::Sealed { .. }) || until.is_none_or(|until| event.at <= until)
    };
    let mut chain = Chain::begin(room.as_str(), "events");
    let mut after = 0;
    loop {
        let page = read.events(room, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(chain.head()) };
        after = last.id.number;
        for event in page.iter().filter(|event| is_early(event)) {
            line(&mut chain, out, |n| EventLine { n, event })?;
        }
    }
}

fn line<T: Serialize>(
    chain: &mut Chain,
    out: &mut impl Write,
    record: impl FnOnce(u64) -> T,
) -> Result<(), ExportError> {
    let record = serde_json::to_string(&record(chain.next())).map_err(std::io::Error::from)?;
    writeln!(out, "{}", chain.add(&record))?;
    Ok(())
}

fn encoded(update: &Bytes) -> String {
    STANDARD.encode(update)
}
