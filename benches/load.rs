//! Load: real sockets against the real binary, and beside it, in the same run, a
//! bare relay that forwards frames without merging or keeping anything.
//!
//! The server runs on core 0, the load on core 1. For each scenario one JSON line
//! goes to stdout, and at the end a table to stderr.
//!
//! `cargo bench --bench load -- [SCENARIO…]` runs those whose name begins so. With
//! `PAIRPAD_BINARY` another build is measured, and with `--no-relay` only Pairpad.

// In benchmarks a failure is a panic, nothing is public, and figures are printed.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub)]

#[path = "load/keystrokes.rs"]
mod keystrokes;
#[path = "load/latency.rs"]
mod latency;
#[path = "load/peer.rs"]
mod peer;
#[path = "load/process.rs"]
mod process;
#[path = "load/relay.rs"]
mod relay;
#[path = "load/report.rs"]
mod report;
#[path = "load/scenarios.rs"]
mod scenarios;
#[path = "load/trouble.rs"]
mod trouble;

use std::time::Duration;

use pairpad_testing::trace;
use process::{Pairpad, Relay};
use report::Report;

/// Argument that makes this program the relay.
const RELAY: &str = "--serve-relay";

/// How often each kind of typing is measured; the median counts.
const ROUNDS: usize = 3;

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if args.first().is_some_and(|arg| arg == RELAY) {
        return runtime.block_on(relay::serve());
    }
    let with_relay = !args.iter().any(|arg| arg == "--no-relay");
    args.retain(|arg| arg != "--no-relay");
    process::pin_to_core(1);
    process::raise_file_limit();
    let wanted = |name: &str| args.is_empty() || args.iter().any(|arg| name.starts_with(arg.as_str()));
    let mut report = Report::default();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        for typing in scenarios::TYPING.iter().filter(|typing| wanted(typing.name)) {
            let (mut ours, mut relays) = (Vec::new(), Vec::new());
            // By turns, so that a busy machine is busy for both.
            for _ in 0..ROUNDS {
                let pairpad = Pairpad::start().await;
                ours.push(scenarios::typing(&pairpad.process, typing).await);
                pairpad.stop().await;
                if with_relay {
                    let relay = Relay::start().await;
                    relays.push(scenarios::typing(&relay.process, typing).await);
                }
            }
            report.typing("pairpad", typing, ours);
            if with_relay {
                report.typing("bare relay", typing, relays);
            }
        }
        for trace in ["friendsforever", "automerge-paper"] {
            if wanted("push") {
                let mut pairpad = Pairpad::start().await;
                let trace = (trace, trace::Trace::read(trace));
                report.push(trace.0, scenarios::push(&pairpad.process, &trace.1).await);
                report.newcomer(trace.0, scenarios::newcomer(&pairpad.process, &trace.1).await);
                pairpad.kill_and_restart().await;
                report.opening(trace.0, scenarios::newcomer(&pairpad.process, &trace.1).await);
                pairpad.stop().await;
            }
        }
        if wanted("open") {
            let mut pairpad = Pairpad::start().await;
            scenarios::journal(&pairpad.process, 20_000).await;
            pairpad.kill_and_restart().await;
            report.opening("20,000 updates", scenarios::first_sync(&pairpad.process).await);
            pairpad.stop().await;
        }
        for connections in [1_000, 10_000] {
            if wanted(if connections == 1_000 { "idle" } else { "idle-10k" }) {
                let pairpad = Pairpad::start().await;
                report.idle(scenarios::idle(&pairpad.process, connections).await);
                pairpad.stop().await;
            }
        }
        trouble(&mut report, wanted).await;
    });
    report.print_table();
}

/// How long the soak takes, unless `PAIRPAD_SOAK` says otherwise, in seconds.
const SOAK: Duration = Duration::from_secs(600);

async fn trouble(report: &mut Report, wanted: impl Fn(&str) -> bool) {
    if wanted("saved") {
        let pairpad = Pairpad::start_counting_flushes().await;
        let (latency, flushes) = trouble::saved(&pairpad.process).await;
        report.latency("saved", "1,000 updates/s in 100 rooms", latency, &format!("{flushes:.0} flushes/s"));
        pairpad.stop().await;
    }
    if wanted("flood") {
        let pairpad = Pairpad::start().await;
        report.latency("flood", "of the four others", trouble::flood(&pairpad.process).await, "");
        pairpad.stop().await;
    }
    if wanted("heavy") {
        let pairpad = Pairpad::start().await;
        let (latency, syncs) = trouble::heavy(&pairpad.process).await;
        report.latency("heavy syncs", "of four elsewhere", latency, &format!("{syncs} syncs of 1M structs"));
        pairpad.stop().await;
    }
    if wanted("stalled") {
        let pairpad = Pairpad::start().await;
        report.stalled(&trouble::stalled(&pairpad.process).await);
        pairpad.stop().await;
    }
    if wanted("newcomers") {
        let pairpad = Pairpad::start().await;
        let trace = trace::Trace::read("automerge-paper");
        let latency = trouble::newcomers(&pairpad.process, &trace, 200).await;
        report.latency("newcomers", "200 at once, automerge-paper", latency, "");
        pairpad.stop().await;
    }
    if wanted("cold") {
        let mut pairpad = Pairpad::start().await;
        trouble::fill_rooms(&pairpad.process, 500).await;
        pairpad.kill_and_restart().await;
        let latency = trouble::cold_rooms(&pairpad.process, 500).await;
        report.latency("cold rooms", "500 at once, after kill -9", latency, "");
        pairpad.stop().await;
    }
    if wanted("soak") {
        let pairpad = Pairpad::start().await;
        let time = std::env::var("PAIRPAD_SOAK").ok().and_then(|text| text.parse().ok());
        let time = time.map_or(SOAK, Duration::from_secs);
        report.soak(&trouble::soak(&pairpad.process, time).await);
        pairpad.stop().await;
    }
}
