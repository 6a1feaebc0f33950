//! A host of repositories: https with a certificate of its own, and in it the real `git
//! http-backend`, or somebody who does worse things.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use pairpad::config::settings::TlsFiles;
use pairpad::http::tls::{Certificate, TlsListener};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::task::JoinHandle;

/// What is done with who asks for a repository.
#[derive(Clone)]
pub(super) enum Way {
    /// They are sent there.
    Moved(String),
    /// They get this status, and nothing else.
    Refused(u16),
    /// They get a page.
    Page,
    /// There is one commit, and this is the pack.
    Sends(Bytes),
    /// The same, and the pack has no end.
    Endless,
    /// The same, and the pack comes byte by byte.
    Drips,
    /// They wait.
    Silent,
}

/// The commit of those who make up what they send.
pub(super) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

struct Shared {
    folder: PathBuf,
    ways: Mutex<HashMap<String, Way>>,
    /// What was asked for.
    asked: Mutex<Vec<String>>,
}

/// A host that is up.
pub(super) struct Host {
    pub(super) port: u16,
    folder: TempDir,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

impl Drop for Host {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Host {
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let path = |name: &str| folder.path().join(name);
        let files = TlsFiles { certificate: path("cert.pem"), key: path("key.pem") };
        std::fs::write(&files.certificate, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        std::fs::create_dir(path("git")).unwrap();
        let certificate = Certificate::follow(&files).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared =
            Arc::new(Shared { folder: path("git"), ways: Mutex::default(), asked: Mutex::default() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let serving = tokio::spawn(async move {
            axum::serve(TlsListener::new(listener, certificate), router).await.unwrap();
        });
        Self { port, folder, shared, serving }
    }

    /// What has to be trusted to trust it.
    pub(super) fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// As it is allowed.
    pub(super) fn name(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// The address of a repository.
    pub(super) fn at(&self, path: &str) -> String {
        format!("https://{}{path}", self.name())
    }

    /// Where a repository is made.
    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.shared.folder.join(name)
    }

    /// Does this with whoever asks for a repository.
    pub(super) fn does(&self, path: &str, way: Way) {
        self.shared.ways.lock().unwrap().insert(path.to_owned(), way);
    }

    /// What was asked for until now.
    pub(super) fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().unwrap().clone()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    shared.asked.lock().unwrap().push(path.clone());
    let of = path.strip_suffix("/info/refs").or_else(|| path.strip_suffix("/git-upload-pack"));
    let way = shared.ways.lock().unwrap().get(of.unwrap_or(&path)).cloned();
    match way {
        None => backend(&shared.folder, request).await,
        Some(Way::Moved(to)) => (StatusCode::FOUND, [("location", to)]).into_response(),
        Some(Way::Refused(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        Some(Way::Page) => ([("content-type", "text/html")], "<h1>Hello</h1>").into_response(),
        Some(Way::Silent) => std::future::pending().await,
        Some(way) => makes_up(way, request).await,
    }
}

/// The real one.
async fn backend(folder: &Path, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let header = |name: &str| parts.headers.get(name).map_or("", |value| value.to_str().unwrap());
    let mut child = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", folder)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("REQUEST_METHOD", parts.method.as_str())
        .env("PATH_INFO", parts.uri.path())
        .env("QUERY_STRING", parts.uri.query().unwrap_or_default())
        .env("CONTENT_TYPE", header("content-type"))
        .env("GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let mut stdin = child.stdin.take().unwrap();
    tokio::spawn(async move { stdin.write_all(&body).await });
    let said = child.wait_with_output().await.unwrap().stdout;
    let end = said.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let mut response = Response::builder();
    for line in std::str::from_utf8(&said[..end]).unwrap().lines() {
        let (name, value) = line.split_once(": ").unwrap();
        response = match name {
            "Status" => response.status(&value[..3]),
            _ => response.header(name, value),
        };
    }
    response.body(Body::from(said[end + 4..].to_vec())).unwrap()
}

fn line(data: &[u8]) -> Vec<u8> {
    [format!("{:04x}", data.len() + 4).as_bytes(), data].concat()
}

/// A pack in the first channel.
fn in_the_first_channel(pack: &[u8]) -> Vec<u8> {
    pack.chunks(60_000).flat_map(|part| line(&[&[1], part].concat())).collect()
}

/// Somebody who speaks the protocol, and sends what they like.
async fn makes_up(way: Way, request: Request) -> Response {
    let kind = |kind: &str| [("content-type", format!("application/x-git-upload-pack-{kind}"))];
    if request.method() == "GET" {
        let said = [line(b"version 2\n"), line(b"ls-refs\n"), line(b"fetch=shallow\n"), b"0000".to_vec()];
        return (kind("advertisement"), said.concat()).into_response();
    }
    let asked = to_bytes(request.into_body(), usize::MAX).await.unwrap();
    if asked.starts_with(b"0014command=ls-refs") {
        let said = [line(format!("{COMMIT} HEAD\n").as_bytes()), b"0000".to_vec()];
        return (kind("result"), said.concat()).into_response();
    }
    let begun = Bytes::from(line(b"packfile\n"));
    let body = match way {
        Way::Sends(pack) => Body::from([&begun, &in_the_first_channel(&pack)[..], b"0000"].concat()),
        Way::Drips => Body::from_stream(stream::unfold(Some(begun), |next| async {
            let bytes = next?;
            tokio::time::sleep(Duration::from_millis(50)).await;
            Some((Ok::<_, std::convert::Infallible>(bytes), Some(Bytes::from(line(&[1, b'P'])))))
        })),
        _ => {
            let part = Bytes::from(in_the_first_channel(&[b'P'; 60_000]));
            Body::from_stream(stream::unfold(begun, move |next| {
                let part = part.clone();
                async move { Some((Ok::<_, std::convert::Infallible>(next), part)) }
            }))
        }
    };
    (kind("result"), body).into_response()
}
