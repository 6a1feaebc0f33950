//! The messages of y-websocket: reading frames of clients, writing our own.
//!
//! | first varUint | message | then |
//! |---|---|---|
//! | 0 | sync | 0 SyncStep1 (state vector), 1 SyncStep2 (update), 2 Update |
//! | 1 | awareness | one byte string: count, then client, clock, state |
//! | 2 | auth | ignored from clients |
//! | 3 | query awareness | nothing |
//! | 102 | saved (ours, server to client) | varUint n |
//!
//! Source: y-websocket 3.1.0 `src/y-websocket.js`, y-protocols 1.0.7 `sync.js`.

use std::ops::Range;

use bytes::Bytes;

use super::guard::{AwarenessEntry, AwarenessUpdate, CheckedStateVector, CheckedUpdate};
use super::lib0::{Malformed, Reader, var_len, write_var, write_var_bytes};

const SYNC: u64 = 0;
const AWARENESS: u64 = 1;
const QUERY_AWARENESS: u64 = 3;
const SAVED: u64 = 102;

const SYNC_STEP_1: u64 = 0;
const SYNC_STEP_2: u64 = 1;
const UPDATE: u64 = 2;

/// A message of a client, checked in structure. The parts share the frame's memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientMessage {
    /// Asks for what a document has beyond this state vector.
    SyncStep1 {
        /// What the client has.
        state_vector: CheckedStateVector,
    },
    /// What the client has beyond the server's state vector.
    SyncStep2 {
        /// All of it in one.
        update: CheckedUpdate,
    },
    /// An edit.
    Update {
        /// What was changed.
        update: CheckedUpdate,
    },
    /// Presence.
    Awareness {
        /// States of the client and of whom else it knows.
        update: AwarenessUpdate,
    },
    /// Asks for everybody's presence.
    QueryAwareness,
    /// A type that the server has no use for: the frame's rest is passed over.
    Ignored,
}

/// Messages that one frame may hold. Clients send one, some of them a few; each takes a
/// hundred times the memory of its shortest form.
pub const MESSAGES: usize = 1_000;

/// Reads every message of one WebSocket frame into `out`.
///
/// Several messages in one frame and a trailing lone zero byte are accepted
/// (WIRE-2): y-protocols writes both. A message of an unknown type ends the
/// frame, since its length is unknown (WIRE-6).
///
/// # Errors
/// When any message is malformed (WIRE-3). Messages before it are in `out`.
pub fn read_frame(frame: &Bytes, out: &mut Vec<ClientMessage>) -> Result<(), Malformed> {
    let mut reader = Reader::new(frame);
    let most = out.len() + MESSAGES;
    while reader.remaining() > 0 {
        if out.len() >= most {
            return Err(Malformed::Count);
        }
        let message = match reader.var_u64()? {
            SYNC if reader.remaining() == 0 && reader.position() > 1 => return Ok(()),
            SYNC => {
                let kind = reader.var_u64()?;
                let body = part(frame, reader.var_range()?);
                match kind {
                    SYNC_STEP_1 => {
                        ClientMessage::SyncStep1 { state_vector: CheckedStateVector::check(body)? }
                    }
                    SYNC_STEP_2 => ClientMessage::SyncStep2 { update: CheckedUpdate::check(body)? },
                    UPDATE => ClientMessage::Update { update: CheckedUpdate::check(body)? },
                    _ => return Err(Malformed::Kind),
                }
            }
            AWARENESS => {
                let body = part(frame, reader.var_range()?);
                ClientMessage::Awareness { update: AwarenessUpdate::check(body)? }
            }
            QUERY_AWARENESS => ClientMessage::QueryAwareness,
            // Auth (2) from a client has no meaning; others are unknown.
            _ => {
                out.push(ClientMessage::Ignored);
                return Ok(());
            }
        };
        out.push(message);
    }
    Ok(())
}

fn part(frame: &Bytes, range: Range<usize>) -> Bytes {
    frame.slice(range)
}

/// Whether a frame begins with a SyncStep2: a client's answer to the server's
/// question, with all that it wrote offline.
pub fn is_first_sync(frame: &[u8]) -> bool {
    let mut reader = Reader::new(frame);
    reader.var_u64() == Ok(SYNC) && reader.var_u64() == Ok(SYNC_STEP_2)
}

/// SyncStep1: 'send me what you have beyond this'.
pub fn sync_step_1(state_vector: &[u8]) -> Bytes {
    sync(SYNC_STEP_1, state_vector)
}

/// A message with an update, in two chunks: all who are sent the same update share its
/// memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateMessage {
    /// The types and the length.
    pub head: Bytes,
    /// The update.
    pub update: Bytes,
}

impl UpdateMessage {
    /// See [`sync_step_2`].
    pub fn sync_step_2(update: Bytes) -> Self {
        Self::new(SYNC_STEP_2, update)
    }

    /// See [`update`].
    pub fn update(update: Bytes) -> Self {
        Self::new(UPDATE, update)
    }

    fn new(kind: u64, update: Bytes) -> Self {
        let mut head = Vec::with_capacity(12);
        write_sync_head(&mut head, kind, update.len());
        Self { head: head.into(), update }
    }

    /// Bytes of the whole.
    pub fn size(&self) -> usize {
        self.head.len() + self.update.len()
    }
}

/// SyncStep2: the answer to a SyncStep1. y-websocket counts as synced from here on.
pub fn sync_step_2(update: &[u8]) -> Bytes {
    sync(SYNC_STEP_2, update)
}

/// An edit of somebody else, byte for byte (WIRE-7).
pub fn update(update: &[u8]) -> Bytes {
    sync(UPDATE, update)
}

/// Bytes of an Update message with an update of so many.
pub fn update_len(update: usize) -> usize {
    2 + var_len(update as u64) + update
}

/// Appends an Update message to `out`: what [`update`] gives, without an
/// allocation of its own.
pub fn write_update(out: &mut Vec<u8>, update: &[u8]) {
    write_sync(out, UPDATE, update);
}

/// Presence of some clients.
pub fn awareness<'a>(entries: impl ExactSizeIterator<Item = AwarenessEntry<'a>>) -> Bytes {
    let mut body = Vec::new();
    write_var(&mut body, entries.len() as u64);
    for entry in entries {
        write_var(&mut body, entry.client);
        write_var(&mut body, u64::from(entry.clock));
        write_var_bytes(&mut body, entry.state.as_bytes());
    }
    let mut out = Vec::with_capacity(body.len() + 6);
    write_var(&mut out, AWARENESS);
    write_var_bytes(&mut out, &body);
    out.into()
}

/// A data frame that changes nothing: an awareness update of nobody. A quiet
/// y-websocket client wants one every 30 s; pings do not count (LIVE-1).
pub fn keep_alive() -> Bytes {
    Bytes::from_static(&[AWARENESS as u8, 1, 0])
}

/// 'The first `count` SyncStep2 and Update messages of this connection are on disk.'
pub fn saved(count: u64) -> Bytes {
    let mut out = Vec::with_capacity(10);
    write_var(&mut out, SAVED);
    write_var(&mut out, count);
    out.into()
}

/// The count in a `saved` message; `None` for every other message.
pub fn read_saved(frame: &[u8]) -> Option<u64> {
    let mut reader = Reader::new(frame);
    (reader.var_u64() == Ok(SAVED)).then(|| reader.var_u64().ok()).flatten()
}

fn sync(kind: u64, body: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(body.len() + 8);
    write_sync(&mut out, kind, body);
    out.into()
}

fn write_sync(out: &mut Vec<u8>, kind: u64, body: &[u8]) {
    write_sync_head(out, kind, body.len());
    out.extend_from_slice(body);
}

/// What comes before a body of so many bytes.
fn write_sync_head(out: &mut Vec<u8>, kind: u64, body: usize) {
    write_var(out, SYNC);
    write_var(out, kind);
    write_var(out, body as u64);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(frame: &[u8]) -> Result<Vec<ClientMessage>, Malformed> {
        let mut out = Vec::new();
        read_frame(&Bytes::copy_from_slice(frame), &mut out).map(|()| out)
    }

    #[test]
    fn hard_2_a_frame_holds_a_few_messages_and_no_million() {
        let (mut few, mut many) = (Vec::new(), Vec::new());
        read_frame(&Bytes::from(vec![QUERY_AWARENESS as u8; MESSAGES]), &mut few).unwrap();
        assert_eq!(few.len(), MESSAGES);
        let error = read_frame(&Bytes::from(vec![QUERY_AWARENESS as u8; 1 << 20]), &mut many).unwrap_err();
        assert_eq!((error, many.len()), (Malformed::Count, MESSAGES));
    }

    #[test]
    fn wire_2_what_clients_really_send_is_accepted() {
        let update = CheckedUpdate::check(Bytes::from_static(&[0, 0])).unwrap();
        let empty = ClientMessage::SyncStep2 { update };
        assert_eq!(read(&[0, 1, 2, 0, 0]).unwrap(), std::slice::from_ref(&empty));
        let step_1 = ClientMessage::SyncStep1 { state_vector: CheckedStateVector::empty() };
        assert_eq!(
            read(&[0, 0, 1, 0, 0, 1, 2, 0, 0, 3]).unwrap(),
            [step_1.clone(), empty, ClientMessage::QueryAwareness]
        );
        assert_eq!(read(&[0, 0, 1, 0, 0]).unwrap(), [step_1], "a trailing lone zero");
        assert_eq!(read(&[]).unwrap(), []);
    }

    #[test]
    fn wire_3_a_truncated_message_is_an_error() {
        assert_eq!(read(&[0, 2, 5, 1, 1]), Err(Malformed::Truncated));
        assert_eq!(read(&[0, 2]), Err(Malformed::Truncated));
        assert_eq!(read(&[0]), Err(Malformed::Truncated));
        assert_eq!(read(&[1, 5]), Err(Malformed::Truncated));
        assert_eq!(read(&[0, 7, 0]), Err(Malformed::Kind));
    }

    #[test]
    fn wire_6_auth_and_unknown_types_are_ignored() {
        assert_eq!(read(&[2, 1]).unwrap(), [ClientMessage::Ignored]);
        assert_eq!(read(&[99]).unwrap(), [ClientMessage::Ignored]);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let update = CheckedUpdate::check(Bytes::from_static(&[0, 0])).unwrap();
        assert_eq!(read(&super::update(&update)).unwrap(), [ClientMessage::Update { update }]);
        for size in [0, 1, 127, 128, 70_000] {
            let update = Bytes::from(vec![7; size]);
            let whole = UpdateMessage::sync_step_2(update.clone());
            assert_eq!([&whole.head[..], &whole.update].concat(), sync_step_2(&update));
            let whole = UpdateMessage::update(update.clone());
            assert_eq!([&whole.head[..], &whole.update].concat(), super::update(&update));
            assert_eq!(whole.size(), super::update(&update).len());
        }
        let entry = AwarenessEntry { client: 9, clock: 3, state: "{}" };
        let [ClientMessage::Awareness { update }] = &read(&awareness([entry].into_iter())).unwrap()[..]
        else {
            panic!("not awareness");
        };
        assert_eq!(update.entries().collect::<Vec<_>>(), [entry]);
        assert_eq!(read(&keep_alive()).unwrap().len(), 1);
    }
}
