//! The layers: each module may use only those above it.

mod circles;
pub mod source;

use circles::{circular, uses};
use source::Source;

/// The layers of `src/lib.rs`, top first.
const LAYERS: [&[&str]; 11] = [
    &["ids", "clock", "config", "shutdown", "telemetry", "blocking", "load", "mailbox", "turns", "outbound"],
    &["protocol", "rights", "language"],
    &["auth", "question", "board"],
    &["call"],
    &["storage", "exec", "bus", "livekit"],
    &["document"],
    &["playback"],
    &["room"],
    &["runs", "export", "webhook", "cluster", "usage", "repository"],
    &["http"],
    &["server", "doctor", "backup", "migrate", "secret", "verify", "drain"],
];

/// Lines that a file may have up to its tests.
const MAX_LINES: usize = 400;

/// Every Rust file of the crate with its path below `src/` and its text outside of tests.
fn files() -> Vec<(String, String)> {
    let is_code = |source: &Source| !source.name.ends_with("/tests.rs");
    Source::all("src").into_iter().filter(is_code).map(|source| (source.name, source.code)).collect()
}

fn module(name: &str) -> &str {
    name.split(['/', '.']).next().unwrap()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

#[test]
fn each_layer_uses_only_those_above_it() {
    for (name, code) in files() {
        let own = module(&name);
        let Some(own_layer) = layer(own) else {
            assert!(["lib", "main"].contains(&own), "{name} is in no layer; add it to the map");
            continue;
        };
        for used in code.split("crate::").skip(1) {
            let used = used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            let Some(used_layer) = layer(used) else {
                panic!("{name} uses crate::{used}, which is in no layer")
            };
            let allowed = used == own || used_layer < own_layer || (own_layer == 0 && used_layer == 0);
            assert!(allowed, "{name} (layer {own_layer}) uses {used} (layer {used_layer})");
        }
    }
}

#[test]
fn only_http_and_server_know_axum_and_the_pure_layers_know_no_runtime() {
    for (name, code) in files() {
        let own = module(&name);
        let knows =
            |krate: &str| code.contains(&format!("{krate}::")) || code.contains(&format!("use {krate}"));
        assert!(!knows("axum") || own == "http" || own == "server", "{name} knows axum");
        assert!(
            !knows("tokio")
                || !["protocol", "rights", "language", "auth", "question", "call", "ids"].contains(&own),
            "{name} knows tokio"
        );
        let pure = ["document/state.rs", "document/presence.rs"].contains(&name.as_str());
        assert!(
            !pure || !knows("tokio") && !code.contains("::now()") && !code.contains("async "),
            "{name} is pure"
        );
    }
}

#[test]
fn adapters_are_named_only_where_the_server_is_put_together() {
    for (name, code) in files() {
        let names_one = ["local::", "memory::", "storage::postgres"].iter().any(|name| code.contains(name));
        let own = name.starts_with("storage/")
            || name == "storage.rs"
            || name.starts_with("backup")
            || name.starts_with("migrate")
            || ["server.rs", "doctor.rs", "secret.rs", "main.rs"].contains(&name.as_str());
        assert!(!names_one || own, "{name} names a storage adapter");
        for (adapter, other) in [("local", "memory"), ("postgres", "local"), ("postgres", "memory")] {
            assert!(
                !(name.starts_with(&format!("storage/{adapter}"))
                    && code.contains(&format!("storage::{other}"))),
                "{name} knows another adapter"
            );
        }
    }
}

#[test]
fn no_file_uses_one_that_uses_it() {
    let mut sources = Source::all("src");
    sources.retain(|source| !["lib.rs", "main.rs"].contains(&source.name.as_str()));
    // Tests in a file of their own.
    sources.retain(|source| !source.name.ends_with("/tests.rs"));
    let uses = uses(&sources);
    let circles: Vec<String> = circular(&uses).iter().map(|(from, to)| format!("{from} uses {to}")).collect();
    assert!(circles.is_empty(), "circles:\n{}", circles.join("\n"));
}

#[test]
fn files_are_one_noun_long() {
    for folder in ["src", "testing", "tests", "benches", "fuzz/src", "fuzz/fuzz_targets"] {
        for source in Source::all(folder) {
            let (name, lines) = (&source.name, source.lines);
            assert!(lines <= MAX_LINES, "{folder}/{name} has {lines} lines");
        }
    }
}
