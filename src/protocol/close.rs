//! Why the server closes a WebSocket: one table. The page has the same one
//! (`frontend/src/sync/close.ts`), and a test compares the two.
//!
//! y-websocket 3.1 takes 4400–4499 as final and stops reconnecting; every other
//! code means 'try again' (LIVE-3).

use super::lib0::Malformed;

/// A reason to close, with its code and a sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseReason {
    /// The client sent something that is not the protocol.
    Malformed,
    /// No valid session or link.
    NotAuthenticated,
    /// The member may not open this document.
    NotAllowed,
    /// The room does not exist.
    NoSuchRoom,
    /// The interview is over.
    RoomEnded,
    /// An interviewer sent the member away.
    Removed,
    /// The client sent more than the limits allow.
    TooMuch,
    /// Well formed, and nothing that this server can keep: XML hooks, and shared
    /// types nested too deeply.
    Unsupported,
    /// What is stored of the document is damaged: it can be read, not written.
    Quarantined,
    /// Text where the protocol is binary.
    NotBinary,
    /// A frame over the limit.
    FrameTooLarge,
    /// The server restarts.
    Restart,
    /// The member or the server cannot keep up.
    Overloaded,
    /// The room's data can't be read or written just now.
    StorageTrouble,
}

impl CloseReason {
    /// Every reason.
    pub const ALL: [Self; 14] = [
        Self::Malformed,
        Self::NotAuthenticated,
        Self::NotAllowed,
        Self::NoSuchRoom,
        Self::RoomEnded,
        Self::Removed,
        Self::TooMuch,
        Self::Unsupported,
        Self::Quarantined,
        Self::NotBinary,
        Self::FrameTooLarge,
        Self::Restart,
        Self::Overloaded,
        Self::StorageTrouble,
    ];

    /// The WebSocket close code.
    pub fn code(self) -> u16 {
        match self {
            Self::Malformed => 4400,
            Self::NotAuthenticated => 4401,
            Self::NotAllowed => 4403,
            Self::NoSuchRoom => 4404,
            Self::RoomEnded => 4409,
            Self::Removed => 4410,
            Self::TooMuch => 4413,
            Self::Unsupported => 4415,
            Self::Quarantined => 4423,
            Self::NotBinary => 1003,
            Self::FrameTooLarge => 1009,
            Self::Restart => 1012,
            Self::Overloaded => 1013,
            Self::StorageTrouble => 4500,
        }
    }

    /// Its name in measurements.
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NotAuthenticated => "not_authenticated",
            Self::NotAllowed => "not_allowed",
            Self::NoSuchRoom => "no_such_room",
            Self::RoomEnded => "room_ended",
            Self::Removed => "removed",
            Self::TooMuch => "too_much",
            Self::Unsupported => "unsupported",
            Self::Quarantined => "quarantined",
            Self::NotBinary => "not_binary",
            Self::FrameTooLarge => "frame_too_large",
            Self::Restart => "restart",
            Self::Overloaded => "overloaded",
            Self::StorageTrouble => "storage_trouble",
        }
    }

    /// What goes into the close frame: what happened, in at most 123 bytes.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Malformed => "The server could not read a message from this client.",
            Self::NotAuthenticated => "This link or session is no longer valid.",
            Self::NotAllowed => "You don't have access to this document. Reviewers open the room's playback.",
            Self::NoSuchRoom => "There is no such room.",
            Self::RoomEnded => "The interview has ended.",
            Self::Removed => "You have been removed from this room.",
            Self::TooMuch => "This client sent more than the room allows.",
            Self::Unsupported => {
                "This server doesn't support Y.XmlHook, or shared types nested deeper than 128 levels."
            }
            Self::Quarantined => "This room's data is damaged. It can be read, but not changed.",
            Self::NotBinary => "The server only speaks the binary y-websocket protocol.",
            Self::FrameTooLarge => "A message was larger than the server allows.",
            Self::Restart => "The server is restarting.",
            Self::Overloaded => "The connection is too slow to keep up.",
            Self::StorageTrouble => "The room's data can't be read or written right now.",
        }
    }

    /// Whether y-websocket stops reconnecting.
    pub fn is_final(self) -> bool {
        (4400..4500).contains(&self.code())
    }
}

/// Why to close the socket of somebody who sent this.
impl From<Malformed> for CloseReason {
    fn from(malformed: Malformed) -> Self {
        if malformed == Malformed::Hook { Self::Unsupported } else { Self::Malformed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_3_codes_are_distinct_and_fit_a_close_frame() {
        let mut codes: Vec<u16> = CloseReason::ALL.iter().map(|reason| reason.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), CloseReason::ALL.len());
        for reason in CloseReason::ALL {
            assert!(reason.sentence().len() <= 123, "{reason:?}");
        }
    }

    #[test]
    fn live_3_the_page_has_the_same_table() {
        let page = include_str!("../../frontend/src/sync/close.ts");
        for reason in CloseReason::ALL {
            let row = format!("{}: {{ final: {}", reason.code(), reason.is_final());
            assert!(page.contains(&row), "frontend/src/sync/close.ts lacks `{row}`");
        }
        let rows = page.lines().filter(|line| line.contains(": { final: ")).count();
        assert_eq!(rows, CloseReason::ALL.len(), "the page knows a code that the server does not");
    }
}
