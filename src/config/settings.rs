//! What can be set when starting the server.
//!
//! Every flag is also an environment variable, and a key of the TOML file given
//! by `--config`. A flag wins over a variable, a variable over the file.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::access::{AccessSettings, access};
use super::args::{ExecutorChoice, LogFormat, MakeRooms, ServeArgs};
use super::call::{CallSettings, calls};
use super::cluster::{ClusterSettings, cluster};
use super::error::SettingsError;
use super::file;
use super::limits::Limits;
use super::otlp::{Otlp, otlp};
use super::redis::{Redis, redis};
use super::repositories::{RepositorySettings, repositories};
use super::store::{Node, Store, node, store};
use super::webhook::{Webhook, webhook};

/// Files for https.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// Certificate chain, PEM.
    pub certificate: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

/// How rooms come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RoomPolicy {
    /// Rooms are made through the API or on the page.
    #[default]
    MadeFirst,
    /// Connecting to a valid name makes the room (`--open-rooms`).
    Open,
}

/// What becomes of content that was deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Garbage {
    /// It is thrown away, as Yjs does unless told otherwise.
    #[default]
    Collect,
    /// It is kept, for clients with `gc: false`, which show old versions.
    Keep,
}

/// The settings that the server runs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the admin listener is, if there is one.
    pub admin_listen: Option<SocketAddr>,
    /// Where the data is, and what else belongs to this machine.
    pub data_dir: PathBuf,
    /// Where rooms are kept instead.
    pub store: Option<Store>,
    /// Who this server is among several.
    pub node: Node,
    /// How rooms come about.
    pub rooms: RoomPolicy,
    /// What becomes of content that was deleted.
    pub garbage: Garbage,
    /// Who may use them, and from where.
    pub access: AccessSettings,
    /// For https.
    pub tls: Option<TlsFiles>,
    /// Questions beside those that are shipped.
    pub templates_dir: Option<PathBuf>,
    /// Whom it tells that an interview has ended.
    pub webhook: Option<Webhook>,
    /// Calls, and what helps them.
    pub calls: CallSettings,
    /// Where files of repositories may come from.
    pub repositories: RepositorySettings,
    /// How it and other servers reach each other.
    pub cluster: Option<ClusterSettings>,
    /// What they tell each other sooner by.
    pub redis: Option<Redis>,
    /// What runs people's code.
    pub executor: ExecutorChoice,
    /// Where a runner listens.
    pub runner_socket: Option<PathBuf>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// What is logged.
    pub log: String,
    /// Who is sent what took how long.
    pub otlp: Option<Otlp>,
    /// Every bound.
    pub limits: Limits,
}

impl Settings {
    /// Merges flags and environment with the file and the defaults.
    ///
    /// # Errors
    /// When the file can't be read, or a value is not usable.
    pub fn resolve(args: ServeArgs) -> Result<Self, SettingsError> {
        let file = args.config.as_deref().map(file::read).transpose()?.unwrap_or_default();
        let access = access(&args, &file)?;
        let webhook = webhook(&args, &file)?;
        let calls = calls(&args, &file)?;
        let repositories = repositories(&args, &file)?;
        let otlp = otlp(&args, &file)?;
        let store = store(&args, &file)?;
        let node = node(&args, &file, store.as_ref())?;
        let cluster = cluster(&args, &file)?;
        if cluster.is_some() != node.address.is_some() {
            return Err(SettingsError::Incomplete(
                "--cluster-listen, --cluster-address and --cluster-secret-file are needed together",
            ));
        }
        let redis = redis(&args, &file)?;
        if redis.is_some() && cluster.is_none() {
            return Err(SettingsError::Incomplete(
                "--redis is for several servers; set --cluster-listen, --cluster-address and \
                 --cluster-secret-file, too, or leave it out",
            ));
        }
        let rooms = if args.open_rooms.or(file.open_rooms).unwrap_or(false) {
            RoomPolicy::Open
        } else {
            RoomPolicy::MadeFirst
        };
        if rooms == RoomPolicy::Open && access.make_rooms == MakeRooms::Authorised {
            return Err(SettingsError::Incomplete(
                "--open-rooms lets anyone create rooms by connecting, but an API key or an identity provider \
                 restricts who can; leave one of them out, or add '--make-rooms anyone'",
            ));
        }
        let keeps_deleted = args.keep_deleted.or(file.keep_deleted).unwrap_or(false);
        let garbage = if keeps_deleted { Garbage::Keep } else { Garbage::Collect };
        let log = args.log.or(file.log).unwrap_or_else(|| "info".to_owned());
        if log.parse::<tracing_subscriber::filter::Targets>().is_err() {
            return Err(SettingsError::LogFilter(log));
        }
        let tls = match (args.tls_cert.or(file.tls_cert), args.tls_key.or(file.tls_key)) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            (None, None) => None,
            _ => {
                return Err(SettingsError::Incomplete("--tls-cert and --tls-key are needed together"));
            }
        };
        let templates_dir = args.templates_dir.or(file.templates_dir);
        if templates_dir.is_some() && !access.public_templates && !access.knows_anybody() {
            return Err(SettingsError::Incomplete(
                "nobody could use the questions in --templates-dir: add an --api-key or an identity provider, \
                 or let everyone read them, including notes and solutions, with --public-templates",
            ));
        }
        let executor = args.executor.or(file.executor).unwrap_or_default();
        let runner_socket = args.runner_socket.or(file.runner_socket);
        if executor == ExecutorChoice::Remote && runner_socket.is_none() {
            return Err(SettingsError::Incomplete(
                "--executor remote needs the --runner-socket at which 'pairpad runner' listens",
            ));
        }
        let listen = args.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8000)));
        let admin_listen = args.admin_listen.or(file.admin_listen);
        if let Some(admin) = admin_listen.filter(|admin| is_same(*admin, listen)) {
            return Err(SettingsError::Value(format!(
                "--admin-listen {admin} is the address that everyone uses; choose another port, such as \
                 127.0.0.1:{next}",
                next = admin.port().wrapping_add(1).max(1024)
            )));
        }
        Ok(Self {
            access,
            tls,
            templates_dir,
            webhook,
            calls,
            repositories,
            store,
            node,
            cluster,
            redis,
            listen,
            admin_listen,
            data_dir: args.data_dir.or(file.data_dir).unwrap_or_else(|| PathBuf::from("./data")),
            rooms,
            garbage,
            executor,
            runner_socket,
            log_format: args.log_format.or(file.log_format).unwrap_or_default(),
            log,
            otlp,
            limits: args.limits.or(file.limits).unwrap_or_default(),
        })
    }
}

/// Whether two listeners would be in each other's way. Port 0 is any that is free.
fn is_same(one: SocketAddr, other: SocketAddr) -> bool {
    let is_all = |address: SocketAddr| address.ip().is_unspecified();
    one.port() != 0 && one.port() == other.port() && (one.ip() == other.ip() || is_all(one) || is_all(other))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::file::tests::file;

    #[test]
    fn the_defaults_are_those_of_the_help() {
        let settings = Settings::resolve(ServeArgs::default()).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8000");
        assert_eq!(settings.data_dir, Path::new("./data"));
        assert_eq!(settings.rooms, RoomPolicy::MadeFirst);
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let (_folder, path) = file("listen = '0.0.0.0:80'\nopen-rooms = true\nlog-format = 'json'\n");
        let args = ServeArgs {
            listen: Some(SocketAddr::from(([127, 0, 0, 1], 9))),
            config: Some(path),
            ..ServeArgs::default()
        };
        let settings = Settings::resolve(args).unwrap();
        assert_eq!(settings.listen.port(), 9);
        assert_eq!(settings.rooms, RoomPolicy::Open);
        assert_eq!(settings.log_format, LogFormat::Json);
    }

    #[test]
    fn the_admin_listener_has_an_address_of_its_own() {
        let resolve = |listen: &str, admin: &str| {
            let (listen, admin_listen) = (listen.parse().ok(), admin.parse().ok());
            Settings::resolve(ServeArgs { listen, admin_listen, ..ServeArgs::default() })
        };
        assert_eq!(Settings::resolve(ServeArgs::default()).unwrap().admin_listen, None);
        for (listen, admin) in [
            ("127.0.0.1:8000", "127.0.0.1:9000"),
            ("127.0.0.1:0", "127.0.0.1:0"),
            ("127.0.0.1:80", "127.0.0.2:80"),
        ] {
            assert_eq!(resolve(listen, admin).unwrap().admin_listen, admin.parse().ok());
        }
        for (listen, admin) in [("127.0.0.1:8000", "127.0.0.1:8000"), ("0.0.0.0:80", "127.0.0.1:80")] {
            let message = resolve(listen, admin).unwrap_err().to_string();
            assert!(message.contains("--admin-listen") && message.contains(admin), "{message}");
        }
    }

    #[test]
    fn what_is_logged_is_checked() {
        let args = ServeArgs { log: Some("pairpad=loud".into()), ..ServeArgs::default() };
        assert!(matches!(Settings::resolve(args), Err(SettingsError::LogFilter(_))));
    }
}
