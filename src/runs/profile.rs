//! Where the time of a run went: what it used over its life, and for Python the time of its
//! lines. Pure.
//!
//! What was used is measured from outside. The lines are the program's own word: a sampler of
//! ours in its interpreter reports them, and nothing keeps a program from telling something
//! else. So they are checked against the files that ran, and bounded.

mod report;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use report::Told;
use yrs::{Any, Number};

use crate::exec::job::{ASIDE, File, Job, Measured, Sample};
use crate::language::Language;

/// Lines that are kept: those that took longest.
const MOST_LINES: usize = 200;
/// Numbers of a sample, and of a line.
const SAMPLE: usize = 3;
const LINE: usize = 4;
/// The sampler's threads.
const TASKS: u64 = 2;

/// Where the time went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// What all processes used, in the order of time.
    pub samples: Vec<Sample>,
    /// What took longest, first.
    pub lines: Vec<LineTime>,
}

/// The time of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineTime {
    /// Path of its file.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// While it, or what it called, was running or waiting, ms.
    pub total: u64,
    /// The same without other lines of the room's files, ms.
    pub own: u64,
    /// By what it is found again in a text that has changed since: twice the hash (FNV-1a, 32 bits) of its text,
    /// and one more where no other line of the file is the same.
    pub mark: u64,
}

/// The files that ran: of each the marks of its lines.
#[derive(Debug)]
pub(super) struct Lines(HashMap<String, Vec<u64>>);

impl Lines {
    pub(super) fn of(files: &[File]) -> Self {
        let of_the_room = files.iter().filter(|file| !file.path.starts_with(ASIDE));
        Self(of_the_room.map(|file| (file.path.clone(), marks(&file.content))).collect())
    }

    /// None where there is no such line.
    fn mark(&self, file: &str, line: u32) -> Option<u64> {
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        self.0.get(file)?.get(index).copied()
    }
}

fn marks(text: &[u8]) -> Vec<u64> {
    let hashes: Vec<u32> = text.split(|byte| *byte == b'\n').map(hash).collect();
    let mut counts: HashMap<u32, usize> = HashMap::new();
    hashes.iter().for_each(|hash| *counts.entry(*hash).or_default() += 1);
    hashes.iter().map(|hash| u64::from(*hash) * 2 + u64::from(counts[hash] == 1)).collect()
}

/// FNV-1a of the UTF-8 of a line: nobody gains by two that are the same.
fn hash(line: &[u8]) -> u32 {
    line.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Has it measured what a job uses, and where it is Python, on which lines.
pub(super) fn measure(job: &mut Job, language: Language) {
    job.is_measured = true;
    if language.id() != "python" {
        return;
    }
    job.is_reporting = true;
    job.limits.tasks += TASKS;
    let folder = Path::new(ASIDE).join("profile");
    job.files.push(File {
        path: folder.join("sitecustomize.py").display().to_string(),
        content: Bytes::from_static(include_bytes!("profile/sitecustomize.py")),
        is_executable: false,
    });
    let folder = folder.display().to_string();
    match job.env.iter_mut().find(|(name, _)| name == "PYTHONPATH") {
        // First, so that it is not that of somebody else.
        Some((_, path)) => *path = format!("{folder}:{path}"),
        None => job.env.push(("PYTHONPATH".to_owned(), folder)),
    }
}

impl Profile {
    /// Of a run that has ended.
    pub(super) fn of(measured: &Measured, files: &Lines) -> Self {
        let samples = measured.samples.clone();
        let wall = samples.last().map_or(0, |last| last.at / 1000);
        let mut times: BTreeMap<(String, u32), (u64, u64)> = BTreeMap::new();
        for Told { file, line, total, own } in report::read(&measured.report) {
            if files.mark(&file, line).is_some() {
                let time = times.entry((file, line)).or_default();
                *time = (time.0.saturating_add(total).min(wall), time.1.saturating_add(own).min(wall));
            }
        }
        let found = times.into_iter().filter(|(_, (total, _))| *total > 0);
        let mut lines: Vec<LineTime> = found
            .map(|((file, line), (total, own))| {
                let mark = files.mark(&file, line).unwrap_or(0);
                LineTime { file, line, total, own: own.min(total), mark }
            })
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.total));
        lines.truncate(MOST_LINES);
        Self { samples, lines }
    }

    /// As it stands in the document: `samples` is at µs, processor µs, bytes, and so on; `lines`
    /// has for each file line, total ms, own ms, mark, and so on.
    pub(super) fn to_any(&self) -> Any {
        let samples = self.samples.iter().flat_map(|sample| [sample.at, sample.cpu, sample.memory]);
        let mut lines: HashMap<String, Vec<Any>> = HashMap::new();
        for LineTime { file, line, total, own, mark } in &self.lines {
            let numbers = [u64::from(*line), *total, *own, *mark].map(number);
            lines.entry(file.clone()).or_default().extend(numbers);
        }
        let lines = lines.into_iter().map(|(file, numbers)| (file, Any::from(numbers))).collect();
        let samples: Vec<Any> = samples.map(number).collect();
        Any::Map(Arc::new(HashMap::from([
            ("samples".to_owned(), Any::from(samples)),
            ("lines".to_owned(), Any::Map(Arc::new(lines))),
        ])))
    }

    /// Out of the document.
    pub(super) fn from_any(any: &Any) -> Option<Self> {
        let Any::Map(map) = any else { return None };
        let samples = numbers(map.get("samples")?)
            .chunks_exact(SAMPLE)
            .map(|three| Sample { at: three[0], cpu: three[1], memory: three[2] })
            .collect();
        let Any::Map(files) = map.get("lines")? else { return None };
        let of_file = |(file, all): (&String, &Any)| -> Vec<LineTime> {
            let line = |four: &[u64]| LineTime {
                file: file.clone(),
                line: u32::try_from(four[0]).unwrap_or(u32::MAX),
                total: four[1],
                own: four[2],
                mark: four[3],
            };
            numbers(all).chunks_exact(LINE).map(line).collect()
        };
        let mut lines: Vec<LineTime> = files.iter().flat_map(of_file).collect();
        lines.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| (&a.file, a.line).cmp(&(&b.file, b.line))));
        Some(Self { samples, lines })
    }
}

fn number(number: u64) -> Any {
    Any::from(number as f64)
}

fn numbers(any: &Any) -> Vec<u64> {
    let Any::Array(all) = any else { return Vec::new() };
    let read = |any: &Any| match any {
        Any::Number(Number::Int(number)) => u64::try_from(*number).unwrap_or(0),
        Any::Number(Number::Float(number)) => *number as u64,
        _ => 0,
    };
    all.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), content: Bytes::copy_from_slice(text.as_bytes()), is_executable: false }
    }

    fn of(report: &str) -> Vec<(String, u32, u64, u64)> {
        let files = Lines::of(&[file("main.py", "a\nb\nc"), file("/opt/pairpad/profile/x.py", "a")]);
        let samples = vec![Sample::default(), Sample { at: 5_000_000, cpu: 7, memory: 9 }];
        let profile = Profile::of(&Measured { samples, report: report.as_bytes().to_vec() }, &files);
        profile.lines.into_iter().map(|line| (line.file, line.line, line.total, line.own)).collect()
    }

    #[test]
    fn lines_are_those_of_the_files_that_ran_and_take_no_longer_than_the_run() {
        let report = r#"{"files":["main.py","/opt/pairpad/profile/x.py","../secret"],
            "lines":[[1,1,1500,9],[1,3,99999999,18446744073709551615],[1,4,5,5],[1,0,5,5],[2,1,5,5],[3,1,5,5],[9,1,5,5]]}"#
            .replace("\n            ", "");
        let main = |line, total, own| ("main.py".to_owned(), line, total, own);
        assert_eq!(of(&format!("{report}\n")), [main(3, 5_000, 5_000), main(1, 1_500, 9)]);
        for nonsense in ["", "{", "[]\n", "{\"files\":1,\"lines\":2}\n", "{\"files\":[],\"lines\":[[1]]}\n"] {
            assert!(of(nonsense).is_empty(), "{nonsense}");
        }
    }

    #[test]
    fn lines_are_marked_by_their_text_and_whether_another_is_the_same() {
        // The published values of FNV-1a for "" and "a".
        let marks = Lines::of(&[file("main.py", "a\n\na\nb")]).0.remove("main.py").unwrap();
        let (a, empty) = (0xe40c_292c_u64, 0x811c_9dc5_u64);
        assert_eq!(marks[..3], [a * 2, empty * 2 + 1, a * 2]);
        assert_eq!(marks[3] % 2, 1);
    }

    #[test]
    fn what_only_c_could_see_is_counted_where_it_was_seen() {
        let dump = "Timeout (0:00:02)!\n\
            Thread 0x00007f15b13e06c0 (most recent call first):\n  File \"/opt/pairpad/profile/sitecustomize.py\", line 1 in x\n\n\
            Thread 0x00007f15b169f040 (most recent call first):\n  File \"/usr/lib/python3.11/re.py\", line 1 in y\n  \
            File \"/box/main.py\", line 2 in f\n  File \"/box/main.py\", line 2 in f\n  File \"/box/main.py\", line 3 in <module>\n";
        let report = format!("{{\"files\":[\"main.py\"],\"lines\":[[1,3,100,100]]}}\n{dump}{dump}");
        let main = |line, total, own| ("main.py".to_owned(), line, total, own);
        assert_eq!(of(&report), [main(3, 4_100, 100), main(2, 4_000, 4_000)]);
        assert_eq!(of(dump), [main(2, 2_000, 2_000), main(3, 2_000, 0)]);
    }

    #[test]
    fn a_profile_is_read_as_it_was_written() {
        let sample = |at| Sample { at, cpu: at / 2, memory: 5 << 30 };
        let line = |file: &str, line, total| LineTime {
            file: file.to_owned(),
            line,
            total,
            own: 1,
            mark: u64::from(u32::MAX) * 2,
        };
        let profile = Profile {
            samples: vec![sample(0), sample(9_999_999)],
            lines: vec![line("main.py", 7, 300), line("shape.py", 1, 200), line("main.py", 2, 100)],
        };
        assert_eq!(Profile::from_any(&profile.to_any()).unwrap(), profile);
        assert_eq!(Profile::from_any(&Any::from("x")), None);
    }
}
