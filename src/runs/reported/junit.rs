//! The XML that JUnit began with, as pytest, Node.js and JUnit write it. Each has its own
//! idea of it: <https://github.com/testmoapp/junitxml>.

use roxmltree::{Document, Node, ParsingOptions};

use super::unit_test::{UnitTest, UnitTestState, said};

/// Elements, attributes and texts of a report: each takes some 80 bytes.
const MOST_NODES: u32 = 100_000;

/// What it says of each test.
pub(super) fn read(text: &str) -> Vec<UnitTest> {
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let Ok(document) = Document::parse_with_options(text, options) else { return Vec::new() };
    document.descendants().filter(|node| node.has_tag_name("testcase")).map(test).collect()
}

fn test(case: Node<'_, '_>) -> UnitTest {
    let child = |name: &str| case.children().find(|child| child.has_tag_name(name));
    let failure = child("failure").or_else(|| child("error"));
    let skipped = child("skipped");
    let (state, why) = match (failure, skipped) {
        (Some(failure), _) => (UnitTestState::Failed, Some(failure)),
        (None, Some(skipped)) => (UnitTestState::Skipped, Some(skipped)),
        (None, None) => (UnitTestState::Passed, None),
    };
    let seconds = case.attribute("time").and_then(|time| time.parse::<f64>().ok());
    let text_of = |node: Node<'_, '_>| node.children().filter_map(|child| child.text()).collect::<String>();
    // Node.js says `true` where nobody gave a reason.
    let message = why.and_then(|why| why.attribute("message")).filter(|message| *message != "true");
    let details = why.and_then(|why| said(&text_of(why)));
    let (message, details) = match (message.and_then(said), details) {
        // A skipped test of JUnit has its reason in the element.
        (None, Some(details)) if state == UnitTestState::Skipped => (Some(details), None),
        (message, details) => (message, details.filter(|_| state == UnitTestState::Failed)),
    };
    UnitTest {
        group: group(case),
        name: case.attribute("name").unwrap_or_default().to_owned(),
        state,
        // Saturates: a cast of what is no number, or negative, is 0.
        duration_ms: seconds.map(|seconds| (seconds * 1000.0).round() as u32),
        message,
        details,
        output: child("system-out").and_then(|output| said(&printed(&text_of(output)))),
    }
}

/// Its class; for Node.js the suites that it is in, from the outer one.
fn group(case: Node<'_, '_>) -> String {
    match case.attribute("classname").filter(|class| !["", "test"].contains(class)) {
        Some(class) => class.to_owned(),
        None => {
            let suites = case.ancestors().filter(|node| node.has_tag_name("testsuite"));
            let mut names: Vec<&str> = suites.filter_map(|suite| suite.attribute("name")).take(8).collect();
            names.reverse();
            names.join(" › ")
        }
    }
}

/// Without what pytest and JUnit put between.
fn printed(output: &str) -> String {
    let is_theirs = |line: &&str| {
        let is_heading = line.starts_with("-----") && line.contains(" Captured ") && line.ends_with("-----");
        is_heading || ["unique-id: ", "display-name: "].iter().any(|begin| line.starts_with(begin))
    };
    output.lines().filter(|line| !is_theirs(line)).map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(test: &UnitTest) -> (&str, &str, UnitTestState, Option<&str>) {
        (&test.group, &test.name, test.state, test.message.as_deref())
    }

    use UnitTestState::{Failed, Passed, Skipped};

    #[test]
    fn pytest() {
        let tests = read(include_str!("reports/pytest.xml"));
        let told: Vec<_> = tests.iter().map(short).collect();
        assert_eq!(
            told,
            [
                ("test_main", "test_sum", Passed, None),
                (
                    "test_main",
                    "test_wrong",
                    Failed,
                    Some("AssertionError: sum\nassert 3 == 4\n +  where 3 = add(1, 2)")
                ),
                ("test_main", "test_later", Skipped, Some("later")),
                ("test_main.TestSum", "test_unit", Failed, Some("AssertionError: 4 != 5")),
                ("test_main", "test_broken", Failed, Some("failed on setup with \"ValueError: no\"")),
            ]
        );
        assert_eq!(tests[0].output.as_deref(), Some("adding"));
        assert!(tests[1].details.as_ref().unwrap().ends_with("test_main.py:6: AssertionError"));
        assert_eq!(tests[1].duration_ms, Some(2));
    }

    #[test]
    fn node() {
        let tests = read(include_str!("reports/node.xml"));
        let told: Vec<_> = tests.iter().map(short).collect();
        assert_eq!(
            told,
            [
                ("", "adds", Passed, None),
                ("", "is wrong", Failed, Some("1 == 2")),
                ("group", "in it", Passed, None),
                ("group › inner", "deep", Failed, Some("x")),
                ("group", "later", Skipped, None),
            ]
        );
    }

    #[test]
    fn junit() {
        let tests = read(include_str!("reports/junit.xml"));
        let told: Vec<_> = tests.iter().map(short).collect();
        assert_eq!(
            told,
            [
                ("MainTest$Inner", "deep()", Failed, Some("x")),
                ("MainTest", "later()", Skipped, Some("later")),
                ("MainTest", "ok()", Passed, None),
                ("MainTest", "wrong()", Failed, Some("sum ==> expected: <4> but was: <3>")),
            ]
        );
        assert_eq!(tests[2].output, None);
        assert!(tests[0].details.as_ref().unwrap().contains("MainTest.java:3"));
    }

    #[test]
    fn a_bomb_is_no_report() {
        let bomb = "<!DOCTYPE a [<!ENTITY b '1111'><!ENTITY c '&b;&b;&b;'>]><a><testcase name='&c;'/></a>";
        assert_eq!(read(bomb), []);
        assert_eq!(read(&format!("<a>{}</a>", "<b/>".repeat(MOST_NODES as usize))), []);
        let deep = format!("{}<testcase name='t'/>{}", "<b>".repeat(40_000), "</b>".repeat(40_000));
        assert!(read(&deep).len() <= 1);
    }
}
