//! What was measured: a JSON line for each scenario, and a table.

use std::time::Duration;

use serde_json::json;

use crate::latency::Quantiles;
use crate::scenarios::{IdleResult, Typing, TypingResult};
use crate::trouble::Stalled;

#[derive(Default)]
pub struct Report {
    rows: Vec<[String; 4]>,
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

const MIB: f64 = (1 << 20) as f64;

impl Report {
    fn add(&mut self, line: serde_json::Value, row: [String; 4]) {
        println!("{line}");
        self.rows.push(row);
    }

    /// The round with the median processor time.
    pub fn typing(&mut self, server: &str, typing: &Typing, mut rounds: Vec<TypingResult>) {
        rounds.sort_by(|a, b| a.cpu_micros_per_delivery.total_cmp(&b.cpu_micros_per_delivery));
        let cpu = |at: usize| rounds[at].cpu_micros_per_delivery;
        let (least, most) = (cpu(0), cpu(rounds.len() - 1));
        let TypingResult { delivered, seconds, cpu_micros_per_delivery, p50, p99, memory } =
            rounds.swap_remove(rounds.len() / 2);
        self.add(
            json!({
                "scenario": typing.name, "server": server, "delivered_per_s": delivered as f64 / seconds,
                "cpu_us_per_delivery": cpu_micros_per_delivery, "least": least, "most": most, "p50_ms": millis(p50), "p99_ms": millis(p99),
                "memory_mib": memory as f64 / MIB,
            }),
            [
                typing.name.to_owned(),
                server.to_owned(),
                format!("{cpu_micros_per_delivery:.1} µs CPU ({least:.1}–{most:.1})"),
                format!(
                    "{:.0}/s, p50 {:.1} ms, p99 {:.1} ms, {:.0} MiB",
                    delivered as f64 / seconds,
                    millis(p50),
                    millis(p99),
                    memory as f64 / MIB
                ),
            ],
        );
    }

    pub fn push(&mut self, trace: &str, (updates, took): (usize, Duration)) {
        let rate = updates as f64 / took.as_secs_f64();
        self.add(
            json!({ "scenario": "push", "trace": trace, "updates_per_s": rate, "seconds": took.as_secs_f64() }),
            ["push".to_owned(), trace.to_owned(), format!("{rate:.0} updates/s"), format!("{updates} updates")],
        );
    }

    pub fn newcomer(&mut self, trace: &str, times: Vec<Duration>) {
        self.times("newcomer", trace, times);
    }

    pub fn opening(&mut self, what: &str, times: Vec<Duration>) {
        self.times("open from disk", what, times.into_iter().take(1).collect());
    }

    fn times(&mut self, scenario: &str, what: &str, mut times: Vec<Duration>) {
        times.sort();
        let median = times[times.len() / 2];
        let most = times[times.len() - 1];
        self.add(
            json!({ "scenario": scenario, "document": what, "median_ms": millis(median), "most_ms": millis(most) }),
            [
                scenario.to_owned(),
                what.to_owned(),
                format!("{:.1} ms", millis(median)),
                format!("of {}, the slowest {:.1} ms", times.len(), millis(most)),
            ],
        );
    }

    pub fn latency(&mut self, scenario: &str, what: &str, latency: Quantiles, more: &str) {
        let Quantiles { count, p50, p95, p99, most } = latency;
        let (p50, p95, p99, most) = (millis(p50), millis(p95), millis(p99), millis(most));
        self.add(
            json!({
                "scenario": scenario, "what": what, "count": count, "p50_ms": p50, "p95_ms": p95, "p99_ms": p99,
                "most_ms": most, "more": more,
            }),
            [
                scenario.to_owned(),
                what.to_owned(),
                format!("p95 {p95:.1} ms, p99 {p99:.1} ms"),
                format!("p50 {p50:.1} ms, most {most:.1} ms, of {count}; {more}"),
            ],
        );
    }

    pub fn stalled(&mut self, result: &Stalled) {
        let (before, with) = (result.memory.0 as f64 / MIB, result.memory.1 as f64 / MIB);
        self.latency("stalled", "49 without", result.without, "");
        let more =
            format!("{before:.1} → {with:.1} MiB, caught up in place in {:.0} ms", millis(result.caught_up));
        self.latency("stalled", "49 beside a stalled one", result.with, &more);
    }

    pub fn soak(&mut self, memory: &[u64]) {
        let mib: Vec<f64> = memory.iter().map(|bytes| *bytes as f64 / MIB).collect();
        let (first, last) = mib.split_at(mib.len() / 2);
        let mean = |half: &[f64]| half.iter().sum::<f64>() / half.len() as f64;
        let (first, last) = (mean(first), mean(last));
        self.add(
            json!({ "scenario": "soak", "memory_mib": mib, "first_half_mib": first, "second_half_mib": last }),
            [
                "soak".to_owned(),
                "100 people who come and go".to_owned(),
                format!("{first:.1} MiB, then {last:.1} MiB"),
                "means of the two halves".to_owned(),
            ],
        );
    }

    pub fn idle(&mut self, result: IdleResult) {
        let IdleResult { connections, before, with, after } = result;
        let mib = |bytes: u64| bytes as f64 / MIB;
        self.add(
            json!({
                "scenario": "idle", "connections": connections, "before_mib": mib(before),
                "with_mib": mib(with), "after_mib": mib(after),
            }),
            [
                "idle".to_owned(),
                format!("{connections} connections"),
                format!("{:.1} MiB", mib(with) - mib(before)),
                format!("before {:.1}, with {:.1}, after {:.1} MiB", mib(before), mib(with), mib(after)),
            ],
        );
    }

    pub fn print_table(&self) {
        eprintln!();
        for [scenario, server, figure, more] in &self.rows {
            eprintln!("{scenario:<15} {server:<18} {figure:<28} {more}");
        }
    }
}
