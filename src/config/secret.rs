//! What this server and another know each other by.

use std::fmt;

/// A secret that both ends are given, of `SHORTEST` bytes or more; it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedSecret<const SHORTEST: usize>(String);

impl<const SHORTEST: usize> SharedSecret<SHORTEST> {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// From a text; the space around it does not count. None if it is too short.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.len() >= SHORTEST).then(|| Self(text.to_owned()))
    }
}

impl<const SHORTEST: usize> fmt::Debug for SharedSecret<SHORTEST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret")
    }
}
