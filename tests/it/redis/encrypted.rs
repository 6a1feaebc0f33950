//! TLS to Redis.

use std::path::Path;
use std::process::{Command, Stdio};

use pairpad_testing::port::{free_address, free_port};

use super::*;

/// A server that trusts these certificates beside none, and logs to a file.
fn serve(store: &str, redis: &str, folder: &Path, trusted: &Path) -> Command {
    let secret = folder.join("secret");
    std::fs::write(&secret, SECRET).unwrap();
    let inner = free_address().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--store", store, "--redis", redis, "--log", "trace"]);
    command.args(["--cluster-listen", &inner, "--cluster-address", &inner, "--cluster-secret-file"]);
    command.arg(secret).arg("--data-dir").arg(folder.join("data"));
    command.env_remove("PAIRPAD_CONFIG").env_remove("SSL_CERT_DIR").env("SSL_CERT_FILE", trusted);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_is_reached_by_tls_only_if_it_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let [made, other] =
        [(); 2].map(|()| rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap());
    let put = |name: &str, text: String| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    };
    let (certificate, key) = (put("trusted", made.cert.pem()), put("key", made.signing_key.serialize_pem()));
    let untrusted = put("untrusted", other.cert.pem());
    let free = free_port().to_string();
    let [certificate_path, key_path] = [&certificate, &key].map(|path| path.to_str().unwrap());
    let more = ["--tls-port", &free, "--tls-cert-file", certificate_path, "--tls-key-file", key_path];
    let redis =
        Redis::start_with(&[&more[..], &["--tls-auth-clients", "no", "--requirepass", "zebra"]].concat());
    let store = Postgres::shared().database().await;
    let url = format!("rediss://:zebra@localhost:{free}");
    for (trusted, said) in [(&certificate, "counted together"), (&untrusted, "Redis can't be used")] {
        let log = folder.path().join("log");
        let mut running = serve(&store, &url, folder.path(), trusted);
        let mut running = running.stderr(std::fs::File::create(&log).unwrap()).spawn().unwrap();
        let log = || std::fs::read_to_string(&log).unwrap();
        eventually(said, async || log().contains(said)).await;
        running.kill().unwrap();
        running.wait().unwrap();
        assert!(!log().contains("zebra"), "{}", log());
    }
    drop(redis);
}
