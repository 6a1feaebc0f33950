//! What an archive says happened.

use std::io::Read;

use serde::Deserialize;
use serde_json::Value;

use super::log::Log;
use super::record::is_ahead;
use super::refusal::ImportError;
use crate::clock::UnixMillis;
use crate::storage::event::{Event, MAX_EVENTS};

/// Characters of a text in an event: names, labels, ids.
const LONGEST: usize = 200;
/// The same of what the server has signed.
const LONGEST_STATEMENT: usize = 64 << 10;
/// Numbers of events, far below where counting on would end.
const MOST: u64 = 1 << 53;

#[derive(Deserialize)]
struct Line {
    event: Event,
}

/// Reads events in their order.
pub(super) struct Events<'l, 'a, R> {
    log: &'l mut Log<'a, R>,
    last: u64,
    count: u64,
    now: UnixMillis,
}

impl<'l, 'a, R: Read> Events<'l, 'a, R> {
    /// From the first on.
    pub(super) fn new(log: &'l mut Log<'a, R>, now: UnixMillis) -> Self {
        Self { log, last: 0, count: 0, now }
    }

    /// The log, for its head.
    pub(super) fn log(&self) -> &Log<'a, R> {
        self.log
    }

    /// The next one.
    ///
    /// # Errors
    /// When it is none that a server has written, or is not the next.
    pub(super) fn next(&mut self) -> Result<Option<Event>, ImportError> {
        let Some(Line { event }) = self.log.next()? else { return Ok(None) };
        self.count += 1;
        let fault = match () {
            () if self.count > MAX_EVENTS => "there are more events than a room keeps",
            () if event.id.number <= self.last || event.id.number > MOST => "it is not in its place",
            () if is_ahead(event.at, self.now) => "its time is in the future",
            () if !serde_json::to_value(&event).is_ok_and(|event| is_plain(&event, "")) => {
                "it has a text that no event has"
            }
            () => {
                self.last = event.id.number;
                return Ok(Some(event));
            }
        };
        Err(self.log.fault(fault))
    }
}

/// Whether all texts are short lines.
fn is_plain(value: &Value, key: &str) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) if key == "statement" => text.len() <= LONGEST_STATEMENT && text.is_ascii(),
        Value::String(text) => text.chars().count() <= LONGEST && !text.chars().any(char::is_control),
        Value::Array(values) => values.iter().all(|value| is_plain(value, "")),
        Value::Object(fields) => fields.iter().all(|(key, value)| is_plain(value, key)),
    }
}
