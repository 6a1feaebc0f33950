//! What limits memory and processor time where no cgroup can: the sandbox's first
//! process looks, a hundred times a second, what all others have.

use std::fs;
use std::time::Duration;

use rustix::fs::statvfs;

use super::root::WORK;
use crate::exec::job::JobLimits;

/// How often it looks.
pub(super) const INTERVAL: Duration = Duration::from_millis(10);

/// Ticks of processor time in a second, on every Linux.
const TICKS: u64 = 100;

/// Which limit is exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excess {
    Memory,
    Time,
}

#[derive(Debug)]
pub(super) struct Watchdog {
    memory: u64,
    cpu: Duration,
    peak: u64,
    /// Processor time and memory, when it looked last.
    seen: (Duration, u64),
    /// The most processes and threads.
    tasks: u64,
}

impl Watchdog {
    pub(super) fn new(limits: &JobLimits) -> Self {
        Self { memory: limits.memory, cpu: limits.cpu, peak: 0, seen: Default::default(), tasks: 0 }
    }

    /// The most memory that was seen.
    pub(super) fn peak(&self) -> u64 {
        self.peak
    }

    /// Processor time and memory, when it looked last.
    pub(super) fn seen(&self) -> (Duration, u64) {
        self.seen
    }

    /// Whether there were so many processes and threads at once: then others may have been refused.
    pub(super) fn has_seen(&self, tasks: u64) -> bool {
        self.tasks >= tasks
    }

    /// Counts processes and threads, and `gone` that have just ended: who starts too many
    /// and ends of it is seen, however short that took.
    pub(super) fn count(&mut self, gone: u64) {
        self.tasks = self.tasks.max(gone + tasks(&pids()));
    }

    /// Looks at all processes; `reaped` is the time of those that are no more.
    pub(super) fn look(&mut self, reaped: Duration) -> Option<Excess> {
        let files = statvfs(WORK).map_or(0, |all| (all.f_blocks - all.f_bfree) * all.f_frsize);
        let pids = pids();
        self.tasks = self.tasks.max(tasks(&pids));
        let mut memory = files + pids.iter().map(|pid| resident(*pid)).sum::<u64>();
        if memory > self.memory {
            // Pages that several processes share were counted for each of them.
            memory = files + pids.iter().map(|pid| proportional(*pid)).sum::<u64>();
        }
        self.peak = self.peak.max(memory);
        let cpu = reaped + pids.iter().map(|pid| cpu(*pid)).sum::<Duration>();
        self.seen = (cpu, memory);
        if memory > self.memory { Some(Excess::Memory) } else { (cpu > self.cpu).then_some(Excess::Time) }
    }
}

/// Threads of processes; none of those that have gone.
fn tasks(pids: &[u32]) -> u64 {
    let threads = |pid| fs::read_dir(format!("/proc/{pid}/task")).map_or(0, |threads| threads.count() as u64);
    pids.iter().map(threads).sum()
}

/// Every process but the first, which is ours.
fn pids() -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| *pid > 1)
        .collect()
}

fn resident(pid: u32) -> u64 {
    sum(&format!("/proc/{pid}/status"), &["RssAnon:", "RssShmem:"])
}

fn proportional(pid: u32) -> u64 {
    sum(&format!("/proc/{pid}/smaps_rollup"), &["Pss_Anon:", "Pss_Shmem:"])
}

/// The sum of some lines `Name: 12 kB`, bytes. Of who has just gone it is nothing.
fn sum(path: &str, names: &[&str]) -> u64 {
    let text = fs::read(path).unwrap_or_default();
    sum_of(&String::from_utf8_lossy(&text), names)
}

fn sum_of(text: &str, names: &[&str]) -> u64 {
    let kilobytes = |line: &str| {
        let rest = names.iter().find_map(|name| line.strip_prefix(name))?;
        rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    };
    text.lines().filter_map(kilobytes).sum::<u64>() * 1024
}

fn cpu(pid: u32) -> Duration {
    let text = fs::read(format!("/proc/{pid}/stat")).unwrap_or_default();
    cpu_of(&String::from_utf8_lossy(&text))
}

/// Its own time, and that of its children that it waited for.
fn cpu_of(stat: &str) -> Duration {
    // The name may hold anything, brackets and spaces included.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(4).filter_map(|part| part.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1000 / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_1_memory_is_the_sum_of_what_is_the_processs_own() {
        let status = "Name:\tRssAnon: 9 kB\nVmRSS:\t 900 kB\nRssAnon:\t     100 kB\nRssFile:\t 7 kB\nRssShmem:\t   4 kB\n";
        assert_eq!(sum_of(status, &["RssAnon:", "RssShmem:"]), 104 * 1024);
    }

    #[test]
    fn run_1_a_name_does_not_hide_processor_time() {
        let stat = "7 (a) R 0 0 (b)) S 1 7 7 0 -1 4194560 1 2 3 4 150 50 20 30 20 0 1 0 5 6 7";
        assert_eq!(cpu_of(stat), Duration::from_millis(2500));
    }
}
