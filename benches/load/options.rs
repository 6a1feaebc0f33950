//! What the command line says, and with it the environment.
//!
//! | | |
//! |---|---|
//! | `SCENARIO…` | only those whose name begins so |
//! | `--no-relay` | without the bare relay |
//! | `--peers` | the rows of typing with other Yjs servers, too, in the first round |
//! | `peers` | the rows that they take part in, all rounds |
//! | `PAIRPAD_BINARY` | another build |
//! | `PAIRPAD_SECONDS` | time that each measuring takes, 10 otherwise |
//! | `PAIRPAD_ROUNDS` | how often typing is measured, 3 otherwise |
//! | `PAIRPAD_SOAK` | seconds of the soak, 600 otherwise |

use crate::environment::rounds;
use crate::typing::{PEER_ROWS, TYPING};

/// The arguments.
pub struct Options {
    scenarios: Vec<String>,
    pub relay: bool,
    /// Rounds in which peers take part.
    pub peers: usize,
}

impl Options {
    pub fn read() -> Self {
        let mut options = Self { scenarios: Vec::new(), relay: true, peers: 0 };
        for argument in std::env::args().skip(1) {
            match argument.as_str() {
                // Cargo says so.
                "--bench" => {}
                "--no-relay" => options.relay = false,
                "--peers" => options.peers = 1,
                name => options.scenarios.push(name.to_owned()),
            }
        }
        if options.scenarios.iter().any(|name| name == "peers") {
            options.peers = rounds();
            options.scenarios.retain(|name| name != "peers");
            options.scenarios.extend(TYPING[..PEER_ROWS].iter().map(|row| row.name.to_owned()));
        }
        options
    }

    /// Whether a scenario is to run.
    pub fn wants(&self, name: &str) -> bool {
        self.scenarios.is_empty() || self.asks_for(name)
    }

    /// Whether a scenario was asked for by its name.
    pub fn asks_for(&self, name: &str) -> bool {
        self.scenarios.iter().any(|start| name.starts_with(start.as_str()))
    }
}
