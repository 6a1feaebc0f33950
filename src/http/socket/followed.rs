//! What of a WebSocket is sent to a collector, if its trace is: how long it was open, and now
//! and then the way of an update.

use std::time::Duration;

use tokio::time::Instant;

use crate::protocol::close::CloseReason;
use crate::protocol::message::ClientMessage;
use crate::telemetry::spans::{Fact, Span, Work};

/// Least time between two updates that are followed. Whoever types all day long would make a
/// trace that nobody can read, or keep.
const PAUSE: Duration = Duration::from_secs(5);

/// A WebSocket's span, until it is closed.
#[derive(Debug)]
pub(super) struct Followed {
    span: Span,
    next: Option<Instant>,
}

impl Followed {
    /// From its beginning.
    pub(super) fn new(span: Span) -> Self {
        Self { span, next: None }
    }

    /// What these messages do, if there is an update among them, and it is time for one.
    pub(super) fn update(&mut self, messages: &[ClientMessage]) -> Span {
        if !self.span.is_followed() || !messages.iter().any(is_update) {
            return Span::default();
        }
        let now = Instant::now();
        if self.next.is_some_and(|next| now < next) {
            return Span::default();
        }
        self.next = Some(now + PAUSE);
        self.span.part(Work::Update)
    }

    /// The server closes it.
    pub(super) fn closed(&mut self, reason: CloseReason) {
        self.span.note(Fact::CloseCode(reason.code()));
        self.span.note(Fact::Outcome(reason.name()));
    }
}

fn is_update(message: &ClientMessage) -> bool {
    match message {
        ClientMessage::Update { update } | ClientMessage::SyncStep2 { update } => !update.is_empty(),
        ClientMessage::SyncStep1 { .. }
        | ClientMessage::Awareness { .. }
        | ClientMessage::QueryAwareness
        | ClientMessage::Ignored => false,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use tokio::time::advance;

    use super::*;
    use crate::config::otlp::{Otlp, Sample};
    use crate::protocol::guard::CheckedUpdate;
    use crate::telemetry::spans::Spans;
    use crate::telemetry::trace::Trace;

    fn socket(share: f64) -> Followed {
        // Nobody is there.
        let otlp = Otlp { url: "http://127.0.0.1:9".to_owned(), sample: Sample::new(share).unwrap() };
        let spans = Spans::to(&otlp, "test").unwrap();
        Followed::new(spans.begin(&Trace::begin(), || Work::Socket { document: "code" }))
    }

    fn update() -> ClientMessage {
        // A text 'x' of client 7, in the root text 't'.
        let bytes = Bytes::from_static(&[1, 1, 7, 0, 4, 1, 1, b't', 1, b'x', 0]);
        ClientMessage::Update { update: CheckedUpdate::check(bytes).unwrap() }
    }

    #[tokio::test(start_paused = true)]
    async fn of_many_updates_one_is_followed_now_and_then() {
        let mut socket = socket(1.0);
        assert!(!socket.update(&[ClientMessage::QueryAwareness]).is_followed());
        assert!(socket.update(&[ClientMessage::QueryAwareness, update()]).is_followed());
        advance(PAUSE / 2).await;
        assert!(!socket.update(&[update()]).is_followed());
        advance(PAUSE / 2).await;
        assert!(socket.update(&[update()]).is_followed());
    }

    #[tokio::test(start_paused = true)]
    async fn of_a_socket_that_nobody_follows_nothing_is() {
        assert!(!socket(0.0).update(&[update()]).is_followed());
    }
}
