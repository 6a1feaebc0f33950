//! The events of `go test`: <https://pkg.go.dev/cmd/test2json>.

use std::collections::HashMap;

use serde::Deserialize;

use super::unit_test::{UnitTest, UnitTestState, said};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    action: String,
    #[serde(default)]
    test: String,
    #[serde(default)]
    output: String,
    /// Seconds.
    #[serde(default)]
    elapsed: Option<f64>,
}

/// What it says of each test, in the order in which they began.
pub(super) fn read(text: &str) -> Vec<UnitTest> {
    let mut tests: Vec<UnitTest> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let events = text.lines().filter_map(|line| serde_json::from_str::<Event>(line).ok());
    for Event { action, test, output, elapsed } in events.filter(|event| !event.test.is_empty()) {
        let place = *places.entry(test.clone()).or_insert_with(|| {
            tests.push(begun(&test));
            tests.len() - 1
        });
        let found = &mut tests[place];
        match action.as_str() {
            "output" if !is_marker(&output) => {
                found
                    .details
                    .get_or_insert_default()
                    .push_str(output.strip_prefix("    ").unwrap_or(&output));
            }
            "pass" => found.state = UnitTestState::Passed,
            "skip" => found.state = UnitTestState::Skipped,
            _ => {}
        }
        found.duration_ms = elapsed.map(|seconds| (seconds * 1000.0).round() as u32).or(found.duration_ms);
    }
    for test in &mut tests {
        let text = test.details.take().and_then(|text| said(&text));
        match test.state {
            UnitTestState::Failed => test.details = text,
            UnitTestState::Skipped => test.message = text,
            UnitTestState::Passed => test.output = text,
        }
    }
    tests
}

/// One that does not end has failed.
fn begun(test: &str) -> UnitTest {
    let (group, name) = test.rsplit_once('/').unwrap_or(("", test));
    UnitTest {
        group: group.replace('/', " › "),
        name: name.to_owned(),
        state: UnitTestState::Failed,
        duration_ms: None,
        message: None,
        details: None,
        output: None,
    }
}

/// `=== RUN   TestSum`, `--- PASS: TestSum (0.00s)`.
fn is_marker(output: &str) -> bool {
    let line = output.trim_start();
    ["=== RUN ", "=== PAUSE ", "=== CONT ", "=== NAME ", "--- PASS: ", "--- FAIL: ", "--- SKIP: "]
        .iter()
        .any(|begin| line.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_and_what_is_in_them() {
        let tests = read(include_str!("reports/go.json"));
        let told: Vec<_> = tests.iter().map(|test| (&*test.group, &*test.name, test.state)).collect();
        use UnitTestState::{Failed, Passed, Skipped};
        assert_eq!(
            told,
            [
                ("", "TestSum", Passed),
                ("", "TestWrong", Failed),
                ("TestWrong", "one_and_two", Failed),
                ("", "TestLater", Skipped),
                ("", "TestPanics", Failed),
            ]
        );
        assert_eq!(tests[0].output.as_deref(), Some("main_test.go:3: hello"));
        assert_eq!(tests[2].details.as_deref(), Some("main_test.go:4: got 3"));
        assert_eq!(tests[3].message.as_deref(), Some("main_test.go:5: later"));
        assert!(tests[4].details.as_ref().unwrap().starts_with("panic: oh"));
    }
}
