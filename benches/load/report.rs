//! What was measured: a JSON line for each scenario as it ends, and one table.

use std::time::Duration;

use serde_json::{Value, json};

use crate::crowd::Measured;
use crate::idle::Idle;
use crate::latency::Quantiles;
use crate::push::Pushed;
use crate::typing::Typing;

const MIB: f64 = (1 << 20) as f64;

/// Part of the load below which a row does not measure what it says. Chance alone makes
/// it 0.97 where two people type.
const KEPT_UP: f64 = 0.95;

#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

/// A line of the table. What a scenario does not measure is empty.
#[derive(Default)]
struct Row {
    scenario: String,
    server: String,
    p50: String,
    p99: String,
    cpu: String,
    /// Processor time per delivery beside the relay's.
    ratio: String,
    /// How much of its core the load took. Near 100 % a latency is the load's own.
    load: String,
    more: String,
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn in_ms(time: Duration) -> String {
    format!("{:.2}", millis(time))
}

/// The median of what `figure` says of each round.
fn median(rounds: &[Measured], figure: impl Fn(&Measured) -> f64) -> f64 {
    let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Microseconds of the server's processor time for each delivery.
fn cpu_per_delivery(measured: &Measured) -> f64 {
    measured.server_cpu.as_secs_f64() * 1e6 / measured.delivered as f64
}

impl Report {
    fn add(&mut self, line: &Value, row: Row) {
        println!("{line}");
        self.rows.push(row);
    }

    /// Servers under the same load. Each figure is the median of the rounds, for itself;
    /// the relay's come last, or not at all.
    pub fn typing(&mut self, scenario: &str, typing: &Typing, servers: &[(&str, &str, Vec<Measured>)]) {
        let relay = servers.iter().find(|(name, ..)| *name == RELAY);
        let relay = relay.map(|(.., rounds)| median(rounds, cpu_per_delivery));
        for (server, persists, rounds) in servers {
            self.typed(scenario, typing, server, persists, rounds, relay);
        }
    }

    fn typed(
        &mut self,
        scenario: &str,
        typing: &Typing,
        server: &str,
        persists: &str,
        rounds: &[Measured],
        relay: Option<f64>,
    ) {
        let load = typing.describe();
        let p50 = median(rounds, |round| millis(round.latency.p50));
        let p99 = median(rounds, |round| millis(round.latency.p99));
        let cpu = median(rounds, cpu_per_delivery);
        let least = rounds.iter().map(cpu_per_delivery).fold(f64::MAX, f64::min);
        let most = rounds.iter().map(cpu_per_delivery).fold(0.0, f64::max);
        let rate = median(rounds, |round| round.expected as f64 / round.seconds);
        let presences = median(rounds, |round| round.presences as f64 / round.seconds);
        let server_core = median(rounds, |round| round.server_cpu.as_secs_f64() / round.seconds * 100.0);
        let load_core = median(rounds, |round| round.load_cpu.as_secs_f64() / round.seconds * 100.0);
        let memory = median(rounds, |round| round.memory as f64 / MIB);
        let delivered: u64 = rounds.iter().map(|round| round.delivered).sum();
        let expected: u64 = rounds.iter().map(|round| round.expected).sum();
        let ratio = relay.map(|relay| cpu / relay);
        let mut more = format!("{rate:.0}/s, {server_core:.0} % of its core, {memory:.0} MiB");
        if rate < typing.deliveries() * KEPT_UP {
            more += &format!(" of {:.0}/s: the load fell behind", typing.deliveries());
        }
        if presences > 0.0 {
            more += &format!(", {presences:.0} carets/s");
        }
        if delivered != expected {
            more += &format!(", delivered {delivered} of {expected}");
        }
        if !persists.is_empty() {
            more += &format!("; keeps {persists}");
        }
        self.add(
            &json!({
                "scenario": scenario, "load": load, "wanted_per_s": typing.deliveries(), "server": server, "rounds": rounds.len(),
                "p50_ms": p50, "p99_ms": p99, "cpu_us_per_delivery": cpu,
                "cpu_us_least": least, "cpu_us_most": most, "cpu_beside_relay": ratio,
                "deliveries_per_s": rate, "delivered": delivered, "expected": expected,
                "presences_per_s": presences, "server_core_percent": server_core,
                "load_core_percent": load_core, "memory_mib": memory, "keeps": persists,
            }),
            Row {
                scenario: format!("{scenario} ({load})"),
                server: (*server).to_owned(),
                p50: format!("{p50:.2}"),
                p99: format!("{p99:.2}"),
                cpu: format!("{cpu:.1} ({least:.1}–{most:.1})"),
                ratio: ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
                load: format!("{load_core:.0} %"),
                more,
            },
        );
    }

    /// Both ends of a push: what a watcher sees, and what its author may rely on.
    pub fn push(&mut self, trace: &str, pushed: &Pushed) {
        let rate = |time: Duration| pushed.updates as f64 / time.as_secs_f64();
        let (delivered, durable) = (rate(pushed.delivered), rate(pushed.durable));
        self.add(
            &json!({
                "scenario": "push", "trace": trace, "updates": pushed.updates,
                "until_watcher_has_all_updates_per_s": delivered, "until_watcher_has_all_s": pushed.delivered.as_secs_f64(),
                "until_saved_updates_per_s": durable, "until_saved_s": pushed.durable.as_secs_f64(),
            }),
            Row {
                scenario: format!("push ({trace}, {} updates)", pushed.updates),
                server: PAIRPAD.to_owned(),
                more: format!(
                    "{delivered:.0} updates/s until a watcher has all, {durable:.0} updates/s until all is saved"
                ),
                ..Row::default()
            },
        );
    }

    /// Times of something done several times.
    pub fn times(&mut self, scenario: &str, what: &str, mut times: Vec<Duration>) {
        times.sort();
        let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
        self.add(
            &json!({
                "scenario": scenario, "what": what, "count": times.len(),
                "median_ms": millis(median), "most_ms": millis(most),
            }),
            Row {
                scenario: format!("{scenario} ({what})"),
                server: PAIRPAD.to_owned(),
                p50: in_ms(median),
                more: format!("the slowest of {}: {} ms", times.len(), in_ms(most)),
                ..Row::default()
            },
        );
    }

    /// Latencies that are not those of typing.
    pub fn latency(&mut self, scenario: &str, what: &str, latency: Quantiles, more: &str) {
        let Quantiles { count, p50, p95, p99, most } = latency;
        self.add(
            &json!({
                "scenario": scenario, "what": what, "count": count, "p50_ms": millis(p50),
                "p95_ms": millis(p95), "p99_ms": millis(p99), "most_ms": millis(most), "more": more,
            }),
            Row {
                scenario: format!("{scenario} ({what})"),
                server: PAIRPAD.to_owned(),
                p50: in_ms(p50),
                p99: in_ms(p99),
                more: format!("p95 {}, most {} ms of {count}; {more}", in_ms(p95), in_ms(most)),
                ..Row::default()
            },
        );
    }

    pub fn soak(&mut self, memory: &[u64]) {
        let mib: Vec<f64> = memory.iter().map(|bytes| *bytes as f64 / MIB).collect();
        let (first, last) = mib.split_at(mib.len() / 2);
        let mean = |half: &[f64]| half.iter().sum::<f64>() / half.len() as f64;
        let (first, last) = (mean(first), mean(last));
        self.add(
            &json!({ "scenario": "soak", "memory_mib": mib, "first_half_mib": first, "second_half_mib": last }),
            Row {
                scenario: "soak (100 people who come and go)".to_owned(),
                server: PAIRPAD.to_owned(),
                more: format!("{first:.1} MiB, then {last:.1} MiB: means of the two halves"),
                ..Row::default()
            },
        );
    }

    pub fn idle(&mut self, idle: &Idle) {
        let mib = |bytes: u64| bytes as f64 / MIB;
        let (before, with, after) = (mib(idle.before), mib(idle.with), mib(idle.after));
        self.add(
            &json!({
                "scenario": "idle", "connections": idle.connections,
                "before_mib": before, "with_mib": with, "after_mib": after,
            }),
            Row {
                scenario: format!("idle ({} connections)", idle.connections),
                server: PAIRPAD.to_owned(),
                more: format!(
                    "{:.1} MiB: {before:.1} before, {with:.1} with, {after:.1} after",
                    with - before
                ),
                ..Row::default()
            },
        );
    }

    fn print_table(&self) {
        let head = Row {
            scenario: "scenario".to_owned(),
            server: "server".to_owned(),
            p50: "p50 ms".to_owned(),
            p99: "p99 ms".to_owned(),
            cpu: "µs CPU/delivery".to_owned(),
            ratio: "× relay".to_owned(),
            load: "load".to_owned(),
            more: String::new(),
        };
        eprintln!();
        for row in std::iter::once(&head).chain(&self.rows) {
            let Row { scenario, server, p50, p99, cpu, ratio, load, more } = row;
            let line = format!(
                "{scenario:<45} {server:<18} {p50:>8} {p99:>8} {cpu:>18} {ratio:>7} {load:>5}  {more}"
            );
            eprintln!("{}", line.trim_end());
        }
    }
}

/// What was measured is told, also when a later scenario fails.
impl Drop for Report {
    fn drop(&mut self) {
        self.print_table();
    }
}

/// The names of the two that are always measured.
pub const PAIRPAD: &str = "pairpad";
pub const RELAY: &str = "bare relay";
