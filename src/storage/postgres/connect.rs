//! Connections: how they are made, who has how many, and that nobody waits for ever.
//!
//! A connection goes back to its pool only if all that was asked of it was answered. One on
//! which something failed, came too late, or was left in the middle is closed: whoever had it
//! next would wait behind what the server still does, or write into another's transaction.

use std::net::IpAddr;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::crypto::ring;

use super::error::{OpenError, reason, silent};
use crate::storage::StorageError;

/// Connections that read and write what is not an append.
const WORKERS: usize = 8;
/// Connections for claims and the health check: they wait for no reader.
const KEEPERS: usize = 3;
/// How long making a connection may take.
const CONNECTING: Duration = Duration::from_secs(2);
/// How long to wait for a connection that others have.
const QUEUEING: Duration = Duration::from_secs(20);
/// How long a server that a cable has been pulled from is waited for.
const DEAD: Duration = Duration::from_secs(10);
/// What every session has, whatever the database or its role have set.
const SESSION: &str = "-c search_path=pairpad -c synchronous_commit=on -c default_transaction_isolation=read\\ committed \
                       -c lock_timeout=1s -c idle_in_transaction_session_timeout=3s -c statement_timeout=60s";

/// What connections are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// The appends.
    Appends,
    /// Reading, and writing everything else.
    Work,
    /// Claims, and the health check.
    Keeping,
    /// The lease, which waits for nobody.
    Lease,
}

/// All connections.
#[derive(Debug)]
pub(super) struct Pools {
    appends: Pool,
    work: Pool,
    keeping: Pool,
    lease: Pool,
}

/// How to get a connection.
#[derive(Clone)]
pub(super) struct Target {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("at", &self.shown()).field("tls", &self.tls.is_some()).finish()
    }
}

impl Target {
    /// From a URL, and a password if that has none. Without `sslmode`, what leaves this
    /// machine is encrypted.
    pub(super) fn new(url: &str, password: Option<&str>) -> Result<Self, OpenError> {
        // The reason names the parameter that is wrong, and no value.
        let mut config: Config = url.parse().map_err(|error| OpenError::Address(reason(&error)))?;
        if config.get_password().is_none()
            && let Some(password) = password
        {
            config.password(password);
        }
        let given = config.get_options().map_or_else(String::new, |options| format!("{options} "));
        config.options(format!("{given}{SESSION}"));
        if config.get_application_name().is_none() {
            config.application_name("pairpad");
        }
        config.connect_timeout(CONNECTING).tcp_user_timeout(DEAD).keepalives_idle(DEAD);
        if !url.contains("sslmode=") {
            let is_here = config.get_hosts().iter().all(is_here);
            config.ssl_mode(if is_here { SslMode::Disable } else { SslMode::Require });
        }
        let tls = (config.get_ssl_mode() != SslMode::Disable).then(tls).transpose()?;
        Ok(Self { config, tls })
    }

    /// Host and port, for people.
    pub(super) fn shown(&self) -> String {
        let host = |host: &Host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        };
        let hosts: Vec<String> = self.config.get_hosts().iter().map(host).collect();
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        format!("{}:{port}", hosts.join(","))
    }

    /// The same with the database.
    pub(super) fn shown_whole(&self) -> String {
        let user = self.config.get_user().unwrap_or_default();
        format!("'{}' at {}", self.config.get_dbname().unwrap_or(user), self.shown())
    }

    /// A connection that nobody else gets.
    pub(super) async fn connect(&self) -> Result<Client, StorageError> {
        let until = Instant::now() + CONNECTING * 2;
        let late = |_| silent(CONNECTING * 2);
        // The driver ends with the client, or says there what broke.
        let client = match &self.tls {
            Some(tls) => {
                let connecting = self.config.connect(tls.clone());
                let (client, driver) = timeout_at(until, connecting).await.map_err(late)??;
                tokio::spawn(driver);
                client
            }
            None => {
                let (client, driver) =
                    timeout_at(until, self.config.connect(NoTls)).await.map_err(late)??;
                tokio::spawn(driver);
                client
            }
        };
        Ok(client)
    }

    fn pool(&self, size: usize) -> Result<Pool, OpenError> {
        let how = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = match &self.tls {
            Some(tls) => Manager::from_config(self.config.clone(), tls.clone(), how),
            None => Manager::from_config(self.config.clone(), NoTls, how),
        };
        let timeouts =
            Timeouts { wait: Some(QUEUEING), create: Some(CONNECTING * 2), recycle: Some(CONNECTING) };
        let pool = Pool::builder(manager).max_size(size).timeouts(timeouts).runtime(Runtime::Tokio1);
        pool.build().map_err(|error| OpenError::Address(error.to_string()))
    }
}

/// Whether a host is this machine.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
    }
}

/// Certificates are checked against the system's.
fn tls() -> Result<MakeRustlsConnect, OpenError> {
    let builder = ClientConfig::builder_with_provider(ring::default_provider().into());
    let wrong = |error: tokio_rustls::rustls::Error| OpenError::Address(error.to_string());
    let builder = builder.with_safe_default_protocol_versions().map_err(wrong)?;
    let config = builder.with_platform_verifier().map_err(wrong)?.with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

impl Pools {
    pub(super) fn new(target: &Target) -> Result<Self, OpenError> {
        let pool = |size| target.pool(size);
        Ok(Self { appends: pool(1)?, work: pool(WORKERS)?, keeping: pool(KEEPERS)?, lease: pool(1)? })
    }

    /// A connection, and so much time for all that is done with it.
    pub(super) async fn session(&self, what: For, time: Duration) -> Result<Session, StorageError> {
        let pool = match what {
            For::Appends => &self.appends,
            For::Work => &self.work,
            For::Keeping => &self.keeping,
            For::Lease => &self.lease,
        };
        let failed = |error: deadpool_postgres::PoolError| match error {
            deadpool_postgres::PoolError::Backend(error) => error.into(),
            deadpool_postgres::PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => {
                StorageError::unavailable("all connections to the database are busy")
            }
            deadpool_postgres::PoolError::Timeout(_) => silent(CONNECTING),
            deadpool_postgres::PoolError::Closed => StorageError::Closed,
            other => StorageError::unavailable(other),
        };
        let object = pool.get().await.map_err(failed)?;
        Ok(Session { object: Some(object), time, until: Instant::now() + time })
    }

    /// Closes all. Whoever has one may finish.
    pub(super) fn close(&self) {
        self.appends.close();
        self.work.close();
        self.keeping.close();
        self.lease.close();
    }
}

/// A connection for a while. Unless it is [finished](Self::finish), it is closed at the end,
/// and with it goes a transaction that was under way.
pub(super) struct Session {
    object: Option<Object>,
    time: Duration,
    until: Instant,
}

/// Values of a statement.
pub(super) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Why a statement failed.
#[derive(Debug)]
pub(super) enum Failed {
    /// What the database or the connection says.
    Said(tokio_postgres::Error),
    /// It said nothing.
    Silent(Duration),
    /// There is no connection any more.
    Gone,
}

impl From<Failed> for StorageError {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Said(error) => error.into(),
            Failed::Silent(time) => silent(time),
            Failed::Gone => Self::unavailable("the connection to the database is gone"),
        }
    }
}

impl Session {
    /// Runs a statement that stays prepared.
    pub(super) async fn ask(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>, Failed> {
        let client = self.object.as_ref().ok_or(Failed::Gone)?;
        let work = async {
            let statement = client.prepare_cached(sql).await?;
            client.query(&statement, values).await
        };
        let answer = timeout_at(self.until, work).await.map_err(|_| Failed::Silent(self.time))?;
        answer.map_err(Failed::Said)
    }

    /// The same, for statements of which one failure is as good as another.
    pub(super) async fn query(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>, StorageError> {
        Ok(self.ask(sql, values).await?)
    }

    /// The only row, if there is one.
    pub(super) async fn row(&self, sql: &str, values: Values<'_>) -> Result<Option<Row>, StorageError> {
        Ok(self.ask(sql, values).await?.into_iter().next())
    }

    /// Runs what has no values.
    pub(super) async fn run(&self, sql: &str) -> Result<(), StorageError> {
        let client = self.object.as_ref().ok_or(Failed::Gone)?;
        let work = client.batch_execute(sql);
        timeout_at(self.until, work).await.map_err(|_| silent(self.time))??;
        Ok(())
    }

    /// Commits, and gives the connection back.
    pub(super) async fn commit(self) -> Result<(), StorageError> {
        self.run("COMMIT").await?;
        self.finish();
        Ok(())
    }

    /// Undoes the transaction, and gives the connection back.
    pub(super) async fn roll_back(self) {
        if self.run("ROLLBACK").await.is_ok() {
            self.finish();
        }
    }

    /// Gives the connection back: all is answered.
    pub(super) fn finish(mut self) {
        drop(self.object.take());
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(object) = self.object.take() {
            // Not back into the pool.
            drop(Object::take(object));
        }
    }
}
