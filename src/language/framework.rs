//! A test framework of a language: what runs the tests that people write as code.

use serde::Deserialize;

use super::arguments::{Given, fill};

/// How to run a framework, where it is installed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Framework {
    /// As people know it: `pytest`.
    pub name: String,
    /// Program and arguments that succeed where it is installed.
    pub probe: Vec<String>,
    /// Names of the files in which its tests stand, each with one star: `test_*.py`.
    files: Vec<String>,
    /// Program and arguments that compile, if anything has to be that the language's own
    /// does not compile.
    #[serde(default)]
    compile: Vec<String>,
    /// What compiling leaves to be run.
    #[serde(default)]
    pub artefacts: Vec<String>,
    /// Program and arguments that run the tests.
    run: Vec<String>,
    /// The file in which it leaves what became of each.
    pub report: Report,
}

/// A file with what became of tests.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Report {
    /// Its path.
    pub path: String,
    /// How it is written.
    pub format: ReportFormat,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportFormat {
    /// The XML that JUnit began with, as most frameworks can write it.
    Junit,
    /// A line of JSON for each event, as `go tool test2json` writes it.
    Go,
}

impl Framework {
    /// Program and arguments that compile these files, if it has its own.
    pub fn compile(&self, file: &str, files: &[&str]) -> Option<Vec<String>> {
        (!self.compile.is_empty()).then(|| self.fill(&self.compile, file, files))
    }

    /// Program and arguments that run the tests in these files; those in `file`, if none of
    /// them is named like one with tests.
    pub fn run(&self, file: &str, files: &[&str]) -> Vec<String> {
        self.fill(&self.run, file, files)
    }

    fn fill(&self, argv: &[String], file: &str, files: &[&str]) -> Vec<String> {
        let mut tests: Vec<&str> = files.iter().copied().filter(|path| self.has_tests(path)).collect();
        if tests.is_empty() {
            tests.push(file);
        }
        fill(argv, &Given { file, files, tests: &tests })
    }

    fn has_tests(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.files.iter().filter_map(|pattern| pattern.split_once('*')).any(|(start, end)| {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        })
    }

    /// What is wrong with it.
    pub(super) fn mistake(&self) -> Option<&'static str> {
        if self.files.iter().any(|pattern| pattern.matches('*').count() != 1) {
            return Some("each of a framework's 'files' has one star");
        }
        if self.compile.is_empty() != self.artefacts.is_empty() {
            return Some("'compile' and 'artefacts' need each other");
        }
        None
    }

    /// What begins with a program's path.
    pub(super) fn programs(&self) -> [&[String]; 3] {
        [&self.probe, &self.run, &self.compile]
    }
}
