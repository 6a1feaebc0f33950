//! What is said of a span: all of it words of this code and numbers.

use std::borrow::Cow;

use opentelemetry::KeyValue;

/// What takes time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// An HTTP request: its method, and the template of its route, never its path.
    Request {
        /// One of those that there are.
        method: &'static str,
        /// `/api/v1/rooms/{room}`; nothing where there is nothing at the address.
        route: Option<Box<str>>,
    },
    /// A WebSocket, as long as it is open, in this document.
    Socket {
        /// `code`.
        document: &'static str,
    },
    /// An update, from the moment that it came until it is on the disk.
    Update,
    /// Its way into the document, together with all that came in the same turn.
    Apply,
    /// Its way to the disk, together with what all documents write.
    Commit,
    /// Code that runs, with the time that it waits.
    Run {
        /// The language's id.
        language: &'static str,
    },
    /// A room as an archive, until the client has it.
    Export,
}

/// Something that is known of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The answer's status.
    Status(u16),
    /// Updates that were done together.
    Updates(usize),
    /// Their bytes.
    Bytes(usize),
    /// How it ended: one of a few words.
    Outcome(&'static str),
    /// It did not end well.
    Failed,
    /// The code that the server closed a WebSocket with.
    CloseCode(u16),
}

impl Work {
    /// As OpenTelemetry names them.
    pub(super) fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Request { method, route: Some(route) } => format!("{method} {route}").into(),
            Self::Request { method, route: None } => (*method).into(),
            Self::Socket { .. } => "socket".into(),
            Self::Update => "update".into(),
            Self::Apply => "apply".into(),
            Self::Commit => "commit".into(),
            Self::Run { .. } => "run".into(),
            Self::Export => "export".into(),
        }
    }

    pub(super) fn attributes(self) -> Vec<KeyValue> {
        match self {
            Self::Request { method, route } => {
                let route = route.map(|route| KeyValue::new("http.route", String::from(route)));
                std::iter::once(KeyValue::new("http.request.method", method)).chain(route).collect()
            }
            Self::Socket { document } => vec![KeyValue::new("pairpad.document", document)],
            Self::Run { language } => vec![KeyValue::new("pairpad.language", language)],
            Self::Update | Self::Apply | Self::Commit | Self::Export => Vec::new(),
        }
    }

    /// Whether somebody else waits for it.
    pub(super) fn is_asked_for(&self) -> bool {
        matches!(self, Self::Request { .. })
    }
}

impl Fact {
    /// Whether it makes the span a failed one. What is refused is none.
    pub(super) fn is_failure(&self) -> bool {
        matches!(self, Self::Failed | Self::Status(500..))
    }

    pub(super) fn into_attribute(self) -> KeyValue {
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        match self {
            Self::Status(status) => KeyValue::new("http.response.status_code", i64::from(status)),
            Self::Updates(updates) => KeyValue::new("pairpad.updates", number(updates)),
            Self::Bytes(bytes) => KeyValue::new("pairpad.bytes", number(bytes)),
            Self::Outcome(outcome) => KeyValue::new("pairpad.outcome", outcome),
            Self::Failed => KeyValue::new("pairpad.failed", true),
            Self::CloseCode(code) => KeyValue::new("pairpad.close_code", i64::from(code)),
        }
    }
}
