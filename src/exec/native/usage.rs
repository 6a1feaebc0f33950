//! What a program uses over its life: at most so many samples, however long that is. Pure.

use std::time::Duration;

use super::cgroup::Cgroup;
use crate::exec::job::Sample;
use crate::exec::wire::order::WireOutcome;

/// Samples that are kept. With more, two become one, and the next are taken half as often.
const MOST: usize = 200;
/// Between two samples, at first: a program that is over soon has some, too.
const FIRST: Duration = Duration::from_millis(5);

#[derive(Debug)]
pub(super) struct Usage {
    interval: Duration,
    /// When the next is due, since the start.
    next: Duration,
    samples: Vec<Sample>,
}

impl Default for Usage {
    fn default() -> Self {
        Self { interval: FIRST, next: Duration::ZERO, samples: Vec::new() }
    }
}

impl Usage {
    /// When the next sample is due, since the start.
    pub(super) fn next(&self) -> Duration {
        self.next
    }

    /// Takes a sample of a cgroup, if one is due.
    pub(super) fn look(&mut self, at: Duration, group: &Cgroup) {
        if at < self.next {
            return;
        }
        match group.cpu().zip(group.memory()) {
            Some((cpu, memory)) => self.note(at, micros(cpu), memory),
            None => self.next = at + self.interval,
        }
    }

    /// Keeps a sample, if one is due.
    pub(super) fn note(&mut self, at: Duration, cpu: u64, memory: u64) {
        if at < self.next {
            return;
        }
        self.next = at + self.interval;
        self.samples.push(Sample { at: micros(at), cpu, memory });
        if self.samples.len() >= MOST {
            self.interval *= 2;
            let pairs = self.samples[1..].chunks(2).map(later);
            self.samples = self.samples[..1].iter().copied().chain(pairs).collect();
        }
    }

    /// All of them, with the end: of what all used in the end only the processor time is known.
    /// A program that was over before anybody looked has its start and its end.
    pub(super) fn all(
        &self,
        wall: Duration,
        cpu: Option<Duration>,
        peak: Option<u64>,
        outcome: WireOutcome,
    ) -> Vec<Sample> {
        if wall.is_zero() {
            return Vec::new();
        }
        let start = [Sample::default()];
        let seen = if self.samples.is_empty() { start.as_slice() } else { &self.samples };
        let last = seen.last().copied().unwrap_or_default();
        // What struck between two looks was the most that it had.
        let is_peak = outcome == WireOutcome::OutOfMemory || seen.len() == 1;
        let memory = peak.filter(|_| is_peak).unwrap_or(last.memory);
        let at = micros(wall).max(last.at);
        let end = Sample { at, cpu: cpu.map_or(last.cpu, micros).max(last.cpu), memory };
        seen.iter().copied().chain([end]).collect()
    }
}

/// Two in the place of one: a peak between them is not lost.
fn later(pair: &[Sample]) -> Sample {
    let memory = pair.iter().map(|sample| sample.memory).max().unwrap_or(0);
    pair.last().map_or(Sample::default(), |last| Sample { memory, ..*last })
}

pub(super) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn however_long_it_takes_there_are_few_samples() {
        let mut usage = Usage::default();
        for tick in 0..100_000 {
            usage.note(millis(tick), tick * 500, 1_000);
        }
        let all = usage.all(millis(100_000), Some(millis(50_000)), None, WireOutcome::TimedOut);
        assert!((MOST / 2..=MOST).contains(&all.len()), "{}", all.len());
        assert!(all.windows(2).all(|pair| pair[0].at < pair[1].at && pair[0].cpu <= pair[1].cpu));
        assert_eq!((all[0].at, all[all.len() - 1].at), (0, 100_000_000));
    }

    #[test]
    fn a_peak_that_was_seen_is_kept_when_two_become_one() {
        let mut usage = Usage::default();
        for tick in 0..(MOST as u64 * 4) {
            usage.note(millis(tick * 5), 0, if tick == 50 { 7 } else { 1 });
        }
        assert_eq!(usage.samples.iter().filter(|sample| sample.memory == 7).count(), 1);
    }

    #[test]
    fn a_program_that_was_over_before_anybody_looked_has_a_start_and_an_end() {
        let all = |wall| Usage::default().all(wall, Some(millis(4)), Some(300), WireOutcome::Exited(0));
        let end = Sample { at: 6_000, cpu: 4_000, memory: 300 };
        assert_eq!(all(millis(6)), [Sample::default(), end]);
        // It never began.
        assert_eq!(all(Duration::ZERO), []);
    }

    #[test]
    fn run_2_memory_that_was_over_is_seen_at_the_end() {
        let mut usage = Usage::default();
        usage.note(millis(0), 10, 100);
        usage.note(millis(6), 20, 200);
        let end = |outcome| *usage.all(millis(9), None, Some(300), outcome).last().unwrap();
        assert_eq!(end(WireOutcome::OutOfMemory), Sample { at: 9_000, cpu: 20, memory: 300 });
        assert_eq!(end(WireOutcome::Exited(0)).memory, 200);
    }
}
