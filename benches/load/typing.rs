//! People typing in rooms.

use crate::crowd::{Crowd, Measured, Presence};
use crate::server::Server;

/// How many type how much.
pub struct Typing {
    pub name: &'static str,
    pub rooms: usize,
    pub members: usize,
    pub typing: usize,
    /// Keystrokes a second of each who types.
    pub rate: u32,
    pub presence: Presence,
}

const fn row(name: &'static str, rooms: usize, members: usize, rate: u32) -> Typing {
    Typing { name, rooms, members, typing: 2, rate, presence: Presence::None }
}

/// What is measured beside the relay.
pub const TYPING: [Typing; 4] = [
    row("rooms-10x3", 10, 3, 5),
    row("rooms-100x4", 100, 4, 5),
    row("rooms-200x4", 200, 4, 20),
    row("rooms-300x4", 300, 4, 60),
];

/// How many of them peers take part in; the last is beyond what they hold.
pub const PEER_ROWS: usize = 3;

/// A room as an interview has it, a hundred times.
pub const INTERVIEWS: &Typing = &TYPING[1];

/// The same with carets that move.
pub const PRESENCE: Typing = Typing { presence: Presence::Caret, ..row("presence", 100, 4, 5) };

/// A document that is a lecture hall.
pub const MEMBERS: Typing = row("members", 1, 2_000, 5);

/// Rooms with large documents.
pub const LARGE: Typing = row("large", 10, 3, 5);

impl Typing {
    /// `100×4, 2 type 5/s`.
    pub fn describe(&self) -> String {
        format!("{}×{}, {} type {}/s", self.rooms, self.members, self.typing, self.rate)
    }

    /// Deliveries a second.
    pub fn deliveries(&self) -> f64 {
        f64::from(self.rate) * (self.rooms * self.typing * (self.members - 1)) as f64
    }

    /// In rooms that need no token.
    pub async fn run(&self, server: &Server) -> Measured {
        let crowd = self.crowd(server, |room, _| format!("room-{room}")).await;
        crowd.measure(&server.process).await
    }

    /// People who type, each through a door of their own: a room's name, with a token
    /// where it needs one.
    pub async fn crowd(&self, server: &Server, door: impl Fn(usize, usize) -> String) -> Crowd {
        let mut crowd = Crowd::default();
        for room in 0..self.rooms {
            for member in 0..self.members {
                let connection = server.join(&door(room, member)).await;
                let types = member < self.typing;
                let readers = self.members - 1;
                let client =
                    types.then(|| crowd.types(&connection.writer, self.rate, readers, self.presence));
                crowd.reads(connection.reader, client);
            }
        }
        crowd.begin();
        crowd
    }
}
