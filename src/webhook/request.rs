//! One try to tell the receiver.

use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use ureq::Agent;

use super::ending::Ending;
use super::signature::signature;
use crate::clock::UnixMillis;
use crate::config::webhook::Webhook;
use crate::outbound;

/// Bytes of an answer's headers. Its body is not read at all.
const MAX_HEADERS: usize = 16 << 10;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The receiver took it.
    Taken,
    /// The receiver does not want it, nor any try more (410).
    Gone,
    /// It is to be tried again.
    Failed {
        /// A part of a sentence, without anything of the receiver's address.
        why: String,
        /// No sooner than after this time, if the receiver says so.
        after: Option<Duration>,
    },
}

/// A client that takes the receiver's word as it is: a redirection is not followed.
pub(super) fn client(patience: Duration) -> Agent {
    let client = outbound::client(patience)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(MAX_HEADERS)
        .max_idle_connections(0)
        .user_agent("Pairpad");
    client.build().into()
}

/// Tells the receiver of an ending. On a thread of its own, which the server does not wait for
/// when it stops.
pub(super) async fn send(client: Agent, to: Webhook, ending: Ending, now: UnixMillis) -> Outcome {
    let (reply, answer) = oneshot::channel();
    let thread = thread::Builder::new().name("webhook".to_owned()).spawn(move || {
        // Whoever asked may have stopped.
        let _ = reply.send(post(&client, &to, &ending, now));
    });
    let failed = |why: &str| Outcome::Failed { why: why.to_owned(), after: None };
    match thread {
        Ok(_) => answer.await.unwrap_or_else(|_| failed("the request ended without an answer")),
        Err(_) => failed("this server has no thread left for it"),
    }
}

fn post(client: &Agent, to: &Webhook, ending: &Ending, now: UnixMillis) -> Outcome {
    let timestamp = now.0 / 1000;
    let request = client
        .post(&to.url)
        .header("content-type", "application/json")
        .header("webhook-id", &ending.id)
        .header("webhook-timestamp", timestamp.to_string())
        .header("webhook-signature", signature(&to.secret, &ending.id, timestamp, ending.body.as_bytes()));
    match request.send(ending.body.as_bytes()) {
        Ok(answer) => {
            let status = answer.status();
            if status.is_success() {
                return Outcome::Taken;
            }
            if status == 410 {
                return Outcome::Gone;
            }
            let after =
                answer.headers().get("retry-after").and_then(|after| after.to_str().ok()?.parse().ok());
            Outcome::Failed {
                why: format!("the receiver answered with {}", status.as_u16()),
                after: after.map(Duration::from_secs),
            }
        }
        Err(error) => {
            let why = match error {
                ureq::Error::Timeout(_) => "the receiver did not answer in time",
                ureq::Error::HostNotFound => "the receiver's name is not known",
                ureq::Error::Rustls(_) | ureq::Error::Tls(_) => {
                    "there is no secure connection to the receiver"
                }
                ureq::Error::Io(_) | ureq::Error::ConnectionFailed => "the receiver can't be reached",
                _ => "the receiver's answer makes no sense",
            };
            tracing::debug!(%error, "the webhook was not told");
            Outcome::Failed { why: why.to_owned(), after: None }
        }
    }
}
