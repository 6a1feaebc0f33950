//! What the servers under load want to hear.

use pairpad::protocol::lib0::write_var_bytes;

/// How a server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Frames as they are, to whoever else is at the path.
    Relay,
    /// y-websocket; the room is in the path, after this.
    Plain(&'static str),
    /// y-sweet: y-websocket, the room in the path twice.
    Sweet,
    /// The room is in each message, and a token has to come first.
    Hocuspocus,
}

/// SyncStep1 with an empty state vector: asks for everything.
const SYNC_STEP_1: [u8; 4] = [0, 0, 1, 0];
/// Hocuspocus: type 2, Auth; 0, a token, which is empty.
const AUTH: [u8; 3] = [2, 0, 0];

impl Dialect {
    /// The path of a room's WebSocket.
    pub fn path(self, room: &str) -> String {
        match self {
            Self::Relay => format!("/ws/{room}"),
            Self::Plain(prefix) => format!("{prefix}{room}"),
            Self::Sweet => format!("/d/{room}/ws/{room}"),
            Self::Hocuspocus => "/".to_owned(),
        }
    }

    /// What stands before each message.
    pub fn envelope(self, room: &str) -> Vec<u8> {
        let mut out = Vec::new();
        if self == Self::Hocuspocus {
            write_var_bytes(&mut out, room.as_bytes());
        }
        out
    }

    /// What a newcomer says, to be sent the document. The relay has none.
    pub fn greeting(self) -> &'static [&'static [u8]] {
        match self {
            Self::Relay => &[],
            Self::Plain(_) | Self::Sweet => &[&SYNC_STEP_1],
            Self::Hocuspocus => &[&AUTH, &SYNC_STEP_1],
        }
    }
}
