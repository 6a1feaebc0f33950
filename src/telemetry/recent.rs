//! The warnings and errors of late, kept in memory for whoever hosts the server: each place in
//! the code that warned, how often, and what it said the last times. Nothing else is kept, so
//! that an error which comes a thousand times a second hides no other.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing::callsite::Identifier;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::clock::UnixMillis;

/// Places that are kept. Beyond it the one that was silent for longest goes.
const MAX_PLACES: usize = 100;
/// What each has said the last times, with other words each time.
const MAX_SAID: usize = 3;
/// Bytes of what is kept of one line; so all of it is less than a quarter of a megabyte.
const MAX_TEXT: usize = 500;

/// The warnings and errors of this process.
pub static TROUBLE: RecentTrouble = RecentTrouble::new();

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: UnixMillis,
    /// The fields of the log line beside its message: `room=… error=…`.
    pub details: String,
    /// The request's or socket's that it belongs to: the last one's, where it was said more than once.
    pub trace: Option<String>,
}

/// A place in the code that warned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// Whether it is an error, and not a warning.
    pub is_error: bool,
    /// The module.
    pub target: &'static str,
    /// What it said last.
    pub message: String,
    /// How often, since it is kept here.
    pub count: u64,
    /// The first time of these.
    pub first: UnixMillis,
    /// The last.
    pub last: UnixMillis,
    /// What else it said, newest first. Each is said once.
    pub said: VecDeque<Said>,
}

/// What has been logged, to be looked at.
#[derive(Debug, Default)]
pub struct RecentTrouble(Mutex<Option<HashMap<Identifier, Recent>>>);

impl RecentTrouble {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// All of it, what came last first.
    pub fn list(&self) -> Vec<Recent> {
        let mut all: Vec<Recent> = self.places().iter().flat_map(HashMap::values).cloned().collect();
        all.sort_by_key(|recent| std::cmp::Reverse(recent.last));
        all
    }

    fn add(&self, metadata: &'static Metadata<'static>, line: Line, at: UnixMillis) {
        let mut places = self.places();
        let places = places.get_or_insert_default();
        let id = metadata.callsite();
        if !places.contains_key(&id)
            && places.len() >= MAX_PLACES
            && let Some(oldest) =
                places.iter().min_by_key(|(_, recent)| recent.last).map(|(id, _)| id.clone())
        {
            places.remove(&oldest);
        }
        let recent = places.entry(id).or_insert_with(|| Recent {
            is_error: *metadata.level() == Level::ERROR,
            target: metadata.target(),
            message: String::new(),
            count: 0,
            first: at,
            last: at,
            said: VecDeque::new(),
        });
        recent.message = line.message.0;
        recent.count += 1;
        recent.last = at;
        let (details, trace) = (line.details.0, line.trace);
        if !details.is_empty() || trace.is_some() {
            recent.said.retain(|said| said.details != details);
            recent.said.push_front(Said { at, details, trace });
            recent.said.truncate(MAX_SAID);
        }
    }

    fn places(&self) -> MutexGuard<'_, Option<HashMap<Identifier, Recent>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts what is logged where it can be looked at.
#[derive(Debug, Clone, Copy)]
pub struct RecentLayer(pub &'static RecentTrouble);

/// The field of a span, or of a line, that says what it belongs to.
const TRACE: &str = "trace";

/// What a span says it belongs to, kept with it.
#[derive(Debug)]
struct TraceOf(String);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for RecentLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.metadata().fields().field(TRACE).is_none() {
            return;
        }
        let mut line = Line::default();
        attributes.record(&mut line);
        if let (Some(trace), Some(span)) = (line.trace, context.span(id)) {
            span.extensions_mut().insert(TraceOf(trace));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        // Only of our own lines is known that no secret is in them.
        if *metadata.level() > Level::WARN || !metadata.target().starts_with("pairpad") {
            return;
        }
        let mut line = Line::default();
        event.record(&mut line);
        if line.trace.is_none() {
            let mut spans = context.event_scope(event).into_iter().flatten();
            line.trace = spans.find_map(|span| Some(span.extensions().get::<TraceOf>()?.0.clone()));
        }
        self.0.add(metadata, line, UnixMillis::now());
    }
}

/// Text that ends where there is too much of it.
#[derive(Debug, Default)]
struct Bounded(String);

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let left = MAX_TEXT.saturating_sub(self.0.len());
        let end = text.floor_char_boundary(left);
        self.0.push_str(&text[..end]);
        if end < text.len() { Err(std::fmt::Error) } else { Ok(()) }
    }
}

#[derive(Debug, Default)]
struct Line {
    message: Bounded,
    details: Bounded,
    trace: Option<String>,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // What is too long is cut.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            TRACE => {
                let mut trace = Bounded::default();
                let written = write!(trace, "{value:?}");
                self.trace = Some(trace.0);
                written
            }
            name if self.details.0.is_empty() => write!(self.details, "{name}={value:?}"),
            name => write!(self.details, " {name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    fn logged(log: impl FnOnce()) -> Vec<Recent> {
        let trouble: &'static RecentTrouble = Box::leak(Box::default());
        let subscriber = tracing_subscriber::registry().with(RecentLayer(trouble));
        tracing::subscriber::with_default(subscriber, log);
        trouble.list()
    }

    #[test]
    fn a_place_is_listed_once_with_its_count_and_its_last_words() {
        let found = logged(|| {
            tracing::info!("not trouble");
            tracing::warn!(target: "hyper", "of a library");
            for number in [1, 2, 3, 4, 4] {
                tracing::warn!(number, "it happened");
            }
            tracing::error!(error = %"no such disk", "could not write");
        });
        assert_eq!(found.len(), 2, "{found:?}");
        let warned = found.iter().find(|recent| !recent.is_error).unwrap();
        assert_eq!((warned.message.as_str(), warned.count), ("it happened", 5));
        let said: Vec<&str> = warned.said.iter().map(|said| said.details.as_str()).collect();
        assert_eq!(said, ["number=4", "number=3", "number=2"]);
        let failed = found.iter().find(|recent| recent.is_error).unwrap();
        assert_eq!(failed.said[0].details, "error=no such disk");
        assert!(warned.first <= warned.last && warned.target.starts_with("pairpad"));
    }

    #[test]
    fn what_is_said_shows_the_trace_that_it_belongs_to_last() {
        let found = logged(|| {
            for trace in ["first", "second"] {
                let request = tracing::error_span!("request", trace);
                request.in_scope(|| {
                    let _inside = tracing::error_span!("room", room = 7).entered();
                    tracing::error!(error = "no such disk", "request failed");
                });
            }
            tracing::warn!(trace = "third", "said by itself");
        });
        let of = |message: &str| &found.iter().find(|recent| recent.message == message).unwrap().said;
        let failed = of("request failed");
        assert_eq!(failed.len(), 1, "the same is said once: {failed:?}");
        assert_eq!(failed[0].trace.as_deref().map(|trace| trace.trim_matches('"')), Some("second"));
        assert_eq!(failed[0].details, "error=\"no such disk\"");
        assert!(of("said by itself")[0].trace.as_deref().is_some_and(|trace| trace.contains("third")));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let long = "ä".repeat(MAX_TEXT);
        let found = logged(|| tracing::error!(error = %long, long, "{long}"));
        assert!(found[0].message.len() <= MAX_TEXT && found[0].message.len() > MAX_TEXT - 2);
        assert!(found[0].said[0].details.len() <= MAX_TEXT);
    }
}
