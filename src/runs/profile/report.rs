//! What a program said of its own lines. Anything at all may stand there: what is not as it
//! should be is left out. Pure.

use std::collections::HashSet;

use serde::Deserialize;

/// What one look from C stands for, ms: `LATE` of the sampler.
const LATE: u64 = 2_000;
/// The folder of the program's files.
const WORK: &str = "/box/";

/// What was said of a line.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) file: String,
    pub(super) line: u32,
    /// In all and its own, ms.
    pub(super) total: u64,
    pub(super) own: u64,
}

/// A line of the report: the sampler's sum.
#[derive(Debug, Default, Deserialize)]
struct Sum {
    files: Vec<String>,
    /// Number of its file from 1, line, total ms, own ms.
    lines: Vec<(u64, u32, u64, u64)>,
}

/// The time of lines; the same line may come several times.
pub(super) fn read(report: &[u8]) -> Vec<Told> {
    let text = String::from_utf8_lossy(report);
    let (first, rest) = match text.split_once('\n') {
        Some((first, rest)) if first.starts_with('{') => (first, rest),
        _ => ("", &*text),
    };
    let Sum { files, lines } = serde_json::from_str(first).unwrap_or_default();
    let named = |(file, line, total, own): (u64, u32, u64, u64)| {
        let file = files.get(usize::try_from(file).ok()?.checked_sub(1)?)?.clone();
        Some(Told { file, line, total, own })
    };
    let sum = lines.into_iter().filter_map(named);
    // What follows the last sum was written while none could be made.
    sum.chain(rest.split("Timeout (").skip(1).flat_map(dump)).collect()
}

/// The lines of one dump of Python's `faulthandler`: all threads, each from its innermost call.
fn dump(text: &str) -> Vec<Told> {
    let mut seen = Vec::new();
    let mut own = HashSet::new();
    for thread in text.split("\nThread ").skip(1) {
        let lines: Vec<(&str, u32)> = thread.lines().filter_map(place).collect();
        own.extend(lines.first().copied());
        seen.extend(lines);
    }
    seen.sort_unstable();
    seen.dedup();
    let time = |(file, line): (&str, u32)| {
        let own = if own.contains(&(file, line)) { LATE } else { 0 };
        Told { file: file.to_owned(), line, total: LATE, own }
    };
    seen.into_iter().map(time).collect()
}

/// `  File "/box/main.py", line 3 in f`.
fn place(line: &str) -> Option<(&str, u32)> {
    let rest = line.trim_start().strip_prefix("File \"")?.strip_prefix(WORK)?;
    let (file, rest) = rest.split_once("\", line ")?;
    Some((file, rest.split(' ').next()?.parse().ok()?))
}
