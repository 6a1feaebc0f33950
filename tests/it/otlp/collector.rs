//! A small collector of OpenTelemetry, which keeps every byte that it gets.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use pairpad::config::otlp::{Otlp, Sample};
use prost::Message;

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Take,
    Fail,
    Hang,
}

#[derive(Debug, Default)]
struct Inner {
    asked: AtomicUsize,
    way: Mutex<Option<Way>>,
    bodies: Mutex<Vec<Bytes>>,
}

pub struct Collector {
    inner: Arc<Inner>,
    address: std::net::SocketAddr,
    serving: tokio::task::JoinHandle<()>,
}

/// A span, as far as it is looked at.
#[derive(Debug, Clone)]
pub struct Seen {
    pub name: String,
    pub trace: String,
    pub id: String,
    pub parent: String,
    /// By what the server is described.
    pub server: Vec<(String, String)>,
    pub facts: Vec<(String, String)>,
    pub is_failed: bool,
}

impl Seen {
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Collector {
    pub async fn start(way: Way) -> Self {
        let inner = Arc::<Inner>::default();
        *inner.way.lock().unwrap() = Some(way);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&inner));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inner, address, serving }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The settings that lead here.
    pub fn settings(&self, share: f64) -> Option<Otlp> {
        Some(Otlp { url: self.url(), sample: Sample::new(share).unwrap() })
    }

    /// From now on it answers so.
    pub fn answers(&self, way: Way) {
        *self.inner.way.lock().unwrap() = Some(way);
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.inner.asked.load(Ordering::SeqCst)
    }

    /// Every byte that it was sent.
    pub fn bytes(&self) -> Vec<u8> {
        self.inner.bodies.lock().unwrap().concat()
    }

    /// All spans that it was sent.
    pub fn spans(&self) -> Vec<Seen> {
        let bodies = self.inner.bodies.lock().unwrap();
        let requests = bodies.iter().map(|body| ExportTraceServiceRequest::decode(&body[..]).unwrap());
        let mut seen = Vec::new();
        for of_server in requests.flat_map(|request| request.resource_spans) {
            let server = facts(&of_server.resource.unwrap().attributes);
            for span in of_server.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                assert!(span.events.is_empty() && span.links.is_empty(), "{span:?}");
                assert!(span.start_time_unix_nano <= span.end_time_unix_nano, "{span:?}");
                seen.push(Seen {
                    name: span.name,
                    trace: hex(&span.trace_id),
                    id: hex(&span.span_id),
                    parent: hex(&span.parent_span_id),
                    server: server.clone(),
                    facts: facts(&span.attributes),
                    is_failed: span.status.is_some_and(|status| status.code == 2),
                });
            }
        }
        seen
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn facts(attributes: &[KeyValue]) -> Vec<(String, String)> {
    let shown = |attribute: &KeyValue| match attribute.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(is)) => is.to_string(),
        other => panic!("{other:?}"),
    };
    attributes.iter().map(|attribute| (attribute.key.clone(), shown(attribute))).collect()
}

async fn take(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    assert_eq!(headers["content-type"], "application/x-protobuf");
    inner.asked.fetch_add(1, Ordering::SeqCst);
    let way = inner.way.lock().unwrap().unwrap();
    match way {
        Way::Take => {
            inner.bodies.lock().unwrap().push(body);
            StatusCode::OK
        }
        Way::Fail => StatusCode::INTERNAL_SERVER_ERROR,
        Way::Hang => std::future::pending().await,
    }
}
