//! Yjs in a process of its own, to be asked what it makes of updates.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use bytes::Bytes;
use serde_json::{Value, json};

/// A `node` that runs `frontend/e2e/support/yjs.mjs`.
#[derive(Debug)]
pub struct Yjs {
    process: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Yjs {
    /// Starts it.
    ///
    /// # Panics
    /// Without node, or without the packages of the page.
    pub fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../frontend/e2e/support/yjs.mjs");
        let mut process = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node can be started");
        let ask = process.stdin.take().expect("stdin is a pipe");
        let answers = BufReader::new(process.stdout.take().expect("stdout is a pipe"));
        Self { process, ask, answers }
    }

    /// Applies updates in order to a new document. The text of `root`, unless
    /// something waits for what it lacks.
    ///
    /// # Panics
    /// When Yjs throws.
    pub fn text(&mut self, updates: &[Bytes], root: &str) -> Option<String> {
        let hex = |update: &Bytes| update.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let question = json!({ "updates": updates.iter().map(hex).collect::<Vec<_>>(), "root": root });
        writeln!(self.ask, "{question}").expect("node reads");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("node answers");
        let answer: Value = serde_json::from_str(&line).expect("node answers in JSON");
        assert_eq!(answer["error"], Value::Null, "Yjs throws on {question}");
        answer["text"].as_str().map(str::to_owned)
    }
}

impl Drop for Yjs {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
