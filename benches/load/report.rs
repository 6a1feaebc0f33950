//! What was measured: a JSON line for each scenario, and a table.

use std::time::Duration;

use serde_json::json;

use crate::scenarios::{IdleResult, Typing, TypingResult};

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
