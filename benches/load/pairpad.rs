//! Pairpad under load: the real binary, over a folder that goes with it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls_pki_types::CertificateDer;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::connection::Endpoint;
use crate::dialect::Dialect;
use crate::process::{self, Process};
use crate::server::Server;

/// What it runs with.
pub struct Setup {
    pub rooms: Rooms,
    pub transport: Transport,
    /// Of the section `[limits]`, where the defaults are too narrow for a scenario.
    pub limits: &'static [(&'static str, u64)],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rooms {
    /// Any room name works, with write access for all.
    Open,
    /// Made by the API, with links.
    WithRoles,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    Plain,
    Tls,
}

impl Setup {
    /// What the scenarios run with unless they say otherwise.
    pub const OPEN: Self = Self { rooms: Rooms::Open, transport: Transport::Plain, limits: &[] };
}

pub struct Pairpad {
    pub server: Server,
}

impl Pairpad {
    pub async fn start() -> Self {
        Self::start_with(&Setup::OPEN).await
    }

    pub async fn start_with(setup: &Setup) -> Self {
        let folder = process::folder();
        let mut config = String::new();
        let tls = match setup.transport {
            Transport::Plain => None,
            Transport::Tls => Some(certificate(folder.path(), &mut config)),
        };
        if setup.rooms == Rooms::Open {
            config += "open-rooms = true\n";
        }
        config += "[limits]\n";
        for (limit, value) in setup.limits {
            writeln!(config, "{limit} = {value}").unwrap();
        }
        std::fs::write(folder.path().join(CONFIG), config).unwrap();
        let (process, address) = start(folder.path()).await;
        let endpoint = Endpoint { address, tls, dialect: Dialect::Plain("/ws/") };
        Self { server: Server { process, endpoint, folder: Some(folder) } }
    }

    /// `kill -9`, and a start over the same folder.
    pub async fn kill_and_restart(&mut self) {
        self.server.process.kill().await;
        let folder = self.server.folder.as_ref().unwrap();
        let (process, address) = start(folder.path()).await;
        self.server.process = process;
        self.server.endpoint.address = address;
    }
}

const CONFIG: &str = "pairpad.toml";

async fn start(folder: &Path) -> (Process, String) {
    // Another build can be measured with the same load.
    let program = std::env::var("PAIRPAD_BINARY").unwrap_or(env!("CARGO_BIN_EXE_pairpad").to_owned());
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (config, data) = (path(CONFIG), path("data"));
    let args = ["serve", "--listen", "127.0.0.1:0", "--config", &config, "--data-dir", &data];
    Process::start(&PathBuf::from(program), &args).await
}

/// Makes a certificate for localhost, and a client that trusts it.
fn certificate(folder: &Path, config: &mut String) -> TlsConnector {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    for (key, file, pem) in
        [("tls-cert", "cert.pem", made.cert.pem()), ("tls-key", "key.pem", made.signing_key.serialize_pem())]
    {
        let path = folder.join(file);
        std::fs::write(&path, pem).unwrap();
        writeln!(config, "{key} = {path:?}").unwrap();
    }
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(made.cert.der().to_vec())).unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(client))
}
