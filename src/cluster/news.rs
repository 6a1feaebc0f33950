//! What servers tell each other by Redis, so that they need not ask the store.
//!
//! `v1;node;number;word;room;mac`: who tells it, how many it has told before, `taken`, `given` or
//! `draining`, the room or nothing, and HMAC-SHA-256 over these with the secret that the servers
//! share. Whoever else can write there can say nothing; what was said before and is said again is
//! noticed by its number. And news are hints: they name no address, and whoever believes one that
//! is wrong asks a server that has not got the room, and then the store.

use super::hop::Secret;
use crate::ids::RoomName;
use crate::storage::claim::NodeId;

/// Longest news: a room's name, and the rest with some to spare.
const LONGEST: usize = RoomName::MAX_LEN + 128;

/// Something that others want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    /// The server has this room from now on.
    Taken(RoomName),
    /// It has given this room back.
    Given(RoomName),
    /// It takes no more rooms, and gives those back that it has.
    Draining,
}

/// A fact, and who tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct News {
    pub(super) from: NodeId,
    /// Larger with each.
    pub(super) number: u64,
    pub(super) fact: Fact,
}

impl News {
    /// As they are told.
    pub(super) fn write(&self, secret: &Secret) -> String {
        let (word, room) = match &self.fact {
            Fact::Taken(room) => ("taken", room.as_str()),
            Fact::Given(room) => ("given", room.as_str()),
            Fact::Draining => ("draining", ""),
        };
        let facts = format!("v1;{};{};{word};{room}", self.from.0, self.number);
        format!("{facts};{}", secret.mac(&["news", &facts]))
    }

    /// From what was heard. `None`: it is of nobody who has the secret.
    pub(super) fn read(heard: &[u8], secret: &Secret) -> Option<Self> {
        if heard.len() > LONGEST {
            return None;
        }
        let heard = std::str::from_utf8(heard).ok()?;
        let (facts, mac) = heard.rsplit_once(';')?;
        if !secret.is_mac(mac, &["news", facts]) {
            return None;
        }
        let mut parts = facts.split(';');
        let [version, from, number, word, room] = std::array::from_fn(|_| parts.next());
        let fact = match (word?, room?) {
            ("taken", room) => Fact::Taken(room.parse().ok()?),
            ("given", room) => Fact::Given(room.parse().ok()?),
            ("draining", "") => Fact::Draining,
            _ => return None,
        };
        let is_whole = version == Some("v1") && parts.next().is_none();
        is_whole.then_some(Self { from: NodeId(from?.parse().ok()?), number: number?.parse().ok()?, fact })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_4_news_are_known_by_the_secret() {
        let (secret, other) = (Secret::new(&[1; 32]), Secret::new(&[2; 32]));
        let room: RoomName = "a room: @ one".parse().unwrap();
        for fact in [Fact::Taken(room.clone()), Fact::Given(room), Fact::Draining] {
            let news = News { from: NodeId(7), number: 12, fact };
            let written = news.write(&secret);
            assert_eq!(News::read(written.as_bytes(), &secret), Some(news));
            assert_eq!(News::read(written.as_bytes(), &other), None);
            for changed in [
                written.replace("v1;7;", "v1;8;"),
                written.replace(";12;", ";13;"),
                written.replace("taken", "given"),
                written.replace("one", "two"),
            ] {
                let is_read = News::read(changed.as_bytes(), &secret).is_some();
                assert_eq!(is_read, changed == written, "{changed}");
            }
        }
        let signed = |facts: &str| format!("{facts};{}", secret.mac(&["news", facts]));
        let odd = [
            "",
            "v1;7;1;draining",
            "v1;7;1;draining;x",
            "v2;7;1;draining;",
            "v1;7;1;taken;",
            "v1;7;1;said;a",
        ];
        let long = format!("v1;7;1;taken;{}", "a".repeat(LONGEST));
        for facts in odd.into_iter().chain([long.as_str()]) {
            assert_eq!(News::read(signed(facts).as_bytes(), &secret), None, "{facts}");
        }
        for heard in [&b""[..], b";", &[0xff; 40]] {
            assert_eq!(News::read(heard, &secret), None);
        }
    }
}
