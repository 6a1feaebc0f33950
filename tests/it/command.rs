//! The `pairpad` command: help, and what goes wrong when starting.

use std::process::{Command, Output};

fn pairpad(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pairpad")).args(args).env_remove("PAIRPAD_CONFIG").output().unwrap()
}

/// One plain sentence on stderr, exit code 2.
fn refused(args: &[&str]) -> String {
    let output = pairpad(args);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty());
    let stderr = String::from_utf8(output.stderr).unwrap();
    let said: Vec<&str> = stderr.lines().filter(|line| line.starts_with("pairpad: ")).collect();
    assert_eq!(said.len(), 1, "{stderr}");
    said[0].to_owned()
}

#[test]
fn the_help_names_every_flag_with_its_variable() {
    let help = String::from_utf8(pairpad(&["serve", "--help"]).stdout).unwrap();
    for (flag, variable) in [
        ("--listen", "PAIRPAD_LISTEN"),
        ("--admin-listen", "PAIRPAD_ADMIN_LISTEN"),
        ("--data-dir", "PAIRPAD_DATA_DIR"),
        ("--store", "PAIRPAD_STORE"),
        ("--store-password", "PAIRPAD_STORE_PASSWORD"),
        ("--node-name", "PAIRPAD_NODE_NAME"),
        ("--cluster-address", "PAIRPAD_CLUSTER_ADDRESS"),
        ("--edge-members", "PAIRPAD_EDGE_MEMBERS"),
        ("--redis", "PAIRPAD_REDIS"),
        ("--redis-password-file", "PAIRPAD_REDIS_PASSWORD_FILE"),
        ("--open-rooms", "PAIRPAD_OPEN_ROOMS"),
        ("--log-format", "PAIRPAD_LOG_FORMAT"),
        ("--config", "PAIRPAD_CONFIG"),
        ("--make-rooms", "PAIRPAD_MAKE_ROOMS"),
        ("--api-key", "PAIRPAD_API_KEY"),
        ("--jwt-issuer", "PAIRPAD_JWT_ISSUER"),
        ("--jwt-audience", "PAIRPAD_JWT_AUDIENCE"),
        ("--jwt-jwks", "PAIRPAD_JWT_JWKS"),
        ("--tls-cert", "PAIRPAD_TLS_CERT"),
        ("--tls-key", "PAIRPAD_TLS_KEY"),
        ("--allow-origin", "PAIRPAD_ALLOW_ORIGIN"),
        ("--proxy-header", "PAIRPAD_PROXY_HEADER"),
        ("--trusted-proxy", "PAIRPAD_TRUSTED_PROXY"),
        ("--host", "PAIRPAD_HOST"),
        ("--templates-dir", "PAIRPAD_TEMPLATES_DIR"),
        ("--public-templates", "PAIRPAD_PUBLIC_TEMPLATES"),
        ("--keep-days", "PAIRPAD_KEEP_DAYS"),
        ("--idle-minutes", "PAIRPAD_IDLE_MINUTES"),
        ("--webhook", "PAIRPAD_WEBHOOK"),
        ("--webhook-secret", "PAIRPAD_WEBHOOK_SECRET"),
    ] {
        assert!(help.contains(flag) && help.contains(variable), "{help}");
    }
}

#[test]
fn a_redis_that_can_not_be_is_one_sentence() {
    let said = refused(&["serve", "--redis", "http://:zebra@h"]);
    assert!(said.contains("such as redis://host:6379") && !said.contains("zebra"), "{said}");
    let said = refused(&["serve", "--redis", "redis://h"]);
    assert!(said.contains("--cluster-listen"), "{said}");
    let said = refused(&["serve", "--redis", "redis://h", "--redis-password-file", "/nowhere/at/all"]);
    assert!(said.contains("can't read the password"), "{said}");
}

#[test]
fn a_taken_port_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refused(&["serve", "--listen", &address, "--data-dir", folder.path().to_str().unwrap()]);
    assert!(said.contains(&address) && said.contains("already in use"), "{said}");
}

#[test]
fn the_admin_listener_needs_an_address_that_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refused(&["serve", "--listen", "127.0.0.1:0", "--admin-listen", &address, "--data-dir", data]);
    assert!(said.contains(&format!("{address} is already in use")), "{said}");
    assert!(said.contains("such as --admin-listen"), "{said}");
    let said = refused(&["serve", "--listen", &address, "--admin-listen", &address, "--data-dir", data]);
    assert!(said.contains("--admin-listen") && said.contains("everyone uses"), "{said}");
}

#[test]
fn store_8_a_locked_folder_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let _owner = pairpad::storage::local::LocalStorage::open(folder.path()).unwrap();
    let said = refused(&["serve", "--listen", "127.0.0.1:0", "--data-dir", folder.path().to_str().unwrap()]);
    assert!(said.contains("in use by another Pairpad server"), "{said}");
}

#[test]
fn an_unusable_folder_is_one_sentence() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let said = refused(&["serve", "--listen", "127.0.0.1:0", "--data-dir", file.path().to_str().unwrap()]);
    assert!(said.contains("cannot be used") && said.contains("--data-dir"), "{said}");
}

#[test]
fn a_bad_value_exits_with_2() {
    let output = pairpad(&["serve", "--listen", "here"]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("here") && stderr.contains("--listen"), "{stderr}");
    let said = refused(&["serve", "--config", "/nonexistent/pairpad.toml"]);
    assert!(said.contains("/nonexistent/pairpad.toml"), "{said}");
}

#[test]
fn settings_that_cannot_be_are_one_sentence_that_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let no_pem = folder.path().join("no.pem");
    std::fs::write(&no_pem, "not a certificate").unwrap();
    let no_pem = no_pem.to_str().unwrap();
    for (args, named) in [
        (vec!["--api-key", "short"], "20 characters"),
        (vec!["--make-rooms", "authorised"], "--api-key"),
        (vec!["--jwt-issuer", "https://login.example"], "--jwt-audience"),
        (vec!["--tls-cert", no_pem], "--tls-key"),
        (vec!["--tls-cert", no_pem, "--tls-key", no_pem], "PEM"),
        (vec!["--allow-origin", "example.com/path"], "origin"),
        (vec!["--proxy-header", "X Forwarded"], "header"),
        (vec!["--templates-dir", "/nowhere/at/all"], "--public-templates"),
        (vec!["--templates-dir", "/nowhere/at/all", "--public-templates"], "/nowhere/at/all"),
        (vec!["--open-rooms", "--api-key", "a-key-of-the-servers-owner"], "--make-rooms"),
        (
            vec!["--jwt-issuer", "x", "--jwt-audience", "y", "--jwt-jwks", "http://login.example/keys"],
            "https",
        ),
        (vec!["--store", "mysql://host/database"], "postgres://user@host"),
        (vec!["--cluster-address", "10.0.0.7:8001"], "--store"),
        (vec!["--edge-members", "50"], "--cluster-listen"),
        (vec!["--edge-members", "0"], "at least 1"),
        (vec!["--store", "postgres://u@127.0.0.1:1/d"], "can't open the database at 127.0.0.1:1"),
        (vec!["--trusted-proxy", "10.0.0.0/8"], "--proxy-header"),
        (vec!["--proxy-header", "X-Real-IP", "--trusted-proxy", "proxy"], "network"),
        (vec!["--host", "https://pad.example.com"], "pad.example.com"),
        (vec!["--webhook", "https://ats.example.com/"], "--webhook-secret"),
        (vec!["--webhook-secret", SECRET], "--webhook"),
        (vec!["--webhook", "https://ats.example.com/", "--webhook-secret", "short"], "openssl rand"),
        (vec!["--webhook", "http://ats.example.com/", "--webhook-secret", SECRET], "https"),
    ] {
        let said =
            refused(&[&["serve", "--listen", "127.0.0.1:0", "--data-dir", data], args.as_slice()].concat());
        assert!(said.contains(named), "{args:?}: {said}");
    }
}

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

#[test]
fn the_configuration_that_is_printed_has_no_keys() {
    let key = "a-key-of-the-servers-owner";
    let webhook = ["--webhook", "https://ats.example.com/x", "--webhook-secret", SECRET];
    let mut args = vec!["serve", "--api-key", key, "--keep-days", "7", "--print-config"];
    args.extend(webhook);
    let store = ["--store", "postgres://pad:zebra-1@db/pad", "--store-password", "zebra-2"];
    args.extend(store);
    let output = pairpad(&args);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        printed.contains("keep-days = 7") && printed.contains("make-rooms = \"authorised\""),
        "{printed}"
    );
    assert!(printed.contains("webhook = \"https://ats.example.com/x\""), "{printed}");
    assert!(printed.contains("store = \"postgres://pad@db/pad\"") && !printed.contains("zebra"), "{printed}");
    assert!(!printed.contains(key) && !printed.contains(SECRET));
}

#[test]
fn what_works_on_a_folder_is_refused_where_rooms_are_in_postgresql() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let to = folder.path().join("backups");
    let (data, to) = (data.to_str().unwrap(), to.to_str().unwrap());
    for (args, instead) in [
        (vec!["backup", "--data-dir", data, "--to", to], "pg_dump"),
        (vec!["doctor", "--data-dir", data], "log what is damaged"),
        (vec!["rotate-secret", "--data-dir", data], "restart all servers"),
    ] {
        let with = |store: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
            let output = command.args(&args).env("PAIRPAD_STORE", store).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{output:?}");
            String::from_utf8(output.stderr).unwrap()
        };
        let said = with("postgres://pairpad:hush@db/pairpad");
        assert!(said.contains("PAIRPAD_STORE") && said.contains(instead), "{said}");
        assert!(!said.contains("hush"), "{said}");
        let said = with("");
        assert!(said.contains("there is no Pairpad data"), "{said}");
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}
