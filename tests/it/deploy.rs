//! What is shipped for those who host Pairpad: it can be read by what it is for, and names
//! nothing that there is not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use axum::Router;
use axum::http::Uri;
use pairpad_testing::port::free_port;

use crate::nginx::Nginx;

/// The commands whose options are looked for.
const COMMANDS: [&str; 9] =
    ["serve", "runner", "backup", "restore", "migrate", "doctor", "rotate-secret", "verify", "drain"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Each file of `deploy` and `docs`, with what it says.
fn texts() -> Vec<(PathBuf, String)> {
    let all = ["deploy", "docs"].into_iter().flat_map(|folder| files(&root().join(folder)));
    // Pictures say nothing.
    let texts = all.filter(|path| path.extension().is_none_or(|extension| extension != "png"));
    texts.map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

fn help(command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_pairpad")).args([command, "--help"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The words of a text that begin like this.
fn words<'a>(text: &'a str, begin: &str) -> BTreeSet<&'a str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    text.split(|c| !is_word(c)).filter(|word| word.starts_with(begin) && word.len() > begin.len()).collect()
}

#[test]
fn every_option_and_variable_that_is_named_exists() {
    let helps: Vec<String> = COMMANDS.iter().map(|command| help(command)).collect();
    let known = |word: &str| helps.iter().any(|help| words(help, "").contains(word));
    let mut found = 0;
    for (path, text) in texts() {
        for name in words(&text, "PAIRPAD_") {
            assert!(known(name), "{} names {name}", path.display());
            found += 1;
        }
        // A command goes on after a line that ends with '\', and ends with a sentence or its code.
        let text = text.replace("\\\n", " ").replace("\", \"", " ");
        for (command, help) in COMMANDS.iter().zip(&helps) {
            let starts =
                [format!("pairpad {command} "), format!("\"{command} "), format!("server {command} ")];
            for rest in starts.iter().flat_map(|start| text.split(start.as_str()).skip(1)) {
                let line = rest.split(['\n', '`', '"', '\'', ';', '|']).next().unwrap();
                for option in words(line, "--") {
                    let exists = words(help, "--").contains(option);
                    assert!(exists, "{}: 'pairpad {command}' has no {option}", path.display());
                    found += 1;
                }
            }
        }
    }
    assert!(found > 30, "{found} names were found");
}

#[test]
fn yaml_is_yaml() {
    let python = root().join("target/schemathesis/bin/python");
    let read = "import sys, yaml\nfor path in sys.argv[1:]:\n    \
                assert all(isinstance(part, dict) for part in yaml.safe_load_all(open(path))), path";
    let all: Vec<PathBuf> = files(&root().join("deploy"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    assert!(all.len() > 8);
    let output = Command::new(python).args(["-c", read]).args(&all).stdin(Stdio::null()).output();
    let output = output.expect("schemathesis is installed: 'make packages'");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn images_are_built_by_the_commands_of_the_makefile() {
    let makefile = include_str!("../../Makefile").replace("$(NPM)", "npm --prefix frontend");
    let dockerfile = include_str!("../../deploy/Dockerfile");
    let commands: Vec<&str> = dockerfile
        .lines()
        .map(|line| line.trim_start_matches("RUN ").trim().trim_end_matches('\\').trim())
        .filter(|line| line.starts_with("npm ") || line.starts_with("cargo "))
        .collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    for command in commands {
        assert!(makefile.lines().any(|line| line.trim() == command), "the Makefile has no '{command}'");
    }
}

/// The site of three nodes, with others in their places.
fn three(nodes: &[u16], port: u16) -> String {
    let mut site = include_str!("../../deploy/nginx/three.conf").to_owned();
    for (name, node) in ["node1:8000", "node2:8000", "node3:8000"].iter().zip(nodes) {
        assert!(site.contains(name));
        site = site.replace(name, &format!("127.0.0.1:{node}"));
    }
    site.replace("listen 8000;", &format!("listen 127.0.0.1:{port};")).replace("/dev/stdout", "/dev/null")
}

#[test]
fn nginx_takes_what_is_shipped() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("cert"), folder.path().join("key"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let one = include_str!("../../deploy/nginx/one.conf")
        .replace("/etc/ssl/pad.pem", certificate.to_str().unwrap())
        .replace("/etc/ssl/pad.key", key.to_str().unwrap());
    for site in [one, three(&[1, 2, 3], free_port())] {
        let said = Nginx::check(&site);
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    }
    let mut copy = include_str!("../../deploy/nginx/three.conf").to_owned();
    for node in 1..=3 {
        copy = copy.replace(&format!("node{node}:"), &format!("pairpad-{}:", node - 1));
    }
    assert_eq!(include_str!("../../deploy/kubernetes/nginx.conf"), copy, "Kubernetes has the same");
}

/// Something that answers every request with its own number.
async fn node(number: usize) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = Router::new().fallback(move |_: Uri| async move { number.to_string() });
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

#[tokio::test]
async fn all_of_a_room_goes_to_one_node_and_rooms_are_spread() {
    let nodes = [node(0).await, node(1).await, node(2).await];
    let port = free_port();
    let _nginx = Nginx::start(&three(&nodes, port), port).await;
    let ask = async |path: String| {
        let answer = reqwest::get(format!("http://127.0.0.1:{port}{path}")).await.unwrap();
        answer.text().await.unwrap()
    };
    let mut used = BTreeSet::new();
    for number in 0..30 {
        let room = format!("0b9c1d2e-5a0e-4c7d-9a51-6f2f3d1f{number:04}");
        let first = ask(format!("/ws/{room}?token=a")).await;
        for path in [
            format!("/ws/{room}/notes?token=b"),
            format!("/ws/sessions/{room}"),
            format!("/api/v1/ws/{room}"),
            format!("/api/v1/rooms/{room}"),
            format!("/api/v1/rooms/{room}/events"),
            format!("/api/sessions/{room}"),
            format!("/api/v1/sessions/{room}/problem"),
        ] {
            assert_eq!(ask(path.clone()).await, first, "{path}");
        }
        used.insert(first);
    }
    assert_eq!(used.len(), 3, "{used:?}");
}
