//! Which scenarios run, and over which server.

use crate::crowd::Measured;
use crate::environment;
use crate::options::Options;
use crate::pairpad::{Pairpad, Setup, Transport};
use crate::peers::{PAIRPAD_PERSISTS, PEERS, Peer};
use crate::report::{PAIRPAD, RELAY, Report};
use crate::server::Server;
use crate::typing::{INTERVIEWS, LARGE, MEMBERS, PEER_ROWS, PRESENCE, TYPING, Typing};
use crate::{arrivals, durability, idle, large, members, push, roles, soak, trouble};
use pairpad_testing::trace::Trace;

/// Part of a row's deliveries that a peer has to manage to be asked again.
const HOLDS: f64 = 0.99;

/// The rows of typing: Pairpad, the relay and the peers.
pub async fn typing(options: &Options, report: &mut Report) {
    // Those that are not installed, and those that a lighter row was too much for.
    let mut left_out = [false; PEERS.len()];
    for (at, typing) in TYPING.iter().enumerate().filter(|(_, typing)| options.wants(typing.name)) {
        let mut servers = vec![(PAIRPAD, PAIRPAD_PERSISTS, Vec::new()), (RELAY, "nothing", Vec::new())];
        servers.extend(PEERS.iter().map(|peer| (peer.name, peer.persists, Vec::new())));
        // By turns, so that a busy machine is busy for all.
        for round in 0..environment::rounds() {
            servers[0].2.push(typing.run(&Pairpad::start().await.server).await);
            if options.relay {
                servers[1].2.push(typing.run(&Server::relay().await).await);
            }
            if round < options.peers && at < PEER_ROWS {
                for (peer, at) in PEERS.iter().zip(0..) {
                    if !left_out[at] {
                        let measured = peer_types(peer, typing).await;
                        left_out[at] = !measured.as_ref().is_some_and(holds);
                        servers[2 + at].2.extend(measured);
                    }
                }
            }
        }
        servers.retain(|(.., rounds)| !rounds.is_empty());
        report.typing(typing.name, typing, &servers);
    }
}

async fn peer_types(peer: &Peer, typing: &Typing) -> Option<Measured> {
    let server = peer.start().await;
    if server.is_none() {
        eprintln!("{} is not installed: 'make peers'", peer.name);
    }
    Some(typing.run(&server?).await)
}

fn holds(measured: &Measured) -> bool {
    measured.delivered as f64 >= measured.expected as f64 * HOLDS
}

/// Typing in other rooms, over other transports, in other documents.
pub async fn variants(options: &Options, report: &mut Report) {
    let over = |setup: &'static Setup, typing: &'static Typing| async move {
        typing.run(&Pairpad::start_with(setup).await.server).await
    };
    if options.wants("presence") {
        let (mut ours, mut relays) = (Vec::new(), Vec::new());
        for _ in 0..environment::rounds() {
            ours.push(over(&Setup::OPEN, &PRESENCE).await);
            if options.relay {
                relays.push(PRESENCE.run(&Server::relay().await).await);
            }
        }
        variant(report, "presence", &PRESENCE, ours, relays);
    }
    if options.wants("roles") {
        let mut rounds = Vec::new();
        for _ in 0..environment::rounds() {
            rounds.push(roles::roles(INTERVIEWS).await);
        }
        variant(report, "roles", INTERVIEWS, rounds, Vec::new());
    }
    if options.wants("tls") {
        const TLS: Setup = Setup { transport: Transport::Tls, ..Setup::OPEN };
        let mut rounds = Vec::new();
        for _ in 0..environment::rounds() {
            rounds.push(over(&TLS, INTERVIEWS).await);
        }
        variant(report, "tls", INTERVIEWS, rounds, Vec::new());
    }
    if options.wants("members") {
        let (mut ours, mut relays, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..environment::rounds() {
            let (measured, end) = members::members(&MEMBERS).await;
            ours.push(measured);
            ends.push(end);
            if options.relay {
                relays.push(MEMBERS.run(&Server::relay().await).await);
            }
        }
        variant(report, "members", &MEMBERS, ours, relays);
        report.times("SIGTERM", "with 2,000 members of one document", ends);
    }
    if options.wants("large") {
        let (mut rounds, mut joins) = (Vec::new(), Vec::new());
        for _ in 0..environment::rounds() {
            let (measured, join) = large::large(&Pairpad::start().await.server, &LARGE).await;
            rounds.push(measured);
            joins.push(join);
        }
        variant(report, "large", &LARGE, rounds, Vec::new());
        joins.sort_by_key(|join| join.p50);
        report.latency("large, joining", "30 one by one", joins[joins.len() / 2], "the median round");
    }
}

fn variant(report: &mut Report, name: &str, typing: &Typing, ours: Vec<Measured>, relays: Vec<Measured>) {
    let mut servers = vec![(PAIRPAD, "", ours), (RELAY, "", relays)];
    servers.retain(|(.., rounds)| !rounds.is_empty());
    report.typing(name, typing, &servers);
}

/// Recorded sessions, and what memory connections take.
pub async fn sessions(options: &Options, report: &mut Report) {
    if options.wants("push") {
        for name in ["friendsforever", "automerge-paper"] {
            let mut pairpad = Pairpad::start().await;
            let trace = Trace::read(name);
            report.push(name, &push::push(&pairpad.server, &trace).await);
            report.times("newcomer", name, push::newcomer(&pairpad.server, &trace).await);
            pairpad.kill_and_restart().await;
            let first = push::newcomer(&pairpad.server, &trace).await[0];
            report.times("open from disk", name, vec![first]);
        }
    }
    if options.wants("open") {
        let mut pairpad = Pairpad::start().await;
        push::journal(&pairpad.server, 20_000).await;
        pairpad.kill_and_restart().await;
        let first = push::first_sync(&pairpad.server).await;
        report.times("open from disk", "20,000 updates", vec![first]);
    }
    if options.wants("saved") {
        let pairpad = Pairpad::start().await;
        let (measured, written) = durability::thousand_a_second(&pairpad.server).await;
        let more = format!("{:.0} KiB/s to the disk", written / 1024.0);
        report.latency("saved", "1,000 updates/s in 100 rooms", measured.latency, &more);
    }
    for (name, connections) in [("idle", 1_000), ("idle-10k", 10_000)] {
        if options.wants(name) {
            let pairpad = Pairpad::start().await;
            report.idle(&idle::idle(&pairpad.server, connections).await);
        }
    }
}

/// What must not hurt others, or last long.
pub async fn trouble(options: &Options, report: &mut Report) {
    if options.wants("flood") {
        let measured = trouble::flood(&Pairpad::start().await.server).await;
        report.latency("flood", "of the four others", measured.latency, "");
    }
    if options.wants("heavy") {
        let (measured, syncs) = trouble::heavy(&Pairpad::start().await.server).await;
        let more = format!("{syncs} syncs of 1M structs");
        report.latency("heavy syncs", "of four elsewhere", measured.latency, &more);
    }
    if options.wants("stalled") {
        let stalled = trouble::stalled(&Pairpad::start().await.server).await;
        let mib = |measured: &Measured| measured.memory >> 20;
        report.latency("stalled", "49 without", stalled.without.latency, "");
        let more = format!(
            "{} → {} MiB, caught up in place in {:.0} ms",
            mib(&stalled.without),
            mib(&stalled.with),
            stalled.caught_up.as_secs_f64() * 1e3
        );
        report.latency("stalled", "49 beside a stalled one", stalled.with.latency, &more);
    }
    if options.wants("newcomers") {
        let pairpad = Pairpad::start().await;
        push::push(&pairpad.server, &Trace::read("automerge-paper")).await;
        let latency = arrivals::newcomers(&pairpad.server, 200).await;
        report.latency("newcomers", "200 at once, automerge-paper", latency, "");
    }
    if options.wants("cold") {
        let mut pairpad = Pairpad::start().await;
        arrivals::fill_rooms(&pairpad.server, 500).await;
        pairpad.kill_and_restart().await;
        let latency = arrivals::cold_rooms(&pairpad.server, 500).await;
        report.latency("cold rooms", "500 at once, after kill -9", latency, "");
    }
    if options.asks_for("soak") {
        let pairpad = Pairpad::start().await;
        report.soak(&soak::soak(&pairpad.server, environment::soak()).await);
    }
}
