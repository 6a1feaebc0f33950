//! TLS to the database.

use std::path::Path;
use std::process::{Command, Stdio};

use pairpad_testing::eventually;
use pairpad_testing::postgres::Postgres;

/// A server that trusts these certificates beside none.
fn serve(url: &str, folder: &Path, trusted: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--store", url, "--data-dir"]).arg(folder);
    command.env_remove("PAIRPAD_CONFIG").env_remove("SSL_CERT_DIR").env("SSL_CERT_FILE", trusted);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_to_be_encrypted_is_and_only_to_a_server_that_is_trusted() {
    let server = Postgres::start("");
    let url = server.database().await;
    let [made, other] =
        [(); 2].map(|()| rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap());
    server.put("server.crt", &made.cert.pem());
    server.put("server.key", &made.signing_key.serialize_pem());
    // Whoever is not encrypted comes in from here only as the tests do.
    let rules = "hostssl all tls all trust\nhostnossl all pairpad all trust\n";
    server.put("pg_hba.conf", rules);
    let client = server.client("postgres").await;
    client.batch_execute("CREATE ROLE tls LOGIN SUPERUSER").await.unwrap();
    client.batch_execute("ALTER SYSTEM SET ssl = on").await.unwrap();
    client.execute("SELECT pg_reload_conf()", &[]).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let [trusted, untrusted] = [("trusted", made), ("untrusted", other)].map(|(name, made)| {
        let file = folder.path().join(name);
        std::fs::write(&file, made.cert.pem()).unwrap();
        file
    });
    let database = url.rsplit('/').next().unwrap();
    let url = format!("postgres://tls@localhost:{}/{database}?sslmode=require", server.port());
    let log = folder.path().join("log");
    let mut running = serve(&url, folder.path(), &trusted);
    running.args(["--log", "trace"]).stderr(std::fs::File::create(&log).unwrap());
    let mut running = running.spawn().unwrap();
    let encrypted =
        "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl AND usename = 'tls'";
    let is_encrypted = async || {
        let is_open = std::fs::read_to_string(&log).unwrap().contains("rooms are kept in the database");
        is_open && client.query_one(encrypted, &[]).await.unwrap().get::<_, i64>(0) > 0
    };
    eventually("the server has connected", is_encrypted).await;
    running.kill().unwrap();
    running.wait().unwrap();
    // Of what is sent nothing is logged.
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("rustls"), "libraries say what they do: {log}");
    assert!(!log.contains("parameters"), "{log}");
    let refused = serve(&url, folder.path(), &untrusted).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.status.code() == Some(2) && said.contains("invalid peer certificate"), "{said}");
}
