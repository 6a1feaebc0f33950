//! Names, the documentation, the dashboard and the alarms: all of them speak of the same.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use pairpad::config::limits::Limits;
use pairpad_testing::sandbox::ScriptedSandbox;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::scrape::{Scrape, shows};
use super::{arrives, inside, live_room};

/// What a server says that was used: nothing is left out for want of a label.
async fn used() -> Scrape {
    let (_, executor) = ScriptedSandbox::executor();
    let server = TestServer::start_to_run_with(executor, Limits::default(), inside).await;
    let room = live_room(&server).await;
    let mut ada = arrives(&server, &room, "candidate").await;
    ada.append("x").await;
    ada.until("it is saved", |ada| ada.saved == 2).await;
    let body = json!({ "language": "python", "files": [{ "name": "main.py", "content": "out hello" }] });
    let (status, run) = room.ask(Method::POST, "/runs", room.token("owner"), Some(body)).await;
    assert_eq!(status, 202, "{run}");
    shows(&server, r#"pairpad_runs_total{language="python",outcome="exited",place="server"}"#, 1.0).await;
    Scrape::of(&server).await
}

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Runs Prometheus' own tool, which has to be content and to have nothing to say.
fn promtool(args: &[&str], input: &str) {
    let tool = Command::new("promtool")
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut tool = tool.expect("promtool is needed; 'make system-packages' installs it");
    tool.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = tool.wait_with_output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "promtool {args:?}: {said}");
}

#[tokio::test]
async fn names_units_and_helps_are_as_prometheus_wants_them() {
    let scrape = used().await;
    promtool(&["check", "metrics"], &scrape.text);
    for (name, kind) in &scrape.kinds {
        assert!(name.starts_with("pairpad_") || name.starts_with("process_"), "{name}");
        assert_eq!(name.ends_with("_total"), kind == "counter", "{name} is a {kind}");
        assert!(scrape.helps[name].ends_with('.'), "{name} says what it is in a sentence");
        let is_time = kind == "histogram";
        assert!(!is_time || name.ends_with("_seconds"), "{name} has no unit");
    }
    // Every series is of a metric that says what it is.
    for series in scrape.series() {
        let name = series.split('{').next().unwrap();
        assert!(metric_of(name, &scrape).is_some(), "{series}");
    }
}

/// The metric that a name in a query is of: a histogram has three.
fn metric_of<'a>(name: &'a str, scrape: &Scrape) -> Option<&'a str> {
    let parts = ["_bucket", "_sum", "_count"].into_iter().filter_map(|part| name.strip_suffix(part));
    let is_histogram = |name: &&str| scrape.kinds.get(*name).is_some_and(|kind| kind == "histogram");
    let known = scrape.kinds.contains_key(name).then_some(name);
    known.or_else(|| parts.into_iter().find(is_histogram))
}

/// Names of metrics in a text.
fn names(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with("pairpad_") || word.starts_with("process_")).collect()
}

/// All texts under this key, however deep.
fn texts<'a>(value: &'a Value, key: &str, into: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            into.extend(fields.get(key).and_then(Value::as_str));
            fields.values().for_each(|value| texts(value, key, into));
        }
        Value::Array(values) => values.iter().for_each(|value| texts(value, key, into)),
        _ => {}
    }
}

#[tokio::test]
async fn the_dashboard_and_the_alarms_ask_for_what_there_is() {
    let scrape = used().await;
    let dashboard: Value = serde_json::from_str(&file("deploy/grafana/pairpad.json")).unwrap();
    let mut queries = Vec::new();
    texts(&dashboard, "expr", &mut queries);
    assert!(queries.len() > 20, "{queries:?}");
    for query in queries {
        let names = names(query);
        assert!(!names.is_empty(), "{query}");
        for name in names {
            assert!(metric_of(name, &scrape).is_some(), "the dashboard asks for {name}: {query}");
        }
    }
    let dashboard = file("deploy/grafana/pairpad.json");
    let calls = scrape.kinds.keys().filter(|name| name.starts_with("pairpad_call"));
    let missing: Vec<_> = calls.filter(|name| !dashboard.contains(&format!("{name}{{"))).collect();
    assert!(missing.is_empty(), "the dashboard says nothing of {missing:?}");
    let alarms = file("deploy/prometheus/alerts.yaml");
    for name in names(&alarms) {
        assert!(metric_of(name, &scrape).is_some(), "an alarm asks for {name}");
    }
}

#[test]
fn prometheus_takes_the_alarms_and_its_settings() {
    promtool(&["check", "rules", "deploy/prometheus/alerts.yaml"], "");
    promtool(&["check", "config", "deploy/prometheus/prometheus.yaml"], "");
    promtool(&["test", "rules", "deploy/prometheus/alerts.test.yaml"], "");
}

/// Rows of a table in the documentation that begins with this column: its cells.
fn rows(text: &str, first: &str) -> Vec<Vec<String>> {
    let table = text.lines().skip_while(|line| !line.starts_with(&format!("| {first} |"))).skip(2);
    let rows = table.take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().replace('`', "")).collect())
        .collect()
}

#[tokio::test]
async fn the_documentation_has_every_metric_and_no_other() {
    let scrape = used().await;
    let text = file("docs/metrics.md");
    let documented: BTreeMap<String, String> =
        rows(&text, "metric").into_iter().map(|cells| (cells[0].clone(), cells[1].clone())).collect();
    assert_eq!(documented, scrape.kinds);
    for cells in rows(&text, "metric") {
        assert_eq!(cells.len(), 5, "{cells:?}");
        let unit = match cells[0].trim_end_matches("_total") {
            name if name.ends_with("_bytes") => "bytes",
            name if name.ends_with("_seconds") => "seconds",
            _ => continue,
        };
        assert_eq!(cells[2], unit, "{cells:?}");
    }
    // And the labels that it names are those that there are.
    for cells in rows(&text, "metric") {
        let named: BTreeSet<String> =
            cells[3].split(", ").filter(|label| *label != "–").map(str::to_owned).collect();
        let of_metric = scrape
            .series()
            .filter(|series| metric_of(series.split('{').next().unwrap(), &scrape) == Some(&cells[0]));
        let labels = of_metric.filter_map(|series| series.split_once('{')).flat_map(|(_, labels)| {
            labels
                .trim_end_matches('}')
                .split(',')
                .filter_map(|label| label.split_once('='))
                .map(|(name, _)| name)
        });
        let labels: BTreeSet<String> = labels.filter(|label| *label != "le").map(str::to_owned).collect();
        assert_eq!(named, labels, "{}", cells[0]);
    }
}

#[test]
fn the_documentation_says_what_to_do_about_every_alarm() {
    let alarms = file("deploy/prometheus/alerts.yaml");
    let alarms: BTreeSet<String> =
        alarms.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).map(str::to_owned).collect();
    assert!(alarms.len() > 8);
    let documented: BTreeSet<String> =
        rows(&file("docs/metrics.md"), "alarm").into_iter().map(|cells| cells[0].clone()).collect();
    assert_eq!(documented, alarms);
}
