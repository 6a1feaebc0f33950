//! Reading one WebSocket message of a client.

use tokio_tungstenite::tungstenite::{Error, Message};

use super::end::End;
use super::intake::Refused;
use crate::blocking::{self, Cost};
use crate::config::limits::Limits;
use crate::protocol::close::CloseReason;
use crate::protocol::message::{self, ClientMessage, read_frame};

/// Reads one WebSocket message.
pub(in crate::http) fn read(
    received: Option<Result<Message, Error>>,
    limits: &Limits,
    into: &mut Vec<ClientMessage>,
) -> Result<(), End> {
    match received {
        Some(Ok(Message::Binary(frame))) if frame.len() > most(&frame, limits) => {
            Err(End::Close(CloseReason::FrameTooLarge))
        }
        Some(Ok(Message::Binary(frame))) => {
            blocking::work_on(Cost::of_bytes(frame.len()), || read_frame(&frame, into)).map_err(|error| {
                tracing::info!(%error, "malformed message");
                End::Close(error.into())
            })
        }
        // A bare frame is only written, never read.
        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Ok(()),
        Some(Ok(Message::Text(_))) => Err(End::Close(CloseReason::NotBinary)),
        Some(Ok(Message::Close(_))) | None => Err(End::Gone),
        Some(Err(error)) => Err(broken(&error)),
    }
}

/// Bytes that a message may have: what was written offline comes all at once.
fn most(frame: &[u8], limits: &Limits) -> usize {
    if message::is_first_sync(frame) { limits.first_sync } else { limits.frame }
}

/// What an error of the socket means.
pub(super) fn broken(error: &Error) -> End {
    match error {
        Error::Capacity(_) => End::Close(CloseReason::FrameTooLarge),
        Error::Protocol(_) | Error::Utf8(_) => End::Close(CloseReason::Malformed),
        Error::Io(cause) => refused(cause).map_or_else(|| gone(error), End::Close),
        error => gone(error),
    }
}

/// Why the server itself reads no more.
fn refused(cause: &std::io::Error) -> Option<CloseReason> {
    cause.get_ref()?.downcast_ref::<Refused>().map(|Refused(reason)| *reason)
}

fn gone(error: &Error) -> End {
    tracing::debug!(%error, "the connection broke");
    End::Gone
}
