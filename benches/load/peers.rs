//! Other Yjs servers; `benches/peers/README.md` says more.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use crate::connection::Endpoint;
use crate::dialect::Dialect;
use crate::process::{self, Process};
use crate::server::Server;

/// Another server.
pub struct Peer {
    pub name: &'static str,
    /// What it keeps, and when: not the same work for all.
    pub persists: &'static str,
    dialect: Dialect,
    program: Program,
}

enum Program {
    /// A script of `benches/peers`.
    Node(&'static str),
    /// y-sweet, as `make peers` installs it.
    Sweet,
}

/// What Pairpad does, in the same words.
pub const PAIRPAD_PERSISTS: &str = "each update, in group commits";

pub const PEERS: [Peer; 3] = [
    Peer {
        name: "y-websocket-server",
        persists: "nothing: in memory",
        dialect: Dialect::Plain("/"),
        program: Program::Node("y-websocket-server.js"),
    },
    Peer {
        name: "Hocuspocus",
        persists: "whole documents, 2 s after a change, 10 s at most",
        dialect: Dialect::Hocuspocus,
        program: Program::Node("hocuspocus.js"),
    },
    Peer {
        name: "y-sweet",
        persists: "whole documents, every 10 s",
        dialect: Dialect::Sweet,
        program: Program::Sweet,
    },
];

impl Peer {
    /// Starts it. `None` when it is not installed.
    pub async fn start(&self) -> Option<Server> {
        let folder = process::folder();
        let data = folder.path().to_str().unwrap();
        let address = free_address();
        let process = match self.program {
            Program::Node(script) => {
                let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers").join(script);
                let args = [script.to_str().unwrap(), data];
                Process::start_at(Path::new("node"), &args, &address).await?
            }
            Program::Sweet => {
                let args = ["serve", "--host", "127.0.0.1", data];
                Process::start_at(&sweet(), &args, &address).await?
            }
        };
        let endpoint = Endpoint { address, tls: None, dialect: self.dialect };
        Some(Server { process, endpoint, folder: Some(folder) })
    }
}

fn sweet() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers").join("bin/y-sweet")
}

/// None of them says which port it got, so they are told.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
