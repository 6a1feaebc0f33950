//! The layers: each module may use only those above it.

use std::path::{Path, PathBuf};

/// The layers of `src/lib.rs`, top first.
const LAYERS: [&[&str]; 7] = [
    &["ids", "clock", "config", "shutdown", "telemetry", "heavy"],
    &["protocol", "auth"],
    &["storage"],
    &["document"],
    &["room"],
    &["http"],
    &["server", "doctor"],
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push(path);
        }
    }
}

/// Every Rust file with its path below `src/` and its text outside of tests.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        (name, lines.collect::<Vec<_>>().join("\n"))
    };
    paths.into_iter().map(read).collect()
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
        assert!(!knows("tokio") || !["protocol", "auth", "ids"].contains(&own), "{name} knows tokio");
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
        let names_one = code.contains("local::") || code.contains("memory::");
        let own = name.starts_with("storage/")
            || name == "storage.rs"
            || ["server.rs", "doctor.rs", "main.rs"].contains(&name.as_str());
        assert!(!names_one || own, "{name} names a storage adapter");
        assert!(
            !(name.starts_with("storage/local") && code.contains("storage::memory")),
            "{name} knows another adapter"
        );
    }
}

#[test]
fn files_are_one_noun_long() {
    for (name, code) in files() {
        let lines = code.lines().count();
        assert!(lines <= 450, "{name} has {lines} lines");
    }
}
