//! The way to the collector: a queue with a bound, a thread that sends what is in it, and one
//! warning when that fails. Nothing waits for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SpanData, SpanProcessor as _};

use crate::config::otlp::Otlp;
use crate::outbound;

/// Spans that wait: what comes beyond is lost. Some 500 bytes each.
const QUEUE: usize = 4_096;
/// Spans of one request.
const BATCH: usize = 512;
/// How long spans wait for others.
const PAUSE: Duration = Duration::from_secs(2);
/// How long the collector has for a request; with it ends whatever goes wrong there.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it has when the server stops.
const FAREWELL: Duration = Duration::from_secs(1);
/// Bytes of an answer that are read. It says nothing but how many spans were refused.
const LONGEST_ANSWER: u64 = 64 << 10;

/// Why no collector can be used.
#[derive(Debug, thiserror::Error)]
#[error("--otlp can't be used: {0}")]
pub struct CollectorError(String);

/// Takes spans, and sends them.
#[derive(Debug)]
pub(super) struct Collector {
    processor: BatchSpanProcessor,
    pub(super) scope: InstrumentationScope,
    /// The share of traces that are sent.
    pub(super) sample: f64,
}

impl Collector {
    pub(super) fn new(otlp: &Otlp, node: &str) -> Result<Self, CollectorError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Client::new())
            .with_endpoint(otlp.traces())
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(PATIENCE)
            .build()
            .map_err(|error| CollectorError(error.to_string()))?;
        let config = BatchConfigBuilder::default()
            .with_max_queue_size(QUEUE)
            .with_max_export_batch_size(BATCH)
            .with_scheduled_delay(PAUSE)
            .build();
        let mut processor = BatchSpanProcessor::builder(exporter).with_batch_config(config).build();
        // Nothing that the library finds out by itself.
        let resource = Resource::builder_empty().with_attributes([
            KeyValue::new("service.name", "pairpad"),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", node.to_owned()),
        ]);
        processor.set_resource(&resource.build());
        Ok(Self {
            processor,
            scope: InstrumentationScope::builder("pairpad").build(),
            sample: otlp.sample.share(),
        })
    }

    /// Never waits.
    pub(super) fn take(&self, span: SpanData) {
        self.processor.on_end(span);
    }

    pub(super) fn stop(&self) {
        // Whatever it has not taken by then is lost, and it was said that it takes nothing.
        let _ = self.processor.shutdown_with_timeout(FAREWELL);
    }
}

/// Asks by the client that all other requests of the server go by. It blocks: it is used on
/// the thread of the queue alone.
#[derive(Debug)]
struct Client {
    agent: ureq::Agent,
    /// It was said that nothing is taken.
    is_away: AtomicBool,
}

impl Client {
    fn new() -> Self {
        // A redirection would take the spans to somebody whom nobody named.
        let agent = outbound::client(PATIENCE).http_status_as_error(false).max_redirects(0).build();
        Self { agent: agent.into(), is_away: AtomicBool::new(false) }
    }

    fn ask(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ureq::Error> {
        let (parts, body) = request.into_parts();
        let answer = self.agent.run(Request::from_parts(parts, &body[..]))?;
        let (parts, mut body) = answer.into_parts();
        let body = body.with_config().limit(LONGEST_ANSWER).read_to_vec()?;
        Ok(Response::from_parts(parts, body.into()))
    }

    /// Said once, however long it lasts. Not the address, which may hold what only the collector should know.
    fn tell(&self, why: Option<&str>) {
        match (why, self.is_away.load(Ordering::Relaxed)) {
            (Some(why), false) => {
                tracing::warn!(why, "the collector of --otlp takes no spans; they are lost")
            }
            (None, true) => tracing::info!("the collector of --otlp takes spans again"),
            (Some(_), true) | (None, false) => return,
        }
        self.is_away.fetch_xor(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let answer = self.ask(request);
        self.tell(match &answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) if answer.status() == 401 || answer.status() == 403 => {
                Some("it wants to know who asks")
            }
            Ok(_) => Some("it answers with an error"),
            Err(ureq::Error::Timeout(_)) => Some("it does not answer in time"),
            Err(ureq::Error::HostNotFound) => Some("its name is not known"),
            Err(ureq::Error::Rustls(_) | ureq::Error::Tls(_)) => Some("there is no secure connection to it"),
            Err(ureq::Error::Io(_) | ureq::Error::ConnectionFailed) => Some("it can't be reached"),
            Err(_) => Some("its answer makes no sense"),
        });
        Ok(answer?)
    }
}
