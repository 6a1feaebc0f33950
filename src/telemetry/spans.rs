//! What takes how long: from a request to what is on the disk because of it, for a collector
//! of OpenTelemetry (`--otlp`). Without one nothing here costs more than a look at an `Option`.
//!
//! Of some traces all spans are sent, of the others none; the id alone decides which, so that
//! all servers of a cluster send the same. What is sent are names, numbers and words that
//! stand in this code: [`Work`] and [`Fact`] have no place for a text, a name, an address or a token.

mod collector;
mod fact;

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use opentelemetry::trace::{SpanContext, SpanKind, Status, TraceFlags, TraceState};
use opentelemetry::{SpanId as OtelSpanId, TraceId as OtelTraceId};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

use self::collector::Collector;
pub use self::collector::CollectorError;
pub use self::fact::{Fact, Work};
use super::trace::{SpanId, Trace, TraceId};
use crate::config::otlp::Otlp;

/// Where spans go, if they go anywhere. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Spans(Option<Arc<Collector>>);

impl Spans {
    /// To this collector, from the server of this name.
    ///
    /// # Errors
    /// When the settings are such that nothing could be sent.
    pub fn to(otlp: &Otlp, node: &str) -> Result<Self, CollectorError> {
        Ok(Self(Some(Arc::new(Collector::new(otlp, node)?))))
    }

    /// Whether the spans of this trace are sent.
    fn follows(&self, trace: &Trace) -> Option<&Arc<Collector>> {
        let collector = self.0.as_ref()?;
        let is_chosen = trace.id.share() < collector.sample;
        trace.before.map_or(is_chosen, |before| before.is_sampled).then_some(collector)
    }

    /// The first span of a trace on this server. What it is is asked only where it is followed.
    pub fn begin(&self, trace: &Trace, work: impl FnOnce() -> Work) -> Span {
        let Some(collector) = self.follows(trace) else { return Span::default() };
        let parent = trace.before.map(|before| before.parent);
        Span::open(collector, trace.id, Above { parent, is_remote: true }, work())
    }

    /// Sends what is left, if the collector takes it soon.
    pub async fn stop(&self) {
        if let Some(collector) = self.0.clone() {
            // It waits for a thread.
            let _ = tokio::task::spawn_blocking(move || collector.stop()).await;
        }
    }
}

/// Something that takes time, until it is dropped. Empty where nobody follows it.
#[derive(Debug, Default)]
pub struct Span(Option<Box<Open>>);

#[derive(Debug)]
struct Open {
    collector: Arc<Collector>,
    trace: TraceId,
    id: SpanId,
    above: Above,
    work: Work,
    facts: Vec<Fact>,
    began: SystemTime,
    clock: Instant,
}

#[derive(Debug, Clone, Copy)]
struct Above {
    parent: Option<SpanId>,
    /// It is another server's.
    is_remote: bool,
}

/// What a span can be a part of, for whoever goes on elsewhere. Empty where nobody follows it.
#[derive(Debug, Clone, Default)]
pub struct Parent(Option<(Arc<Collector>, TraceId, SpanId)>);

impl Span {
    fn open(collector: &Arc<Collector>, trace: TraceId, above: Above, work: Work) -> Self {
        Self(Some(Box::new(Open {
            collector: Arc::clone(collector),
            trace,
            id: SpanId::random(),
            above,
            work,
            facts: Vec::new(),
            began: SystemTime::now(),
            clock: Instant::now(),
        })))
    }

    /// A part of it.
    pub fn part(&self, work: Work) -> Self {
        let Some(open) = &self.0 else { return Self::default() };
        let above = Above { parent: Some(open.id), is_remote: false };
        Self::open(&open.collector, open.trace, above, work)
    }

    /// For parts that begin elsewhere, and may end later.
    pub fn parent(&self) -> Parent {
        Parent(self.0.as_ref().map(|open| (Arc::clone(&open.collector), open.trace, open.id)))
    }

    /// Whether anybody follows it.
    pub fn is_followed(&self) -> bool {
        self.0.is_some()
    }

    /// Adds something that is known of it.
    pub fn note(&mut self, fact: Fact) {
        if let Some(open) = &mut self.0 {
            open.facts.push(fact);
        }
    }
}

impl Parent {
    /// A part of it.
    pub fn part(&self, work: Work) -> Span {
        let Some((collector, trace, id)) = &self.0 else { return Span::default() };
        Span::open(collector, *trace, Above { parent: Some(*id), is_remote: false }, work)
    }

    /// Whether anybody follows it.
    pub fn is_followed(&self) -> bool {
        self.0.is_some()
    }

    /// The span itself.
    pub fn span(&self) -> Option<SpanId> {
        self.0.as_ref().map(|(_, _, id)| *id)
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        if let Some(open) = self.0.take() {
            open.end();
        }
    }
}

impl Open {
    fn end(self) {
        let Self { collector, trace, id, above, work, facts, began, clock } = self;
        let failed = facts.iter().any(Fact::is_failure);
        let context = SpanContext::new(
            OtelTraceId::from_bytes(trace.bytes()),
            OtelSpanId::from_bytes(id.bytes()),
            TraceFlags::SAMPLED,
            false,
            TraceState::NONE,
        );
        let (name, is_asked_for) = (work.name(), work.is_asked_for());
        let mut attributes = work.attributes();
        attributes.extend(facts.into_iter().map(Fact::into_attribute));
        collector.take(SpanData {
            span_context: context,
            parent_span_id: above
                .parent
                .map_or(OtelSpanId::INVALID, |parent| OtelSpanId::from_bytes(parent.bytes())),
            parent_span_is_remote: above.parent.is_some() && above.is_remote,
            span_kind: if is_asked_for { SpanKind::Server } else { SpanKind::Internal },
            name,
            start_time: began,
            // The system's clock may have been put right meanwhile.
            end_time: began + clock.elapsed(),
            attributes,
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: if failed { Status::error("") } else { Status::Unset },
            instrumentation_scope: collector.scope.clone(),
        });
    }
}
