//! What we build on: licences, duplicates, sources, and nothing that is not used.
//! `deny.toml` says what is allowed; advisories need the network and are looked up by
//! cargo-deny in CI.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::layers::source::{Source, words};

/// What cargo knows of the workspace, as it is built on Linux.
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The packages that are built.
fn packages(metadata: &Value) -> Vec<&Value> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let built: BTreeSet<&str> = nodes.iter().map(|node| text(&node["id"])).collect();
    let all = metadata["packages"].as_array().unwrap();
    all.iter().filter(|package| built.contains(text(&package["id"]))).collect()
}

fn rules() -> toml::Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Which licences one may choose of an SPDX expression to be on the list. `None` when
/// there is no such choice.
fn choose(expression: &str, allowed: &BTreeSet<&str>) -> Option<BTreeSet<String>> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let (chosen, rest) = any(&tokens, allowed);
    assert!(rest.is_empty(), "{expression} cannot be read");
    chosen
}

type Read<'a> = (Option<BTreeSet<String>>, &'a [&'a str]);

fn any<'a>(tokens: &'a [&'a str], allowed: &BTreeSet<&str>) -> Read<'a> {
    let (mut chosen, mut rest) = all(tokens, allowed);
    while let Some((&"OR", after)) = rest.split_first() {
        let (other, left) = all(after, allowed);
        chosen = chosen.or(other);
        rest = left;
    }
    (chosen, rest)
}

fn all<'a>(tokens: &'a [&'a str], allowed: &BTreeSet<&str>) -> Read<'a> {
    let (mut chosen, mut rest) = one(tokens, allowed);
    while let Some((&"AND", after)) = rest.split_first() {
        let (other, left) = one(after, allowed);
        chosen = chosen.zip(other).map(|(one, other)| one.into_iter().chain(other).collect());
        rest = left;
    }
    (chosen, rest)
}

fn one<'a>(tokens: &'a [&'a str], allowed: &BTreeSet<&str>) -> Read<'a> {
    let Some((first, rest)) = tokens.split_first() else { return (None, tokens) };
    if *first == "(" {
        let (chosen, rest) = any(rest, allowed);
        assert_eq!(rest.first(), Some(&")"));
        return (chosen, &rest[1..]);
    }
    // A licence with an exception is another licence.
    let (name, rest) = match rest {
        ["WITH", exception, rest @ ..] => (format!("{first} WITH {exception}"), rest),
        _ => ((*first).to_owned(), rest),
    };
    (allowed.contains(name.as_str()).then(|| BTreeSet::from([name])), rest)
}

#[test]
fn spdx_expressions_are_read() {
    let allowed = BTreeSet::from(["MIT", "ISC"]);
    for (expression, expected) in [
        ("MIT", Some("MIT")),
        ("MIT/Apache-2.0", Some("MIT")),
        ("Apache-2.0 AND ISC", None),
        ("(Apache-2.0 OR MIT) AND ISC", Some("ISC MIT")),
        ("GPL-3.0 OR MIT AND ISC", Some("ISC MIT")),
        ("MIT WITH LLVM-exception", None),
        ("", None),
    ] {
        let chosen = choose(expression, &allowed).map(|set| set.into_iter().collect::<Vec<_>>().join(" "));
        assert_eq!(chosen.as_deref(), expected, "{expression}");
    }
}

#[test]
fn every_dependency_may_be_used_without_conditions_on_our_own_code() {
    let (metadata, rules) = (metadata(), rules());
    let allowed = rules["licenses"]["allow"].as_array().unwrap();
    let allowed: BTreeSet<&str> = allowed.iter().map(|name| name.as_str().unwrap()).collect();
    let mut needed = BTreeSet::new();
    for package in packages(&metadata) {
        let (name, licence) = (text(&package["name"]), text(&package["license"]));
        let chosen = choose(licence, &allowed);
        let chosen = chosen.unwrap_or_else(|| panic!("{name} is under '{licence}', which deny.toml lacks"));
        needed.extend(chosen);
    }
    let unneeded: Vec<&&str> = allowed.iter().filter(|name| !needed.contains(**name)).collect();
    assert!(unneeded.is_empty(), "nothing is under {unneeded:?}: take it off deny.toml");
}

#[test]
fn duplicates_are_known_and_everything_comes_from_the_registry() {
    let (metadata, rules) = (metadata(), rules());
    let mut versions: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
    for package in packages(&metadata) {
        let source = text(&package["source"]);
        assert!(source.is_empty() || source.starts_with("registry+"), "{source}");
        let mut numbers = text(&package["version"]).split('.').map(|number| number.parse().unwrap_or(0));
        let version = (numbers.next().unwrap(), numbers.next().unwrap());
        versions.entry(text(&package["name"])).or_default().push(version);
    }
    let mut older = BTreeSet::new();
    for (name, mut versions) in versions {
        versions.sort_unstable();
        versions.pop();
        // As one writes what is compatible: 2, and 0.14.
        older.extend(versions.into_iter().map(|version| match version {
            (0, minor) => format!("{name}@0.{minor}"),
            (major, _) => format!("{name}@{major}"),
        }));
    }
    let known = rules["bans"]["skip"].as_array().unwrap();
    let known: BTreeSet<String> =
        known.iter().map(|skip| skip["crate"].as_str().unwrap().to_owned()).collect();
    assert_eq!(older, known, "what has a newer version beside it, and what deny.toml says of that");
}

#[test]
fn every_dependency_is_named_where_it_is_asked_for() {
    let metadata = metadata();
    let members = metadata["workspace_members"].as_array().unwrap();
    for package in packages(&metadata).into_iter().filter(|package| members.contains(&package["id"])) {
        let name = text(&package["name"]);
        let folders: &[&str] = match name {
            "pairpad" => &["src", "tests", "benches"],
            "pairpad-testing" => &["testing/src"],
            _ => &["fuzz/src", "fuzz/fuzz_targets"],
        };
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let code =
            folders.iter().flat_map(|folder| Source::all(folder).into_iter().map(move |s| (folder, s)));
        // Whole, with the tests of src/.
        let said: BTreeSet<String> = code
            .map(|(folder, source)| std::fs::read_to_string(root.join(folder).join(source.name)).unwrap())
            .flat_map(|text| words(&text).map(str::to_owned).collect::<Vec<_>>())
            .collect();
        for dependency in package["dependencies"].as_array().unwrap() {
            let used = text(&dependency["name"]).replace('-', "_");
            assert!(said.contains(&used), "{name} never uses {used}");
        }
    }
}
