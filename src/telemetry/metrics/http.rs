//! What is asked, by requests and by WebSockets.

use std::time::Duration;

use prometheus::{HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec};

use super::instrument::{ANSWER, Instruments};
use super::share::Share;

/// One of the server's listeners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// For everybody.
    Public,
    /// For whoever runs the server.
    Admin,
    /// For other servers of the same cluster.
    Cluster,
}

impl Listener {
    fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Admin => "admin",
            Self::Cluster => "cluster",
        }
    }
}

/// Of all listeners.
#[derive(Debug)]
pub struct HttpMetrics {
    requests: IntCounterVec,
    duration: HistogramVec,
    connections: IntGaugeVec,
    turned_away: IntCounterVec,
    received: IntCounterVec,
    sent: IntCounterVec,
    sockets: IntGaugeVec,
    closed: IntCounterVec,
    page_errors: IntCounter,
}

impl HttpMetrics {
    pub(super) fn new(instruments: &Instruments) -> Self {
        let by_listener = &["listener"];
        Self {
            requests: instruments.counter_by(
                "pairpad_http_requests_total",
                "Answered requests by route, method and class of the status; a WebSocket's handshake is one.",
                &["route", "method", "status"],
            ),
            duration: instruments.histogram_by(
                "pairpad_http_request_seconds",
                "Time until a request was answered, without sending the body.",
                &["route", "method"],
                ANSWER,
            ),
            connections: instruments.gauge_by("pairpad_connections", "Open TCP connections.", by_listener),
            turned_away: instruments.counter_by(
                "pairpad_connections_refused_total",
                "Connections that were turned away because there were too many, in all or of one address.",
                by_listener,
            ),
            received: instruments.counter_by(
                "pairpad_received_bytes_total",
                "Bytes read from connections: HTTP and WebSockets, inside of TLS.",
                by_listener,
            ),
            sent: instruments.counter_by(
                "pairpad_sent_bytes_total",
                "Bytes written to connections: HTTP and WebSockets, inside of TLS.",
                by_listener,
            ),
            sockets: instruments.gauge_by(
                "pairpad_websockets",
                "Open WebSockets by role; 'open_room' is somebody in a room that connecting makes.",
                &["role"],
            ),
            closed: instruments.counter_by(
                "pairpad_websockets_closed_total",
                "WebSockets that the server closed, by reason.",
                &["reason"],
            ),
            page_errors: instruments.counter(
                "pairpad_page_errors_total",
                "Errors in people's browsers that pages have reported.",
            ),
        }
    }

    /// A page has reported an error.
    pub fn page_failed(&self) {
        self.page_errors.inc();
    }

    /// These roles can be: each is shown from the beginning.
    pub fn expect_roles(&self, roles: impl IntoIterator<Item = &'static str>) {
        roles.into_iter().for_each(|role| drop(self.sockets.with_label_values(&[role])));
    }

    /// These reasons to close a WebSocket can be: each is shown from the beginning.
    pub fn expect_reasons(&self, reasons: impl IntoIterator<Item = &'static str>) {
        reasons.into_iter().for_each(|reason| drop(self.closed.with_label_values(&[reason])));
    }

    /// A request was answered, with the first digit of this status. The route is the template
    /// that it was matched to, never its path.
    pub fn answered(&self, (route, method): (&str, &'static str), status: u16, took: Duration) {
        let class = match status {
            100..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        self.requests.with_label_values(&[route, method, class]).inc();
        self.duration.with_label_values(&[route, method]).observe(took.as_secs_f64());
    }

    /// One WebSocket of this role, for as long as this is kept.
    pub fn socket(&self, role: &'static str) -> Share {
        let mut share = Share::of(&self.sockets.with_label_values(&[role]));
        share.set(1);
        share
    }

    /// The server closed a WebSocket.
    pub fn closed(&self, reason: &'static str) {
        self.closed.with_label_values(&[reason]).inc();
    }

    /// For what comes and goes on a listener.
    pub fn traffic(&self, listener: Listener) -> Traffic {
        let label = &[listener.as_str()];
        Traffic {
            connections: self.connections.with_label_values(label),
            turned_away: self.turned_away.with_label_values(label),
            received: self.received.with_label_values(label),
            sent: self.sent.with_label_values(label),
        }
    }
}

/// What comes and goes on one listener. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Traffic {
    connections: IntGauge,
    turned_away: IntCounter,
    received: IntCounter,
    sent: IntCounter,
}

impl Traffic {
    /// One connection, for as long as this is kept.
    pub fn connection(&self) -> Share {
        let mut share = Share::of(&self.connections);
        share.set(1);
        share
    }

    /// A connection was turned away.
    pub fn turned_away(&self) {
        self.turned_away.inc();
    }

    /// So many bytes were read.
    pub fn received(&self, bytes: usize) {
        self.received.inc_by(bytes as u64);
    }

    /// So many bytes were written.
    pub fn sent(&self, bytes: usize) {
        self.sent.inc_by(bytes as u64);
    }
}
