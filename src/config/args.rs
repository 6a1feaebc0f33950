//! What the command line, the environment and the configuration file can say: the same
//! words in each.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Deserialize;

use super::limits::Limits;

/// `pairpad serve`: flags and environment.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServeArgs {
    /// Address and port to listen on [default: 127.0.0.1:8000]
    #[arg(long, env = "PAIRPAD_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,

    /// Address and port of the admin listener: /metrics, /livez and /readyz for anyone who reaches
    /// it, and /admin/ with an API key; for this machine or an internal network [default: none]
    #[arg(long, env = "PAIRPAD_ADMIN_LISTEN", value_name = "ADDRESS:PORT")]
    pub admin_listen: Option<SocketAddr>,

    /// Folder for all data; created if missing [default: ./data]
    #[arg(long, env = "PAIRPAD_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,

    /// PostgreSQL database that keeps the rooms instead of the data folder, as
    /// postgres://user@host:5432/database; without 'sslmode=', connections that leave this
    /// machine are encrypted
    #[arg(long, env = "PAIRPAD_STORE", value_name = "URL", hide_env_values = true)]
    pub store: Option<String>,

    /// Password for that database, if the URL has none
    #[arg(long, env = "PAIRPAD_STORE_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    pub store_password: Option<String>,

    /// What this server is called among several that share a database [default: the
    /// host name]
    #[arg(long, env = "PAIRPAD_NODE_NAME", value_name = "NAME")]
    pub node_name: Option<String>,

    /// Where the other servers reach this one; without it, no other server can use
    /// the database [default: none]
    #[arg(long, env = "PAIRPAD_CLUSTER_ADDRESS", value_name = "HOST:PORT")]
    pub cluster_address: Option<String>,

    /// Create any room with a valid name when somebody connects to it, with write
    /// access for everyone: for other Yjs applications
    #[arg(long, env = "PAIRPAD_OPEN_ROOMS", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL",
        value_parser = clap::builder::BoolishValueParser::new())]
    pub open_rooms: Option<bool>,

    /// Keep deleted content inside documents, for Yjs applications that show old
    /// versions and therefore run their clients with 'gc: false'
    #[arg(long, env = "PAIRPAD_KEEP_DELETED", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL",
        value_parser = clap::builder::BoolishValueParser::new())]
    pub keep_deleted: Option<bool>,

    /// Who can create rooms [default: anyone; authorised if there are API keys or an
    /// identity provider]
    #[arg(long, env = "PAIRPAD_MAKE_ROOMS", value_name = "WHO")]
    pub make_rooms: Option<MakeRooms>,

    /// A key that gives full access to the API, at least 20 characters; separate
    /// several with commas
    #[arg(long, env = "PAIRPAD_API_KEY", value_name = "KEY", value_delimiter = ',', hide_env_values = true)]
    pub api_key: Option<Vec<String>>,

    /// Identity provider whose JWTs allow creating rooms: their 'iss' claim
    #[arg(long, env = "PAIRPAD_JWT_ISSUER", value_name = "URL")]
    pub jwt_issuer: Option<String>,

    /// The 'aud' claim of those JWTs
    #[arg(long, env = "PAIRPAD_JWT_AUDIENCE", value_name = "NAME")]
    pub jwt_audience: Option<String>,

    /// Its public keys: a JWKS file, or the https URL of one
    #[arg(long, env = "PAIRPAD_JWT_JWKS", value_name = "FILE|URL")]
    pub jwt_jwks: Option<String>,

    /// Certificate chain for HTTPS, in PEM format
    #[arg(long, env = "PAIRPAD_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,

    /// Its private key, in PEM format
    #[arg(long, env = "PAIRPAD_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,

    /// Origin of another site whose pages can use the API and the WebSockets: scheme, host and
    /// port; separate several with commas; '*' for all [default: none]
    #[arg(long, env = "PAIRPAD_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub allow_origin: Option<Vec<String>>,

    /// Host name of this server, such as pad.example.com; separate several with commas.
    /// Requests for other names are refused; IP addresses and localhost always work
    /// [default: none]
    #[arg(long, env = "PAIRPAD_HOST", value_name = "NAME", value_delimiter = ',')]
    pub host: Option<Vec<String>>,

    /// Header in which a reverse proxy puts the client's address, such as
    /// X-Forwarded-For; the last address in it counts [default: none]
    #[arg(long, env = "PAIRPAD_PROXY_HEADER", value_name = "NAME")]
    pub proxy_header: Option<String>,

    /// Networks of the proxies that are trusted to set that header; separate several with
    /// commas; for a chain of proxies, all of them [default: one proxy, on this machine
    /// or in a private network]
    #[arg(long, env = "PAIRPAD_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    pub trusted_proxy: Option<Vec<String>>,

    /// Folder with your own questions, *.toml
    #[arg(long, env = "PAIRPAD_TEMPLATES_DIR", value_name = "FOLDER")]
    pub templates_dir: Option<PathBuf>,

    /// Let everyone who can create rooms use those questions, and so read their notes;
    /// otherwise they need an API key or a JWT
    #[arg(long, env = "PAIRPAD_PUBLIC_TEMPLATES", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL",
        value_parser = clap::builder::BoolishValueParser::new())]
    pub public_templates: Option<bool>,

    /// Days after its last activity until a room is deleted; 0: never. Each room can
    /// have its own [default: 30]
    #[arg(long, env = "PAIRPAD_KEEP_DAYS", value_name = "DAYS")]
    pub keep_days: Option<u32>,

    /// Minutes without activity until an interview ends by itself; 0: never. Each room
    /// can have its own [default: 60]
    #[arg(long, env = "PAIRPAD_IDLE_MINUTES", value_name = "MINUTES")]
    pub idle_minutes: Option<u32>,

    /// URL that is told when an interview has ended, by a signed POST (see the README): https;
    /// http only for this machine, private addresses and names without a dot [default: none]
    #[arg(long, env = "PAIRPAD_WEBHOOK", value_name = "URL", hide_env_values = true)]
    pub webhook: Option<String>,

    /// What those requests are signed with: base64 of at least 24 bytes, as 'openssl rand -base64
    /// 32' generates it, with or without 'whsec_' in front
    #[arg(long, env = "PAIRPAD_WEBHOOK_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub webhook_secret: Option<String>,

    /// Address and port to listen on for other servers of the same store, which pass on what
    /// is for a room of this one [default: none]
    #[arg(long, env = "PAIRPAD_CLUSTER_LISTEN", value_name = "ADDRESS:PORT")]
    pub cluster_listen: Option<SocketAddr>,

    /// File with what these servers know each other by: the same on all, at least 32 characters
    #[arg(long, env = "PAIRPAD_CLUSTER_SECRET_FILE", value_name = "FILE")]
    pub cluster_secret_file: Option<PathBuf>,

    /// Connections of people who do not lead, beyond which the sockets of those who only watch a
    /// room at another of these servers share one connection to it [default: 100]
    #[arg(long, env = "PAIRPAD_EDGE_MEMBERS", value_name = "NUMBER")]
    pub edge_members: Option<usize>,

    /// Redis that these servers share, as redis://host:6379 or, encrypted, rediss://host:6379:
    /// for rates that count on all of them, and for news of rooms that move [default: none]
    #[arg(long, env = "PAIRPAD_REDIS", value_name = "URL", hide_env_values = true)]
    pub redis: Option<String>,

    /// File with the password for that Redis, if the URL has none
    #[arg(long, env = "PAIRPAD_REDIS_PASSWORD_FILE", value_name = "FILE")]
    pub redis_password_file: Option<PathBuf>,

    /// Offer voice, video and screen sharing between the people of a room [default: true]
    #[arg(long, env = "PAIRPAD_CALLS", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL",
        value_parser = clap::builder::BoolishValueParser::new())]
    pub calls: Option<bool>,

    /// STUN server that tells browsers how they are seen from outside, such as
    /// stun:stun.example.com:3478; separate several with commas [default: none]
    #[arg(long, env = "PAIRPAD_STUN_URL", value_name = "URL", value_delimiter = ',')]
    pub stun_url: Option<Vec<String>>,

    /// TURN server that carries calls between browsers that can't reach each other, such as
    /// turn:turn.example.com:3478; separate several with commas [default: none]
    #[arg(long, env = "PAIRPAD_TURN_URL", value_name = "URL", value_delimiter = ',')]
    pub turn_url: Option<Vec<String>>,

    /// What that TURN server and this one know ('static-auth-secret' of coturn), at least 20
    /// characters
    #[arg(long, env = "PAIRPAD_TURN_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub turn_secret: Option<String>,

    /// File with that secret
    #[arg(long, env = "PAIRPAD_TURN_SECRET_FILE", value_name = "FILE")]
    pub turn_secret_file: Option<PathBuf>,

    /// LiveKit server that carries the calls of all rooms instead of the browsers themselves, such
    /// as wss://livekit.example.com [default: none]
    #[arg(long, env = "PAIRPAD_LIVEKIT_URL", value_name = "URL")]
    pub livekit_url: Option<String>,

    /// Name of the key that LiveKit and this server know ('keys' in LiveKit's configuration)
    #[arg(long, env = "PAIRPAD_LIVEKIT_KEY", value_name = "NAME")]
    pub livekit_key: Option<String>,

    /// Secret of that key, at least 32 characters
    #[arg(long, env = "PAIRPAD_LIVEKIT_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub livekit_secret: Option<String>,

    /// File with that secret
    #[arg(long, env = "PAIRPAD_LIVEKIT_SECRET_FILE", value_name = "FILE")]
    pub livekit_secret_file: Option<PathBuf>,

    /// What runs people's code: a sandbox that this machine has, Pairpad's own sandbox
    /// (Linux), bubblewrap, a runner beside the server, or nothing [default: auto]
    #[arg(long, env = "PAIRPAD_EXECUTOR", value_name = "MEANS")]
    pub executor: Option<ExecutorChoice>,

    /// Unix socket of that runner (see 'pairpad runner --help')
    #[arg(long, env = "PAIRPAD_RUNNER_SOCKET", value_name = "FILE")]
    pub runner_socket: Option<PathBuf>,

    /// Host from whose public Git repositories interviewers can take files into a room, such as
    /// github.com or git.example.com:8443; separate several with commas [default: none]
    #[arg(long, env = "PAIRPAD_IMPORT_HOST", value_name = "HOST", value_delimiter = ',')]
    pub import_host: Option<Vec<String>>,

    /// Networks that those hosts may be in although they are private, such as 10.0.0.0/8; separate
    /// several with commas [default: none]
    #[arg(long, env = "PAIRPAD_IMPORT_NETWORK", value_name = "CIDR", value_delimiter = ',')]
    pub import_network: Option<Vec<String>>,

    /// Format of the log [default: text]
    #[arg(long, env = "PAIRPAD_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,

    /// What to log: a level (error, warn, info, debug, trace), or a list such as
    /// 'info,pairpad::http=debug' [default: info]
    #[arg(long, env = "PAIRPAD_LOG", value_name = "FILTER")]
    pub log: Option<String>,

    /// OpenTelemetry collector that is sent what took how long (OTLP over HTTP, protobuf), such as
    /// http://localhost:4318; https, or http for this machine, private addresses and names without
    /// a dot [default: none]
    #[arg(long, env = "PAIRPAD_OTLP", value_name = "URL", hide_env_values = true)]
    pub otlp: Option<String>,

    /// The share of traces that it is sent, from 0 to 1; a trace is a request or a WebSocket
    /// [default: 0.1]
    #[arg(long, env = "PAIRPAD_OTLP_SAMPLE", value_name = "SHARE")]
    pub otlp_sample: Option<f64>,

    /// Take reports of errors from the page in people's browsers, without any text of theirs, and
    /// log them [default: true]
    #[arg(long, env = "PAIRPAD_PAGE_REPORTS", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL",
        value_parser = clap::builder::BoolishValueParser::new())]
    pub page_reports: Option<bool>,

    /// TOML file with any of these settings, named like the options
    #[arg(long, env = "PAIRPAD_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// Print the complete configuration as such a file, with the unit and reason of
    /// each limit, and exit
    #[arg(long)]
    #[serde(skip)]
    pub print_config: bool,

    /// Only in the file: the section `[limits]`.
    #[arg(skip)]
    pub limits: Option<Limits>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

/// What runs people's code. Nothing runs it unconfined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExecutorChoice {
    /// The first that works here: native, bubblewrap, remote.
    #[default]
    Auto,
    /// Namespaces, limits and filters of the kernel, by Pairpad itself.
    Native,
    /// The same, with the namespaces made by bubblewrap; needs a cgroup.
    Bubblewrap,
    /// The sandboxes of the runner at --runner-socket.
    Remote,
    /// Nothing.
    Off,
}

/// Who may make rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MakeRooms {
    /// Everyone who can reach the server.
    Anyone,
    /// Holders of an API key, or of a JWT from the identity provider.
    Authorised,
}

/// Arguments of `pairpad runner`.
#[derive(Debug, Clone, clap::Args)]
pub struct RunnerArgs {
    /// Unix socket to listen at. Whoever can connect can run programs, in sandboxes: the same
    /// user and group
    #[arg(long, env = "PAIRPAD_RUNNER_SOCKET", value_name = "FILE")]
    pub socket: PathBuf,

    /// Format of the log [default: text]
    #[arg(long, env = "PAIRPAD_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,

    /// What to log [default: info]
    #[arg(long, env = "PAIRPAD_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,
}
