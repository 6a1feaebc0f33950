//! Load: real sockets against the real binary, and beside it, in the same run and by
//! turns, a bare relay that forwards frames without merging or keeping anything, and
//! other Yjs servers.
//!
//! The server runs on core 0, the load on core 1. For each scenario one JSON line
//! goes to stdout, and at the end a table to stderr.
//!
//! `cargo bench --bench load -- [SCENARIO…] [--peers] [--no-relay]`; [`options`] has
//! the rest. The scenarios, in their order:
//!
//! | | |
//! |---|---|
//! | `rooms-…` | people typing in many rooms: the four rows of [`typing::TYPING`] |
//! | `presence`, `roles`, `tls` | 100 rooms of 4 once more, with carets, by links, encrypted |
//! | `members` | 2,000 in one document, and SIGTERM while they are there |
//! | `large` | documents of 1 MB |
//! | `push`, `open` | recorded sessions, newcomers, opening from disk |
//! | `saved` | 1,000 updates a second in 100 rooms, until each is on disk |
//! | `idle`, `idle-10k` | memory of connections |
//! | `flood`, `heavy`, `stalled`, `newcomers`, `cold` | trouble |
//! | `soak` | ten minutes of coming and going; only when asked for |

// In benchmarks a failure is a panic, nothing is public, and figures are printed.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub)]

mod arrivals;
mod connection;
mod crowd;
mod dialect;
mod durability;
mod environment;
mod frame;
mod http;
mod idle;
mod keystrokes;
mod large;
mod latency;
mod members;
mod options;
mod pairpad;
mod peers;
mod process;
mod push;
mod reader;
mod relay;
mod report;
mod roles;
mod run;
mod server;
mod soak;
mod timer;
mod trouble;
mod typing;
mod writer;

use options::Options;
use report::Report;

/// Pairpad's own, so that the relay has no other.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    process::raise_file_limit();
    if std::env::args().any(|argument| argument == server::RELAY) {
        return runtime.block_on(relay::serve());
    }
    process::pin_to_core(1);
    let (options, mut report) = (Options::read(), Report::default());
    tokio::task::LocalSet::new().block_on(&runtime, async {
        run::typing(&options, &mut report).await;
        run::variants(&options, &mut report).await;
        run::sessions(&options, &mut report).await;
        run::trouble(&options, &mut report).await;
    });
}
