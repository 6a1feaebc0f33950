//! What the API shows of where a run's time went.

use serde::Serialize;
use utoipa::ToSchema;

use crate::exec::job::Sample;
use crate::runs::profile::{LineTime, Profile};

/// Where the time of a run went.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "samples": [
        {"ms": 0.1, "cpu_ms": 3.2, "memory_bytes": 2097152}, {"ms": 41.0, "cpu_ms": 42.9, "memory_bytes": 9437184}
    ],
    "lines": [{"file": "main.py", "line": 3, "total_ms": 38, "own_ms": 31}]
}))]
pub(super) struct RunProfile {
    /// What all its processes used, as the server measured it: at most 200 moments, from its start to its
    /// end.
    #[schema(max_items = 201)]
    samples: Vec<RunSample>,
    /// For Python, the lines of the room's files that took longest, first. The program's own word: a sampler in
    /// its interpreter counted them.
    #[schema(max_items = 200)]
    lines: Vec<RunLine>,
}

/// A moment of a run.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunSample {
    /// Since its start.
    ms: f64,
    /// Processor time so far.
    cpu_ms: f64,
    /// Memory at this moment.
    memory_bytes: u64,
}

/// The time of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunLine {
    file: String,
    /// From 1.
    line: u32,
    /// While the line, or what it called, was running or waiting.
    total_ms: u64,
    /// The same without what it called in the room's files.
    own_ms: u64,
}

impl From<Profile> for RunProfile {
    fn from(Profile { samples, lines }: Profile) -> Self {
        let millis = |micros: u64| micros as f64 / 1000.0;
        let sample = |Sample { at, cpu, memory }| RunSample {
            ms: millis(at),
            cpu_ms: millis(cpu),
            memory_bytes: memory,
        };
        let line =
            |LineTime { file, line, total, own, .. }| RunLine { file, line, total_ms: total, own_ms: own };
        Self {
            samples: samples.into_iter().map(sample).collect(),
            lines: lines.into_iter().map(line).collect(),
        }
    }
}
