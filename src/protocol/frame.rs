//! WebSocket frames towards clients (RFC 6455, section 5.2): whole binary messages,
//! never masked. Written here and not by a library, since one frame goes to all
//! members of a document and is made once.

use bytes::Bytes;

/// First byte: the only frame of a binary message.
const BINARY: u8 = 0x82;
/// First byte of a close.
const CLOSE: u8 = 0x88;
/// A ping without a word.
pub const PING: Bytes = Bytes::from_static(&[0x89, 0]);
/// Second byte: the length follows in 2 bytes.
const LENGTH_16: u8 = 126;
/// Second byte: the length follows in 8 bytes.
const LENGTH_64: u8 = 127;

/// Bytes that stand around an update on its way to a client, at most: this frame's
/// header, the message's two types, and the update's length.
pub const MOST_AROUND_UPDATE: usize = 10 + 2 + 10;

/// Appends what comes before a message of `length` bytes.
pub fn write_header(out: &mut Vec<u8>, length: usize) {
    out.push(BINARY);
    match length {
        0..126 => out.push(length as u8),
        126..0x1_0000 => {
            out.push(LENGTH_16);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            out.push(LENGTH_64);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
}

/// What comes before a message of `length` bytes.
pub fn header(length: usize) -> Bytes {
    let mut out = Vec::with_capacity(10);
    write_header(&mut out, length);
    out.into()
}

/// A message as a frame.
pub fn binary(message: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(message.len() + 10);
    write_header(&mut out, message.len());
    out.extend_from_slice(message);
    out.into()
}

/// Closes a WebSocket with this code and reason, of 123 bytes at most.
pub fn close(code: u16, reason: &str) -> Bytes {
    let mut out = vec![CLOSE, (2 + reason.len()) as u8];
    out.extend_from_slice(&code.to_be_bytes());
    out.extend_from_slice(reason.as_bytes());
    out.into()
}

/// The messages of frames that were written here, for tests: in order.
///
/// # Panics
/// On anything else.
#[cfg(test)]
pub(crate) fn messages(mut frames: &[u8]) -> Vec<Bytes> {
    let mut messages = Vec::new();
    while let [BINARY, short, rest @ ..] = frames {
        let (length, rest) = match *short {
            LENGTH_16 => (usize::from(u16::from_be_bytes([rest[0], rest[1]])), &rest[2..]),
            LENGTH_64 => (u64::from_be_bytes(rest[..8].try_into().unwrap()) as usize, &rest[8..]),
            short => (usize::from(short), rest),
        };
        messages.push(Bytes::copy_from_slice(&rest[..length]));
        frames = &rest[length..];
    }
    assert!(frames.is_empty(), "not a frame: {frames:?}");
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_1_each_message_is_one_frame_of_any_length() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 700_000] {
            let message: Vec<u8> = (0..length).map(|at| at as u8).collect();
            assert_eq!(messages(&binary(&message)), [message.as_slice()]);
            assert_eq!([&header(length)[..], &message].concat(), binary(&message));
        }
    }

    #[tokio::test]
    async fn wire_1_a_library_reads_what_is_written_here() {
        use futures_util::StreamExt;
        use tokio_tungstenite::WebSocketStream;
        use tokio_tungstenite::tungstenite::{Message, protocol::Role};
        let sizes = [0, 125, 126, 65_535, 65_536];
        let mut wire = Vec::new();
        for size in sizes {
            wire.extend_from_slice(&binary(&vec![7; size]));
        }
        let socket = tokio_test_io(wire);
        let mut client = WebSocketStream::from_raw_socket(socket, Role::Client, None).await;
        for size in sizes {
            let message = client.next().await.unwrap().unwrap();
            assert_eq!(message, Message::Binary(vec![7; size].into()));
        }
    }

    /// A socket from which these bytes come.
    fn tokio_test_io(bytes: Vec<u8>) -> tokio::io::DuplexStream {
        use tokio::io::AsyncWriteExt;
        let (mut near, far) = tokio::io::duplex(1 << 20);
        tokio::spawn(async move {
            near.write_all(&bytes).await.unwrap();
            std::future::pending::<()>().await;
        });
        far
    }
}
